//! The committed models, from their files to the integers: float and integer model side by side.

#![allow(clippy::unwrap_used, reason = "the committed files are there")]

use std::path::PathBuf;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::data::{Samples, load_labels};
use zkcard_zkml::model::infer::Inference;
use zkcard_zkml::model::{IntModel, OutputKind, Visibility};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise};
use zkcard_zkml::report::{Evaluation, evaluate};

fn file(model: &str, name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "models", model, name].iter().collect()
}

fn compiled(name: &str, widths: &Widths) -> (FloatModel, IntModel) {
    let float = onnx::load(file(name, "model.onnx")).unwrap();
    let samples = Samples::load(file(name, "calibration.npy"), &float.graph.input_shape).unwrap();
    let calibration = Calibration::of(&float.graph, &samples, 1.0).unwrap();
    let model = quantise(&float.graph, &calibration, widths, Visibility::Private).unwrap();
    (float, model)
}

fn evaluated(name: &str, widths: &Widths, classes: usize) -> (IntModel, Evaluation) {
    let (float, model) = compiled(name, widths);
    let test = Samples::load(file(name, "test.npy"), &model.input.shape).unwrap();
    let labels = load_labels(file(name, "test_labels.npy"), classes).unwrap();
    let evaluation = evaluate(&float, &model, &test, Some(&labels)).unwrap();
    (model, evaluation)
}

/// Accuracy as the training script measured it, and the integer model's within a point of it.
fn accurate(evaluation: &Evaluation, float: f64) {
    let accuracy = evaluation.accuracy.unwrap();
    assert!((accuracy.float - float).abs() < 0.001, "{accuracy:?}");
    assert!((accuracy.float - accuracy.integer).abs() <= 0.01, "{accuracy:?}");
    assert_eq!((evaluation.refused, accuracy.circuit), (0, None));
    assert!(evaluation.agreement >= 0.98, "{}", evaluation.agreement);
}

#[test]
fn digits_lose_less_than_a_point() {
    let (model, evaluation) = evaluated("digits", &Widths::default(), 10);
    accurate(&evaluation, 0.9806);
    let input = (model.input.bits, model.input.fraction_bits, model.input.min, model.input.max);
    assert_eq!((input, model.output, model.nodes.len()), ((5, 4, 0, 31), OutputKind::Scores, 3));
}

#[test]
fn credit_loses_less_than_a_point() {
    let (model, evaluation) = evaluated("credit", &Widths::default(), 2);
    accurate(&evaluation, 0.756);
    let input = (model.input.bits, model.input.fraction_bits, model.input.min, model.input.max);
    assert_eq!((input, model.output, model.nodes.len()), ((8, 7, 0, 255), OutputKind::Class, 4));
}

#[test]
fn more_bits_bring_the_scores_nearer() {
    let error = |weights, activations| {
        let widths = Widths { weights, activations, ..Widths::default() };
        evaluated("digits", &widths, 10).1.errors.unwrap().mean_abs
    };
    let (coarse, medium, fine) = (error(4, 4), error(8, 8), error(12, 12));
    assert!(coarse > 4.0 * medium && medium > 4.0 * fine, "{coarse} {medium} {fine}");
}

#[test]
fn our_evaluation_agrees_with_tract() {
    for name in ["digits", "credit"] {
        let (float, _) = compiled(name, &Widths::default());
        let test = Samples::load(file(name, "test.npy"), &float.graph.input_shape).unwrap();
        for row in test.rows() {
            let (ours, tracts) = (float.graph.tensors(row), float.scores(row).unwrap());
            let ours = &ours[float.graph.scores()];
            assert!(ours.iter().zip(&tracts).all(|(x, y)| (x - y).abs() < 1e-4), "{ours:?} {tracts:?}");
        }
    }
}

#[test]
fn a_model_survives_json() {
    let (_, model) = compiled("credit", &Widths::default());
    let json = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<IntModel>(&json).unwrap(), model);
    assert!(Inference::new(&model).is_ok());
}
