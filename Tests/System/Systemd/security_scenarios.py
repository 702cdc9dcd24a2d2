"""Who may do what: other users, secrets, and what systemd itself thinks of the unit."""

import hashlib
import re

from service import STATE, UNIT, WORKSPACE, check, contains, drop_in, equal, job, lacks

# What systemd-analyze may give the unit at most, from 0 (safe) to 10; what agents need keeps it from going lower.
EXPOSURE_MAX = 4.0
KEY = "sk-ant-api03-never-to-be-seen-4711"
# Leaves what it knows of a variable where only its user can read it, and prints nothing of it.
DIGEST = 'printf %s "$ANTHROPIC_API_KEY" | sha256sum > digest'


def other_user(stage):
    """Another user is refused by folder, socket and daemon, is told so, and learns nothing."""
    machine, midwatch = stage.machine, stage.midwatch
    midwatch.load(job("private", "true", enabled=False))
    machine.run("useradd --create-home mallory")
    refused(machine, ["midwatch", "status"])
    refused(machine, ["midwatch", "jobs"])
    secrets = (f"{STATE}/ledger.sqlite", f"{STATE}/turns", "/etc/midwatch/jobs.json", "/etc/midwatch/environment")
    for secret in secrets:
        tried = machine.run(["runuser", "-u", "mallory", "--", "test", "-r", secret], check=False)
        check(tried.status != 0, f"mallory can read {secret}")
    # Even with the folder and the socket open to all, the daemon asks the kernel who is there.
    machine.run("chmod 0755 /run/midwatch; chmod 0666 /run/midwatch/control.sock")
    refused(machine, ["midwatch", "status"])
    refused(machine, ["midwatch", "run", "private"])
    # The service's own user may, and so may root.
    machine.run(["runuser", "-u", "midwatch", "--", "midwatch", "status"])
    machine.run(["midwatch", "status"])


def refused(machine, command):
    tried = machine.run(["runuser", "-u", "mallory", "--", *command], check=False)
    said = f"{tried.command} ended with {tried.status}:\n{tried.text}"
    check(tried.status == 77, f"another user is not refused as one: {said}")
    contains("what another user is told", tried.err, "midwatch")
    check(re.search("permission denied|may not control", tried.err), f"it does not say why: {said}")
    lacks("what another user is told", tried.text, "private")


def key_from_environment_file(stage):
    """A key in /etc/midwatch/environment reaches the agent, and is seen nowhere, even when the agent prints it."""
    machine, midwatch = stage.machine, stage.midwatch
    machine.write("/etc/midwatch/environment", f"ANTHROPIC_API_KEY={KEY}\n", mode=0o640)
    machine.run("chgrp midwatch /etc/midwatch/environment")
    machine.run(["systemctl", "restart", UNIT])
    midwatch.load(job("keyed", f"{DIGEST}; env; env >&2; echo DONE"))
    reached_unseen(stage)


def key_from_credential(stage):
    """A key that systemd hands over by LoadCredential= reaches the agent of the job that names it, and nobody else."""
    machine, midwatch = stage.machine, stage.midwatch
    machine.write("/root/anthropic.key", KEY + "\n", mode=0o600)
    drop_in(machine, "LoadCredential=anthropic:/root/anthropic.key")
    env = {"ANTHROPIC_API_KEY": {"credential": "anthropic"}}
    midwatch.load(job("keyed", f"{DIGEST}; env; env >&2; echo DONE", env=env))
    reached_unseen(stage)
    # Read by the keeper at each start, so also after a restart of the daemon.
    machine.run(["systemctl", "restart", UNIT])
    since = stage.journal.mark()
    midwatch.ask("run", "--force", "keyed")
    equal("the outcome after a restart", midwatch.settled("keyed", since=since)["outcome"], "done")
    # A job that names a credential that is not there does not run, and says why.
    since = stage.journal.mark()
    midwatch.load(job("keyless", "true", env={"ANTHROPIC_API_KEY": {"credential": "other"}}))
    ended = midwatch.settled("keyless", since=since)
    contains("why it did not start", str(ended.get("reason")), "the credential other for ANTHROPIC_API_KEY")


def reached_unseen(stage):
    machine, midwatch = stage.machine, stage.midwatch
    equal("the outcome", midwatch.settled("keyed")["outcome"], "done")
    found = machine.path(f"{WORKSPACE}/digest").read_text().split()[0]
    equal("the key that reached the agent", found, hashlib.sha256(KEY.encode()).hexdigest())
    contains("what the agent printed", stage.journal.text("MIDWATCH_STREAM=stdout"), "ANTHROPIC_API_KEY=")
    contains("what the agent printed", stage.journal.text("MIDWATCH_STREAM=stderr"), "ANTHROPIC_API_KEY=")
    unseen(stage, KEY)


