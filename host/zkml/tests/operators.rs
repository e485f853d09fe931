//! Operators over shapes drawn at random: what onnxruntime answers, the float network, tract, the integer model and
//! its circuit (`tests/operators/generate.py`).
//!
//! The networks are others in each run; `ZKCARD_SEED` repeats those of a run that failed.

#![allow(clippy::unwrap_used, reason = "the files are made here")]

mod support;

use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};
use support::{circuit_faults, distance, python};
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::data::Samples;
use zkcard_zkml::model::Visibility;
use zkcard_zkml::model::infer::{Inference, Trace};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise};

/// How many networks are drawn: a few of each operator.
const NETWORKS: usize = 117;
/// How many networks of scikit-learn's operators are drawn.
const LEARNED: usize = 100;

#[derive(Deserialize)]
struct Drawn {
    file: String,
    described: String,
    input_data: Vec<Vec<f64>>,
    scores: Vec<Vec<f64>>,
    /// Where the network decides.
    #[serde(default)]
    classes: Option<Vec<usize>>,
}

fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    std::env::var("ZKCARD_SEED").map_or(now.as_secs(), |seed| seed.parse().unwrap())
}

fn draw(seed: u64, folder: &Path) -> Vec<Drawn> {
    drawn_by("generate.py", seed, NETWORKS, folder)
}

fn drawn_by(script: &str, seed: u64, count: usize, folder: &Path) -> Vec<Drawn> {
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "operators", script].iter().collect();
    let ran = Command::new(python("operators", "onnx"))
        .arg(script)
        .args([seed.to_string(), count.to_string()])
        .arg(folder)
        .output()
        .unwrap();
    assert!(ran.status.success(), "seed {seed}: {}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
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
        let found = model.dequantise(trace.tensor(model.scores()));
        let distance = distance(&found, expected, largest);
        if distance > 0.02 {
            return Some(format!("the integer model is off by {distance}: {found:?}, not {expected:?}"));
        }
    }
    let classes = traces.iter().map(|trace| trace.output()[0] as usize);
    if drawn.classes.as_ref().is_some_and(|expected| !expected.iter().copied().eq(classes)) {
        return Some(format!(
            "the integer model decides otherwise, not {:?} of {:?}",
            drawn.classes, drawn.scores
        ));
    }
    circuit_faults(&model, &traces)
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

/// scikit-learn's operators: trees whose thresholds stand on, beside and between the numbers that they compare.
#[test]
fn learned_operators_answer_as_onnxruntime_does() {
    let (seed, folder) = (seed(), tempfile::tempdir().unwrap());
    let drawn = drawn_by("learned.py", seed, LEARNED, folder.path());
    assert_eq!(drawn.len(), LEARNED);
    let faults = drawn.iter().filter_map(|drawn| Some((drawn, fault(drawn, folder.path())?)));
    let faults: Vec<String> =
        faults.map(|(drawn, fault)| format!("{} {}\n    {fault}", drawn.file, drawn.described)).collect();
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
