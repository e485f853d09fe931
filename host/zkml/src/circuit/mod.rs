//! From an integer model to a constraint system and its assignments.

pub mod context;
pub mod public;
mod rounds;

use crate::circuit::public::{Context, PublicError, PublicLayout, PublicValues};
use crate::constraints::builder::{Builder, LayerCost, System};
use crate::constraints::domain::Integers;
use crate::constraints::lc::Lc;
use crate::constraints::program::{Program, Row};
use crate::constraints::range;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::layers::layer::{Layer, Operand};
use crate::model::bounds::Bounds;
use crate::model::check::{ModelError, within};
use crate::model::cost;
use crate::model::infer::{InputError, Trace};
use crate::model::limits::{MAX_CONSTRAINTS, MAX_TERMS};
use crate::model::{IntModel, Node, Protocol, Visibility};
use ark_bn254::Fr;
use ark_ff::{One, PrimeField, Zero};
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_groth16::lookup::{self, Pole, RoundError, Word};
use zkcard_groth16::{Circuit as _, Finding, R1cs, R1csError, SparseMatrix};

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
    ranges: Ranges,
    constraints: Constraints,
    program: Program<i64>,
    layers: Vec<LayerCost>,
}

/// What is proved, by protocol.
#[derive(Clone, Debug)]
pub enum Constraints {
    /// Of Groth16.
    Plain(Arc<R1cs>),
    /// Of Groth16 with a committed round.
    Lookup(Arc<lookup::System>),
}

/// Why there is nothing to check.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MockError {
    /// The input is none of the model's.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The values are none of the model's: a fault of the circuit.
    #[error(transparent)]
    Public(#[from] PublicError),
    /// A chance below 2⁻²⁰⁰.
    #[error(transparent)]
    Pole(#[from] Pole),
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
    /// The same of two rounds.
    #[error(transparent)]
    Rounds(#[from] RoundError),
    /// A value is computed with a coefficient that does not fit an `i64`.
    #[error("a coefficient does not fit a 64-bit integer")]
    Coefficient,
}

impl Circuit {
    /// Compiles a model. Whatever passes can be proved for every input of the declared range.
    pub fn compile(model: &IntModel) -> Result<Self, CircuitError> {
        let bounds = Bounds::of(model)?;
        let ranges = cost::ranges(model, &bounds);
        let mut system = synthesise::<Fr>(model, &bounds, ranges)?;
        drop(std::mem::take(&mut system.elements)); // written out in the constraints already
        let program = system.program.integral().ok_or(CircuitError::Coefficient)?;
        let (layers, public) = (system.layers.clone(), PublicLayout::new(model, &bounds));
        let constraints = match model.protocol {
            Protocol::Plain => Constraints::Plain(to_r1cs(system)?.into()),
            Protocol::Lookup => Constraints::Lookup(rounds::to_system(system)?.into()),
        };
        Ok(Circuit { model: model.clone(), bounds, ranges, public, constraints, program, layers })
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
    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// How its numbers are ranged.
    pub fn ranges(&self) -> Ranges {
        self.ranges
    }

    /// What each layer costs: `input`, each node by its name, `output`. In protocol lookup there are tables beside, and a
    /// constraint a public value.
    pub fn layers(&self) -> &[LayerCost] {
        &self.layers
    }

    /// What a verifier needs to read the public values.
    pub fn public(&self) -> &PublicLayout {
        &self.public
    }

    /// The values of a proof for an input: one, the public values, the witness; in protocol lookup the first round, which is
    /// the public values, the witness and the multiplicities of the tables. Read off the inference of the model, in
    /// integers; no matrix is walked. Wiped when dropped. For a model with a context as a public value there is
    /// [`witness_in`](Self::witness_in); here it is zero.
    pub fn witness(&self, input: &[i64]) -> Result<Zeroizing<Vec<Fr>>, InputError> {
        let trace = Trace::of(&self.model, &self.bounds, input)?;
        let z = self.program.run::<Integers>(input, trace.computed());
        let z = Zeroizing::new(z.iter().map(|&value| lift(value)).collect::<Vec<_>>());
        match &self.constraints {
            Constraints::Plain(_) => Ok(z),
            Constraints::Lookup(system) => {
                let (public, private) = z[1..].split_at(self.public.len());
                Ok(system.first_round(public, private)?)
            }
        }
    }

    /// The public values of an input: those that stand in its [`witness`](Self::witness).
    pub fn public_values(&self, input: &[i64]) -> Result<Vec<Fr>, InputError> {
        let trace = Trace::of(&self.model, &self.bounds, input)?;
        let z = self.program.run::<Integers>(input, trace.computed());
        Ok(z[1..][..self.public.len()].iter().map(|&value| lift(value)).collect())
    }

    /// The same in a context, if the model shows one.
    pub fn witness_in(&self, input: &[i64], context: &Context) -> Result<Zeroizing<Vec<Fr>>, InputError> {
        let mut z = self.witness(input)?;
        if self.public.shows_context() {
            z[self.public.len()] = context.value();
        }
        Ok(z)
    }

    /// Makes the values of a proof for an input and checks every constraint on them, without a key: what they say, and the
    /// public values. In protocol lookup the challenge is one of no proof, a hash of the public values alone.
    pub fn mock(&self, input: &[i64]) -> Result<(Finding, PublicValues), MockError> {
        let witness = self.witness(input)?;
        let first = match &self.constraints {
            Constraints::Plain(_) => 1,
            Constraints::Lookup(_) => 0,
        };
        let public = &witness[first..][..self.public.len()];
        let finding = match &self.constraints {
            Constraints::Plain(r1cs) => r1cs.check(&witness),
            Constraints::Lookup(system) => {
                let challenge = lookup::challenge(&Word::default(), &Word::default(), public, &[]);
                system.check(&witness, challenge)?
            }
        };
        Ok((finding, self.decode_public(public)?))
    }

    /// Reads public values: [`PublicLayout::decode`].
    pub fn decode_public(&self, public: &[Fr]) -> Result<PublicValues, PublicError> {
        self.public.decode(public)
    }
}

impl Constraints {
    /// Those of protocol plain.
    pub fn plain(&self) -> Option<&Arc<R1cs>> {
        match self {
            Constraints::Plain(r1cs) => Some(r1cs),
            Constraints::Lookup(_) => None,
        }
    }

    /// The matrices of either; ρ and F are public inputs of those of protocol lookup.
    pub fn r1cs(&self) -> &R1cs {
        match self {
            Constraints::Plain(r1cs) => r1cs,
            Constraints::Lookup(system) => system.circuit().r1cs(),
        }
    }
}

/// The circuit of a model over any prime field that is wide enough, with `bounds` the model's own.
pub fn synthesise<F: PrimeField>(
    model: &IntModel,
    bounds: &Bounds,
    ranges: Ranges,
) -> Result<System<F>, CircuitError> {
    let constraints = cost::constraints(model, bounds, ranges);
    within("constraints", constraints, MAX_CONSTRAINTS)?;
    let mut b = Builder::with_ranges(ranges, constraints);
    let tensors = lower(&mut b, model, bounds)?;
    b.layer("output");
    tensors.last().into_iter().flatten().for_each(|value| b.expose(value));
    within(TERMS, b.terms_with(&[]), MAX_TERMS)?;
    if model.context && model.protocol.is_plain() {
        b.free_public();
    }
    Ok(b.finish())
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
    let offsets: Vec<_> = x.iter().map(|x| x.clone() - min.clone()).collect();
    range::exact_of_many(b, &offsets, model.input.bits)?;
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
