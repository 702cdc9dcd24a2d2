"""What the journal holds: the fields of a turn's lines and of the daemon's events, and what `journalctl -x` says."""

import json
import re

from service import UNIT, check, contains, equal, job

# journald looks up a sender's unit when it reads the first line of it; so this sender lives until it is told to go on.
TALKING_AGENT = (
    'echo first; read -r word < "$MIDWATCH_WORKSPACE/$MIDWATCH_JOB.go"; echo second >&2; printf "a\\tlast one"'
)


def journal_fields(stage):
    """`journalctl MIDWATCH_JOB=… -o json` has the turn's fields, line by line."""
    midwatch, journal = stage.midwatch, stage.journal
    phases = [{"name": "all", "jobs": ["talker"]}]
    since = journal.mark()
    midwatch.load(job("talker", TALKING_AGENT, maxTurns=1), plans=[{"name": "night", "phases": phases}])
    midwatch.await_line("talker", "first", since=since)
    midwatch.release("talker")
    ended = midwatch.await_event("turn_ended", "talker", since=since)
    command = ["journalctl", "-q", "MIDWATCH_JOB=talker", "-o", "json"]
    entries = [json.loads(line) for line in stage.machine.run(command).out.splitlines()]
    lines = [entry for entry in entries if "MIDWATCH_STREAM" in entry]
    said = [(entry["MIDWATCH_STREAM"], entry["MESSAGE"]) for entry in lines]
    equal("lines on stdout", [text for stream, text in said if stream == "stdout"], ["first", "a\tlast one"])
    equal("lines on stderr", [text for stream, text in said if stream == "stderr"], ["second"])
    expected = {
        "MIDWATCH_TURN": ended["MIDWATCH_TURN"],
        "MIDWATCH_ITERATION": "1",
        "MIDWATCH_PHASE": "night/all",
        "SYSLOG_IDENTIFIER": "talker",
        "_SYSTEMD_UNIT": UNIT,
        "_COMM": "midwatch-keeper",
    }
    for entry in lines:
        equal(f"fields of {entry['MESSAGE']!r}", {name: entry.get(name) for name in expected}, expected)
        contains("its cgroup", entry["_SYSTEMD_CGROUP"], f"/{UNIT}/turn-{ended['MIDWATCH_TURN']}")
        check(int(entry["PRIORITY"]) <= 6, f"priority {entry['PRIORITY']}: hidden from those who look at info")
    events = [entry["MIDWATCH_EVENT"] for entry in entries if "MIDWATCH_EVENT" in entry]
    equal("the daemon's events of the job", events[:2], ["turn_started", "turn_ended"])
    for entry in entries:
        if "MIDWATCH_EVENT" in entry:
            equal("who tells events", (entry["SYSLOG_IDENTIFIER"], entry["_COMM"]), ("midwatchd", "midwatchd"))
    listed = stage.machine.run("journalctl -q -F MIDWATCH_JOB").out.split()
    contains("the jobs that the journal knows", listed, "talker")
    shown = stage.machine.run(["journalctl", "-q", "-o", "cat", "-u", UNIT, "MIDWATCH_STREAM=stderr"]).out
    equal("journalctl -u of stderr", shown, "second\n")


def explained(stage):
    """`journalctl -x` explains events from the package's message catalog, with the fields filled in."""
    machine, midwatch, journal = stage.machine, stage.midwatch, stage.journal
    since = journal.mark()
    midwatch.load(job("careful", "echo 'STUCK: the key is missing'"))
    midwatch.await_event("job_stuck", "careful", since=since)
    entries = journal.entries("_COMM=midwatchd", since=since)
    for entry in (entry for entry in entries if "MIDWATCH_EVENT" in entry):
        check("MESSAGE_ID" in entry, f"{entry['MIDWATCH_EVENT']} has no MESSAGE_ID")
        explained = machine.run(["journalctl", "-q", "-x", "-o", "short", f"MESSAGE_ID={entry['MESSAGE_ID']}"]).out
        contains(f"journalctl -x of {entry['MIDWATCH_EVENT']}", explained, "░░ Defined-By: Midwatch")
        check(not re.search(r"@MIDWATCH_\w+@", explained), f"a field is not filled in:\n{explained}")
    stuck = machine.run("journalctl -q -x MIDWATCH_JOB=careful MIDWATCH_EVENT=job_stuck").out
    contains("journalctl -x of a stuck job", stuck, "░░ Subject: Job careful is stuck")
    contains("its cure", stuck, "midwatch resume careful")


def long_and_binary_lines(stage):
    """A line of 200 kB, a line that is no UTF-8 and 5000 lines at once all reach the journal; none is dropped."""
    midwatch, journal = stage.midwatch, stage.journal
    since = journal.mark()
    script = (
        "head -c 200000 /dev/zero | tr '\\0' x; echo; printf 'bad \\377 byte\\n'; i=0;"
        " while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done"
    )
    midwatch.load(job("loud", script))
    ended = midwatch.await_event("turn_ended", "loud", since=since)
    stored = int(midwatch.turn(ended["MIDWATCH_TURN"])["stdoutBytes"])
    entries = journal.entries("MIDWATCH_JOB=loud", "MIDWATCH_STREAM=stdout", since=since)
    texts = [entry["MESSAGE"] for entry in entries]
    numbers = [text for text in texts if isinstance(text, str) and text.startswith("line ")]
    stage.figure("lines in the journal of 5000", len(numbers), "lines")
    notes = [entry["MESSAGE"] for entry in journal.entries("MIDWATCH_JOB=loud", "MIDWATCH_STREAM=keeper", since=since)]
    # What does not fit is counted, never silent: the files hold all of it.
    check(len(numbers) == 5000 or notes, f"{5000 - len(numbers)} lines are missing and nothing says so")
    check(stored > 200_000, f"the turn's file has {stored} bytes")
    whole = [text for text in texts if isinstance(text, str) and text.startswith("xxx")]
    equal("characters of the long line", sum(len(text) for text in whole), 200_000)
    # journalctl gives text that is not UTF-8 as numbers.
    check(list(b"bad \xff byte") in texts, "the line with a bad byte is not there as it was")


def journald_restarts(stage):
    """While journald is down and restarted the turn goes on, and what it says afterwards is in the journal."""
    midwatch = stage.midwatch
    (turn,) = midwatch.start_waiting("speaker")
    stage.machine.run("systemctl restart systemd-journald")
    midwatch.release("speaker", "again")
    midwatch.await_line("speaker", "told again")
    equal("the outcome", midwatch.settled("speaker")["outcome"], "done")
    contains("the turn's own output", stage.machine.run(["midwatch", "logs", str(turn)]).out, "told again")


SCENARIOS = [journal_fields, explained, long_and_binary_lines, journald_restarts]
