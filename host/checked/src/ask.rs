//! What the watched accelerator is asked, how its answers are checked, and what happens instead.

use crate::elements::Elements;
use crate::health::{ErrorKind, Refusal};
use crate::vector::State;
use crate::{Checked, CheckedBases, CheckedVector, Policy};
use ark_bn254::Fr;
use ark_ff::PrimeField;
use std::ops::Range;
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, Basis, Group, GroupKind, Op};

/// Jobs for the watched accelerator, and the checks of its answers.
impl<T: Accelerator, W: Accelerator> Checked<T, W> {
    /// Gives the watched accelerator a job, unless it is quarantined.
    pub(crate) fn job<R>(&self, job: impl FnOnce(&W) -> Result<R, AccelError>) -> Result<R, Refusal> {
        if self.watch.is_quarantined() {
            return Err(Refusal::Unavailable);
        }
        self.watch.job();
        job(&self.watched).map_err(|error| Refusal::Failed(ErrorKind::from(&error)))
    }

    /// A copy on the watched accelerator, if that works.
    pub(crate) fn make_resident(&self, values: &[Fr]) -> Option<Arc<W::Vector>> {
        if !self.watched.caps().fits(values.len()) {
            return None;
        }
        match self.job(|w| w.load(values)) {
            Ok(resident) => Some(Arc::new(resident)),
            Err(Refusal::Unavailable) => None,
            Err(refusal) => {
                let _ = self.watch.refused(Op::Load, refusal); // the host's copy will do
                None
            }
        }
    }

    /// Has `vector` become `next`. Its copy is taken from it, and lost where that fails.
    pub(crate) fn in_place(
        &self,
        vector: &mut CheckedVector<W>,
        next: &State,
        fits: bool,
        job: impl FnOnce(&W, &mut W::Vector) -> Result<(), AccelError>,
    ) -> Result<Arc<W::Vector>, Refusal> {
        let mut resident = vector.take().ok_or(Refusal::Unavailable)?;
        let watched = Arc::get_mut(&mut resident).ok_or(Refusal::Unavailable)?;
        if !fits || !self.can_follow(next) {
            return Err(Refusal::Unavailable);
        }
        self.job(|w| job(w, watched))?;
        Ok(resident)
    }

    pub(crate) fn watched_mul(
        &self,
        a: &CheckedVector<W>,
        b: &CheckedVector<W>,
        next: &State,
    ) -> Result<Arc<W::Vector>, Refusal> {
        // What the host knows element by element is on the watched accelerator as it was loaded.
        let as_loaded = next.elements().is_some();
        if !self.can_follow(next) || !(as_loaded || self.watched.caps().transformed_products) {
            return Err(Refusal::Unavailable);
        }
        let (a, b) = a.resident().zip(b.resident()).ok_or(Refusal::Unavailable)?;
        self.job(|w| w.mul(&a, &b)).map(Arc::new)
    }

    pub(crate) fn watched_read(&self, vector: &CheckedVector<W>) -> Result<Vec<Fr>, Refusal> {
        let resident = vector.resident().ok_or(Refusal::Unavailable)?;
        let read = || self.job(|w| w.read(&resident));
        let expected = match self.policy {
            Policy::None | Policy::Curve => return read(),
            Policy::Twin => self.expected(&vector.state).ok_or(Refusal::Unavailable)?,
            Policy::Full => {
                let values = self.replayed_values(&vector.state).map_err(Refusal::Trusted)?;
                Expected::Elements(Arc::new(Elements::Loaded(Zeroizing::new(values))))
            }
        };
        let mut values = Zeroizing::new(read()?);
        self.compare(&values, vector.len(), &expected)?;
        Ok(std::mem::take(&mut *values))
    }

