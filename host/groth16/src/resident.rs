//! A key's lists on an accelerator, and what every protocol's proof asks of them: the quotient and five sums.
//!
//! The four sums of the assignment run beside the transforms that make `h`, and the one in G2 beside all: on a card the
//! kernels are busy at once while the CPU computes G2. On a CPU alone they may run in turn.

use crate::circuit::Circuit;
use crate::quotient::Convention;
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine, G2Affine};
use std::ops::Range;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop};
use zkcard_accel::{AccelError, Accelerator, G1, G2, Points, Scalars, Transform};

/// The lists of a key.
pub(crate) struct Lists<'a> {
    pub(crate) a: &'a Points<G1>,
    pub(crate) b_g1: &'a Points<G1>,
    pub(crate) b_g2: &'a Points<G2>,
    /// Of the last variables.
    pub(crate) l: &'a Points<G1>,
    pub(crate) h: &'a Points<G1>,
}

/// A key on an accelerator, with its circuit.
pub(crate) struct Resident<A: Accelerator> {
    pub(crate) accel: A,
    pub(crate) circuit: Arc<dyn Circuit>,
    pub(crate) convention: Convention,
    pub(crate) in_turn: bool,
    a: A::Bases<G1>,
    b_g1: A::Bases<G1>,
    b_g2: A::Bases<G2>,
    l: A::Bases<G1>,
    l_range: Range<usize>,
    h: A::Bases<G1>,
}

/// What a proof was made from, kept until it has been verified.
pub(crate) struct Computed<A: Accelerator> {
    pub(crate) sums: Sums,
    witness: A::Vector,
    quotient: A::Vector,
}

/// The five sums. Unblinded they tell of the witness, so they never leave the prover and are wiped.
#[derive(Clone, PartialEq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Sums {
    pub(crate) a: G1,
    pub(crate) b_g1: G1,
    pub(crate) b_g2: G2,
    pub(crate) l: G1,
    pub(crate) h: G1,
}

/// The points of a key that every proof begins with, and is blinded by.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) alpha_g1: G1Affine,
    pub(crate) beta_g1: G1Affine,
    pub(crate) beta_g2: G2Affine,
    /// The δ of the last round, the only one of a plain key.
    pub(crate) delta_g1: G1Affine,
    pub(crate) delta_g2: G2Affine,
}

impl Frame {
    /// A, B and C of Groth 2016, §3.2.
    pub(crate) fn assemble(&self, sums: &Sums, r: &Fr, s: &Fr) -> (G1, G2, G1) {
        let a = sums.a + self.alpha_g1 + self.delta_g1 * r;
        let b_g1 = sums.b_g1 + self.beta_g1 + self.delta_g1 * s;
        let b = sums.b_g2 + self.beta_g2 + self.delta_g2 * s;
        (a, b, sums.l + sums.h + a * s + b_g1 * r - self.delta_g1 * (*r * s))
    }
}

impl<A: Accelerator> Resident<A> {
    /// Loads a key that fits the circuit; it serves for any number of proofs.
    pub(crate) fn load(
        accel: A,
        circuit: Arc<dyn Circuit>,
        convention: Convention,
        lists: Lists<'_>,
    ) -> Result<Self, AccelError> {
        let variables = circuit.num_variables();
        Ok(Resident {
            a: accel.load_bases::<G1>(lists.a, Scalars::Loaded)?,
            b_g1: accel.load_bases::<G1>(lists.b_g1, Scalars::Loaded)?,
            b_g2: accel.load_bases::<G2>(lists.b_g2, Scalars::Loaded)?,
            l: accel.load_bases::<G1>(lists.l, Scalars::Loaded)?,
            l_range: variables.saturating_sub(lists.l.len())..variables,
            h: load_h(&accel, lists.h, convention, circuit.domain_size())?,
            in_turn: false,
            convention,
            circuit,
            accel,
        })
    }

    /// The sums of an assignment of the circuit's length, the i-th value of which is that at `firsts[i]`, if there are any.
    pub(crate) fn compute(
        &self,
        z: &[Fr],
        firsts: Option<&[u32]>,
        stages: &Stopwatch,
    ) -> Result<Computed<A>, AccelError> {
        let witness = stages.time("load witness", || match firsts {
            Some(firsts) => self.accel.load_repeating(z, firsts),
            None => self.accel.load(z),
        })?;
        let in_g2 = || self.sum_in_g2(&witness, stages);
        let in_g1 = || self.sums_in_g1(&witness, stages);
        let of_quotient = || self.quotient_and_sum(z, stages);
        let (b_g2, [a, b_g1, l], (quotient, h)) = if self.in_turn {
            (in_g2()?, in_g1()?, of_quotient()?)
        } else {
            let (b_g2, sums, h) = at_once(self.accel.is_local(), in_g2, in_g1, of_quotient);
            (b_g2?, sums?, h?)
        };
        Ok(Computed { sums: Sums { a, b_g1, b_g2, l, h }, witness, quotient })
    }

