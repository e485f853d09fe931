"""Bitstreams by open tools alone: Yosys maps, nextpnr-ecp5 places and routes, ecppack writes. What scripts/build does.

Each stage's result lies under target/boards/BOARD, named after the digest of all that it is made of (sources, pins, tools, flags,
seed): what is there whole is not made anew, so a build that was cut off goes on at the stage it was in. A file is written
under another name and renamed once whole. Of a build BOARD.json says everything, BOARD.txt the same for people.
"""

import collections
import hashlib
import importlib.metadata
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import time

from hdl import ledger, route, sources, tools

# name, its folder under rtl/boards, top, configuration of rtl/config, nextpnr's words for the part, the clock that counts as
# the source calls it and what it has to reach in MHz, the part's IDCODE as scripts/flash has it.
Board = collections.namedtuple("Board", "name folder top config device part mhz seed pins")
ULX3S = ("--85k", "--package", "CABGA381", "--speed", "6")
# Of a part that is half full, nextpnr's usual router is far from its end after a quarter of an hour.
FULL = (*ULX3S, "--router", "router2")
BOARDS = {board.name: board for board in (
    Board("hello", "ulx3s", "hello", "bare", ULX3S, "LFE5U-85F-6BG381C", 60, 1, ("pins",)),
    Board("ulx3s", "ulx3s", "ulx3s", "tiny", FULL, "LFE5U-85F-6BG381C", 45, 1, ("pins", "sdram")),
)}
OUT = tools.TARGET / "boards"
# Of parts that are silicon, Yosys reads the ports alone.
MODEL = "EHXPLLL"
PACKER = "yowasp-ecppack"
READ, MAP = "read_slang -DSYNTHESIS --empty-blackboxes", "synth_ecp5"
ROUTED, PACKED = ("--timing-allow-fail",), ("--compress",)
# nextpnr's lines that begin a stage, and what we call it.
STAGES = {"Packing constants": "packing", "Creating initial analytic placement": "placing", "Running simulated annealing": "refining",
          "Legalising": "legalising", "Routing..": "routing", "Running router2": "routing", "Program finished": ""}
COUNTED = ("TRELLIS_COMB", "TRELLIS_FF", "TRELLIS_RAMW", "DP16KD", "MULT18X18D", "EHXPLLL", "TRELLIS_IO", "DCCA")


def main(words):
    """Builds what `words` name; with --check twice, and against the ledger."""
    options = [word for word in words if word.startswith("--")]
    names = [word for word in words if word not in options]
    if len(names) != 1 or names[0] not in BOARDS or set(options) - {"--check", "--enter"}:
        sys.exit(f"scripts/build [--check] BOARD; boards: {' '.join(BOARDS)}")
    board = BOARDS[names[0]]
    if "--check" in options:
        check(board)
        return
    built = build(board, OUT / board.name)
    print(report(board, built), end="", flush=True)
    if "--enter" in options:
        enter(board, built)


# ---------------------------------------------------------------------------------------------- one build

