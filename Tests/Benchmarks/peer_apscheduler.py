"""APScheduler 3 doing what midwatchd is measured at. Runs in the scratch venv; started by bench.py.

    fire STORE JOBS ANCHOR_MS SPACING_MS STAMP FILE SUBMISSIONS   JOBS jobs each second until stdin ends
    drain STORE COUNT THREADS                                     adds COUNT jobs of /bin/true and runs them all
    rest JOBS                                                     JOBS hourly jobs, at rest until stdin ends

STORE is "memory" or the path of an SQLite file. Settings are the library's own, except that a late job runs
instead of being dropped, so that lateness shows. Prints "ready" when the scheduler runs.
"""

import datetime
import json
import os
import sys
import threading
import time

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

UTC = datetime.timezone.utc
NO_LIMIT = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


def run(*argv):
    """Runs a program to its end, as cheaply as Python can."""
    os.waitpid(os.posix_spawn(argv[0], argv, os.environ), 0)


def instant(milliseconds):
    return datetime.datetime.fromtimestamp(milliseconds / 1000, UTC)


def scheduler(store, threads=10):
    made = BackgroundScheduler(
        timezone=UTC, job_defaults=NO_LIMIT, executors={"default": ThreadPoolExecutor(threads)}
    )
    if store != "memory":
        made.add_jobstore("sqlalchemy", url=f"sqlite:///{store}")
    return made


def fire(store, jobs, anchor_ms, spacing_ms, stamp, file, submissions):
    submitted = []
    made = scheduler(store)
    made.add_listener(
        lambda event: submitted.extend(
            (event.job_id, round(time.timestamp() * 1000)) for time in event.scheduled_run_times
        ),
        EVENT_JOB_SUBMITTED,
    )
    for number in range(int(jobs)):
        name = f"j{number:03d}"
        made.add_job(
            run,
            "interval",
            seconds=1,
            start_date=instant(int(anchor_ms) + number * int(spacing_ms)),
            args=[stamp, name, file],
            id=name,
        )
    made.start()
    print("ready", flush=True)
    sys.stdin.read()
    made.shutdown()
    with open(submissions, "w", encoding="utf-8") as output:
        json.dump(submitted, output)


def drain(store, count, threads):
    left = int(count)
    lock, over = threading.Lock(), threading.Event()

    def executed(_):
        nonlocal left
        with lock:
            left -= 1
            if left == 0:
                over.set()

    made = scheduler(store, int(threads))
    made.add_listener(executed, EVENT_JOB_EXECUTED)
    made.start()
    print("ready", flush=True)
    begin, cpu = time.monotonic(), os.times()
    for _ in range(int(count)):
        made.add_job(run, args=["/bin/true"])
    if not over.wait(600):
        sys.exit(f"{left} of {count} jobs did not run within 600 s")
    seconds, end = time.monotonic() - begin, os.times()
    made.shutdown()
    print(json.dumps({"seconds": seconds, "cpu": sum(end[:4]) - sum(cpu[:4])}), flush=True)


def rest(jobs):
    made = scheduler("memory")
    for number in range(int(jobs)):
        first = datetime.datetime.now(UTC) + datetime.timedelta(minutes=30, milliseconds=90 * number)
        made.add_job(run, "interval", hours=1, start_date=first, args=["/bin/true"])
    made.start()
    print("ready", flush=True)
    sys.stdin.read()
    made.shutdown()


if __name__ == "__main__":
    {"fire": fire, "drain": drain, "rest": rest}[sys.argv[1]](*sys.argv[2:])
