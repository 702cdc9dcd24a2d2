"""At rest: memory, processor time and wake-ups of schedulers that have nothing to do."""

import contextlib
import os
import sqlite3

from daemon import Daemon, resting_jobs
from machine import activity, activity_between, memory_mib, now_ms
from peers import Peer

HOUR_MS = 3_600_000
YEAR_MS = 31_536_000_000
SETTLE_SECONDS = 3
FEW, MANY = 5, 10_000


class Rest:
    """Daemons with hourly jobs, none of them due soon, beside APScheduler with as many in memory."""

    def __init__(self, programs, folder, python=None, past_turns=0):
        self.python = python
        self.daemons = {
            count: Daemon(programs, os.path.join(folder, str(count)), resting_jobs(count, HOUR_MS))
            for count in (FEW, MANY)
        }
        if past_turns:
            give_past(self.daemons[MANY], past_turns)

    def measure(self, seconds):
        """All rest side by side, through the same seconds. By name: midwatch5, apscheduler5, midwatch10000..."""
        with contextlib.ExitStack() as stack:
            pids = {}
            for count, daemon in self.daemons.items():
                pids[f"midwatch{count}"] = stack.enter_context(daemon).pid
                if self.python:
                    pids[f"apscheduler{count}"] = stack.enter_context(Peer(self.python, "rest", count)).process.pid
            self.watch(SETTLE_SECONDS)
            before = {name: activity(pid) for name, pid in pids.items()}
            self.watch(seconds)
            after = {name: activity(pid) for name, pid in pids.items()}
            return {
                name: memory_mib(pid) | activity_between(before[name], after[name], seconds)
                for name, pid in pids.items()
            }

    def watch(self, seconds):
        first, *others = self.daemons.values()
        first.watch(seconds)
        for daemon in others:
            daemon.watch(0.01)


def give_past(daemon, turns):
    """Fills a new ledger with ended turns, each with its occurrence, lease and two events, over the past year."""
    with daemon:
        pass  # It makes the ledger.
    begin = now_ms() - YEAR_MS
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    job = f"printf('idle%05d', i % {MANY})"
    inserts = {
        turns: [
            f"""INSERT INTO turn (id, job, iteration, started_by, nominal_ms, revision, token, state, planned_ms,
                handle, outcome, ended_ms, exit_kind, exit_code, exit_started_ms, exit_ended_ms, cpu_us, peak_bytes,
                stdout_bytes, stderr_bytes, stragglers, final_text)
            SELECT i, {job}, i / {MANY} + 1, 'schedule', at(i), 1, i, 'ended', at(i), 'process 4242', 'continue', at(i) + 900,
                'exited', 0, at(i) + 9, at(i) + 890, 4000, 6000000, 2000, 0, '[]', 'one unit of work is done' FROM n""",
            f"""INSERT INTO occurrence (job, nominal_ms, revision, through_ms, count, verdict, turn, decided_ms)
            SELECT {job}, at(i), 1, at(i), 1, 'started', i, at(i) FROM n""",
            f"""INSERT INTO lease (token, job, turn, acquired_ms, expires_ms, released_ms)
            SELECT i, {job}, i, at(i), at(i) + 600000, at(i) + 900 FROM n""",
        ],
        2 * turns: [
            f"""INSERT INTO event (at_ms, kind, job, turn, message)
            SELECT at((i + 1) / 2), iif(i % 2, 'turn_started', 'turn_ended'), printf('idle%05d', (i + 1) / 2 % {MANY}),
                (i + 1) / 2, 'turn ' || ((i + 1) / 2) || iif(i % 2, ' starts', ' ended continue') FROM n""",
        ],
    }
    connection = sqlite3.connect(os.path.join(daemon.state, "ledger.sqlite"))
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.create_function("at", 1, lambda number: int(begin + number * YEAR_MS // turns), deterministic=True)
        with connection:
            for count, statements in inserts.items():
                for statement in statements:
                    connection.execute(f"{numbers} {statement}", (count,))
    finally:
        connection.close()
