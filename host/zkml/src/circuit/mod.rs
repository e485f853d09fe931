//! From an integer model to a constraint system and its assignments.

pub mod context;
pub mod public;

use crate::circuit::public::{Context, PublicError, PublicLayout, PublicValues};
use crate::constraints::bits;
use crate::constraints::builder::{Builder, LayerCost, System};
use crate::constraints::domain::Integers;
use crate::constraints::lc::Lc;
use crate::constraints::program::{Program, Row};
use crate::constraints::width::GadgetError;
use crate::layers::layer::{Layer, Operand};
use crate::model::bounds::Bounds;
use crate::model::check::{ModelError, within};
use crate::model::infer::{InputError, Trace};
use crate::model::limits::{MAX_CONSTRAINTS, MAX_TERMS};
use crate::model::{IntModel, Node, Visibility};
use ark_bn254::Fr;
use ark_ff::{One, PrimeField, Zero};
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_groth16::{R1cs, R1csError, SparseMatrix};

#[cfg(test)]
mod tests;

/// What [`MAX_TERMS`] is about.
const TERMS: &str = "terms of all tensors and constraints";

/// A compiled model.
#[derive(Clone, Debug)]
pub struct Circuit {
    model: IntModel,
    bounds: Bounds,
    public: PublicLayout,
    r1cs: Arc<R1cs>,
    program: Program<i64>,
    layers: Vec<LayerCost>,
}

/// Why a model has no circuit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CircuitError {
    /// The model is not well formed, or its values do not fit.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A gadget cannot be built.
    #[error("layer {layer}: {error}")]
    Gadget {
        /// The layer in which.
        layer: String,
        /// Why.
        #[source]
        error: GadgetError,
    },
    /// The circuit is too large.
    #[error(transparent)]
    R1cs(#[from] R1csError),
    /// A value is computed with a coefficient that does not fit an `i64`.
    #[error("a coefficient does not fit a 64-bit integer")]
    Coefficient,
}

impl Circuit {
    /// Compiles a model. Whatever passes can be proved for every input of the declared range.
    pub fn compile(model: &IntModel) -> Result<Self, CircuitError> {
        let bounds = Bounds::of(model)?;
        let system = synthesise::<Fr>(model, &bounds)?;
        let program = system.program.integral().ok_or(CircuitError::Coefficient)?;
        let layers = system.layers.clone();
        let public = PublicLayout::new(model, &bounds);
        Ok(Circuit { model: model.clone(), bounds, public, r1cs: to_r1cs(system)?.into(), program, layers })
    }

    /// The model that it proves.
    pub fn model(&self) -> &IntModel {
        &self.model
    }

    /// What every value of the model can be.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The constraints.
    pub fn r1cs(&self) -> &Arc<R1cs> {
        &self.r1cs
    }

    /// What each layer costs: `input`, each node by its name, `output`.
    pub fn layers(&self) -> &[LayerCost] {
        &self.layers
    }

    /// What a verifier needs to read the public values.
    pub fn public(&self) -> &PublicLayout {
        &self.public
    }

    /// The assignment for an input: one, the public values, the witness. Read off the inference of the model,
    /// in integers; no matrix is walked. Wiped when dropped. For a model with a context there is
    /// [`witness_in`](Self::witness_in); here it is zero.
    pub fn witness(&self, input: &[i64]) -> Result<Zeroizing<Vec<Fr>>, InputError> {
        let trace = Trace::of(&self.model, &self.bounds, input)?;
        let z = self.program.run::<Integers>(input, trace.computed());
        Ok(Zeroizing::new(z.iter().map(|&value| lift(value)).collect()))
    }

    /// The same in a context, if the model has one.
    pub fn witness_in(&self, input: &[i64], context: &Context) -> Result<Zeroizing<Vec<Fr>>, InputError> {
        let mut z = self.witness(input)?;
        if self.model.context {
            z[self.public.len()] = context.value();
        }
        Ok(z)
    }

    /// Reads public values: [`PublicLayout::decode`].
    pub fn decode_public(&self, public: &[Fr]) -> Result<PublicValues, PublicError> {
        self.public.decode(public)
    }
}

