"""The night that is killed again and again: jobs of every kind, and the witness file their turns write."""

import json
import os
import time

# Each turn appends to the witness: S (start), E (end), C (a child that outlives it), G (a gate's command). One write
# with O_APPEND per line, so the file's order is the order in which things happened.
AGENT = r"""#!/bin/sh
# usage: agent KIND WITNESS
kind=$1 witness=$2 status=0 word=
read -r up rest < /proc/uptime
echo "S $MIDWATCH_JOB $MIDWATCH_TURN $up" >> "$witness"
echo "turn $MIDWATCH_TURN of $MIDWATCH_JOB begins"
case $kind in
nap) sleep 0.15 ;;
long) sleep 0.6 ;;
deaf) trap '' TERM INT; while :; do sleep 0.2; done ;;
fail) status=3 ;;
done) [ "$MIDWATCH_ITERATION" -lt 2 ] || word=DONE ;;
stuck) [ "$MIDWATCH_ITERATION" -lt 3 ] || word='STUCK: the key is missing' ;;
fork)
    (
        trap '' TERM INT HUP
        for _ in 1 2 3 4 5 6 7 8 9 10; do echo "C $MIDWATCH_JOB $MIDWATCH_TURN" >> "$witness"; sleep 0.05; done
    ) > /dev/null 2>&1 &
    ;;
esac
read -r up rest < /proc/uptime
echo "turn $MIDWATCH_TURN of $MIDWATCH_JOB ends"
[ -z "$word" ] || echo "$word"
echo "E $MIDWATCH_JOB $MIDWATCH_TURN $up" >> "$witness"
exit $status
"""

# A turn is told done only once its check has said no once.
CHECK = r"""#!/bin/sh
# usage: check FLAG
[ -e "$1" ] || { : > "$1"; echo "not yet"; exit 1; }
"""

# A gate's command: sees that every member of its phase has said DONE, and leaves word.
GATE = r"""#!/bin/sh
# usage: gate PHASE WITNESS JOB...
phase=$1 witness=$2
shift 2
for job; do grep -q "^E $job " "$witness" || { echo "$job has not run"; exit 1; }; done
echo "G $phase" >> "$witness"
"""

PHASES = 6


class Workload:
    """Writes the jobs file of a place. `limits` tells how many turns of a job may live at once."""

    def __init__(self, place, phases=PHASES):
        self.place = place
        self.phases = [f"p{number}" for number in range(1, phases + 1)]
        self.members = {phase: [f"{phase}-a", f"{phase}-b"] for phase in self.phases}
        self.limits = {}
        self.jobs = []
        for name, text in (("agent", AGENT), ("check", CHECK), ("gate", GATE)):
            path = f"{place.root}/{name}"
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, 0o755)
        self.write()

    def argv(self, kind):
        return [f"{self.place.root}/agent", kind, self.place.witness]

    def every(self, name, milliseconds, kind, limit=1, **more):
        self.limits[name] = limit
        self.jobs.append({"name": name, "schedule": {"kind": "every", "everyMs": milliseconds},
                          "payload": {"kind": "command", "command": self.argv(kind)}, **more})

    def agent(self, name, milliseconds, kind, **more):
        self.every(name, milliseconds, kind, **more)
        self.jobs[-1]["payload"] = {"kind": "agentTurn", "message": f"Follow the loop of {name}."}
        self.jobs[-1]["agent"] = kind

    def write(self):
        self.every("tick", 100, "quick")
        self.every("tock", 130, "quick")
        self.every("queue", 200, "nap", overlap={"queue": 2})
        self.every("replace", 400, "long", overlap="replace", stopGraceSeconds=1)
        self.every("allow", 250, "long", limit=3, overlap={"allow": 3})
        self.every("fork", 700, "fork")
        self.every("deaf", 2000, "deaf", timeoutSeconds=1, stopGraceSeconds=0)
        self.every("fail", 900, "fail")
        self.agent("finish", 300, "done", verify={"command": [f"{self.place.root}/check", f"{self.place.root}/flag"]})
        self.agent("stuck", 350, "stuck")
        self.limits["cron"] = 1
        self.jobs.append({"name": "cron", "schedule": {"kind": "cron", "expr": "* * * * * *", "tz": "UTC"},
                          "payload": {"kind": "command", "command": self.argv("quick")}})
        start = int(time.time() * 1000)
        for number in range(1, 7):
            name = f"once{number}"
            self.limits[name] = 1
            self.jobs.append({"name": name, "schedule": {"kind": "at", "atMs": start + number * 700},
                              "payload": {"kind": "command", "command": self.argv("quick")}})
        for members in self.members.values():
            for name in members:
                self.agent(name, 200, "done")
        phases = [{"name": phase, "jobs": members,
                   "gate": {"require": "all", "verify": {"command": [
                       f"{self.place.root}/gate", phase, self.place.witness, *members]}}}
                  for phase, members in self.members.items()]
        file = {"limits": {"maxConcurrentTurns": 10},
                "agents": {kind: {"preset": "command", "command": " ".join(self.argv(kind))}
                           for kind in ("done", "stuck")},
                "plans": [{"name": "plan", "phases": phases}], "jobs": self.jobs}
        with open(self.place.jobs_file, "w") as out:
            json.dump(file, out, indent=1)
