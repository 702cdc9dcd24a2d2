"""The journal of a machine, read by journalctl inside it. Python's standard library only."""

import json
import os
import select
import time

from machine import Failure

# How long an event may take that usually takes a fraction of a second; the machine may be busy.
EVENT_SECONDS = 30


class Journal:
    """The machine's journal, read by journalctl inside it."""

    def __init__(self, machine):
        self.machine = machine

    def mark(self):
        """The place after the newest entry."""
        shown = self.machine.run("journalctl --sync; journalctl -q -n 0 --show-cursor").out
        for line in shown.splitlines():
            if line.startswith("-- cursor: "):
                return line.removeprefix("-- cursor: ")
        raise Failure(f"journalctl shows no cursor:\n{shown}")

    def entries(self, *matches, since=None, options=()):
        """The entries that match all of FIELD=value, as dictionaries."""
        command = ["journalctl", "-q", "--output=json", "--all", *options, *self._where(matches, since)]
        self.machine.run("journalctl --sync")
        found = (json.loads(line) for line in self.machine.run(command).out.splitlines())
        return [entry for entry in found if has_all(entry, matches)]

    @staticmethod
    def _where(matches, since):
        # journalctl 252 skips an entry after a cursor that the matches leave out; so they are looked at here as well.
        return [f"--after-cursor={since}"] if since else matches

    def text(self, *matches, since=None, options=()):
        return "\n".join(str(entry.get("MESSAGE")) for entry in self.entries(*matches, since=since, options=options))

    def wait(self, *matches, since=None, where=lambda entry: True, seconds=EVENT_SECONDS, what=""):
        """Waits for an entry that matches FIELD=value... and returns it; since: a mark, default the beginning."""
        command = ["journalctl", "-q", "--output=json", "--all", "--follow", "--no-tail", *self._where(matches, since)]
        deadline = time.monotonic() + seconds
        seen = []
        follower = self.machine.background(command)
        try:
            for line in lines_until(follower.stdout.fileno(), deadline):
                entry = json.loads(line)
                if not has_all(entry, matches):
                    continue
                if where(entry):
                    return entry
                seen = [*seen[-9:], str(entry.get("MESSAGE"))]
        finally:
            self.machine.end(follower)
        wanted = " ".join([what, *matches])
        raise Failure(f"no journal entry {wanted} within {seconds} s; seen:\n" + "\n".join(seen))


def has_all(entry, matches):
    """Whether an entry has all of FIELD=value."""
    return all(str(entry.get(name)) == value for name, _, value in (match.partition("=") for match in matches))


def lines_until(descriptor, deadline):
    """The lines that come from a descriptor until the deadline of the monotonic clock."""
    rest = b""
    while True:
        readable, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
        piece = os.read(descriptor, 1 << 16) if readable else b""
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
