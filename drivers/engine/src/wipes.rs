//! Places on the card that nobody uses any more: each is zeroed before it is used again.

use crate::arena::{Region, Side};
use zkcard_layout::{Descriptor, Opcode};

/// How often a place is zeroed before it is left to the next reset.
const TRIES: u32 = 4;

/// A place that is to be zeroed.
pub(crate) struct Wipe {
    pub region: Region,
    /// When it was used; a reset since then has wiped it.
    epoch: usize,
    tries: u32,
}

impl Wipe {
    /// The job that zeroes it.
    pub fn job(&self) -> Descriptor {
        let (destination, length) = (self.region.start, 2 * self.region.units);
        Descriptor { destination, length, ..Descriptor::new(Opcode::Zero, 0) }
    }

    fn needs_job(&self, epoch: usize) -> bool {
        self.epoch == epoch && self.region.side == Side::Secret && self.region.units > 0
    }
}

/// Places that wait, in no order.
#[derive(Default)]
pub(crate) struct Wipes(Vec<Wipe>);

impl Wipes {
    /// Takes places, each with the epoch in which it was used.
    pub fn extend(&mut self, retired: Vec<(Region, usize)>) {
        self.0.extend(retired.into_iter().map(|(region, epoch)| Wipe { region, epoch, tries: 0 }));
    }

    /// Gives the places that may be used again as they are: empty, public, or wiped by a reset before this epoch.
    pub fn take_clean(&mut self, epoch: usize) -> impl Iterator<Item = Region> {
        self.0.extract_if(.., move |wipe| !wipe.needs_job(epoch)).map(|wipe| wipe.region)
    }

    /// Gives a place that is to be zeroed now.
    pub fn next(&mut self) -> Option<Wipe> {
        let next = self.0.iter().position(|wipe| wipe.tries < TRIES)?;
        Some(self.0.swap_remove(next))
    }

    /// Takes back a place whose job the card has not answered.
    pub fn put_back(&mut self, wipe: Wipe) {
        self.0.push(wipe);
    }

    /// Takes back a place whose job has failed.
    pub fn put_back_failed(&mut self, wipe: Wipe) {
        self.0.push(Wipe { tries: wipe.tries + 1, ..wipe });
    }

    /// Whether a place will be zeroed yet.
    pub fn has_waiting(&self) -> bool {
        self.0.iter().any(|wipe| wipe.tries < TRIES)
    }

    /// Whether a place could not be zeroed and waits for a reset.
    pub fn has_stuck(&self) -> bool {
        self.0.iter().any(|wipe| wipe.tries >= TRIES)
    }
}
