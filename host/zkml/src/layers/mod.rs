//! The layers of an integer model, one file each: its shape, its bounds, its evaluation, its constraints,
//! its cost. A new layer is a file, declared as a module and listed in [`Op`].
//!
//! The tests enumerate all constraints over small primes: for every input, every assignment of every
//! variable that the layer made. Exactly one satisfies the constraints for an input in the interval, and
//! none that does gives a wrong result.

pub mod add;
pub mod argmax;
pub mod average_pool;
pub mod clip;
pub mod concat;
pub mod conv;
pub mod layer;
pub mod leaky_relu;
pub mod linear;
pub mod lookup;
pub mod mat_mul;
pub mod max_pool;
pub mod mul;
pub mod rearrange;
pub mod reciprocal;
pub mod rectify;
pub mod requantise;
pub mod sort;
pub mod step;
pub mod window;

use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use layer::{Layer, Misfit, Operand};
use serde::{Deserialize, Serialize};

/// An enum of layers, which is a layer itself.
macro_rules! layers {
    ($($module:ident::$layer:ident),+ $(,)?) => {
        /// What a node computes.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "op", rename_all = "snake_case")]
        pub enum Op {
            $(#[doc = concat!("See [`", stringify!($module), "`](mod@", stringify!($module), ").")] $layer($module::$layer),)+
        }

        impl Layer for Op {
            fn operation(&self) -> &'static str {
                match self { $(Op::$layer(layer) => layer.operation(),)+ }
            }

            fn arity(&self) -> usize {
                match self { $(Op::$layer(layer) => layer.arity(),)+ }
            }

            fn weights(&self) -> usize {
                match self { $(Op::$layer(layer) => layer.weights(),)+ }
            }

            fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
                match self { $(Op::$layer(layer) => layer.check(operands, len),)+ }
            }

            fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
                match self { $(Op::$layer(layer) => layer.bounds(operands),)+ }
            }

            fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
                match self { $(Op::$layer(layer) => layer.evaluate(operands),)+ }
            }

            fn constrain<F: PrimeField>(
                &self,
                b: &mut Builder<F>,
                operands: &[Operand<'_, F>],
            ) -> Result<Vec<Lc<F>>, GadgetError> {
                match self { $(Op::$layer(layer) => layer.constrain(b, operands),)+ }
            }

            fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
                match self { $(Op::$layer(layer) => layer.cost(operands, ranges),)+ }
            }
        }
    };
}

layers! {
    linear::Linear,
    conv::Conv,
    average_pool::AveragePool,
    max_pool::MaxPool,
    add::Add,
    mul::Mul,
    mat_mul::MatMul,
    concat::Concat,
    rearrange::Rearrange,
    clip::Clip,
    leaky_relu::LeakyRelu,
    lookup::Lookup,
    step::Step,
    reciprocal::Reciprocal,
    sort::Sort,
    requantise::Requantise,
    argmax::ArgMax,
}
