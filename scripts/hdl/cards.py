"""What a whole card costs and how deep its logic is, by configuration (rtl/config), kept in benches/ledger/cards.json.

What scripts/synth --card does. Modules are mapped each by itself, repeated ones once, and joined after that: every path between two
registers of the card is counted, but none is made shorter across a module's edge. Parts are black boxes, counted as the ledger of
areas has them. A card takes minutes: rows that are stale are told, and made anew by the long run (scripts/test --long).
"""

import collections
import importlib.metadata
import json
import sys
import time

from hdl import area, depth, ledger, sources, synthesis, tools
from hdl.synthesis import WORK, Leaf

TOP = "card"
# name: of the configuration; family: of the parts that it is meant for; uram: whether it says that its buckets lie there.
Card = collections.namedtuple("Card", "name family uram")
CARDS = (Card("small", "xcup", False), Card("mid", "xc7", False), Card("big", "xcup", True))
MOST = 8  # levels


def main(words):
    """Measures the cards that `words` name, or all; with --try it only tells."""
    chosen = [card for card in CARDS if {"--all", card.name, key(card)} & set(words)]
    if not chosen:
        sys.exit(f"scripts/synth --card [--try] CARD..., or --all; cards: {' '.join(map(key, CARDS))}")
    faults = []
    for card in chosen:
        start, digest = time.monotonic(), synthesis.sources_hash(leaf(card))
        value, path = measure(card)
        print(f"{key(card)}: {told(value)}  ({time.monotonic() - start:.0f} s)", flush=True)
        print(*(f"{at:5} {what:9} {wire}".rstrip() for at, what, wire in path), sep="\n", flush=True)
        if "--try" not in words:
            enter(card, digest, value)
        if value["levels"] > MOST:
            faults.append(f"{key(card)}: {value['levels']} levels between registers, more than {MOST}")
    return faults


def key(card):
    return f"{card.name}/{card.family}"


def leaf(card):
    return Leaf(card.name, TOP, {}, (card.family,), config=card.name)


def told(value):
    return " ".join(f"{kind} {number}" for kind, number in value["cells"].items() if number) + f"  levels {value['levels']}"


def measure(card):
    """Its cells, how many of each part it has, its levels; and the longest path."""
    netlist, modules = joined(card)
    parts = area.parts(modules, TOP)
    cells = area.with_parts(area.count(netlist), parts, card.family, area.read_ledger())
    levels, path = depth.longest(netlist)
    return {"cells": cells, "instances": parts, "levels": levels}, path


def joined(card):
    """The mapped netlist, flat, and the modules as they were read."""
    tag = f"card-{card.name}-{card.family}"
    path, read = WORK / f"{tag}.json", WORK / f"{tag}.read.json"
    reading, *forgetting = synthesis.reads(TOP, {}, synthesis.files_for(leaf(card)))
    synth = synthesis.SYNTH[card.family].format(top=TOP).replace(" -flatten", " -uram" if card.uram else "")
    tools.yosys(f"synth: {tag}", [reading, f"write_json {read}", *forgetting, synth, "flatten", "clean", f"write_json {path}"],
                log=path.with_suffix(".log"))
    return json.loads(path.read_text())["modules"][TOP], json.loads(read.read_text())["modules"]


def enter(card, digest, value):
    row = {"name": card.name, "configuration": card.family, "unit": "cells", "digest": digest, "value": value,
           "versions": {"pyosys": importlib.metadata.version("pyosys")}}
    known = {key(one) for one in CARDS}
    kept = [entry for entry in ledger.rows("cards") if f"{entry['name']}/{entry['configuration']}" in known - {key(card)}]
    ledger.enter("cards", [*kept, row], "--whole")


def stale():
    """The cards whose rows are of other sources."""
    entries = {f"{row['name']}/{row['configuration']}": row for row in ledger.rows("cards")}
    for card in CARDS:
        if entries.get(key(card), {}).get("digest") != synthesis.sources_hash(leaf(card)):
            yield key(card)


def check():
    """Says which rows are stale, and fails where one has too many levels."""
    late = list(stale())
    if late:
        print(f"synth: cards whose rows are of other sources: {' '.join(late)} (scripts/synth --card, minutes each)")
    for row in ledger.rows("cards"):
        if row["value"]["levels"] > MOST:
            yield f"card {row['name']}: {row['value']['levels']} levels between registers, more than {MOST}"
