//! What scikit-learn, XGBoost and LightGBM export, against what the fitted models predict (`tests/learned/export.py`).
//!
//! A few files are committed; with `ZKCARD_LONG=1` all are exported anew. `ZKCARD_MODELS=part` are those whose names
//! have that part.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the files are committed or made here, and the list is for people"
)]

mod support;

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{circuit_faults, distance, python};
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::data::Samples;
use zkcard_zkml::graph::{FloatGraph, argmax};
use zkcard_zkml::model::infer::{Inference, Trace};
use zkcard_zkml::model::{IntModel, Visibility};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise};

/// The least part of its predictions in which a model of 14 bits agrees.
const AGREEMENT: f64 = 0.85;
/// What is not taken, by the beginning of its name, and what is said of it.
const REFUSED: [(&str, &str); 4] = [
    ("neighbour_imputed", "the size of its result is not known before it is computed"),
    ("neighbours_regressor", "it reads the places that a TopK says of more than 256 elements"),
    ("power", "apply the steps up to here to the data before"),
    ("quantile", "apply the steps up to here to the data before"),
];
/// Circuits are made of networks of no more elements.
const CIRCUIT_ELEMENTS: usize = 3000;

#[derive(Deserialize)]
struct Expected {
    input_data: Vec<Vec<f64>>,
    classes: Option<Vec<usize>>,
    numbers: Option<Vec<Vec<f64>>>,
}

/// What becomes of a file: how much of what is predicted the integer model agrees with, at 8 bits and at 14.
#[derive(Debug)]
#[expect(dead_code, reason = "a fault is only printed")]
enum Verdict {
    Right([f64; 2]),
    Refused(String),
    Wrong(String),
}

fn committed() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "learned"].iter().collect()
}

fn expected(folder: &Path) -> BTreeMap<String, Expected> {
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
}

fn near(x: &[f64], y: &[f64], tolerance: f64) -> bool {
    let largest = y.iter().fold(1.0, |largest: f64, y| largest.max(y.abs()));
    distance(x, y, largest) <= tolerance
}

fn verdict(folder: &Path, file: &str, expected: &Expected) -> Verdict {
    let float = match onnx::load(folder.join(file)) {
        Ok(float) => float,
        Err(error) => return Verdict::Refused(error.to_string()),
    };
    if let Some(fault) = float_fault(&float, expected) {
        return Verdict::Wrong(fault);
    }
    match integers(&float.graph, expected) {
        Ok(agreement) => Verdict::Right(agreement),
        Err(fault) => Verdict::Wrong(fault),
    }
}

/// The float network against the fitted model, and against tract where tract is asked.
fn float_fault(float: &FloatModel, expected: &Expected) -> Option<String> {
    for (row, input) in expected.input_data.iter().enumerate() {
        let tensors = float.graph.tensors(input);
        let scores = &tensors[float.graph.scores()];
        match float.scores(input) {
            Ok(tracts) if near(scores, &tracts, 1e-3) => {}
            other => return Some(format!("row {row}: {scores:?}, tract says {other:?}")),
        }
        if !agrees(expected, row, scores, tensors.last().unwrap(), 1e-3) {
            let wanted = (
                expected.classes.as_ref().map(|all| all[row]),
                expected.numbers.as_ref().map(|all| &all[row]),
            );
            return Some(format!("row {row}: {scores:?}, not {wanted:?}"));
        }
    }
    None
}

/// Whether the class is that of the fitted model, or its numbers within a part of the largest.
fn agrees(expected: &Expected, row: usize, scores: &[f64], output: &[f64], tolerance: f64) -> bool {
    match (&expected.classes, &expected.numbers) {
        (Some(classes), _) if output.len() == 1 && scores.len() == 1 => output[0] == classes[row] as f64,
        (Some(classes), _) => argmax(scores) == classes[row],
        (None, Some(numbers)) => near(scores, &numbers[row], tolerance),
        _ => false,
    }
}

