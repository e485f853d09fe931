"""What the card's driver must know, read from rtl/regs.toml: offsets, codes, and the images of descriptors and completions."""

import pathlib
import tomllib

SOURCE = tomllib.loads((pathlib.Path(__file__).parents[2] / "rtl/regs.toml").read_text())
UNIT = 64
ELEMENT = 32
CRC_AT = 60

REGISTERS = {register["name"]: register for register in SOURCE["register"]}
OPCODES = {opcode["name"]: opcode["code"] for opcode in SOURCE["opcode"]}
STATUSES = {status["code"]: status["name"] for status in SOURCE["status"]}
FLAGS = {flag["name"]: 1 << flag["bit"] for flag in SOURCE["flag"]}


def descriptor(opcode, flags=(), **fields):
    """The 64 bytes of a job, by the names of REGISTERS.md."""
    image = place(SOURCE["descriptor"], opcode=OPCODES[opcode], flags=sum(FLAGS[flag] for flag in flags), **fields)
    return image[:CRC_AT] + crc32c(image[:CRC_AT]).to_bytes(4, "little")


def completion(image):
    """The fields of a completion; its CRC must be right."""
    fields = {field["name"]: value_of(field, image) for field in SOURCE["completion"]}
    assert fields["crc"] == crc32c(image[:CRC_AT]), f"completion with a wrong CRC: {image.hex()}"
    return fields | {"status": STATUSES[fields["status"]]}


def phase_of(image):
    """The phase bit alone, of a completion that may not have been written yet."""
    return value_of(next(field for field in SOURCE["completion"] if field["name"] == "phase"), image)


def field_of(register, name, word):
    """A field of a register that was read."""
    field = next(field for field in REGISTERS[register]["field"] if field["name"] == name)
    high, low = bits(field)
    return word >> low & (1 << high - low + 1) - 1


def crc32c(data):
    """Of RFC 3720."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def table_entry(crc):
    for _ in range(8):
        crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc


TABLE = [table_entry(byte) for byte in range(256)]
assert crc32c(b"123456789") == 0xE3069283


def place(layout, **values):
    whole = 0
    for field in layout:
        value = values.pop(field["name"], 0)
        high, low = bits(field)
        assert value >> high - low + 1 == 0, f"{field['name']} is too large: {value:#x}"
        whole |= value << 8 * field["byte"] + low
    assert not values, f"no such field: {values}"
    return whole.to_bytes(UNIT, "little")


def value_of(field, image):
    high, low = bits(field)
    whole = int.from_bytes(image, "little") >> 8 * field["byte"] + low
    return whole & (1 << high - low + 1) - 1


def bits(field):
    """High and low bit of `at`, which may name one bit."""
    high, _, low = str(field["at"]).partition(":")
    return int(high), int(low or high)
