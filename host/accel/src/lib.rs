//! The seam between a prover and whatever computes for it.
//!
//! A prover asks an [`Accelerator`] for multi-scalar multiplications and transforms over BN254 and for
//! nothing else. The seam speaks mathematics and knows no bus: vectors of scalars and lists of bases live
//! on the accelerator between calls, behind handles.
//!
//! **Promised.** Results are exact, canonical in meaning and the same on every backend, for every input:
//! zero, one, r−1, repeated and opposite points, the point at infinity, empty vectors.
//!
//! **Refused.** An accelerator does not check that bases lie on the curve (whoever read the key did), does
//! not choose a proof system, and keeps no secret that it was not given.
//!
//! **Errors** are what the caller could not foresee ([`AccelError::Timeout`], [`AccelError::Fault`],
//! [`AccelError::Gone`], …), plus [`AccelError::Unsupported`], which [`Caps`] lets it foresee, and
//! [`AccelError::Misuse`], which is the caller's own mistake.
//!
//! An accelerator that is not trusted is wrapped by `zkcard-checked` together with one that is: every answer of the
//! first is checked, and whatever fails is computed again by the second.

mod caps;
mod error;
mod group;
mod host;
mod points;
mod shared;

pub use caps::Caps;
pub use error::{AccelError, Misuse, Op, check};
pub use group::{Group, GroupKind};
pub use points::{Points, Source};

use ark_bn254::Fr;
use std::ops::Range;

/// The two groups of BN254 as the trait's type parameter: `msm::<G1>(…)`.
pub type G1 = ark_bn254::G1Projective;
/// The second group of BN254, over the quadratic extension. See [`G1`].
pub type G2 = ark_bn254::G2Projective;

/// A number-theoretic transform of length n, a power of two, in natural order in and out.
///
/// With ω the n-th root of unity that arkworks uses (`Fr::get_root_of_unity(n)`, 5 being the generator)
/// and f the polynomial of degree < n in question, the vector holds either its coefficients or its values
/// f(s·ωⁱ) on the coset s·H. `Forward` and `Inverse` have s = 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Coefficients to values on H.
    Forward,
    /// Values on H to coefficients.
    Inverse,
    /// Coefficients to values on the coset s·H, for any s ≠ 0.
    CosetForward(Fr),
    /// Values on the coset s·H to coefficients, for any s ≠ 0.
    CosetInverse(Fr),
}

impl Transform {
    /// The shift s of the coset; 1 for the plain transforms.
    pub fn shift(&self) -> Fr {
        match self {
            Transform::Forward | Transform::Inverse => Fr::from(1u64),
            Transform::CosetForward(s) | Transform::CosetInverse(s) => *s,
        }
    }

    /// Whether coefficients go in and values come out.
    pub fn is_forward(&self) -> bool {
        matches!(self, Transform::Forward | Transform::CosetForward(_))
    }
}

/// The basis in which a vector of n scalars stands for a polynomial of degree < n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The coefficients: ℓⱼ(X) = Xʲ.
    Coefficients,
    /// The values on the coset s·H: ℓⱼ is its j-th Lagrange polynomial.
    Coset(Fr),
}

impl Basis {
    /// The shift s of the coset; 1 for coefficients.
    pub fn shift(&self) -> Fr {
        match self {
            Basis::Coefficients => Fr::from(1u64),
            Basis::Coset(s) => *s,
        }
    }
}

/// Which scalars a list of bases will be multiplied with: a checked accelerator prepares for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalars {
    /// Vectors just as they were loaded, or ranges of them: the host knows every scalar.
    Loaded,
    /// A polynomial computed on the accelerator, always whole.
    Polynomial {
        /// Its length n. A shorter list of bases is filled up to n with infinity.
        n: usize,
        /// How the vector represents it.
        basis: Basis,
    },
}

