//! A development setup: one party draws the secrets, uses them and forgets them.
//!
//! Whoever ran it could have kept τ, α, β, γ or δ and forge proofs with them. Keys for production come from
//! a ceremony.

use crate::check::KeyError;
use crate::key::{ProvingKey, VerifyingKey};
use crate::quotient::Convention;
use crate::r1cs::{R1cs, SparseMatrix};
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, Field, One, Zero};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};
use zkcard_accel::{AccelError, Accelerator, G1, G2};

use crate::secret::{EntropyError, random_scalar};

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

/// uᵢ(τ), vᵢ(τ), wᵢ(τ) of each variable i.
struct Evaluations {
    u: Zeroizing<Vec<Fr>>,
    v: Zeroizing<Vec<Fr>>,
    w: Zeroizing<Vec<Fr>>,
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
    let combined = at_tau.combine(toxic);
    let lift =
        |name, scalars: &[Fr]| stages.time(name, || accel.multiples::<G1>(&G1Affine::generator(), scalars));
    let lift_g2 =
        |name, scalars: &[Fr]| stages.time(name, || accel.multiples::<G2>(&G2Affine::generator(), scalars));
    let divided = |scalars: &[Fr], by: Fr| Zeroizing::new(scaled(scalars, inverse(by)));
    let vk = verifying_key(toxic, lift("IC", &divided(&combined[..public], toxic.gamma))?);
    vk.check()?;
    Ok(ProvingKey {
        vk,
        convention,
        domain_size: n,
        circuit: r1cs.digest(),
        beta_g1: g1_times(toxic.beta),
        delta_g1: g1_times(toxic.delta),
        a: lift("A", &at_tau.u)?.into(),
        b_g1: lift("B in G1", &at_tau.v)?.into(),
        b_g2: lift_g2("B in G2", &at_tau.v)?.into(),
        l: lift("L", &divided(&combined[public..], toxic.delta))?.into(),
        h: lift("H", &h_scalars(convention, n, toxic))?.into(),
    })
}

impl Toxic {
    /// Secrets that are not zero, with τ outside the domain, where the Lagrange basis would be degenerate. snarkjs's keys
    /// have γ = 1, and files of theirs with another are refused.
    fn draw(n: usize, convention: Convention) -> Result<Self, EntropyError> {
        let tau = random_where(|tau| tau.pow([2 * n as u64]) != Fr::one())?;
        let [alpha, beta, delta] =
            [random_where(|_| true)?, random_where(|_| true)?, random_where(|_| true)?];
        let gamma = match convention {
            Convention::Arkworks => random_where(|_| true)?,
            Convention::Snarkjs => Fr::one(),
        };
        Ok(Toxic { tau, alpha, beta, gamma, delta })
    }
}

impl Evaluations {
    /// Each polynomial at τ is `Σ ℓⱼ(τ)·Mⱼᵢ` over the rows j, ℓ the Lagrange basis of the domain; the
    /// input-consistency rows add `ℓ_{m+i}(τ)` to uᵢ for the constant and each public input.
    fn at(r1cs: &R1cs, tau: Fr) -> Self {
        let lagrange = Zeroizing::new(domain(r1cs.domain_size()).evaluate_all_lagrange_coefficients(tau));
        let columns = |matrix: &SparseMatrix| {
            Zeroizing::new(transpose_product(matrix, &lagrange, r1cs.num_variables()))
        };
        let (mut u, (v, w)) =
            rayon::join(|| columns(&r1cs.a), || rayon::join(|| columns(&r1cs.b), || columns(&r1cs.c)));
        let consistency = &lagrange[r1cs.num_constraints()..];
        u.iter_mut().zip(consistency).take(1 + r1cs.num_public()).for_each(|(u, l)| *u += l);
        Evaluations { u, v, w }
    }

    /// `β·uᵢ(τ) + α·vᵢ(τ) + wᵢ(τ)`.
    fn combine(&self, toxic: &Toxic) -> Zeroizing<Vec<Fr>> {
        let others = self.v.par_iter().zip(self.w.par_iter());
        Zeroizing::new(
            self.u.par_iter().zip(others).map(|(u, (v, w))| toxic.beta * u + toxic.alpha * v + w).collect(),
        )
    }
}

fn transpose_product(matrix: &SparseMatrix, lagrange: &[Fr], variables: usize) -> Vec<Fr> {
    let mut columns = vec![Fr::zero(); variables];
    for (row, l) in lagrange.iter().enumerate().take(matrix.rows()) {
        matrix.row(row).for_each(|(column, value)| columns[column] += *value * l);
    }
    columns
}

/// The scalars of the H bases, see [`Convention`].
fn h_scalars(convention: Convention, n: usize, toxic: &Toxic) -> Zeroizing<Vec<Fr>> {
    let vanishing = toxic.tau.pow([n as u64]) - Fr::one();
    Zeroizing::new(match convention {
        Convention::Arkworks => {
            let first = vanishing * inverse(toxic.delta);
            std::iter::successors(Some(first), |last| Some(*last * toxic.tau)).take(n - 1).collect()
        }
        // ℓ₂ᵢ₊₁ = (Xⁿ − 1)/(sⁿ − 1) · Lᵢ, L the Lagrange basis of the odd coset s·H, where sⁿ = −1.
        Convention::Snarkjs => {
            let coset = domain(n).get_coset(convention.shift(n)).expect("the shift is not zero");
            let lagrange = Zeroizing::new(coset.evaluate_all_lagrange_coefficients(toxic.tau));
            scaled(&lagrange, -vanishing * inverse(toxic.delta.double()))
        }
    })
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

fn scaled(scalars: &[Fr], factor: Fr) -> Vec<Fr> {
    scalars.par_iter().map(|scalar| factor * scalar).collect()
}

fn g1_times(scalar: Fr) -> G1Affine {
    (G1Projective::generator() * scalar).into_affine()
}

fn g2_times(scalar: Fr) -> G2Affine {
    (G2Projective::generator() * scalar).into_affine()
}

fn inverse(scalar: Fr) -> Fr {
    scalar.inverse().expect("secrets are drawn until they are not zero")
}

fn domain(n: usize) -> Radix2EvaluationDomain<Fr> {
    Radix2EvaluationDomain::new(n).expect("an R1cs has at most 2^27 rows")
}

/// Draws until the scalar is neither zero nor refused.
fn random_where(accept: impl Fn(&Fr) -> bool) -> Result<Fr, EntropyError> {
    loop {
        let scalar = random_scalar()?;
        if !scalar.is_zero() && accept(&scalar) {
            return Ok(scalar);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Element;
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
