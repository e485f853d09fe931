//! Attacks on the protocol, each beside what it fails against.

mod blinding;
mod keys;
mod logup;
mod moved;
mod transcript;

use crate::lookup::builder::Builder;
use crate::lookup::key::ProvingKey;
use crate::lookup::proof::Proof;
use crate::lookup::prover::{Attempt, Blinding, Prover};
use crate::lookup::rounds::RoundR1cs;
use crate::lookup::setup::{Toxic, key};
use crate::lookup::transcript::{Word, fingerprint};
use crate::lookup::verify::Verifier;
use crate::r1cs::SparseMatrix;
use crate::timing::Stopwatch;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_accel::G1;
use zkcard_soft::Soft;

const CONTEXT: Word = [1; 32];

fn fr(n: i64) -> Fr {
    Fr::from(n)
}

fn inverse(x: Fr) -> Fr {
    x.inverse().unwrap()
}

/// A prover who does not keep to the protocol, with a key whose secrets nobody but the test knows.
struct Forger {
    prover: Prover<Soft>,
    verifier: Verifier,
    key: ProvingKey,
    circuit: Arc<RoundR1cs>,
}

impl Forger {
    /// Of a key of independent secrets.
    fn of(circuit: &RoundR1cs) -> Self {
        Self::with(circuit, |_| ())
    }

    /// Of a key some of whose secrets are related.
    fn with(circuit: &RoundR1cs, relate: impl FnOnce(&mut Toxic)) -> Self {
        let (soft, circuit) = (Soft::new(), Arc::new(circuit.clone()));
        let mut toxic = Toxic::draw(circuit.r1cs().domain_size()).unwrap();
        relate(&mut toxic);
        let key = key(&soft, &circuit, &toxic, &Stopwatch::new()).unwrap();
        let prover = Prover::with_any_key(soft, &key, Arc::clone(&circuit)).unwrap();
        Forger { prover, verifier: Verifier::of_any_key(&key.vk), key, circuit }
    }

    /// `Σ zᵢ·Lᵢ` over a first round.
    fn sum(&self, first: &[Fr]) -> Zeroizing<G1> {
        self.prover.commit(first, &Stopwatch::new()).unwrap().1
    }

    /// A commitment, and the challenge that it gives with these public values, which it need not hold.
    fn attempt(&self, public: &[Fr], sum: &G1) -> Attempt {
        self.prover.attempt(&CONTEXT, public, sum, Blinding::draw().unwrap())
    }

    /// The proof for any whole assignment.
    fn proof(&self, z: &[Fr], attempt: &Attempt) -> Proof {
        self.prover.assemble(&self.prover.compute(z, None, &Stopwatch::new()).unwrap().sums, attempt)
    }

    /// Whether the proof is taken, had the key been.
    fn takes(&self, public: &[Fr], proof: &Proof) -> bool {
        self.verifier.verify(&CONTEXT, public, proof).is_ok()
    }
}

/// The second public value is twice the first.
fn doubled() -> Builder {
    let mut builder = Builder::new();
    let (x, double) = (builder.public(), builder.public());
    builder.constrain(x, fr(2), double);
    builder
}

fn doubled_circuit() -> RoundR1cs {
    doubled().finish().unwrap().circuit().as_ref().clone()
}

/// What is false of [`doubled`].
const FALSE: [i64; 2] = [7, 4];

/// The x for which (x, 2x) has the fingerprint of [`FALSE`] under this challenge.
fn collision(challenge: Fr) -> [Fr; 2] {
    let x = fingerprint(&FALSE.map(fr), challenge) * inverse(challenge + challenge.square().double());
    [x, x.double()]
}

/// The circuit with one variable of the first round at the end of the second.
fn moved(circuit: &RoundR1cs, column: usize) -> RoundR1cs {
    let last = circuit.r1cs().num_variables() - 1;
    let place = |from: usize| match from {
        from if from == column => last,
        from if from > column => from - 1,
        from => from,
    };
    let matrix = |matrix: &SparseMatrix| {
        let row = |row| matrix.row(row).map(|(from, value)| (place(from), *value)).collect::<Vec<_>>();
        SparseMatrix::from_rows((0..matrix.rows()).map(row))
    };
    let (r1cs, rounds) = (circuit.r1cs(), circuit.rounds());
    let matrices = [matrix(&r1cs.a), matrix(&r1cs.b), matrix(&r1cs.c)];
    RoundR1cs::unbound(matrices, circuit.num_public(), [rounds[0] - 1, rounds[1] + 1]).unwrap()
}
