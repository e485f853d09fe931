//! The circuits and witnesses of a few networks, held fixed: `model.json`, the digest of the constraints, the
//! assignments for a few inputs, and the report.
//!
//! Keys are bound to the digest of their circuit, so a change here makes every key of these networks useless.
//! Models are written as JSON, so the format of `model.json` is held fixed as well.

#![allow(clippy::unwrap_used, reason = "the committed files are there, and the models are well formed")]

use ark_ff::{BigInteger, PrimeField};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::data::Samples;
use zkcard_zkml::model::{IntModel, OutputKind, Visibility};
use zkcard_zkml::onnx;
use zkcard_zkml::quantise::{Widths, quantise};
use zkcard_zkml::report::{CompileReport, ConstraintCounts, SystemSize};

/// What is held fixed of a network, in hexadecimal: SHA-256 of its `model.json`, the digest of its
/// constraints, SHA-256 of its assignments and of its report.
type Fingerprint = [String; 4];

#[test]
fn the_example_networks_have_the_circuits_that_they_had() {
    let found = [
        example("digits", Visibility::Private, OutputKind::Scores),
        example("digits", Visibility::Public, OutputKind::Class),
        example("credit", Visibility::Private, OutputKind::Class),
        example("credit", Visibility::Public, OutputKind::Scores),
    ];
    let expected = [
        [
            "9c9447768804e716db96e348a1e3023598b2d0561d53eeffc64821d44df88c01",
            "d2bfee09f07593e26f0e07336954d5ec4ee153049d7e6ead9ce8ca1dbd32f78e",
            "8de9b363baa49b1339c17329189e93f483a5fd25e7652934f7b535b64a83c0ae",
            "ed92008a972afc1fe1facbc0ee8984be18117aec31f736fc4c8a8d2e11f0512d",
        ],
        [
            "711aa76d07b77dd519c2abcd70d030848d7ce7fc453ed7eaa35eb0230f242e6f",
            "c84316f0b2564603e380f75c0bc325e1c7d38e9b91d749cbad37101acac8b179",
            "7ede16ea3997598be5934a6560c7b2c674ed1216f1456dc00f97d5ecd2c45e42",
            "f5deb7282028008b9be3b447ca3caf18b98ec19492f8cadc7da0c8536cf36af8",
        ],
        [
            "e0f2c6378f055452500bd99da458151dba8b6644f60b4c8ea746f19f34e8d30a",
            "80f981fbe1b489eadc89af870b1821ad091f5f3172e96f1e0272418c6deda2ee",
            "74bffd40490655846ea8f31b27caa156f80f9fd3fe05f7fd78c1b7330faad335",
            "af573eaf3c85baf41b0efa7308c34b69ec1d5e4e8396ac246f176cc10bdbc88d",
        ],
        [
            "8985dbaf05270bc6bd29d1cbca0ed9fa7d1c493da738da2cfbf3dc7848ff5984",
            "9a14df5a88b3218f5c0e3c6c9674cc0b76d8c564ea50680dbcac31be56f842be",
            "bd591c242d26247f83e21cc3803ea6a20a519e4f728a378a9ba7843a5a1be9e3",
            "b153759d1bcb2a61a56df7f257e3db9aaf2c2f77023407ae452d7dd8d44ab55b",
        ],
    ];
    assert_eq!(found, expected);
}

