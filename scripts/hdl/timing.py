"""How many levels of logic a leaf has between registers (scripts/hdl/depth.py), kept in benches/ledger/timing.json.

What scripts/synth --depth does. A row is good while its sources and parameters are the same; `before` is the first figure that
was ever measured of its leaf. No leaf may have more than MOST levels, or, if the table says more, than exactly that.
"""

import collections
import importlib.metadata
import sys

from hdl import depth, ledger, synthesis
from hdl.synthesis import Leaf, synthesise

FAMILY = "xcup"
MOST = 8

Timed = collections.namedtuple("Timed", "leaf most", defaults=(MOST,))
SCHEDULE = {"OpBits": 16, "Entries": 32}  # operands are opaque: narrow ones have the same paths
BOARDS = {"link": "mid", "sdram": "mid", "program": "tiny"}  # at ports of 128 bits
TIMED = [Timed(Leaf(name, module, parameters, (FAMILY,), config=BOARDS.get(name)), *most) for name, module, parameters, *most in (
    ("fifo", "fifo", {"W": 32, "Depth": 32}),
    ("skid_buffer", "skid_buffer", {}),
    ("arbiter", "arbiter", {"N": 8}),
    ("async_fifo", "async_fifo", {"LogDepth": 4}),
    ("stream_of_pipe", "stream_of_pipe", {"InW": 32, "OutW": 32, "Latency": 30}),
    ("mod_add", "mod_add", {}),
    ("mod_combine", "mod_combine", {"CA": 1, "CB": -1, "CC": -1}),
    ("mont_mul_serial", "mont_mul_serial", {}),
    ("from_mont_serial", "from_mont_serial", {"IsFr": 1}),
    ("padd_folded", "padd_folded", {"Multipliers": 3}),
    ("digits", "digits", {}),
    ("schedule", "schedule", {**SCHEDULE, "BucketBits": 12, "Depth": 4096}),
    ("schedule.wide", "schedule", {**SCHEDULE, "BucketBits": 17, "Depth": 81920}),
    ("schedule.paced", "schedule", {**SCHEDULE, "BucketBits": 12, "Depth": 4096, "Paced": 1}),
    ("reduce", "reduce", {"OpBits": 16, "Windows": 32, "CMax": 8}),
    ("reduce.wide", "reduce", {"OpBits": 16, "Windows": 20, "CMax": 13}),
    ("reduce.paced", "reduce", {"OpBits": 16, "Windows": 32, "CMax": 8, "Chains": 32, "Paced": 1}),
    ("ntt_walk", "ntt_walk", {}),
    ("ntt_read", "ntt_read", {}),
    ("ntt_read.folded", "ntt_read", {"Multipliers": 1}),
    ("ntt_pre", "ntt_pre", {}),
    ("ntt_post", "ntt_post", {}),
    ("mdc_exchange_folded", "mdc_exchange_folded", {}),
    ("ntt_pass_folded", "ntt_pass_folded", {}),
    ("ntt_place", "ntt_place", {}),
    ("ntt_write", "ntt_write", {}),
    ("ntt_sched", "ntt_sched", {}),
    ("ntt_tables", "ntt_tables", {}),
    ("ntt_tables.folded", "ntt_tables", {"Multipliers": 1}),
    ("vec", "vec", {}),
    ("vec.folded", "vec", {"OutBursts": 8, "Multipliers": 1}),
    ("dma_read", "dma_read", {}),
    ("dma_write", "dma_write", {}),
    ("payload_crc", "payload_crc", {}),
    ("to_canonical.serial", "to_canonical", {"IsSerial": 1}),
    ("scoreboard", "scoreboard", {"Units": 6}),
    ("job_check", "job_check", {}),
    ("ring_fetch", "ring_fetch", {}),
    ("ring_complete", "ring_complete", {}),
    ("dispatch", "dispatch", {}),
    ("read_mux", "read_mux", {}),
    ("write_mux", "write_mux", {}),
    ("link", "link", {}),
    ("program", "program_unit", {"Multipliers": 3}),
    ("sdram", "sdram", {}),
)]