def build(board, folder):
    """What BOARD.json says, after making whatever is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = inputs(board)
    known = finished(board, folder, digest)
    if known:
        print(f"build: {folder / board.name}.bit is of these sources, tools and seed already", flush=True)
        return known
    netlist = made(folder / f"{digest[:16]}.netlist.json", "mapping (Yosys)", lambda path: synthesise(board, digest, path))
    routed, said = folder / f"{digest[:16]}.config", folder / f"{digest[:16]}.report.json"
    made(routed, "placing and routing (nextpnr)", lambda path: place(board, netlist, path, said), anew=not said.exists())
    timing = timing_of(board, json.loads(said.read_text()))
    bitstream = made(folder / f"{board.name}.bit", "packing (ecppack)", lambda path: pack(routed, path), anew=True)
    built = {"board": board.name, "part": board.part, "inputs": digest, "build": identity(digest), "seed": board.seed,
             "bitstream": hash_of(bitstream), "bytes": bitstream.stat().st_size, **timing, "versions": versions()}
    write(folder / f"{board.name}.json", json.dumps(built, indent=1) + "\n")
    write(folder / f"{board.name}.txt", report(board, built))
    forget(folder, digest)
    return built


def inputs(board):
    """The digest of all that a bitstream is made of."""
    words = [READ, MAP, *board.device, *ROUTED, *PACKED, "--seed", str(board.seed), json.dumps(versions(), sort_keys=True)]
    return sources.digest(files_of(board), pins_of(board), *words)


def files_of(board):
    return sources.closure(board.top, board.config)


def pins_of(board):
    """The text of all its files of pads."""
    return "\n".join((tools.ROOT / f"rtl/boards/{board.folder}/{name}.lpf").read_text() for name in board.pins)


def versions():
    return {"pyosys": importlib.metadata.version("pyosys"), route.PLACER: route.pins()[route.PLACER]}


def identity(digest):
    """What the register BUILD says of it."""
    return f"0x{digest[:8]}"


def finished(board, folder, digest):
    """What stands of a build that ended, if it is of these inputs and nobody has touched its bitstream."""
    said, bitstream = folder / f"{board.name}.json", folder / f"{board.name}.bit"
    if not said.exists() or not bitstream.exists():
        return None
    built = json.loads(said.read_text())
    return built if (built["inputs"], built["bitstream"]) == (digest, hash_of(bitstream)) else None


def made(path, what, make, anew=False):
    """The file, made unless it is there; whole or not at all."""
    if path.exists() and not anew:
        print(f"build: {what}: there already", flush=True)
        return path
    began, part = time.monotonic(), path.with_name(f"part-{path.name}")
    print(f"build: {what}", flush=True)
    make(part)
    part.replace(path)
    print(f"build: {what}: {time.monotonic() - began:.0f} s", flush=True)
    return path


def write(path, text):
    part = path.with_name(f"part-{path.name}")
    part.write_text(text)
    part.replace(path)


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def forget(folder, digest):
    """Removes the stages of other inputs, and what was cut off."""
    for path in folder.iterdir():
        is_stage = re.match(r"[0-9a-f]{16}\.", path.name) and not path.name.startswith(digest[:16])
        if is_stage or path.name.startswith("part-"):
            path.unlink()


# ---------------------------------------------------------------------------------------------- its stages

def synthesise(board, digest, path):
    """The mapped netlist. Paths are those within the tree: where it lies changes no name."""
    files = [sources.ports_alone(source, path.parent) if source.stem == MODEL else source for source in files_of(board)]
    names = [os.path.relpath(file, tools.ROOT) for file in files]
    reading = f"{READ} --top {board.top} -GBuild=32'h{digest[:8]} {' '.join(names)}"
    commands = [reading, f"{MAP} -top {board.top}", "setattr -unset src */c:* */w:*", f"write_json {path}"]
    tools.yosys(f"build: {board.name}", commands, log=path.parent / "yosys.log")


def place(board, netlist, path, said):
    """Placed and routed; the report beside it is there before the result has its name."""
    folder = path.parent
    (folder / "pins.lpf").write_text(pins_of(board))
    command = [route.placer(), *board.device, "--seed", str(board.seed), "--json", netlist.name, "--lpf", "pins.lpf",
               "--textcfg", path.name, "--report", said.name, *ROUTED]
    watch(board, command, folder, folder / "nextpnr.log")


def watch(board, command, folder, log):
    """Runs nextpnr and tells its stages as they begin."""
    began, last = time.monotonic(), collections.deque(maxlen=30)
    # Into a pipe it would say nothing until eight thousand letters have gathered.
    terminal, its_end = pty.openpty()
    with open(log, "w") as out, subprocess.Popen(list(map(str, command)), cwd=folder, stdout=its_end, stderr=its_end) as running:
        os.close(its_end)
        for line in spoken(terminal):
            out.write(line)
            last.append(line)
            stage = next((said for begins, said in STAGES.items() if begins in line), "")
            if stage:
                print(f"build:   {stage} (after {time.monotonic() - began:.0f} s)", flush=True)
    if running.returncode:
        sys.exit(f"{''.join(last)}build: {board.name}: nextpnr failed; all it said: {log}")


def spoken(terminal):
    """The lines that come until nobody is there to say any."""
    with open(terminal, newline="\n", errors="replace") as lines:
        try:
            for line in lines:
                yield line.replace("\r", "")
        except OSError:  # how a terminal tells that
            return


def pack(routed, path):
    command = [route.placer().with_name(PACKER), *PACKED, "--input", routed.name, "--bit", path.name]
    done = subprocess.run(list(map(str, command)), cwd=path.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode or not path.exists():
        sys.exit(f"{done.stdout[-3000:]}\nbuild: ecppack failed")


# ---------------------------------------------------------------------------------------------- what it says

def timing_of(board, said):
    """Frequency and use. Where the clock is too slow, the build ends with by how much, and the path."""
    clock, speed = slowest(board, said)
    path = route.longest(said, clock)
    if speed["achieved"] < board.mhz:
        sys.exit(missed(board, speed["achieved"], path))
    used = {name: said["utilization"][name] for name in COUNTED if name in said["utilization"]}
    return {"mhz": round(speed["achieved"], 1), "aim": board.mhz, "path": path,
            "used": {name: value["used"] for name, value in used.items()},
            "available": {name: value["available"] for name, value in used.items()}}


def slowest(board, said):
    """The clock that the design runs at: of those with the board's frequency the one with least room."""
    clocks = [item for item in said["fmax"].items() if item[1]["constraint"] > board.mhz - 1]
    if not clocks:
        sys.exit(f"build: {board.name}: nextpnr knows of no clock of {board.mhz} MHz, but of {said['fmax']}")
    return min(clocks, key=lambda item: item[1]["achieved"])


