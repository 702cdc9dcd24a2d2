"""Measures midwatchd beside its peers and prints a table of medians. Started by packaging/bench.

It asserts nothing and judges nothing: the goals stand beside the figures. Standard library only.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial

import adoption
import lateness
import peers
import throughput
from machine import BenchError, become_subreaper, describe, end_descendants
from report import FURTHER_JOBS, PAST_TURNS, Report
from rest import Rest

SECTIONS = ("lateness", "throughput", "rest", "adoption")
PROGRAMS = ("midwatchd", "midwatch-keeper")
# A unix socket's path has 107 bytes at the most, see unix(7).
LONGEST_SCRATCH = 80
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def options():
    """The command line; unknown words end the program with status 2."""
    parser = argparse.ArgumentParser(
        prog="packaging/bench",
        description="Measures midwatchd beside its peers in one run and prints a table of medians. "
        "Leave the machine alone meanwhile. It asserts nothing.",
        epilog="Exit status: 0 measured, 1 could not measure, 2 wrong command line.",
    )
    parser.add_argument("--programs", metavar="DIR", help="where midwatchd and its keeper are (default: built here)")
    parser.add_argument("--quick", action="store_true", help="one short run: the figures are rough")
    parser.add_argument("--runs", type=positive, help="runs of each figure; the median is shown (default 3; quick 1)")
    parser.add_argument("--seconds", type=positive, help="seconds of lateness and of rest (default 20; quick 5)")
    parser.add_argument(
        "--many",
        action="store_true",
        help=f"also lateness with {FURTHER_JOBS} further jobs that are not due, and rest with {PAST_TURNS} past turns",
    )
    parser.add_argument(
        "--only", metavar="LIST", type=sections, default=SECTIONS, help=f"of {','.join(SECTIONS)}; default: all"
    )
    parser.add_argument("--slots", type=positive, default=8, help="turns at once in the throughput runs (default 8)")
    parser.add_argument("--no-peers", action="store_true", help="midwatchd alone; needs no Python package index")
    parser.add_argument("--venv", metavar="DIR", help="where APScheduler is, or is put, and kept (default: scratch)")
    parser.add_argument("--scratch", metavar="DIR", help="where the scratch folder is made (default: $TMPDIR or /tmp)")
    parser.add_argument("--keep", action="store_true", help="keep the scratch folder, to look at logs and ledgers")
    parser.add_argument("--json", metavar="FILE", help="also write every figure of every run there")
    chosen = parser.parse_args()
    if chosen.programs is None:
        parser.error("bench.py builds nothing: give --programs, or run packaging/bench")
    chosen.runs = chosen.runs or (1 if chosen.quick else 3)
    chosen.seconds = chosen.seconds or (5 if chosen.quick else 20)
    chosen.programs = os.path.abspath(chosen.programs)
    return chosen


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def sections(text):
    names = tuple(text.split(","))
    for name in names:
        if name not in SECTIONS:
            raise argparse.ArgumentTypeError(f"there is no {name!r}; there are {', '.join(SECTIONS)}")
    return names


def compile_stamp(folder):
    """The static stamp program, by the first compiler that can."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stamp.c")
    program, complaint = os.path.join(folder, "stamp"), "there is no gcc, clang or cc on the PATH"
    for compiler in filter(shutil.which, ("gcc", "clang", "cc")):
        argv = [compiler, "-O2", "-Wall", "-static", "-o", program, source]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return program
        complaint = done.stderr.strip()
    raise BenchError(f"cannot compile {source}: {complaint}\ninstall a compiler: apt-get install gcc libc6-dev")


