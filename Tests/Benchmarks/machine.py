"""What the benchmark needs of the machine: a scratch folder, processes that are ended whatever happens, /proc."""

import ctypes
import os
import platform
import shutil
import signal
import statistics
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """Why the benchmark cannot go on: what, where and the cure."""


def now_ms():
    """Wall time in ms since the epoch, with a fraction."""
    return time.time_ns() / 1e6


def become_subreaper():
    """Orphans below this process become its children, so that all of them can be found and ended."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise BenchError("prctl(PR_SET_CHILD_SUBREAPER) failed: " + os.strerror(ctypes.get_errno()))


def descendants():
    """The pids of all processes below this one, zombies too."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = stat_fields(name)
            if fields:
                children.setdefault(int(fields[1]), []).append(int(name))
    found, open_pids = [], [os.getpid()]
    while open_pids:
        below = children.get(open_pids.pop(), [])
        found += below
        open_pids += below
    return found


def end_descendants(limit_seconds=30):
    """Kills and reaps everything below this process, until nothing is left."""
    deadline = time.monotonic() + limit_seconds
    while True:
        pids = descendants()
        if not pids:
            return
        if time.monotonic() > deadline:
            raise BenchError(f"processes outlive SIGKILL: {pids[:10]}; end them by hand")
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        time.sleep(0.01)


def reap():
    """Collects children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


# --- /proc ---


def read(path):
    """A file's text; empty when it is gone."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def stat_fields(pid):
    """The fields of /proc/PID/stat after the name: state, parent...; None when the process is gone."""
    text = read(f"/proc/{pid}/stat")
    return text[text.rindex(")") + 2 :].split() if ")" in text else None


def cpu_seconds(pid, with_children=False):
    """Processor time of a process, and on demand of its children that were waited for, in s."""
    fields = stat_fields(pid)
    if not fields:
        raise BenchError(f"process {pid} ended while it was being measured")
    times = fields[11:15] if with_children else fields[11:13]
    return sum(map(int, times)) / TICKS_PER_SECOND


def memory_mib(pid):
    """Resident, proportional and private memory of a process in MiB."""
    kib = {}
    for line in (read(f"/proc/{pid}/status") + read(f"/proc/{pid}/smaps_rollup")).splitlines():
        words = line.split()
        if len(words) == 3 and words[2] == "kB":
            kib[words[0].rstrip(":")] = int(words[1])
    if "Pss" not in kib or "VmRSS" not in kib:
        raise BenchError(f"/proc/{pid}/smaps_rollup cannot be read: the process ended, or this is not its user")
    private = kib["Private_Clean"] + kib["Private_Dirty"]
    return {"rss": kib["VmRSS"] / 1024, "pss": kib["Pss"] / 1024, "private": private / 1024}


def activity(pid):
    """CPU time in s, to the ns and with all threads that ever were, and the context switches of each thread so far."""
    # The clock id of another process's CPU time, see clock_getcpuclockid(3): ~pid and the bits of CPUCLOCK_SCHED.
    seconds = time.clock_gettime((~pid << 3) | 2)
    switches = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        lines = read(f"/proc/{pid}/task/{thread}/status").splitlines()
        switches[thread] = sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    return {"cpu": seconds, "ticks": round(cpu_seconds(pid) * TICKS_PER_SECOND), "switches": switches}


def activity_between(before, after, seconds):
    """CPU in % of one core, in ticks, and context switches per s; those of threads that ended meanwhile are unknown."""
    switches = sum(count - before["switches"].get(thread, 0) for thread, count in after["switches"].items())
    return {
        "cpuPercent": (after["cpu"] - before["cpu"]) * 100 / seconds,
        "cpuTicks": after["ticks"] - before["ticks"],
        "switchesPerSecond": switches / seconds,
    }


def program_name(pid):
    """The file name of the program a process runs; empty when it is gone."""
    try:
        return os.path.basename(os.readlink(f"/proc/{pid}/exe"))
    except OSError:
        return ""


# --- the machine line ---


def first_line(argv):
    """The first line a command prints; empty when it cannot be run."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).strip().split("\n")[0]


def sync_ms(folder, count=100):
    """Median time in ms to append 4 KiB to a file and have it on the disk, which bounds everything durable."""
    path, times = os.path.join(folder, "sync"), []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(count):
            begin = time.perf_counter()
            os.write(descriptor, bytes(4096))
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - begin) * 1000)
    finally:
        os.close(descriptor)
        os.unlink(path)
    return statistics.median(times)


def describe(scratch):
    """The facts of the machine that the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": value_in("/proc/cpuinfo", "model name", ":") or platform.machine(),
        "system": value_in("/etc/os-release", "PRETTY_NAME", "=") or platform.system(),
        "kernel": platform.release(),
        "swift": first_line(["swift", "--version"]) if shutil.which("swift") else "",
        "python": platform.python_version(),
        "scratch": f"scratch on {filesystem(scratch)}",
        "fdatasyncMs": round(sync_ms(scratch), 3),
        "loadAverage": os.getloadavg()[0],
    }


def value_in(path, name, separator):
    """The first value of a name in a file of names and values; empty when there is none."""
    for line in read(path).splitlines():
        if line.startswith(name):
            return line.split(separator, 1)[1].strip().strip('"')
    return ""


def filesystem(path):
    """The type of the file system a path is on."""
    best = ("", "unknown")
    for line in read("/proc/self/mounts").splitlines():
        place, kind = line.split()[1:3]
        if (os.path.realpath(path) + "/").startswith(place.rstrip("/") + "/") and len(place) >= len(best[0]):
            best = (place, kind)
    return best[1]
