"""Midwatch inside a machine, as its operator sees it: jobs file, systemctl and the midwatch command.

Python's standard library only.
"""

import contextlib
import json
import os
import pathlib
import select
import subprocess

from journal import EVENT_SECONDS, Journal
from machine import Failure

UNIT = "midwatch.service"
JOBS_FILE = "/etc/midwatch/jobs.json"
STATE = "/var/lib/midwatch"
WORKSPACE = f"{STATE}/workspace"

# Says begun, waits for a line of the test's (see Midwatch.release), repeats it, and is done if its /tmp is still there.
WAITING_AGENT = (
    'echo mine > "/tmp/$MIDWATCH_JOB"; echo begun; read -r word < "$MIDWATCH_WORKSPACE/$MIDWATCH_JOB.go";'
    ' grep -q mine "/tmp/$MIDWATCH_JOB" || exit 9; echo "told $word"; echo DONE'
)


def check(is_so, otherwise):
    if not is_so:
        raise Failure(otherwise)


def equal(subject, found, expected):
    check(found == expected, f"{subject}: {found!r}, not {expected!r}")


def contains(subject, found, part):
    check(part in found, f"{subject} does not contain {part!r}:\n{found}")


def lacks(subject, found, part):
    check(part not in found, f"{subject} contains {part!r}:\n{found}")


def job(name, command, **more):
    """A job of the jobs file that is due once, at once."""
    start = {"kind": "every", "everyMs": 86_400_000}
    return {"name": name, "schedule": start, "payload": {"kind": "command", "command": command}} | more


