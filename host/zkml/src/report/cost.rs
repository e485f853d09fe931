//! Estimates of key, memory and time from the counts of a constraint system.

use crate::model::Protocol;
use serde::{Deserialize, Serialize};
use zkcard_groth16::R1cs;

/// 32 bytes of calldata, none of them zero (EIP-2028).
const CALLDATA_GAS: u64 = 32 * 16;

/// What a public value costs a contract that verifies, its calldata with it, at most, as the contracts' tests measure it: in
/// protocol plain a product and a sum of EIP-1108, which have 6,150 of it; in protocol lookup its part of a hash and of a sum.
pub fn gas_per_public_value(protocol: Protocol) -> u64 {
    CALLDATA_GAS
        + match protocol {
            Protocol::Plain => 6_490,
            Protocol::Lookup => 120,
        }
}

/// Bytes of an affine point of G1.
const G1_BYTES: usize = 64;
/// Bytes of an affine point of G2.
const G2_BYTES: usize = 128;
/// Bytes of a scalar.
const SCALAR_BYTES: usize = 32;
/// Bytes of an entry of a sparse matrix, with what it is made from, at the most. As measured of LeNet-5's 2.2 million entries in
/// protocol plain, 0.9 million in protocol lookup, where terms are kept for the second round.
const fn entry_bytes(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Plain => 70,
        Protocol::Lookup => 175,
    }
}
/// Vectors over the domain that live at once: A·z, B·z and the quotient.
const DOMAIN_VECTORS: usize = 3;
/// Copies of the assignment: integers of the trace and field elements.
const ASSIGNMENT_COPIES: usize = 2;
/// Buckets and tables of the multi-scalar multiplications, and the program itself.
const FIXED_BYTES: usize = 24 << 20;

/// Transforms of a proof: three inverse, three on the coset, one back.
const TRANSFORMS: f64 = 7.0;
/// Additions for a scalar of the witness: most are bits or fit one window.
const ADDITIONS_SMALL: f64 = 2.0;
/// Bits of a full scalar.
const SCALAR_BITS: f64 = 254.0;

/// Seconds on one core of about 3 GHz, of a compiled prover: an addition in G1.
const G1_ADDITION: f64 = 0.4e-6;
/// An addition in G2.
const G2_ADDITION: f64 = 1.2e-6;
/// A butterfly: one product and two sums.
const BUTTERFLY: f64 = 0.05e-6;
/// An entry of a sparse product.
const SPARSE_ENTRY: f64 = 0.03e-6;
/// The verification of the finished proof, and what does not depend on size.
const FIXED_SECONDS: f64 = 0.01;

/// The counts of a constraint system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemSize {
    /// Constraints.
    pub constraints: usize,
    /// Public inputs, the constant not counted.
    pub public_inputs: usize,
    /// Private variables.
    pub witness: usize,
    /// Entries of the three matrices that are not zero.
    pub entries: usize,
}

/// What setup and proofs will cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The points of the proving key, uncompressed: exact. Its file has a header beside.
    pub proving_key_bytes: usize,
    /// The points of the verifying key: exact.
    pub verifying_key_bytes: usize,
    /// The prover's memory at the most: the making of the circuit, key, matrices, assignment, vectors over the domain, buckets.
    pub memory_bytes: usize,
    /// One proof in software, witness included.
    pub proving_seconds: f64,
    /// For so many cores.
    pub cores: usize,
}

impl From<&R1cs> for SystemSize {
    fn from(r1cs: &R1cs) -> Self {
        SystemSize {
            constraints: r1cs.num_constraints(),
            public_inputs: r1cs.num_public(),
            witness: r1cs.num_witness(),
            entries: [&r1cs.a, &r1cs.b, &r1cs.c].map(|matrix| matrix.non_zeros()).iter().sum(),
        }
    }
}

impl SystemSize {
    /// The constant, the public inputs, the witness.
    pub fn variables(&self) -> usize {
        1 + self.public_inputs + self.witness
    }

    /// The size of the evaluation domain.
    pub fn domain(&self) -> usize {
        (self.constraints + self.public_inputs + 1).next_power_of_two()
    }
}

