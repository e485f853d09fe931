"""Small sums on a card with kernels, between memories that no one here wrote, against the known answers of sim/vectors."""

import json
import os
import pathlib

import cocotb

import abi
import card as bench

SEED = int(os.environ["ZKCARD_SEED"])
VECTORS = json.loads((pathlib.Path(__file__).parents[1] / "vectors/msm/msm.json").read_text())["cases"]
P = 0x30644E72E131A029B85045B68181585D97816A916871CA8D3C208C16D87CFD47
UNMONT = pow(2, -256, P)
RECORD, COORDINATE = 128, 32
SCALAR_BITS = 255
SCALARS, POINTS, RESULTS = 16, 64, bench.DATA + 0x8000
# A card with kernels wipes them, and a sum goes over every bucket.
PATIENCE = 100_000


@cocotb.test()
async def sums(dut):
    """Every known answer, with AWREADY that waits for WVALID and all else by the coin."""
    card = bench.Card(dut, SEED, PATIENCE)
    bench.address_after_data(card)
    await card.start()
    window = abi.field_of("MSM_CAPS", "max_window", await card.read("MSM_CAPS"))
    for case in VECTORS:
        assert await sum_of(card, window, case) == affine(*map(number, case["results"])), case["name"]


async def sum_of(card, window, case):
    terms = [list(map(number, case["operands"][at : at + 3])) for at in range(0, len(case["operands"]), 3)]
    scalars = b"".join(element(scalar) for scalar, _, _ in terms)
    points = b"".join(element(x) + element(y) for _, x, y in terms)
    card.put(bench.DATA, scalars)
    card.put(bench.DATA + 0x4000, points)
    last = {"flags": ["follow_a", "follow_b"], "follow_a": 0, "follow_b": 1}
    done = await card.run(
        {"opcode": "copy_in", "host": bench.DATA, "destination": SCALARS, "length": len(terms)},
        {"opcode": "copy_in", "host": bench.DATA + 0x4000, "destination": POINTS, "length": 2 * len(terms)},
        {"opcode": "msm_g1", "source_a": SCALARS, "source_b": POINTS, "length": len(terms), "window": window, "host": RESULTS, **last},
    )
    assert [one["status"] for one in done] == ["ok"] * 3, done
    windows = -(-SCALAR_BITS // window)
    records = card.get(RESULTS, RECORD * windows)
    assert done[2]["payload_crc"] == abi.crc32c(records)
    total = None
    for at in reversed(range(windows)):
        for _ in range(window):
            total = add(total, total)
        total = add(total, from_record(records[RECORD * at : RECORD * (at + 1)], at))
    return total


def from_record(record, window):
    x, y, z = (int.from_bytes(record[at : at + COORDINATE], "little") * UNMONT % P for at in range(0, 3 * COORDINATE, COORDINATE))
    assert int.from_bytes(record[3 * COORDINATE :], "little") == window
    inverse = pow(z, -1, P) if z else 0
    return (x * inverse % P, y * inverse % P) if z else None


def affine(x, y):
    """From Montgomery images; (0, 0) is infinity, which is None here."""
    return (x * UNMONT % P, y * UNMONT % P) if x or y else None


def add(a, b):
    """The group law of y^2 = x^3 + 3."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def number(text):
    return int(text, 16)


def element(value):
    return value.to_bytes(abi.ELEMENT, "little")
