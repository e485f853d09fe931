//! What `compile` says before any setup: cost by layer, ranges, accuracy, and estimates.
//!
//! Counts are exact. Key, memory and time are estimates from the counts, see [`Estimate`].

mod accuracy;
mod cost;
#[cfg(feature = "onnx")]
mod evaluate;
mod fidelity;
mod values;

pub use accuracy::{Accuracy, ErrorStats, Evaluation, EvaluationError};
pub use cost::{Estimate, SystemSize, gas_per_public_value};
#[cfg(feature = "onnx")]
pub use evaluate::evaluate;
pub use fidelity::{Warning, warnings};
pub use values::{BINS, MAX_SAMPLES, TensorValues, values};

use crate::circuit::public::PublicLayout;
use crate::constraints::ranges::Ranges;
use crate::interval::Interval;
use crate::layers::Op;
use crate::layers::layer::Layer;
use crate::model::bounds::Bounds;
use crate::model::{IntModel, OutputKind, Protocol, TensorId, Visibility};
use serde::{Deserialize, Serialize};

/// Everything that is known of a compiled model before its setup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompileReport {
    /// The model's name.
    pub model: String,
    /// What goes in.
    pub input: InputRow,
    /// The proof system.
    pub protocol: Protocol,
    /// Bits of the limbs that are looked up, where there are tables.
    pub limb_bits: Option<u32>,
    /// The operations, in order.
    pub layers: Vec<LayerRow>,
    /// What the proof makes public of the output.
    pub output: OutputKind,
    /// How many bits of a private input it can disclose: [`PublicLayout::disclosed_bits`].
    pub disclosed_bits: f64,
    /// The size of the whole system.
    pub size: SystemSize,
    /// Elements of the evaluation domain.
    pub domain: usize,
    /// What setup and proofs will cost.
    pub estimate: Estimate,
    /// How well the integer model does on sample data, if there were any.
    pub evaluation: Option<Evaluation>,
}

/// The declared input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputRow {
    /// Its values.
    pub elements: usize,
    /// The width of each.
    pub bits: u32,
    /// The declared range in real units.
    pub range: [f64; 2],
    /// The distance between two values.
    pub step: f64,
    /// The same as a power of two: real value = integer · 2^-fraction_bits.
    pub fraction_bits: i32,
    /// Who sees it.
    pub visibility: Visibility,
    /// The constraints of its range check.
    pub constraints: usize,
}

/// One operation and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerRow {
    /// The name in the ONNX file.
    pub name: String,
    /// What it does, as its layer calls it: `linear`, `conv`, `relu`, …
    pub operation: String,
    /// Elements of the result.
    pub elements: usize,
    /// Between which integers every element lies, for every input of the declared range.
    pub interval: [i64; 2],
    /// The width of that interval, its sign included.
    pub interval_bits: u32,
    /// Real value = integer · 2^-fraction_bits.
    pub fraction_bits: i32,
    /// Bits dropped, for a requantisation.
    pub shift: Option<u32>,
    /// Width after it, for a requantisation.
    pub bits: Option<u32>,
    /// How its elements are bound, for a requantisation.
    #[serde(default)]
    pub by: Option<String>,
    /// Constraints.
    pub constraints: usize,
}

/// The constraints of a system, by what they are for. The circuit counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConstraintCounts {
    /// Range checks of the input.
    pub input: usize,
    /// One count a node.
    pub nodes: Vec<usize>,
}

impl CompileReport {
    /// Puts a report together. Nodes that `counts` leaves out count as free.
    pub fn new(
        model: &IntModel,
        bounds: &Bounds,
        counts: &ConstraintCounts,
        size: SystemSize,
        evaluation: Option<Evaluation>,
        cores: usize,
    ) -> Self {
        let count = |i: usize| counts.nodes.get(i).copied().unwrap_or(0);
        let ranges = crate::model::cost::ranges(model, bounds);
        let row = |i| layer_row(model, bounds, ranges, i, count(i));
        CompileReport {
            model: model.name.clone(),
            protocol: model.protocol,
            limb_bits: match ranges {
                Ranges::Bits => None,
                Ranges::Table { width } => Some(width),
            },
            input: input_row(model, counts.input),
            layers: (0..model.nodes.len()).map(row).collect(),
            output: model.output,
            disclosed_bits: tenths(PublicLayout::new(model, bounds).disclosed_bits()),
            domain: size.domain(),
            estimate: Estimate::of(&size, model.protocol, cores),
            size,
            evaluation,
        }
    }
}

/// Logarithms are not the same to the last bit everywhere.
fn tenths(bits: f64) -> f64 {
    (bits * 10.0).round() / 10.0
}

fn input_row(model: &IntModel, constraints: usize) -> InputRow {
    let input = &model.input;
    InputRow {
        elements: input.elements(),
        bits: input.bits,
        range: input.real_range(),
        step: crate::model::encode::power_of_two(-input.fraction_bits),
        fraction_bits: input.fraction_bits,
        visibility: input.visibility,
        constraints,
    }
}

fn layer_row(
    model: &IntModel,
    bounds: &Bounds,
    ranges: Ranges,
    node: TensorId,
    constraints: usize,
) -> LayerRow {
    let node_of = &model.nodes[node];
    let hull = bounds.hull(node + 1).unwrap_or(Interval::new(0, 0));
    let (shift, bits, by) = match node_of.op {
        Op::Requantise(to) => {
            let by = to.ways(bounds.tensor(node_of.inputs[0]), ranges);
            (Some(to.shift), Some(to.bits), Some(by))
        }
        _ => (None, None, None),
    };
    LayerRow {
        name: node_of.name.clone(),
        operation: node_of.op.operation().into(),
        elements: node_of.len,
        interval: [hull.lo, hull.hi],
        interval_bits: hull.magnitude_bits() + u32::from(hull.lo < 0),
        fraction_bits: node_of.fraction_bits,
        shift,
        bits,
        by,
        constraints,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{input, linear, model, requantise};

    #[test]
    fn a_report_has_a_row_for_each_layer_and_survives_json() {
        let model = model(input(2, 3), vec![linear(0, &[[3, -5]]), requantise(1, 1, 2, 4, true)]);
        let bounds = Bounds::of(&model).unwrap();
        let counts = ConstraintCounts { input: 6, nodes: vec![0, 9] };
        let size = SystemSize { constraints: 15, public_inputs: 1, witness: 20, entries: 40 };
        let report = CompileReport::new(&model, &bounds, &counts, size, None, 2);
        assert_eq!((report.domain, report.input.constraints, report.input.range), (32, 6, [0.0, 7.0]));
        let [linear, relu] = &report.layers[..] else { panic!() };
        assert_eq!((linear.interval, linear.interval_bits, linear.constraints), ([-35, 21], 7, 0));
        let relu_row = (&relu.operation[..], relu.shift, relu.bits, relu.constraints);
        assert_eq!(relu_row, ("relu", Some(2), Some(4), 9));
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<CompileReport>(&json).unwrap(), report);
    }
}
