//! Every layer is in every picture, and nobody's name is markup.

use super::*;
use crate::report::report_of;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::layers::Op;
use zkcard_zkml::layers::add::Add;
use zkcard_zkml::layers::linear::Linear;
use zkcard_zkml::layers::requantise::Requantise;
use zkcard_zkml::model::{InputSpec, Node, OutputKind, Protocol, Visibility};
use zkcard_zkml::report::BINS;

const HOSTILE: &str = "<script>alert(\"&\")</script>\u{202e}";

/// A linear layer, a ReLU, and the sum of that with the input.
fn model() -> IntModel {
    let node = |name: &str, op, inputs: &[usize]| Node {
        name: name.into(),
        op,
        inputs: inputs.to_vec(),
        len: 2,
        fraction_bits: 0,
    };
    let linear = Op::Linear(Linear { weights: vec![1, -2, 3, 4], bias: vec![0, 0] });
    let relu = Op::Requantise(Requantise { shift: 1, bits: 4, relu: true });
    IntModel {
        name: HOSTILE.into(),
        input: InputSpec {
            shape: vec![1, 2],
            fraction_bits: 0,
            min: 0,
            max: 15,
            bits: 4,
            visibility: Visibility::Private,
        },
        nodes: vec![
            node(HOSTILE, linear, &[0]),
            node("relu", relu, &[1]),
            node("add", Op::Add(Add { shifts: [0, 0] }), &[0, 2]),
        ],
        output: OutputKind::Scores,
        protocol: Protocol::Plain,
        context: false,
    }
}

fn values() -> TensorValues {
    let counts = [3; BINS];
    TensorValues {
        seen: Some([0, 9]),
        span: Some([0.0, 9.5]),
        integer: counts,
        float: Some(counts),
        error: Some(0.01),
    }
}

fn html() -> String {
    let circuit = Circuit::compile(&model()).unwrap();
    let report = report_of(&circuit, None);
    let values = [
        values(),
        values(),
        TensorValues { span: None, ..values() },
        TensorValues { error: None, ..values() },
    ];
    let warnings = [HOSTILE.to_owned()];
    Page { model: circuit.model(), report: &report, values: &values, samples: 7, warnings: &warnings }
        .html()
        .unwrap()
}

#[test]
fn every_layer_is_in_every_picture() {
    let html = html();
    let pictures: Vec<&str> = html.split("<svg").skip(1).collect();
    assert_eq!(pictures.len(), 5);
    for picture in pictures {
        for layer in 0..=3 {
            assert_eq!(picture.matches(&format!("data-layer=\"{layer}\"")).count(), 1, "{layer}: {picture}");
        }
    }
}

#[test]
fn arrows_go_from_layer_to_layer() {
    // Three down, one to what is public, one from the input past two layers.
    assert_eq!(html().matches("marker-end").count(), 5);
}

#[test]
fn a_hostile_name_is_text() {
    let html = html();
    assert!(!html.contains("<script") && !html.contains('\u{202e}'));
    assert!(html.contains("&lt;script&gt;alert(&quot;&amp;&quot;)"));
}
