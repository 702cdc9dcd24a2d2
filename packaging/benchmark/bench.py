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

import adoption
import lateness
import peers
import throughput
from machine import BenchError, become_subreaper, describe, end_descendants
from rest import FEW, MANY, Rest
from table import Table, median

SECTIONS = ("lateness", "throughput", "rest", "adoption")
PROGRAMS = ("midwatchd", "midwatch-keeper")
FURTHER_JOBS = 10_000
PAST_TURNS = 1_000_000
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def options():
    """The command line; unknown words end the program with status 2."""
    parser = argparse.ArgumentParser(
        prog="packaging/bench",
        description="Measures midwatchd beside its peers in one run and prints a table of medians. "
        "Leave the machine alone meanwhile. It asserts nothing.",
        epilog="Exit status: 0 measured, 1 could not measure, 2 wrong command line.",
    )
    parser.add_argument("--programs", metavar="DIR", required=True, help="programs to measure; default: built here")
    parser.add_argument("--quick", action="store_true", help="one short run: tries the benchmark, the figures are rough")
    parser.add_argument("--runs", type=positive, help="runs of each figure; the median is shown (default 3; quick 1)")
    parser.add_argument("--seconds", type=positive, help="seconds of lateness and of rest in a run (default 20; quick 5)")
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
        self.python = self.version = None
        if not chosen.no_peers and set(chosen.only) != {"adoption"}:
            say("getting APScheduler")
            self.python, self.version = peers.prepare_venv(chosen.venv or os.path.join(scratch, "venv"))
        # Copies: a build meanwhile must not change what is measured.
        self.programs = os.path.join(scratch, "programs")
        os.mkdir(self.programs)
        for name in PROGRAMS:
            shutil.copy2(os.path.join(chosen.programs, name), self.programs)
        self.machine = describe(scratch) | {"apscheduler": self.version, "programs": chosen.programs}
        self.folders = 0
        self.results = {}

    def folder(self):
        """A new scratch folder's path. Short: socket paths have 107 bytes at the most."""
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
        seconds, python = self.chosen.seconds, self.python
        kinds = {"midwatch": lambda shape: lateness.of_midwatch(self.programs, self.stamp, self.folder(), shape, seconds)}
        if self.chosen.many:
            kinds["midwatchMany"] = lambda shape: lateness.of_midwatch(
                self.programs, self.stamp, self.folder(), shape, seconds, FURTHER_JOBS
            )
        if python:
            kinds["apschedulerMemory"] = lambda shape: lateness.of_apscheduler(
                python, self.stamp, self.folder(), shape, seconds, in_memory=True
            )
            kinds["apschedulerSqlite"] = lambda shape: lateness.of_apscheduler(
                python, self.stamp, self.folder(), shape, seconds, in_memory=False
            )
        for shape in lateness.SPACING_MS:
            self.repeat(f"lateness, {shape}", {kind: lambda k=kind: kinds[k](shape) for kind in kinds}, shape)

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

    def repeat(self, title, kinds, key):
        """Runs each kind in turn, as often as asked: what changes on the machine meets all of them."""
        runs = self.results.setdefault(key, [])
        for number in range(self.chosen.runs):
            run = {}
            runs.append(run)
            for kind, measure in kinds.items():
                say(f"{title}, run {number + 1} of {self.chosen.runs}: {kind}")
                run[kind] = measure()
                end_descendants()

    def table(self):
        """The table of what was measured."""
        table = Table()
        for section in ("aligned", "spread"):
            if section in self.results:
                self.lateness_rows(table, section)
        for section, rows in (
            ("throughput", self.throughput_rows),
            ("rest", self.rest_rows),
            ("adoption", self.adoption_rows),
        ):
            if section in self.results:
                rows(table, self.results[section])
        return table.text()

    def lateness_rows(self, table, shape):
        runs = self.results[shape]
        goals = {"aligned": ("< 8", "< 15", ""), "spread": ("< 2", "< 5", "")}[shape]
        names = {"apschedulerMemory": "APScheduler, memory", "apschedulerSqlite": "APScheduler, SQLite"}
        for figure, goal in zip(("p50", "p99", "max"), goals):
            table.add(
                f"due to exec, {lateness.JOBS} jobs/s {shape}, {figure}, ms",
                goal,
                median(runs, "midwatch", figure),
                *((name, median(runs, kind, figure)) for kind, name in names.items()),
            )
        if median(runs, "midwatchMany", "p50") is not None:
            for figure in ("p50", "p99"):
                table.add(
                    f"  the same with {FURTHER_JOBS} jobs more, {figure}, ms",
                    "< 1.2 x" if figure == "p50" else "",
                    median(runs, "midwatchMany", figure),
                    ("midwatch without them", median(runs, "midwatch", figure)),
                )
        table.add(
            f"  occurrences started of {lateness.JOBS * self.chosen.seconds}",
            "",
            median(runs, "midwatch", "started"),
            *((name, median(runs, kind, "started")) for kind, name in names.items()),
        )

    def throughput_rows(self, table, runs):
        names = {
            "xargs": "xargs -P2 (keeps nothing)",
            "apschedulerSqlite": "APScheduler, SQLite",
            "apschedulerMemory": "APScheduler, memory",
        }
        for figure, what, goal in (
            ("perSecond", f"turns of true settled per s, {self.chosen.slots} at once", "> 600"),
            ("cpuMs", "CPU ms per turn, with its children", ""),
        ):
            table.add(
                what,
                goal,
                median(runs, "midwatch", figure),
                *((name, median(runs, kind, figure)) for kind, name in names.items()),
            )
        table.add("  of which the daemon itself", "", median(runs, "midwatch", "daemonCpuMs"))

    def rest_rows(self, table, runs):
        past = f" and {PAST_TURNS} past turns" if self.chosen.many else ""
        for count, extra, goal in ((FEW, "", "< 25"), (MANY, past, "< 60")):
            for figure, what, aim in (
                ("rss", "resident MiB", goal),
                ("pss", "proportional MiB", ""),
                ("private", "private MiB", ""),
                ("cpuPercent", "CPU %", "0.00"),
                ("switchesPerSecond", "context switches per s", "0"),
            ):
                table.add(
                    f"at rest, {count} jobs{extra}: {what}",
                    aim,
                    median(runs, "all", f"midwatch{count}", figure),
                    (f"APScheduler, memory, {count} jobs", median(runs, "all", f"apscheduler{count}", figure)),
                )

    def adoption_rows(self, table, runs):
        table.add("keeper: private MiB", "< 3", median(runs, "midwatch", "keeperPrivateMib"))
        table.add("keeper: resident MiB", "", median(runs, "midwatch", "keeperRssMib"))
        table.add(
            "keeper: spawned to its agent's exec, ms",
            "",
            median(runs, "keeper", "kept"),
            ("the same program without a keeper", median(runs, "keeper", "bare")),
        )
        table.add("kill -9 to 200 turns adopted, ms", "< 1000", median(runs, "midwatch", "adoptedMs"))
        table.add("kill -9 to READY=1, ms", "", median(runs, "midwatch", "readyMs"))
        table.add(
            f"  turns adopted of {adoption.TURNS}", str(adoption.TURNS), median(runs, "midwatch", "adopted")
        )
        table.add(
            "  agents lost and doubled",
            "0",
            max(run["midwatch"]["turns"] - run["midwatch"]["agentsAlive"] for run in runs)
            + max(run["midwatch"]["agentsDoubled"] for run in runs),
        )

    def heading(self):
        """The machine, in lines."""
        facts = self.machine
        swift = f"; {facts['swift']}" if facts["swift"] else ""
        library = f"; APScheduler {self.version}" if self.version else ""
        return (
            f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Linux {facts['kernel']}{swift}\n"
            f"Python {facts['python']}{library}; {facts['scratch']}: fdatasync of 4 KiB {facts['fdatasyncMs']} ms; "
            f"load before {facts['loadAverage']:.2f}\n"
            f"programs: {facts['programs']}; medians of {self.chosen.runs} runs; ratio = midwatch / beside it"
        )


def say(text):
    """Progress, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def end_by_signal(number, _):
    raise BenchError(f"ended by {signal.Signals(number).name}")


def run(chosen):
    """Measures, prints, writes; leaves no process and no folder behind, whatever happens."""
    for name in PROGRAMS:
        if not os.access(os.path.join(chosen.programs, name), os.X_OK):
            raise BenchError(f"there is no program {name} in {chosen.programs}: build it, or give --programs its folder")
    scratch = tempfile.mkdtemp(prefix="midwatch-bench-", dir=chosen.scratch)
    try:
        bench = Bench(chosen, scratch)
        say(f"load {bench.machine['loadAverage']:.2f}, scratch folder {scratch}")
        for section in SECTIONS:
            if section in chosen.only:
                bench.measure(section)
        print(f"{bench.heading()}\n\n{bench.table()}", flush=True)
        if chosen.json:
            with open(chosen.json, "w", encoding="utf-8") as output:
                settings = {name: getattr(chosen, name) for name in ("runs", "seconds", "quick", "many", "slots")}
                json.dump({"machine": bench.machine, "settings": settings, "runs": bench.results}, output, indent=2)
                output.write("\n")
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
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
