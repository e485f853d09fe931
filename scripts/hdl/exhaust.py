#!/usr/bin/env python3
"""Proves mont_mul, its parts and mont_cios by trying every operand at R = 2^16: same source, tiles of 1 x 2 bits.

    rtl/field/formal/exhaust [PATTERN...]      the cases that match, mont_mul* for one; all without a pattern (ten minutes)
    rtl/field/formal/exhaust --plants          bugs, planted in copies of the sources, are found

Yosys turns a pipe into gates, registers become wires (the pipes have no feedback; latencies are measured by sim), the gates
become C on 512-bit words, and every pair of loose operands (or every t) is compared with the closed formula in 64-bit integers.
mont_sum has four operands: it is tried on 2^26 random quadruples; its parts (mul_wide with Negate, mont_reduce signed) on all.
"""

import concurrent.futures
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
WORK = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "exhaust"
N, R = 16, 1 << 16
PRIMES = {"fq": 12391, "fr": 12289}  # the largest prime below 0.1891 R; one that is 1 mod 2^12
SHAPE = {"Parts": 5, "RowTiles": 3, "TileA": 1, "TileB": 2}
PACKAGES = ["gen/bn254_pkg", "prim/prim_pkg", "prim/delay", "field/field_pkg"]
SOURCES = PACKAGES + [f"field/{m}" for m in (
    "limb_norm mul_row mul_wide mul_const mont_reduce mont_cios mont_mul mont_sum".split())]


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
    program = "import sys; from pyosys import libyosys as ys; d = ys.Design(); [ys.run_pass(c, d) for c in sys.argv[1:]]"
    done = subprocess.run([sys.executable, "-c", program, *commands], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"exhaust: {folder.name}: Yosys failed\n{(done.stdout + done.stderr)[-3000:]}")
    modules = json.loads(out.read_text())["modules"]
    return modules[top]


def program(module, spec, p):
    """C: the gates as straight-line code, and the comparison."""
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
    return defines + HEAD + f"static void dut({arguments}, v *out) {{\n  v zero = {{0}}; v ones = ~zero; (void)ones;\n  {body}\n}}\n" + TAIL, len(lines)


HEAD = r"""
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <immintrin.h>
typedef uint64_t v __attribute__((vector_size(64)));
typedef int64_t i64;
"""

