//! A proof: three points, 256 bytes uncompressed.

use ark_bn254::{G1Affine, G2Affine};

/// A Groth16 proof over BN254.
///
/// The point at infinity is a point of its group as any other: readers and [`verify`](crate::verify()) take it, and the
/// equation decides. A prover makes one with a probability near 2⁻²⁵⁰, blinded as its points are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// A in G1.
    pub a: G1Affine,
    /// B in G2.
    pub b: G2Affine,
    /// C in G1.
    pub c: G1Affine,
}

impl Proof {
    /// Bytes of an uncompressed proof, as the EVM takes it: 2 + 4 + 2 coordinates of 32 bytes.
    pub const BYTES: usize = 256;
}
