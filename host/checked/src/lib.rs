#![doc = include_str!("security.md")]

mod ask;
mod bases;
mod carried;
mod elements;
mod health;
mod policy;
mod secret;
mod twin;
mod vector;

pub use bases::CheckedBases;
pub use health::{ErrorKind, Event, EventKind, Health, Limits, Observer};
pub use policy::{Policy, UnknownPolicy};
pub use secret::{Entropy, EntropyError, OsEntropy};
pub use vector::CheckedVector;

use ark_bn254::Fr;
use health::{Refusal, Watch};
use secret::Vault;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use twin::Secrets;
use vector::State;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, Caps, Group, Op, Points, Scalars, Transform, check};

/// An accelerator that watches another: `W` does the work, `T` is trusted to do it again.
///
/// It answers rightly or not at all, whatever `W` does; how surely, the [`Policy`] says and the
/// [crate documentation](crate) proves. What `W` lacks, and what could not be checked, `T` does.
pub struct Checked<T: Accelerator, W: Accelerator> {
    trusted: T,
    watched: W,
    policy: Policy,
    caps: Caps,
    watch: Watch,
    vault: Vault,
}

impl<T: Accelerator, W: Accelerator> Checked<T, W> {
    /// `watched` does the work, `trusted` checks and repairs. Secrets come from the operating system.
    pub fn new(trusted: T, watched: W, policy: Policy) -> Self {
        Self::with_entropy(trusted, watched, policy, OsEntropy)
    }

    /// The same with secrets from elsewhere: a generator in hardware, or a test's.
    ///
    /// **Sound only if every call of `entropy` is fresh and unpredictable.** See [`Entropy`].
    pub fn with_entropy(trusted: T, watched: W, policy: Policy, entropy: impl Entropy + 'static) -> Self {
        let caps = Caps { name: format!("checked({})", watched.caps().name), ..trusted.caps().clone() };
        Checked { trusted, watched, policy, caps, watch: Watch::default(), vault: Vault::new(entropy) }
    }

    /// Tells `observer` of every [`Event`].
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.watch.observer = Some(observer);
        self
    }

    /// Reloads and quarantines after other numbers of strikes than usual.
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.watch.limits = limits;
        self
    }

    /// How the answers are checked.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Counters for the operator.
    pub fn health(&self) -> Health {
        self.watch.health()
    }
}

impl<T: Accelerator, W: Accelerator> Accelerator for Checked<T, W> {
    type Vector = CheckedVector<W>;
    type Bases<G: Group> = CheckedBases<T, W, G>;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<Self::Bases<G>, AccelError> {
        let points = points.into();
        let op = Op::LoadBases(G::KIND);
        let len = check::bases(op, points.len(), scalars)?;
        let secrets = self.policy.has_twins().then(|| Secrets::draw(&self.vault, scalars)).flatten();
        let bases = CheckedBases::new(points, scalars, len, secrets);
        match bases.resident(self) {
            Ok(_) => Ok(bases),
            Err(refusal) => self.watch.refused(op, refusal).map(|_| bases), // it lives in software
        }
    }

    fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError> {
        let resident = self.make_resident(values);
        Ok(CheckedVector::new(State::loaded(Zeroizing::new(values.to_vec())), resident))
    }

    /// The trusted accelerator alone is told what repeats.
    fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> Result<Self::Vector, AccelError> {
        check::repeating(values, firsts)?;
        let resident = self.make_resident(values);
        Ok(CheckedVector::new(State::repeating(values, firsts), resident))
    }

    fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError> {
        self.watched_read(vector).or_else(|refusal| {
            vector.suspect(&refusal);
            self.fall_back(Op::Read, refusal, || self.replayed_values(&vector.state))
        })
    }

    fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError> {
        check::transform(Op::Ntt, vector.len(), &transform)?;
        let next = vector.state.transformed(transform);
        let fits = vector.len().trailing_zeros() <= self.watched.caps().max_log_transform;
        let done = self.in_place(vector, &next, fits, |w, vector| w.ntt(vector, transform));
        *vector = self.settle(Op::Ntt, next, done)?;
        Ok(())
    }

    fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError> {
        check::same_len(Op::Mul, a.len(), b.len())?;
        let next = State::product(&a.state, &b.state);
        let done = self.watched_mul(a, b, &next);
        self.settle(Op::Mul, next, done)
    }

    fn quotient(
        &self,
        a: &mut Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
        k: Fr,
    ) -> Result<(), AccelError> {
        check::same_len(Op::Quotient, a.len(), b.len())?;
        check::same_len(Op::Quotient, a.len(), c.len())?;
        let next = State::quotient(&a.state, &b.state, &c.state, k);
        let operands = b.resident().zip(c.resident());
        let done = operands.ok_or(Refusal::Unavailable).and_then(|(b, c)| {
            self.in_place(a, &next, true, |w, a| w.quotient(a, &b, &c, k)) //
        });
        *a = self.settle(Op::Quotient, next, done)?;
        Ok(())
    }

    fn msm<G: Group>(
        &self,
        bases: &Self::Bases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let op = Op::Msm(G::KIND);
        check::msm(op, &range, vector.len(), bases.len, bases.scalars)?;
        self.watched_msm(bases, vector, &range).or_else(|refusal| {
            vector.suspect(&refusal);
            self.fall_back(op, refusal, || self.replayed_msm(bases, vector, range))
        })
    }

    fn recompute<G: Group>(
        &self,
        bases: &Self::Bases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
        claimed: &G,
    ) -> Result<G, AccelError> {
        let op = Op::Msm(G::KIND);
        check::msm(op, &range, vector.len(), bases.len, bases.scalars)?;
        let right = self.replayed_msm(bases, vector, range)?;
        if !claimed.is_well_formed() || right != *claimed {
            self.watch.mismatch(op, "recomputation");
            vector.abandon();
        }
        Ok(right)
    }

    /// By the trusted accelerator alone: nothing of it could be checked.
    fn multiples<G: Group>(&self, point: &G::Affine, scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        self.trusted.multiples::<G>(point, scalars)
    }

    /// As [`multiples`](Self::multiples).
    fn products<G: Group>(&self, points: &[G::Affine], scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        self.trusted.products::<G>(points, scalars)
    }
}

/// A lock that a panic elsewhere does not take away: nothing here is left half-done under one.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
