"""Networks proved by zkcard and by EZKL, one after the other on the same machine: scripts/bench --ezkl.

    python benches/peers/networks.py ZKCARD WORK [FOLDER...]

ZKCARD is the command, WORK a folder for keys and proofs. Without a FOLDER the digits and LeNet-5 of this repository are
proved; a FOLDER holds network.onnx (or model.onnx) and input.json, as EZKL's examples do. Rows for a ledger go to standard
output, a table to standard error.

Both provers get the same file, inputs that stay private, weights in the keys and scores that are public. Each step is a
process of its own, whose most memory is the system's figure. EZKL's time is that of the call, without Python's start; its
settings are those it finds by calibration on the same samples, and its SRS is made beforehand, untimed. zkcard is timed
from start to end. Each proof is verified; a step that fails is a row that says so.
"""

import json
import pathlib
import subprocess
import sys
import time

from process import Failed, Progress, Steps, machine

SAMPLES = 20
SEED = 1
ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "host/zkml/models"
OWN = (MODELS / "digits", MODELS / "lenet5")
PROVERS = ("zkcard, plain", "zkcard, lookup", "ezkl")


def main(zkcard, work, *folders):
    work = pathlib.Path(work)
    rows = []
    networks = [read(pathlib.Path(folder)) for folder in folders or OWN]
    progress = Progress(len(networks) * len(PROVERS))
    for network in networks:
        for prover in PROVERS:
            at = work / network.name / prover.replace(", ", "-")
            at.mkdir(parents=True, exist_ok=True)
            progress.next(f"{network.name}, {prover}")
            rows.append(row(zkcard, network, prover, at))
            print(line(rows[-1]), file=sys.stderr, flush=True)
    json.dump(rows, sys.stdout)


def read(folder):
    try:
        return Network.of(folder)
    except Exception as why:  # of whatever kind: two libraries read these files
        sys.exit(f"bench: {folder}: {why}: name folders as EZKL's examples/onnx has them")


class Network:
    """A file, and samples of its one input, the first of which is proved."""

    def __init__(self, name, path, samples):
        self.name, self.path, self.samples = name, path, samples

    @staticmethod
    def of(folder):
        """As EZKL's examples have it, more samples drawn from the range of the given one; or with samples in test.npy."""
        import numpy
        found = [path for path in (folder / "network.onnx", folder / "model.onnx") if path.exists()]
        if not found:
            sys.exit(f"bench: {folder} has no network.onnx: name folders as EZKL's examples/onnx has them")
        if (folder / "test.npy").exists():
            return Network(folder.name, found[0], numpy.load(folder / "test.npy")[:SAMPLES].astype(numpy.float32))
        given = json.loads((folder / "input.json").read_text())["input_data"]
        if len(given) != 1:
            sys.exit(f"bench: {folder} has {len(given)} inputs: one is compared at a time")
        first = numpy.array(given[0], dtype=numpy.float32).reshape(shape(found[0]))
        drawn = numpy.random.default_rng(SEED).uniform(first.min(), first.max(), (SAMPLES - 1, *first.shape[1:]))
        return Network(folder.name, found[0], numpy.concatenate([first, drawn.astype(numpy.float32)]))

    def scores(self):
        """By onnxruntime, a sample at a time."""
        import onnxruntime
        session = onnxruntime.InferenceSession(str(self.path))
        name = session.get_inputs()[0].name
        return [session.run(None, {name: sample[None]})[0].ravel() for sample in self.samples]


def shape(path):
    """Of the input, one sample, as the file says."""
    import onnx
    dims = onnx.load(path).graph.input[0].type.tensor_type.shape.dim
    return (1, *[dim.dim_value for dim in dims[1:]])


def by_zkcard(zkcard, protocol, network, at):
    import numpy
    samples, folder = at / "samples.npy", at / "compiled"
    numpy.save(samples, network.samples)
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    steps = Steps()
    compiled = steps.run("compile", [zkcard, "compile", network.path, "--data", samples, "--out", folder, "--protocol", protocol,
                                     "--output", "scores", "--json"])
    steps.run("setup", [zkcard, "setup", folder])
    steps.run("prove", [zkcard, "prove", folder, "--input", samples, "--row", "0", "--proof", at / "proof.json", "--force"])
    steps.run("verify", [zkcard, "verify", folder, "--proof", at / "proof.json"])
    report = json.loads(compiled)["evaluation"]
    proof = json.loads((at / "proof.json").read_text())
    return steps.value | {
        "agreement": report["agreement"],
        "proving_key_bytes": (folder / "proving.key").stat().st_size,
        "proof_bytes": sum(128 if isinstance(point[0], list) else 64 for point in proof.values() if isinstance(point, list)),
    }


