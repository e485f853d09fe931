"""A leaf, a module on its own with its parameters, as the netlist that Yosys maps for a family of parts."""

import collections
import json
import re

from hdl import sources, tools

WORK = tools.TARGET / "synth"
Leaf = collections.namedtuple("Leaf", "name module parameters families limits config", defaults=({}, None))
SYNTH = {
    "xcup": "synth_xilinx -family xcup -noiopad -noclkbuf -flatten -top {top}",
    "xc7": "synth_xilinx -family xc7 -noiopad -noclkbuf -flatten -top {top}",
    "ecp5": "synth_ecp5 -top {top}",
}


def synthesise(top, parameters, family, files, tag):
    """The mapped netlist, and the modules as they were read."""
    path, read = WORK / f"{tag}.json", WORK / f"{tag}.read.json"
    reading, *forgetting = reads(top, parameters, files)
    commands = [
        reading,
        f"write_json {read}",
        *forgetting,
        SYNTH[family].format(top=top),
        f"write_json {path}",
    ]
    tools.yosys(f"synth: {tag}", commands, log=path.with_suffix(".log"))
    return json.loads(path.read_text())["modules"][top], json.loads(read.read_text())["modules"]


def reads(top, parameters, files):
    """The commands after which Yosys has the module as its sources say it; the first alone keeps what black boxes are given."""
    values = " ".join(f"-G{name}={value}" for name, value in parameters.items())
    read = f"read_slang -DSYNTHESIS --empty-blackboxes --top {top} {values} {' '.join(map(str, files))}"
    return [read, *forget_parameters(files)]


def files_for(leaf):
    """The sources in the order of rtl.f; parts as black boxes, unless they are what is synthesised."""
    files = sources.closure(leaf.module, leaf.config)
    return [sources.ports_alone(p, WORK) if p.stem in sources.PARTS and p.stem != leaf.module else p for p in files]


def forget_parameters(files):
    """slang leaves the parameters of a black box on its cells, and ABC9 then looks for them on the box."""
    boxes = [f for f in files if f.name.startswith("stub-")]
    names = {n for f in boxes for n in re.findall(r"^ *(?:localparam|parameter)\s.*?(\w+) +=", f.read_text(), re.M)}
    cells = " ".join(f"t:{f.stem.removeprefix('stub-')}" for f in boxes)
    return [f"setparam -unset {name} {cells}" for name in sorted(names)]


def sources_hash(leaf):
    return sources.digest(sources.closure(leaf.module, leaf.config))