impl Estimate {
    /// The costs of a system of a protocol on so many cores.
    pub fn of(size: &SystemSize, protocol: Protocol, cores: usize) -> Self {
        let cores = cores.max(1);
        Estimate {
            proving_key_bytes: proving_key_bytes(size),
            verifying_key_bytes: verifying_key_bytes(size),
            memory_bytes: memory_bytes(size, protocol),
            proving_seconds: FIXED_SECONDS + core_seconds(size) / cores as f64,
            cores,
        }
    }
}

/// A and B in G1 and B in G2, one point a variable; L, one a witness variable; H, n − 1; β and δ in G1.
fn proving_key_bytes(size: &SystemSize) -> usize {
    let g1 = 2 * size.variables() + size.witness + (size.domain() - 1) + 2;
    G1_BYTES * g1 + G2_BYTES * size.variables() + verifying_key_bytes(size)
}

/// α in G1; β, γ and δ in G2; one point for the constant and each public input.
fn verifying_key_bytes(size: &SystemSize) -> usize {
    G1_BYTES * (2 + size.public_inputs) + 3 * G2_BYTES
}

fn memory_bytes(size: &SystemSize, protocol: Protocol) -> usize {
    let scalars = ASSIGNMENT_COPIES * size.variables() + DOMAIN_VECTORS * size.domain();
    proving_key_bytes(size) + entry_bytes(protocol) * size.entries + SCALAR_BYTES * scalars + FIXED_BYTES
}

fn core_seconds(size: &SystemSize) -> f64 {
    let (n, variables) = (size.domain() as f64, size.variables() as f64);
    let transforms = TRANSFORMS * n / 2.0 * n.log2() * BUTTERFLY;
    let small = ADDITIONS_SMALL * (2.0 * variables + size.witness as f64) * G1_ADDITION;
    let g2 = ADDITIONS_SMALL * variables * G2_ADDITION;
    let sparse = size.entries as f64 * SPARSE_ENTRY;
    transforms + full_additions(n) * G1_ADDITION + small + g2 + sparse
}

/// Additions of a multi-scalar multiplication of n full scalars: windows of c bits, buckets of 2^(c−1).
fn full_additions(n: f64) -> f64 {
    let c = (n.log2() - 3.0).clamp(3.0, 16.0).floor();
    (SCALAR_BITS / c).ceil() * (n + 2.0 * (c - 1.0).exp2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::Fr;
    use ark_ff::One;
    use zkcard_groth16::SparseMatrix;

    fn size(constraints: usize) -> SystemSize {
        SystemSize { constraints, public_inputs: 10, witness: constraints, entries: 5 * constraints }
    }

    #[test]
    fn the_key_is_counted_point_by_point() {
        let small = SystemSize { constraints: 5, public_inputs: 1, witness: 6, entries: 0 };
        assert_eq!((small.variables(), small.domain()), (8, 8));
        let vk = 64 + 3 * 128 + 2 * 64;
        let estimate = Estimate::of(&small, Protocol::Plain, 1);
        assert_eq!(estimate.verifying_key_bytes, vk);
        assert_eq!(estimate.proving_key_bytes, 8 * 64 * 2 + 8 * 128 + 6 * 64 + 7 * 64 + 2 * 64 + vk);
    }

    #[test]
    fn counts_are_those_of_the_system() {
        let row = || SparseMatrix::from_rows([[(1, Fr::one())]]);
        let r1cs = R1cs::new(0, 1, [row(), row(), row()]).unwrap();
        let expected = SystemSize { constraints: 1, public_inputs: 0, witness: 1, entries: 3 };
        assert_eq!(SystemSize::from(&r1cs), expected);
        assert_eq!(expected.domain(), r1cs.domain_size());
    }

    #[test]
    fn estimates_grow_with_size_and_shrink_with_cores() {
        let seconds =
            |constraints, cores| Estimate::of(&size(constraints), Protocol::Plain, cores).proving_seconds;
        assert!(seconds(1 << 20, 2) > 10.0 * seconds(1 << 16, 2));
        assert!(seconds(1 << 20, 1) > 1.9 * seconds(1 << 20, 2));
        assert!((2.0..40.0).contains(&seconds(1 << 20, 2)), "{}", seconds(1 << 20, 2));
        assert!(seconds(1000, 2) < 0.1);
        assert_eq!(Estimate::of(&size(9), Protocol::Plain, 0).cores, 1);
    }
}
