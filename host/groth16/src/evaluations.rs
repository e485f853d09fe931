//! The polynomials of a circuit at the secret τ, and the points of a key that are multiples of the generators.

use crate::quotient::Convention;
use crate::r1cs::{R1cs, SparseMatrix};
use crate::secret::{EntropyError, geometric, random_scalar};
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, Field, One, Zero};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, G1, G2};

/// uᵢ(τ), vᵢ(τ), wᵢ(τ) of each variable i.
pub(crate) struct Evaluations {
    pub(crate) u: Zeroizing<Vec<Fr>>,
    pub(crate) v: Zeroizing<Vec<Fr>>,
    pub(crate) w: Zeroizing<Vec<Fr>>,
}

impl Evaluations {
    /// Each polynomial at τ is `Σ ℓⱼ(τ)·Mⱼᵢ` over the rows j, ℓ the Lagrange basis of the domain; the
    /// input-consistency rows add `ℓ_{m+i}(τ)` to uᵢ for the constant and each public input.
    pub(crate) fn at(r1cs: &R1cs, tau: Fr) -> Self {
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
    pub(crate) fn combine(&self, alpha: Fr, beta: Fr) -> Zeroizing<Vec<Fr>> {
        let others = self.v.par_iter().zip(self.w.par_iter());
        let combined = |(u, (v, w)): (&Fr, (&Fr, &Fr))| beta * u + alpha * v + w;
        Zeroizing::new(self.u.par_iter().zip(others).map(combined).collect())
    }
}

/// Makes points of scalars, each list as a stage of its own.
pub(crate) struct Lift<'a, A: Accelerator> {
    pub(crate) accel: &'a A,
    pub(crate) stages: &'a Stopwatch,
}

impl<A: Accelerator> Lift<'_, A> {
    /// `sᵢ·G₁`.
    pub(crate) fn g1(&self, name: &'static str, scalars: &[Fr]) -> Result<Vec<G1Affine>, AccelError> {
        self.stages.time(name, || self.accel.multiples::<G1>(&G1Affine::generator(), scalars))
    }

    /// `sᵢ·G₂`.
    pub(crate) fn g2(&self, name: &'static str, scalars: &[Fr]) -> Result<Vec<G2Affine>, AccelError> {
        self.stages.time(name, || self.accel.multiples::<G2>(&G2Affine::generator(), scalars))
    }
}

/// The scalars of the H bases, see [`Convention`].
pub(crate) fn h_scalars(convention: Convention, n: usize, tau: Fr, delta: Fr) -> Zeroizing<Vec<Fr>> {
    let vanishing = tau.pow([n as u64]) - Fr::one();
    match convention {
        Convention::Arkworks => geometric(vanishing * inverse(delta), tau, n - 1),
        // ℓ₂ᵢ₊₁ = (Xⁿ − 1)/(sⁿ − 1) · Lᵢ, L the Lagrange basis of the odd coset s·H, where sⁿ = −1.
        Convention::Snarkjs => {
            let coset = domain(n).get_coset(convention.shift(n)).expect("the shift is not zero");
            let lagrange = Zeroizing::new(coset.evaluate_all_lagrange_coefficients(tau));
            Zeroizing::new(scaled(&lagrange, -vanishing * inverse(delta.double())))
        }
    }
}

/// Each scalar divided by a secret.
pub(crate) fn divided(scalars: &[Fr], by: Fr) -> Zeroizing<Vec<Fr>> {
    Zeroizing::new(scaled(scalars, inverse(by)))
}

/// A multiple of G₁.
pub(crate) fn g1_times(scalar: Fr) -> G1Affine {
    (G1Projective::generator() * scalar).into_affine()
}

/// A multiple of G₂.
pub(crate) fn g2_times(scalar: Fr) -> G2Affine {
    (G2Projective::generator() * scalar).into_affine()
}

/// A τ outside the domain of n and its odd coset, where the Lagrange bases would be degenerate.
pub(crate) fn random_tau(n: usize) -> Result<Fr, EntropyError> {
    random_where(|tau| tau.pow([2 * n as u64]) != Fr::one())
}

/// A scalar that is not zero.
pub(crate) fn random_nonzero() -> Result<Fr, EntropyError> {
    random_where(|_| true)
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

fn transpose_product(matrix: &SparseMatrix, lagrange: &[Fr], variables: usize) -> Vec<Fr> {
    let mut columns = vec![Fr::zero(); variables];
    for (row, l) in lagrange.iter().enumerate().take(matrix.rows()) {
        matrix.row(row).for_each(|(column, value)| columns[column] += *value * l);
    }
    columns
}

fn scaled(scalars: &[Fr], factor: Fr) -> Vec<Fr> {
    scalars.par_iter().map(|scalar| factor * scalar).collect()
}

fn inverse(scalar: Fr) -> Fr {
    scalar.inverse().expect("secrets are drawn until they are not zero")
}

fn domain(n: usize) -> Radix2EvaluationDomain<Fr> {
    Radix2EvaluationDomain::new(n).expect("an R1cs has at most 2^27 rows")
}
