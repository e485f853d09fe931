//! A development setup: one party draws the secrets, uses them and forgets them.
//!
//! Whoever ran it could have kept τ, α, β, γ or δ and forge proofs with them. Keys for production come from
//! a ceremony.

use crate::check::KeyError;
use crate::evaluations::{
    Evaluations, Lift, divided, g1_times, g2_times, h_scalars, random_nonzero, random_tau,
};
use crate::key::{ProvingKey, VerifyingKey};
use crate::quotient::Convention;
use crate::r1cs::R1cs;
use crate::secret::EntropyError;
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine};
use ark_ff::One;
use zeroize::{Zeroize, ZeroizeOnDrop};
use zkcard_accel::{AccelError, Accelerator};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// There is no randomness for the secrets.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The secrets that were drawn are related: of no chance, only of a generator that is broken.
    #[error("the operating system's random generator repeats itself, and no key of it is safe: {0}")]
    Related(#[from] KeyError),
    /// The accelerator failed.
    #[error(transparent)]
    Accel(#[from] AccelError),
}

/// The secrets of a setup; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Toxic {
    tau: Fr,
    alpha: Fr,
    beta: Fr,
    gamma: Fr,
    delta: Fr,
}

/// Makes a key pair for `r1cs` with secrets from the operating system's generator. They are the accelerator's to see, and
/// it is trusted with the key.
///
/// `stages` records how long each part took. The key passes its [check](VerifyingKey::check), whatever the circuit: each
/// public input has a consistency row of its own, also where no constraint reads it.
pub fn setup(
    accel: &impl Accelerator,
    r1cs: &R1cs,
    convention: Convention,
    stages: &Stopwatch,
) -> Result<ProvingKey, SetupError> {
    let toxic = Toxic::draw(r1cs.domain_size(), convention)?;
    let evaluations = stages.time("evaluate polynomials", || Evaluations::at(r1cs, toxic.tau));
    key(accel, r1cs, convention, &toxic, &evaluations, stages)
}

fn key(
    accel: &impl Accelerator,
    r1cs: &R1cs,
    convention: Convention,
    toxic: &Toxic,
    at_tau: &Evaluations,
    stages: &Stopwatch,
) -> Result<ProvingKey, SetupError> {
    let n = r1cs.domain_size();
    let public = 1 + r1cs.num_public();
    let combined = at_tau.combine(toxic.alpha, toxic.beta);
    let lift = Lift { accel, stages };
    let vk = verifying_key(toxic, lift.g1("IC", &divided(&combined[..public], toxic.gamma))?);
    vk.check()?;
    Ok(ProvingKey {
        vk,
        convention,
        domain_size: n,
        circuit: r1cs.digest(),
        beta_g1: g1_times(toxic.beta),
        delta_g1: g1_times(toxic.delta),
        a: lift.g1("A", &at_tau.u)?.into(),
        b_g1: lift.g1("B in G1", &at_tau.v)?.into(),
        b_g2: lift.g2("B in G2", &at_tau.v)?.into(),
        l: lift.g1("L", &divided(&combined[public..], toxic.delta))?.into(),
        h: lift.g1("H", &h_scalars(convention, n, toxic.tau, toxic.delta))?.into(),
    })
}

impl Toxic {
    /// Secrets that are not zero. snarkjs's keys have γ = 1, and files of theirs with another are refused.
    fn draw(n: usize, convention: Convention) -> Result<Self, EntropyError> {
        let gamma = match convention {
            Convention::Arkworks => random_nonzero()?,
            Convention::Snarkjs => Fr::one(),
        };
        let (alpha, beta, delta) = (random_nonzero()?, random_nonzero()?, random_nonzero()?);
        Ok(Toxic { tau: random_tau(n)?, alpha, beta, gamma, delta })
    }
}

fn verifying_key(toxic: &Toxic, ic: Vec<G1Affine>) -> VerifyingKey {
    VerifyingKey {
        alpha_g1: g1_times(toxic.alpha),
        beta_g2: g2_times(toxic.beta),
        gamma_g2: g2_times(toxic.gamma),
        delta_g2: g2_times(toxic.delta),
        ic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Element;
    use ark_bn254::G2Affine;
    use ark_ec::AffineRepr;
    use zkcard_soft::Soft;

    /// What comes of a circuit without constraints, and two inputs, for these secrets.
    fn made(secrets: [u64; 5]) -> Result<ProvingKey, SetupError> {
        let r1cs = R1cs::new(2, 0, Default::default()).unwrap();
        let [tau, alpha, beta, gamma, delta] = secrets.map(Fr::from);
        let evaluations = Evaluations::at(&r1cs, tau);
        let toxic = Toxic { tau, alpha, beta, gamma, delta };
        key(&Soft::new(), &r1cs, Convention::Snarkjs, &toxic, &evaluations, &Stopwatch::new())
    }

    #[test]
    fn unused_inputs_have_points_of_their_own() {
        let vk = made([5, 6, 7, 8, 9]).unwrap().vk;
        assert!(vk.ic.len() == 3 && vk.check() == Ok(()));
    }

    #[test]
    fn the_keys_of_snarkjs_have_the_generator_for_gamma() {
        let r1cs = R1cs::new(2, 0, Default::default()).unwrap();
        let gamma =
            |convention| setup(&Soft::new(), &r1cs, convention, &Stopwatch::new()).unwrap().vk.gamma_g2;
        assert_eq!(gamma(Convention::Snarkjs), G2Affine::generator());
        assert_ne!(gamma(Convention::Arkworks), G2Affine::generator());
    }

    #[test]
    fn a_generator_that_repeats_itself_makes_no_key() {
        let refused = |secrets, first, second| {
            let related = KeyError::Related { first, second, opposite: false };
            assert!(
                matches!(made(secrets), Err(SetupError::Related(found)) if found == related),
                "{secrets:?}"
            );
        };
        refused([5, 6, 7, 8, 8], Element::Gamma, Element::Delta);
        refused([5; 5], Element::Gamma, Element::Delta);
        refused([5, 6, 7, 7, 9], Element::Beta, Element::Gamma);
        let gamma_is_delta =
            KeyError::Related { first: Element::Gamma, second: Element::Delta, opposite: false };
        let text = SetupError::from(gamma_is_delta).to_string();
        assert!(text.contains("generator repeats itself"), "{text}");
    }
}
