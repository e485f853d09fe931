"""The SystemVerilog sources of rtl/rtl.f: which of them a text needs, and the digest of what they say.

The build script of sim/ takes whatever a word names (sim/build/sources.rs); it is in Rust, since the demo needs no Python.
"""

import hashlib
import re

from hdl.tools import ROOT

CONFIG = "config_pkg"
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
    """The sources that `text`, or a module of this name, needs, in the order of rtl.f: what it instantiates, its packages, and so on."""
    texts = {path: code(path.read_text()) for path in listed(config)}
    stems = {name_of(path): path for path in texts}
    found, todo = set(), [code(text)]
    while todo:
        new = {stems[name] for name in named(todo.pop()) if name in stems} - found
        found |= new
        todo += [texts[path] for path in new]
    return [path for path in texts if path in found]


def named(text):
    """Modules that are instantiated here, packages, and a name that stands alone."""
    return {text.strip(), *re.findall(r"\b(\w+_pkg)::", text), *re.findall(r"\b(\w+)(?=\s+(?:#\s*\(|\w+\s*[(;]))", text)}


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
    """Of code alone, and of packages only what is used: neither a comment nor another's function or constant changes it."""
    texts = {path: code(path.read_text()) for path in paths}
    packages = {name_of(path): Package(text) for path, text in texts.items() if name_of(path).endswith("_pkg")}
    plain = [text for path, text in texts.items() if name_of(path) not in packages]
    kept = needed(packages, [*plain, *map(str, more)])
    whole = hashlib.sha256()
    for path in sorted(texts):
        name = name_of(path)
        text = packages[name].only(kept[name]) if name in packages else texts[path]
        if name not in packages or kept[name]:
            whole.update(f"{path.relative_to(ROOT)}\n{' '.join(text.split())}\n".encode())
    for text in more:
        whole.update(f"{text}\n".encode())
    return whole.hexdigest()


class Package:
    """Its functions, constants and types, each with what it is called by, and the text around them."""
    ITEM = re.compile(r"\bfunction\b.*?\bendfunction\b|\b(?:localparam|typedef)\b[^;{]*(?:\{[^}]*\}[^;{]*)*;", re.S)

    def __init__(self, text):
        self.items = [(self.names(match[0]), match[0]) for match in self.ITEM.finditer(text)]
        self.rest = self.ITEM.sub("", text)

    @staticmethod
    def names(item):
        """A function's, a constant's, a type's, and those of an enumeration's values."""
        kind = item.split()[0]
        if kind == "function":
            return {re.match(r"[^(;]*?(\w+)\s*[(;]", item)[1]}
        if kind == "localparam":
            return {re.match(r"[^=]*?(\w+)\s*(?:\[[^\]=]*\]\s*)*=", item)[1]}
        values = words(re.sub(r"=[^,}]*", "", item[item.index("{"):item.rindex("}")])) if " enum " in item else set()
        return values | {re.search(r"(\w+)\s*;$", item)[1]}

    def using(self, names):
        return [item for called, item in self.items if called & names]

    def only(self, names):
        return " ".join([self.rest, *self.using(names)])


def needed(packages, texts):
    """What of each package these texts name, and what that needs in turn."""
    kept, todo = {name: set() for name in packages}, [(None, text) for text in texts]
    todo += [(name, package.rest) for name, package in packages.items()]
    while todo:
        home, text = todo.pop()
        found = [pair for pair in re.findall(r"\b(\w+_pkg)::(\w+)", text) if pair[0] in packages]
        found += [(home, word) for word in words(text)] if home else []
        for name, word in set(found):
            if word not in kept[name]:
                kept[name].add(word)
                todo += [(name, item) for item in packages[name].using({word})]
    return {name: {word for word in names if packages[name].using({word})} for name, names in kept.items()}


def code(text):
    """Without line comments."""
    return re.sub(r"//.*", "", text)


def words(text):
    return set(re.findall(r"\w+", text))


def self_test():
    """Of two packages what a planted module needs is kept, through both, and nothing else."""
    packages = {
        "a_pkg": Package("package a_pkg; localparam int A = 1; typedef enum logic {X, Y} e; function automatic int f(input int n); "
                         "return n + b_pkg::B; endfunction localparam int C = 2; endpackage"),
        "b_pkg": Package("package b_pkg; localparam int B = D; localparam int D = 3; localparam int A = 4; endpackage"),
    }
    assert needed(packages, ["a_pkg::f(1) A"]) == {"a_pkg": {"f"}, "b_pkg": {"B", "D"}}
    assert needed(packages, ["a_pkg::Y"]) == {"a_pkg": {"X", "Y", "e"}, "b_pkg": set()}
    print("synth: of planted packages what is used goes into a digest, and nothing else")
