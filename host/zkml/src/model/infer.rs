//! Integer inference: the specification, executed.

use crate::layers::layer::Layer;
use crate::model::bounds::Bounds;
use crate::model::check::ModelError;
use crate::model::{InputSpec, IntModel, TensorId};
use zeroize::Zeroizing;
use zkcard_groth16::lookup::FirstRoundError;

/// A model that may be evaluated: its bounds are known, so nothing overflows.
#[derive(Clone, Debug)]
pub struct Inference<'m> {
    model: &'m IntModel,
    bounds: Bounds,
}

/// Every tensor of one inference, the input first; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Trace {
    tensors: Vec<Zeroizing<Vec<i64>>>,
}

/// Why an input is not one of a model. Values are not named: they may be private.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The wrong number of values.
    #[error("{found} input values, {expected} needed")]
    Length {
        /// What the model takes.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// A value outside of the declared range.
    #[error("input value {index} is not in [{min}, {max}]")]
    Range {
        /// Which value.
        index: usize,
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// The first round cannot be made: a fault of the circuit, not of the input.
    #[error("the circuit has no first round for this input: {0}; compile the model again")]
    FirstRound(#[from] FirstRoundError),
}

impl<'m> Inference<'m> {
    /// Checks and bounds the model.
    pub fn new(model: &'m IntModel) -> Result<Self, ModelError> {
        Ok(Inference { model, bounds: Bounds::of(model)? })
    }

    /// What every value can be.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Evaluates the model on an input of the declared range.
    pub fn run(&self, input: &[i64]) -> Result<Trace, InputError> {
        Trace::of(self.model, &self.bounds, input)
    }
}

impl Trace {
    /// Evaluates a model with these bounds, its own, on an input of the declared range.
    pub(crate) fn of(model: &IntModel, bounds: &Bounds, input: &[i64]) -> Result<Self, InputError> {
        check_input(&model.input, bounds.tensor(0).len(), input)?;
        let mut tensors = vec![Zeroizing::new(input.to_vec())];
        for node in &model.nodes {
            tensors.push(Zeroizing::new(node.op.evaluate(&node.operands(&tensors))));
        }
        Ok(Trace { tensors })
    }

    /// The values of a tensor.
    pub fn tensor(&self, id: TensorId) -> &[i64] {
        &self.tensors[id]
    }

    /// Every tensor, the input first.
    pub fn tensors(&self) -> impl Iterator<Item = &[i64]> {
        self.tensors.iter().map(|tensor| tensor.as_slice())
    }

    /// The values of every tensor but the input, one after the other.
    pub fn computed(&self) -> impl Iterator<Item = i64> {
        self.tensors().skip(1).flatten().copied()
    }

    /// The values of the last tensor.
    pub fn output(&self) -> &[i64] {
        self.tensors.last().map_or(&[], |tensor| tensor)
    }
}

impl std::fmt::Debug for Trace {
    /// Lengths only: the values may be private.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.tensors.iter().map(|tensor| tensor.len())).finish()
    }
}

/// Whether `values` are as many as the model takes and each in the declared range.
fn check_input(spec: &InputSpec, expected: usize, values: &[i64]) -> Result<(), InputError> {
    if values.len() != expected {
        return Err(InputError::Length { expected, found: values.len() });
    }
    match values.iter().position(|value| !(spec.min..=spec.max).contains(value)) {
        Some(index) => Err(InputError::Range { index, min: spec.min, max: spec.max }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Op;
    use crate::layers::add::Add;
    use crate::model::OutputKind;
    use crate::samples::{argmax, input, linear, model, node, requantise};

    #[test]
    fn a_network_by_hand() {
        let mut nodes = vec![linear(0, &[[1, -2], [3, 4]]), requantise(1, 2, 1, 4, true)];
        nodes.push(node(Op::Add(Add { shifts: [1, 0] }), &[0, 2], 2));
        nodes.push(argmax(3));
        let m = IntModel { output: OutputKind::Class, ..model(input(2, 4), nodes) };
        let trace = Inference::new(&m).unwrap().run(&[5, 1]).unwrap();
        let expected: [&[i64]; 5] = [&[5, 1], &[3, 19], &[2, 10], &[12, 12], &[0]];
        assert!(trace.tensors().eq(expected));
        assert_eq!(trace.output(), [0]);
    }

    #[test]
    fn inputs_out_of_range_are_named_by_index_not_by_value() {
        let m = model(input(2, 4), vec![]);
        let inference = Inference::new(&m).unwrap();
        let error = inference.run(&[3, 77]).unwrap_err();
        assert_eq!(error, InputError::Range { index: 1, min: 0, max: 15 });
        assert!(!error.to_string().contains("77"));
        assert_eq!(inference.run(&[3]).unwrap_err(), InputError::Length { expected: 2, found: 1 });
    }

    #[test]
    fn a_trace_does_not_print_its_values() {
        let m = model(input(1, 8), vec![]);
        assert_eq!(format!("{:?}", Inference::new(&m).unwrap().run(&[211]).unwrap()), "[1]");
    }
}
