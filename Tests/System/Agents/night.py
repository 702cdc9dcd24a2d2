"""A night of real coding agents under midwatchd, and what the ledger must say about it afterwards.

Called by packaging/test-agents, which gets the agents' programs. cases.py says which jobs there are and what must come
of them. Python's standard library only.
"""

import argparse
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

import model_server
from cases import agents, cases
from scenarios import LIMIT_ENDS_AT

# The longest the whole night may take, in seconds; it takes about a sixth of that.
NIGHT_SECONDS = 150


def jobs_file(options, scratch, port, all_cases, is_root):
    """Writes the jobs file and returns its path."""
    jobs = []
    for case in all_cases:
        workspace = scratch / "workspaces" / case.job
        workspace.mkdir(parents=True)
        start = {"kind": "at", "atMs": int(time.time() * 1000) + 1000}
        jobs.append(
            {
                "name": case.job,
                "agent": case.agent,
                "workspace": str(workspace),
                "schedule": start if case.once else {"kind": "every", "everyMs": 1000},
                "payload": {"kind": "agentTurn", "message": case.prompt, "model": case.model},
            }
            # An account of its own: what one case meets must not hold the others up.
            | {"maxTurns": 5, "timeoutSeconds": 60, "stopGraceSeconds": 5, "account": case.job, "retry": {"transient": 1}}
            | case.settings
        )
    used = {case.agent for case in all_cases}
    known = agents(options.claude, options.codex, scratch, port, is_root)
    known = {name: agent for name, agent in known.items() if name in used}
    path = scratch / "jobs.json"
    path.write_text(json.dumps({"limits": {"maxConcurrentTurns": 4}, "agents": known, "jobs": jobs}, indent=2))
    return path


def has_run(state, all_cases):
    """Whether every job has had all the turns it is to have: those that met a limit wait for its end, not the night."""
    for file in state.glob("*.sqlite"):
        try:
            with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as ledger:
                ended = dict(ledger.execute("SELECT job, count(*) FROM turn WHERE state = 'ended' GROUP BY job"))
        except sqlite3.Error:
            return False
        return all(ended.get(case.job, 0) >= len(case.outcomes) for case in all_cases)
    return False


def run_night(options, scratch, jobs, all_cases):
    """Runs midwatchd until every job has run; returns its exit status, None when that was not so in time."""
    command = [options.programs / "midwatchd", "--jobs", jobs, "--state", scratch / "state"]
    command += ["--socket", scratch / "control.sock", "--until-done"]
    # Nothing of the caller's surroundings may help or hinder the agents: no keys, no proxies, no marks of a sandbox.
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    temporary = scratch / "tmp"
    temporary.mkdir()
    environment = kept | {"HOME": str(scratch), "TMPDIR": str(temporary)}
    with open(scratch / "night.log", "wb") as log:
        daemon = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=scratch
        )
        try:
            end = time.monotonic() + NIGHT_SECONDS
            while time.monotonic() < end:
                if has_run(scratch / "state", all_cases):
                    daemon.send_signal(signal.SIGTERM)
                    return daemon.wait(timeout=20)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return daemon.wait(timeout=0.5)
            return None
        except subprocess.TimeoutExpired:
            return None
        finally:
            if daemon.poll() is None:
                daemon.send_signal(signal.SIGTERM)
                try:
                    daemon.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()


class Checks:
    """Counts what held and what did not, and prints the latter with what was found."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def equal(self, subject, found, expected):
        self.hold(subject, found == expected, f"is {found!r}, not {expected!r}")

    def contains(self, subject, found, part):
        self.hold(subject, part in (found or ""), f"is {found!r}, without {part!r}")

    def hold(self, subject, is_so, otherwise):
        if is_so:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED  {subject} {otherwise}")


def said(state, turn):
    """What the program itself printed about its session and cost: read from the turn's own stdout."""
    session, cost = None, None
    output = state / "turns" / str(turn["id"]) / "stdout"
    for line in output.read_text(errors="replace").split("\n") if output.exists() else []:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        session = event.get("session_id") or event.get("thread_id") or session
        cost = event.get("total_cost_usd", cost)
    return session, None if cost is None else round(cost * 1_000_000)


