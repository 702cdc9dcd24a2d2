"""From due to the first instruction of the executed program: 100 jobs, each due every second."""

import json
import math
import os

from daemon import Daemon, command_job, resting_jobs
from machine import BenchError, now_ms
from peers import Peer

JOBS = 100
PERIOD_MS = 1000
DROPPED_PERIODS = 2
# Off the whole second, when the machine's own timers fire.
PHASE_MS = 250
# How long the last second's stragglers are waited for.
TAIL_SECONDS = 2.0
SPACING_MS = {"aligned": 0, "spread": PERIOD_MS // JOBS}


class Window:
    """Which occurrences count: those of `seconds` whole periods, after the first ones."""

    def __init__(self, shape, seconds, anchor_ms):
        self.seconds = seconds
        self.anchors = {f"j{number:03d}": anchor_ms + number * SPACING_MS[shape] for number in range(JOBS)}
        self.anchor_ms = anchor_ms
        self.begin_ms = None

    def open(self):
        """Called when the scheduler is ready; returns how long to wait from here, in s."""
        periods = math.ceil((now_ms() - self.anchor_ms) / PERIOD_MS) + DROPPED_PERIODS
        self.begin_ms = self.anchor_ms + periods * PERIOD_MS
        return (self.end_ms - now_ms()) / 1000 + TAIL_SECONDS

    @property
    def end_ms(self):
        return self.begin_ms + self.seconds * PERIOD_MS

    def lateness(self, stamps, nominals):
        """All lateness in ms of the occurrences in the window.

        The n-th start of a job is that of the n-th occurrence its scheduler says it started; that occurrence must be
        on the job's grid. Where a scheduler's account does not fit the starts, a start counts from the last instant
        of the grid before it, which flatters whoever is late by more than a period.
        """
        late, misfits = [], 0
        for job, anchor in self.anchors.items():
            starts, told = stamps.get(job, []), nominals.get(job, [])
            # midwatchd goes on: its account is read after the stamps, and may have a start or two more.
            fits = 0 <= len(told) - len(starts) <= 2 and all((nominal - anchor) % PERIOD_MS == 0 for nominal in told)
            if not fits:
                misfits += 1
                told = [start - (start - anchor) % PERIOD_MS for start in starts]
            late += [
                start - nominal for start, nominal in zip(starts, told) if self.begin_ms <= nominal < self.end_ms
            ]
        return late, misfits

    def figures(self, stamps, nominals):
        late, misfits = self.lateness(stamps, nominals)
        if not late:
            raise BenchError("no job was started within the window; nothing to measure")
        late.sort()
        return {
            "p50": percentile(late, 0.50),
            "p99": percentile(late, 0.99),
            "max": late[-1],
            "started": len(late),
            "due": JOBS * self.seconds,
            "misfits": misfits,
        }


def percentile(ordered, part):
    """By nearest rank."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def read_stamps(path):
    """The starts by job, in ms since the epoch, in order."""
    stamps = {}
    if os.path.exists(path):
        with open(path, encoding="ascii") as file:
            for line in file:
                job, nanoseconds = line.split()
                stamps.setdefault(job, []).append(int(nanoseconds) / 1e6)
    for starts in stamps.values():
        starts.sort()
    return stamps


def grouped(pairs):
    """(job, nominal) in order of start, by job."""
    by_job = {}
    for job, nominal in pairs:
        by_job.setdefault(job, []).append(nominal)
    return by_job


def first_anchor():
    return int(now_ms()) // PERIOD_MS * PERIOD_MS + PHASE_MS


def of_midwatch(programs, stamp, folder, shape, seconds, further_jobs=0):
    """midwatchd's lateness, with `further_jobs` more jobs defined that are not due."""
    window = Window(shape, seconds, first_anchor())
    file = os.path.join(folder, "stamps")
    jobs = [
        command_job(name, {"kind": "every", "everyMs": PERIOD_MS, "anchorMs": anchor}, [stamp, name, file])
        for name, anchor in window.anchors.items()
    ]
    with Daemon(programs, folder, jobs + resting_jobs(further_jobs)) as daemon:
        daemon.watch(window.open())
        stamps = read_stamps(file)
        started = daemon.query("SELECT job, nominal_ms FROM turn WHERE nominal_ms IS NOT NULL ORDER BY id")
        verdicts = daemon.query("SELECT verdict, sum(count) FROM occurrence GROUP BY verdict")
    return window.figures(stamps, grouped(started)) | {"verdicts": dict(verdicts)}


def of_apscheduler(python, stamp, folder, shape, seconds, in_memory):
    """APScheduler's lateness, with a memory store or one on SQLite."""
    os.makedirs(folder, exist_ok=True)
    window = Window(shape, seconds, first_anchor())
    file, account = os.path.join(folder, "stamps"), os.path.join(folder, "submissions.json")
    store = "memory" if in_memory else os.path.join(folder, "jobs.sqlite")
    with Peer(python, "fire", store, JOBS, window.anchor_ms, SPACING_MS[shape], stamp, file, account) as peer:
        peer.line(window.open())
    # It has ended and waited for all it started: the account and the stamps are whole.
    if not os.path.exists(account):
        raise BenchError("APScheduler ended without its account of what it started; see its message above")
    with open(account, encoding="utf-8") as source:
        submitted = json.load(source)
    return window.figures(read_stamps(file), grouped(submitted))
