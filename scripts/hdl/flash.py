"""A bitstream onto its board by openFPGALoader. What scripts/flash does.

First the board is asked which part it has: a bitstream of another part is refused here, by name, before anything is written.
openFPGALoader shows IDCODEs without their highest four bits, in which a 12F and a 25F differ; so it is asked for the raw ones.
"""

import collections
import contextlib
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from hdl import build

LOADER, CABLE = "openFPGALoader", "ulx3s"
# IDCODEs of Lattice's ECP5, as its JTAG has them.
PARTS = {0x21111043: "LFE5U-12F", 0x41111043: "LFE5U-25F", 0x41112043: "LFE5U-45F", 0x41113043: "LFE5U-85F"}
SHOWN = 0x0FFFFFFF
# Seconds: to ask, to write (flash is slow through an FT231X).
ASKING, WRITING = 60, 900
RULE = 'SUBSYSTEM=="usb", ATTRS{idVendor}=="0403", ATTRS{idProduct}=="6015", TAG+="uaccess"'
# What it says, and what is missing then.
TROUBLE = (
    (r"-4 \(usb_open|[Pp]ermission|LIBUSB_ERROR_ACCESS", "you may not open the cable: as root, put this line into "
     f"/etc/udev/rules.d/70-ulx3s.rules, run `udevadm control --reload` and plug the board in again: {RULE}"),
    (r"-5 |claim|busy", "another program holds the cable: close what reads its serial port"),
    (r"-3 \(device not found|no device|not found|unable to open", "there is no cable: plug the board in by its port US1 "
     "(an FT231X, 0403:6015 in lsusb)"),
    (r"TDO is stuck|found 0", "the cable is there and no part answers: is the board powered, and nothing else on its JTAG?"),
)
Plan = collections.namedtuple("Plan", "ask write part bitstream")


class Refused(Exception):
    """Why nothing is written, or nothing more."""


def main(words):
    if words == ["--self-test"]:
        self_test()
        print("flash: the dry run, and each refusal, say what they have to")
        return
    options = {word for word in words if word.startswith("--")}
    names = [word for word in words if word not in options]
    if len(names) != 1 or names[0] not in build.BOARDS or options - {"--dry-run", "--persist"}:
        sys.exit(f"scripts/flash BOARD [--persist] [--dry-run]; boards: {' '.join(build.BOARDS)}")
    try:
        flash(build.BOARDS[names[0]], build.OUT / names[0], options)
    except Refused as why:
        sys.exit(f"flash: {why}")


def flash(board, folder, options):
    plan = planned(board, folder, "--persist" in options)
    if "--dry-run" in options:
        print(f"{' '.join(plan.ask)}\n  goes on if it names {plan.part}, then:\n{' '.join(plan.write)}")
        return
    if not shutil.which(LOADER):
        raise Refused(f"{LOADER} is not on the PATH; mend with: apt-get install openfpgaloader")
    demand(plan.part, ask(plan))
    print(f"flash: {plan.part}: writing {plan.bitstream}", flush=True)
    said = run(plan.write, WRITING)
    if said is None or said.returncode:
        raise Refused(f"{LOADER} failed while it wrote: {trouble(said)}")
    print(f"flash: {board.name} is on the board{', and stays when it is off' if '--persist' in options else ', until it is off'}")


def planned(board, folder, persists):
    """The commands; the bitstream is the one that was built."""
    bitstream, said = folder / f"{board.name}.bit", folder / f"{board.name}.json"
    if not bitstream.exists() or not said.exists():
        raise Refused(f"there is no {bitstream}; mend with: scripts/build {board.name}")
    if json.loads(said.read_text())["bitstream"] != hashlib.sha256(bitstream.read_bytes()).hexdigest():
        raise Refused(f"{bitstream} is not what {said.name} says was built; mend with: scripts/build {board.name}")
    common = [LOADER, "--board", CABLE]
    write = [*common, "--write-flash" if persists else "--write-sram", str(bitstream)]
    return Plan([*common, "--detect", "--verbose-level", "2"], write, board.part.rsplit("-", 1)[0], bitstream)


def ask(plan):
    said = run(plan.ask, ASKING)
    codes = codes_of(said.stdout) if said else []
    if not codes:
        raise Refused(f"no part answered: {trouble(said)}")
    return codes


def codes_of(text):
    """The raw IDCODEs in a chain; those it shows, where it says no raw ones."""
    raw = [int(code, 16) for code in re.findall(r"- \d+ -> (0x[0-9a-fA-F]{8})\b", text)]
    shown = [int(code, 16) for code in re.findall(r"\bidcode\s+(0x[0-9a-fA-F]+)", text)]
    return [code for code in raw if code not in (0, 0xFFFFFFFF)] or shown


def demand(part, codes):
    """The part, and no other, is on the chain."""
    names = sorted({name for code in codes for name in names_of(code)})
    if names != [part]:
        found, said = " or ".join(names) or "no ECP5 that we know", ", ".join(f"{code:#010x}" for code in codes)
        raise Refused(f"this board has {found} (IDCODE {said}), and the bitstream is for {part}")


