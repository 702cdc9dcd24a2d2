"""The package's life: upgrade under running turns, purge, and the unit of a user with linger."""

import json
import os
import pathlib
import re
import shlex
import subprocess

from journal import EVENT_SECONDS, Journal
from service import STATE, UNIT, WAITING_AGENT, await_status, check, contains, deb_field, equal, job
from turn_scenarios import adopted_and_done

# What every machine writes while it runs, whatever is installed and removed.
WRITTEN_ANYWAY = (
    "var/log/", "var/lib/dpkg/", "var/cache/", "var/tmp/", "var/lib/systemd/", "run/", "tmp/", "root/", "dev/",
    "proc/", "sys/", "etc/.pwd.lock", "etc/.updated", "var/.updated", "etc/passwd-", "etc/group-", "etc/shadow-",
    "etc/gshadow-", "etc/subuid-", "etc/subgid-", "etc/machine-id",
)  # fmt: skip


def newer(deb, folder):
    """The same package under a later version."""
    tree, copy = folder / "newer", folder / "newer.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", deb, tree], check=True)
    control = tree / "DEBIAN/control"
    version = deb_field(deb, "Version") + "+next"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    build = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, copy]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    return copy, version


def upgrade(stage):
    """A newer package is installed under running turns: they go on, and the new daemon adopts them."""
    machine, midwatch, names = stage.machine, stage.midwatch, ["one", "two"]
    turns = midwatch.start_waiting(*names)
    processes = {turn: midwatch.turn_pids(turn) for turn in turns}
    before, since = midwatch.main_pid(), stage.journal.mark()
    copy, version = newer(stage.deb, stage.scratch)
    midwatch.install(copy)
    shown = machine.run(["dpkg-query", "--show", "--showformat", "${Status} ${Version}", "midwatch"]).out
    equal("what dpkg has", shown, f"install ok installed {version}")
    check(midwatch.main_pid() != before, "the upgrade did not restart the daemon")
    equal("the daemon's own word", midwatch.ask("status")["ready"], True)
    equal("enabled", machine.run(["systemctl", "is-enabled", UNIT]).out.strip(), "enabled")
    keeper = next(pid for pid, line in processes[turns[0]].items() if "midwatch-keeper" in line)
    program = os.readlink(machine.path(f"/proc/{keeper}/exe"))
    contains("the old keeper's program", program, "midwatch-keeper (deleted)")
    adopted_and_done(stage, names, turns, processes, since)


def purge(stage):
    """Purging ends what runs and leaves nothing: no file, no user, no unit, no process."""
    machine, midwatch = stage.machine, stage.midwatch
    (turn,) = midwatch.start_waiting("last")
    ends = [midwatch.watch_end(pid) for pid in [*midwatch.turn_pids(turn), midwatch.main_pid()]]
    machine.run(["dpkg", "--purge", "midwatch"])
    check(all(ended(1) for ended in ends), "processes outlive the package")
    left = sorted(files(machine.root) - files(stage.base))
    equal("files left after purge", left, [])
    for name in ("passwd", "group", "shadow", "gshadow"):
        lines = [line for line in machine.path(f"/etc/{name}").read_text().splitlines() if "midwatch" in line]
        equal(f"lines of /etc/{name}", lines, [])
    contains("systemctl", machine.run(["systemctl", "status", UNIT], check=False).text, "could not be found")
    equal("failed units", machine.run("systemctl --failed --no-legend").out, "")


def remove_stopped(stage):
    """Removing also ends turns that a stop had left running: nobody would adopt them any more."""
    machine, midwatch = stage.machine, stage.midwatch
    (turn,) = midwatch.start_waiting("left")
    machine.run(["systemctl", "stop", UNIT])
    ends = [midwatch.watch_end(pid) for pid in midwatch.turn_pids(turn)]
    check(len(ends) >= 2, "stop has ended the turn")
    machine.run(["dpkg", "--remove", "midwatch"])
    check(all(ended(1) for ended in ends), "turns outlive the package")
    check(machine.path(f"{STATE}/turns/{turn}/exit.json").exists(), "the turn's end was not written down")


def files(root):
    """The paths below a root folder that come from packages and administrators."""
    found = set()
    for folder, folders, names in os.walk(root):
        inside = pathlib.Path(folder).relative_to(root)
        found.update(str(inside / name) for name in [*folders, *names])
    return {path for path in found if not f"{path}/".startswith(WRITTEN_ANYWAY) and not path.startswith(WRITTEN_ANYWAY)}


