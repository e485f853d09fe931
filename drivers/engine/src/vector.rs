//! Places on the card that hold something, and what becomes of them.

use crate::arena::{Region, Side};
use crate::{EngineError, Inner};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zkcard_bus::Device;
use zkcard_layout::{ELEMENT_BYTES, UNIT_BYTES};

/// Elements of a unit.
const UNIT_ELEMENTS: usize = UNIT_BYTES / ELEMENT_BYTES;

/// Elements that lie on the card. Dropped, they are zeroed there once no job uses them any more.
pub struct Vector<D: Device> {
    inner: Arc<Inner<D>>,
    hold: Option<Arc<Hold>>,
    len: usize,
    side: Side,
}

impl<D: Device> Vector<D> {
    /// How many elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Its first unit of card memory.
    pub fn unit(&self) -> u32 {
        self.hold.as_ref().map_or(0, |hold| hold.start())
    }

    /// At which end of card memory it lies.
    pub fn side(&self) -> Side {
        self.side
    }

    /// Whether no reset has wiped what was in it.
    pub fn is_there(&self) -> bool {
        self.hold.as_ref().is_none_or(|hold| self.inner.lock().is_there(hold))
    }

    pub(crate) fn hold(&self) -> Option<Arc<Hold>> {
        self.hold.clone()
    }
}

impl<D: Device> Drop for Vector<D> {
    fn drop(&mut self) {
        self.hold = None;
        let mut state = self.inner.lock();
        self.inner.start_wipes(&mut state);
    }
}

impl<D: Device> Inner<D> {
    /// A place for so many elements, with whatever is in it.
    pub fn vector(self: &Arc<Self>, len: usize, side: Side) -> Result<Vector<D>, EngineError> {
        let hold = self.allocate(len, side)?;
        Ok(Vector { inner: Arc::clone(self), hold: Some(Arc::new(hold)), len, side })
    }

    /// Waits for places on their way back before it says that there is no room.
    fn allocate(&self, len: usize, side: Side) -> Result<Hold, EngineError> {
        let needed = len.div_ceil(UNIT_ELEMENTS) as u64;
        let mut look = 256;
        let mut state = self.lock();
        loop {
            state.check_session()?;
            self.start_wipes(&mut state);
            let region = match u32::try_from(len.next_multiple_of(UNIT_ELEMENTS)) {
                Ok(0) => Some(Region { start: 0, units: 0, side }),
                Ok(elements) => state.arena.take(elements / UNIT_ELEMENTS as u32, side),
                Err(_) => None, // more than a descriptor can say
            };
            if let Some(region) = region {
                return Ok(Hold {
                    region: Some(region),
                    epoch: state.epoch,
                    retired: Arc::clone(&self.retired),
                });
            }
            if !state.is_wiping() {
                return Err(EngineError::Memory { needed, free: state.arena.free_units() });
            }
            state = self.pump(state, &mut look);
        }
    }
}

/// A place on the card, shared by a vector and the jobs that use it. The last to let go retires it.
pub(crate) struct Hold {
    region: Option<Region>,
    epoch: usize,
    retired: Arc<Retired>,
}

impl Hold {
    pub fn start(&self) -> u32 {
        self.region.as_ref().map_or(0, |region| region.start)
    }

    /// Whether it is a place on the card of these.
    pub fn is_of(&self, retired: &Arc<Retired>) -> bool {
        Arc::ptr_eq(&self.retired, retired)
    }

    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// Where it ends; a secret one is as if it had no end, since every reset wipes it.
    pub fn end_if_public(&self) -> u64 {
        match &self.region {
            Some(Region { start, units, side: Side::Public }) => u64::from(*start) + u64::from(*units),
            _ => u64::MAX,
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(region) = self.region.take() {
            self.retired.push(region, self.epoch);
        }
    }
}

/// Places that nobody uses any more, to be zeroed, each with the epoch from which it is.
///
/// It has a lock of its own, under which nothing else is locked, so that a place may be let go anywhere.
#[derive(Default)]
pub(crate) struct Retired(Mutex<Vec<(Region, usize)>>);

impl Retired {
    pub fn push(&self, region: Region, epoch: usize) {
        self.lock().push((region, epoch));
    }

    pub fn drain(&self) -> Vec<(Region, usize)> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Region, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // nothing under it can panic half way
    }
}
