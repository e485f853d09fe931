"""Copies, fills and rings of the card, against memories and a master that no one here wrote."""

import os

import cocotb

import abi
import card as bench

SEED = int(os.environ["ZKCARD_SEED"])
ELEMENTS = 96
AT = 16
PRESSURES = [bench.open_slaves, bench.random_ready, bench.long_pauses, bench.address_after_data, bench.data_after_address]
GENERATED = {"litex": 1, "litedram": 2}


async def copies(dut, pressure, memory=0):
    """In, over a fill, and out again: every byte, by way of every ring entry."""
    card = bench.Card(dut, f"{SEED} {pressure.__name__} {memory}")
    dut.memory_i.value = memory
    pressure(card)
    await card.start()
    for _ in range(3):
        await one_round(card)
    assert await card.read("FAULTS") == 0


async def one_round(card):
    length, first = card.random.randrange(1, ELEMENTS), 2 * card.random.randrange(8)
    data = card.random.randbytes(abi.ELEMENT * length)
    holes = card.random.randrange(length + 1)
    back = bench.DATA + 0x8000
    card.put(bench.DATA, data)
    card.put(back, bytes(len(data)))
    place = {"first": first, "length": length}
    done = await card.run(
        {"opcode": "copy_in", "host": bench.DATA, "destination": AT, **place},
        {"opcode": "zero", "destination": AT, "first": first, "length": holes, **after(0)},
        {"opcode": "copy_out", "host": back, "source_a": AT, **place, **after(1)},
    )
    assert [one["status"] for one in done] == ["ok"] * 3, done
    assert done[0]["payload_crc"] == abi.crc32c(data), "what the card took in"
    expected = bytes(abi.ELEMENT * holes) + data[abi.ELEMENT * holes :]
    assert card.get(back, len(data)) == expected, "what came back"
    assert done[2]["payload_crc"] == abi.crc32c(expected), "what the card gave out"


def after(tag):
    return {"flags": ["follow_a"], "follow_a": tag}


@cocotb.test()
async def registers(dut):
    """A register that stores gives back what was written, under random pauses; MAGIC reads as REGISTERS.md says (start)."""
    card = bench.Card(dut, SEED)
    bench.random_ready(card)
    await card.start()
    for value in (card.random.getrandbits(32) for _ in range(8)):
        await card.write("SCRATCH", value)
        assert await card.read("SCRATCH") == value


def add(name, pressure, memory=0):
    """A test under this name."""

    async def one(dut):
        await copies(dut, pressure, memory)

    one.__name__ = one.__qualname__ = name
    globals()[name] = cocotb.test()(one)


for one_pressure in PRESSURES:
    add(one_pressure.__name__, one_pressure)
for one_name, one_memory in GENERATED.items():
    add(one_name, bench.open_slaves, one_memory)
    add(f"{one_name}_random_ready", bench.random_ready, one_memory)