/// What a prover may ask. See the [crate documentation](crate) for what is promised and what is refused.
///
/// Every method takes `&self` and may be called from several threads at once; jobs may overlap.
/// A handle belongs to the accelerator that made it; dropping it frees (and, for vectors, wipes) what it
/// stands for once the jobs that use it have ended.
pub trait Accelerator: Send + Sync {
    /// Field elements that live on the accelerator.
    type Vector: Send + Sync;
    /// Points that live on the accelerator.
    type Bases<G: Group>: Send + Sync;

    /// What this accelerator has. It does not change while the accelerator lives.
    fn caps(&self) -> &Caps;

    /// Whether calls compute on the caller's threads, which are those of the rayon pool that it is in, and never wait for a
    /// device. What is asked for at once is then asked for within that pool, and not by threads beside it.
    fn is_local(&self) -> bool {
        false
    }

    /// Makes `points` resident, told what scalars will come. They are used for any number of jobs. The accelerator
    /// is one more owner of the list; a slice is copied.
    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<Self::Bases<G>, AccelError>;

    /// Copies field elements to the accelerator.
    fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError>;

    /// The same, told which elements repeat others: the i-th is equal to that at `firsts[i]`, which comes before it, or is
    /// the i-th itself. Sums may then add up the points of equal scalars first; what else is made of the vector is the same.
    ///
    /// A hint that is not true is a [`Misuse`]. It tells of the values and is as secret as they are: whoever keeps it wipes it.
    fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> Result<Self::Vector, AccelError> {
        check::repeating(values, firsts)?;
        self.load(values)
    }

    /// Copies a vector back.
    fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError>;

    /// Transforms a vector in place. Its length must be a power of two, the shift not zero.
    fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError>;

    /// Transforms each of several vectors in place, by one transform after the other, as [`ntt`](Self::ntt) would.
    ///
    /// Nobody sees what lies between two transforms, so that an accelerator may leave it in any order, and may take
    /// several vectors at once. After an error some vectors may be transformed and others not.
    fn ntt_all(&self, vectors: &mut [&mut Self::Vector], transforms: &[Transform]) -> Result<(), AccelError> {
        for vector in vectors {
            transforms.iter().try_for_each(|transform| self.ntt(vector, *transform))?;
        }
        Ok(())
    }

    /// A new vector, the pointwise product a∘b. Both must have the same length.
    fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError>;

    /// `a := k·(a∘b − c)`, pointwise. All three must have the same length.
    fn quotient(
        &self,
        a: &mut Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
        k: Fr,
    ) -> Result<(), AccelError>;

    /// `Σⱼ vector[range.start + j] · bases[j]`: a range of a vector against as many of the first bases.
    ///
    /// The range must lie in the vector and be no longer than the list. Bases that were loaded for a
    /// polynomial take a whole vector of its length and nothing else.
    fn msm<G: Group>(
        &self,
        bases: &Self::Bases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError>;

    /// The same sum once more, by the most trusted means there are, `claimed` being an earlier answer.
    ///
    /// A prover asks this of each sum of a proof that failed its verification. An accelerator that watches
    /// another recomputes every step that led to the sum and, where `claimed` is wrong, counts that against
    /// the one it watches; where it is right, nobody is blamed. Others just compute again.
    fn recompute<G: Group>(
        &self,
        bases: &Self::Bases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
        claimed: &G,
    ) -> Result<G, AccelError> {
        let _ = claimed;
        self.msm(bases, vector, range)
    }

    /// `sᵢ·P` for every scalar, in their order.
    ///
    /// The points that this gives and takes are the host's: whoever computes them is trusted with the scalars and with
    /// the answer, and where an accelerator has nothing for it arkworks does it, whatever the groups of its sums.
    fn multiples<G: Group>(&self, point: &G::Affine, scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        Ok(host::multiples::<G>(point, scalars))
    }

    /// `sᵢ·Pᵢ` point by point, as many scalars as points; trust as in [`multiples`](Self::multiples).
    fn products<G: Group>(&self, points: &[G::Affine], scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        check::same_len(Op::Products(G::KIND), points.len(), scalars.len())?;
        Ok(host::products::<G>(points, scalars))
    }
}
