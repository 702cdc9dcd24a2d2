"""The root folder of a small Debian with systemd, built once by debootstrap and kept in a cache.

Python's standard library only.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess

# What midwatch's own package needs, what a login of a user needs, and procps and git for the agents.
PACKAGES = (
    "systemd,systemd-sysv,dbus,libpam-systemd,dbus-user-session,"
    "libsqlite3-0,libsystemd0,libstdc++6,libgcc-s1,tzdata,git,procps,adduser,passwd,ca-certificates"
).split(",")


class Unable(Exception):
    """Why this machine cannot do it, and the cure."""


def this_release():
    """The code name of the Debian that this is, such as bookworm."""
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    raise Unable("/etc/os-release has no VERSION_CODENAME: this is no release of Debian or of its kin")


def mirror_of(release):
    """The archive that this machine's own apt takes the release from."""
    found = listed_mirror(release)
    if not found:
        # Without the archive's own lists apt does not know what its sources hold.
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        found = listed_mirror(release)
    if not found:
        raise Unable(f"apt knows no archive with {release} main: see /etc/apt/sources.list and sources.list.d")
    return found


def listed_mirror(release):
    """The same, None when apt's lists do not say."""
    fields = "$(CODENAME) $(COMPONENT) $(REPO_URI)"
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", fields, "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in asked.stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[:2] == [release, "main"]:
            return words[2]
    return None


def proxies():
    """The proxy that apt uses, in the form that debootstrap's download program understands."""
    asked = subprocess.run(
        ["apt-config", "shell", "http_proxy", "Acquire::http::Proxy", "https_proxy", "Acquire::https::Proxy"],
        capture_output=True,
        text=True,
        check=False,
    )
    pairs = (line.partition("=") for line in asked.stdout.splitlines())
    return {name: value.strip("'") for name, _, value in pairs if value.strip("'") not in ("", "DIRECT")}


# Counts up when what is done to the root folder changes.
RECIPE = 2


def cached_root(cache):
    """Returns the root folder in the folder `cache`, and makes it when it is not there (about 40 s)."""
    release = this_release()
    key = hashlib.sha256(f"{RECIPE} {PACKAGES}".encode()).hexdigest()[:12]
    root = cache / f"root-{release}-{key}"
    if root.is_dir():
        return root
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = cache / f"{root.name}.unfinished-{os.getpid()}"
    mirror = mirror_of(release)
    print(f"building a root folder of {release} for the next runs, too: {root}", flush=True)
    log = cache / "debootstrap.log"
    try:
        with open(log, "wb") as out:
            command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
            status = subprocess.run(
                [*command, release, unfinished, mirror],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | proxies(),
                check=False,
            ).returncode
        if status != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise Unable(f"debootstrap ended with {status} ({log}):\n{tail}")
        for package in (unfinished / "var/cache/apt/archives").glob("*.deb"):
            package.unlink()
        # Empty: each machine gets an identity of its own, and yet its first boot enables no units by preset.
        (unfinished / "etc/machine-id").write_text("")
        (unfinished / "var/log/journal").mkdir(exist_ok=True)
        unfinished.rename(root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return root
