"""A machine: Debian with a real systemd as process 1, booted by systemd-nspawn over a throw-away copy of a root folder.

The caller's mount namespace is private to the run (packaging/test-systemd sees to that), so that every mount is gone
with the last process. Python's standard library only.
"""

import contextlib
import ctypes
import os
import pathlib
import select
import shlex
import signal
import socket
import subprocess
import time

from cgroups import end_cgroup, new_cgroup

BOOT_SECONDS = 60
POWEROFF_SECONDS = 60
COMMAND_SECONDS = 90
# What a command inside sees of the world; nothing of the caller's.
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "SYSTEMD_PAGER": "",
    "SYSTEMD_COLORS": "0",
    "SYSTEMD_URLIFY": "0",
    "DEBIAN_FRONTEND": "noninteractive",
}
_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """What was expected and what was found instead."""


class Result:
    """What a command inside printed, and how it ended."""

    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    @property
    def text(self):
        return self.out + self.err


class Machine:
    """One machine over read-only layers; what it writes goes into a folder of its own.

    name: words of the host name. layers: root folders, the uppermost first. scratch: an empty folder, on a file system
    that overlayfs can write to.
    """

    def __init__(self, name, layers, scratch):
        self.name = name
        self.scratch = scratch
        self.written = scratch / "written"
        self.root = scratch / "root"
        self.console = scratch / "console"
        self.cgroup = new_cgroup(name)
        self.nspawn = None
        self.leader = None
        work = scratch / "work"
        for folder in (self.written, work, self.root):
            folder.mkdir(parents=True)
        lower = ":".join(str(layer) for layer in layers)
        options = f"lowerdir={lower},upperdir={self.written},workdir={work}"
        mount = ["mount", "-t", "overlay", "overlay", "-o", options, str(self.root)]
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            raise Failure(f"no overlay for a clean machine: {mounted.stderr.strip()}")

    def boot(self):
        """Boots and waits until every unit has started; returns the seconds that took."""
        began = time.monotonic()
        self.cgroup.mkdir(exist_ok=True)
        address = self.scratch / "notify"
        address.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, open(self.console, "ab") as console:
            notify.bind(str(address))
            self.nspawn = subprocess.Popen(
                ["systemd-nspawn", "--boot", "--register=no", "--keep-unit", "--notify-ready=yes", "--quiet"]
                + ["--private-network", "--link-journal=no", "--resolv-conf=off", "--timezone=off"]
                + ["--console=read-only", f"--machine={self.name}", f"--directory={self.root}"],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                env=ENVIRONMENT | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1", "NOTIFY_SOCKET": str(address)},
                start_new_session=True,
                preexec_fn=self._enter_cgroup,
            )
            self._await_ready(notify, began + BOOT_SECONDS)
        state = self.run("systemctl is-system-running --wait", check=False).out.strip()
        if state != "running":
            units = self.run("systemctl --failed --no-legend", check=False).out
            raise Failure(f"{self.name} is {state!r} after its boot, not running:\n{units}")
        return time.monotonic() - began

    def _enter_cgroup(self):
        (self.cgroup / "cgroup.procs").write_text("0")
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    def _await_ready(self, notify, deadline):
        ended = os.pidfd_open(self.nspawn.pid)
        try:
            while True:
                readable, _, _ = select.select([notify, ended], [], [], max(0, deadline - time.monotonic()))
                if notify not in readable:
                    raise Failure(f"{self.name} did not boot:\n{self.console_tail()}")
                for line in notify.recv(65536).decode(errors="replace").splitlines():
                    name, _, value = line.partition("=")
                    if name == "X_NSPAWN_LEADER_PID":
                        self.leader = int(value)
                    if line == "READY=1" and self.leader:
                        return
        finally:
            os.close(ended)

    def console_tail(self):
        return "\n".join(self.console.read_text(errors="replace").splitlines()[-30:])

    def path(self, inside):
        """A path inside, as this process can use it while the machine runs."""
        return pathlib.Path(f"/proc/{self.leader}/root{inside}")

    def write(self, inside, text, mode=0o644, owner=None):
        """Writes a file inside, with its folders; owner: a user's name there."""
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        if owner:
            self.run(["chown", f"{owner}:", inside])

    def command(self, command):
        """The argv that runs a shell line or an argv inside.

        Such a process is in all of the machine's namespaces but in none of its cgroups: what is about cgroups must be
        started by systemd-run or systemctl.
        """
        argv = ["/bin/sh", "-c", command] if isinstance(command, str) else [str(word) for word in command]
        return ["nsenter", "-t", str(self.leader), "-a", "--", *argv]

    def run(self, command, check=True, seconds=COMMAND_SECONDS, stdin=""):
        """Runs a shell line or an argv inside as root; check: a status other than 0 is a failure."""
        try:
            done = subprocess.run(
                self.command(command),
                input=stdin,
                capture_output=True,
                text=True,
                errors="replace",
                env=ENVIRONMENT,
                cwd="/",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{shown(command)} has not ended after {seconds} s") from late
        result = Result(shown(command), done.returncode, done.stdout, done.stderr)
        if check and result.status != 0:
            raise Failure(f"{result.command} ended with {result.status}:\n{result.text}")
        return result

    def background(self, command, **more):
        """Starts a command inside whose output is read while it runs; it dies with the process that is returned."""
        return subprocess.Popen(
            self.command(["setpriv", "--pdeathsig", "KILL", *command]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            cwd="/",
            **more,
        )

    @staticmethod
    def end(process):
        """Ends what background() started; the one inside first, so that its nsenter, not some init, reaps it."""
        while process.poll() is None:
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for child in children:
                os.kill(int(child), signal.SIGKILL)
            if children:
                process.wait()
        process.stdout.close()

    def outer_pid(self, inner):
        """This machine's number of a process inside."""
        own = os.readlink(f"/proc/{self.leader}/ns/pid")
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "ns/pid") != own:
                    continue
                for line in (process / "status").read_text().splitlines():
                    if line.startswith("NSpid:") and int(line.split()[-1]) == inner:
                        return int(process.name)
            except OSError:
                continue  # it has ended
        raise Failure(f"there is no process {inner} in {self.name}")

    def poweroff(self):
        """Shuts the machine down in order; returns the seconds that took."""
        began = time.monotonic()
        self.run("systemctl --no-block poweroff")
        try:
            self.nspawn.wait(POWEROFF_SECONDS)
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{self.name} is not off after {POWEROFF_SECONDS} s:\n{self.console_tail()}") from late
        self.leader = None
        return time.monotonic() - began

    def cut_power(self):
        """Kills everything inside at once. What was written stays, for it is the outer kernel that has it."""
        (self.cgroup / "cgroup.kill").write_text("1")
        self.nspawn.wait(POWEROFF_SECONDS)
        self.leader = None

    def spawn_as(self, inner, *command):
        """Starts a command inside that gets a process number of the caller's choice, which must be free."""
        # The kernel counts on from the number written there, in the pid namespace of whoever writes. /proc/sys is
        # read-only inside, so this process enters the pid namespace alone and keeps the outer /proc.
        script = f'echo {inner - 1} > /proc/sys/kernel/ns_last_pid && {{ "$@" >/dev/null 2>&1 & }} && echo $!'
        for _ in range(20):
            started = subprocess.run(
                ["nsenter", "-t", str(self.leader), "--pid", "/bin/sh", "-c", script, "sh", *command],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=True,
            )
            if int(started.stdout) == inner:
                return
            self.run(["kill", "-KILL", started.stdout.strip()])
        raise Failure(f"no process could get the number {inner}")

    def remove(self):
        """Ends whatever still runs, and unmounts."""
        if self.nspawn and self.nspawn.poll() is None:
            self.nspawn.kill()
        end_cgroup(self.cgroup)
        if self.nspawn:
            self.nspawn.wait()
        subprocess.run(["umount", "--lazy", self.root], check=False)
        with contextlib.suppress(OSError):
            os.rmdir(f"/run/systemd/nspawn/propagate/{self.name}")


def shown(command):
    return command if isinstance(command, str) else shlex.join(str(word) for word in command)
