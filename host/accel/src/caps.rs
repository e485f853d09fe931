//! What an accelerator has, so that a caller foresees what it cannot do.

use crate::GroupKind;

/// Capabilities. Zero stands for "no limit but memory" where a limit is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caps {
    /// A name for people: `soft`, `sim`, `vfio 0000:03:00.0`.
    pub name: String,
    /// The longest transform is `2^max_log_transform`.
    pub max_log_transform: u32,
    /// The longest vector, in elements, and list of bases, in points.
    pub max_len: usize,
    /// Bits of the widest MSM window; 0 where the backend has no fixed windows.
    pub window_bits: u32,
    /// Lanes of the transform: butterflies a cycle.
    pub lanes: u32,
    /// Memory for vectors and bases, in bytes; 0 where it is the host's.
    pub memory_bytes: u64,
    /// The clock in hertz; 0 where cycles mean nothing.
    pub clock_hz: u64,
    /// Whether [`G1`](crate::G1) sums are computed.
    pub g1: bool,
    /// Whether [`G2`](crate::G2) sums are computed.
    pub g2: bool,
    /// Whether [`mul`](crate::Accelerator::mul) takes vectors that have been transformed, not just loaded.
    pub transformed_products: bool,
}

impl Caps {
    /// Whether sums in this group are computed.
    pub fn has_group(&self, kind: GroupKind) -> bool {
        match kind {
            GroupKind::G1 => self.g1,
            GroupKind::G2 => self.g2,
        }
    }

    /// Whether a vector or list of this many elements fits.
    pub fn fits(&self, len: usize) -> bool {
        self.max_len == 0 || len <= self.max_len
    }
}
