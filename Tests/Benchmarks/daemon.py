"""midwatchd under measurement: its jobs file, its readiness, its ledger."""

import json
import os
import select
import signal
import socket
import sqlite3
import subprocess
import time

from machine import BenchError, now_ms, read

START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 30
DAY_MS = 86_400_000
# What a service manager or an outer turn may have set, and what must not reach the measured daemon.
FOREIGN_VARIABLES = ("MIDWATCH_", "NOTIFY_", "WATCHDOG_", "LISTEN_", "JOURNAL_", "STATE_", "CONFIGURATION_", "RUNTIME_")


def command_job(name, schedule, argv):
    """A job that runs a plain command; an occurrence that falls on a running turn is skipped."""
    return {"name": name, "schedule": schedule, "payload": {"kind": "command", "command": argv}, "overlap": "skip"}


def resting_jobs(count, period_ms=DAY_MS):
    """Jobs that are defined and not due within the next half period, spread over a quarter of it."""
    first = int(now_ms()) + period_ms // 2
    return [
        command_job(
            f"idle{number:05d}",
            {"kind": "every", "everyMs": period_ms, "anchorMs": first + number * (period_ms // 4) // count},
            ["/bin/true"],
        )
        for number in range(count)
    ]


def clean_environment():
    """This process's environment without what belongs to other daemons."""
    return {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_VARIABLES)}


class Daemon:
    """One midwatchd and its folder. As a context: started and ready inside, stopped afterwards."""

    def __init__(self, programs, folder, jobs, slots=400):
        self.program = os.path.join(programs, "midwatchd")
        self.folder = folder
        self.state = os.path.join(folder, "state")
        self.log = os.path.join(folder, "midwatchd.log")
        self.jobs_file = os.path.join(folder, "jobs.json")
        self.process = None
        self.notices = None
        os.makedirs(folder, exist_ok=True)
        with open(self.jobs_file, "w", encoding="utf-8") as file:
            json.dump({"jobs": jobs, "limits": {"maxConcurrentTurns": slots}}, file)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.kill()
        self.stop()

    @property
    def pid(self):
        return self.process.pid

    def start(self):
        """Starts the daemon and waits until it says READY=1; returns when that was, in ms since the epoch."""
        notify_path = os.path.join(self.folder, "notify")
        if os.path.exists(notify_path):
            os.unlink(notify_path)
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.notices.bind(notify_path)
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.program, "--jobs", self.jobs_file, "--state", self.state]
                + ["--socket", os.path.join(self.folder, "control.sock")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment() | {"NOTIFY_SOCKET": notify_path},
                start_new_session=True,
            )
        ready = self.watch(START_LIMIT_SECONDS, until_ready=True)
        if ready is None:
            raise BenchError(f"midwatchd was not ready after {START_LIMIT_SECONDS} s: {self.complaint()}")
        return ready

    def watch(self, seconds, until_ready=False):
        """Waits, taking in what the daemon tells its service manager; returns when it said READY=1, else None.

        A daemon that ends meanwhile is an error.
        """
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self.notices], [], [], min(left, 0.5))[0]:
                at = now_ms()
                if b"READY=1" in self.notices.recv(65536).split(b"\n") and until_ready:
                    return at
            elif self.process.poll() is not None:
                raise BenchError(f"midwatchd ended with status {self.process.returncode}: {self.complaint()}")
        return None

    def complaint(self):
        """The last lines of its log."""
        return "\n".join(read(self.log).strip().split("\n")[-5:]) or f"nothing in {self.log}"

    def stop(self):
        """Ends it in order; when it does not end in time, at once."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                # What it still has to say must not block it.
                deadline = time.monotonic() + STOP_LIMIT_SECONDS
                while self.process.poll() is None and time.monotonic() < deadline:
                    if select.select([self.notices], [], [], 0.05)[0]:
                        self.notices.recv(65536)
            finally:
                self.kill()
        self.forget()

    def kill(self):
        """kill -9; returns when, in ms since the epoch."""
        at = now_ms()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        return at

    def forget(self):
        """Lets go of an ended process, so that the daemon can be started again."""
        self.notices.close()
        self.process = None

    def query(self, sql, *values):
        """Rows of its ledger as last committed; reads only, and never holds a transaction open."""
        path = os.path.join(self.state, "ledger.sqlite")
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise BenchError(f"{path}: {error}; is this benchmark as new as the daemon?") from error
        finally:
            connection.close()
