//! Who has which units of card memory.
//!
//! Secrets lie at the top and grow down, public data at the bottom and grows up: a wipe, which goes from the lowest unit
//! that was ever secret to the top, then spares what is public.

use std::collections::BTreeMap;

/// At which end of card memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From the top: wiped when it is given back, and by every reset.
    Secret,
    /// From the bottom: spared.
    Public,
}

/// Units that belong to whoever holds this. It cannot be copied, so nothing is freed twice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub start: u32,
    pub units: u32,
    pub side: Side,
}

/// Free units, in pieces that do not touch: start to length.
#[derive(Debug)]
pub(crate) struct Arena {
    free: BTreeMap<u32, u32>,
}

impl Arena {
    pub fn new(units: u32) -> Self {
        Self { free: [(0, units)].into_iter().filter(|(_, units)| *units > 0).collect() }
    }

    pub fn free_units(&self) -> u64 {
        self.free.values().map(|units| u64::from(*units)).sum()
    }

    /// Takes units in one piece, as near to their side as there are any.
    pub fn take(&mut self, units: u32, side: Side) -> Option<Region> {
        let fits = |(_, free): &(&u32, &u32)| **free >= units;
        let (&start, &free) = match side {
            Side::Secret => self.free.iter().rev().find(fits)?,
            Side::Public => self.free.iter().find(fits)?,
        };
        self.free.remove(&start);
        let (taken, rest) = match side {
            Side::Secret => (start + (free - units), start),
            Side::Public => (start, start + units),
        };
        if free > units {
            self.free.insert(rest, free - units);
        }
        Some(Region { start: taken, units, side })
    }

    /// Takes a region back.
    pub fn give(&mut self, region: Region) {
        let Region { mut start, mut units, .. } = region;
        if units == 0 {
            return;
        }
        if let Some(after) = self.free.remove(&(start + units)) {
            units += after;
        }
        if let Some((&before, &length)) = self.free.range(..start).next_back()
            && before + length == start
        {
            (start, units) = (before, length + units);
        }
        self.free.insert(start, units);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_grow_down_and_public_data_up() {
        let mut arena = Arena::new(100);
        let secret = arena.take(10, Side::Secret).expect("there is room");
        let public = arena.take(20, Side::Public).expect("there is room");
        assert_eq!((secret.start, public.start, arena.free_units()), (90, 0, 70));
        assert_eq!(arena.take(71, Side::Secret), None);
        arena.give(secret);
        arena.give(public);
        assert_eq!(arena.take(100, Side::Public).map(|region| region.start), Some(0));
    }

    #[test]
    fn what_is_given_back_in_any_order_is_one_piece_again() {
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
            let mut arena = Arena::new(40);
            let mut regions: Vec<_> = (0..4).map(|_| arena.take(10, Side::Secret)).collect();
            assert!(arena.take(1, Side::Public).is_none());
            order.into_iter().for_each(|i| arena.give(regions[i].take().expect("given once")));
            assert_eq!(arena.free, BTreeMap::from([(0, 40)]));
        }
    }

    #[test]
    fn nothing_needs_no_room() {
        let mut arena = Arena::new(0);
        assert_eq!(arena.free_units(), 0);
        arena.give(Region { start: 0, units: 0, side: Side::Secret });
        assert!(arena.take(1, Side::Secret).is_none());
    }
}
