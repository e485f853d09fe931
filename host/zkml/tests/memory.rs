//! Hostile models cannot make the compiler take memory out of proportion: what is too large is refused before it is made.
//!
//! Alone in its file: it asks the kernel how much memory the whole process has had at most.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

use serde_json::{Value, json};
use zkcard_zkml::circuit::{Circuit, CircuitError};
use zkcard_zkml::model::IntModel;
use zkcard_zkml::model::check::ModelError;
use zkcard_zkml::model::limits::MAX_NODES;

/// Bytes beside the model's own: the code, the test's texts.
const MOST: u64 = 512 << 20;

fn model(input: Value, nodes: Vec<Value>) -> Value {
    json!({ "name": "hostile", "input": input, "nodes": nodes, "output": "scores" })
}

fn input(shape: &[u64], bits: u32, fraction_bits: i64) -> Value {
    let max = (1u64 << bits) - 1;
    json!({ "shape": shape, "fraction_bits": fraction_bits, "min": 0, "max": max, "bits": bits, "visibility": "private" })
}

fn node(op: Value, inputs: &[usize], len: usize) -> Value {
    json!({ "name": "n", "op": op, "inputs": inputs, "len": len, "fraction_bits": 0 })
}

fn linear(of: usize, inputs: usize, outputs: usize) -> Value {
    let op = json!({ "op": "linear", "weights": vec![1; inputs * outputs], "bias": vec![0; outputs] });
    node(op, &[of], outputs)
}

fn requantise(of: usize, len: usize) -> Value {
    node(json!({ "op": "requantise", "shift": 8, "bits": 8, "relu": true }), &[of], len)
}

/// A window over `channels` channels of a square grid, at every place and some more.
fn window(op: &str, side: u64, kernel: u64, pad: u64, channels: u64) -> Value {
    let both = |value: u64| json!([value, value]);
    let window = json!({
        "input": both(side), "kernel": both(kernel), "strides": both(1), "dilations": both(1), "pads": [both(pad), both(pad)],
    });
    let channels = json!({ "inputs": channels, "outputs": channels, "groups": 1 });
    let op = json!({
        "op": op, "window": window, "channels": channels, "weights": [1], "bias": [0], "whole": true, "scale_bits": 0,
    });
    node(op, &[0], 1)
}

/// Windows whose products would not fit into memory; each is far smaller than what it makes.
fn hostile_windows() -> Vec<Value> {
    let grid = || input(&[1, 1, 256, 256], 8, 0);
    let ops = ["conv", "average_pool", "max_pool"];
    let wide = ops.map(|op| model(grid(), vec![window(op, 256, 256, 128, 1)]));
    let margins = ops.map(|op| model(grid(), vec![window(op, 256, 1, 1 << 20, 1)]));
    let channels = model(grid(), vec![window("conv", 256, 1, 0, 1 << 20)]);
    wide.into_iter().chain(margins).chain([channels]).collect()
}

/// What is wrong with each: what is too large, and the model as in its file.
fn hostile() -> Vec<(&'static str, Value)> {
    let small = || input(&[1, 1], 1, 0);
    vec![
        ("elements of all tensors", model(input(&[1, 1 << 31], 8, 0), vec![])),
        ("elements of all tensors", model(input(&[1, 1 << 20], 8, 0), vec![requantise(0, 1 << 20)])),
        ("nodes", model(small(), (0..=MAX_NODES).map(|i| requantise(i, 1)).collect())),
        ("constraints", model(input(&[1, 1 << 20], 32, 0), vec![])),
        (
            "terms of all tensors and constraints",
            model(input(&[1, 1 << 14], 1, 0), vec![linear(0, 1 << 14, 1), linear(1, 1, 1 << 14)]),
        ),
        ("fraction bits of a tensor", model(input(&[1, 1], 1, -1001), vec![])),
    ]
}

#[test]
fn what_is_too_large_is_refused_before_it_is_made() {
    for (expected, model) in hostile() {
        let text = serde_json::to_vec(&model).unwrap();
        drop(model);
        let model: IntModel = serde_json::from_slice(&text).unwrap();
        let refused = Circuit::compile(&model).err();
        assert!(
            matches!(refused, Some(CircuitError::Model(ModelError::TooLarge { what, .. })) if what == expected),
            "{expected}: {refused:?}"
        );
        let peak = peak();
        assert!(peak < MOST, "{expected}: {peak} bytes");
    }
    for model in hostile_windows() {
        let model: IntModel = serde_json::from_value(model).unwrap();
        let refused = Circuit::compile(&model).unwrap_err().to_string();
        assert!(refused.contains("the number of products"), "{refused}");
        assert!(peak() < MOST, "{refused}: {} bytes", peak());
    }
}

/// The most memory that this process has had so far.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1024 * line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
}
