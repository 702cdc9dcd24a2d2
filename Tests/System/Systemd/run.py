"""Runs the scenarios: installs the package once, then gives each scenario a freshly booted machine that has it.

Called by packaging/test-systemd, in a mount namespace of its own. Python's standard library only.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import rootfolder
from cgroups import sweep, unified_mount
from machine import Failure, Machine
from scenarios import SCENARIOS
from service import Midwatch

# Long enough for any scenario; what hangs is told, not waited for.
SCENARIO_SECONDS = 150


class Stage:
    """What a scenario gets: a booted machine, the service in it, the root folder before it was installed, the package's
    file, and a place for figures."""

    def __init__(self, machine, base, options, figures):
        self.machine, self.base = machine, base
        self.midwatch = Midwatch(machine)
        self.journal = self.midwatch.journal
        self.deb = options.deb
        self.scratch = machine.scratch
        self.figures = figures

    def figure(self, name, value, unit):
        """Keeps and shows a measured value."""
        self.figures[name] = {"value": value, "unit": unit}
        print(f"    {name}: {value} {unit}", flush=True)


class Run:
    def __init__(self, options, scratch, root):
        self.options, self.scratch, self.root = options, scratch, root
        self.installed = None
        self.figures = {}
        self.passed, self.failed = [], []

    def play(self, scenario):
        """Runs one scenario on a machine of its own; says and returns whether it passed."""
        name = scenario.__name__.replace("_", "-")
        began = time.monotonic()
        layers = [self.root] if self.installed is None else [self.installed, self.root]
        try:
            machine = Machine(name, layers, self.scratch / name)
        except Failure as error:
            self.failed.append(name)
            print(f"FAILED {name}: {error}", flush=True)
            return False
        stage = Stage(machine, self.root, self.options, self.figures.setdefault(name, {}))
        signal.alarm(SCENARIO_SECONDS)
        try:
            stage.figures["boot"] = {"value": round(machine.boot(), 2), "unit": "s"}
            scenario(stage)
            if self.installed is None:
                # What this machine wrote becomes the ground that the others stand on.
                machine.poweroff()
        except Exception as error:  # whatever went wrong is this scenario's failure, not the run's end
            signal.alarm(0)
            self.failed.append(name)
            told = error if isinstance(error, Failure) else traceback.format_exc()
            print(f"FAILED {name} ({time.monotonic() - began:.1f} s): {told}", flush=True)
            if machine.leader:
                print(f"--- the journal of {name} ---\n{stage.midwatch.tail()}", flush=True)
                self.keep(machine)
            return False
        finally:
            signal.alarm(0)
            stage.midwatch.close()
            machine.remove()
        if self.installed is None:
            self.installed = machine.written
        else:
            shutil.rmtree(machine.written, ignore_errors=True)
        self.passed.append(name)
        print(f"passed {name} ({time.monotonic() - began:.1f} s)", flush=True)
        return True

    def keep(self, machine):
        """With --keep a failed scenario's machine runs on until Ctrl-C."""
        if self.options.keep:
            print(f"kept: nsenter -t {machine.leader} -a /bin/bash      Ctrl-C here ends it", flush=True)
            signal.pause()


def overdue(_signal, _frame):
    raise Failure(f"the scenario is not over after {SCENARIO_SECONDS} s")


def ended(_signal, _frame):
    raise KeyboardInterrupt


def able():
    """Whether this machine can boot a container at all; says what is missing."""
    if os.geteuid() != 0:
        raise rootfolder.Unable("this needs root, for it mounts and boots a container: sudo packaging/test-systemd")
    for program in ("debootstrap", "systemd-nspawn", "nsenter", "mount", "dpkg-deb"):
        if not shutil.which(program):
            raise rootfolder.Unable(f"{program} is missing: packaging/prerequisites systemd")
    if unified_mount() is None:
        raise rootfolder.Unable("cgroup v2 is mounted nowhere: mount -t cgroup2 cgroup2 FOLDER, or boot with it")
    if "overlay" not in pathlib.Path("/proc/filesystems").read_text() and subprocess.run(
        ["modprobe", "overlay"], check=False, capture_output=True
    ).returncode:
        raise rootfolder.Unable("the kernel has no overlayfs, in which each scenario gets a clean machine")


def chosen(only):
    """The scenarios to run: the first installs the package, so it is always among them."""
    if not only:
        return SCENARIOS
    found = [one for one in SCENARIOS[1:] if any(word in one.__name__.replace("_", "-") for word in only)]
    if not found and not any(word in SCENARIOS[0].__name__.replace("_", "-") for word in only):
        names = ", ".join(one.__name__.replace("_", "-") for one in SCENARIOS)
        raise rootfolder.Unable(f"no scenario is named like {' or '.join(only)}; there are: {names}")
    return [SCENARIOS[0], *found]


def main():
    parser = argparse.ArgumentParser(prog="packaging/test-systemd", description="Tests on a real booted systemd.")
    parser.add_argument("--deb", type=pathlib.Path, required=True, help="the package to install")
    parser.add_argument("--root-cache", type=pathlib.Path, required=True, help="folder that keeps the root folder")
    parser.add_argument("--only", action="append", help="scenarios whose name contains this; may be given again")
    parser.add_argument("--keep", action="store_true", help="leave a failed scenario's machine running until Ctrl-C")
    parser.add_argument("--json", type=pathlib.Path, help="file for the figures")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, overdue)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    try:
        able()
        sweep()
        scenarios = chosen(options.only)
        root = rootfolder.cached_root(options.root_cache)
    except rootfolder.Unable as reason:
        print(f"test-systemd: {reason}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="midwatch-systemd.", ignore_cleanup_errors=True) as scratch:
        # In memory: overlayfs can write there whatever the machine's own disk is.
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4g,mode=0755", "tmpfs", scratch], check=True)
        try:
            return play_all(options, pathlib.Path(scratch), root, scenarios)
        finally:
            subprocess.run(["umount", "--lazy", scratch], check=False)


def play_all(options, scratch, root, scenarios):
    """Runs the scenarios, writes and tells what came of them, and returns the exit status."""
    run = Run(options, scratch, root)
    began = time.monotonic()
    for scenario in scenarios:
        if not run.play(scenario) and run.installed is None:
            break
    if options.json:
        summary = {"passed": run.passed, "failed": run.failed, "seconds": round(time.monotonic() - began, 1)}
        options.json.write_text(json.dumps(summary | {"figures": run.figures}, indent=2) + "\n")
    print(f"{time.monotonic() - began:.0f} s", flush=True)
    if run.failed:
        print(f"{len(run.passed)} systemd scenarios passed, {len(run.failed)} failed: {', '.join(run.failed)}")
        return 1
    print(f"{len(run.passed)} systemd scenarios passed")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("test-systemd: interrupted", file=sys.stderr)
        sys.exit(130)