/// The circuit of a model over any prime field that is wide enough, with `bounds` the model's own.
pub fn synthesise<F: PrimeField>(model: &IntModel, bounds: &Bounds) -> Result<System<F>, CircuitError> {
    let constraints = cost(model, bounds);
    within("constraints", constraints, MAX_CONSTRAINTS)?;
    let mut b = Builder::with_capacity(constraints);
    let tensors = lower(&mut b, model, bounds)?;
    b.layer("output");
    tensors.last().into_iter().flatten().for_each(|value| b.expose(value));
    within(TERMS, b.terms_with(&[]), MAX_TERMS)?;
    if model.context {
        b.free_public();
    }
    Ok(b.finish())
}

/// The constraints of the range checks of the input, of the nodes, and of the output; at most.
fn cost(model: &IntModel, bounds: &Bounds) -> usize {
    let input = bounds.tensor(0).len() * model.input.bits as usize;
    let nodes = model.nodes.iter().map(|node| node.op.cost(&node.operands(bounds.tensors())));
    input + nodes.sum::<usize>() + bounds.output().len() + usize::from(model.context)
}

/// Every tensor in terms of the circuit's variables.
fn lower<F: PrimeField>(
    b: &mut Builder<F>,
    model: &IntModel,
    bounds: &Bounds,
) -> Result<Vec<Vec<Lc<F>>>, CircuitError> {
    let mut tensors = vec![synthesise_input(b, model, bounds).map_err(in_layer("input"))?];
    for node in &model.nodes {
        b.layer(&node.name);
        let output = synthesise_node(b, node, &tensors, bounds).map_err(in_layer(&node.name))?;
        within(TERMS, b.terms_with(&output), MAX_TERMS)?;
        tensors.push(b.tensor(&output));
    }
    Ok(tensors)
}

fn in_layer(layer: &str) -> impl FnOnce(GadgetError) -> CircuitError {
    let layer = layer.to_string();
    move |error| CircuitError::Gadget { layer, error }
}

/// The input, range-checked whoever sees it: so that every verifier of the key is safe, whatever it checks itself.
fn synthesise_input<F: PrimeField>(
    b: &mut Builder<F>,
    model: &IntModel,
    bounds: &Bounds,
) -> Result<Vec<Lc<F>>, GadgetError> {
    b.layer("input");
    let input = |index| match model.input.visibility {
        Visibility::Public => b.public_input(index),
        Visibility::Private => b.input(index),
    };
    let x: Vec<_> = (0..bounds.tensor(0).len()).map(input).collect();
    let min = Lc::constant(F::from(model.input.min));
    x.iter().try_for_each(|x| bits::range_check(b, &(x.clone() - min.clone()), model.input.bits))?;
    Ok(x)
}

fn synthesise_node<F: PrimeField>(
    b: &mut Builder<F>,
    node: &Node,
    tensors: &[Vec<Lc<F>>],
    bounds: &Bounds,
) -> Result<Vec<Lc<F>>, GadgetError> {
    let operands = node.operands(tensors).into_iter().zip(node.operands(bounds.tensors()));
    let operand = |(elements, ranges)| Operand { elements, ranges };
    node.op.constrain(b, &operands.map(operand).collect::<Vec<_>>())
}

fn to_r1cs(system: System<Fr>) -> Result<R1cs, R1csError> {
    let rows = &system.constraints;
    let matrix = |side: usize| SparseMatrix::from_rows(rows.iter().map(|row| entries(&row[side])));
    R1cs::new(system.num_public, system.num_witness, [0, 1, 2].map(matrix))
}

fn entries(row: &Row<Fr>) -> impl Iterator<Item = (usize, Fr)> + '_ {
    row.iter().map(|&(column, value)| (column as usize, value))
}

/// Most values are bits: no multiplication for those.
fn lift(value: i64) -> Fr {
    match value {
        0 => Fr::zero(),
        1 => Fr::one(),
        _ => Fr::from(value),
    }
}
