"""Turns of /bin/true started, run, recorded and settled per second."""

import time

from daemon import Daemon, command_job
from machine import BenchError, cpu_seconds

# Each job is due again soon after its turn has ended, so that the slots are never empty and no occurrence is skipped.
JOBS = 200
PAUSE_MS = 50
WARM_UP_SECONDS = 2
SETTLED = "SELECT count(*) FROM turn WHERE state = 'ended' AND exit_kind = 'exited' AND exit_code = 0"


def of_midwatch(programs, folder, seconds, slots):
    """Turns per second, settled in the ledger with exit status 0, and CPU ms of each: daemon, keeper and program."""
    schedule = {"kind": "every", "everyMs": PAUSE_MS, "from": "completion"}
    jobs = [command_job(f"j{number:03d}", schedule, ["/bin/true"]) for number in range(JOBS)]
    with Daemon(programs, folder, jobs, slots=slots) as daemon:
        daemon.watch(WARM_UP_SECONDS)
        before = sample(daemon)
        daemon.watch(seconds)
        after = sample(daemon)
        verdicts = dict(daemon.query("SELECT verdict, sum(count) FROM occurrence GROUP BY verdict"))
        waiting = daemon.query("SELECT count(*) FROM occurrence WHERE verdict IS NULL")[0][0]
    settled = after["settled"] - before["settled"]
    if settled == 0:
        raise BenchError(f"midwatchd settled no turn in {seconds} s: {daemon.complaint()}")
    return {
        "perSecond": settled / (after["at"] - before["at"]),
        "cpuMs": (after["cpu"] - before["cpu"]) * 1000 / settled,
        "daemonCpuMs": (after["daemonCpu"] - before["daemonCpu"]) * 1000 / settled,
        "settled": settled,
        "waitingAtTheEnd": waiting,
        "verdicts": {str(verdict): count for verdict, count in verdicts.items()},
    }


def sample(daemon):
    settled = daemon.query(SETTLED)[0][0]
    return {
        "settled": settled,
        "at": time.monotonic(),
        "cpu": cpu_seconds(daemon.pid, with_children=True),
        "daemonCpu": cpu_seconds(daemon.pid),
    }
