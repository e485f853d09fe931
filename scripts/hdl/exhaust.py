"""mont_mul, its parts and mont_sum on every operand at R = 2^16: same source, tiles of 1 x 2 bits.

Yosys turns a pipe into gates, registers become wires (the pipes have no feedback; latencies are measured by sim), the gates
become C on 512-bit words (exhaust.c), and every pair of loose operands (or every t) is compared with the closed formula in
64-bit integers. mont_sum has four operands: it is tried on 2^26 random quadruples; its parts (mul_wide with Negate,
mont_reduce signed) on all. Bugs, planted in copies of the sources, must give wrong results.
"""

import json
import pathlib
import subprocess

from hdl import sources
from hdl.ledger import Task
from hdl.tools import ROOT, TARGET, versions, yosys

WORK = TARGET / "exhaust"
N, R = 16, 1 << 16
PRIMES = {"fq": 12391, "fr": 12289}  # the largest prime below 0.1891 R; one that is 1 mod 2^12
SHAPE = {"Parts": 5, "RowTiles": 3, "TileA": 1, "TileB": 2}
PACKAGES = ["gen/bn254_pkg", "config/small", "prim/prim_pkg", "prim/delay", "field/field_pkg"]
SOURCES = PACKAGES + [f"field/{m}" for m in (
    "limb_norm mul_row mul_wide mul_const mont_reduce mont_cios mont_mul mont_sum".split())]


def tasks():
    """One for each case and each planted bug; cases of mont_mul itself are tried in CI, the others in long runs."""
    table = cases()
    for name, case in table.items():
        yield Task(name, name.split("-")[0], digest(name, case), lambda name=name, case=case: attempt(name, case, None))
    for plant in PLANTS:
        name = f"{plant[0]}: {plant[2]} => {plant[3]}"
        yield Task(name, "planted", digest(name, plant), lambda plant=plant: attempt(plant[0], table[plant[0]], plant))


def cases():
    """name: (top, parameters, SIM_FAST?, specification, prime)"""
    table = {}
    for field, p in PRIMES.items():
        inverse = R - pow(p, -1, R)
        numbers = {"Modulus": f"16'd{p}", "NegInv": f"16'd{inverse}"}
        for style, name in ((0, "dsp"), (1, "lut")):
            table[f"mont_mul-{field}-{name}"] = ("mont_mul", SHAPE | numbers | {"Style": style}, False, "mul", p)
            for subtract, kind in ((0, "sum"), (1, "difference")):
                parameters = SHAPE | numbers | {"Style": style, "Subtract": f"1'b{subtract}"}
                table[f"mont_sum-{field}-{name}-{kind}"] = ("mont_sum", parameters, False, kind, p)
            shape = {k: v for k, v in SHAPE.items() if k != "Parts"}
            parameters = shape | numbers | {"N": N, "Style": style, "IsSigned": "1'b1"}
            table[f"mont_reduce-{field}-{name}"] = ("mont_reduce", parameters, False, "reduce", p)
        table[f"mont_mul-{field}-fast"] = ("mont_mul", SHAPE | numbers, True, "mul", p)
        for subtract, kind in ((0, "sum"), (1, "difference")):
            parameters = SHAPE | numbers | {"Subtract": f"1'b{subtract}"}
            table[f"mont_sum-{field}-fast-{kind}"] = ("mont_sum", parameters, True, kind, p)
    for negate in (0, 1):
        table[f"mul_wide-negate{negate}"] = ("mul_wide", SHAPE | {"Negate": f"1'b{negate}"}, False, f"wide{negate}", 0)
    return table


# case, source, what it says, what it shall say: each must give wrong results.
PLANTS = (
    ("mont_mul-fr-dsp", "mont_reduce", "(1 << Guard) - 1", "0"),
    ("mont_mul-fq-lut", "limb_norm", "out[k-1] | (ones[k-1] & carry[k-1])", "out[k-1]"),
)


def gates(folder, top, parameters, fast, plant):
    """The netlist: ports and cells of one output bit."""
    wires = folder / "wires.v"
    wires.write_text("(* techmap_celltype = \"$_DFF_P_\" *) module dff_is_wire (input D, C, output Q); assign Q = D; endmodule\n")
    out = folder / "gates.json"
    options = " ".join(f"-G {k}={v}" for k, v in parameters.items())
    defines = "-D SYNTHESIS" + (" -D SIM_FAST" if fast else "")
    files = " ".join(source(folder, s, plant) for s in SOURCES if not (fast and s == "prim/delay"))
    if fast:  # its delay lines are memories with pointers
        stub = folder / "delay.sv"
        stub.write_text("module delay #(parameter int W = 1, N = 1) (input logic clk_i, input logic [W-1:0] d_i,"
                        " output logic [W-1:0] q_o); assign q_o = d_i; endmodule\n")
        files += f" {stub}"
    commands = [
        f"read_slang {defines} --top {top} {options} {files}", "proc", "flatten", "opt -fast", "memory", "opt -fast",
        "techmap", "opt -fast", "dffunmap", f"techmap -map {wires}", "opt", "opt_clean",
        f"write_json {out}",
    ]
    yosys(f"exhaust: {folder.name}", commands)
    modules = json.loads(out.read_text())["modules"]
    return modules[top]


