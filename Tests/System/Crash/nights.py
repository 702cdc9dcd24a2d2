"""Nights of crashes: kills at every failpoint, storms of kills at random, and a drain with the last look."""

import collections
import os
import random
import signal
import time
import traceback

from invariants import Judge
from place import Fault, Place
from scene import drained, hold_all
from workload import Workload

DAEMON_PLACES = ["loop", "exit_seen", "intent_written", "keeper_recorded", "outcome_recorded", "gate_opened",
                 "event_sent", "lease_recorded", "launch_submitted", "order_written", "keeper_started"]
KEEPER_PLACES = ["keeper_locked", "agent_started", "before_exit_record", "after_exit_record"]
# At which visit of a place the daemon dies, at most: late enough to come after the reconcile, and before boredom.
LAST_VISIT = {"loop": 40, "gate_opened": 1}
FAILPOINT_LIMIT_SECONDS = 15
DRAIN_LIMIT_SECONDS = 60
KILLS_BETWEEN_LOOKS = 6


class Night:
    """One state folder from its first start to its drain."""

    def __init__(self, root, programs, seed):
        self.random = random.Random(seed)
        self.seed = seed
        self.place = Place(root, programs)
        self.workload = Workload(self.place)
        self.judge = Judge(self.place, self.workload)
        self.kills = collections.Counter()
        self.restarts = 0
        self.since_look = 0
        self.longest_start = 0.0
        self.missed = collections.Counter()

    # --- starts and looks ---

    def start(self, **options):
        begun = time.monotonic()
        self.restarts += 1
        is_ready = self.place.start(**options)
        if is_ready and options.get("ready", True):
            self.longest_start = max(self.longest_start, time.monotonic() - begun)
        return is_ready

    def look(self, killed=1):
        """Looks when enough has happened; ends the night at the first fault."""
        self.since_look += killed
        if self.since_look >= KILLS_BETWEEN_LOOKS:
            self.since_look = 0
            if self.judge.look():
                raise Fault("see above")

    # --- kills at failpoints ---

    def failpoint(self, place):
        """Starts a daemon that dies at a place, and waits for its death."""
        visit = self.random.randint(1, LAST_VISIT.get(place, 8))
        self.start(failpoint=f"{place}:kill:{visit}", ready=False)
        try:
            status = self.place.daemon.wait(FAILPOINT_LIMIT_SECONDS)
        except Exception:
            # The place did not come about: the plan is over, for example.
            self.missed[place] += 1
            self.place.kill()
            return
        self.place.daemon = None
        if status != -signal.SIGKILL:
            raise Fault(f"the daemon ended with {status} instead of dying at {place}; see {self.place.log}")
        self.kills[place] += 1
        self.look()

    def keeper_failpoint(self, place):
        """Keepers of every k-th turn die at a place while the daemon lives, and after it was killed too."""
        step = self.random.randint(2, 4)
        before = self.newest_turn()
        if not self.start(failpoint=f"{place}:kill:{step}"):
            raise Fault(f"the daemon died at its start; see {self.place.log}")
        time.sleep(self.random.uniform(0.3, 0.7))
        self.place.kill()
        self.kills["kill -9 at a random time"] += 1
        hit = [number for number in range(before + 1, self.newest_turn() + 1)
               if number % step == 0 and os.path.exists(f"{self.place.state}/turns/{number}/order.json")]
        self.kills[place] += len(hit)
        self.look(1 + len(hit))

    def newest_turn(self):
        folder = f"{self.place.state}/turns"
        return max((int(name) for name in os.listdir(folder)), default=0) if os.path.isdir(folder) else 0

    # --- storms ---

    def storm(self):
        """One start, some life, and sudden death of the daemon, of keepers, or of both."""
        if self.random.random() < 0.2:
            self.start(ready=False)
            time.sleep(self.random.uniform(0, 0.12))
        else:
            if not self.start():
                raise Fault(f"the daemon died at its start; see {self.place.log}")
            time.sleep(self.random.uniform(0.01, 0.3))
        kind = self.random.choices(["daemon", "keeper first", "at once", "all keepers", "keepers"],
                                   [55, 15, 10, 10, 10])[0]
        if kind == "keeper first":
            self.kill_keepers(1)
            time.sleep(self.random.uniform(0, 0.03))
        elif kind == "at once":
            keepers = list(self.place.keepers())
            self.place.daemon.kill()
            self.kill_keepers(1, keepers)
        elif kind == "keepers":
            self.kill_keepers(3)
            time.sleep(self.random.uniform(0.03, 0.15))
        self.place.kill()
        self.kills["kill -9 at a random time"] += 1
        if kind == "all keepers":
            self.kill_keepers(100)
        self.look()

    def kill_keepers(self, count, keepers=None):
        keepers = list(self.place.keepers()) if keepers is None else keepers
        self.random.shuffle(keepers)
        for pid in keepers[:count]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            self.kills["kill -9 of a keeper"] += 1

    # --- the end ---

    def drain(self):
        """Everything ends by itself; then the last look: nothing lives, waits or is undecided."""
        if not self.start():
            raise Fault(f"the daemon died at its last start; see {self.place.log}")
        hold_all(self.place, self.workload)
        drained(self.place, DRAIN_LIMIT_SECONDS)
        if self.judge.look(final=True):
            return
        status = self.place.stop()
        if status != 0:
            raise Fault(f"the orderly stop ended with {status}; see {self.place.log}")
        self.judge.look(final=True)
        self.place.wait_for("the end of all processes", lambda: not self.place.processes(), 10)


def failpoint_rounds(night, kills):
    """Every place again and again, in an order of its own; gates first, for a plan opens each gate once."""
    for _ in night.workload.phases[:4]:
        night.failpoint("gate_opened")
    while sum(night.kills.values()) < kills:
        places = [place for place in DAEMON_PLACES if place != "gate_opened"] * 3 + KEEPER_PLACES
        night.random.shuffle(places)
        for place in places:
            if place in KEEPER_PLACES:
                night.keeper_failpoint(place)
            else:
                night.failpoint(place)


def storm_rounds(night, kills):
    while sum(night.kills.values()) < kills:
        night.storm()


def run_night(kind, root, programs, seed, kills):
    """Runs one night; returns figures, with `faults` (lines) when something is wrong. The folder is kept then."""
    night = Night(root, programs, seed)
    begun = time.monotonic()
    result = {"kind": kind, "seed": seed, "root": root}
    try:
        (failpoint_rounds if kind == "failpoints" else storm_rounds)(night, kills)
        night.drain()
        result.update(night.judge.counts())
    except Fault as fault:
        night.judge.faults.append(str(fault))
    except Exception:
        night.judge.faults.append(traceback.format_exc())
    result.update(kills=dict(night.kills), restarts=night.restarts, looks=night.judge.looks,
                  missed=dict(night.missed), faults=night.judge.faults, seconds=time.monotonic() - begun,
                  longest_start_ms=round(night.longest_start * 1000))
    night.place.end_everything()
    if not night.judge.faults:
        night.place.remove()
    return result
