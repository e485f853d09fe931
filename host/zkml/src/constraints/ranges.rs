//! How the numbers of a circuit are ranged, and what that costs.

use crate::constraints::table::Table;

/// How a circuit ranges its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ranges {
    /// A constraint a bit.
    #[default]
    Bits,
    /// A constraint a limb, and a table for the whole circuit.
    Table {
        /// Bits of a limb, from 1 to [`Ranges::MAX_WIDTH`].
        width: u32,
    },
}

impl Ranges {
    /// The widest limb.
    pub const MAX_WIDTH: u32 = 16;

    /// The constraints of [`exact`](super::range::exact).
    pub fn exact_cost(self, bits: u32) -> usize {
        let cut = matches!(self, Ranges::Table { width } if !bits.is_multiple_of(width));
        self.loose_cost(bits) + usize::from(cut)
    }

    /// The constraints of [`loose`](super::range::loose) and of [`scaled`](super::range::scaled).
    pub fn loose_cost(self, bits: u32) -> usize {
        match self {
            Ranges::Bits => bits.max(1) as usize,
            Ranges::Table { width } => bits.div_ceil(width).max(1) as usize,
        }
    }

    /// The constraints of [`exact`](super::range::exact) for so many numbers together.
    pub fn exact_cost_of_many(self, numbers: usize, bits: u32) -> usize {
        match self.by_own_table(numbers, bits) {
            true => numbers + Table::Range(bits).cost(),
            false => numbers * self.exact_cost(bits),
        }
    }

    /// So many bits, brought to whole limbs.
    pub fn whole(self, bits: u32) -> u32 {
        match self {
            Ranges::Bits => bits,
            Ranges::Table { width } => bits.div_ceil(width) * width,
        }
    }

    /// The constraints of the table that all share.
    pub fn table_cost(self) -> usize {
        match self {
            Ranges::Bits => 0,
            Ranges::Table { width } => Table::Range(width).cost(),
        }
    }

    /// Whether a table of just these bits is less than what it spares.
    pub(super) fn by_own_table(self, numbers: usize, bits: u32) -> bool {
        let has_tables = self != Ranges::Bits && (1..=Self::MAX_WIDTH).contains(&bits);
        has_tables && numbers + Table::Range(bits).cost() < numbers * self.exact_cost(bits)
    }
}
