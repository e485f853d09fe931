"""A ledger of what tools have found: a row a task, good while the digest of all that it stands on is the same."""

import collections
import json
import os
import random

# name: its row. group: for tables. digest: of its sources, properties and tools. run(): its result, and a complaint or "".
Task = collections.namedtuple("Task", "name group digest run")


def read(path):
    return json.loads(path.read_text()) if path.exists() else {}


def write(path, rows):
    """A line a row; written beside, then renamed."""
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(rows.items()))
    fresh = path.with_suffix(".tmp")
    fresh.write_text(f"{{\n{lines}\n}}\n")
    fresh.rename(path)


def stale(tasks, rows):
    return [task for task in tasks if rows.get(task.name, {}).get("digest") != task.digest]


def draw(tasks, rows, count):
    """Some whose rows are good, to see whether they say the truth; ZKCARD_SEED repeats a draw."""
    seed = int(os.environ.get("ZKCARD_SEED") or random.SystemRandom().randrange(1 << 32))
    good = [task for task in tasks if task not in stale(tasks, rows)]
    return seed, random.Random(seed).sample(good, min(count, len(good)))


def row_of(task, result):
    return {"digest": task.digest, "result": result}


def disagreement(task, rows, result):
    """What a fresh run says against a row that should still be good."""
    row = rows.get(task.name)
    if row and row["digest"] == task.digest and row["result"] != result:
        return f"{task.name}: the ledger says {row['result']}, a fresh run {result}"
    return ""
