"""Ends that nobody ordered: SIGKILL, a frozen daemon, a hung loop, a reboot and a power cut under running turns."""

import time

from service import STATE, UNIT, WAITING_AGENT, check, contains, drop_in, equal, job, lacks
from turn_scenarios import adopted_and_done


def await_start(stage, since):
    """Waits until systemd says that the service has started, by its own message id."""
    started = "MESSAGE_ID=39f53479d3a045ac8e11786248231fbf"
    return stage.journal.wait(started, f"UNIT={UNIT}", since=since, what="Started")


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
    stage.figure("outcome", settled["outcome"], settled["reason"] or "")
    if settled["outcome"] != "lost":
        # It was ended by the shutdown, and its keeper had the time to write down how.
        record = machine.path(f"{STATE}/turns/{turn}/exit.json")
        check(record.exists(), f"the turn is {settled['outcome']} without an exit record")
        check(settled["outcome"] != "done", "a turn that never said DONE is done")
    check(not impostor_ended(0), "the process that got the keeper's number was signalled")
    told = stage.journal.text(f"_SYSTEMD_UNIT={UNIT}", since=since)
    contains("the journal", told, f"turn {turn} of cut")
    lacks("the journal", told, "event=turn_adopted")


SCENARIOS = [killed, frozen, hung, reboot, power_cut]