TAIL = r"""
#define R 65536ll
static i64 inverse(void) { i64 x = 1; for (int i = 0; i < 5; i++) x = x * (2 - P * x) & (R - 1); return (R - x) & (R - 1); }
static i64 NEG_INV;
static i64 reduce(i64 t) { i64 m = (t & (R - 1)) * NEG_INV & (R - 1); return t + m * P >> 16; }
static v x[4][40], out[OUT];
static i64 value[4][512], lanes;
static uint32_t want[512];
static void load(int k, int bits) {
  uint64_t *w = (uint64_t *)x[k];
  memset(w, 0, sizeof x[k]);
  for (int l = 0; l < 512; l++) for (int i = 0; i < bits; i++) w[i * 8 + l / 64] |= (uint64_t)(value[k][l] >> i & 1) << (l % 64);
}
// Bits of the 512 wanted values, as words like the gates' own.
static uint8_t bytes[5][512];
static i64 differing(int bits) {
  uint64_t *w = (uint64_t *)out, bad[8] = {0}; i64 n = 0;
  for (int k = 0; k < (bits + 7) / 8; k++) for (int l = 0; l < 512; l++) bytes[k][l] = want[l] >> (8 * k);
  for (int i = 0; i < bits; i++) for (int g = 0; g < 16; g++) {
    __m256i row = _mm256_loadu_si256((__m256i *)&bytes[i / 8][32 * g]);
    uint64_t word = (uint32_t)_mm256_movemask_epi8(_mm256_sll_epi16(row, _mm_cvtsi32_si128(7 - i % 8)));
    bad[g / 2] |= (w[i * 8 + g / 2] >> (32 * (g % 2)) ^ word) << (32 * (g % 2)) & (g % 2 ? ~0ull << 32 : ~0ull >> 32);
  }
  uint64_t any = 0;
  for (int k = 0; k < 8; k++) any |= bad[k];
  if (any) for (int l = 0; l < lanes; l++) n += bad[l / 64] >> (l % 64) & 1;
  return n;
}
// limbs_o: the sum of limbs of weight 2^(3k), bit by bit, into the first 32 words of out.
static void add_limbs(void) {
  v sum[48]; memset(sum, 0, sizeof sum);
  const int full = OUT / 10;
  for (int k = 0; k < 10; k++) {
    v carry = sum[0] ^ sum[0];
    for (int i = 3 * k; i < 32; i++) {
      v bit = i < 3 * k + full ? out[k * full + i - 3 * k] : carry ^ carry, was = sum[i];
      sum[i] = was ^ bit ^ carry; carry = (was & bit) | (carry & (was ^ bit));
    }
  }
  memcpy(out, sum, 32 * sizeof(v));
}
static uint64_t seed = 88172645463325252ull;
static uint64_t rnd(void) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return seed * 0x2545F4914F6CDD1Dull >> 32; }
int main(void) {
  i64 tried = 0, bad = 0, top = 0, bottom = 0; NEG_INV = P ? inverse() : 0;
#if defined SPEC_mul || defined SPEC_wide0 || defined SPEC_wide1
#ifdef SPEC_mul
  const i64 end = 2 * P;
#else
  const i64 end = 32768;
#endif
  for (i64 first = 0; first < end; first += 512) {
    for (int l = 0; l < 512; l++) value[0][l] = first + l;
    load(0, 16);
    for (i64 b = 0; b < end; b++) {
      for (int i = 0; i < 16; i++) memset(&x[1][i], b >> i & 1 ? 255 : 0, sizeof(v));
      CALL(x);
      lanes = end - first < 512 ? end - first : 512;
      for (int l = 0; l < 512; l++) {
        uint32_t t = (uint32_t)(first + l) * (uint32_t)b;
#ifdef SPEC_mul
        uint32_t m = t * (uint32_t)NEG_INV & (R - 1);
        want[l] = (t + m * (uint32_t)P) >> 16;
#elif defined SPEC_wide0
        want[l] = t;
#else
        want[l] = -t;
#endif
      }
#ifndef SPEC_mul
      add_limbs();
#endif
      tried += lanes; bad += differing(BITS);
#ifdef SPEC_mul
      uint32_t most = 0;
      for (int l = 0; l < lanes; l++) most = want[l] > most ? want[l] : most;
      top = most > top ? most : top;
#endif
    }
  }
#elif defined SPEC_reduce
  const i64 end = 8 * P * P - P * R + 1;
  for (i64 first = -4 * P * P; first < end; first += 512) {
    for (int l = 0; l < 512; l++) value[0][l] = first + l;
    load(0, 32);
    CALL(x);
    lanes = end - first < 512 ? end - first : 512;
    for (int l = 0; l < 512; l++) {
      i64 u = reduce(first + l);
      want[l] = u < 0 ? u + P : u;
      if (l < lanes && want[l] > top) top = want[l];
      if (u < bottom) bottom = u;
    }
    tried += lanes; bad += differing(BITS);
  }
#else
  const i64 edge[8] = {0, 1, 2 * P - 1, P, P - 1, P + 1, 2 * P - 2, 2};
  for (int round = 0; round < 1 << 17; round++) {
    for (int k = 0; k < 4; k++) {
      for (int l = 0; l < 512; l++) value[k][l] = rnd() % 8 ? rnd() % (2 * P) : edge[rnd() % 8];
      load(k, 16);
    }
    CALL(x);
    for (int l = 0; l < 512; l++) {
      i64 ab = value[0][l] * value[1][l], cd = value[2][l] * value[3][l], u;
#ifdef SPEC_sum
      u = reduce(ab + cd); want[l] = u >= P ? u - P : u;
#else
      u = reduce(ab - cd); want[l] = u < 0 ? u + P : u;
#endif
      if (want[l] > top) top = want[l];
      if (u < bottom) bottom = u;
    }
    lanes = 512; tried += 512; bad += differing(BITS);
  }
#endif
  printf("%14lld tried %6lld wrong", (long long)tried, (long long)bad);
  if (P) printf("   largest %.3f p", (double)top / P);
  if (bottom) printf("   least u %.3f p", (double)bottom / P);
  return bad != 0;
}
"""


def main():
    env = pathlib.Path(subprocess.check_output([ROOT / "scripts/hdl-env"], text=True).strip())
    if pathlib.Path(sys.prefix) != env.parent:
        os.execv(env / "python", [env / "python", __file__, *sys.argv[1:]])
    table, words = cases(), sys.argv[1:]
    if words == ["--plants"]:
        tasks = [(plant[0], table[plant[0]], plant) for plant in PLANTS]
    else:
        tasks = [(n, case, None) for n, case in table.items() if not words or any(fnmatch.fnmatch(n, w) for w in words)]
    if not tasks:
        sys.exit(f"exhaust: no such case; there are: {' '.join(table)}")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda task: run(*task), tasks))
    failed = [name for (name, _, plant), is_right in zip(tasks, ended) if is_right == bool(plant)]
    sys.exit(f"exhaust: {'planted and not found' if words == ['--plants'] else 'wrong'}: {' '.join(failed)}" if failed else 0)


def run(name, case, plant):
    """Whether no result was wrong."""
    top, parameters, fast, spec, p = case
    start = time.monotonic()
    folder = WORK / (f"{name}-plant-{plant[1]}" if plant else name)
    folder.mkdir(parents=True, exist_ok=True)
    text, count = program(gates(folder, top, parameters, fast, plant), spec, p)
    binary = folder / "try"
    binary.with_suffix(".c").write_text(text)
    subprocess.run(["gcc", "-O3", "-mavx2", "-w", "-o", binary, binary.with_suffix(".c")], check=True)
    done = subprocess.run([binary], capture_output=True, text=True)
    print(f"{folder.name:36}{count:7} gates {done.stdout}{time.monotonic() - start:8.0f} s", flush=True)
    return done.returncode == 0


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


if __name__ == "__main__":
    main()
