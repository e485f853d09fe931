"""Logic levels between registers, counted in the netlist that Yosys maps for xcup; nothing is placed, no wire is timed.

A level is a look-up table, a wide multiplexer (MUXF7, F8, F9), a run of carry cells where it is entered, a read of a memory or
shift register made of look-up tables; a multiplier without registers is four. Registers, the leaf's ports, block memories, registered
multipliers and black boxes (sources.PARTS) begin and end a path.
"""

import collections
import re

LOGIC = r"LUT[1-6]|INV|MUXF[789]"
READS = r"RAM\d+X\d+[SD]|RAM\d+M\d*|SRL16E|SRLC16E|SRLC32E"
# Ports of those that lead to what is read, and those that clock the cell.
ADDRESSES = {r"RAM\d+X\d+S": r"A\d*", r"RAM\d+X\d+D": r"A\d*|DPRA\d*", r"RAM\d+M\d*": r"ADDR[A-H]", r"SRL.*": r"A\d*"}
# Of a DSP48E2: the port, and the register behind it; before the product there is another, MREG.
MULTIPLIER = 4
FACTORS, ADDENDS = {"A": "AREG", "B": "BREG", "D": "DREG"}, {"C": "CREG"}

# What drives a wire: a kind of cell, and the wires that it waits for, with the levels between.
Arc = collections.namedtuple("Arc", "cell after")


class Loop(Exception):
    """Logic that waits for itself; says which wires."""


def longest(netlist):
    """Levels of the longest path, and its steps: (levels so far, what drives the wire, its name), at last where it ends."""
    arcs, names = arcs_of(netlist), names_of(netlist)
    arrival, before = arrivals(arcs, names)
    levels = max(arrival.values(), default=0)
    wire = next((wire for wire in arrival if arrival[wire] == levels), None)
    steps = [] if wire is None else [(levels, "end", ends_in(netlist, arcs, names, wire))]
    while wire is not None:
        steps.append((arrival.get(wire, 0), arcs[wire].cell if wire in arcs else "begin", names.get(wire, "")))
        wire = before.get(wire)
    return levels, steps[::-1]


def ends_in(netlist, arcs, names, wire):
    """The register, memory or port that a wire leads to."""
    for cell in netlist["cells"].values():
        if any(bit == wire for bit, _ in wires(cell, ".*", "input")):
            leads = [bit for _, bits in outputs(cell) for bit in bits]
            if any(bit not in arcs for bit in leads):
                return f"{cell['type']} {next((names[bit] for bit in leads if bit in names), '')}"
    return "a port"


def arcs_of(netlist):
    """Every wire that logic drives."""
    carried = {bit for cell in netlist["cells"].values() if cell["type"] == "CARRY4" for bit in cell["connections"]["CO"]}
    arcs = {}
    for cell in netlist["cells"].values():
        kind = cell["type"]
        if re.fullmatch(LOGIC, kind):
            arcs |= {bit: Arc(kind, wires(cell, ".*", "input")) for bit in wires(cell, ".*", "output")}
        elif kind == "CARRY4":
            arcs |= carry(cell, carried)
        elif re.fullmatch(READS, kind):
            address = next(ports for pattern, ports in ADDRESSES.items() if re.fullmatch(pattern, kind))
            arcs |= {bit: Arc(kind, read_by(cell, name, address)) for name, bits in outputs(cell) for bit in bits}
        elif kind in ("DSP48E1", "DSP48E2"):
            arcs |= multiplier(cell)
    return arcs


def carry(cell, carried):
    """A bit of a sum waits for its own bits and all below; the run costs a level where it is entered."""
    wire, arcs = cell["connections"], {}
    for i in range(4):
        entered = [bit for port in ("DI", "S") for bit in wire[port][:i + 1]] + wire.get("CYINIT", []) + wire["CI"]
        for out in (wire["O"][i], wire["CO"][i]):
            along = [bit for bit in entered if bit in carried and bit in wire["CI"]]
            others = [bit for bit in entered if isinstance(bit, int) and bit not in along]
            arcs[out] = Arc("CARRY4", [(bit, 1) for bit in others] + [(bit, 0) for bit in along])
    return {bit: arc for bit, arc in arcs.items() if isinstance(bit, int)}


def multiplier(cell):
    """What of a DSP48 is not registered."""
    given = {name: int(value, 2) for name, value in cell["parameters"].items() if set(value) <= {"0", "1"}}
    if given.get("PREG", 1):
        return {}
    asked = [port for port, register in FACTORS.items() if not (given.get(register, 1) or given.get("MREG", 1))]
    asked += [port for port, register in ADDENDS.items() if not given.get(register, 1)] + ["PCIN"]
    after = [(bit, MULTIPLIER) for bit, _ in wires(cell, "|".join(asked), "input")]
    return {bit: Arc(cell["type"], after) for bit in wires(cell, "P|PCOUT", "output")}


def read_by(cell, output, address):
    """The addresses of one output: DOA is read at ADDRA, DPO at DPRA, all else at what there is."""
    if output.startswith("DO") and f"ADDR{output[2]}" in cell["connections"]:
        address = f"ADDR{output[2]}"
    elif output in ("SPO", "DPO"):
        address = r"A\d*" if output == "SPO" else r"DPRA\d*"
    return wires(cell, address, "input")


def outputs(cell):
    return [(name, [b for b in bits if isinstance(b, int)]) for name, bits in cell["connections"].items()
            if cell["port_directions"].get(name) == "output"]


def wires(cell, ports, direction):
    """Wires at these ports, with the level that entering there costs; outputs without."""
    found = [bit for name, bits in cell["connections"].items() if re.fullmatch(ports, name)
             and cell["port_directions"].get(name) == direction for bit in bits if isinstance(bit, int)]
    return [(bit, 1) for bit in found] if direction == "input" else found


def arrivals(arcs, names):
    """Levels at which every wire of `arcs` is known, and the wire that each waits for longest."""
    arrival, before, opened = {}, {}, {}
    for wire in arcs:
        todo = [wire]
        while todo:
            top = todo[-1]
            missing = [bit for bit, _ in arcs[top].after if bit in arcs and bit not in arrival]
            if missing and top in opened:
                raise Loop(f"a combinational loop: {', '.join(loop_of(top, opened, names))}")
            if missing:
                opened[top] = missing[-1]
                todo += missing
                continue
            todo.pop()
            opened.pop(top, None)
            settle(top, arcs[top], arrival, before)
    return arrival, before


def loop_of(wire, opened, names):
    """From a wire on, each that the one before waits for, until the first comes again."""
    seen = []
    while wire in opened and wire not in seen:
        seen.append(wire)
        wire = opened[wire]
    return [names.get(bit, f"wire {bit}") for bit in seen]


def settle(wire, arc, arrival, before):
    """What comes last, and when; a memory or a register inside is there from the beginning."""
    costs = [(arrival.get(bit, 0) + levels, bit) for bit, levels in arc.after]
    arrival[wire], before[wire] = max(costs, default=(1, None))


def names_of(netlist):
    """The shortest name that the source gives a wire; most wires between look-up tables have none."""
    names = {}
    given = [(name, net["bits"]) for name, net in netlist["netnames"].items() if not net["hide_name"] and "$" not in name]
    for name, bits in sorted(given, key=lambda entry: len(entry[0])):
        for i, bit in enumerate(bits):
            names.setdefault(bit, f"{name}[{i}]" if len(bits) > 1 else name)
    return names
