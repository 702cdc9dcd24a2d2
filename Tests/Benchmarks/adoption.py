"""kill -9 of the daemon over running turns: how soon the next daemon has all of them. Keepers' memory on the way."""

import json
import os
import statistics
import time

from daemon import DAY_MS, Daemon, command_job
from lateness import read_stamps
from machine import BenchError, descendants, end_descendants, memory_mib, now_ms, program_name, read

TURNS = 200
SLEEP_SECONDS = "300"
LIMIT_SECONDS = 90
ADOPTED = "SELECT count(*), max(at_ms) FROM event WHERE kind = 'turn_adopted' AND id > ?"


def of_midwatch(programs, folder):
    """From kill -9 to all turns adopted, in ms; private memory of a keeper whose agent sleeps, in MiB."""
    due = int(now_ms()) + 3000
    schedule = {"kind": "every", "everyMs": DAY_MS, "anchorMs": due}
    jobs = [command_job(f"j{number:03d}", schedule, ["/bin/sleep", SLEEP_SECONDS]) for number in range(TURNS)]
    daemon = Daemon(programs, folder, jobs)
    try:
        daemon.start()
        agents = await_agents(daemon)
        keepers = [memory_mib(pid) for pid in descendants() if program_name(pid) == "midwatch-keeper"]
        last_event = daemon.query("SELECT max(id) FROM event")[0][0]
        killed_at = daemon.kill()
        daemon.forget()
        ready_at = daemon.start()
        adopted, adopted_at = await_adoption(daemon, last_event)
        still = sleepers()
        turns = daemon.query("SELECT count(*) FROM turn")[0][0]
        return {
            "adoptedMs": (adopted_at or now_ms()) - killed_at,
            "readyMs": ready_at - killed_at,
            "turns": TURNS,
            "adopted": adopted,
            "agentsLost": len(agents - still),
            "agentsDoubled": len(still - agents),
            "turnsInLedger": turns,
            "keeperPrivateMib": statistics.median(keeper["private"] for keeper in keepers),
            "keeperRssMib": statistics.median(keeper["rss"] for keeper in keepers),
            "keeperPssMib": statistics.median(keeper["pss"] for keeper in keepers),
        }
    finally:
        # Turns outlive their daemon by design.
        daemon.stop()
        end_descendants()


def sleepers():
    """The pids of all running agents."""
    return {pid for pid in descendants() if read(f"/proc/{pid}/cmdline") == f"/bin/sleep\0{SLEEP_SECONDS}\0"}


def await_agents(daemon):
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        running = daemon.query("SELECT count(*) FROM turn WHERE state = 'running'")[0][0]
        found = sleepers()
        if running >= TURNS and len(found) >= TURNS:
            daemon.watch(1)
            return found
        if time.monotonic() > deadline:
            raise BenchError(f"after {LIMIT_SECONDS} s {len(found)} of {TURNS} agents run: {daemon.complaint()}")
        daemon.watch(0.2)


def await_adoption(daemon, last_event):
    """How many turns were adopted, and when the last of them was, in ms since the epoch."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        adopted, at = daemon.query(ADOPTED, last_event)[0]
        if adopted >= TURNS or time.monotonic() > deadline:
            return adopted, at
        daemon.watch(0.05)


def keeper_start(programs, stamp, folder, count):
    """Median ms from the spawn of a keeper to the first instruction of its agent; the same without a keeper."""
    os.makedirs(folder, mode=0o700)
    keeper, file = os.path.join(programs, "midwatch-keeper"), os.path.join(folder, "stamps")
    spawned = {}
    for number in range(count):
        kept, bare = f"kept{number}", f"bare{number}"
        turn = os.path.join(folder, str(number))
        os.mkdir(turn, 0o700)
        order = {"version": 1, "argv": [stamp, kept, file], "workspace": folder, "needsWritableWorkspace": True}
        order |= {"environment": [], "removedVariables": [], "timeoutMs": 60000, "stopGraceMs": 1000}
        order |= {"stragglerGraceMs": 500, "outputCapBytes": 1048576}
        with open(os.path.join(turn, "order.json"), "w", encoding="utf-8") as output:
            json.dump(order, output)
        for name, argv in ((kept, [keeper, turn]), (bare, [stamp, bare, file])):
            spawned[name] = now_ms()
            nothing = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)]
            os.waitpid(os.posix_spawn(argv[0], argv, os.environ, file_actions=nothing), 0)
    stamps = read_stamps(file)
    if not any(name.startswith("kept") for name in stamps):
        raise BenchError(f"no keeper started its agent; {turn}/exit.json: {read(turn + '/exit.json')}")
    return {
        kind: statistics.median(starts[0] - spawned[name] for name, starts in stamps.items() if name.startswith(kind))
        for kind in ("kept", "bare")
    }
