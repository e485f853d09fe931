//! Operators over shapes drawn at random: what onnxruntime answers, the float network, tract, the integer model and
//! its circuit (`tests/operators/generate.py`).
//!
//! The networks are others in each run; `ZKCARD_SEED` repeats those of a run that failed.

#![allow(clippy::unwrap_used, reason = "the files are made here")]

use ark_bn254::Fr;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::circuit::{Circuit, synthesise};
use zkcard_zkml::data::Samples;
use zkcard_zkml::layers::Op;
use zkcard_zkml::model::infer::{Inference, Trace};
use zkcard_zkml::model::{IntModel, Protocol, Visibility};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::public::Output;
use zkcard_zkml::quantise::{Widths, quantise};

/// How many networks are drawn: a few of each operator.
const NETWORKS: usize = 114;

#[derive(Deserialize)]
struct Drawn {
    file: String,
    described: String,
    input_data: Vec<Vec<f64>>,
    scores: Vec<Vec<f64>>,
}

fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    std::env::var("ZKCARD_SEED").map_or(now.as_secs(), |seed| seed.parse().unwrap())
}

/// Python with onnxruntime, installed where it is missing.
fn python() -> PathBuf {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect();
    let made = Command::new(root.join("scripts/hdl/env"))
        .args(["host/zkml/tests/operators/requirements.txt", "onnx"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "scripts/hdl/env makes no Python with onnxruntime: {said}");
    Path::new(String::from_utf8(made.stdout).unwrap().trim()).join("python")
}

fn draw(seed: u64, folder: &Path) -> Vec<Drawn> {
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "operators", "generate.py"].iter().collect();
    let ran = Command::new(python())
        .arg(script)
        .args([seed.to_string(), NETWORKS.to_string()])
        .arg(folder)
        .output()
        .unwrap();
    assert!(ran.status.success(), "seed {seed}: {}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
}

/// The distance of two tensors, in parts of the largest number of the network.
fn distance(x: &[f64], y: &[f64], largest: f64) -> f64 {
    if x.len() != y.len() {
        return f64::INFINITY;
    }
    x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max) / largest
}

/// What is wrong with a network, if anything.
fn fault(drawn: &Drawn, folder: &Path) -> Option<String> {
    let float = match onnx::load(folder.join(&drawn.file)) {
        Ok(float) => float,
        Err(error) => return Some(format!("refused: {error}")),
    };
    let largest = |input: &Vec<f64>| {
        let all = float.graph.tensors(input).concat();
        all.into_iter().fold(1.0, |largest: f64, x| largest.max(x.abs()))
    };
    let largest = drawn.input_data.iter().map(largest).fold(1.0, f64::max);
    for (input, expected) in drawn.input_data.iter().zip(&drawn.scores) {
        let ours = &float.graph.tensors(input)[float.graph.scores()];
        let tracts = float.scores(input).unwrap();
        for (name, found) in [("the float network", ours), ("tract", &tracts)] {
            let distance = distance(found, expected, largest);
            if distance > 1e-5 {
                return Some(format!("{name} is off by {distance}: {found:?}, not {expected:?}"));
            }
        }
    }
    integer_fault(drawn, &float, largest)
}

fn integer_fault(drawn: &Drawn, float: &FloatModel, largest: f64) -> Option<String> {
    let samples = Samples::new(drawn.input_data.clone(), &float.graph.input_shape).unwrap();
    let calibration = Calibration::of(&float.graph, &samples, 1.0).unwrap();
    let widths = Widths { weights: 14, input: 10, activations: 14, input_fraction_bits: None };
    let model = match quantise(&float.graph, &calibration, &widths, Visibility::Private) {
        Ok(model) => model,
        Err(error) => return Some(format!("not quantised: {error}")),
    };
    let inference = Inference::new(&model).unwrap();
    let inputs = drawn.input_data.iter().map(|input| model.input.quantise(input).unwrap());
    let traces: Vec<Trace> = inputs.map(|input| inference.run(&input).unwrap()).collect();
    for (trace, expected) in traces.iter().zip(&drawn.scores) {
        let found = model.dequantise(trace.output());
        let distance = distance(&found, expected, largest);
        if distance > 0.02 {
            return Some(format!("the integer model is off by {distance}: {found:?}, not {expected:?}"));
        }
    }
    let circuits =
        [Protocol::Plain, Protocol::Lookup].map(|protocol| circuit_fault(&model, protocol, &traces));
    circuits.into_iter().flatten().next()
}

/// Whether the circuit's assignment satisfies it and shows what inference has found.
fn circuit_fault(model: &IntModel, protocol: Protocol, traces: &[Trace]) -> Option<String> {
    let model = IntModel { protocol, ..model.clone() };
    let curves = model.nodes.iter().any(|node| matches!(node.op, Op::Lookup(_)));
    let circuit = match Circuit::compile(&model) {
        Ok(circuit) => circuit,
        Err(error) => {
            let without_tables = protocol == Protocol::Plain
                && curves
                && error.to_string().contains("compile for protocol lookup");
            return (!without_tables).then(|| format!("no circuit: {error}"));
        }
    };
    let system = synthesise::<Fr>(&model, circuit.bounds(), circuit.ranges()).unwrap();
    for trace in traces {
        let found = circuit.witness(trace.tensor(0)).unwrap();
        // The values of the first round begin with those of the circuit, without the one.
        let values = if protocol == Protocol::Plain { &found[1..] } else { &found[..] };
        let one = [Fr::from(1)];
        let z: Vec<Fr> =
            one.iter().chain(&values[..system.num_public + system.num_witness]).copied().collect();
        let public = circuit.decode_public(&z[1..=system.num_public]).unwrap();
        let same = matches!(public.output, Output::Scores(scores) if scores == trace.output());
        if !same || system.first_violation(&z).is_some() {
            return Some(format!("the circuit of protocol {protocol} is not the integer model"));
        }
    }
    None
}

#[test]
fn operators_answer_as_onnxruntime_does() {
    let (seed, folder) = (seed(), tempfile::tempdir().unwrap());
    let drawn = draw(seed, folder.path());
    assert_eq!(drawn.len(), NETWORKS);
    let faults = drawn.iter().filter_map(|drawn| {
        let fault = fault(drawn, folder.path())?;
        Some(format!("{} {}\n    {fault}", drawn.file, drawn.described))
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "ZKCARD_SEED={seed}\n{}", faults.join("\n"));
}

/// The comparison sees a weight that is off.
#[test]
fn a_wrong_answer_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut drawn = draw(1, folder.path());
    assert!(drawn.iter().step_by(7).all(|drawn| fault(drawn, folder.path()).is_none()));
    for drawn in drawn.iter_mut().step_by(7) {
        drawn.scores[1][0] += 0.5 + drawn.scores[1][0].abs();
        assert!(fault(drawn, folder.path()).is_some(), "{}", drawn.described);
    }
}