def by_ezkl(network, at):
    one, all_of_them = at / "input.json", at / "calibration.json"
    flat = [sample.ravel().tolist() for sample in network.samples]
    one.write_text(json.dumps({"input_data": [flat[0]]}))
    all_of_them.write_text(json.dumps({"input_data": [sum(flat, [])]}))
    steps = Calls()
    steps.call("compile", at, "compiled", str(network.path), str(all_of_them))
    steps.call("", at, "srs")
    steps.call("setup", at, "setup")
    steps.call("prove", at, "proved", str(one))
    steps.call("verify", at, "verified")
    every = at / "samples.json"
    every.write_text(json.dumps(flat))
    outputs = json.loads(steps.call("", at, "outputs", str(every)))
    return steps.value | {
        "agreement": agreement(network.scores(), outputs),
        "proving_key_bytes": (at / "pk.key").stat().st_size,
        "proof_bytes": len(json.loads((at / "proof.json").read_text())["hex_proof"].removeprefix("0x")) // 2,
    }


def agreement(expected, outputs):
    """The share of samples of the same class; of one score, within a hundredth of the scores' range."""
    import numpy
    if expected[0].size > 1:
        return float(numpy.mean([numpy.argmax(a) == numpy.argmax(b) for a, b in zip(expected, outputs)]))
    width = float(numpy.ptp(expected)) or 1.0
    return float(numpy.mean([abs(float(a[0]) - b[0]) <= width / 100 for a, b in zip(expected, outputs)]))


class Calls(Steps):
    """Of EZKL."""

    def call(self, step, at, *words):
        """A call in a process of its own, which says how long it took."""
        said = json.loads(self.run(step, [sys.executable, __file__, "ezkl", at, *words]).splitlines()[-1])
        self.note(step, said["seconds"])
        return said["answer"]


def ezkl_step(at, step, *words):
    """In a process of its own: one of EZKL's steps."""
    import ezkl
    path = {name: str(pathlib.Path(at) / name) for name in
            ("settings.json", "circuit.ezkl", "srs", "pk.key", "vk.key", "witness.json", "proof.json")}
    settings, circuit, srs, witness = path["settings.json"], path["circuit.ezkl"], path["srs"], path["witness.json"]

    def compiled(model, data):
        args = ezkl.PyRunArgs()
        args.input_visibility, args.output_visibility, args.param_visibility = "private", "public", "fixed"
        ezkl.gen_settings(model, settings, py_run_args=args)
        ezkl.calibrate_settings(data, model, settings, "resources")
        ezkl.compile_circuit(model, circuit, settings)

    def proved(data):
        ezkl.gen_witness(data, circuit, witness)
        ezkl.prove(witness, circuit, path["pk.key"], path["proof.json"], srs)

    def outputs(samples):
        found = []
        for sample in json.loads(pathlib.Path(samples).read_text()):
            data = pathlib.Path(at) / "sample.json"
            data.write_text(json.dumps({"input_data": [sample]}))
            ezkl.gen_witness(str(data), circuit, witness)
            pretty = json.loads(pathlib.Path(witness).read_text())["pretty_elements"]
            found.append([float(value) for value in pretty["rescaled_outputs"][0]])
        return json.dumps(found)

    def verified():
        if not ezkl.verify(path["proof.json"], settings, path["vk.key"], srs):
            sys.exit("the proof is refused")

    steps = {
        "compiled": compiled, "proved": proved, "outputs": outputs, "verified": verified,
        "srs": lambda: ezkl.gen_srs(srs, json.loads(pathlib.Path(settings).read_text())["run_args"]["logrows"]),
        "setup": lambda: ezkl.setup(circuit, path["vk.key"], path["pk.key"], srs) or sys.exit("no keys"),
    }
    began = time.monotonic()
    answer = steps[step](*words)
    print(json.dumps({"seconds": time.monotonic() - began, "answer": answer if isinstance(answer, str) else None}))


def row(zkcard, network, prover, at):
    try:
        value = by_ezkl(network, at) if prover == "ezkl" else by_zkcard(zkcard, prover.split(", ")[1], network, at)
    except Failed as why:
        value = {"failed": str(why)}
    return {"name": network.name, "configuration": prover, "value": value, "unit": "s, bytes, share of samples",
            "machine": machine(), "versions": {"ezkl": version("ezkl")} if prover == "ezkl" else {}}


def version(package):
    import importlib.metadata
    return importlib.metadata.version(package)


def line(row):
    value = row["value"]
    return f"{row['name']:<20}{row['configuration']:<18}" + "  ".join(f"{key} {number}" for key, number in value.items())


if __name__ == "__main__":
    if sys.argv[1] == "ezkl":
        ezkl_step(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
