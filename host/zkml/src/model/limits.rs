//! How large a network may be, from whatever file it comes.

/// The most nodes.
pub const MAX_NODES: usize = 4000;

/// The most weights of all nodes together.
pub const MAX_WEIGHTS: usize = 1 << 24;

/// The most elements of all tensors together.
pub const MAX_ELEMENTS: usize = 1 << 20;

/// The most fraction bits of a tensor, either way.
pub const MAX_FRACTION_BITS: i32 = 1000;

/// The most constraints.
pub const MAX_CONSTRAINTS: usize = 1 << 24;

/// The most terms of all tensors and constraints, written out in wires. Sums of sums have as many as the products of
/// their lengths: far more than there are weights.
pub const MAX_TERMS: usize = 1 << 26;
