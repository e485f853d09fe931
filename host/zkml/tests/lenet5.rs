//! LeNet-5 of `models/lenet5` at eight bits, beside its float model, on digits that it was not trained on.

#![allow(clippy::unwrap_used, reason = "the committed files are there")]

use std::path::PathBuf;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::data::{Samples, load_labels};
use zkcard_zkml::graph::argmax;
use zkcard_zkml::layers::Op;
use zkcard_zkml::layers::layer::Layer;
use zkcard_zkml::model::bounds::Bounds;
use zkcard_zkml::model::infer::Inference;
use zkcard_zkml::model::{IntModel, Protocol, Visibility, cost};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise};

/// The share of digits on which both models must agree.
const AGREEMENT: f64 = 0.99;

/// The share of digits that both must know.
const ACCURACY: f64 = 0.97;

/// Constraints of its circuit.
const MAX_CONSTRAINTS: usize = 32_000;

fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "models", "lenet5", name].iter().collect()
}

fn compiled() -> (FloatModel, IntModel) {
    let float = onnx::load(file("model.onnx")).unwrap();
    let samples = Samples::load(file("calibration.npy"), &float.graph.input_shape).unwrap();
    let calibration = Calibration::of(&float.graph, &samples, 1.0).unwrap();
    let model = quantise(&float.graph, &calibration, &Widths::default(), Visibility::Private).unwrap();
    (float, model)
}

#[test]
fn eight_bits_know_the_digits_that_the_float_model_knows() {
    let (float, model) = compiled();
    let digits = Samples::load(file("test.npy"), &float.graph.input_shape).unwrap();
    let labels = load_labels(file("test_labels.npy"), 10).unwrap();
    let inference = Inference::new(&model).unwrap();
    let classes = digits.rows().map(|row| {
        let trace = inference.run(&model.input.quantise(row).unwrap()).unwrap();
        let integer = argmax(trace.tensor(model.scores()));
        [argmax(&float.graph.tensors(row)[float.graph.scores()]), integer]
    });
    let classes: Vec<[usize; 2]> = classes.collect();
    let share = |right: usize| right as f64 / classes.len() as f64;
    let agreement = share(classes.iter().filter(|[float, integer]| float == integer).count());
    let known = [0, 1]
        .map(|i| share(classes.iter().zip(&labels).filter(|(classes, label)| classes[i] == **label).count()));
    assert_eq!((classes.len(), labels.len()), (1000, 1000));
    assert!(agreement >= AGREEMENT && known.iter().all(|&known| known >= ACCURACY), "{agreement} {known:?}");
}

/// In protocol lookup, private digits and public scores.
#[test]
fn it_has_no_more_constraints_than_it_may() {
    let (_, model) = compiled();
    let model = IntModel { protocol: Protocol::Lookup, ..model };
    let bounds = Bounds::of(&model).unwrap();
    let ranges = cost::ranges(&model, &bounds);
    let constraints = cost::constraints(&model, &bounds, ranges);
    assert!(constraints <= MAX_CONSTRAINTS, "{constraints}");
}

/// Means are read as they are: only what a rectifier leaves is requantised.
#[test]
fn every_requantisation_is_an_activation() {
    let (float, model) = compiled();
    let operations: Vec<&str> = model.nodes.iter().map(|node| node.op.operation()).collect();
    let block = ["conv", "relu", "average pool"];
    let expected = [&block[..], &block, &["linear", "relu"], &["linear", "relu"], &["linear"]].concat();
    assert_eq!((operations, &float.notes[..]), (expected, &[][..]));
    let activations = model.nodes.iter().filter(|node| matches!(node.op, Op::Requantise(_)));
    assert_eq!(activations.map(|node| node.len).sum::<usize>(), 6_508);
}
