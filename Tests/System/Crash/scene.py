"""What scenarios are made of: jobs files, demands, refusals, small disks."""

import json
import os
import subprocess

from place import Fault


class Skipped(Exception):
    """The scenario needs what this machine or this user does not have."""


def demand(condition, text):
    if not condition:
        raise Fault(text)


def write_jobs(place, jobs, **top):
    with open(place.jobs_file, "w") as file:
        json.dump({"jobs": jobs, **top}, file)


def command(name, argv, every=86_400_000, **more):
    return {"name": name, "schedule": {"kind": "every", "everyMs": every},
            "payload": {"kind": "command", "command": argv}, **more}


def turns(place):
    book = place.ledger()
    try:
        return {row["id"]: row for row in book.execute("SELECT * FROM turn")}
    finally:
        book.close()


def running(place, count):
    """Waits until so many turns have running agents."""
    def agents():
        found = 0
        for number in range(1, count + 1):
            try:
                with open(f"{place.state}/turns/{number}/lock") as lock:
                    found += "agentPID" in lock.read()
            except OSError:
                pass
        return found == count
    place.wait_for(f"{count} running turns", agents, 60)


def until(place, what, query, limit=30):
    """Waits until a query of the ledger finds something; returns that."""
    def found():
        book = place.ledger()
        try:
            return book.execute(query).fetchone()
        finally:
            book.close()
    return place.wait_for(what, found, limit)


def settled_beyond(place, number, count=1):
    """Waits until so many turns with greater numbers are settled."""
    until(place, f"the end of {count} turns after turn {number}",
          f"SELECT 1 FROM turn WHERE id > {number} AND state = 'ended' LIMIT 1 OFFSET {count - 1}")


def hold_all(place, workload):
    """Lets nothing start any more."""
    for job in workload.jobs:
        status, reply = place.ask("POST", f"/v1/jobs/{job['name']}/hold", {"reason": "enough"})
        demand(status in (200, 409), f"the hold of {job['name']} was answered with {status} {reply}")


def drained(place, limit=30):
    """Waits until nothing runs, nothing waits to run, and no check is open."""
    def is_over():
        status = place.ask("GET", "/v1/status")[1]
        if status["running"] or status["waiting"]:
            return False
        book = place.ledger()
        try:
            return book.execute("SELECT COUNT(*) FROM check_run WHERE ended_ms IS NULL").fetchone()[0] == 0
        finally:
            book.close()
    place.wait_for("the end of all turns and checks", is_over, limit)


def log_of(place):
    with open(place.log, errors="replace") as log:
        return log.read()


def refusal(place, *words):
    """Starts a daemon that must not start: its exit status, having said these words."""
    before = len(log_of(place))
    demand(not place.start(), "the daemon started and should have refused")
    status = place.end()
    said = log_of(place)[before:]
    for word in words:
        demand(word in said, f"the refusal does not say {word!r}: {said.strip()}")
    return status, said.strip().splitlines()[-1]


class SmallDisk:
    """A tmpfs over a folder."""

    def __init__(self, folder, size):
        if os.geteuid() != 0:
            raise Skipped("needs root to mount a small tmpfs")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "midwatch-crash", folder],
                              capture_output=True, text=True)
        if made.returncode != 0:
            raise Skipped(f"cannot mount a tmpfs: {made.stderr.strip()}")
        self.folder = folder

    def fill(self):
        with open(f"{self.folder}/ballast", "wb", buffering=0) as ballast:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        ballast.write(b"x" * size)
                except OSError:
                    continue

    def relieve(self):
        os.unlink(f"{self.folder}/ballast")

    def remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", self.folder], check=True)

    def gone(self):
        subprocess.run(["umount", "-l", self.folder], capture_output=True)