fn integers(graph: &FloatGraph, expected: &Expected) -> Result<[f64; 2], String> {
    let at = |bits| {
        let model = integer_model(graph, expected, bits)?;
        let inference = Inference::new(&model).map_err(|error| error.to_string())?;
        let inputs = expected.input_data.iter().map(|input| model.input.quantise(input).unwrap());
        let traces: Vec<Trace> = inputs.map(|input| inference.run(&input).unwrap()).collect();
        let right = |(row, trace): (usize, &Trace)| {
            let scores = model.dequantise(trace.tensor(model.scores()));
            let output = if graph.is_classifier() {
                vec![trace.output()[0] as f64]
            } else {
                model.dequantise(trace.output())
            };
            agrees(expected, row, &scores, &output, 0.02)
        };
        let count = traces.iter().enumerate().filter(|&pair| right(pair)).count();
        let small = graph.nodes.iter().map(|node| node.len).sum::<usize>() <= CIRCUIT_ELEMENTS;
        if let Some(fault) = small.then(|| circuit_faults(&model, &traces[..2])).flatten() {
            return Err(fault);
        }
        Ok(count as f64 / traces.len() as f64)
    };
    Ok([at(8)?, at(14)?])
}

fn integer_model(graph: &FloatGraph, expected: &Expected, bits: u32) -> Result<IntModel, String> {
    let samples =
        Samples::new(expected.input_data.clone(), &graph.input_shape).map_err(|error| error.to_string())?;
    let calibration = Calibration::of(graph, &samples, 1.0).map_err(|error| error.to_string())?;
    let widths = Widths { weights: bits, input: bits, activations: bits, input_fraction_bits: None };
    quantise(graph, &calibration, &widths, Visibility::Private).map_err(|error| error.to_string())
}

/// All files anew, in a folder that the test keeps.
fn exported(folder: &Path) {
    let ran = Command::new(python("learned", "learned"))
        .arg(committed().join("export.py"))
        .arg(folder)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    println!("not exported: {}", String::from_utf8_lossy(&ran.stdout));
}

/// Files that do other than the fitted models do, or are refused though they are no exceptions.
fn faults(folder: &Path) -> Vec<String> {
    let part = std::env::var("ZKCARD_MODELS").unwrap_or_default();
    let chosen = expected(folder).into_iter().filter(|(file, _)| file.contains(&part));
    let fault = |(file, expected): (String, Expected)| {
        let verdict = verdict(folder, &file, &expected);
        println!("{file}: {verdict:?}");
        let known = REFUSED.iter().find(|(name, _)| file.starts_with(name));
        let right = match (&verdict, known) {
            (Verdict::Right([_, fine]), None) => *fine >= AGREEMENT,
            (Verdict::Refused(reason), Some((_, words))) => reason.contains(words),
            _ => false,
        };
        (!right).then(|| format!("{file}: {verdict:?}"))
    };
    chosen.filter_map(fault).collect()
}

#[test]
fn what_is_exported_predicts_the_same() {
    let faults = faults(&committed());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn whatever_is_exported_predicts_the_same_or_is_refused() {
    if std::env::var_os("ZKCARD_LONG").is_none_or(|long| long != "1") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path());
    let faults = faults(folder.path());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A result that is not taken is refused where it is asked for; the label beside it compiles.
#[test]
fn coupled_probabilities_are_refused_by_name() {
    let path = committed().join("svc_probability.onnx");
    let refused = onnx::load_output(&path, Some("probabilities")).unwrap_err().to_string();
    for words in ["SVMClassifier", "more than two classes", "what could be done: compile its label"] {
        assert!(refused.contains(words), "{refused}");
    }
    assert!(onnx::load_output(&path, Some("label")).unwrap().graph.is_classifier());
}

/// The comparison sees a prediction that is another.
#[test]
fn a_wrong_prediction_is_found() {
    for (file, mut expected) in expected(&committed()) {
        expected.classes.iter_mut().flatten().for_each(|class| *class += 1);
        expected.numbers.iter_mut().flatten().flatten().for_each(|number| *number += 1.0 + number.abs());
        assert!(matches!(verdict(&committed(), &file, &expected), Verdict::Wrong(_)), "{file}");
    }
}
