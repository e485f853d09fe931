"""circomlib's circuits proved by zkcard, snarkjs and rapidsnark, on the same keys and witnesses: scripts/bench --circom.

    python benches/peers/circuits.py ZKCARD WORK MODULES

ZKCARD is the command, WORK a folder for keys and proofs, MODULES npm's folder with circom2, circomlib and snarkjs. The
environment's ZKCARD_RAPIDSNARK names rapidsnark's command `prover`; without it there are no rows of it. Rows for a ledger go
to standard output, a table to standard error.

Each step is a whole command, a process of its own, whose most memory is the system's figure: the witness by circom's
generator, the key out of powers of tau that zkcard has made untimed, the proof. Of PROOFS proofs the median counts. zkcard
checks a key's points when it first sees the file: that proof is `first_prove`; neither peer ever does. Each proof is
verified, by zkcard and by snarkjs; a step that fails is a row that says so.
"""

import json
import os
import pathlib
import shutil
import statistics
import sys

from process import Failed, Progress, Steps, machine

PROOFS = 3
HEAD = "pragma circom 2.0.0;\n"
LEVELS = 32
PATH = HEAD + """
include "circomlib/circuits/poseidon.circom";

template Path(levels) {
    signal input leaf;
    signal input side[levels];
    signal input sibling[levels];
    signal output root;
    component hash[levels];
    signal at[levels + 1];
    signal turned[levels];
    at[0] <== leaf;
    for (var i = 0; i < levels; i++) {
        side[i] * (side[i] - 1) === 0;
        turned[i] <== side[i] * (sibling[i] - at[i]);
        hash[i] = Poseidon(2);
        hash[i].inputs[0] <== at[i] + turned[i];
        hash[i].inputs[1] <== sibling[i] - turned[i];
        at[i + 1] <== hash[i].out;
    }
    root <== at[levels];
}
"""
# A circuit's source and inputs, and the logarithm of its domain.
CIRCUITS = {
    "poseidon path of 32": (
        PATH + f"component main = Path({LEVELS});\n",
        {"leaf": 1, "side": [level % 2 for level in range(LEVELS)], "sibling": list(range(2, LEVELS + 2))}, 14),
    "sha256 of 64 bytes": (
        HEAD + 'include "circomlib/circuits/sha256/sha256.circom";\ncomponent main = Sha256(512);\n',
        {"in": [bit % 3 % 2 for bit in range(512)]}, 16),
}


def main(zkcard, work, modules):
    zkcard, work, modules = (pathlib.Path(path).resolve() for path in (zkcard, work, modules))
    snarkjs = ["node", modules / "snarkjs/build/cli.cjs"]
    provers = {"zkcard": [zkcard], "snarkjs": snarkjs}
    if rapidsnark := shutil.which(os.environ.get("ZKCARD_RAPIDSNARK", "")):
        provers["rapidsnark"] = [pathlib.Path(rapidsnark).resolve()]
    else:
        print("bench: no rapidsnark: ZKCARD_RAPIDSNARK names its command `prover`", file=sys.stderr)
    rows, progress = [], Progress(len(CIRCUITS) * (1 + len(provers)))
    for name in CIRCUITS:
        at = work / name.replace(" ", "-")
        progress.next(f"{name}, made ready")
        made_ready(zkcard, modules, name, at)
        for prover, command in provers.items():
            progress.next(f"{name}, {prover}")
            rows.append(row(name, prover, command, [zkcard], snarkjs, at, modules))
            print(line(rows[-1]), file=sys.stderr, flush=True)
    json.dump(rows, sys.stdout)


def made_ready(zkcard, modules, name, at):
    """Compiled, with powers of tau and, by zkcard, a key."""
    source, inputs, power = CIRCUITS[name]
    shutil.rmtree(at, ignore_errors=True)
    shutil.copytree(modules / "circomlib/circuits", at / "circomlib/circuits")  # the compiler sees its folder alone
    (at / "circuit.circom").write_text(source)
    (at / "input.json").write_text(json.dumps(inputs))
    untimed = Steps()
    for command in (
            ["node", modules / "circom2/cli.js", "circuit.circom", "--r1cs", "--wasm", "--O2"],
            [zkcard, "powersoftau", "new", "bn128", power, "0.ptau"],
            [zkcard, "powersoftau", "contribute", "0.ptau", "1.ptau"],
            [zkcard, "powersoftau", "prepare", "phase2", "1.ptau", "powers.ptau"],
            [zkcard, "groth16", "setup", "circuit.r1cs", "powers.ptau", "0.zkey"],
            [zkcard, "zkey", "contribute", "0.zkey", "circuit.zkey"],
            [zkcard, "zkey", "export", "verificationkey", "circuit.zkey", "vk.json"],
            [zkcard, "wtns", "calculate", "circuit_js/circuit.wasm", "input.json", "witness.wtns"]):
        try:
            untimed.run("", command, at)
        except Failed as why:
            sys.exit(f"bench: {name}: {why}")


def measured(prover, command, zkcard, snarkjs, at):
    steps = Steps()
    if prover != "rapidsnark":  # which makes proofs alone
        steps.run("setup", [*command, "groth16", "setup", "circuit.r1cs", "powers.ptau", f"{prover}.zkey"], at)
        steps.run("witness", [*command, "wtns", "calculate", "circuit_js/circuit.wasm", "input.json", f"{prover}.wtns"], at)
    words = [] if prover == "rapidsnark" else ["groth16", "prove"]
    prove = [*command, *words, "circuit.zkey", "witness.wtns", "proof.json", "public.json"]
    if prover == "zkcard":
        os.environ["XDG_CACHE_HOME"] = str(at / "cache")  # no verdict of an earlier run
        steps.run("first_prove", prove, at)
    times = []
    for _ in range(PROOFS):
        steps.run("prove", prove, at)
        times.append(steps.value["prove_s"])
        steps.run("", [*zkcard, "groth16", "verify", "vk.json", "public.json", "proof.json"], at)
    if "OK!" not in steps.run("", [*snarkjs, "groth16", "verify", "vk.json", "public.json", "proof.json"], at):
        raise Failed("snarkjs refuses the proof")
    return steps.value | {"prove_s": statistics.median(times), "proving_key_bytes": (at / "circuit.zkey").stat().st_size}


def row(name, prover, command, zkcard, snarkjs, at, modules):
    try:
        value = measured(prover, command, zkcard, snarkjs, at)
    except Failed as why:
        value = {"failed": str(why)}
    versions = {"snarkjs": json.loads((modules / "snarkjs/package.json").read_text())["version"]} if prover == "snarkjs" else {}
    return {"name": name, "size": f"2^{CIRCUITS[name][2]}", "configuration": prover, "value": value, "unit": "s, bytes",
            "machine": machine(), "versions": versions}


def line(row):
    return f"{row['name']:<22}{row['configuration']:<12}" + "  ".join(f"{key} {number}" for key, number in row["value"].items())


if __name__ == "__main__":
    main(*sys.argv[1:])
