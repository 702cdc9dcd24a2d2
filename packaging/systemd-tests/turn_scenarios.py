"""Turns and the daemon's ends: restart, SIGKILL, hang, stop, reboot, power cut; and agents that fork away."""

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


def await_start(stage, since):
    """Waits until systemd says that the service has started, by its own message id."""
    started = "MESSAGE_ID=39f53479d3a045ac8e11786248231fbf"
    return stage.journal.wait(started, f"UNIT={UNIT}", since=since, what="Started")


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


def killed(stage):
    """SIGKILL, as the kernel does out of memory: systemd starts it again, turns go on and are adopted."""
    midwatch, names = stage.midwatch, ["one", "two", "three"]
    turns = midwatch.start_waiting(*names)
    processes = {turn: midwatch.turn_pids(turn) for turn in turns}
    since, before = stage.journal.mark(), midwatch.main_pid()
    began = time.monotonic()
    stage.machine.run(["systemctl", "kill", "--kill-whom=main", "--signal=KILL", UNIT])
    await_start(stage, since)
    stage.figure("SIGKILL until ready, 3 turns", round(time.monotonic() - began, 3), "s")
    check(midwatch.main_pid() != before, "the process lives on after SIGKILL")
    equal("restarts", midwatch.property("NRestarts"), "1")
    adopted_and_done(stage, names, turns, processes, since)


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


def frozen(stage):
    """A daemon that is stopped dead is killed by the watchdog and comes back; turns are adopted."""
    drop_in(stage.machine, "WatchdogSec=2s")
    midwatch, names = stage.midwatch, ["one", "two"]
    turns = midwatch.start_waiting(*names)
    processes = {turn: midwatch.turn_pids(turn) for turn in turns}
    since, before = stage.journal.mark(), midwatch.main_pid()
    began = time.monotonic()
    stage.machine.run(["systemctl", "kill", "--kill-whom=main", "--signal=STOP", UNIT])
    came_back(stage, since, before, began, "SIGSTOP")
    adopted_and_done(stage, names, turns, processes, since)


def hung(stage):
    """A loop that hangs is killed by the watchdog and comes back; turns are adopted, and none is started twice."""
    machine, midwatch = stage.machine, stage.midwatch
    # The loop hangs for good when the second turn's intent is written and its keeper not started yet.
    drop_in(machine, "WatchdogSec=2s", "Environment=MIDWATCH_FAILPOINT=intent_written:hang:2")
    since = stage.journal.mark()
    midwatch.load(job("one", WAITING_AGENT), job("two", "echo second; echo DONE", enabled=False))
    turn = int(midwatch.await_line("one", "begun", since=since)["MIDWATCH_TURN"])
    processes = {turn: midwatch.turn_pids(turn)}
    # What is set here holds for the next process: it shall not hang again.
    drop_in(machine, "WatchdogSec=2s", restarts=False)
    since, before = stage.journal.mark(), midwatch.main_pid()
    began = time.monotonic()
    asking = machine.background(["midwatch", "run", "two"])
    came_back(stage, since, before, began, "a hung loop")
    machine.end(asking)
    adopted_and_done(stage, ["one"], [turn], processes, since)
    midwatch.await_line("two", "second", since=since)
    equal("the second turn", midwatch.settled("two", since=since)["outcome"], "done")
    begun = stage.journal.entries("MIDWATCH_JOB=two", "MIDWATCH_STREAM=stdout", "MESSAGE=second")
    equal("how often the second turn ran", len(begun), 1)


def came_back(stage, since, before, began, what):
    """The watchdog has struck, and the service is ready again within a generous bound."""
    midwatch = stage.midwatch
    await_start(stage, since)
    seconds = time.monotonic() - began
    stage.figure(f"{what} until ready, beyond the watchdog's 2 s", round(seconds - 2, 3), "s")
    contains("the journal", stage.journal.text(since=since), "Watchdog timeout (limit 2s)!")
    check(midwatch.main_pid() != before, "the process lives on")
    equal("restarts", midwatch.property("NRestarts"), "1")
    check(seconds < 10, f"it took {seconds:.1f} s, with a watchdog of 2 s")


def reboot(stage):
    """An orderly reboot with a running turn: the next boot signals nothing and settles it truthfully."""
    after_boot(stage, stage.machine.poweroff)


def power_cut(stage):
    """Everything dies at once: the turn is lost, and a process that has its keeper's number now is left alone."""
    after_boot(stage, stage.machine.cut_power)


def after_boot(stage, end):
    machine, midwatch = stage.machine, stage.midwatch
    (turn,) = midwatch.start_waiting("cut")
    keeper = next(pid for pid, line in midwatch.turn_pids(turn).items() if "midwatch-keeper" in line)
    boot = machine.run("cat /proc/sys/kernel/random/boot_id").out
    # The daemon must not start before the impostor is there.
    machine.run(["systemctl", "disable", "--quiet", UNIT])
    end()
    midwatch.close()
    machine.boot()
    check(machine.run("cat /proc/sys/kernel/random/boot_id").out != boot, "this was no reboot")
    machine.spawn_as(keeper, "sleep", "86400")
    impostor_ended = midwatch.watch_end(keeper)
    since = stage.journal.mark()
    machine.run(["systemctl", "start", UNIT])
    settled = midwatch.turn(turn)
    stage.figure("outcome", settled["outcome"], settled.get("reason", ""))
    if settled["outcome"] != "lost":
        # It was ended by the shutdown, and its keeper had the time to write down how.
        record = machine.path(f"{STATE}/turns/{turn}/exit.json")
        check(record.exists(), f"the turn is {settled['outcome']} without an exit record")
        check(settled["outcome"] != "done", "a turn that never said DONE is done")
    check(not impostor_ended(0), "the process that got the keeper's number was signalled")
    told = stage.journal.text(f"_SYSTEMD_UNIT={UNIT}", since=since)
    contains("the journal", told, f"turn {turn} of cut")
    lacks("the journal", told, "event=turn_adopted")


SCENARIOS = [
    restart, reexecuted, killed, frozen, hung, stop_leaves, ends_while_down, stop_drains, drain_limit, stop_kills,
    fork_away_cancelled, fork_away_keeper_killed, reboot, power_cut,
]  # fmt: skip
