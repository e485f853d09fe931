"""Coverage of the gates by the simulation's tests: lines, toggles, and cover properties (rtl/*/cover), by area.

    scripts/coverage --gates [WORD...]   runs the tests of zkcard-sim on models that count, and writes benches/ledger/coverage.json;
                                         with words for `cargo test`, or with ZKCARD_DUTS, the figures are shown only
    scripts/coverage --gates --show      the figures of the last run, and what is covered least; enters them if the run was of everything
                                         and of the sources that stand now, so that excuses which it found out of date can be mended
                                         without another

A point is covered if one instance of it is, in whatever model. Data wider than 64 bits is not counted bit by bit. What is left out
stands with its reason in rtl/lint/coverage.toml. Everything is under target/gate-coverage: raw/ and annotated/ (the sources, with
counts before each line).
"""

import collections
import fnmatch
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

from hdl import ledger
from hdl.tools import ROOT, TARGET

OUT = TARGET / "gate-coverage"
RAW = OUT / "raw"
# Of a run of all tests on all models, whose figures may be entered: the digest of what it was of.
WHOLE = OUT / "whole"
MEASURED = ("rtl/*/*.sv", "rtl/boards/*/*.sv", "rtl/*/cover/*.sv", "sim/**/*.rs", "sim/duts.toml")
EXCLUDED = ROOT / "rtl/lint/coverage.toml"
AREAS = ("prim", "field", "curve", "msm", "ntt", "vec", "dma", "top", "gen", "boards")
# As Verilator calls a point's page.
KINDS = {"line": "line", "branch": "line", "toggle": "toggle", "user": "cover"}
SHOWN = 20
# Of what an excuse excuses and should not.
EXAMPLES = 3

Point = collections.namedtuple("Point", "kind file line column what")


def main(words):
    self_test()
    failed = 0
    if words != ["--show"]:
        failed = run(words)
    files = sorted(RAW.glob("*.dat"))
    if not files:
        sys.exit(f"coverage: {RAW} holds no run; make one with: scripts/coverage --gates")
    counts = counted(files)
    left_out, idle, stale = excluded(counts, tomllib.loads(EXCLUDED.read_text())["excluded"])
    figures = collections.defaultdict(lambda: {"points": 0, "covered": 0, "excluded": 0})
    for point, count in counts.items():
        row = figures[f"{area(point.file)}/{point.kind}"]
        row["excluded" if point in left_out else "points"] += 1
        row["covered"] += bool(count) and point not in left_out
    show(figures, {point: count for point, count in counts.items() if point not in left_out})
    is_whole = is_of(WHOLE, ROOT)
    if WHOLE.exists() and not is_whole:
        print("\ncoverage: the run was of other sources than stand now; its figures are not entered", file=sys.stderr)
    if stale:
        print(f"\ncoverage: {EXCLUDED.name} excuses what is reached:\n" + "".join(f"  {line}\n" for line in stale), file=sys.stderr)
    if is_whole and (idle or stale):
        sys.exit(f"coverage: {EXCLUDED.name} is out of date" + (f"; it excuses what is not there: {'; '.join(idle)}" if idle else ""))
    if is_whole:
        names = {key: dict(zip(("name", "configuration"), key.split("/"))) for key in figures}
        ledger.enter("coverage", [{**names[key], "value": row, "unit": "points"} for key, row in figures.items()], "--whole")
    return failed


