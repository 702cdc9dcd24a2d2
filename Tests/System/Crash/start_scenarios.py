"""Loops that hang, and starts: what a daemon finds that another one, or another boot, has left."""

import json
import os
import select
import signal
import subprocess
import time

from scene import command, demand, log_of, running, turns, write_jobs

ADOPTED_TURNS = 200
ADOPTION_LIMIT_MS = 1000
# A keeper that is being born is waited for, 2 s for all of them together; the rest is a loaded machine.
START_LIMIT_SECONDS = 3.5
WATCHDOG_SECONDS = 1.0


def failpoints_are_guarded(place):
    write_jobs(place, [command("a", ["/bin/sh", "-c", f"env > {place.root}/env.new; mv {place.root}/env.new"
                                                      f" {place.root}/env"])])
    for text, word in (("nowhere:kill", "intent_written"), ("loop:explode", "kill, hang, exit"), ("loop", "PLACE")):
        before = len(log_of(place))
        place.start(failpoint=text, ready=False)
        status = place.end()
        demand(status == 2 and word in log_of(place)[before:], f"{text!r} was answered with {status}")
    place.start(failpoint="outcome_recorded:exit", ready=False, level="warning")
    demand(place.end() == 70, "the failpoint did not end the daemon with 70")
    demand("a failpoint is set" in log_of(place), "a set failpoint is not told in the log")
    with open(f"{place.root}/env") as file:
        demand("FAILPOINT" not in file.read(), "the agent inherited the failpoints")
    return "wrong ones refuse the start, set ones are told in the log, agents do not inherit them"


def hung_loop(place):
    """What systemd does with WatchdogSec=: WATCHDOG=1 stops coming, SIGABRT, a new start."""
    write_jobs(place, [command("long", ["sleep", "300"]), command("beat", ["true"], every=50)])
    # Where Swift is installed, its runtime would write a backtrace of a program of 80 MB before it dies.
    surroundings = {"WATCHDOG_USEC": str(int(WATCHDOG_SECONDS * 1e6)), "SWIFT_BACKTRACE": "enable=no"}
    demand(place.start(environment=surroundings), "no start")
    # A living loop tells the watchdog again and again, twice in each interval.
    for _ in range(3):
        place.wait_for_word("WATCHDOG=1", WATCHDOG_SECONDS)
    place.kill()
    demand(place.start(failpoint="loop:hang:40", environment=surroundings), "no start with the failpoint")
    hung_at, killed_at = watchdog(place)
    place.daemon.send_signal(signal.SIGABRT)
    status = place.end()
    demand(status == -signal.SIGABRT, f"the hung daemon ended with {status}")
    demand(place.start(), "no start after the hang")
    ready_at = time.monotonic()
    book = place.ledger()
    adopted = [row["job"] for row in book.execute("SELECT job FROM event WHERE kind = 'turn_adopted'")]
    book.close()
    demand(adopted.count("long") == 2, f"the long turn was not adopted twice: {adopted}")
    return (f"WATCHDOG=1 stopped, killed {killed_at - hung_at:.2f} s after the last one, ready"
            f" {(ready_at - killed_at) * 1000:.0f} ms later, its turn adopted")


def watchdog(place):
    """Plays the service manager: waits until WATCHDOG=1 stays out for the interval; returns when it last came."""
    last, end = time.monotonic(), time.monotonic() + 30
    while time.monotonic() - last < WATCHDOG_SECONDS:
        demand(time.monotonic() < end, "the loop did not hang")
        if any("WATCHDOG=1" in text for text in place.told()):
            last = time.monotonic()
        select.select([place.notify], [], [], max(0, last + WATCHDOG_SECONDS - time.monotonic()))
    return last, time.monotonic()


def stopped_keepers(place):
    write_jobs(place, [command(f"j{number}", ["/bin/sh", "-c", f"sleep 2; echo $MIDWATCH_TURN >> {place.witness}"])
                       for number in range(8)])
    demand(place.start(), "no start")
    running(place, 8)
    place.kill()
    keepers = list(place.keepers())
    for pid in keepers:
        os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    demand(place.start(), "no start over stopped keepers")
    took = time.monotonic() - begun
    demand(took < START_LIMIT_SECONDS, f"{len(keepers)} stopped keepers held the start up for {took:.1f} s")
    for pid in keepers:
        os.kill(pid, signal.SIGCONT)
    place.wait_for("the end of 8 turns", lambda: all(t["state"] == "ended" for t in turns(place).values()), 30)
    outcomes = {turn["outcome"] for turn in turns(place).values()}
    demand(outcomes == {"continue"}, f"the turns ended {outcomes}")
    return f"8 stopped keepers, ready after {took * 1000:.0f} ms, all turns settled once they went on"