#[test]
fn small_networks_have_the_circuits_that_they_had() {
    let found = [ties(), deep(), public_scores(), cancelling()].map(|model| {
        let model: IntModel = serde_json::from_value(model).unwrap();
        fingerprint(&model, &inputs(&model))
    });
    let expected = [
        [
            "5b4290854406ea3065bcdbb63608237dba71ea8cf6642b53b8defdfb61d05638",
            "2b905d35294bcd71bc86442ce82c1edf8378783eaf323355097d90064961b479",
            "6af197b1999f9d0e2a946617c0a88d21fcef421f2313a63e99de8fa6d36021a8",
            "3bcfa55c69fb73bc1b4cab3035c99b8f2fed3dd95107d567ae19ce0d7236c4f5",
        ],
        [
            "0fe94fdf702d5fe81e377c9ef663e17a6778855833d30d7bec2ea2796dca824e",
            "4c4706a87bfdd669ab159e876608bbe359f58bc84d0361df2ffb0258da440d9e",
            "22fdc2ccd1762bff05d9c45bd52e33735c2288529fbe6ea966931eb5fd8059f0",
            "bc848508f55d188df6dbc3e29f3882b9b56afccc660726634ee3dc0db3ea78d9",
        ],
        [
            "5772e4c220f76e8550c0d4145b230f9a5c7e608d022f9100a3241e1893b86b6b",
            "e6fdc345ac0306669b8378970c57be1ffa3da92d60952bcd802430fefa2266de",
            "959ff27ccb76aec40e6c88344957fbaf6813481d0a2497be7027de584babbacd",
            "93bc0b92372dca99911d6beb090f3d912e6c3c7ef57c1c8e6ab863ebc0742cac",
        ],
        [
            "25ae5dc6129903567864dff20bd017b8ab0e5b67810615c5a93ef06162ed0cdc",
            "0d956863efcd3b4d87f37f7120b1d6df62230ad64bab6c49daae9676c8db1575",
            "fc987d42945105096bf4da0febeee9e29d86b49eca448a9beec0795309caf19d",
            "054aff9cb2af5088a0567f58ee1ece39350ea804be4696847352aa21013a6531",
        ],
    ];
    assert_eq!(found, expected);
}

#[test]
fn random_networks_have_the_circuits_that_they_had() {
    let mut sha = Sha256::new();
    for seed in 0..400 {
        let model: IntModel = serde_json::from_value(random(seed)).unwrap();
        match Circuit::compile(&model) {
            Ok(_) => fingerprint(&model, &inputs(&model)).iter().for_each(|part| sha.update(part)),
            Err(error) => sha.update(error.to_string()),
        }
    }
    assert_eq!(hex(&sha.finalize()), "4b5dd6670fa924ac5ee704c8a1132adb008a944696c29c26147e2de1bdbaab73");
}

#[test]
fn refusals_are_worded_as_they_were() {
    let refusal = |nodes: Vec<Value>, output: &str| {
        let model = model(input(2, 4, false, "private"), nodes, output);
        let model: IntModel = serde_json::from_value(model).unwrap();
        Circuit::compile(&model).unwrap_err().to_string()
    };
    let one = |node| refusal(vec![node], "scores");
    let found = [
        refusal(vec![add(0, 0, [1, 2], 2)], "class"),
        one(linear(0, &[&[1, 2, 3]], &[0])),
        one(node(json!({ "op": "linear", "weights": [1, 2], "bias": [] }), &[0], 1)),
        one(node(json!({ "op": "linear", "weights": [], "bias": [] }), &[0], 0)),
        one(requantise(0, 2, 62, 8, true)),
        one(requantise(0, 2, 1, 0, false)),
        one(node(json!({ "op": "add", "shifts": [0, 0] }), &[0], 2)),
        one(add(0, 1, [0, 0], 2)),
        one(add(0, 0, [60, 0], 2)),
        one(node(json!({ "op": "arg_max" }), &[0], 2)),
    ];
    let expected = [
        "the output is a class, so the last node must be an argmax",
        "node [0]: weights has 3 elements, 2 needed",
        "node [0]: bias has 0 elements, 1 needed",
        "node [0]: the result has 0 elements, 1 needed",
        "node [0]: shift 62 is not in [0, 61]",
        "node [0]: width 0 is not in [1, 32]",
        "node [0]: 1 inputs, 2 needed",
        "node [0, 1]: tensor 1 is not computed before it",
        "node [0, 0], element 0: values in [0, 17293822569102704655] are beyond ±2^61",
        "node [0]: the result has 2 elements, 1 needed",
    ];
    assert_eq!(found, expected);
}

