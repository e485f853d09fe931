"""The ledgers under benches/ledger. `benches` alone writes them (benches/src/ledger.rs); a row is good while the digest of all
that it stands on is the same.

    python3 -m hdl.ledger NAME [WORD...]    enters rows from standard input, a JSON list; words as `benches enter` has them
"""

import collections
import json
import os
import random
import subprocess
import sys

from hdl.tools import ROOT

# name: its row. group: for tables. digest: of its sources, properties and tools. run(): its value, and a complaint or "".
Task = collections.namedtuple("Task", "name group digest run")
WRITER = ["cargo", "run", "--quiet", "--locked", "--package", "zkcard-benches", "--no-default-features", "--bin", "benches", "--", "enter"]


def path(name):
    return ROOT / f"benches/ledger/{name}.json"


def rows(name):
    """Every row with all its fields; what all rows share stands before them."""
    if not path(name).exists():
        return []
    ledger = json.loads(path(name).read_text())
    shared = {"machine": ledger.get("machine", ""), "size": "", "configuration": "", "digest": ""}
    return [{**shared, **row, "versions": {**ledger.get("versions", {}), **row.get("versions", {})}} for row in ledger["rows"]]


def tree(name):
    """Name -> configuration -> size -> value; what is empty is left out."""
    whole = {}
    for row in rows(name):
        branch, keys = whole, [row[field] for field in ("name", "configuration", "size") if row[field]]
        for key in keys[:-1]:
            branch = branch.setdefault(key, {})
        branch[keys[-1]] = row["value"]
    return whole


def enter(name, fresh, *words):
    """Has rows written, unless they stand there; words such as --whole say whose place they take."""
    old, new = [{key_of(row): whole_row(row) for row in some} for some in (rows(name), fresh)]
    replaced = set(old) if "--whole" in words else {key for key in old if key[0] in words}
    if {**{key: row for key, row in old.items() if key not in replaced}, **new} != old:
        subprocess.run([*WRITER, name, *words], input=json.dumps(list(fresh)), text=True, check=True, cwd=ROOT)


def key_of(row):
    return row["name"], row.get("configuration", ""), row.get("size", "")


def whole_row(row):
    return {"size": "", "configuration": "", "machine": "", "versions": {}, "digest": "", **row}


def stale(tasks, rows):
    return [task for task in tasks if rows.get(task.name, {}).get("digest") != task.digest]


def draw(tasks, rows, count):
    """Some whose rows are good, to see whether they say the truth; ZKCARD_SEED repeats a draw."""
    seed = int(os.environ.get("ZKCARD_SEED") or random.SystemRandom().randrange(1 << 32))
    good = [task for task in tasks if task not in stale(tasks, rows)]
    return seed, random.Random(seed).sample(good, min(count, len(good)))


def row_of(task, value):
    return {"name": task.name, "value": value, "unit": "verdict", "digest": task.digest}


def disagreement(task, rows, value):
    """What a fresh run says against a row that should still be good."""
    row = rows.get(task.name)
    if row and row["digest"] == task.digest and row["value"] != value:
        return f"{task.name}: the ledger says {row['value']}, a fresh run {value}"
    return ""


if __name__ == "__main__":
    enter(sys.argv[1], json.load(sys.stdin), *sys.argv[2:])