def remove_and_reinstall(stage):
    """Removing keeps configuration and ledger; installed again, the daemon knows its past."""
    machine, midwatch = stage.machine, stage.midwatch
    (turn,) = midwatch.start_waiting("kept")
    midwatch.release("kept")
    equal("the outcome", midwatch.settled("kept")["outcome"], "done")
    machine.run(["dpkg", "--remove", "midwatch"])
    check(machine.path(f"{STATE}/ledger.sqlite").exists(), "removing took the ledger")
    check(machine.path("/etc/midwatch/jobs.json").exists(), "removing took the jobs file")
    midwatch.install(stage.deb)
    machine.run(["systemctl", "enable", "--now", UNIT])
    equal("the turn of the first life", midwatch.turn(turn)["outcome"], "done")


class UserMidwatch:
    """The user unit, as its user sees it."""

    def __init__(self, machine, name):
        self.machine, self.name = machine, name
        machine.run(["useradd", "--create-home", "--shell", "/bin/sh", name])
        self.uid = int(machine.run(["id", "-u", name]).out)
        self.home = f"/home/{name}"

    def run(self, command, check=True):
        runtime = f"XDG_RUNTIME_DIR=/run/user/{self.uid}"
        home = f"HOME={self.home}"
        return self.machine.run(
            ["runuser", "-u", self.name, "--", "env", runtime, home, "/bin/sh", "-c", f"cd; {command}"], check=check
        )


def user_unit(stage):
    """The user unit works with linger: it starts, survives a restart with its turn, and is there after a reboot."""
    machine, journal = stage.machine, stage.journal
    machine.run(["systemctl", "disable", "--now", "--quiet", UNIT])
    user = UserMidwatch(machine, "ada")
    machine.run(["loginctl", "enable-linger", user.name])
    # The manager of the user tells when it has started.
    journal.wait("MESSAGE_ID=eed00a68ffd84e31882105fd973abdd1", f"_SYSTEMD_UNIT=user@{user.uid}.service")
    jobs = {"jobs": [job("auth", WAITING_AGENT)]}
    pipe = f"{user.home}/.local/state/midwatch/workspace/auth.go"
    user.run("umask 077; mkdir -p .config/midwatch .local/state/midwatch/workspace; mkfifo " + shlex.quote(pipe))
    machine.write(f"{user.home}/.config/midwatch/jobs.json", json.dumps(jobs), owner=user.name)
    since = journal.mark()
    user.run(f"systemctl --user enable --now {UNIT}")
    equal("the state", user.run(f"systemctl --user is-active {UNIT}").out.strip(), "active")
    begun = journal.wait("MIDWATCH_JOB=auth", "MESSAGE=begun", since=since)
    equal("the turn's user", begun["_UID"], str(user.uid))
    contains("the turn's cgroup", begun["_SYSTEMD_CGROUP"], f"user@{user.uid}.service/")
    await_status(user.run, "1 running: auth (turn 1)", "systemctl --user")
    since = journal.mark()
    user.run(f"systemctl --user restart {UNIT}")
    journal.wait("MIDWATCH_EVENT=turn_adopted", "MIDWATCH_TURN=1", since=since)
    broken = '{ "jobs": [ { "shedule": 1 } ] }'
    machine.write(f"{user.home}/.config/midwatch/jobs.json", broken, owner=user.name)
    failed = user.run(f"systemctl --user reload {UNIT}", check=False)
    check(failed.status != 0, "a reload of a broken file did not fail")
    machine.write(f"{user.home}/.config/midwatch/jobs.json", json.dumps(jobs), owner=user.name)
    user.run(f"systemctl --user reload {UNIT}")
    descriptor = os.open(machine.path(pipe), os.O_RDWR | os.O_NONBLOCK)
    os.write(descriptor, b"go\n")
    journal.wait("MIDWATCH_EVENT=turn_ended", "MIDWATCH_TURN=1", since=since)
    os.close(descriptor)
    contains("midwatch show, as the user", user.run("midwatch show 1 --json").out, '"done"')
    machine.poweroff()
    machine.boot()
    # Nobody has logged in since.
    up = Journal(machine).wait(
        "MIDWATCH_EVENT=daemon_started", f"_UID={user.uid}", f"_BOOT_ID={boot_id(machine)}", seconds=EVENT_SECONDS
    )
    contains("what the daemon says after the reboot", up["MESSAGE"], "midwatchd is up")


def boot_id(machine):
    return machine.run("cat /proc/sys/kernel/random/boot_id").out.strip().replace("-", "")


SCENARIOS = [upgrade, remove_and_reinstall, remove_stopped, purge, user_unit]
