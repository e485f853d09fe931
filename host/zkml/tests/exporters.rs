//! What PyTorch's two exporters and scikit-learn's write, against what onnxruntime answers (`models/export.py`).

#![allow(clippy::unwrap_used, reason = "the committed files are there")]

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::data::Samples;
use zkcard_zkml::graph::argmax;
use zkcard_zkml::model::Visibility;
use zkcard_zkml::model::infer::Inference;
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise};

#[derive(Deserialize)]
struct Expected {
    input_data: Vec<Vec<f64>>,
    class: Vec<usize>,
    scores: Option<Vec<Vec<f64>>>,
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "models"].iter().collect()
}

fn expected() -> BTreeMap<String, Expected> {
    serde_json::from_slice(&std::fs::read(folder().join("expected.json")).unwrap()).unwrap()
}

fn near(x: &[f64], y: &[f64]) -> bool {
    x.len() == y.len() && x.iter().zip(y).all(|(x, y)| (x - y).abs() <= 1e-4 * x.abs().max(1.0))
}

/// What the file's last operation makes of the scores before it.
fn ended(name: &str, scores: &[f64]) -> Vec<f64> {
    let sum: f64 = scores.iter().map(|score| score.exp()).sum();
    match name {
        _ if name.contains("residual") => scores.iter().map(|score| score - sum.ln()).collect(),
        _ if name.contains("normalised") => scores.iter().map(|score| score.exp() / sum).collect(),
        _ => scores.to_vec(),
    }
}

fn check(name: &str, float: &FloatModel, expected: &Expected) {
    for (row, input) in expected.input_data.iter().enumerate() {
        let tensors = float.graph.tensors(input);
        let scores = &tensors[float.graph.scores()];
        assert!(near(scores, &float.scores(input).unwrap()), "{name}: not what tract computes");
        assert_eq!(argmax(scores), expected.class[row], "{name}, row {row}: {scores:?}");
        if let Some(expected) = &expected.scores {
            assert!(
                near(&ended(name, scores), &expected[row]),
                "{name}, row {row}: {scores:?}, not {expected:?}"
            );
        }
    }
}

#[test]
fn every_export_answers_as_onnxruntime_does() {
    let all = expected();
    let files =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.filter(|name| name.ends_with(".onnx")).count(), all.len());
    for (name, expected) in all {
        let float = onnx::load(folder().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(float.graph.is_classifier(), expected.scores.is_none(), "{name}");
        check(&name, &float, &expected);
    }
}

#[test]
fn every_export_is_quantised_faithfully() {
    for (name, expected) in expected() {
        let float = onnx::load(folder().join(&name)).unwrap();
        let samples = Samples::new(expected.input_data.clone(), &float.graph.input_shape).unwrap();
        let calibration = Calibration::of(&float.graph, &samples, 1.0).unwrap();
        let widths = Widths { weights: 14, input: 14, activations: 14, input_fraction_bits: None };
        let model = quantise(&float.graph, &calibration, &widths, Visibility::Private).unwrap();
        let inference = Inference::new(&model).unwrap();
        for (input, class) in expected.input_data.iter().zip(&expected.class) {
            let trace = inference.run(&model.input.quantise(input).unwrap()).unwrap();
            assert_eq!(argmax(trace.tensor(model.scores())), *class, "{name}");
        }
    }
}

#[test]
fn labels_and_probabilities_are_picked_by_name() {
    let load = |name: &str, output| onnx::load_output(folder().join(name), output).unwrap();
    let label = load("sklearn_logistic_names.onnx", None);
    assert!(label.graph.is_classifier());
    let said = label.notes.join("\n");
    assert!(said.contains(r#"--output-name "output_probability" picks the other"#), "{said}");
    assert!(said.contains(r#"0 is "iris", 1 is "lily", 2 is "rose""#), "{said}");
    for output in ["output_probability", "probabilities", "probability_tensor"] {
        let scores = load("sklearn_logistic_names.onnx", Some(output));
        assert!(!scores.graph.is_classifier());
        assert!(scores.notes.join("\n").contains("the scores are those before it"), "{:?}", scores.notes);
    }
    let labels = load("sklearn_mlp_classifier_labels.onnx", Some("label")).notes.join("\n");
    assert!(labels.contains("0 is 3, 1 is 4, 2 is 5"), "{labels}");
    let picked = load("sklearn_ridge_binary.onnx", Some("probabilities"));
    assert!(!picked.graph.is_classifier());
}
