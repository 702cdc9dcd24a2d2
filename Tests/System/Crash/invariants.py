"""What must hold after any crash: the ledger against the turn folders and against what the turns themselves wrote."""

import json
import os
import time

EXIT_KINDS = {"exited": "exitCode", "signalled": "signal"}
# Clocks of the witness have a resolution of 10 ms, those of the ledger of 1 ms.
SLACK_MS = 30


class Judge:
    """Looks at a place again and again and keeps what it has seen; `faults` are lines for people."""

    def __init__(self, place, workload):
        self.place = place
        self.workload = workload
        self.faults = []
        self.settled = {}
        self.decided = {}
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
        self.read_witness()
        turns = {row["id"]: row for row in book.execute("SELECT * FROM turn")}
        occurrences = list(book.execute("SELECT * FROM occurrence ORDER BY job, revision, nominal_ms"))
        jobs = {row["id"]: row for row in book.execute("SELECT * FROM job")}
        self.check_terminal_rows(turns, occurrences)
        self.check_grids(jobs, occurrences)
        self.check_starts(turns, occurrences)
        self.check_witness(turns)
        self.check_folders(turns)
        self.check_leases(turns, list(book.execute("SELECT * FROM lease")))
        self.check_overlap(turns)
        self.check_phases(turns, list(book.execute("SELECT * FROM phase")))
        self.check_events(list(book.execute("SELECT id, kind, turn FROM event ORDER BY id")), turns)
        if final:
            self.check_end(book, turns, occurrences)
        book.close()
        return len(self.faults)

    def read_witness(self):
        with open(self.place.witness) as file:
            file.seek(self.read_bytes)
            text = file.read()
        complete = text.rfind("\n") + 1
        self.read_bytes += len(text[:complete].encode())
        self.lines += [line.split() for line in text[:complete].splitlines()]

    def check_terminal_rows(self, turns, occurrences):
        """What is settled stays as it is, and stays."""
        for number, row in self.settled.items():
            if number not in turns:
                self.fault(f"turn {number} was settled and its row is gone")
            elif tuple(turns[number]) != row:
                self.fault(f"turn {number} was settled and has changed: {row} is now {tuple(turns[number])}")
        self.settled = {number: tuple(row) for number, row in turns.items() if row["state"] == "ended"}
        now = {(row["job"], row["revision"], row["nominal_ms"]): tuple(row)
               for row in occurrences if row["verdict"] is not None}
        for key, row in self.decided.items():
            if now.get(key) != row:
                self.fault(f"the occurrence {key} was decided and has changed: {row} is now {now.get(key)}")
        self.decided = now

    def check_grids(self, jobs, occurrences):
        """Every occurrence between the grid's origin and the watermark has exactly one row."""
        rows = {}
        for row in occurrences:
            rows.setdefault(row["job"], []).append(row)
        for name, period in self.workload.periods.items():
            job = jobs.get(name)
            if job is None:
                self.fault(f"job {name} has no row")
                continue
            grid = rows.get(name, [])
            if name == "cron":
                # Cron's grid begins at the first full second after the job was first seen.
                expected = job["anchor_ms"] // period * period + period
            else:
                expected = job["anchor_ms"]
            for row in grid:
                if row["nominal_ms"] != expected:
                    word = "lost" if row["nominal_ms"] > expected else "doubled"
                    self.fault(f"{name}: {word} occurrences: {expected} was next, {row['nominal_ms']} is")
                if row["through_ms"] != row["nominal_ms"] + (row["count"] - 1) * period:
                    self.fault(f"{name}: the run at {row['nominal_ms']} counts {row['count']} of {period} ms"
                               f" and ends at {row['through_ms']}")
                expected = row["through_ms"] + period
            # The row of the watermark is written with it; jobs that are over have no occurrences after that.
            over = job["state"] in ("done", "ended")
            until = min(job["decided_through_ms"], job["since_ms"]) if over else job["decided_through_ms"]
            shut = not grid and name.startswith("p")
            if not shut and expected <= until:
                self.fault(f"{name}: lost occurrences: {expected} has no row, decided through {until}")
        for name, grid in rows.items():
            if name.startswith("once") and (len(grid) != 1 or grid[0]["count"] != 1):
                self.fault(f"{name}: a one-shot with {len(grid)} rows")

    def check_starts(self, turns, occurrences):
        """A row that says started names its turn, and a turn's row names no other."""
        started = {}
        for row in occurrences:
            if row["verdict"] in ("started", "late"):
                turn = turns.get(row["turn"])
                if turn is None:
                    self.fault(f"{row['job']} at {row['nominal_ms']} says {row['verdict']} and has no turn")
                    continue
                if row["count"] != 1 or turn["job"] != row["job"] or turn["nominal_ms"] != row["nominal_ms"]:
                    self.fault(f"{row['job']} at {row['nominal_ms']} and its turn {row['turn']} do not match")
                if row["turn"] in started:
                    self.fault(f"turn {row['turn']} stands for two occurrences")
                started[row["turn"]] = row
            elif row["turn"] is not None and row["verdict"] is not None:
                self.fault(f"{row['job']} at {row['nominal_ms']} is {row['verdict']} and names turn {row['turn']}")
        nominals = {}
        for number, turn in turns.items():
            if turn["started_by"] != "schedule":
                continue
            if number not in started:
                self.fault(f"turn {number} of {turn['job']} was started by the schedule and no occurrence says so")
            key = (turn["job"], turn["revision"], turn["nominal_ms"])
            if key in nominals:
                self.fault(f"turns {nominals[key]} and {number} were started for the same occurrence {key}")
            nominals[key] = number

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

    def check_leases(self, turns, leases):
        """A lease per turn, open exactly as long as its turn lives."""
        holders = {}
        for lease in leases:
            if lease["turn"] in holders:
                self.fault(f"turn {lease['turn']} has two leases")
            holders[lease["turn"]] = lease
            turn = turns.get(lease["turn"])
            if turn is None:
                self.fault(f"lease {lease['token']} belongs to no turn")
            elif (lease["released_ms"] is None) != (turn["state"] != "ended"):
                self.fault(f"turn {turn['id']} is {turn['state']} and its lease {lease['token']} was released at"
                           f" {lease['released_ms']}")
            elif turn["token"] != lease["token"]:
                self.fault(f"turn {turn['id']} has token {turn['token']} and lease {lease['token']}")
        for number in turns:
            if number not in holders:
                self.fault(f"turn {number} has no lease")

    def check_overlap(self, turns):
        """By the ledger's own times, no more turns of a job live at once than it allows."""
        live = {}
        for number in sorted(turns):
            turn = turns[number]
            others = live.setdefault(turn["job"], [])
            others[:] = [end for end in others if end is None or end > turn["planned_ms"]]
            others.append(turn["ended_ms"])
            limit = self.workload.limits.get(turn["job"], 1)
            if len(others) > limit:
                self.fault(f"turn {number} of {turn['job']} was planned while {len(others) - 1} lived; bound {limit}")

    def check_phases(self, turns, phases):
        """No phase opens, and no turn of it runs, before the gate before it is met."""
        state = {row["phase"]: row for row in phases}
        gates = {}
        for index, line in enumerate(self.lines):
            if line[0] == "G":
                gates.setdefault(line[1], index)
        first_start = {}
        for index, line in enumerate(self.lines):
            if line[0] == "S" and "-" in line[1]:
                first_start.setdefault(line[1].split("-")[0], index)
        for before, after in zip(self.workload.phases, self.workload.phases[1:]):
            row = state.get(after)
            if row is not None and row["state"] != "shut" and state[before]["state"] != "passed":
                self.fault(f"phase {after} is {row['state']} and {before} is {state[before]['state']}")
            if state.get(before) is not None and state[before]["state"] == "passed" and before not in gates:
                self.fault(f"phase {before} is passed and its gate's command never said yes")
            if after in first_start and first_start[after] < gates.get(before, len(self.lines)):
                self.fault(f"a turn of phase {after} ran before the gate of {before} was met")
        for before, after in zip(self.workload.phases, self.workload.phases[1:]):
            times = [turn["planned_ms"] for turn in turns.values() if turn["phase"] == after]
            if times and min(times) < state[before]["since_ms"]:
                self.fault(f"a turn of phase {after} was planned before {before} passed")

    def check_events(self, events, turns):
        """The story tells each end exactly once."""
        numbers = [row["id"] for row in events]
        if numbers != list(range(1, len(numbers) + 1)):
            self.fault("event numbers have gaps or doubles")
        for kind, state in (("turn_ended", "ended"), ("turn_started", None)):
            told = [row["turn"] for row in events if row["kind"] == kind]
            expected = [number for number, turn in turns.items() if state in (None, turn["state"])]
            if sorted(told) != sorted(expected):
                odd = sorted(set(told) ^ set(expected)) or [n for n in set(told) if told.count(n) > 1]
                self.fault(f"{kind} is not told once for each turn: {odd[:5]}")

    def check_end(self, book, turns, occurrences):
        """After the drain nothing lives, waits or is undecided."""
        for number, turn in turns.items():
            if turn["state"] != "ended" or turn["outcome"] is None:
                self.fault(f"turn {number} of {turn['job']} is {turn['state']} at the end")
        for row in occurrences:
            if row["verdict"] is None:
                self.fault(f"{row['job']} at {row['nominal_ms']} is undecided at the end")
        for row in book.execute("SELECT id FROM check_run WHERE ended_ms IS NULL"):
            self.fault(f"check {row['id']} has no end")
        if book.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            self.fault("SQLite calls the ledger damaged")

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