fn fingerprint(model: &IntModel, inputs: &[Vec<i64>]) -> Fingerprint {
    let circuit = Circuit::compile(model).unwrap();
    let mut assignments = Sha256::new();
    for input in inputs {
        let z = circuit.witness(input).unwrap();
        z.iter().for_each(|value| assignments.update(value.into_bigint().to_bytes_le()));
    }
    [
        sha256(&serde_json::to_vec_pretty(model).unwrap()),
        hex(&circuit.constraints().r1cs().digest()),
        hex(&assignments.finalize()),
        sha256(&serde_json::to_vec(&report(&circuit)).unwrap()),
    ]
}

/// What `zkcard compile` reports, but for the accuracy, which is measured in floating point.
fn report(circuit: &Circuit) -> CompileReport {
    let layers = circuit.layers().iter();
    let costs: Vec<usize> = layers.map(|layer| layer.constraints).collect();
    let nodes = circuit.model().nodes.len();
    let counts = ConstraintCounts { input: costs[0], nodes: costs[1..=nodes].to_vec() };
    let size = SystemSize::from(circuit.constraints().r1cs());
    CompileReport::new(circuit.model(), circuit.bounds(), &counts, size, None, 2)
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One of the committed networks as `zkcard compile` makes it, on the first samples of its test set.
fn example(name: &str, visibility: Visibility, output: OutputKind) -> Fingerprint {
    let file = |file| [env!("CARGO_MANIFEST_DIR"), "models", name, file].iter().collect::<PathBuf>();
    let float = onnx::load(file("model.onnx")).unwrap();
    let samples = |name| Samples::load(file(name), &float.graph.input_shape).unwrap();
    let calibration = Calibration::of(&float.graph, &samples("calibration.npy"), 1.0).unwrap();
    let model = quantise(&float.graph, &calibration, &Widths::default(), visibility).unwrap();
    let model = model.with_output(output);
    let inputs: Vec<_> =
        samples("test.npy").rows().take(3).map(|row| model.input.quantise(row).unwrap()).collect();
    fingerprint(&model, &inputs)
}

/// The ends of the declared range, and a ramp through it.
fn inputs(model: &IntModel) -> Vec<Vec<i64>> {
    let (min, max, len) = (model.input.min, model.input.max, model.input.elements());
    let ramp = (0..len as i64).map(|i| min + (7 * i + 3) % (max - min + 1)).collect();
    vec![vec![min; len], vec![max; len], ramp]
}

/// Two layers and a class; the last two scores always tie.
fn ties() -> Value {
    let nodes = vec![
        linear(0, &[&[31, -80, 7], &[-44, 90, 63], &[70, 11, -29]], &[0, 0, 0]),
        requantise(1, 3, 5, 4, true),
        linear(2, &[&[5, -9, 1], &[-3, 2, 4], &[-3, 2, 4]], &[0, 0, 0]),
        arg_max(3),
    ];
    model(input(3, 5, false, "private"), nodes, "class")
}

/// Two layers with ReLU, the first of which saturates, then one without, a sum around both, and a class.
fn deep() -> Value {
    let nodes = vec![
        linear(0, &[&[99, -45, 80], &[-17, 127, 3], &[64, 64, -128]], &[-500, 17, 4000]),
        requantise(1, 3, 4, 6, true),
        linear(2, &[&[5, -6, 7], &[-8, 9, 1], &[2, -3, 4]], &[9, -9, 1]),
        requantise(3, 3, 3, 8, true),
        linear(4, &[&[-20, 31, 4], &[12, -7, -50], &[3, 3, 3]], &[0, 1, -1]),
        requantise(5, 3, 2, 7, false),
        add(0, 6, [2, 0], 3),
        arg_max(7),
    ];
    model(input(3, 6, true, "private"), nodes, "class")
}

/// A public input, and scores that are saturated with their sign.
fn public_scores() -> Value {
    let nodes = vec![
        linear(0, &[&[40, -41], &[-3, 2], &[0, 0]], &[3, 500, 77]),
        requantise(1, 3, 1, 5, false),
        add(2, 1, [3, 0], 3),
    ];
    model(input(2, 4, true, "public"), nodes, "scores")
}

/// Elements that are constant, or differ by a constant, as combinations, but not by their intervals.
fn cancelling() -> Value {
    let nodes = vec![
        linear(0, &[&[-1, 0], &[0, -1]], &[0, 0]),
        add(0, 1, [0, 0], 2),
        requantise(2, 2, 0, 1, false),
        requantise(2, 2, 2, 3, true),
        add(3, 4, [4, 1], 2),
        linear(0, &[&[1, 1], &[1, 1], &[1, 1], &[2, -3]], &[0, 0, 3, 1]),
        linear(5, &[&[7, -1], &[7, -1], &[7, -1], &[0, 0]], &[1, 1, 2, 0]),
        add(6, 7, [0, 1], 4),
        arg_max(8),
    ];
    model(input(2, 4, true, "private"), nodes, "class")
}

fn model(input: Value, nodes: Vec<Value>, output: &str) -> Value {
    json!({ "name": "sample", "input": input, "nodes": nodes, "output": output })
}

fn input(len: usize, bits: u32, signed: bool, visibility: &str) -> Value {
    let (min, max) = if signed { (-1 << (bits - 1), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
    let (min, max): (i64, i64) = (min, max);
    json!({
        "shape": [1, len], "fraction_bits": 2, "min": min, "max": max, "bits": bits, "visibility": visibility,
    })
}

fn node(op: Value, inputs: &[usize], len: usize) -> Value {
    json!({ "name": format!("{inputs:?}"), "op": op, "inputs": inputs, "len": len, "fraction_bits": 1 })
}

fn linear(of: usize, rows: &[&[i32]], bias: &[i64]) -> Value {
    node(json!({ "op": "linear", "weights": rows.concat(), "bias": bias }), &[of], bias.len())
}

fn add(x: usize, y: usize, shifts: [u32; 2], len: usize) -> Value {
    node(json!({ "op": "add", "shifts": shifts }), &[x, y], len)
}

fn requantise(of: usize, len: usize, shift: u32, bits: u32, relu: bool) -> Value {
    node(json!({ "op": "requantise", "shift": shift, "bits": bits, "relu": relu }), &[of], len)
}

fn arg_max(of: usize) -> Value {
    node(json!({ "op": "arg_max" }), &[of], 1)
}

/// A model of every operation, from a linear congruential generator.
fn random(seed: u64) -> Value {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut pick = |n: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % n
    };
    let mut lengths = vec![1 + pick(4) as usize];
    let visibility = if pick(3) == 0 { "public" } else { "private" };
    let input = input(lengths[0], 1 + pick(6) as u32, pick(2) == 0, visibility);
    let mut nodes = Vec::new();
    for _ in 0..2 + pick(6) {
        let of = pick(lengths.len() as i64) as usize;
        let len = lengths[of];
        let twin = (0..lengths.len()).rev().find(|&other| lengths[other] == len).unwrap();
        nodes.push(match pick(5) {
            0 => add(of, twin, [pick(3) as u32, pick(3) as u32], len),
            1 | 2 => requantise(of, len, pick(6) as u32, 1 + pick(7) as u32, pick(2) == 0),
            _ => random_linear(of, len, &mut pick),
        });
        lengths.push(nodes.last().and_then(|node| node["len"].as_u64()).unwrap() as usize);
    }
    if pick(2) == 0 {
        return model(input, nodes, "scores");
    }
    nodes.push(arg_max(lengths.len() - 1));
    model(input, nodes, "class")
}

/// Small weights, so that rows often agree or cancel.
fn random_linear(of: usize, len: usize, pick: &mut impl FnMut(i64) -> i64) -> Value {
    let span = if pick(2) == 0 { 3 } else { 255 };
    let rows: Vec<Vec<i32>> =
        (0..1 + pick(5)).map(|_| (0..len).map(|_| (pick(span) - span / 2) as i32).collect()).collect();
    let bias: Vec<i64> = rows.iter().map(|_| pick(101) - 50).collect();
    let rows: Vec<&[i32]> = rows.iter().map(Vec::as_slice).collect();
    linear(of, &rows, &bias)
}