def main(words):
    """Measures the leaves that `words` name, or all; with --try it only tells."""
    known = {timed.leaf.name: timed for timed in TIMED}
    chosen = [name for name, timed in known.items() if "--all" in words or {name, timed.leaf.module} & set(words)]
    if not chosen:
        sys.exit(f"scripts/synth --depth [--try] LEAF..., or --all; leaves: {' '.join(known)}")
    faults = []
    for name in chosen:
        levels, path = depth_of(known[name].leaf)
        print(f"{name}: {levels} levels", *(f"{at:5} {what:9} {wire}".rstrip() for at, what, wire in path), sep="\n", flush=True)
        if "--try" not in words:
            enter(known, known[name].leaf, levels)
            faults += limit_faults(known[name], levels)
    return faults


def depth_of(leaf):
    netlist, _ = synthesise(leaf.module, leaf.parameters, FAMILY, synthesis.files_for(leaf), f"depth-{leaf.name}")
    return depth.longest(netlist)


def enter(known, leaf, levels):
    old = rows()
    before = old.get(leaf.name, {"value": {"before": levels}})["value"]["before"]
    row = {"name": leaf.name, "configuration": FAMILY, "unit": "levels", "digest": synthesis.sources_hash(leaf),
           "value": {"parameters": leaf.parameters, "levels": levels, "before": before},
           "versions": {"pyosys": importlib.metadata.version("pyosys")}}
    ledger.enter("timing", [entry for name, entry in {**old, leaf.name: row}.items() if name in known], "--whole")


def rows():
    return {row["name"]: row for row in ledger.rows("timing")}


def limit_faults(timed, levels):
    if levels > timed.most:
        yield f"{timed.leaf.name}: {levels} levels between registers, more than {timed.most}"
    if levels < timed.most != MOST:
        yield f"{timed.leaf.name}: {levels} levels between registers, and scripts/hdl/timing.py still lets it have {timed.most}"


def faults_of(entries):
    """What is missing, stale or too deep."""
    names = [timed.leaf.name for timed in TIMED]
    yield from (f"{name}: in the ledger of timing, but not in scripts/hdl/timing.py" for name in entries if name not in names)
    for timed in TIMED:
        leaf, entry = timed.leaf, entries.get(timed.leaf.name)
        if not entry:
            yield f"{leaf.name}: not in the ledger of timing"
        elif entry["digest"] != synthesis.sources_hash(leaf) or entry["value"]["parameters"] != leaf.parameters:
            yield f"{leaf.name}: its levels are stale, its sources or parameters have changed"
        else:
            yield from limit_faults(timed, entry["value"]["levels"])


def check():
    """The ledger against sources and limits, and one leaf measured again."""
    entries = rows()
    faults = list(faults_of(entries))
    again = Leaf("arbiter", "arbiter", {"N": 8}, (FAMILY,))
    if "arbiter" in entries and (levels := depth_of(again)[0]) != entries["arbiter"]["value"]["levels"]:
        faults.append(f"arbiter: the ledger says {entries['arbiter']['value']['levels']} levels, a fresh synthesis {levels}")
    return faults + (["mend with: scripts/synth --depth --all"] if faults else [])


def self_test():
    """Planted: registers with 3 levels between, 12, and a loop."""
    for name, steps, deep in (("shallow", 3, False), ("deep", 12, True)):
        levels, _ = plant(name, f"logic [{steps}:0][63:0] x;\n  assign x[0] = a_q;\n" + "".join(
            f"  assign x[{i + 1}] = x[{i}] + {{x[{i}][62:0], x[{i}][63]}};\n" for i in range(steps)), f"x[{steps}]")
        assert (levels > MOST) == deep and levels >= steps, f"timing: planted {steps} adders in a row: {levels} levels"
    try:
        levels, _ = plant("loop", "logic [63:0] x;\n  assign x = {x[0] ^ a_q[1], x[63:1] & a_q[63:1]};\n", "x")
        raise AssertionError(f"timing: a planted loop has {levels} levels")
    except depth.Loop:
        pass
    print(f"synth: planted logic of more than {MOST} levels is caught, and a loop; less passes")


def plant(name, logic, result):
    path = synthesis.WORK / f"plant_{name}.sv"
    path.write_text("module plant (input logic clk_i, input logic [63:0] a_i, output logic [63:0] r_o);\n"
                    f"  logic [63:0] a_q;\n  {logic}"
                    f"  always_ff @(posedge clk_i) begin\n    a_q <= a_i;\n    r_o <= {result};\n  end\nendmodule\n")
    return depth.longest(synthesise("plant", {}, FAMILY, [path], f"plant-{name}")[0])
