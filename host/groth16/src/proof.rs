//! A proof: three points, 256 bytes uncompressed.

use ark_bn254::{Bn254, G1Affine, G2Affine};

/// A Groth16 proof over BN254.
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

impl From<ark_groth16::Proof<Bn254>> for Proof {
    fn from(proof: ark_groth16::Proof<Bn254>) -> Self {
        Proof { a: proof.a, b: proof.b, c: proof.c }
    }
}

impl From<Proof> for ark_groth16::Proof<Bn254> {
    fn from(proof: Proof) -> Self {
        ark_groth16::Proof { a: proof.a, b: proof.b, c: proof.c }
    }
}