def unseen(stage, key):
    """The key must be in no journal, reply, process list, property, ledger or turn folder."""
    machine = stage.machine
    places = (
        "journalctl --all -o export",
        "midwatch events --json",
        "midwatch status --json; midwatch jobs --json; midwatch turns --json; midwatch show 1 --json",
        "ps -eo args",
        f"systemctl show {UNIT}; systemctl cat {UNIT}",
        f"cat {STATE}/ledger.sqlite*",
        f"cat {STATE}/turns/1/*",
    )
    for command in places:
        shown = machine.run(command)
        check(len(shown.out) > 0, f"{command} shows nothing at all")
        check(key not in shown.text, f"the key is in the output of {command}")


# What a turn must be able to do under the unit's guard, and what it must not; each line is run by sh in a workspace.
MAY = (
    "git init -q --shared here && cd here && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one",
    "echo x > /tmp/file && echo x > /var/tmp/file && echo x > $HOME/file",
    "test $(ps -eo pid= | wc -l) -ge 2 && test -r /proc/cpuinfo",
    "unshare --user --map-root-user --mount true",
    "id -un | grep -qx midwatch",
)
MAY_NOT = (
    "touch /etc/file",
    "touch /usr/bin/file",
    "touch /etc/midwatch/jobs.d/mine.json",
    "test -e /root/secret",
    "test -e /home/mallory",
    "test -e /dev/mem || test -e /dev/kmsg",
    "mknod device c 1 3",
    "chown root file",
    "date --set=2001-01-01",
    "kill -0 1",
    "grep -q . /proc/1/cmdline",
)


def guard(stage):
    """Under the unit's guard a turn can do what agents do, and nothing of what the unit forbids."""
    machine, midwatch = stage.machine, stage.midwatch
    machine.run("useradd --create-home mallory; echo x > /root/secret; chmod 0644 /root/secret; chmod 0755 /root")
    script = "touch file; "
    for word, lines in (("may", MAY), ("may-not", MAY_NOT)):
        for number, line in enumerate(lines):
            script += f"({line}) >/dev/null 2>err && echo {word} {number} yes || echo {word} {number} no; "
    midwatch.load(job("guarded", script + "echo DONE"))
    turn = midwatch.settled("guarded")
    equal("the outcome", turn["outcome"], "done")
    said = machine.run(["midwatch", "logs", str(turn["turn"])]).out
    for number, line in enumerate(MAY):
        contains(f"whether a turn may: {line}", said, f"may {number} yes")
    for number, line in enumerate(MAY_NOT):
        contains(f"whether a turn may not: {line}", said, f"may-not {number} no")
        # It must be the unit that forbids it, not a command that cannot work anywhere.
        if not line.startswith(("mknod", "date", "test -e /dev")):
            machine.run(f"cd /root && touch file && {line}")


def exposure(stage):
    """systemd-analyze security gives the unit a score below the bound."""
    shown = stage.machine.run(["systemd-analyze", "security", "--no-pager", UNIT]).out
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", shown)
    check(score, f"systemd-analyze says no score:\n{shown[-400:]}")
    stage.figure("exposure by systemd-analyze security", float(score[1]), "of 10")
    check(float(score[1]) <= EXPOSURE_MAX, f"the exposure is {score[1]}, above {EXPOSURE_MAX}")


def units_are_clean(stage):
    """systemd-analyze verify has nothing to say about either unit, nor systemd when it loads them."""
    machine = stage.machine
    for scope in ("--system", "--user"):
        path = f"/usr/lib/systemd/{scope[2:]}/{UNIT}"
        # The container has no man, so whether a page exists is looked at by its file.
        said = machine.run(f"XDG_RUNTIME_DIR=/run systemd-analyze {scope} verify --man=no {path}", check=False)
        equal(f"systemd-analyze {scope} verify", (said.status, said.text), (0, ""))
        for page, section in re.findall(r"man:([\w-]+)\((\d)\)", machine.path(path).read_text()):
            check(
                machine.path(f"/usr/share/man/man{section}/{page}.{section}.gz").exists(),
                f"{path} names man:{page}({section}), which is not there",
            )
    told = stage.journal.text("_PID=1", options=("-b", "-p", "warning"))
    lacks("systemd's warnings", told, "midwatch")


SCENARIOS = [other_user, guard, key_from_environment_file, key_from_credential, exposure, units_are_clean]