class Midwatch:
    """The installed service."""

    def __init__(self, machine):
        self.machine = machine
        self.journal = Journal(machine)
        self._pipes = {}

    def close(self):
        for descriptor in self._pipes.values():
            os.close(descriptor)
        self._pipes = {}

    def install(self, deb):
        """Installs or upgrades the package; returns what dpkg said."""
        inside = "/root/midwatch.deb"
        self.machine.path(inside).write_bytes(pathlib.Path(deb).read_bytes())
        said = self.machine.run(["dpkg", "--install", inside]).text
        self.machine.path(inside).unlink()
        return said

    # --- the jobs file and orders ---

    def write_jobs(self, *jobs, **top):
        self.machine.write(JOBS_FILE, json.dumps(top | {"jobs": list(jobs)}, indent=2))

    def load(self, *jobs, **top):
        """Puts these jobs in force."""
        for one in jobs:
            self.make_pipe(one["name"])
        self.write_jobs(*jobs, **top)
        self.machine.run(["systemctl", "reload", UNIT])

    def ask(self, *words):
        """A midwatch command's reply."""
        return json.loads(self.machine.run(["midwatch", *words, "--json"]).out)

    def turn(self, number):
        return self.ask("show", str(number))

    # --- turns ---

    def make_pipe(self, name):
        """Makes the pipe that WAITING_AGENT of the job `name` reads from."""
        inside = f"{WORKSPACE}/{name}.go"
        self.machine.run(["install", "-d", "-o", "midwatch", "-g", "midwatch", "-m", "0700", WORKSPACE])
        self.machine.run(f"[ -p {inside} ] || runuser -u midwatch -- mkfifo {inside}")
        # Held open for reading and writing, so that neither side ever blocks or misses a word.
        with contextlib.suppress(KeyError):
            os.close(self._pipes.pop(name))
        self._pipes[name] = os.open(self.machine.path(inside), os.O_RDWR | os.O_NONBLOCK)

    def release(self, name, word="go"):
        """Lets the WAITING_AGENT of a job go on."""
        os.write(self._pipes[name], f"{word}\n".encode())

    def await_line(self, name, line, since=None):
        """Waits until a turn of the job has printed the line; returns the journal's entry."""
        return self.journal.wait(
            f"MIDWATCH_JOB={name}",
            "MIDWATCH_STREAM=stdout",
            since=since,
            where=lambda entry: entry.get("MESSAGE") == line,
            what=repr(line),
        )

    def await_event(self, event, name=None, since=None, seconds=EVENT_SECONDS):
        """Waits until the daemon has told of an event; returns the journal's entry."""
        matches = [f"MIDWATCH_EVENT={event}"] + ([f"MIDWATCH_JOB={name}"] if name else [])
        return self.journal.wait(*matches, since=since, seconds=seconds)

    def start_waiting(self, *names, **top):
        """Puts waiting jobs in force, waits until each has begun, and returns their turns' numbers."""
        since = self.journal.mark()
        self.load(*(job(name, WAITING_AGENT) for name in names), **top)
        return [int(self.await_line(name, "begun", since=since)["MIDWATCH_TURN"]) for name in names]

    def settled(self, name, since=None):
        """Waits for the end of a turn of the job, and returns that turn."""
        entry = self.await_event("turn_ended", name, since=since)
        return self.turn(entry["MIDWATCH_TURN"])

    # --- processes ---

    def property(self, name, unit=UNIT):
        return self.machine.run(["systemctl", "show", "--value", "-p", name, unit]).out.strip()

    def main_pid(self):
        """The daemon's process number inside; a failure when there is none, for kill(1) reads 0 as its own group."""
        pid = int(self.property("MainPID"))
        check(pid > 0, f"{UNIT} has no main process: {self.property('ActiveState')}")
        return pid

    def turn_pids(self, number):
        """The process numbers inside of all that lives in a turn's folder, keeper included, by command line."""
        found = {}
        for line in self.machine.run("ps -eo pid=,args=").out.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            environment = self.machine.path(f"/proc/{pid}/environ")
            try:
                variables = environment.read_bytes().split(b"\0")
            except OSError:
                continue
            folder = f"{STATE}/turns/{number}"
            if f"MIDWATCH_TURN_FOLDER={folder}".encode() in variables or arguments.endswith(folder):
                found[int(pid)] = arguments
        return found

    def watch_end(self, pid):
        """Watches a process inside; returns a function that waits for its end and says whether it came in time."""
        descriptor = os.pidfd_open(self.machine.outer_pid(pid))

        def ended(seconds=EVENT_SECONDS):
            readable, _, _ = select.select([descriptor], [], [], seconds)
            if readable:
                os.close(descriptor)
            return bool(readable)

        return ended

    def tail(self, lines=60):
        """The end of the journal, for people."""
        try:
            return self.machine.run(["journalctl", "-q", "-n", str(lines), "-o", "short-precise"], check=False).text
        except (Failure, OSError, subprocess.SubprocessError) as error:
            return f"(the journal cannot be read: {error})"


def await_status(run, part, systemctl="systemctl"):
    """Waits until STATUS begins with the words, and returns what `systemctl status` prints; run: runs a shell line."""
    # The daemon tells it at most once a second, and systemd 252 tells nobody that it changed.
    asked = f"{systemctl} show --value -p StatusText {UNIT}"
    look = f"case $({asked}) in '{part}'*) exit 0;; esac"
    done = run(f"for i in $(seq 100); do {look}; sleep 0.1; done; exit 1", check=False)
    text = run(f"{systemctl} status --lines=0 {UNIT}", check=False).out
    check(done.status == 0, f"STATUS never began with {part!r}:\n{text}")
    return text


def drop_in(machine, *settings, restarts=True):
    """Adds settings to the unit, by a drop-in, and restarts it with them; or leaves that to its next start."""
    machine.write(f"/etc/systemd/system/{UNIT}.d/test.conf", "[Service]\n" + "\n".join(settings) + "\n")
    machine.run("systemctl daemon-reload")
    if restarts:
        machine.run(["systemctl", "restart", UNIT])


def deb_field(deb, field):
    return subprocess.run(
        ["dpkg-deb", "--field", pathlib.Path(deb), field], capture_output=True, text=True, check=True
    ).stdout.strip()
