"""Turns and what is ordered of the daemon: restart, stop that leaves, drains or kills; and agents that fork away."""

import time

from service import EVENT_SECONDS, STATE, UNIT, WAITING_AGENT, check, contains, drop_in, equal, job, lacks

# Leaves the keeper's process tree in its own session with an empty environment, and outlives its parent.
FORK_AWAY = (
    "setsid -f env -i /bin/sh -c 'echo $$ > {place}; exec /bin/sleep 86400';"
    " while [ ! -s {place} ]; do :; done; echo away"
)


def adopted_and_done(stage, names, turns, processes, since):
    """What must hold after the daemon came back: the same processes, adopted; they end, and their ends are known."""
    midwatch = stage.midwatch
    for name, turn in zip(names, turns, strict=True):
        entry = midwatch.await_event("turn_adopted", name, since=since)
        equal(f"the adopted turn of {name}", entry["MIDWATCH_TURN"], str(turn))
        equal(f"the processes of turn {turn}", midwatch.turn_pids(turn), processes[turn])
    for name in names:
        midwatch.release(name, f"after-{name}")
        midwatch.await_line(name, f"told after-{name}", since=since)
        ended = midwatch.settled(name, since=since)
        equal(f"the outcome of {name}", (ended["outcome"], ended["exitStatus"]), ("done", 0))


def restart(stage):
    """restart under running turns: they go on, and the new daemon adopts them."""
    midwatch, names = stage.midwatch, ["one", "two", "three"]
    turns = midwatch.start_waiting(*names)
    processes = {turn: midwatch.turn_pids(turn) for turn in turns}
    for turn in turns:
        check(len(processes[turn]) >= 2, f"turn {turn} has no keeper and agent: {processes[turn]}")
    before, since = midwatch.main_pid(), stage.journal.mark()
    began = time.monotonic()
    stage.machine.run(["systemctl", "restart", UNIT])
    stage.figure("restart until ready, 3 turns", round(time.monotonic() - began, 3), "s")
    check(midwatch.main_pid() != before, "restart kept the process")
    adopted_and_done(stage, names, turns, processes, since)


def reexecuted(stage):
    """daemon-reload and daemon-reexec of systemd itself pass by daemon and turns."""
    midwatch = stage.midwatch
    (turn,) = midwatch.start_waiting("calm")
    processes, pid = midwatch.turn_pids(turn), midwatch.main_pid()
    stage.machine.run("systemctl daemon-reload && systemctl daemon-reexec")
    equal("the daemon's process", midwatch.main_pid(), pid)
    equal("the turn's processes", midwatch.turn_pids(turn), processes)
    midwatch.release("calm")
    equal("the outcome", midwatch.settled("calm")["outcome"], "done")


def stop_leaves(stage):
    """stop.turns leave: stop returns at once, the turns go on alone, and the next start adopts them."""
    midwatch = stage.midwatch
    (turn,) = midwatch.start_waiting("left", stop={"turns": "leave"})
    processes, since = {turn: midwatch.turn_pids(turn)}, stage.journal.mark()
    began = time.monotonic()
    stage.machine.run(["systemctl", "stop", UNIT])
    stage.figure("stop that leaves", round(time.monotonic() - began, 3), "s")
    equal("the state after stop", midwatch.property("ActiveState"), "inactive")
    equal("the turn's processes while it is down", midwatch.turn_pids(turn), processes[turn])
    down = stage.machine.run(["midwatch", "status"], check=False)
    equal("midwatch status while it is down", down.status, 69)
    contains("what it says", down.text, "midwatchd is not running")
    stage.machine.run(["systemctl", "start", UNIT])
    adopted_and_done(stage, ["left"], [turn], processes, since)


def ends_while_down(stage):
    """A turn that ends while the daemon is down is settled from its record, with its exit status."""
    midwatch = stage.midwatch
    since = stage.journal.mark()
    command = WAITING_AGENT.replace("echo DONE", "exit 7")
    midwatch.load(job("alone", command))
    turn = int(midwatch.await_line("alone", "begun", since=since)["MIDWATCH_TURN"])
    stage.machine.run(["systemctl", "stop", UNIT])
    ends = [midwatch.watch_end(pid) for pid in midwatch.turn_pids(turn)]
    midwatch.release("alone")
    check(all(ended() for ended in ends), "the turn does not end while the daemon is down")
    stage.machine.run(["systemctl", "start", UNIT])
    settled = midwatch.turn(turn)
    equal("the turn after the start", (settled["outcome"], settled["exitStatus"]), ("failed", 7))
    told = stage.journal.text("MIDWATCH_JOB=alone", "MIDWATCH_STREAM=stdout", since=since)
    contains("the journal, written by the keeper alone", told, "told go")


