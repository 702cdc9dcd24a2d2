"""A scratch place for one daemon: jobs file, state folder, sockets, and the shipped programs over them."""

import http.client
import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

READY_LIMIT_SECONDS = 30
END_LIMIT_SECONDS = 30


class Fault(Exception):
    """Something that must not happen happened; the text says what and where."""


def processes_of(root):
    """Living processes that have a path below this folder in their arguments or environment."""
    needle = root.encode() + b"/"
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        for file in ("cmdline", "environ"):
            try:
                with open(f"/proc/{name}/{file}", "rb") as text:
                    if needle in text.read():
                        found.append(int(name))
                        break
            except OSError:
                continue
    return found


def end_processes(root):
    """Kills them, again and again for what was forked a moment before."""
    for _ in range(20):
        pids = processes_of(root)
        if not pids:
            return
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, timeout=10):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Place:
    """A folder of its own with everything in it; `remove` takes it away with all processes that belong to it."""

    def __init__(self, root, programs):
        self.root = root
        self.programs = programs
        self.state = f"{root}/state"
        self.jobs_file = f"{root}/jobs.json"
        self.socket = f"{root}/s"
        self.witness = f"{root}/witness"
        self.log = f"{root}/log"
        self.copy = f"{root}/look/ledger.sqlite"
        self.daemon = None
        os.makedirs(root, exist_ok=True)
        for file in (self.witness, self.log):
            open(file, "a").close()
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(f"{root}/notify")
        self.notify.setblocking(False)

    # --- the daemon ---

    def start(self, failpoint=None, ready=True, environment=None, arguments=(), level="error"):
        """Starts the daemon; with `ready`, waits until it says so. False when it died before that."""
        self.told()
        variables = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.root, "TZ": "UTC",
            "NOTIFY_SOCKET": f"{self.root}/notify",
        }
        if failpoint:
            variables["MIDWATCH_FAILPOINT"] = failpoint
        variables.update(environment or {})
        with open(self.log, "ab") as log:
            self.daemon = subprocess.Popen(
                [f"{self.programs}/midwatchd", "--jobs", self.jobs_file, "--state", self.state,
                 "--socket", self.socket, "--log-level", level, *arguments],
                env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                start_new_session=True)
        return self.ready() if ready else True

    def ready(self, limit=READY_LIMIT_SECONDS):
        """Waits for READY=1; False when the daemon ended before it."""
        return self.wait_for_word("READY=1", limit)

    def wait_for_word(self, word, limit):
        """Waits until the daemon tells the service manager this; False when the daemon ended before."""
        end = time.monotonic() + limit
        pidfd = os.pidfd_open(self.daemon.pid)
        try:
            while time.monotonic() < end:
                if any(word in text for text in self.told()):
                    return True
                readable, _, _ = select.select([self.notify, pidfd], [], [], max(0, end - time.monotonic()))
                if pidfd in readable and self.notify not in readable:
                    return False
        finally:
            os.close(pidfd)
        raise Fault(f"the daemon did not say {word} within {limit} s; see {self.log}")

    def told(self):
        """What the service manager was told since the last look."""
        words = []
        while True:
            try:
                words.append(self.notify.recv(65536).decode(errors="replace"))
            except BlockingIOError:
                return words

    def kill(self):
        """kill -9; returns the exit status as Popen has it."""
        self.daemon.kill()
        return self.end()

    def end(self, limit=END_LIMIT_SECONDS):
        """Waits for the daemon's end: its exit status, or minus its signal."""
        try:
            status = self.daemon.wait(limit)
        except subprocess.TimeoutExpired:
            raise Fault(f"the daemon did not end within {limit} s; see {self.log}") from None
        self.daemon = None
        return status

    def stop(self):
        """An end in order."""
        self.daemon.send_signal(signal.SIGTERM)
        return self.end()

    def ask(self, method, path, body=None):
        """A request to the control socket: status and reply."""
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read()
            return reply.status, json.loads(text) if text else None
        finally:
            connection.close()

    # --- what is there ---

    def ledger(self):
        """A copy of the ledger, as a dead daemon left it or as a living one has committed it; its file is `copy`."""
        self.copy_ledger()
        book = sqlite3.connect(self.copy)
        book.row_factory = sqlite3.Row
        return book

    def copy_ledger(self):
        folder = os.path.dirname(self.copy)
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        if self.daemon is not None:
            book = sqlite3.connect(f"file:{self.state}/ledger.sqlite?mode=ro", uri=True, timeout=10)
            copy = sqlite3.connect(self.copy)
            book.backup(copy)
            book.close()
            copy.close()
            return
        for name in ("ledger.sqlite", "ledger.sqlite-wal"):
            if os.path.exists(f"{self.state}/{name}"):
                shutil.copy(f"{self.state}/{name}", folder)

    def processes(self):
        """Living processes of this place: daemon, keepers, agents, and what those left behind."""
        return processes_of(self.root)

    def keepers(self):
        """Living keepers: turn or check folder by process id."""
        found = {}
        for pid in self.processes():
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as text:
                    words = text.read().split(b"\0")
            except OSError:
                continue
            if len(words) >= 2 and words[0].endswith(b"/midwatch-keeper"):
                found[pid] = words[1].decode()
        return found

    def wait_for(self, what, condition, limit):
        """Looks again and again, 20 times a second, until a condition holds."""
        end = time.monotonic() + limit
        while True:
            result = condition()
            if result:
                return result
            if time.monotonic() > end:
                raise Fault(f"{what} did not come about within {limit} s in {self.root}")
            time.sleep(0.05)

    def end_everything(self):
        """Kills all that belongs to this place."""
        if self.daemon is not None:
            self.kill()
        end_processes(self.root)

    def remove(self):
        """Leaves nothing."""
        self.end_everything()
        self.notify.close()
        shutil.rmtree(self.root, ignore_errors=True)