def names_of(code):
    """What an IDCODE, whole or without its highest bits, can be."""
    return [PARTS[code]] if code in PARTS else [name for whole, name in PARTS.items() if whole & SHOWN == code]


def run(command, seconds):
    """None where it did not end in time."""
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None


def trouble(said):
    if said is None:
        return f"{LOADER} did not end in time; plug the board in again"
    meant = next((meant for pattern, meant in TROUBLE if re.search(pattern, said.stdout)), "it does not say why in words that we know")
    return f"{meant}\n  {LOADER} said: {' / '.join(said.stdout.split(chr(10))[-6:]).strip(' /') or 'nothing'}"


# ---------------------------------------------------------------------------------------------- plants

RAW = "Raw IDCODE:\n- 0 -> {code:#010x}\n- 1 -> 0xffffffff\nfound 1 devices\nindex 0:\n\tidcode {shown:#x}\n\tfamily ECP5\n"
# What the stub says of the chain, and a word of the refusal; with None it is written.
CHAINS = [
    (RAW.format(code=0x41113043, shown=0x1113043), None),
    ("index 0:\n\tidcode 0x1113043\n", None),
    (RAW.format(code=0x21111043, shown=0x1111043), "has LFE5U-12F ("),
    (RAW.format(code=0x41111043, shown=0x1111043), "has LFE5U-25F ("),
    ("index 0:\n\tidcode 0x1111043\n", "has LFE5U-12F or LFE5U-25F ("),
    (RAW.format(code=0x41112043, shown=0x1112043), "has LFE5U-45F ("),
    (RAW.format(code=0x0362D093, shown=0x362D093), "no ECP5 that we know"),
    ("unable to open ftdi device: -4 (usb_open() failed)\n", "udev"),
    ("unable to open ftdi device: -5 (unable to claim usb device)\n", "another program"),
    ("unable to open ftdi device: -3 (device not found)\n", "no cable"),
    ("JTAG init failed with: TDO is stuck at 0\n", "is the board powered"),
    ("", "does not say why"),
]
STUB = """#!/bin/sh
echo "$*" >>"$0.calls"
case "$*" in *--detect*) cat "$0.chain" ;; *) cat "$0.writes"; [ ! -s "$0.writes" ] ;; esac
"""


def self_test():
    """A stub in openFPGALoader's place: what is asked of it, what is written, and that nothing is written that should not be."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        board = build.BOARDS["hello"]
        assert "scripts/build" in tried(board, folder, set()), "flash: no bitstream, and no complaint"
        (folder / "hello.bit").write_bytes(b"bits")
        (folder / "hello.json").write_text(json.dumps({"bitstream": hashlib.sha256(b"bits").hexdigest()}))
        dry_run(board, folder)
        stub = folder / LOADER
        with on_path(""):
            assert "apt-get" in tried(board, folder, set()), "flash: no loader, and no complaint"
        stub.write_text(STUB)
        stub.chmod(0o755)
        with on_path(f"{folder}:{os.environ['PATH']}"):
            for chain, word in CHAINS:
                against(board, folder, stub, chain, word)
            put(stub, CHAINS[0][0])
            stub.with_name(f"{LOADER}.writes").write_text("Fail\n")
            assert "while it wrote" in tried(board, folder, set()), "flash: a failed write passes"
        (folder / "hello.bit").write_bytes(b"other bits")
        assert "is not what" in tried(board, folder, set()), "flash: a bitstream that nobody built passes"


def dry_run(board, folder):
    """Both commands, as they would be run; nothing is."""
    for options, word in ((set(), "--write-sram"), ({"--persist"}, "--write-flash")):
        heard = tried(board, folder, options | {"--dry-run"})
        words = ("--detect --verbose-level 2", f"{word} {folder / 'hello.bit'}")
        expected = [f"{LOADER} --board {CABLE} {said}" for said in words]
        assert all(line in heard.splitlines() for line in expected) and "LFE5U-85F" in heard, heard


def against(board, folder, stub, chain, word):
    put(stub, chain)
    heard = tried(board, folder, {"--persist"})
    calls = stub.with_name(f"{LOADER}.calls").read_text().splitlines()
    wrote = [call for call in calls if "--write" in call]
    assert calls[0] == f"--board {CABLE} --detect --verbose-level 2", calls
    assert wrote == ([] if word else [f"--board {CABLE} --write-flash {folder / 'hello.bit'}"]), f"flash: {chain!r}: {calls}"
    assert (word or "is on the board") in heard, f"flash: {chain!r} is answered: {heard}"


def put(stub, chain):
    stub.with_name(f"{LOADER}.chain").write_text(chain)
    stub.with_name(f"{LOADER}.writes").touch()
    stub.with_name(f"{LOADER}.calls").unlink(missing_ok=True)


def tried(board, folder, options):
    """What it says, refused or not."""
    with contextlib.redirect_stdout(io.StringIO()) as heard:
        try:
            flash(board, folder, options)
        except Refused as why:
            return heard.getvalue() + str(why)
    return heard.getvalue()


@contextlib.contextmanager
def on_path(value):
    before = os.environ["PATH"]
    os.environ["PATH"] = value
    try:
        yield
    finally:
        os.environ["PATH"] = before
