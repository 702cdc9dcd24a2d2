"""Plans the nights and scenarios, runs them side by side, and prints what came of it."""

import argparse
import collections
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from nights import DAEMON_PLACES, KEEPER_PLACES, run_night
from place import end_processes
from scenarios import run_scenarios

KILLS_A_NIGHT = 130


def arguments(usage):
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--programs")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--json")
    parser.add_argument("--only")
    only = parser.add_mutually_exclusive_group()
    for name in ("failpoints", "storm", "scenarios"):
        only.add_argument(f"--{name}-only", action="store_true")
    options = parser.parse_args()
    options.scenarios_only = options.scenarios_only or options.only is not None
    if options.help:
        print(usage.strip())
        sys.exit(0)
    return options


def programs_of(options):
    top = os.path.realpath(f"{os.path.dirname(os.path.realpath(__file__))}/../../..")
    folder = options.programs or subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=top, check=True, capture_output=True, text=True).stdout.strip()
    for name in ("midwatchd", "midwatch", "midwatch-keeper", "midwatch-judge"):
        if not os.access(f"{folder}/{name}", os.X_OK):
            print(f"crash: there is no {folder}/{name}: build it, or name the folder with --programs", file=sys.stderr)
            sys.exit(2)
    return os.path.realpath(folder)


def planned_nights(options):
    """Kinds and kills of the nights: halves of both kinds where nothing else is asked."""
    if options.scenarios_only:
        return []
    kinds = ["failpoints"] if options.failpoints_only else ["storm"] if options.storm_only else ["failpoints", "storm"]
    nights = []
    while sum(kills for _, kills in nights) < options.kills:
        rest = options.kills - sum(kills for _, kills in nights)
        nights.append((kinds[len(nights) % len(kinds)], min(KILLS_A_NIGHT, rest)))
    return nights


def run_planned(nights, scratch, programs, seed, workers):
    results = []
    with multiprocessing.Pool(workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        waiting = [pool.apply_async(run_night, (kind, f"{scratch}/n{number}", programs, f"{seed}-{number}", kills))
                   for number, (kind, kills) in enumerate(nights, 1)]
        for number, wait in enumerate(waiting, 1):
            result = wait.get()
            results.append(result)
            faults = f", {len(result['faults'])} FAULTS" if result["faults"] else ""
            print(f"  night {number} of {len(nights)} ({result['kind']}): {sum(result['kills'].values())} kills,"
                  f" {result['restarts']} restarts, {result.get('turns', '?')} turns,"
                  f" {result['seconds']:.0f} s{faults}", flush=True)
            for fault in result["faults"]:
                print(f"    {fault}")
            if result["faults"]:
                print(f"    kept: {result['root']}")
    return results


def summary(results):
    """Sums over all nights."""
    kills, missed, outcomes, verdicts = (collections.Counter() for _ in range(4))
    for result in results:
        kills.update(result["kills"])
        missed.update(result["missed"])
        outcomes.update(result.get("outcomes", {}))
        verdicts.update(result.get("verdicts", {}))
    total = lambda name: sum(result.get(name, 0) for result in results)
    faults = [fault for result in results for fault in result["faults"]]
    return {
        "kills": sum(kills.values()), "killsByPlace": dict(kills), "notReached": dict(missed),
        "restarts": total("restarts"), "looks": total("looks"), "turns": total("turns"),
        "turnsAdopted": total("adopted"), "turnsLost": outcomes["lost"], "gatesOpened": total("gates"),
        "occurrencesDecided": total("occurrences"), "verdicts": dict(verdicts), "outcomes": dict(outcomes),
        "occurrencesLost": sum(fault.startswith("lost_occurrence:") for fault in faults),
        "occurrencesDoubled": sum(fault.startswith("doubled_occurrence:") or "two occurrences" in fault
                                  for fault in faults),
        "turnsRunTwice": sum("ran twice" in fault for fault in faults),
        "longestStartMs": max((result["longest_start_ms"] for result in results), default=0),
        "faults": faults,
    }


def show(figures):
    places = DAEMON_PLACES + KEEPER_PLACES + ["kill -9 at a random time", "kill -9 of a keeper"]
    print("\nkills")
    for place in places:
        whose = " (turns whose keeper met it)" if place in KEEPER_PLACES else ""
        print(f"  {place + whose:<52}{figures['killsByPlace'].get(place, 0):>8}")
    print(f"  {'all':<52}{figures['kills']:>8}\n")
    for name, text in (("restarts", "restarts"), ("longestStartMs", "longest start to READY, ms"),
                       ("looks", "looks at all invariants"), ("turns", "turns"),
                       ("turnsAdopted", "turns adopted by a next daemon"),
                       ("turnsLost", "turns lost with a killed keeper, and said so"),
                       ("gatesOpened", "gates opened"), ("occurrencesDecided", "occurrences decided"),
                       ("occurrencesLost", "occurrences lost"), ("occurrencesDoubled", "occurrences doubled"),
                       ("turnsRunTwice", "turns run twice")):
        print(f"  {text:<52}{figures[name]:>8}")


def main(usage):
    options = arguments(usage)
    programs = programs_of(options)
    seed = options.seed or str(random.SystemRandom().randrange(10**9))
    scratch = tempfile.mkdtemp(prefix="midwatch-crash.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    kept = False
    try:
        print(f"crash: seed {seed}, programs {programs}", flush=True)
        nights = planned_nights(options)
        figures = summary(run_planned(nights, scratch, programs, seed, options.workers)) if nights else {"faults": []}
        scenarios = [] if options.failpoints_only or options.storm_only else run_scenarios(
            f"{scratch}/sc", programs, options.only)
        if nights:
            show(figures)
        figures["scenarios"] = {name: text for name, _, text in scenarios}
        failed = [name for name, state, _ in scenarios if state == "failed"]
        figures["seconds"] = round(time.monotonic() - begun)
        figures["seed"] = seed
        if options.json:
            with open(options.json, "w") as file:
                json.dump(figures, file, indent=1)
                file.write("\n")
        kept = bool(figures["faults"])
        if figures["faults"] or failed:
            print(f"\nFAILED: {len(figures['faults'])} faults, {len(failed)} failed scenarios {' '.join(failed)};"
                  f" again: packaging/crash --seed {seed} --kills {options.kills}")
            return 1
        passed = sum(state == "passed" for _, state, _ in scenarios)
        print(f"\n{figures.get('kills', 0)} kills survived, {passed} scenarios passed, in {figures['seconds']} s")
        return 0
    finally:
        # What an interrupted run has left, and the folder unless there is something to look at.
        end_processes(scratch)
        if not kept:
            shutil.rmtree(scratch, ignore_errors=True)
