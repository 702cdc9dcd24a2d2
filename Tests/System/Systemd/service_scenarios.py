"""The unit as systemctl sees it: start, READY, STATUS, reload, stop."""

import json
import time

from service import JOBS_FILE, UNIT, WAITING_AGENT, await_status, check, contains, equal, job

# systemd's own message "Reloaded UNIT", see systemd.journal-fields(7) and its message catalog.
RELOADED = "7b05ebc668384222baa8881179cfda54"


def install(stage):
    """dpkg installs the package and makes the user; enabled and started, the service is ready."""
    machine, midwatch = stage.machine, stage.midwatch
    midwatch.install(stage.deb)
    equal("failed units", machine.run("systemctl --failed --no-legend").out, "")
    machine.run(["systemctl", "enable", "--now", UNIT])
    equal("the service after enable --now", midwatch.property("ActiveState"), "active")
    equal("its user", midwatch.property("User"), "midwatch")
    equal("the daemon's own word", midwatch.ask("status")["ready"], True)


def start_and_status(stage):
    """start returns at READY; STATUS shows what runs and what is next; and that is what `systemctl status` prints."""
    machine, midwatch = stage.machine, stage.midwatch
    machine.run(["systemctl", "stop", UNIT])
    since = stage.journal.mark()
    machine.run(["systemctl", "start", UNIT])
    # Type=notify: start has waited for READY=1, so the socket answers at once.
    equal("the daemon's own word", midwatch.ask("status")["ready"], True)
    equal("Type", midwatch.property("Type"), "notify")
    check(midwatch.property("WatchdogUSec") not in ("0", "infinity"), "the unit has no watchdog")
    # What a library of its own says about itself is nothing that an operator should have to read.
    lines = stage.journal.entries("_COMM=midwatchd", since=since)
    foreign = [line["MESSAGE"] for line in lines if "CODE_FILE" not in line]
    equal("lines of the daemon that are not its own", foreign, [])
    (turn,) = midwatch.start_waiting("auth")
    running = f"1 running: auth (turn {turn}); next auth at "
    shown = await_status(machine.run, running)
    contains("systemctl status", shown, f'Status: "{running}')
    midwatch.release("auth")
    equal("the outcome", midwatch.settled("auth")["outcome"], "done")
    contains("systemctl status", await_status(machine.run, "idle; nothing due"), 'Status: "idle; nothing due"')


def reload_good(stage):
    """reload blocks until the new jobs are in force, however many they are."""
    names = [f"job-{number:04}" for number in range(3000)]
    stage.midwatch.write_jobs(*(job(name, "true", enabled=False) for name in names))
    since, began = stage.journal.mark(), time.monotonic()
    stage.machine.run(["systemctl", "reload", UNIT])
    stage.figure("reload of 3000 jobs", round(time.monotonic() - began, 3), "s")
    # systemd says that it has reloaded the unit; by then the daemon must have the file in force.
    stage.journal.wait(f"MESSAGE_ID={RELOADED}", f"UNIT={UNIT}", since=since)
    told = [one.get("MIDWATCH_EVENT") or one.get("MESSAGE_ID") for one in stage.journal.entries(since=since)]
    order = [word for word in told if word in ("definitions_loaded", RELOADED)]
    equal("what happened in which order", order, ["definitions_loaded", RELOADED])
    equal("the state after reload", stage.midwatch.property("SubState"), "running")
    equal("how many jobs there are right after reload", len(stage.midwatch.ask("jobs")), 3000)


def reload_broken(stage):
    """A broken jobs file fails the reload, visibly, and changes nothing."""
    machine, midwatch = stage.machine, stage.midwatch
    (turn,) = midwatch.start_waiting("kept")
    pid = midwatch.main_pid()
    since = stage.journal.mark()
    machine.write(JOBS_FILE, '{ "jobs": [ { "name": "kept", "shedule": 1 } ] }\n')
    failed = machine.run(["systemctl", "reload", UNIT], check=False)
    check(failed.status != 0, "a reload of a broken file did not fail")
    contains("what systemctl says", failed.text, "Job for midwatch.service failed")
    told = stage.journal.text(f"_SYSTEMD_UNIT={UNIT}", since=since)
    contains("the journal", told, "shedule")
    contains("the journal", told, f"{JOBS_FILE}:1:")
    equal("the state after it", midwatch.property("ActiveState"), "active")
    equal("the daemon's process", midwatch.main_pid(), pid)
    equal("the jobs in force", [row["name"] for row in midwatch.ask("jobs")], ["kept"])
    equal("the turn", midwatch.turn(turn)["state"], "running")
    midwatch.write_jobs(job("kept", WAITING_AGENT))
    machine.run(["systemctl", "reload", UNIT])
    midwatch.release("kept")
    equal("the outcome", midwatch.settled("kept")["outcome"], "done")
    check(json.loads(machine.path(JOBS_FILE).read_text())["jobs"], "the jobs file is gone")


def start_refused(stage):
    """With a broken jobs file start fails at once and says why; mended, it starts; turns go on meanwhile."""
    machine, midwatch = stage.machine, stage.midwatch
    (turn,) = midwatch.start_waiting("waits")
    processes = midwatch.turn_pids(turn)
    machine.run(["systemctl", "stop", UNIT])
    since = stage.journal.mark()
    machine.write(JOBS_FILE, '{ "jobs": [ { "name": "waits", "shedule": 1 } ] }\n')
    failed = machine.run(["systemctl", "start", UNIT], check=False)
    check(failed.status != 0, "a start with a broken file did not fail")
    told = stage.journal.text(f"_SYSTEMD_UNIT={UNIT}", since=since)
    contains("the journal", told, f"{JOBS_FILE}:1:")
    # A file mends itself by no restart: it is tried once, and the state says that it failed.
    equal("the state after it", midwatch.property("ActiveState"), "failed")
    equal("restarts", midwatch.property("NRestarts"), "0")
    equal("the turn's processes", midwatch.turn_pids(turn), processes)
    midwatch.write_jobs(job("waits", WAITING_AGENT))
    since = stage.journal.mark()
    machine.run(["systemctl", "start", UNIT])
    midwatch.await_event("turn_adopted", "waits", since=since)
    midwatch.release("waits")
    equal("the outcome", midwatch.settled("waits", since=since)["outcome"], "done")


SCENARIOS = [install, start_and_status, reload_good, reload_broken, start_refused]