def run(words):
    shutil.rmtree(RAW, ignore_errors=True)
    RAW.mkdir(parents=True)
    WHOLE.unlink(missing_ok=True)
    measured = digest(ROOT)
    env = os.environ | {"ZKCARD_COVERAGE": str(RAW)}
    tests = subprocess.run(["cargo", "test", "--workspace", "--locked", "--test", "gates", "--no-fail-fast", *words], cwd=ROOT, env=env)
    if tests.returncode:
        print("coverage: tests failed; the figures are of what ran", file=sys.stderr)
    files = sorted(RAW.glob("*.dat"))
    if not files:
        sys.exit("coverage: no model was run")
    merged = OUT / "merged.dat"
    subprocess.run(["verilator_coverage", "--write", merged, *files], cwd=ROOT, check=True)
    # The wrappers round the models are gone by now.
    merged.write_text("".join(line for line in merged.open() if line.startswith("#") or parsed(line)[0]))
    subprocess.run(["verilator_coverage", "--annotate", OUT / "annotated", "--annotate-all", merged], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    if not (words or tests.returncode or "ZKCARD_DUTS" in os.environ):
        WHOLE.write_text(measured)
    return tests.returncode


def is_of(mark, root):
    """Whether this is the mark of a run of what stands under the root."""
    return mark.exists() and mark.read_text() == digest(root)


def digest(root):
    """Of gates, models and tests; excuses are none of them."""
    whole = hashlib.sha256()
    for path in sorted(path for pattern in MEASURED for path in root.glob(pattern)):
        whole.update(f"{path.relative_to(root)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def counted(files):
    """Point -> how often, over all instances and models."""
    counts = collections.Counter()
    for path in files:
        for line in path.open(errors="replace"):
            point, count = parsed(line)
            if point:
                counts[point] += count
    return counts


def parsed(line):
    """A line of Verilator's: C 'key value key value ...' count, with \\x01 before a key and \\x02 before its value."""
    found = re.match(r"C '(.*)' (\d+)$", line)
    if not found:
        return None, 0
    fields = dict(field.split("\x02", 1) for field in found[1].split("\x01") if "\x02" in field)
    kind = KINDS.get(re.sub(r"^v_(\w+)/.*", r"\1", fields.get("page", "")))
    file = fields.get("f", "").rpartition("/rtl/")[2]
    if not kind or not file or file.count("/") not in (1, 2):
        return None, 0
    # The wires of cover properties are others' signals once more.
    if "/cover/" in file and kind != "cover":
        return None, 0
    return Point(kind, file, int(fields["l"]), int(fields.get("n", 0)), fields.get("o", "")), int(found[2])


def area(file):
    return file.split("/")[0]


def excluded(counts, rules):
    """The points that a reason excuses; the reasons that excuse nothing, and those that excuse what is reached: both are out of date."""
    found, idle, stale = set(), [], []
    for rule in rules:
        of_rule = {p for p in counts if p.kind == rule["kind"] and fnmatch.fnmatch(p.file, rule["file"])
                   and re.search(rule.get("point", ""), p.what)}
        found |= of_rule
        idle += [] if of_rule else [rule["reason"]]
        reached = [] if rule.get("reached") else sorted({f"{p.file}:{p.line} {p.what}" for p in of_rule if counts[p]})
        stale += [f"{rule['reason']}: {', '.join(reached[:EXAMPLES])} ({len(reached)} of {len(of_rule)} points)"] if reached else []
    return found, idle, stale


def show(figures, counts):
    print(f"{'area':8}{'lines':>16}{'toggles':>16}{'covers':>16}{'excluded':>10}")
    for name in AREAS:
        rows = [figures.get(f"{name}/{kind}") for kind in ("line", "toggle", "cover")]
        cells = [f"{row['covered'] / row['points']:7.1%} of {row['points']:5}" if row and row["points"] else "-" for row in rows]
        print(f"{name:8}" + "".join(f"{cell:>16}" for cell in cells) + f"{sum(row['excluded'] for row in rows if row):10}")
    missed = collections.Counter((p.file, p.kind) for p, count in counts.items() if not count)
    print("\nnot covered")
    for (file, kind), number in missed.most_common(SHOWN):
        print(f"{file:40}{kind:8}{number:7}")
    for point in sorted(p for p, count in counts.items() if p.kind in ("cover", "line") and not count)[:4 * SHOWN]:
        print(f"  {point.kind} {point.file}:{point.line} {point.what}")


def self_test():
    stale_excuse_test()
    lines_test()
    other_sources_test()


def stale_excuse_test():
    """Planted: an excuse for a point that tests reach is told, with the point; so is one for nothing. Others stand."""
    never, often = (Point("line", f"dma/{name}.sv", 7, 0, "if") for name in ("never", "often"))
    counts = {never: 0, often: 2}
    rule = {"file": "dma/never.sv", "kind": "line", "reason": "cannot be"}
    assert excluded(counts, [rule]) == ({never}, [], [])
    left_out, idle, stale = excluded(counts, [rule | {"file": "dma/*"}])
    assert left_out == {never, often} and not idle and stale == ["cannot be: dma/often.sv:7 if (1 of 2 points)"], stale
    assert excluded(counts, [rule | {"file": "dma/*", "reached": True}])[2] == []
    assert excluded(counts, [rule | {"file": "ntt/*"}]) == (set(), ["cannot be"], [])


def lines_test():
    """Of two instances one counts: the point is covered; one that nobody reached is not. A cover property's own lines are no points."""
    line = "C '\x01f\x02/x/rtl/dma/fill.sv\x01l\x027\x01n\x023\x01page\x02v_line/fill\x01o\x02if\x01h\x02dut.{}' {}"
    counts = collections.Counter()
    for text in (line.format("a", 0), line.format("b", 2), line.replace("l\x027", "l\x028").format("a", 0)):
        point, count = parsed(text)
        counts[point] += count
    assert sorted((p.line, c) for p, c in counts.items()) == [(7, 2), (8, 0)], counts
    assert {(p.kind, p.file, p.what) for p in counts} == {("line", "dma/fill.sv", "if")}, counts
    of_covers = line.replace("dma/fill", "dma/cover/fill_cover")
    assert parsed(of_covers.format("a", 1))[0] is None
    assert parsed(of_covers.replace("v_line", "v_user").format("a", 1))[0].kind == "cover"


def other_sources_test():
    """Planted: gates, a cover property or a test that a run was not of. An excuse changes nothing, and no mark is of no run."""
    with tempfile.TemporaryDirectory() as folder:
        root, mark = pathlib.Path(folder), pathlib.Path(folder) / "whole"
        measured = [root / name for name in ("rtl/dma/fill.sv", "rtl/dma/cover/fill_cover.sv", "sim/tests/dma/fill.rs")]
        excuse = root / "rtl/lint/coverage.toml"
        for path in (*measured, excuse):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("as it was")
        assert not is_of(mark, root)
        mark.write_text(digest(root))
        excuse.write_text("mended")
        assert is_of(mark, root)
        for path in measured:
            path.write_text("changed")
            assert not is_of(mark, root), path
            path.write_text("as it was")
        (root / "rtl/dma/new.sv").write_text("new")
        assert not is_of(mark, root)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
