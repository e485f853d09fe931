"""Combinational paths from an input of a module to an output of it, read off Yosys' word-level netlist, bit by bit.

AXI forbids them from input to output of a port, and a board wants every wire of the card's between registers. A register and a
black box end a path; a black box has to be free of paths itself. What a memory reads without a clock goes on.
"""

import collections
import concurrent.futures
import json
import pathlib
import tempfile

from hdl import sources
from hdl.tools import TARGET, yosys

WORK = TARGET / "feedthrough"
WORKERS = 2
CLOCK = "clk_i"
# The card with the most ports, and the one with the most units; then what is a black box in both.
CARDS = [("card", "small", ""), ("card", "bare", "-GPorts=4"), ("card", "bare", "-GSlices=1")]
BITWISE = ("$buf", "$pos", "$and", "$or", "$xor", "$xnor", "$not", "$mux", "$bwmux", "$pmux", "$bmux", "$demux")

# first and last: (port, bit); cells: from input to output.
Path = collections.namedtuple("Path", "first last cells")


def complaints():
    """A line for each way through the card: from which input to which output, and along which lines of source."""
    self_test()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        modules = [*CARDS, *((box, None, "") for box in sources.PARTS)]
        said = [line for found in pool.map(lambda module: through(*module), modules) for line in found]
    print(f"lint: {len(CARDS)} netlists of the card, {len(said)} combinational paths from input to output", flush=True)
    return [f"{line}\nlint: an input reaches an output without a register" for line in said]


def self_test():
    """A planted path is found, along its cells; bits that do not meet, and registers, are none."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "plant.sv")
        path.write_text(PLANT)
        found = [(p.first, p.last) for p in paths(netlist("plant", [path], "", "plant"))]
        assert sorted(found) == [(("a_i", 1), ("r_o", 1)), (("at_i", 0), ("read_o", 0))], f"feedthrough: of planted paths it found {found}"


PLANT = """
module plant (
    input logic clk_i, at_i, input logic [2:0] a_i, output logic [2:0] r_o, output logic read_o);
  logic [1:0] memory = 2'b01;
  logic held;
  always_ff @(posedge clk_i) begin
    held <= a_i[0];
    memory[0] <= a_i[2];
  end
  assign read_o = memory[at_i];
  assign r_o = {a_i[2] & 1'b0, held ? a_i[1] : held, held};
endmodule
"""


def through(top, config, parameters):
    tag = f"{top} {config or ''} {parameters}".strip()
    name = tag.replace(" ", "_")
    files = [sources.ports_alone(path, WORK / name) if path.stem in sources.PARTS and path.stem != top else path
             for path in sources.closure(top, config)]
    return [f"{tag}: {line}" for line in lines(netlist(top, files, parameters, name))]


def netlist(top, files, parameters, tag):
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{tag}.json"
    read = f"read_slang -DSYNTHESIS --empty-blackboxes --top {top} {parameters} {' '.join(map(str, files))}"
    yosys(f"feedthrough: {tag}", [read, "proc", "opt_clean", f"write_json {path}"], log=path.with_suffix(".log"))
    return json.loads(path.read_text())["modules"][top]


def lines(module):
    """One for each pair of fields, however many bits go through."""
    found = {}
    for path in paths(module):
        found.setdefault((path.first[0], path.last[0]), path)
    for (first, last), path in sorted(found.items()):
        way = [module["cells"][name]["attributes"].get("src", module["cells"][name]["type"]) for name in path.cells]
        way = " ".join(src for src, before in zip(way, [None, *way]) if src != before)
        yield f"{first}[{path.first[1]}] -> {last}[{path.last[1]}]  {way}"


def paths(module):
    """For each input bit and each output bit that it reaches: a shortest path."""
    arcs, ends = arcs_of_all(module), collections.defaultdict(list)
    for name, index, bit in bits(module, "output"):
        ends[bit].append((name, index))
    starts = [(name, index, bit) for name, index, bit in bits(module, "input") if name != CLOCK]
    # Most of what an input reaches is a register: only what lies on a way out is searched bit by bit.
    onward = reached({bit for _, _, bit in starts}, arcs) & reached(set(ends), reverse(arcs))
    arcs = {node: [after for after in arcs[node] if after in onward] for node in onward}
    for name, index, bit in starts:
        if bit in onward:
            yield from paths_from((name, index), bit, arcs, ends)


def bits(module, direction):
    for name, port in module["ports"].items():
        if port["direction"] == direction:
            yield from ((name, index, bit) for index, bit in enumerate(port["bits"]))


def paths_from(start, bit, arcs, ends):
    before, queue = {bit: None}, collections.deque([bit])
    while queue:
        here = queue.popleft()
        for end in ends.get(here, []):
            yield Path(start, end, way_to(here, before))
        for after in arcs.get(here, []):
            if after not in before:
                before[after] = here
                queue.append(after)


def way_to(node, before):
    """The cells between: nodes are bits (numbers), and cells (names) with all of their outputs."""
    cells = []
    while node is not None:
        cells += [node[0]] if isinstance(node, tuple) else []
        node = before[node]
    return cells[::-1]


def reached(nodes, arcs):
    found, todo = set(nodes), list(nodes)
    while todo:
        new = [after for after in arcs.get(todo.pop(), []) if after not in found]
        found.update(new)
        todo += new
    return found


def reverse(arcs):
    back = collections.defaultdict(list)
    for node, afters in arcs.items():
        for after in afters:
            back[after].append(node)
    return back


def arcs_of_all(module):
    """Bit -> (cell, slice) -> bit: what depends on what in the same clock."""
    arcs = collections.defaultdict(list)
    for name, cell in module["cells"].items():
        for node, enter, leave in dependences(cell):
            for bit in enter:
                if isinstance(bit, int):  # no constant
                    arcs[bit].append((name, node))
            arcs[name, node] += leave
    return arcs


def dependences(cell):
    """(slice, input bits, output bits) of a cell: every output bit depends on every input bit of the same slice."""
    kind, wires = cell["type"], cell["connections"]
    if kind in BITWISE:
        yield from bitwise(kind, wires)
    elif kind == "$memrd_v2":
        if not int(cell["parameters"]["CLK_ENABLE"], 2):
            yield None, wires["ADDR"], wires["DATA"]
    elif kind in ("$dlatch", "$adff", "$aldff", "$dffsr"):
        raise SystemExit(f"feedthrough: {kind} at {cell['attributes'].get('src')}: the gates have synchronous registers only")
    elif kind.startswith("$") and "Y" in wires:
        yield None, [bit for name in wires if name != "Y" for bit in wires[name]], wires["Y"]


def bitwise(kind, wires):
    """Bit i of the result depends on bits i of the operands, and on all of the selector."""
    out = wires["Y"]
    short = min(len(wires["A"]), len(out))
    chosen = [] if kind == "$bwmux" else wires.get("S", [])
    operands = [wires[name] for name in ("A", "B", *(["S"] if kind == "$bwmux" else [])) if name in wires]
    for index in range(short if kind in ("$bmux", "$demux") else len(out)):
        if kind in ("$bmux", "$pmux"):  # words beside one another
            enter = [bit for operand in operands for bit in operand[index::len(out)]]
        else:  # a short operand of a logic gate is extended by its highest bit
            enter = [operand[min(index, len(operand) - 1)] for operand in operands]
        yield index, enter + chosen, out[index::short] if kind == "$demux" else [out[index]]
