"""What the leaves cost: cells that Yosys maps, by kind, and the carry chains among them; kept in benches/ledger/area.json.

A carry chain is walked in the mapped netlist, cell by cell (CARRY4: CO[3] -> CI; CCU2C: COUT -> CIN), in bits.
A carry path adds up all carry bits between two registers, through LUTs too. Nothing is placed or timed.
"""

import collections
import importlib.metadata
import re
import sys

from hdl import ledger, sources
from hdl.synthesis import Leaf, files_for, sources_hash, synthesise

KINDS = {
    "dsp": r"DSP48E[12]|MULT18X18D",
    "lut": r"LUT[1-6]|INV",
    "mux": r"MUXF[789]|PFUMX|L6MUX21",
    "ff": r"FD[RSCP]E(_1)?|TRELLIS_FF",
    "carry": r"CARRY4|CCU2C",
    "srl": r"SRL16E|SRLC16E|SRLC32E",
    "lutram": r"RAM\d+X\d+[SD]|RAM\d+M\d*|TRELLIS_DPR16X4",
    "bram36": r"RAMB36E[12]",
    "bram18": r"RAMB18E[12]|DP16KD|PDPW16KD",
    "uram": r"URAM288",
}
IGNORED = r"VCC|GND|\$scopeinfo"

FQ, FR = {"IsFr": 0}, {"IsFr": 1}
XILINX, ALL = ("xcup", "xc7"), ("xcup", "xc7", "ecp5")
LEAVES = [
    Leaf("delay", "delay", {"W": 256, "N": 20}, ALL),
    Leaf("pipe_reg", "pipe_reg", {"W": 256}, ALL),
    Leaf("skid_buffer", "skid_buffer", {"W": 256}, ALL),
    Leaf("fifo", "fifo", {"W": 256, "Depth": 32}, ALL),
    Leaf("stream_of_pipe", "stream_of_pipe", {"InW": 512, "OutW": 256, "Latency": 30}, ALL),
    Leaf("ram_1r1w", "ram_1r1w", {"W": 256, "Depth": 512}, ALL),
    Leaf("arbiter", "arbiter", {"N": 8}, ALL),
    Leaf("add_pipe", "add_pipe", {"W": 256}, ALL),
    Leaf("mul_tile", "mul_tile", {}, ("xcup",), {"dsp": 1}),
    Leaf("mul_tile.25x18", "mul_tile", {"ABits": 25}, ("xc7",), {"dsp": 1}),
    Leaf("mul_tile.18x18", "mul_tile", {"ABits": 18}, ("ecp5",), {"dsp": 1}),
    Leaf("crc32c", "crc32c", {"DataBits": 512}, ALL),
    Leaf("reset_tree", "reset_tree", {"Leaves": 8}, ALL),
    Leaf("sync", "sync", {"W": 8}, ALL),
    Leaf("reset_sync", "reset_sync", {}, ALL),
    Leaf("async_fifo", "async_fifo", {"W": 256, "LogDepth": 4}, ALL),
    Leaf("mod_add", "mod_add", FQ, ALL),
    Leaf("mod_sub", "mod_sub", FQ, ALL),
    Leaf("mod_dbl", "mod_dbl", FQ, ALL),
    Leaf("mod_neg", "mod_neg", FQ, ALL),
    Leaf("mod_tighten", "mod_tighten", FQ, ALL),
    Leaf("mod_combine", "mod_combine", {**FQ, "CA": 1, "CB": -1, "CC": -1}, ALL),
    # The pipelined multipliers do not fit an ECP5, which takes mont_mul_serial.
    Leaf("mont_mul.fq.dsp", "mont_mul", {**FQ, "Style": 0}, ("xcup",), {"dsp": 276, "lut": 16000}),
    Leaf("mont_mul.fr.dsp", "mont_mul", {**FR, "Style": 0}, ("xcup",), {"dsp": 264, "lut": 16000}),
    Leaf("mont_mul.fq", "mont_mul", FQ, ("xcup",), {"dsp": 162, "lut": 36000}),
    Leaf("mont_mul.fr", "mont_mul", FR, ("xcup",), {"dsp": 150, "lut": 36000}),
    Leaf("mont_mul.fq.dsp", "mont_mul", {**FQ, "Style": 0}, ("xc7",), config="mid"),
    Leaf("mont_mul.fr", "mont_mul", FR, ("xc7",), config="mid"),
    Leaf("mont_sum.plus", "mont_sum", {**FQ, "Subtract": 0}, ("xcup",)),
    Leaf("mont_sum.minus", "mont_sum", {**FQ, "Subtract": 1}, ("xcup",)),
    Leaf("mont_sum.fr.minus", "mont_sum", {**FR, "Subtract": 1}, ("xcup",)),
    Leaf("from_mont.dsp", "from_mont", {**FR, "Style": 0}, ("xcup",)),
    Leaf("from_mont", "from_mont", FR, ("xcup",), {"dsp": 0}),
    Leaf("from_mont_serial", "from_mont_serial", FR, ALL, {"dsp": 0, "lut": 2000}),
    Leaf("mont_mul_serial", "mont_mul_serial", FQ, ALL, {"dsp": 17, "lut": 3600}),
    Leaf("mod_inv", "mod_inv", FQ, ALL),
    Leaf("affine_in", "affine_in", {}, ALL),
    Leaf("padd", "padd", {}, ("xcup",), {"dsp": 3100}),
    Leaf("padd_folded.1", "padd_folded", {"Multipliers": 1}, ("xcup",), {"dsp": 90}),
    Leaf("padd_folded.2", "padd_folded", {"Multipliers": 2}, ("xcup",), {"dsp": 180}),
    Leaf("padd_folded.3", "padd_folded", {"Multipliers": 3}, ("xcup",), {"dsp": 270}),
    Leaf("padd_folded.2.dsp", "padd_folded", {"Multipliers": 2, "Style": 0}, ("xcup",), {"dsp": 552}),
    Leaf("recode", "recode", {"Windows": 32, "CMax": 8}, ("xcup",), {"dsp": 0}),
    Leaf("schedule", "schedule", {"OpBits": 768, "BucketBits": 12, "Depth": 4096, "Entries": 32}, ("xcup",), {"dsp": 0}),
    Leaf("msm", "msm", {"Windows": 32, "CMax": 8}, ("xcup",)),
    Leaf("msm.folded", "msm", {"Windows": 32, "CMax": 8, "Multipliers": 3}, ("xcup",)),
    Leaf("msm.mid", "msm", {"Windows": 32, "CMax": 8, "Multipliers": 1, "Style": 0}, ("xcup",)),
    Leaf("butterfly", "butterfly", {"Multiplier": 1}, ("xcup",)),
    Leaf("ntt.small", "ntt", {"LogPass": 7, "MaxLog": 16, "Lanes": 1, "Jobs": 4}, ("xcup",)),
    Leaf("mul_sub.dsp", "mul_sub", {"Style": 0}, ("xcup",), {"dsp": 264}),
    Leaf("mul_sub", "mul_sub", {"Style": 1}, ("xcup",), {"dsp": 90}),
    Leaf("ntt.folded", "ntt", {"LogPass": 7, "MaxLog": 16, "Lanes": 1, "Jobs": 4, "Multipliers": 1}, ("xcup",), {"dsp": 92}),
    Leaf("ntt.folded.dsp", "ntt", {"LogPass": 7, "MaxLog": 16, "Lanes": 1, "Jobs": 4, "Multipliers": 1, "Style": 0}, ("xcup",)),
    Leaf("vec_mul", "vec_mul", {}, ("xcup",)),
    Leaf("vec", "vec", {}, ("xcup",)),
    Leaf("vec.folded", "vec", {"OutBursts": 8, "Multipliers": 1}, ("xcup",), {"dsp": 90}),
    Leaf("vec.folded.dsp", "vec", {"OutBursts": 8, "Multipliers": 1, "Style": 0}, ("xcup",), {"dsp": 264}),
    Leaf("dma_read", "dma_read", {}, ("xcup",)),
    Leaf("dma_write", "dma_write", {}, ("xcup",)),
    Leaf("to_canonical", "to_canonical", {}, ("xcup",), {"dsp": 0}),
    Leaf("to_canonical.serial", "to_canonical", {"IsSerial": 1}, ("xcup", "xc7"), {"dsp": 0}),
    Leaf("card", "card", {}, ("xcup",), config="bare"),
    # A board's, at ports of 128 bits.
    Leaf("program", "program_unit", {"Multipliers": 3}, ("ecp5",), config="tiny"),
    Leaf("link", "link", {}, ("ecp5",), config="mid"),
    Leaf("sdram", "sdram", {}, ("ecp5",), config="mid"),
]
# Counted once and added for every instance.
PARTS = sources.PARTS


