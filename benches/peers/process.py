"""Commands that are timed, each a process of its own, with the most memory that it had: for the scripts beside this one."""

import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

STEP_SECONDS = 600
# Seconds between looks at a process's memory.
LOOK_EVERY = 0.002


class Failed(Exception):
    """A step that did not do what it was to do."""


class Steps:
    """Times and memory of processes."""

    def __init__(self):
        self.value = {}

    def run(self, step, command, folder=None):
        """What the command says on its standard output; without a step's name nothing is noted."""
        called = step or pathlib.Path(command[-1]).name
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            began = time.monotonic()
            process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=err, cwd=folder)
            status, most = ended(process, began, called)
            self.note(step, time.monotonic() - began)
            out.seek(0), err.seek(0)
            if status != 0:
                raise Failed(f"{called}: {told(err.read()) or status}")
            if step:
                self.value[f"{step}_bytes"] = most
            return out.read()

    def note(self, step, seconds):
        if step:
            self.value[f"{step}_s"] = round(seconds, 4)


class Progress:
    """Which of so many pieces of work begins, and about how long they still take, on standard error."""

    def __init__(self, count):
        self.count, self.at, self.began = count, 0, time.monotonic()

    def next(self, name):
        spent = time.monotonic() - self.began
        left = f", about {max(1, round(spent / self.at * (self.count - self.at) / 60))} min left" if self.at else ""
        self.at += 1
        print(f"{self.at} of {self.count}{left}: {name} …", file=sys.stderr, flush=True)


def told(text):
    """What an error says: zkcard's own words, or the last line."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return json.loads(text)["error"]
    except (ValueError, KeyError):
        return lines[-1] if lines else ""


def ended(process, began, called):
    """The process's status and the most memory that it had when it was looked at; it is stopped where it takes too long."""
    most = 0
    while process.poll() is None:
        most = max(most, resident(process.pid))
        if time.monotonic() - began > STEP_SECONDS:
            process.kill()
            process.wait()
            raise Failed(f"{called}: not done in {STEP_SECONDS} s")
        time.sleep(LOOK_EVERY)
    return process.returncode, most


def resident(pid):
    """The most resident memory so far, in bytes: the system's figure for a process that has ended counts its parent's, too."""
    try:
        found = re.search(r"VmHWM:\s*(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())
    except OSError:
        found = None
    return int(found[1]) * 1024 if found else 0


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores, {model}"
