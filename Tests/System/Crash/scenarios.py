"""Crashes and broken surroundings that need a story of their own. Each returns a line for people, or raises Fault."""

import sqlite3
import traceback

from invariants import Judge
from ledger_scenarios import damaged_ledger, full_disk_and_kill, newer_ledger, older_ledgers, read_only
from place import Fault, Place
from scene import Skipped, demand, drained, hold_all, until
from start_scenarios import adoption, failpoints_are_guarded, hung_loop, reboot, stopped_keepers, unborn_keepers
from workload import Workload


def judge_sees_damage(place):
    workload = Workload(place)
    demand(place.start(), "no start")
    # All that is damaged below must have come about, and something must run that can be lost.
    until(place, "some of everything", """SELECT 1 FROM turn WHERE state = 'running'
        AND (SELECT COUNT(*) FROM occurrence WHERE job = 'tick' AND verdict = 'started') > 6
        AND (SELECT COUNT(*) FROM occurrence WHERE job = 'cron' AND verdict = 'started') > 0
        AND EXISTS (SELECT 1 FROM phase WHERE phase = 'p2' AND state <> 'shut')""")
    place.end_everything()
    place.wait_for("the end of all turns", lambda: not place.processes(), 10)
    demand(place.start(), "no second start")
    hold_all(place, workload)
    drained(place)
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
        original = place.copy_ledger
        def damaged(statement=statement):
            original()
            book = sqlite3.connect(place.copy)
            changed = book.execute(statement).rowcount
            book.commit()
            book.close()
            demand(changed > 0, f"{what}: nothing to damage")
        place.copy_ledger = damaged
        try:
            demand(twin.look(final=True) > 0, f"the judge did not see {what}")
        finally:
            place.copy_ledger = original
    with open(place.witness, "a") as witness:
        witness.write("S tick 1 1.00\n")
    demand(Judge(place, workload).look() > 0, "the judge did not see a turn that ran twice")
    return f"{len(damages) + 1} kinds of damage, each seen"


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