def read_ledger():
    return {f"{row['name']}/{row['configuration']}": row for row in ledger.rows("area")}


def entry_of(leaf, family, entries):
    digest = sources_hash(leaf)
    netlist, modules = synthesise(leaf.module, leaf.parameters, family, files_for(leaf), f"{leaf.name}-{family}")
    cells, instances = count(netlist), parts(modules, leaf.module)
    chain, along = longest_chain(netlist), longest_path(netlist)
    for key in instances:
        part = part_of(key, family, entries)
        chain, along = max(chain, part["longest_chain_bits"]), max(along, part["longest_carry_path_bits"])
    value = {
        "parameters": leaf.parameters,
        "cells": with_parts(cells, instances, family, entries),
        "instances": instances,
        "longest_chain_bits": chain,
        "longest_carry_path_bits": along,
    }
    versions = {"pyosys": importlib.metadata.version("pyosys")}
    return {"name": leaf.name, "configuration": family, "value": value, "unit": "cells", "digest": digest, "versions": versions}


def with_parts(cells, instances, family, entries):
    """The cells, and those of so many instances of each part."""
    for key, number in instances.items():
        part = part_of(key, family, entries)["cells"]
        cells = {kind: cells[kind] + number * part[kind] for kind in cells}
    return cells


def part_of(key, family, entries):
    part = entries.get(f"{key}/{family}", {}).get("value")
    return part or sys.exit(f"a part has no area yet: scripts/synth {key}")


