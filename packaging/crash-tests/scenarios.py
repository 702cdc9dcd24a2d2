"""Crashes and broken surroundings that need a story of their own. Each returns a line for people, or raises Fault."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import traceback

from invariants import Judge
from place import Fault, Place
from workload import Workload

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
ADOPTED_TURNS = 200
ADOPTION_LIMIT_MS = 1000
# A keeper that is being born is waited for, 2 s for all of them together; the rest is a loaded machine.
START_LIMIT_SECONDS = 3.5
WATCHDOG_SECONDS = 1.0


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


# --- the judge itself ---

def judge_sees_damage(place):
    workload = Workload(place)
    demand(place.start(), "no start")
    time.sleep(1.5)
    place.end_everything()
    place.wait_for("the end of all turns", lambda: not place.processes(), 10)
    demand(place.start(), "no second start")
    for job in workload.jobs:
        place.ask("POST", f"/v1/jobs/{job['name']}/hold", {"reason": "enough"})
    place.wait_for("the end of all turns", lambda: not place.ask("GET", "/v1/status")[1]["running"], 30)
    place.stop()
    honest = Judge(place, workload)
    demand(not honest.look(final=True), f"the night was not sound: {honest.faults[:3]}")
    damages = [
        ("a lost occurrence", "DELETE FROM occurrence WHERE job = 'tick' AND nominal_ms ="
                              " (SELECT nominal_ms FROM occurrence WHERE job = 'tick' LIMIT 1 OFFSET 5)"),
        ("a lost last occurrence", "DELETE FROM occurrence WHERE job = 'tock' AND nominal_ms ="
                                   " (SELECT MAX(nominal_ms) FROM occurrence WHERE job = 'tock')"),
        ("a doubled occurrence", "UPDATE occurrence SET count = 2, through_ms = through_ms + 100"
                                 " WHERE job = 'tick' AND count = 1"),
        ("a lost turn", "DELETE FROM turn WHERE id = 3"),
        ("an invented exit", "UPDATE turn SET exit_code = 7 WHERE job = 'tick' AND exit_kind = 'exited'"),
        ("an invented outcome", "UPDATE turn SET outcome = 'continue' WHERE outcome = 'lost'"),
        ("an open lease", "UPDATE lease SET released_ms = NULL WHERE turn = 2"),
        ("two leases", "INSERT INTO lease (job, turn, acquired_ms, expires_ms, released_ms)"
                       " SELECT job, turn, acquired_ms, expires_ms, released_ms FROM lease WHERE turn = 2"),
        ("overlapping turns", "UPDATE turn SET ended_ms = ended_ms + 60000 WHERE id ="
                              " (SELECT MIN(id) FROM turn WHERE job = 'tick')"),
        ("a phase before its gate", "UPDATE phase SET state = 'open' WHERE phase = 'p1'"),
        ("a doubled event", "INSERT INTO event (at_ms, kind, turn, message)"
                            " SELECT at_ms, kind, turn, message FROM event WHERE kind = 'turn_ended' LIMIT 1"),
        ("an undecided occurrence", "UPDATE occurrence SET verdict = NULL, turn = NULL WHERE job = 'cron'"),
    ]
    for what, statement in damages:
        twin = Judge(place, workload)
        original = place.ledger
        def damaged(statement=statement):
            book = original()
            changed = book.execute(statement).rowcount
            demand(changed > 0, f"{what}: nothing to damage")
            return book
        place.ledger = damaged
        try:
            demand(twin.look(final=True) > 0, f"the judge did not see {what}")
        finally:
            place.ledger = original
    with open(place.witness, "a") as witness:
        witness.write("S tick 1 1.00\n")
    demand(Judge(place, workload).look() > 0, "the judge did not see a turn that ran twice")
    return f"{len(damages) + 1} kinds of damage, each seen"


# --- failpoints ---

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
    beats = count_beats(place, 2.0)
    demand(beats >= 2, f"a living loop told the watchdog {beats} times in 2 s")
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


def count_beats(place, seconds):
    place.told()
    time.sleep(seconds)
    return sum("WATCHDOG=1" in text for text in place.told())


def watchdog(place):
    """Plays the service manager: waits until WATCHDOG=1 stays out for the interval; returns when it last came."""
    last, end = time.monotonic(), time.monotonic() + 30
    while time.monotonic() - last < WATCHDOG_SECONDS:
        demand(time.monotonic() < end, "the loop did not hang")
        if any("WATCHDOG=1" in text for text in place.told()):
            last = time.monotonic()
        time.sleep(0.005)
    return last, time.monotonic()


# --- starts that must not wait, and what they find ---

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


# --- disks and ledgers ---

def full_disk_and_kill(place):
    disk = SmallDisk(place.state, "6m")
    try:
        workload = Workload(place, phases=1)
        judge = Judge(place, workload)
        demand(place.start(), "no start")
        time.sleep(1)
        disk.fill()
        place.wait_for_word("STATUS=cannot write the ledger", 20)
        place.kill()
        place.start(ready=False)
        place.wait_for_word("STATUS=cannot write the ledger", 20)
        place.kill()
        disk.relieve()
        demand(place.start(), "no start with space again")
        time.sleep(0.5)
        demand(not judge.look(), f"{judge.faults[:3]}")
        for job in workload.jobs:
            place.ask("POST", f"/v1/jobs/{job['name']}/hold", {"reason": "enough"})
        place.wait_for("the end of all turns", lambda: not place.ask("GET", "/v1/status")[1]["running"], 30)
        demand(not judge.look(), f"{judge.faults[:3]}")
        place.stop()
    finally:
        place.end_everything()
        disk.gone()
    return "killed on a full disk twice, nothing lost or doubled once there was space"


def read_only(place):
    disk = SmallDisk(place.state, "6m")
    try:
        write_jobs(place, [command("a", ["true"])])
        demand(place.start(), "no start")
        place.stop()
        disk.remount("ro")
        status, said = refusal(place, place.state)
        demand(status == 1, f"a read-only state folder was refused with {status}")
        disk.remount("rw")
        demand(place.start(), "no start once it is writable")
        place.stop()
    finally:
        place.end_everything()
        disk.gone()
    return said


def newer_ledger(place):
    write_jobs(place, [command("a", ["true"])])
    demand(place.start(), "no start")
    place.stop()
    book = sqlite3.connect(f"{place.state}/ledger.sqlite")
    book.execute("INSERT INTO grdb_migrations (identifier) VALUES ('V999')")
    book.commit()
    book.close()
    with open(f"{place.state}/ledger.sqlite", "rb") as file:
        before = file.read()
    status, said = refusal(place, "ledger.sqlite", "999")
    with open(f"{place.state}/ledger.sqlite", "rb") as file:
        demand(file.read() == before, "the refused ledger was changed")
    demand(status == 1, f"a newer ledger was refused with {status}")
    return said


def older_ledgers(place):
    fixtures = f"{TOP}/Tests/LedgerTests/Fixtures"
    names = sorted(name for name in os.listdir(fixtures) if name.endswith(".sqlite"))
    demand(names, f"there are no old ledgers in {fixtures}")
    write_jobs(place, [command("after-the-upgrade", ["true"])])
    for name in names:
        shutil.rmtree(place.state, ignore_errors=True)
        os.mkdir(place.state, 0o700)
        shutil.copy(f"{fixtures}/{name}", f"{place.state}/ledger.sqlite")
        os.chmod(f"{place.state}/ledger.sqlite", 0o600)
        old = {number: (row["job"], row["outcome"]) for number, row in turns(place).items() if row["state"] == "ended"}
        demand(place.start(), f"{name} was not migrated; see {place.log}")
        place.wait_for("a turn", lambda: any(row["job"] == "after-the-upgrade" and row["state"] == "ended"
                                             for row in turns(place).values()), 10)
        rows = turns(place)
        for number, was in old.items():
            demand((rows[number]["job"], rows[number]["outcome"]) == was, f"{name}: turn {number} has changed")
        demand(place.stop() == 0, f"{name}: no orderly stop")
    return f"{', '.join(names)}: migrated, every settled turn as it was, a new turn ran"


def damage_header(path):
    with open(path, "r+b") as file:
        file.write(os.urandom(512))


def damage_pages(path):
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        for offset in range(4096, size, 8192):
            file.seek(offset)
            file.write(os.urandom(4096))


def damaged_ledger(place):
    """Kills the daemon under load, damages its ledger, and goes back to the automatic copy."""
    for damage in (damage_header, damage_pages):
        place.end_everything()
        for path in (place.state, place.witness):
            subprocess.run(["rm", "-rf", path], check=True)
        open(place.witness, "w").close()
        workload = Workload(place, phases=1)
        demand(place.start(), "no start")
        time.sleep(1.5)
        demand(place.stop() == 0, "no orderly stop")
        demand(place.start(), "no second start")
        time.sleep(2)
        place.kill()
        newest = max(turns(place))
        for name in ("-wal", "-shm"):
            if os.path.exists(f"{place.state}/ledger.sqlite{name}"):
                os.unlink(f"{place.state}/ledger.sqlite{name}")
        damage(f"{place.state}/ledger.sqlite")
        status, said = refusal(place, "ledger.sqlite", "doctor", "--restore")
        demand(status == 1, f"a damaged ledger was refused with {status}")
        demand(doctor(place).returncode == 1, "the doctor finds nothing wrong with a damaged ledger")
        restored = doctor(place, "--restore")
        demand(restored.returncode == 0, f"no restore: {restored.stdout}{restored.stderr}")
        behind = newest - max(turns(place))
        demand(behind > 0, "the copy is not older than the ledger was")
        demand(place.start(), f"no start after the restore; see {place.log}")
        time.sleep(1)
        for job in workload.jobs:
            place.ask("POST", f"/v1/jobs/{job['name']}/hold", {"reason": "enough"})
        place.wait_for("the end of all turns", lambda: not place.ask("GET", "/v1/status")[1]["running"], 30)
        judge_after_restore(place, workload)
        place.stop()
        demand(doctor(place).returncode == 0, "the doctor is not content with the restored state")
    return f"{said[said.index('the ledger'):]} (then: restored, {behind} later turns found, none ran twice)"


def doctor(place, *words):
    return subprocess.run([f"{place.programs}/midwatch", "doctor", "--state", place.state, *words],
                          capture_output=True, text=True, timeout=60)


def judge_after_restore(place, workload):
    """What holds although the ledger forgot some seconds: no turn ran twice or beside another, no occurrence has a hole
    or a double, no exit is invented. When forgotten turns were settled, and what was told of them, is not judged."""
    judge = Judge(place, workload)
    judge.check_overlap = lambda turns: None
    judge.check_events = lambda events, turns: None
    judge.look(final=True)
    demand(not judge.faults, "\n    ".join([f"{len(judge.faults)} faults after the restore:", *judge.faults[:12]]))


SCENARIOS = [judge_sees_damage, failpoints_are_guarded, hung_loop, stopped_keepers, unborn_keepers, reboot, adoption,
             full_disk_and_kill, read_only, newer_ledger, older_ledgers, damaged_ledger]


def run_scenarios(root, programs, only=None):
    """Runs all; (name, state, text) each, state being passed, failed or left out."""
    print("\nscenarios", flush=True)
    results = []
    for number, scenario in enumerate(SCENARIOS):
        name = scenario.__name__.replace("_", " ")
        if only and only not in name:
            continue
        place = Place(f"{root}{number}", programs)
        try:
            result = (name, "passed", scenario(place))
        except Skipped as reason:
            result = (name, "left out", str(reason))
        except Fault as fault:
            result = (name, "failed", str(fault))
        except Exception as error:
            traceback.print_exc()
            result = (name, "failed", f"{type(error).__name__}: {error}")
        finally:
            place.remove()
        results.append(result)
        print(f"  {result[1]:<9} {name}: {result[2]}", flush=True)
    return results