def unborn_keepers(place):
    """Keepers that hold their lock, never say who they are, and do not answer."""
    write_jobs(place, [command(f"j{number}", ["/bin/sh", "-c", f"echo $MIDWATCH_JOB >> {place.witness}"])
                       for number in range(6)])
    demand(place.start(failpoint="keeper_locked:hang"), "no start")
    place.wait_for("6 keepers", lambda: len(place.keepers()) == 6, 30)
    place.kill()
    begun = time.monotonic()
    demand(place.start(), "no start over keepers that never said who they are")
    took = time.monotonic() - begun
    demand(took < START_LIMIT_SECONDS, f"6 mute keepers held the start up for {took:.1f} s")
    reasons = [turn["reason"] for turn in turns(place).values() if turn["exit_kind"] == "never_started"]
    demand(len(reasons) == 6, f"{len(reasons)} of 6 mute turns never started")
    demand(all("does not say who it is" in reason for reason in reasons), f"the turns ended: {reasons}")
    return f"6 mute keepers, ready after {took * 1000:.0f} ms, their turns withdrawn"


def reboot(place):
    """The records of keepers name another boot, and processes that have nothing to do with it have their ids."""
    write_jobs(place, [command("ends", ["sh", "-c", "sleep 0.7; exit 5"]), command("long", ["sleep", "300"]),
                       command("other", ["sleep", "300"])])
    demand(place.start(), "no start")
    running(place, 3)
    place.kill()
    place.wait_for("an exit record", lambda: os.path.exists(f"{place.state}/turns/1/exit.json"), 10)
    place.end_everything()
    place.wait_for("the end of all processes", lambda: not place.processes(), 10)
    innocents = [subprocess.Popen(["sleep", "300"], start_new_session=True, env={"PATH": "/bin:/usr/bin"})
                 for _ in range(3)]
    try:
        for number, innocent in enumerate(innocents, 1):
            path = f"{place.state}/turns/{number}/lock"
            with open(path) as file:
                record = json.load(file)
            with open(f"/proc/{innocent.pid}/stat") as stat:
                ticks = int(stat.read().rpartition(")")[2].split()[19])
            record.update(bootID="00000000-1111-2222-3333-444444444444", keeperPID=innocent.pid, session=innocent.pid,
                          keeperStartTicks=ticks, agentPID=innocent.pid, agentStartTicks=ticks)
            with open(path, "w") as file:
                file.write(json.dumps(record) + "\n")
        demand(place.start(), "no start after the reboot")
        rows = turns(place)
        demand(all(innocent.poll() is None for innocent in innocents), "a process of another boot's id was signalled")
        demand((rows[1]["outcome"], rows[1]["exit_code"]) == ("failed", 5), f"turn 1 is {tuple(rows[1])}")
        for number in (2, 3):
            demand(rows[number]["outcome"] == "lost", f"turn {number} is {rows[number]['outcome']}")
    finally:
        for innocent in innocents:
            innocent.kill()
            innocent.wait()
    return "2 open turns lost, 1 settled from its exit record, nothing signalled"


def adoption(place):
    write_jobs(place, [command(f"j{number:03}", ["sleep", "300"]) for number in range(ADOPTED_TURNS)],
               limits={"maxConcurrentTurns": ADOPTED_TURNS})
    demand(place.start(), "no start")
    running(place, ADOPTED_TURNS)
    # The machine may have something else to do in just that second: the best of three counts.
    ready, text = min(adopt_all(place) for _ in range(3))
    demand(ready < ADOPTION_LIMIT_MS, f"too slow: {text}")
    return text


def adopt_all(place):
    """Kills the daemon over running turns and starts the next one: ms until READY, and a line for people."""
    place.kill()
    begun = time.time()
    demand(place.start(), "no second start")
    ready = (time.time() - begun) * 1000
    book = place.ledger()
    count, last = book.execute("SELECT COUNT(*), MAX(at_ms) FROM event WHERE kind = 'turn_adopted' AND at_ms >= ?",
                               (int(begun * 1000),)).fetchone()
    book.close()
    demand(count == ADOPTED_TURNS, f"{count} of {ADOPTED_TURNS} turns were adopted before READY")
    return ready, f"{count} turns adopted {last - begun * 1000:.0f} ms after the start, ready after {ready:.0f} ms"
