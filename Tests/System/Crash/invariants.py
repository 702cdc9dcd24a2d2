"""What must hold after any crash. What the ledger says by itself is judged by `midwatch-judge`, by the rules that simulated
nights are held to; here it is held against the turn folders and against what the turns themselves wrote."""

import json
import os
import shutil
import subprocess
import time

from place import Fault

EXIT_KINDS = {"exited": "exitCode", "signalled": "signal"}
# Clocks of the witness have a resolution of 10 ms, those of the ledger of 1 ms.
SLACK_MS = 30


class Judge:
    """Looks at a place again and again and keeps what it has seen; `faults` are lines for people."""

    def __init__(self, place, workload):
        self.place = place
        self.workload = workload
        self.faults = []
        self.earlier = None
        self.read_bytes = 0
        self.lines = []
        self.looks = 0
        self.checked_folders = set()
        self.after_restore = False

    def fault(self, text):
        if len(self.faults) < 50 and text not in self.faults:
            self.faults.append(text)

    def look(self, final=False):
        """One look at everything. With `final` nothing may live or wait any more. Returns the number of faults."""
        self.looks += 1
        book = self.place.ledger()
        # At once: what a living daemon starts after the copy has no row in it.
        self.read_witness()
        turns = {row["id"]: row for row in book.execute("SELECT * FROM turn")}
        self.check_witness(turns)
        self.check_folders(turns)
        self.check_gates({row["phase"]: row for row in book.execute("SELECT * FROM phase")})
        book.close()
        self.judge_ledger(final)
        return len(self.faults)

    def judge_ledger(self, final):
        """The ledger by itself, and against the last look at it."""
        words = [f"{self.place.programs}/midwatch-judge", self.place.copy, "--jobs", self.place.jobs_file, "--json"]
        words += ["--drained"] if final else []
        words += ["--earlier", self.earlier] if self.earlier else []
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, env={"TZ": "UTC"})
        if done.returncode not in (0, 1):
            raise Fault(f"the judge ended with {done.returncode}: {done.stderr.strip()}")
        for finding in json.loads(done.stdout)["findings"]:
            self.fault(f"{finding['rule']}: {finding['text']}")
        earlier = f"{self.place.root}/earlier"
        shutil.rmtree(earlier, ignore_errors=True)
        shutil.copytree(os.path.dirname(self.place.copy), earlier)
        self.earlier = f"{earlier}/{os.path.basename(self.place.copy)}"

    def read_witness(self):
        with open(self.place.witness) as file:
            file.seek(self.read_bytes)
            text = file.read()
        complete = text.rfind("\n") + 1
        self.read_bytes += len(text[:complete].encode())
        self.lines += [line.split() for line in text[:complete].splitlines()]

    def check_witness(self, turns):
        """Each turn ran at most once, none without a row, none after its lease was given back."""
        begun, ended, open_turns, newest = {}, {}, {}, {}
        for index, line in enumerate(self.lines):
            if len(line) < 2 or line[0] not in "SECG" or (line[0] != "G" and not line[2].isdigit()):
                self.fault(f"the witness has a broken line: {' '.join(line)}")
                continue
            kind = line[0]
            if kind == "G":
                continue
            job, number = line[1], int(line[2])
            turn = turns.get(number)
            if turn is None:
                self.fault(f"turn {number} of {job} ran and has no row")
                continue
            if turn["job"] != job:
                self.fault(f"turn {number} ran as {job} and its row says {turn['job']}")
            if kind == "S":
                if number in begun:
                    self.fault(f"turn {number} of {job} ran twice")
                begun[number] = index
                newest[job] = max(number, newest.get(job, 0))
                limit = self.workload.limits.get(job, 1)
                open_turns.setdefault(job, [])
                at = self.wall(float(line[3]))
                open_turns[job] = [other for other in open_turns[job] if not self.was_over(turns[other], at)]
                open_turns[job].append(number)
                if len(open_turns[job]) > limit:
                    self.fault(f"turns {open_turns[job]} of {job} ran at once; its bound is {limit}")
            elif kind == "E":
                if number in ended:
                    self.fault(f"turn {number} of {job} ended twice")
                ended[number] = index
                if number in open_turns.get(job, []):
                    open_turns[job].remove(number)
            elif kind == "C":
                if newest.get(job, 0) > number and self.workload.limits.get(job, 1) == 1:
                    self.fault(f"a process of turn {number} of {job} lived when turn {newest[job]} ran already")
        for number, turn in turns.items():
            asked_to_end = turn["outcome"] in ("cancelled", "timed_out")
            if turn["state"] == "ended" and turn["exit_kind"] == "exited" and number not in ended and not asked_to_end:
                self.fault(f"turn {number} of {turn['job']} is said to have exited and left no end")
            if turn["outcome"] in ("continue", "done", "stuck", "false_done") and number not in begun:
                self.fault(f"turn {number} of {turn['job']} is {turn['outcome']} and never ran")

    def wall(self, uptime):
        """The wall clock's time of an uptime, in ms."""
        return (uptime + time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)) * 1000

    def was_over(self, turn, at):
        """Whether a turn that left no end of its own is known to have been over at an instant."""
        ends = [turn[name] for name in ("exit_ended_ms", "ended_ms") if turn[name] is not None]
        return bool(ends) and min(ends) <= at + SLACK_MS

    def check_folders(self, turns):
        """A turn's row says what its folder says: exit status, output, or that nobody knows."""
        folder = f"{self.place.state}/turns"
        names = {int(name) for name in os.listdir(folder) if name.isdigit()} if os.path.isdir(folder) else set()
        for number in names - set(turns):
            if self.after_restore and not self.has_order(f"{folder}/{number}"):
                # The daemon died while it made this folder, and the ledger has forgotten why.
                continue
            self.fault(f"the folder turns/{number} belongs to no turn: {os.listdir(f'{folder}/{number}')}")
        for number, turn in turns.items():
            if turn["state"] != "ended" or number in self.checked_folders:
                continue
            self.checked_folders.add(number)
            path = f"{folder}/{number}"
            record = self.exit_record(f"{path}/exit.json")
            if record is None:
                if turn["exit_kind"] in EXIT_KINDS:
                    self.fault(f"turn {number} has the exit {turn['exit_kind']} {turn['exit_code']} and no exit.json")
                if turn["outcome"] not in ("lost", "failed", "cancelled"):
                    self.fault(f"turn {number} is {turn['outcome']} and has no exit.json")
                continue
            if turn["outcome"] == "lost":
                self.fault(f"turn {number} is lost and has an exit record: {record}")
            kind, code = self.exit_of(record)
            if (turn["exit_kind"], turn["exit_code"]) != (kind, code):
                self.fault(f"turn {number}: exit.json says {kind} {code}, the ledger {turn['exit_kind']}"
                           f" {turn['exit_code']}")
            if kind == "exited":
                self.check_output(number, turn, path)

    def has_order(self, path):
        """Whether a keeper could have been started in a folder: its order is whole."""
        try:
            with open(f"{path}/order.json") as file:
                return bool(json.load(file))
        except (OSError, ValueError):
            return False

    def exit_record(self, path):
        try:
            with open(path) as file:
                return json.load(file)
        except FileNotFoundError:
            return None
        except ValueError as error:
            self.fault(f"{path} is broken: {error}")
            return None

    def exit_of(self, record):
        """Kind and number of an exit record."""
        status = record.get("status", record)
        for kind, names in (("exited", ("exited", "exitCode", "code")), ("signalled", ("signalled", "signal"))):
            for name in names:
                if isinstance(status, dict) and status.get(name) is not None:
                    return kind, status[name]
        return None, None

    @staticmethod
    def says_it_is_cut(path):
        """Whether the keeper noted that not all output is stored, as on a full disk."""
        try:
            with open(f"{path}/exit.json") as file:
                return any("is stored up to byte" in note for note in json.load(file).get("notes", []))
        except (OSError, ValueError):
            return False

    def check_output(self, number, turn, path):
        expected = [f"turn {number} of {turn['job']} begins", f"turn {number} of {turn['job']} ends"]
        try:
            with open(f"{path}/stdout") as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            lines = []
        words = {"done": ["DONE"], "stuck": ["STUCK: the key is missing"], "false_done": ["DONE"], "continue": []}
        if turn["outcome"] in ("cancelled", "timed_out") or self.says_it_is_cut(path):
            return
        if lines[:2] != expected or lines[2:] != words.get(turn["outcome"], lines[2:]):
            self.fault(f"turn {number} of {turn['job']} ({turn['outcome']}) has the output {lines}")

    def check_gates(self, phases):
        """No phase passes, and no turn of the next one runs, before the gate's command has said yes."""
        gates, first_start = {}, {}
        for index, line in enumerate(self.lines):
            if line[0] == "G":
                gates.setdefault(line[1], index)
            elif line[0] == "S" and "-" in line[1]:
                first_start.setdefault(line[1].split("-")[0], index)
        for before, after in zip(self.workload.phases, self.workload.phases[1:]):
            if before in phases and phases[before]["state"] == "passed" and before not in gates:
                self.fault(f"phase {before} is passed and its gate's command never said yes")
            if after in first_start and first_start[after] < gates.get(before, len(self.lines)):
                self.fault(f"a turn of phase {after} ran before the gate of {before} was met")

    def counts(self):
        """Figures for the summary, from the last look."""
        book = self.place.ledger()
        try:
            one = lambda query: book.execute(query).fetchone()[0]
            verdicts = dict(book.execute(
                "SELECT verdict, SUM(count) FROM occurrence WHERE verdict IS NOT NULL GROUP BY verdict").fetchall())
            outcomes = dict(book.execute(
                "SELECT outcome, COUNT(*) FROM turn WHERE outcome IS NOT NULL GROUP BY outcome").fetchall())
            return {
                "turns": one("SELECT COUNT(*) FROM turn"),
                "adopted": one("SELECT COUNT(*) FROM event WHERE kind = 'turn_adopted'"),
                "occurrences": sum(verdicts.values()),
                "verdicts": verdicts,
                "outcomes": outcomes,
                "gates": one("SELECT COUNT(*) FROM phase WHERE state = 'passed'"),
            }
        finally:
            book.close()
