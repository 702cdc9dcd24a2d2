"""The table of a benchmark: design goals, midwatch's medians, and its peers' beside them."""

import adoption
import lateness
from rest import FEW, MANY
from table import Table, median

FURTHER_JOBS = 10_000
PAST_TURNS = 1_000_000
MEMORY = ("apschedulerMemory", "APScheduler, memory")
SQLITE = ("apschedulerSqlite", "APScheduler, SQLite")
XARGS = ("xargs", "xargs -P2 (keeps nothing)")


class Report:
    """What is printed of the measured runs; sections that have none are left out."""

    def __init__(self, chosen, machine, results, is_whole):
        self.chosen = chosen
        self.machine = machine
        self.results = results
        self.is_whole = is_whole
        self.rows = Table()

    def heading(self):
        """The machine, in lines."""
        facts = self.machine
        swift = f"; {facts['swift']}" if facts["swift"] else ""
        library = f"; APScheduler {facts['apscheduler']}" if facts["apscheduler"] else ""
        early = "" if self.is_whole else "\nENDED EARLY: figures are missing, and some are medians of fewer runs"
        return (
            f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Linux {facts['kernel']}{swift}\n"
            f"Python {facts['python']}{library}; {facts['scratch']}: fdatasync of 4 KiB {facts['fdatasyncMs']} ms; "
            f"load before {facts['loadAverage']:.2f}\n"
            f"programs: {facts['programs']}; medians of {self.chosen.runs} runs; ratio = midwatch / beside it{early}"
        )

    def table(self):
        """All rows."""
        for section, fill in (
            ("aligned", lambda runs: self.lateness(runs, "aligned", ("< 8", "< 15", ""))),
            ("spread", lambda runs: self.lateness(runs, "spread", ("< 2", "< 5", ""))),
            ("throughput", self.throughput),
            ("rest", self.rest),
            ("adoption", self.adoption),
        ):
            if self.results.get(section):
                fill(self.results[section])
        return self.rows.text()

    def row(self, runs, figure, what, goal, *peers):
        """A row of midwatch's figure beside the same one of the peers."""
        beside = [(name, median(runs, kind, figure)) for kind, name in peers]
        self.rows.add(what, goal, median(runs, "midwatch", figure), *beside)

    def lateness(self, runs, shape, goals):
        for figure, goal in zip(("p50", "p99", "max"), goals):
            what = f"due to exec, {lateness.JOBS} jobs/s {shape}, {figure}, ms"
            self.row(runs, figure, what, goal, MEMORY, SQLITE)
        if median(runs, "midwatchMany", "p50") is not None:
            for figure in ("p50", "p99"):
                self.rows.add(
                    f"  with {FURTHER_JOBS} further jobs, {figure}, ms",
                    "< 1.2 x",
                    median(runs, "midwatchMany", figure),
                    ("midwatch without them", median(runs, "midwatch", figure)),
                )
        due = median(runs, "midwatch", "due")
        self.row(runs, "started", f"  occurrences started of {due:.0f}", f"{due:.0f}", MEMORY, SQLITE)
        if any(figures["misfits"] for run in runs for figures in run.values()):
            self.row(runs, "misfits", "  jobs timed from the grid alone, see --json", "0", MEMORY, SQLITE)

    def throughput(self, runs):
        what = f"turns of true settled per s, {self.chosen.slots} at once"
        self.row(runs, "perSecond", what, "> 600", SQLITE, MEMORY, XARGS)
        self.row(runs, "cpuMs", "  CPU ms of each, with its children", "", SQLITE, MEMORY, XARGS)
        self.row(runs, "daemonCpuMs", "  of which the daemon itself", "")

    def rest(self, runs):
        past = f", {PAST_TURNS} turns" if self.chosen.many else ""
        for count, more, goal in ((FEW, "", "< 25"), (MANY, past, "< 60")):
            for figure, what, aim in (
                ("rss", "resident MiB", goal),
                ("pss", "proportional MiB", ""),
                ("private", "private MiB", ""),
                ("cpuPercent", "CPU %", "0.00"),
                ("switchesPerSecond", "context switches/s", "0"),
            ):
                self.rows.add(
                    f"at rest, {count} jobs{more}: {what}",
                    aim,
                    median(runs, "all", f"midwatch{count}", figure),
                    (f"APScheduler, memory, {count} jobs", median(runs, "all", f"apscheduler{count}", figure)),
                )

    def adoption(self, runs):
        self.row(runs, "keeperPrivateMib", "keeper: private MiB", "< 3")
        self.row(runs, "keeperRssMib", "keeper: resident MiB", "")
        self.rows.add(
            "keeper: its spawn to its agent's exec, ms",
            "",
            median(runs, "keeper", "kept"),
            ("the agent alone", median(runs, "keeper", "bare")),
        )
        self.row(runs, "adoptedMs", f"kill -9 to {adoption.TURNS} turns adopted, ms", "< 1000")
        self.row(runs, "readyMs", "kill -9 to READY=1, ms", "")
        self.row(runs, "adopted", f"  turns adopted of {adoption.TURNS}", str(adoption.TURNS))
        self.row(runs, "agentsLost", "  agents lost", "0")
        self.row(runs, "agentsDoubled", "  agents doubled", "0")
