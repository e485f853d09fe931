//! Bases: the host's list, the secrets of its twins, and what is resident where.

use crate::Checked;
use crate::health::Refusal;
use crate::lock;
use crate::twin::Secrets;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};
use zkcard_accel::{AccelError, Accelerator, Group, Points, Scalars};

/// Bases of a [`Checked`](crate::Checked) accelerator, with secrets that no other list shares.
pub struct CheckedBases<T: Accelerator, W: Accelerator, G: Group> {
    pub(crate) points: Points<G>,
    pub(crate) scalars: Scalars,
    /// Scalars that it takes: that of the polynomial, which may have more than there are points.
    pub(crate) len: usize,
    pub(crate) secrets: Option<Secrets>,
    /// Loaded when first replayed: on most days never.
    trusted: OnceLock<T::Bases<G>>,
    watched: Mutex<Slot<W, G>>,
}

/// What the watched accelerator holds, of which generation.
struct Slot<W: Accelerator, G: Group> {
    generation: Option<u64>,
    resident: Option<Arc<Resident<W, G>>>,
}

/// The two lists on the watched accelerator.
pub(crate) struct Resident<W: Accelerator, G: Group> {
    pub(crate) plain: W::Bases<G>,
    pub(crate) twin: Option<W::Bases<G>>,
}

impl<T: Accelerator, W: Accelerator, G: Group> CheckedBases<T, W, G> {
    pub(crate) fn new(points: Points<G>, scalars: Scalars, len: usize, secrets: Option<Secrets>) -> Self {
        let watched = Mutex::new(Slot { generation: None, resident: None });
        CheckedBases { points, scalars, len, secrets, trusted: OnceLock::new(), watched }
    }

    /// The list on the trusted accelerator.
    pub(crate) fn trusted(&self, trusted: &T) -> Result<&T::Bases<G>, AccelError> {
        if let Some(bases) = self.trusted.get() {
            return Ok(bases);
        }
        // Two threads may both load it; that beats one waiting in a thread that rayon has lent away.
        let bases = trusted.load_bases::<G>(&self.points, self.scalars)?;
        Ok(self.trusted.get_or_init(|| bases))
    }

    /// The lists on the watched accelerator. Those of an older generation are loaded anew by whoever comes
    /// first; whoever comes meanwhile does without.
    pub(crate) fn resident(&self, checked: &Checked<T, W>) -> Result<Arc<Resident<W, G>>, Refusal> {
        let generation = checked.watch.generation();
        let mut slot = lock(&self.watched);
        if slot.generation == Some(generation) {
            return slot.resident.clone().ok_or(Refusal::Unavailable);
        }
        *slot = Slot { generation: Some(generation), resident: None };
        drop(slot); // not held while rayon computes twins
        let resident = Arc::new(self.make_resident(checked)?);
        let mut slot = lock(&self.watched);
        if slot.generation == Some(generation) {
            slot.resident = Some(resident.clone());
        }
        Ok(resident)
    }

    /// The same secrets again: to renew them would buy nothing, and let a card force minutes of work.
    fn make_resident(&self, checked: &Checked<T, W>) -> Result<Resident<W, G>, Refusal> {
        let caps = checked.watched.caps();
        if !caps.has_group(G::KIND) || !caps.fits(self.len) || checked.watch.is_quarantined() {
            return Err(Refusal::Unavailable);
        }
        let twins = match (checked.policy.has_twins(), &self.secrets) {
            (false, _) => None,
            (true, None) => return Err(Refusal::Unavailable),
            (true, Some(secrets)) => {
                let twins = secrets.twins::<G>(&self.points, &checked.vault, &checked.trusted);
                Some(twins.ok().flatten().ok_or(Refusal::Unavailable)?)
            }
        };
        let load = |points: Points<G>| checked.job(|w| w.load_bases::<G>(&points, self.scalars));
        Ok(Resident {
            plain: load(self.points.clone())?,
            twin: twins.map(|twins| load(twins.into())).transpose()?,
        })
    }
}

impl<T: Accelerator, W: Accelerator, G: Group> fmt::Debug for CheckedBases<T, W, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.len;
        f.debug_struct("CheckedBases").field("group", &G::KIND).field("len", &len).finish_non_exhaustive()
    }
}