def missed(board, mhz, path):
    return (f"build: {board.name}: timing missed: {mhz:.1f} MHz of {board.mhz}, {1000 / mhz - 1000 / board.mhz:.2f} ns too long: from "
            f"{path['from']} to {path['to']}, {path['logic_ns']} ns of logic and {path['routing_ns']} ns of routing. "
            "No bitstream was written; try another seed (scripts/hdl/build.py), or shorten the path")


def report(board, built):
    used = [f"  {name:14}{count:7} of {built['available'][name]:6}  {100 * count / built['available'][name]:5.1f} %\n"
            for name, count in built["used"].items()]
    path = built["path"]
    return (f"{board.name}: {OUT / board.name / board.name}.bit for {built['part']}, {built['bytes']} bytes\n"
            f"  bitstream     {built['bitstream']}\n  BUILD         {built['build']}\n"
            f"  clock         {built['mhz']} MHz of {built['aim']} (seed {built['seed']}); longest: {path['logic_ns']} ns of logic and "
            f"{path['routing_ns']} ns of routing from {path['from']} to {path['to']}\n{''.join(used)}"
            f"  tools         {' '.join(f'{name} {value}' for name, value in built['versions'].items())}\n")


# ---------------------------------------------------------------------------------------------- the ledger

def row_of(board, built):
    value = {key: built[key] for key in ("bitstream", "bytes", "build", "mhz", "aim", "seed", "used")}
    return {"name": f"{board.folder}-{board.name}", "configuration": board.part, "unit": "bitstream", "digest": built["inputs"],
            "value": value, "versions": built["versions"]}


def enter(board, built):
    row = row_of(board, built)
    ledger.enter("boards", [*(other for other in ledger.rows("boards") if other["name"] != row["name"]), row], "--whole")
    print(f"build: entered into {ledger.path('boards').relative_to(tools.ROOT)}", flush=True)


def check(board):
    """Built twice from nothing, in folders of other names; both bitstreams are the same, and what the ledger says of these inputs."""
    quick_self_test(board)
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT) as first, tempfile.TemporaryDirectory(dir=OUT, prefix="another-") as second:
        builds = [build(board, pathlib.Path(folder)) for folder in (first, second)]
        known = {row["name"]: row for row in ledger.rows("boards")}.get(f"{board.folder}-{board.name}")
        faults = differences(board, builds, known)
        if faults:
            sys.exit("\n".join(faults))
        keep(board, pathlib.Path(first))
    print(f"build: {board.name}: two builds and the ledger agree: {builds[0]['bitstream']}, {builds[0]['mhz']} MHz")


def keep(board, folder):
    """What the check has built is as good as any."""
    target = OUT / board.name
    target.mkdir(exist_ok=True)
    for suffix in ("bit", "txt", "json"):
        shutil.copy(folder / f"{board.name}.{suffix}", target / f"part-{suffix}")
        (target / f"part-{suffix}").replace(target / f"{board.name}.{suffix}")


def differences(board, builds, known):
    """What two builds and the row of the ledger do not agree about."""
    first, second = builds
    mend = f"; mend with: scripts/build --enter {board.name}"
    if first["bitstream"] != second["bitstream"]:
        return [f"build: {board.name}: two builds of the same inputs differ: {first['bitstream']} and {second['bitstream']}"]
    if not known or known["digest"] != first["inputs"]:
        return [f"build: {board.name}: the ledger of boards is of other sources or tools{mend}"]
    if known["value"] != row_of(board, first)["value"]:
        return [f"build: {board.name}: the ledger says {known['value']}, a fresh build {row_of(board, first)['value']}"]
    return []


def quick_self_test(board):
    """Planted: a bitstream of another digest, a row of other sources, one of another frequency, a clock too slow."""
    built = {"bitstream": "a", "bytes": 1, "build": "b", "mhz": 70, "aim": 60, "seed": 1, "used": {}, "inputs": "i", "versions": {}}
    row = row_of(board, built)
    assert not differences(board, [built, built], row)
    planted = [([built, {**built, "bitstream": "c"}], row), ([built, built], {**row, "digest": "j"}), ([built, built], None),
               ([built, built], {**row, "value": {**row["value"], "mhz": 71}})]
    assert all(differences(board, *plant) for plant in planted), "build: a planted difference passes"
    step = {"delay": 20.0, "type": "logic", "from": {"cell": "a_q"}, "to": {"cell": "b_q"}}
    path = {"path": [step], "from": "posedge c", "to": "posedge c"}
    slow = {"fmax": {"c": {"achieved": 50.0, "constraint": float(board.mhz)}}, "critical_paths": [path], "utilization": {}}
    try:
        timing_of(board, slow)
    except SystemExit as said:
        assert "a_q to b_q" in str(said) and "ns too long" in str(said), said
    else:
        raise AssertionError("build: a clock that is too slow passes")
