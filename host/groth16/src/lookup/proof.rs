//! A proof of the protocol: four points, 320 bytes uncompressed.

use crate::timing::Timings;
use ark_bn254::{Fr, G1Affine, G2Affine};

/// A proof whose first-round values are committed in C1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// A in G1.
    pub a: G1Affine,
    /// B in G2.
    pub b: G2Affine,
    /// The commitment to the first round, in G1.
    pub c1: G1Affine,
    /// The second round and the quotient, in G1.
    pub c2: G1Affine,
}

impl Proof {
    /// Bytes of an uncompressed proof, as the EVM takes it: 2 + 4 + 2 + 2 coordinates of 32 bytes.
    pub const BYTES: usize = 320;
}

/// A proof that has been verified, its public values and how long each stage took.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The proof.
    pub proof: Proof,
    /// The public values that it is for.
    pub public: Vec<Fr>,
    /// The stages of the job.
    pub timings: Timings,
}
