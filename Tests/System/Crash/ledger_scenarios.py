"""Disks and ledgers in a bad state."""

import os
import shutil
import sqlite3
import subprocess

from invariants import Judge
from scene import SmallDisk, command, demand, drained, hold_all, refusal, settled_beyond, turns, write_jobs
from workload import Workload

TOP = os.path.realpath(f"{os.path.dirname(os.path.realpath(__file__))}/../../..")


def full_disk_and_kill(place):
    disk = SmallDisk(place.state, "6m")
    try:
        workload = Workload(place, phases=1)
        judge = Judge(place, workload)
        demand(place.start(), "no start")
        settled_beyond(place, 0, 5)
        disk.fill()
        place.wait_for_word("STATUS=cannot write the ledger", 20)
        place.kill()
        place.start(ready=False)
        place.wait_for_word("STATUS=cannot write the ledger", 20)
        place.kill()
        disk.relieve()
        newest = max(turns(place))
        demand(place.start(), "no start with space again")
        settled_beyond(place, newest, 5)
        demand(not judge.look(), f"{judge.faults[:3]}")
        hold_all(place, workload)
        drained(place)
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


def checkpoint(path):
    """Brings what is in the log of a ledger into the file itself, which is then worth damaging."""
    book = sqlite3.connect(path, timeout=10)
    book.execute("PRAGMA wal_checkpoint(PASSIVE)")
    book.close()
    demand(os.path.getsize(path) > 65_536, "the ledger's file has nothing in it")


def damage_header(path):
    with open(path, "r+b") as file:
        file.write(os.urandom(512))


def damage_pages(path):
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        # All but the page with the schema: a start reads only what is open, not every page of the past.
        file.seek(4096)
        file.write(os.urandom(max(0, size - 4096)))


def damaged_ledger(place):
    """Kills the daemon under load, damages its ledger, and goes back to the automatic copy."""
    for damage in (damage_header, damage_pages):
        place.end_everything()
        for path in (place.state, place.witness):
            subprocess.run(["rm", "-rf", path], check=True)
        open(place.witness, "w").close()
        workload = Workload(place, phases=1)
        demand(place.start(), "no start")
        settled_beyond(place, 0, 5)
        demand(place.stop() == 0, "no orderly stop")
        demand(place.start(), "no second start")
        # More than the copy of the start knows, settled and running.
        settled_beyond(place, max(turns(place)), 20)
        checkpoint(f"{place.state}/ledger.sqlite")
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
        settled_beyond(place, newest)
        hold_all(place, workload)
        drained(place)
        judge_after_restore(place, workload)
        place.stop()
        demand(doctor(place).returncode == 0, "the doctor is not content with the restored state")
    return f"{said[said.index('the ledger'):]} (then: restored, {behind} later turns found, none ran twice)"


def doctor(place, *words):
    return subprocess.run([f"{place.programs}/midwatch", "doctor", "--state", place.state, *words],
                          capture_output=True, text=True, timeout=60)


def judge_after_restore(place, workload):
    """What holds although the ledger forgot some seconds: no turn ran twice or beside another, no occurrence has a hole
    or a double, no exit is invented."""
    judge = Judge(place, workload)
    judge.after_restore = True
    judge.look(final=True)
    demand(not judge.faults, "\n    ".join([f"{len(judge.faults)} faults after the restore:", *judge.faults[:12]]))