    /// The sums once more, by the most trusted means that the accelerator has.
    pub(crate) fn recompute(&self, computed: &Computed<A>, stages: &Stopwatch) -> Result<Sums, AccelError> {
        let _stage = stages.start("recompute in software");
        let (accel, z, sums) = (&self.accel, &computed.witness, &computed.sums);
        Ok(Sums {
            a: accel.recompute(&self.a, z, self.all(), &sums.a)?,
            b_g1: accel.recompute(&self.b_g1, z, self.all(), &sums.b_g1)?,
            b_g2: accel.recompute(&self.b_g2, z, self.all(), &sums.b_g2)?,
            l: accel.recompute(&self.l, z, self.l_range.clone(), &sums.l)?,
            h: accel.recompute(&self.h, &computed.quotient, 0..self.circuit.domain_size(), &sums.h)?,
        })
    }

    /// The quotient by either convention: `k·(a∘b − c)` on the coset, c = a∘b on the domain being made on the
    /// accelerator.
    pub(crate) fn quotient(
        &self,
        z: &[Fr],
        convention: Convention,
        stages: &Stopwatch,
    ) -> Result<A::Vector, AccelError> {
        let n = self.circuit.domain_size();
        let [az, bz] = self.circuit.products(z, stages);
        let _stage = stages.start("transforms and quotient");
        let mut a = self.accel.load(&az)?;
        let mut b = self.accel.load(&bz)?;
        drop((az, bz)); // both lie on the accelerator
        let mut c = self.accel.mul(&a, &b)?;
        let shift = convention.shift(n);
        let to_coset = [Transform::Inverse, Transform::CosetForward(shift)];
        self.accel.ntt_all(&mut [&mut a, &mut b, &mut c], &to_coset)?;
        self.accel.quotient(&mut a, &b, &c, convention.factor(n))?;
        if convention == Convention::Arkworks {
            self.accel.ntt(&mut a, Transform::CosetInverse(shift))?;
        }
        Ok(a)
    }

    fn sum_in_g2(&self, witness: &A::Vector, stages: &Stopwatch) -> Result<G2, AccelError> {
        stages.time("MSM B in G2", || self.accel.msm(&self.b_g2, witness, self.all()))
    }

    /// Those of A, B and L.
    fn sums_in_g1(&self, witness: &A::Vector, stages: &Stopwatch) -> Result<[G1; 3], AccelError> {
        let sum = |name, bases, range| stages.time(name, || self.accel.msm(bases, witness, range));
        Ok([
            sum("MSM A", &self.a, self.all())?,
            sum("MSM B in G1", &self.b_g1, self.all())?,
            sum("MSM L", &self.l, self.l_range.clone())?,
        ])
    }

    fn quotient_and_sum(&self, z: &[Fr], stages: &Stopwatch) -> Result<(A::Vector, G1), AccelError> {
        let quotient = self.quotient(z, self.convention, stages)?;
        let n = self.circuit.domain_size();
        let sum = stages.time("MSM H", || self.accel.msm(&self.h, &quotient, 0..n))?;
        Ok((quotient, sum))
    }

    fn all(&self) -> Range<usize> {
        0..self.circuit.num_variables()
    }
}

/// The bases that a quotient of a domain of n meets.
pub(crate) fn load_h<A: Accelerator>(
    accel: &A,
    points: &Points<G1>,
    convention: Convention,
    n: usize,
) -> Result<A::Bases<G1>, AccelError> {
    accel.load_bases::<G1>(points, Scalars::Polynomial { n, basis: convention.basis(n) })
}

/// All three, by the threads of the caller's pool, or by two more that may wait for a device.
fn at_once<A: Send, B: Send, C: Send>(
    in_pool: bool,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
    c: impl FnOnce() -> C + Send,
) -> (A, B, C) {
    if in_pool {
        let (a, (b, c)) = rayon::join(a, || rayon::join(b, c));
        return (a, b, c);
    }
    std::thread::scope(|scope| {
        let (a, c) = (scope.spawn(a), scope.spawn(c));
        let b = b();
        (join(a), b, join(c))
    })
}

/// A thread's result; its panic goes on here.
fn join<T>(handle: std::thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
