//! What the tests with onnxruntime share: its environment, and the circuits of a model beside inference.

#![allow(clippy::unwrap_used, reason = "only for tests")]

use ark_bn254::Fr;
use std::path::{Path, PathBuf};
use std::process::Command;
use zkcard_zkml::circuit::{Circuit, synthesise};
use zkcard_zkml::layers::Op;
use zkcard_zkml::model::infer::Trace;
use zkcard_zkml::model::{IntModel, Protocol};
use zkcard_zkml::public::Output;

/// Python with what `tests/FOLDER/requirements.txt` lists, installed as the environment `name` where it is missing.
pub fn python(folder: &str, name: &str) -> PathBuf {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect();
    let pins = format!("host/zkml/tests/{folder}/requirements.txt");
    let made = Command::new(root.join("scripts/hdl/env")).args([&pins, name]).output().unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "scripts/hdl/env makes no Python of {pins}: {said}");
    Path::new(String::from_utf8(made.stdout).unwrap().trim()).join("python")
}

/// The distance of two tensors, in parts of the largest number of the network.
pub fn distance(x: &[f64], y: &[f64], largest: f64) -> f64 {
    if x.len() != y.len() {
        return f64::INFINITY;
    }
    x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max) / largest
}

/// What is wrong with the circuits of a model, of either protocol.
pub fn circuit_faults(model: &IntModel, traces: &[Trace]) -> Option<String> {
    let protocols = [Protocol::Plain, Protocol::Lookup];
    protocols.into_iter().find_map(|protocol| circuit_fault(model, protocol, traces))
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
        let same = match public.output {
            Output::Scores(scores) => scores == trace.output(),
            Output::Class(class) => trace.output() == [class as i64],
        };
        if !same || system.first_violation(&z).is_some() {
            return Some(format!("the circuit of protocol {protocol} is not the integer model"));
        }
    }
    None
}
