"""The card in four states: Yosys' word-level netlist, every register and memory at X, under Icarus Verilog (four_state.v).

    python -m hdl.four_state        the card passes; with one register that reset forgets it does not

Minutes: scripts/test --long runs it. Icarus does not read the sources, so it is given the netlist.
"""

import pathlib
import re
import shutil
import struct
import subprocess
import sys

from hdl import sources
from hdl.tools import ROOT, TARGET, yosys

WORK = TARGET / "four-state"
BENCH = pathlib.Path(__file__).with_suffix(".v")
PARAMETERS = {"MemoryUnits": 64, "PowerUpMark": 0, "IsSimulated": 1}
REGISTERS = ("STATE", "SQ_BASE", "CQ_BASE", "SQ_LOG", "CQ_LOG", "ENABLE", "DOORBELL", "RESET")
# Clocks of two clears, two wipes and the jobs, threefold.
BUDGET = 20_000
# (source, text, what a forgetful author would have written)
PLANT = ("reset_ctrl", "      lost_q  <= 1'b0;\n    end else begin\n", "    end else begin\n")
COPY_IN, COPY_OUT = 1, 2
FOLLOW_A, INTERRUPT = 1 << 0, 1 << 4
ELEMENTS = 8


def main():
    said = run("card", None)
    if not said.startswith("PASSED"):
        sys.exit(f"four_state: {said}")
    print(f"four_state: {said}", flush=True)
    found = run("plant", PLANT)
    if "register that is read" not in found:
        sys.exit(f"four_state: a register that reset forgets was not found: {found}")
    print(f"four_state: a register that reset forgets is found: {found}")


def run(tag, plant):
    """What the bench says of the card, or of one with a fault in it."""
    if not shutil.which("iverilog"):
        sys.exit("four_state: iverilog is missing; mend with: scripts/setup long")
    folder = WORK / tag
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "host.hex").write_text(host_memory())
    netlist = elaborate(folder, plant)
    defines = {**addresses(), "BUDGET": BUDGET, "JOBS": 2, "BEATS": ELEMENTS // 2}
    options = [f"-D{name}={value}" for name, value in defines.items()]
    subprocess.run(["iverilog", "-g2012", "-o", folder / "bench", *options, "-s", "bench", BENCH, netlist], check=True)
    done = subprocess.run(["vvp", "-n", "bench"], cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return (done.stdout.strip().splitlines() or [""])[-1]


def elaborate(folder, plant):
    files = [planted(path, plant, folder) for path in sources.closure("card", "bare")]
    values = " ".join(f"-G{name}={value}" for name, value in PARAMETERS.items())
    netlist = folder / "card.v"
    # Verilog has no operator for a $bwmux.
    yosys("four_state: card", [
        f"read_slang -DSYNTHESIS --top card {values} {' '.join(map(str, files))}", "proc", "flatten", "opt_clean",
        "memory_collect", "bwmuxmap", "opt_clean -purge", f"write_verilog -noattr {netlist}"], log=folder / "card.log")
    return netlist


def planted(path, plant, folder):
    if not plant or path.stem != plant[0]:
        return path
    text, (_, old, new) = path.read_text(), plant
    assert text.count(old) == 1, f"{path}: `{old}` to plant a fault at occurs {text.count(old)} times"
    copy = folder / path.name
    copy.write_text(text.replace(old, new))
    return copy


def addresses():
    text = (ROOT / "rtl/gen/regs_pkg.sv").read_text()
    return {name: re.search(rf"\bADDR_{name} = (12'h\w+);", text)[1] for name in REGISTERS}


def host_memory():
    """Submission ring at 0, completion ring at 0x400, what is sent at 0x800; what comes back goes to 0xc00."""
    there = descriptor(opcode=COPY_IN, tag=1, host=0x800, length=ELEMENTS)
    back = descriptor(opcode=COPY_OUT, tag=2, host=0xC00, length=ELEMENTS, flags=FOLLOW_A | INTERRUPT, follow_a=1)
    beats = {0: there, 1: back, **{32 + i: bytes((i * 64 + k) % 251 for k in range(64)) for i in range(ELEMENTS // 2)}}
    return "".join(f"@{at:x} {beat[::-1].hex()}\n" for at, beat in beats.items())


def descriptor(opcode, tag, host, length, flags=0, follow_a=0):
    body = struct.pack("<BBHHBBHH4xIIIIIIQ12x", opcode, 0, flags, tag, 0, 0, follow_a, 0, 0, 0, 0, 0, 0, length, host)
    return body + struct.pack("<I", crc32c(body))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


if __name__ == "__main__":
    main()
