"""A module of a design as the netlist that synthesis makes of it, in a shell with the module's own ports and parameters.

    python -m hdl.netlist mapped|spoilt|words PART TOP FOLDER SOURCE...

The build of the simulation calls it (sim/build/netlist.rs) and hands what it writes to Verilator in place of the part's source:
FOLDER/PART.sv, the shell; FOLDER/PART_netlist.v; FOLDER/files.f, which names both and the models of cells.

mapped  the cells of an ECP5, the family that scripts/synth shares with place and route: LUT4, CCU2C, PFUMX, L6MUX21 and TRELLIS_FF
        after their models in Yosys' own cells_sim.v; MULT18X18D, of which Yosys has none, after mult18x18d.v beside this file.
        Memories stay as they were inferred: Yosys has no model of a block RAM.
spoilt  the same, every look-up table zero: what the tests of a mapped module have to find.
words   Yosys' word-level netlist, before any mapping.

Of a larger part the multipliers stay instances of their own source: two of them mapped are more than the rest of a card without
kernels, and netlists of them are simulated on their own.
"""

import json
import pathlib
import re
import sys

from hdl import sources, tools

LUTS = ["synth_ecp5 -run map_luts:map_cells"]
# ABC9, which that runs, takes no instance with parameters of a module that it does not know.
LUTS_ROUND_INSTANCES = ["abc -lut 4:7", "clean"]
# Verilog has no operator for a $bwmux.
WORDS = ["proc", "flatten", "opt_clean", "memory_collect", "bwmuxmap", "opt_clean -purge"]


def main(how, part, top, folder, *files):
    folder = pathlib.Path(folder)
    files = [pathlib.Path(name) for name in files]
    source = next(path for path in files if path.stem == part)
    values = [f"-G{name}={value}" for name, value in parameters(part, top, files, folder, source.read_text()).items()]
    netlist = folder / f"{part}_netlist.v"
    kept = {path.stem: path.read_text() for path in files if path.stem in sources.MULTIPLIERS and path.stem != part}
    tools.yosys(f"netlist: {part}", [
        f"read_slang -DSYNTHESIS --top {part} {' '.join(values)} {boxes(kept)} {' '.join(map(str, files))}",
        *(f"setparam -unset {name} t:{box}" for box, text in kept.items() for name in constants(text)),
        *passes(how, part, kept),
        f"rename {part} {part}_netlist", f"write_verilog -noattr -norename {netlist}"], log=folder / f"{part}.log")
    (folder / f"{part}.sv").write_text(shell(part, source.read_text()))
    listed = [folder / f"{part}.sv", netlist, *([] if how == "words" else models())]
    (folder / "files.f").write_text("".join(f"{line}\n" for line in listed))


def passes(how, part, kept):
    if how == "words":
        return WORDS
    luts = LUTS_ROUND_INSTANCES if kept else LUTS
    spoil = ["setparam -set INIT 16'0 t:LUT4"] if how == "spoilt" else []
    return [f"synth_ecp5 -top {part} -run begin:map_ram", "synth_ecp5 -run map_gates:map_luts", *luts,
            "synth_ecp5 -run map_cells:check", "opt_clean -purge", *spoil]


def parameters(part, top, files, folder, text):
    """What the design's instance of the part is given; all instances have to be alike."""
    path = folder / "instances.json"
    tools.yosys(f"netlist: {part} in {top}", [
        f"read_slang -DSYNTHESIS -DSIM_FAST {boxes((part, *sources.PARTS))} --top {top} {' '.join(map(str, files))}", f"write_json {path}"])
    cells = [cell for module in json.loads(path.read_text())["modules"].values() for cell in module["cells"].values()]
    found = {json.dumps(cell["parameters"], sort_keys=True) for cell in cells if cell["type"] == part}
    if len(found) != 1:
        sys.exit(f"netlist: {top} has {len(found)} kinds of {part}, not one")
    given = json.loads(found.pop())
    names = re.findall(r"^ *parameter\s[^=]*?(\w+) *=", sources.ports(text), re.M)
    return {name: f"{len(given[name])}'b{given[name]}" for name in names if name in given}


def boxes(names):
    return " ".join(f"--blackboxed-module {name}" for name in names)


def constants(text):
    """What of a module is no parameter: Yosys' instance of a black box gives its constants and loops' indices alike."""
    return re.findall(r"\b(?:localparam\b[^=;]*?(?=\w+ *=)|genvar )(\w+)", text)


def shell(part, text):
    """The module with its netlist inside, port by port."""
    names = re.findall(r"^ *(?:input|output)\b.*?(\w+) *,? *(?://.*)?$", sources.ports(text), re.M)
    wires = ", ".join(f".{name}" for name in names)
    return f"{sources.ports(text)}  {part}_netlist u_netlist ({wires});\nendmodule\n`default_nettype wire\n"


def models():
    import pyosys
    cells = pathlib.Path(pyosys.__file__).parent / "share/ecp5"
    return [f"+incdir+{cells}", cells / "cells_sim.v", pathlib.Path(__file__).with_name("mult18x18d.v")]


if __name__ == "__main__":
    main(*sys.argv[1:])