def check_case(checks, case, state, ledger):
    """Compares a job and its turns with what the case expects; returns a line for people."""
    turns = ledger.execute("SELECT * FROM turn WHERE job = ? ORDER BY id", (case.job,)).fetchall()
    job = ledger.execute("SELECT * FROM job WHERE id = ?", (case.job,)).fetchone()
    outcomes = [turn["outcome"] for turn in turns]
    checks.equal(f"{case.job}: the turns' outcomes", outcomes, case.outcomes)
    checks.equal(f"{case.job}: the job's state", job and job["state"], case.state)
    if not turns:
        return f"{case.job}: never ran"
    first, last = turns[0], turns[-1]
    if case.reason:
        checks.contains(f"{case.job}: the reason", last["reason"], case.reason)
    is_failure = case.outcomes[-1] in ("transient", "login_refused", "budget", "usage_limit", "failed")
    ender = {"timed_out": "timeout", "hung": "no_output"}.get(case.outcomes[-1])
    for turn in turns:
        checks.equal(f"{case.job}: turn {turn['id']} was ended by", turn["exit_ended_by"], ender)
        if ender is None:
            checks.equal(f"{case.job}: turn {turn['id']}'s exit status", turn["exit_code"], 1 if is_failure else 0)
        session, cost = said(state, turn)
        checks.equal(f"{case.job}: turn {turn['id']}'s session", turn["session"], session)
        checks.equal(f"{case.job}: turn {turn['id']}'s cost", turn["cost_micro_usd"], cost)
        checks.equal(f"{case.job}: turn {turn['id']}'s stragglers", json.loads(turn["stragglers"] or "null"), case.left)
    if case.outcomes[0] in ("done", "continue", "stuck", "false_done"):
        checks.hold(f"{case.job}: the session", bool(first["session"]), "is empty")
        has_cost = (first["cost_micro_usd"] or 0) > 0
        checks.equal(f"{case.job}: whether there is a cost", has_cost, case.program == "claude")
    columns = ("tokens_fresh_input", "tokens_cache_read", "tokens_cache_write", "tokens_output")
    counts = tuple(first[column] for column in columns)
    if case.usage is not None:
        checks.equal(f"{case.job}: the four counts", counts, case.usage)
    hold = ledger.execute("SELECT until_ms FROM account_hold WHERE account = ?", (case.job,)).fetchone()
    checks.equal(f"{case.job}: whether its account is held", hold is not None, case.holds_account)
    if case.job == "claude-limit":
        checks.equal(f"{case.job}: until when", hold and hold["until_ms"], (LIMIT_ENDS_AT + 60) * 1000)
        checks.equal(f"{case.job}: when the limit ends", last["failure_resets_ms"], LIMIT_ENDS_AT * 1000)
    told = f": {last['reason']}" if last["reason"] else ""
    return f"{case.job}: {', '.join(str(outcome) for outcome in outcomes)}{told}"


def check_processes(checks, scratch):
    """Nothing that the night started may be alive, which is what works in a folder of it; ends what is."""
    alive = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve(strict=True).is_relative_to(scratch):
                alive.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue  # it has ended, or is another user's
    checks.equal("what still runs", alive, [])


def check_requests(checks, all_cases, requests):
    """The prompt must have arrived as it is, and the model's name too."""
    for case in all_cases:
        if not case.reaches_the_model:
            continue
        mine = [request for request in requests if case.prompt in request["texts"]]
        checks.hold(f"{case.job}: its prompt", bool(mine), "never reached the model word for word")
        for request in mine[:1]:
            checks.contains(f"{case.job}: the model asked for", request["request"].get("model"), case.model)


def main():
    parser = argparse.ArgumentParser(description="Runs real agents under midwatchd and checks the ledger.")
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of midwatchd and midwatch-keeper")
    parser.add_argument("--claude", type=pathlib.Path, required=True, help="Claude Code's program")
    parser.add_argument("--codex", type=pathlib.Path, required=True, help="Codex's program")
    parser.add_argument("--scratch", type=pathlib.Path, required=True, help="an empty folder")
    options = parser.parse_args()
    scratch = options.scratch.resolve()
    is_root = os.geteuid() == 0
    all_cases = cases(is_root)
    server = model_server.serve()
    jobs = jobs_file(options, scratch, server.server_port, all_cases, is_root)
    began = time.monotonic()
    status = run_night(options, scratch, jobs, all_cases)
    print(f"the night took {time.monotonic() - began:.1f} s, {len(server.script.requests)} requests to the model")
    checks = Checks()
    # Some jobs are stuck or ended without DONE, as they should: the daemon must say so by its exit status.
    checks.equal("midwatchd's exit status", status, 1)
    state = scratch / "state"
    files = sorted(state.glob("*.sqlite"))
    checks.equal("the number of ledgers", len(files), 1)
    if files:
        ledger = sqlite3.connect(f"file:{files[0]}?mode=ro", uri=True)
        ledger.row_factory = sqlite3.Row
        for case in all_cases:
            print(check_case(checks, case, state, ledger))
    check_requests(checks, all_cases, server.script.requests)
    check_processes(checks, scratch)
    if checks.failed:
        print("--- what midwatchd said ---")
        print((scratch / "night.log").read_text(errors="replace")[-6000:])
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
