//! A development setup, as [the plain one](crate::setup()): one party draws the secrets, uses them and forgets them.

use crate::circuit::Circuit;
use crate::evaluations::{
    Evaluations, Lift, divided, g1_times, g2_times, h_scalars, random_nonzero, random_tau,
};
use crate::lookup::key::{ProvingKey, QUOTIENT, VerifyingKey};
use crate::lookup::rounds::{FIRST, ROUNDS, RoundR1cs};
use crate::secret::EntropyError;
use crate::setup::SetupError;
use crate::timing::Stopwatch;
use ark_bn254::Fr;
use zeroize::{Zeroize, ZeroizeOnDrop};
use zkcard_accel::Accelerator;

/// The secrets of a setup; wiped when dropped. Every δ is drawn for itself.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Toxic {
    pub(crate) tau: Fr,
    pub(crate) alpha: Fr,
    pub(crate) beta: Fr,
    pub(crate) gamma: Fr,
    pub(crate) deltas: [Fr; ROUNDS],
}

/// Makes a key pair for `circuit` with secrets from the operating system's generator. They are the accelerator's to see,
/// and it is trusted with the key. `stages` records how long each part took.
pub fn setup(
    accel: &impl Accelerator,
    circuit: &RoundR1cs,
    stages: &Stopwatch,
) -> Result<ProvingKey, SetupError> {
    let key = key(accel, circuit, &Toxic::draw(circuit.domain_size())?, stages)?;
    key.vk.check()?;
    Ok(key)
}

/// The key of these secrets, whatever they are.
pub(crate) fn key(
    accel: &impl Accelerator,
    circuit: &RoundR1cs,
    toxic: &Toxic,
    stages: &Stopwatch,
) -> Result<ProvingKey, SetupError> {
    let (n, [delta_1, delta_2]) = (circuit.domain_size(), toxic.deltas);
    let at_tau = stages.time("evaluate polynomials", || Evaluations::at(circuit.r1cs(), toxic.tau));
    let combined = at_tau.combine(toxic.alpha, toxic.beta);
    let of_round = |round, delta| divided(&combined[circuit.columns(round)], delta);
    let lift = Lift { accel, stages };
    let ic = lift.g1("IC", &divided(&combined[..FIRST], toxic.gamma))?;
    Ok(ProvingKey {
        vk: VerifyingKey {
            alpha_g1: g1_times(toxic.alpha),
            beta_g2: g2_times(toxic.beta),
            gamma_g2: g2_times(toxic.gamma),
            deltas_g2: toxic.deltas.map(g2_times).to_vec(),
            ic: [ic[0], ic[1], ic[2]],
            num_public: circuit.num_public(),
        },
        domain_size: n,
        circuit: circuit.digest(),
        beta_g1: g1_times(toxic.beta),
        deltas_g1: toxic.deltas.map(g1_times).to_vec(),
        a: lift.g1("A", &at_tau.u)?.into(),
        b_g1: lift.g1("B in G1", &at_tau.v)?.into(),
        b_g2: lift.g2("B in G2", &at_tau.v)?.into(),
        l: vec![
            lift.g1("L of the first round", &of_round(0, delta_1))?.into(),
            lift.g1("L of the second round", &of_round(1, delta_2))?.into(),
        ],
        h: lift.g1("H", &h_scalars(QUOTIENT, n, toxic.tau, delta_2))?.into(),
    })
}

impl Toxic {
    pub(crate) fn draw(n: usize) -> Result<Self, EntropyError> {
        Ok(Toxic {
            tau: random_tau(n)?,
            alpha: random_nonzero()?,
            beta: random_nonzero()?,
            gamma: random_nonzero()?,
            deltas: [random_nonzero()?, random_nonzero()?],
        })
    }
}