class Bench:
    """One benchmark: its options, its scratch folder, and what was measured."""

    def __init__(self, chosen, scratch):
        self.chosen = chosen
        self.scratch = scratch
        self.stamp = compile_stamp(scratch)
        self.python = version = None
        if not chosen.no_peers and set(chosen.only) != {"adoption"}:
            say("getting APScheduler")
            self.python, version = peers.prepare_venv(chosen.venv or os.path.join(scratch, "venv"))
        # Copies: a build meanwhile must not change what is measured.
        self.programs = os.path.join(scratch, "programs")
        os.mkdir(self.programs)
        for name in PROGRAMS:
            shutil.copy2(os.path.join(chosen.programs, name), self.programs)
        self.machine = describe(scratch) | {"apscheduler": version, "programs": chosen.programs}
        self.folders = 0
        self.results = {}

    def folder(self):
        """A new folder's path below the scratch folder; nothing is made."""
        self.folders += 1
        return os.path.join(self.scratch, str(self.folders))

    def measure(self, section):
        """Runs one section; its figures go to `results`."""
        {
            "lateness": self.measure_lateness,
            "throughput": self.measure_throughput,
            "rest": self.measure_rest,
            "adoption": self.measure_adoption,
        }[section]()

    def measure_lateness(self):
        def midwatch(shape, further_jobs):
            return lateness.of_midwatch(
                self.programs, self.stamp, self.folder(), shape, self.chosen.seconds, further_jobs
            )

        def apscheduler(shape, in_memory):
            return lateness.of_apscheduler(
                self.python, self.stamp, self.folder(), shape, self.chosen.seconds, in_memory
            )

        for shape in lateness.SPACING_MS:
            kinds = {"midwatch": partial(midwatch, shape, 0)}
            if self.chosen.many:
                kinds["midwatchMany"] = partial(midwatch, shape, FURTHER_JOBS)
            if self.python:
                kinds["apschedulerMemory"] = partial(apscheduler, shape, True)
                kinds["apschedulerSqlite"] = partial(apscheduler, shape, False)
            self.repeat(f"lateness, {shape}", kinds, shape)

    def measure_throughput(self):
        seconds = 4 if self.chosen.quick else 10
        programs, threads = 500 if self.chosen.quick else 4000, 2
        jobs = 200 if self.chosen.quick else 1000
        kinds = {
            "midwatch": lambda: throughput.of_midwatch(self.programs, self.folder(), seconds, self.chosen.slots),
        }
        if self.python:
            kinds["xargs"] = lambda: peers.xargs(programs)
            kinds["apschedulerSqlite"] = lambda: peers.drain(self.python, self.folder() + ".sqlite", jobs, threads)
            kinds["apschedulerMemory"] = lambda: peers.drain(self.python, "memory", jobs, threads)
        self.repeat("throughput", kinds, "throughput")

    def measure_rest(self):
        past = PAST_TURNS if self.chosen.many else 0
        if past:
            say(f"rest: writing a past of {past} turns")
        resting = Rest(self.programs, self.folder(), self.python, past)
        self.repeat("rest", {"all": lambda: resting.measure(self.chosen.seconds)}, "rest")

    def measure_adoption(self):
        count = 20 if self.chosen.quick else 100
        kinds = {
            "midwatch": lambda: adoption.of_midwatch(self.programs, self.folder()),
            "keeper": lambda: adoption.keeper_start(self.programs, self.stamp, self.folder(), count),
        }
        self.repeat("adoption", kinds, "adoption")

    def tell(self, is_whole):
        """Prints the table, and writes every figure where that was asked for."""
        report = Report(self.chosen, self.machine, self.results, is_whole)
        print(f"{report.heading()}\n\n{report.table()}", flush=True)
        if self.chosen.json:
            settings = {name: getattr(self.chosen, name) for name in ("runs", "seconds", "quick", "many", "slots")}
            told = {"machine": self.machine, "settings": settings, "isWhole": is_whole, "runs": self.results}
            with open(self.chosen.json, "w", encoding="utf-8") as output:
                json.dump(told, output, indent=2)
                output.write("\n")

    def repeat(self, title, kinds, key):
        """Runs each kind in turn, as often as asked: what changes on the machine meets all of them."""
        runs = self.results.setdefault(key, [])
        for number in range(self.chosen.runs):
            run = {}
            for kind, measure in kinds.items():
                say(f"{title}, run {number + 1} of {self.chosen.runs}: {kind}")
                run[kind] = measure()
                end_descendants()
            runs.append(run)


def say(text):
    """Progress, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def end_by_signal(number, _):
    raise BenchError(f"ended by {signal.Signals(number).name}")


def run(chosen):
    """Measures, prints, writes; leaves no process and no folder behind, whatever happens."""
    for name in PROGRAMS:
        if not os.access(os.path.join(chosen.programs, name), os.X_OK):
            raise BenchError(f"there is no program {name} in {chosen.programs}: give --programs the folder that has it")
    if chosen.json:
        with open(chosen.json, "a", encoding="utf-8"):
            pass  # Not after a quarter of an hour: now is the time to learn that it cannot be written.
    scratch = os.path.abspath(tempfile.mkdtemp(prefix="midwatch-bench-", dir=chosen.scratch))
    if len(scratch) > LONGEST_SCRATCH:
        os.rmdir(scratch)
        raise BenchError(f"{scratch} is too long for the sockets below it: give --scratch a shorter folder")
    bench, is_whole = None, False
    try:
        bench = Bench(chosen, scratch)
        say(f"load {bench.machine['loadAverage']:.2f}, scratch folder {scratch}")
        for section in SECTIONS:
            if section in chosen.only:
                bench.measure(section)
        is_whole = True
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        try:
            # Also when it ends too soon: what was measured until then is worth something.
            if bench and any(bench.results.values()):
                bench.tell(is_whole)
        finally:
            end_descendants()
            if chosen.keep:
                say(f"kept: {scratch}")
            else:
                shutil.rmtree(scratch, ignore_errors=True)


def main():
    chosen = options()
    for number in SIGNALS:
        signal.signal(number, end_by_signal)
    try:
        become_subreaper()
        run(chosen)
    except (BenchError, OSError, subprocess.SubprocessError) as error:
        sys.exit(f"bench: {error}")


if __name__ == "__main__":
    main()
