"""The peers that run beside midwatchd: APScheduler from the Python package index, and xargs."""

import json
import os
import select
import subprocess
import sys
import time

from machine import BenchError, first_line

PACKAGES = ["APScheduler>=3.11,<4", "SQLAlchemy>=2,<3"]
READY_LIMIT_SECONDS = 120
END_LIMIT_SECONDS = 700
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer_apscheduler.py")


def prepare_venv(folder):
    """A venv with APScheduler: made where it is missing. Returns its python and the library's version."""
    python = os.path.join(folder, "bin", "python")
    script = "import apscheduler, sqlalchemy; print(apscheduler.version)"
    if not (os.path.exists(python) and works([python, "-c", script])):
        for argv in ([sys.executable, "-m", "venv", folder], [python, "-m", "pip", "install", "-q", *PACKAGES]):
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                last = (done.stderr or done.stdout).strip().split("\n")[-1]
                raise BenchError(
                    f"cannot get APScheduler ({' '.join(argv[1:])}): {last}\n"
                    "the Python package index must be reachable; --no-peers measures midwatchd alone"
                )
    return python, first_line([python, "-c", script])


def works(argv):
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


class Peer:
    """One running peer_apscheduler.py; as a context: ready inside, ended afterwards by the end of its stdin."""

    def __init__(self, python, *words):
        self.argv = [python, PROGRAM, *map(str, words)]
        self.process = None
        self.buffer = b""

    def __enter__(self):
        self.process = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        if self.line(READY_LIMIT_SECONDS) != "ready":
            raise BenchError(f"APScheduler did not start: {' '.join(self.argv[1:])}; see its message above")
        return self

    def line(self, limit_seconds):
        """The next line it prints; empty when it ended or the time is over."""
        deadline = time.monotonic() + limit_seconds
        while b"\n" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return ""
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                return ""
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\n", 1)
        return text.decode()

    def __exit__(self, kind, *_):
        if kind is not None:
            self.process.kill()
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def drain(python, store, count, threads=2):
    """APScheduler: `count` jobs of /bin/true added and run; per second, and CPU ms for each."""
    with Peer(python, "drain", store, count, threads) as peer:
        text = peer.line(END_LIMIT_SECONDS)
    if not text:
        raise BenchError(f"APScheduler did not run {count} jobs; see its message above")
    result = json.loads(text)
    return {"perSecond": count / result["seconds"], "cpuMs": result["cpu"] * 1000 / count}


def xargs(count, at_once=2):
    """xargs -P: `count` times /bin/true, nothing kept; per second, and CPU ms for each."""
    words = b"x\n" * count
    begin = time.monotonic()
    process = subprocess.Popen(["xargs", f"-P{at_once}", "-n1", "/bin/true"], stdin=subprocess.PIPE)
    process.stdin.write(words)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BenchError(f"xargs ended with status {process.returncode}")
    return {"perSecond": count / seconds, "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000 / count}
