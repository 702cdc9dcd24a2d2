"""The cgroups that machines live in: by them all of a machine can be ended at once. Python's standard library only."""

import contextlib
import os
import pathlib
import select
import time

# Beginning of the names of the cgroups that machines live in; then comes the number of the run's process.
CGROUP_PREFIX = "midwatch-systemd-test-"


def unified_mount():
    """Where this machine has cgroup v2, which may be beside v1's; None when it has none."""
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        words = line.split()
        if words[words.index("-") + 1] == "cgroup2":
            return pathlib.Path(words[4])
    return None


def new_cgroup(name):
    """Where a machine of this process shall have its cgroup."""
    return unified_mount() / f"{CGROUP_PREFIX}{os.getpid()}-{name}"


def sweep():
    """Ends the machines of runs that were killed and could not do it themselves."""
    for group in unified_mount().glob(f"{CGROUP_PREFIX}*"):
        owner = group.name.removeprefix(CGROUP_PREFIX).split("-")[0]
        if not pathlib.Path(f"/proc/{owner}").exists():
            end_cgroup(group)


def end_cgroup(group):
    """Kills what is in a cgroup, waits until it is gone, and removes it."""
    # An empty cgroup that stays does no harm, so what goes wrong here is nobody's failure.
    with contextlib.suppress(OSError):
        (group / "cgroup.kill").write_text("1")
        # The killed leave a moment later: the kernel tells by POLLPRI.
        deadline = time.monotonic() + 5
        with open(group / "cgroup.events", encoding="ascii") as events:
            change = select.poll()
            change.register(events, select.POLLPRI)
            while "populated 1" in events.read() and time.monotonic() < deadline:
                change.poll(1000)
                events.seek(0)
        for folder, _, _ in os.walk(group, topdown=False):
            os.rmdir(folder)