def program(module, spec, p):
    """gates.h: the gates as straight-line code."""
    ports = module["ports"]
    inputs = {bit: f"in_{n}[{i}]" for n, port in ports.items() if port["direction"] == "input" for i, bit in enumerate(port["bits"])}
    form = {"$_AND_": "{A} & {B}", "$_OR_": "{A} | {B}", "$_XOR_": "{A} ^ {B}", "$_ANDNOT_": "{A} & ~{B}", "$_NOT_": "~{A}",
            "$_BUF_": "{A}", "$_ORNOT_": "{A} | ~{B}",
            "$_NAND_": "~({A} & {B})", "$_NOR_": "~({A} | {B})", "$_XNOR_": "~({A} ^ {B})", "$_MUX_": "({A} & ~{S}) | ({B} & {S})"}
    drivers = {c["connections"]["Y"][0]: c for c in module["cells"].values()}
    lines, done = [], {}

    def name(bit):
        return {"0": "zero", "1": "ones", "x": "zero"}.get(bit) if isinstance(bit, str) else done[bit]

    for bit, text in inputs.items():
        done[bit] = text
    for target in drivers:
        stack = [target]
        while stack:
            bit = stack[-1]
            if bit in done:
                stack.pop()
                continue
            cell = drivers[bit]
            needs = [cell["connections"][k][0] for k in "ABS" if k in cell["connections"]]
            missing = [b for b in needs if not isinstance(b, str) and b not in done]
            if missing:
                stack += missing
                continue
            lines.append(f"v n{bit} = " + form[cell["type"]].format(**{k: name(cell["connections"][k][0]) for k in "ABS" if k in cell["connections"]}) + ";")
            done[bit] = f"n{bit}"
            stack.pop()
    result = ports.get("r_o") or ports["limbs_o"]
    outputs = [f"out[{i}] = {name(bit)};" for i, bit in enumerate(result["bits"])]
    arguments = ", ".join(f"const v *in_{n}" for n, port in ports.items() if port["direction"] == "input" and n != "clk_i")
    body = "\n  ".join(lines + outputs)
    operands = [n for n in ports if n not in ("clk_i", "r_o", "limbs_o")]
    defines = f"#define P {p}ll\n#define OUT {len(result['bits'])}\n#define BITS {16 if p else 32}\n#define SPEC_{spec}\n#define CALL(x) dut({', '.join(f'x[{i}]' for i in range(len(operands)))}, out)\n"
    return defines + f"static void dut({arguments}, v *out) {{\n  v zero = {{0}}; v ones = ~zero; (void)ones;\n  {body}\n}}\n"


def attempt(name, case, plant):
    """What came of it, and a complaint unless nothing was wrong (or, with a bug, something)."""
    top, parameters, fast, spec, p = case
    folder = WORK / (f"{name}-plant-{plant[1]}" if plant else name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gates.h").write_text(program(gates(folder, top, parameters, fast, plant), spec, p))
    binary = folder / "try"
    compile = ["gcc", "-O3", "-mavx2", "-w", "-I", folder, "-o", binary, pathlib.Path(__file__).with_suffix(".c")]
    subprocess.run(compile, check=True)
    tried, wrong, largest, least = map(int, subprocess.check_output([binary], text=True).split())
    result = {"tried": tried, "wrong": wrong, "largest_in_p": largest / 1000, "least_in_p": least / 1000}
    complaint = f"{name}: {wrong} of {tried} are wrong" if wrong and not plant else ""
    return result, complaint or (f"{name}: a planted bug was not found" if plant and not wrong else "")


def digest(*what):
    texts = [pathlib.Path(__file__).with_suffix(suffix).read_text() for suffix in (".py", ".c")]
    return sources.digest([ROOT / f"rtl/{stem}.sv" for stem in SOURCES], what, versions(), *texts)


def source(folder, stem, plant):
    """The path of a source, or of its copy with a bug."""
    path = ROOT / f"rtl/{stem}.sv"
    if not plant or path.stem != plant[1]:
        return str(path)
    text, (_, _, old, new) = path.read_text(), plant
    assert text.count(old) == 1, f"{path}: `{old}` to plant a bug at occurs {text.count(old)} times"
    copy = folder / path.name
    copy.write_text(text.replace(old, new))
    return str(copy)