    pub(crate) fn watched_msm<G: Group>(
        &self,
        bases: &CheckedBases<T, W, G>,
        vector: &CheckedVector<W>,
        range: &Range<usize>,
    ) -> Result<G, Refusal> {
        let scalars = vector.resident().ok_or(Refusal::Unavailable)?;
        let lists = bases.resident(self)?;
        let sum = |list| self.job(|w| w.msm::<G>(list, &scalars, range.clone()));
        match self.policy {
            Policy::None => sum(&lists.plain),
            Policy::Curve => accept("point of the group", sum(&lists.plain)?, G::is_well_formed),
            Policy::Twin => {
                let (secrets, twin) =
                    bases.secrets.as_ref().zip(lists.twin.as_ref()).ok_or(Refusal::Unavailable)?;
                let t = secrets.offset::<G>(&bases.points, &vector.state, range, &self.vault);
                let t = t.ok_or(Refusal::Unavailable)?;
                let (a, b) = (sum(&lists.plain)?, sum(twin)?);
                accept("twin", a, |a| secrets.accepts(a, &b, *t))
            }
            Policy::Full => {
                let right = self.replayed_msm(bases, vector, range.clone()).map_err(Refusal::Trusted)?;
                accept("recomputation", sum(&lists.plain)?, |a| a.is_well_formed() && *a == right)
            }
        }
    }

    /// Whether a vector with this history may be left to the watched accelerator.
    fn can_follow(&self, next: &State) -> bool {
        !next.is_too_long() && (!self.policy.has_twins() || next.is_checkable())
    }
}

/// Checking what is read.
impl<T: Accelerator, W: Accelerator> Checked<T, W> {
    /// What the host knows of a vector. `None` where that is not enough.
    fn expected(&self, state: &State) -> Option<Expected> {
        if let Some(elements) = state.elements() {
            return Some(Expected::Elements(elements.clone()));
        }
        let (polynomial, basis) = state.carried()?;
        let value = polynomial.value(&self.vault, GroupKind::G1)?;
        Some(Expected::Value(Zeroizing::new(value), *basis))
    }

    fn compare(&self, values: &[Fr], len: usize, expected: &Expected) -> Result<(), Refusal> {
        let is_canonical = |value: &Fr| value.0 < Fr::MODULUS;
        let wrong = |check| Err(Refusal::Wrong { check });
        if values.len() != len || !values.iter().all(is_canonical) {
            return wrong("canonical elements, as many as there are");
        }
        match expected {
            Expected::Elements(elements) if !(0..len).all(|i| values[i] == elements.at(i)) => {
                wrong("the host's own elements")
            }
            Expected::Value(value, basis)
                if self.vault.evaluate(GroupKind::G1, len, *basis, |i| values[i]) != Some(**value) =>
            {
                wrong("carried value")
            }
            _ => Ok(()),
        }
    }
}

/// Doing it again.
impl<T: Accelerator, W: Accelerator> Checked<T, W> {
    /// Notes why there is no answer, and computes it.
    pub(crate) fn fall_back<R>(
        &self,
        op: Op,
        refusal: Refusal,
        replay: impl FnOnce() -> Result<R, AccelError>,
    ) -> Result<R, AccelError> {
        let is_to_blame = self.watch.refused(op, refusal)?;
        let right = replay()?;
        if is_to_blame {
            self.watch.replayed(op);
        }
        Ok(right)
    }

    /// The vector after an operation: as the watched accelerator left it, or computed again and loaded anew.
    pub(crate) fn settle(
        &self,
        op: Op,
        next: State,
        done: Result<Arc<W::Vector>, Refusal>,
    ) -> Result<CheckedVector<W>, AccelError> {
        match done {
            Ok(resident) => Ok(CheckedVector::new(next, Some(resident))),
            Err(refusal) => self.fall_back(op, refusal, || {
                let values = Zeroizing::new(self.replayed_values(&next)?);
                let resident = self.make_resident(&values);
                Ok(CheckedVector::new(next.replayed(values), resident))
            }),
        }
    }

    pub(crate) fn replayed_values(&self, state: &State) -> Result<Vec<Fr>, AccelError> {
        self.trusted.read(&state.replay(&self.trusted)?)
    }

    pub(crate) fn replayed_msm<G: Group>(
        &self,
        bases: &CheckedBases<T, W, G>,
        vector: &CheckedVector<W>,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let bases = bases.trusted(&self.trusted)?;
        self.trusted.msm(bases, &vector.state.replay(&self.trusted)?, range)
    }
}

/// What a vector that is read must be.
enum Expected {
    /// These elements.
    Elements(Arc<Elements>),
    /// The elements, in this basis, of a polynomial with this value at the secret point.
    Value(Zeroizing<Fr>, Basis),
}

fn accept<G: Group>(check: &'static str, sum: G, is_right: impl FnOnce(&G) -> bool) -> Result<G, Refusal> {
    if is_right(&sum) { Ok(sum) } else { Err(Refusal::Wrong { check }) }
}
