"""The SystemVerilog sources of rtl/rtl.f: which of them a text needs, and the digest of what they say.

The build script of sim/ follows the same rule (sim/build/sources.rs); it is in Rust, since the demo needs no Python.
"""

import hashlib
import re

from hdl.tools import ROOT

CONFIG = "config_pkg"
# Folders of packages of constants.
CONSTANTS = ("gen", "config")
# Each with its reduction; from_mont multiplies by one.
MULTIPLIERS = ("mont_mul", "mont_sum", "mul_sub", "from_mont")
# Pipes of fixed latency that hold nine tenths of a card and none of its control: black boxes where they are looked at apart.
PARTS = (*MULTIPLIERS, "padd")


def listed(config=None):
    """Every source, packages before their users; with this configuration of rtl/config in place of rtl.f's."""
    paths = [ROOT / line for line in (ROOT / "rtl/rtl.f").read_text().split()]
    return [path.with_stem(config) if config and name_of(path) == CONFIG else path for path in paths]


def configs():
    """The configurations by name."""
    return sorted(path.stem for path in ROOT.glob("rtl/config/*.sv"))


def name_of(path):
    """The module or package that a file holds: a configuration is one package under many names."""
    return CONFIG if path.parent.name == "config" else path.stem


def closure(text, config=None):
    """The sources that `text` needs, in the order of rtl.f: whatever module or package it names, and so on."""
    texts = {path: code(path.read_text()) for path in listed(config)}
    stems = {name_of(path): path for path in texts}
    found, todo = set(), [text]
    while todo:
        new = {stems[word] for word in words(todo.pop()) if word in stems} - found
        found |= new
        todo += [texts[path] for path in new]
    return [path for path in texts if path in found]


def covers(paths):
    """The cover properties of these sources: rtl/AREA/cover/MODULE_cover.sv binds to its module."""
    beside = [path.parent / "cover" / f"{path.stem}_cover.sv" for path in paths]
    return [path for path in beside if path.exists()]


def ports_alone(path, folder):
    """A copy of a module with its ports and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / f"stub-{path.name}"
    out.write_text(ports(path.read_text()) + "endmodule\n`default_nettype wire\n")
    return out


def ports(text):
    """A module's text as far as its ports."""
    return text[:re.search(r"^\);\n", text, re.M).end()]


def digest(paths, *more):
    """Of code alone, and of generated packages and configurations only what is used: no comment or new constant changes it."""
    whole, texts = hashlib.sha256(), {path: code(path.read_text()) for path in paths}
    named = words(" ".join([text for path, text in texts.items() if path.parent.name not in CONSTANTS]))
    for path, text in texts.items():
        text = used(text, named) if path.parent.name in CONSTANTS else text
        whole.update(f"{path.relative_to(ROOT)}\n{' '.join(text.split())}\n".encode())
    for text in more:
        whole.update(f"{text}\n".encode())
    return whole.hexdigest()


def code(text):
    """Without line comments."""
    return re.sub(r"//.*", "", text)


def words(text):
    return set(re.findall(r"\w+", text))


def used(package, named):
    """A package without the constants that neither `named` nor other kept ones name."""
    statements = package.split(";")
    constant = [re.search(r"\blocalparam\b[^=]*?(\w+)\s*=", statement) for statement in statements]
    kept, before = named, None
    while kept != before:
        before = kept
        kept = kept | words(" ".join(s for s, found in zip(statements, constant) if found and found[1] in kept))
    return ";".join(s for s, found in zip(statements, constant) if not found or found[1] in kept)