def stop_drains(stage):
    """stop.turns drain: stop waits for the turn, starts nothing new, and longer than TimeoutStopSec=."""
    machine, midwatch = stage.machine, stage.midwatch
    # Shorter than the drain takes: without EXTEND_TIMEOUT_USEC systemd would kill the daemon.
    drop_in(machine, "TimeoutStopSec=3s")
    (turn,) = midwatch.start_waiting("drained", stop={"turns": "drain", "drainSeconds": 60})
    since = stage.journal.mark()
    stopping = machine.background(["systemctl", "stop", UNIT])
    midwatch.await_event("daemon_stopping", since=since)
    # The stop's own deadline must pass before the turn ends: that is what a timer of the machine waits for.
    machine.run("systemd-run --quiet --wait --collect sleep 4")
    check(stopping.poll() is None, "stop did not wait for the turn")
    midwatch.release("drained")
    status = stopping.wait(EVENT_SECONDS)
    equal("the status of systemctl stop", status, 0)
    stopping.stdout.close()
    equal("the result", midwatch.property("Result"), "success")
    machine.run(["systemctl", "start", UNIT])
    equal("the drained turn", midwatch.turn(turn)["outcome"], "done")
    lacks("the journal", stage.journal.text(since=since), "turn_adopted")


def drain_limit(stage):
    """stop.turns drain: at drainSeconds what still runs is ended."""
    midwatch = stage.midwatch
    (turn,) = midwatch.start_waiting("endless", stop={"turns": "drain", "drainSeconds": 1})
    processes = midwatch.turn_pids(turn)
    ends = [midwatch.watch_end(pid) for pid in processes]
    stage.machine.run(["systemctl", "stop", UNIT])
    check(all(ended(1) for ended in ends), "a turn outlives a drain's limit")
    stage.machine.run(["systemctl", "start", UNIT])
    equal("the turn's outcome", midwatch.turn(turn)["outcome"], "cancelled")


def stop_kills(stage):
    """stop.turns kill: stop ends the turns, and returns when they are gone, with all that they forked."""
    machine, midwatch = stage.machine, stage.midwatch
    since = stage.journal.mark()
    place = f"{STATE}/workspace/away"
    # Ignores the gentler signals, so that only the last step of the ladder ends it.
    stubborn = f"trap '' INT TERM; {FORK_AWAY.format(place=place)}; {WAITING_AGENT}"
    midwatch.load(job("killed", stubborn, stopGraceSeconds=1), stop={"turns": "kill"})
    turn = int(midwatch.await_line("killed", "begun", since=since)["MIDWATCH_TURN"])
    pids = {*midwatch.turn_pids(turn), int(machine.path(place).read_text())}
    check(len(pids) >= 3, f"the turn has no keeper, agent and a process that went away: {pids}")
    ends = [midwatch.watch_end(pid) for pid in pids]
    began = time.monotonic()
    machine.run(["systemctl", "stop", UNIT])
    stage.figure("stop that kills, two graces of 1 s", round(time.monotonic() - began, 3), "s")
    check(all(ended(0) for ended in ends), "stop returned before the turn's processes were gone")
    equal("the result", midwatch.property("Result"), "success")
    machine.run(["systemctl", "start", UNIT])
    equal("the turn's outcome", midwatch.turn(turn)["outcome"], "cancelled")


def fork_away_cancelled(stage):
    """An agent's child that forks away dies with a cancelled turn; it lived in the turn's own cgroup."""
    machine, midwatch, turn, pid = forked_away(stage, "strays")
    group = machine.path(f"/proc/{pid}/cgroup").read_text().strip()
    contains("its cgroup", group, f"/system.slice/{UNIT}/turn-{turn}/")
    ended = midwatch.watch_end(pid)
    machine.run(["midwatch", "cancel", str(turn)])
    check(ended(), "a process that forked away outlives its turn")
    settled = midwatch.settled("strays")
    equal("the outcome", settled["outcome"], "cancelled")


def fork_away_keeper_killed(stage):
    """With the keeper killed, too, only the cgroup knows the process that forked away; it is ended all the same."""
    machine, midwatch, turn, pid = forked_away(stage, "orphans")
    keeper = [number for number, line in midwatch.turn_pids(turn).items() if "midwatch-keeper" in line]
    equal("keepers of the turn", len(keeper), 1)
    others = [midwatch.watch_end(number) for number in [*midwatch.turn_pids(turn), pid]]
    machine.run(["kill", "-KILL", str(keeper[0])])
    check(all(ended() for ended in others), "processes outlive their killed keeper")
    settled = midwatch.settled("orphans")
    equal("the outcome", settled["outcome"], "lost")
    left = machine.path(f"/sys/fs/cgroup/system.slice/{UNIT}/turn-{turn}")
    check(not left.exists(), f"the cgroup {left} is still there")


def forked_away(stage, name):
    midwatch, since = stage.midwatch, stage.journal.mark()
    place = f"{STATE}/workspace/{name}.pid"
    midwatch.load(job(name, f"{FORK_AWAY.format(place=place)}; {WAITING_AGENT}", stopGraceSeconds=1))
    turn = int(midwatch.await_line(name, "begun", since=since)["MIDWATCH_TURN"])
    return stage.machine, midwatch, turn, int(stage.machine.path(place).read_text())


SCENARIOS = [
    restart,
    reexecuted,
    stop_leaves,
    ends_while_down,
    stop_drains,
    drain_limit,
    stop_kills,
    fork_away_cancelled,
    fork_away_keeper_killed,
]
