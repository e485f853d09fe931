"""The card between slaves and a master of cocotbext-axi, and the smallest driver that REGISTERS.md allows."""

import logging
import random

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge
from cocotbext.axi import AxiBus, AxiLiteBus, AxiLiteMaster, AxiRam

import abi

# Addresses of host memory lie here, so that the upper half of an address counts; the memory itself is small and wraps.
HOST = 0x1_0000_0000
HOST_BYTES = 1 << 18
MEMORY_BYTES = 1 << 16
SUBMISSIONS, COMPLETIONS, DATA = HOST, HOST + 0x1000, HOST + 0x4000
LOG_ENTRIES = 4
# Clocks that any one wait may take: three times what the slowest slave here needs.
PATIENCE = 6_000
POLL = 8


class Hangs(Exception):
    """Nothing came within the budget of a wait."""


class Card:
    """A card in reset, with open slaves."""

    def __init__(self, dut, seed, patience=PATIENCE):
        logging.getLogger(f"cocotb.{dut._name}").setLevel(logging.WARNING)
        self.dut, self.random, self.patience = dut, random.Random(seed), patience
        dut.rst.setimmediatevalue(1)
        dut.memory_i.setimmediatevalue(0)
        cocotb.start_soon(Clock(dut.clk, 2, "step").start())
        reset = {"clock": dut.clk, "reset": dut.rst}
        self.csr = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "csr"), **reset)
        self.host = AxiRam(AxiBus.from_prefix(dut, "host"), **reset, size=HOST_BYTES)
        self.memory = AxiRam(AxiBus.from_prefix(dut, "mem"), **reset, size=MEMORY_BYTES)
        self.submitted = self.completed = 0

    async def start(self):
        """Out of reset, through the wipe of power-up, to running rings."""
        await ClockCycles(self.dut.clk, 8)
        self.dut.rst.value = 0
        await ClockCycles(self.dut.clk, 2)
        assert await self.read("MAGIC") == abi.REGISTERS["MAGIC"]["value"]
        await self.until("the card is not ready", self.is_ready)
        for name, value in (("SQ_BASE", SUBMISSIONS), ("SQ_LOG", LOG_ENTRIES), ("CQ_BASE", COMPLETIONS), ("CQ_LOG", LOG_ENTRIES), ("ENABLE", 1)):
            await self.write(name, value)

    async def is_ready(self):
        return abi.field_of("STATE", "phase", await self.read("STATE")) == 0

    async def read(self, name):
        return int.from_bytes((await self.bounded(self.csr.read(abi.REGISTERS[name]["offset"], 4), name)).data, "little")

    async def write(self, name, value):
        register = abi.REGISTERS[name]
        for at in range(0, register.get("bits", 32) // 8, 4):
            word = (value >> 8 * at & 0xFFFFFFFF).to_bytes(4, "little")
            await self.bounded(self.csr.write(register["offset"] + at, word), name)

    async def run(self, *jobs):
        """Submits jobs behind one doorbell; their completions by tag."""
        for tag, job in enumerate(jobs):
            at = SUBMISSIONS + abi.UNIT * (self.submitted % (1 << LOG_ENTRIES))
            self.put(at, abi.descriptor(tag=tag, **job))
            self.submitted += 1
        await self.write("DOORBELL", self.submitted)
        found = [await self.completion() for _ in jobs]
        return sorted(found, key=lambda one: one["tag"])

    async def completion(self):
        lap, entry = divmod(self.completed, 1 << LOG_ENTRIES)
        at = COMPLETIONS + abi.UNIT * entry

        async def is_there():
            return abi.phase_of(self.get(at, abi.UNIT)) == 1 - lap % 2

        await self.until(f"no completion {self.completed}", is_there)
        self.completed += 1
        return abi.completion(self.get(at, abi.UNIT))

    def put(self, address, data):
        self.host.write(address % HOST_BYTES, data)

    def get(self, address, length):
        return self.host.read(address % HOST_BYTES, length)

    async def until(self, what, condition):
        for _ in range(self.patience // POLL):
            if await condition():
                return
            await ClockCycles(self.dut.clk, POLL)
        raise Hangs(f"{what} after {self.patience} clocks; {self.waiting()}")

    async def bounded(self, access, name):
        """The result of a register access, if it comes in time."""
        task = cocotb.start_soon(access)
        await self.until(f"no answer from {name}", lambda: is_done(task))
        return task.result()

    def waiting(self):
        """The channels on which a valid stands without its ready: where to look."""
        stuck = []
        for port in ("csr", "host", "mem"):
            for channel in ("aw", "w", "b", "ar", "r"):
                valid, ready = (getattr(self.dut, f"{port}_{channel}{name}").value for name in ("valid", "ready"))
                stuck += [f"{port}_{channel}valid without ready"] if valid and not ready else []
        return ", ".join(stuck) or "no valid waits"


async def is_done(task):
    return task.done()


# ---- how slaves and master push back


def open_slaves(card):
    """Every ready high: the least that a slave can ask of a master."""


def random_ready(card):
    """Each channel of each port pauses by the coin."""
    for ram in (card.host, card.memory):
        coins(card, ram.write_if.aw_channel, ram.write_if.w_channel, ram.write_if.b_channel)
        coins(card, ram.read_if.ar_channel, ram.read_if.r_channel)
    write, read = card.csr.write_if, card.csr.read_if
    coins(card, write.aw_channel, write.w_channel, write.b_channel, read.ar_channel, read.r_channel)


def long_pauses(card):
    """Each channel is closed for long, then open for long."""
    for ram in (card.host, card.memory):
        for channel in (ram.write_if.aw_channel, ram.write_if.w_channel, ram.write_if.b_channel, ram.read_if.ar_channel, ram.read_if.r_channel):
            channel.set_pause_generator(spells(random.Random(card.random.random())))


def address_after_data(card):
    """AWREADY only where WVALID stands, as the standard allows; all else by the coin."""
    random_ready(card)
    for ram, port in ((card.host, "host"), (card.memory, "mem")):
        ram.write_if.aw_channel.clear_pause_generator()
        cocotb.start_soon(follow(card.dut, ram.write_if.aw_channel, getattr(card.dut, f"{port}_wvalid")))


def data_after_address(card):
    """WREADY only where AWVALID stands or an address is waiting for its data; all else by the coin."""
    random_ready(card)
    for ram, port in ((card.host, "host"), (card.memory, "mem")):
        ram.write_if.w_channel.clear_pause_generator()
        cocotb.start_soon(behind(card.dut, ram.write_if, port))


def coins(card, *channels):
    for channel in channels:
        channel.set_pause_generator(flips(random.Random(card.random.random())))


def flips(coin):
    while True:
        yield coin.random() < 0.5


def spells(coin):
    while True:
        for is_closed in (True, False):
            yield from [is_closed] * coin.randrange(1, 300)


async def follow(dut, channel, valid):
    while True:
        channel.pause = not valid.value
        await RisingEdge(dut.clk)


async def behind(dut, write, port):
    due = 0
    signals = [getattr(dut, f"{port}_{name}") for name in ("awvalid", "awready", "wvalid", "wready", "wlast")]
    while True:
        await RisingEdge(dut.clk)
        aw_valid, aw_ready, w_valid, w_ready, w_last = (bool(signal.value) for signal in signals)
        due += (aw_valid and aw_ready) - (w_valid and w_ready and w_last)
        write.w_channel.pause = not (due > 0 or aw_valid)