# ---------------------------------------------------------------------------------------------- the netlist

def count(netlist):
    cells = dict.fromkeys(KINDS, 0)
    for cell in netlist["cells"].values():
        kinds = [kind for kind, pattern in KINDS.items() if re.fullmatch(pattern, cell["type"])]
        if kinds:
            cells[kinds[0]] += 1
        elif cell["type"] not in PARTS:
            assert re.fullmatch(IGNORED, cell["type"]), f"a cell that scripts/synth does not know: {cell['type']}"
    return cells


def parts(modules, top):
    """How many of each row of the table the design holds as black boxes, at any depth."""
    found = collections.Counter()
    for cell in modules[top]["cells"].values():
        if cell["type"] in PARTS:
            found[part_name(cell)] += 1
        elif cell["type"] in modules:
            found.update(parts(modules, cell["type"]))
    return dict(sorted(found.items()))


def part_name(cell):
    """The row of the table that a black box stands for."""
    given = {"IsFr": 0, "Subtract": 0}  # what an instance does not say: bits that are 0 by default
    given |= {name: int(value, 2) for name, value in cell["parameters"].items() if set(value) <= {"0", "1"}}
    for leaf in LEAVES:
        if leaf.module == cell["type"] and all(given[name] == value for name, value in leaf.parameters.items()):
            return leaf.name
    sys.exit(f"synth: no row of the table is {cell['type']} with {given}")


def longest_chain(netlist):
    """Bits of the longest run of carry cells that are joined by their dedicated carry wires."""
    used = {bit for cell in netlist["cells"].values() for bit in ports(cell, "input")}
    used |= {bit for port in netlist["ports"].values() if port["direction"] == "output" for bit in port["bits"]}
    carry = [cell for cell in netlist["cells"].values() if re.fullmatch(KINDS["carry"], cell["type"])]
    after = {}
    for cell in carry:
        after.setdefault(carry_in(cell), []).append(cell)

    longest = 0
    for start in starts(carry):
        bits, cell = 0, start
        while cell:
            following = [c for c in after.get(carry_out(cell), []) if isinstance(carry_out(cell), int)]
            bits += width(cell) if following else width_used(cell, used)
            cell = following[0] if following else None
        longest = max(longest, bits)
    return longest


def starts(carry):
    outs = {carry_out(cell) for cell in carry}
    return [cell for cell in carry if carry_in(cell) not in outs or not isinstance(carry_in(cell), int)]


def carry_in(cell):
    return cell["connections"]["CI" if cell["type"] == "CARRY4" else "CIN"][0]


def carry_out(cell):
    return (cell["connections"]["CO"][3] if cell["type"] == "CARRY4" else cell["connections"]["COUT"][0])


def width(cell):
    return 4 if cell["type"] == "CARRY4" else 2


def width_used(cell, used):
    return max((i + 1 for i, outs in enumerate(stages(cell)[1]) if any(bit in used for bit in outs)), default=0)


def stages(cell):
    """Per bit of a carry cell: what enters, what leaves."""
    wires = cell["connections"]
    if cell["type"] == "CARRY4":
        enter = [[wires["DI"][i], wires["S"][i]] for i in range(4)]
        return enter, [[wires["O"][i], wires["CO"][i]] for i in range(4)]
    enter = [[wires[f"{letter}{i}"][0] for letter in "ABCD"] for i in range(2)]
    return enter, [[wires["S0"][0]], [wires["S1"][0], wires["COUT"][0]]]


def ports(cell, direction):
    for name, bits in cell["connections"].items():
        if cell["port_directions"].get(name) == direction:
            yield from bits


def longest_path(netlist):
    """The most carry bits on any way between registers: LUTs cost nothing, DSPs and memories end a way."""
    reach = collections.defaultdict(list)  # wire -> (wire before it, carry bits between)
    for cell in netlist["cells"].values():
        if re.fullmatch(KINDS["carry"], cell["type"]):
            enter, leave = stages(cell)
            first = [carry_in(cell), *cell["connections"].get("CYINIT", [])]
            for j, outs in enumerate(leave):
                arcs = [(bit, j + 1) for bit in first] + [(bit, j - i + 1) for i in range(j + 1) for bit in enter[i]]
                for out in outs:
                    reach[out] += [(bit, cost) for bit, cost in arcs if isinstance(bit, int)]
        elif re.fullmatch(f"{KINDS['lut']}|{KINDS['mux']}", cell["type"]):
            for out in ports(cell, "output"):
                reach[out] += [(bit, 0) for bit in ports(cell, "input") if isinstance(bit, int)]
    done = {}
    for wire in list(reach):
        todo = [wire]
        while todo:
            top = todo[-1]
            missing = [bit for bit, _ in reach.get(top, []) if bit not in done]
            if missing and top not in done:
                todo += missing
            else:
                done[top] = max((done[bit] + cost for bit, cost in reach.get(top, [])), default=0)
                todo.pop()
    return max(done.values(), default=0)
