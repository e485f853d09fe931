//! Circuits and keys as circom and snarkjs have them, for peers that read those.

use crate::points::bytes;
use ark_bn254::Fr;
use ark_ff::PrimeField;
use std::io::{self, Write};
use zkcard_formats::iden3::ceremony;
use zkcard_formats::iden3::zkey::{self, Contribution, Head, Parts};
use zkcard_groth16::{ProvingKey, R1cs, SparseMatrix};

/// Bytes of an element.
const BYTES: u32 = 32;

pub fn r1cs(r1cs: &R1cs) -> Vec<u8> {
    let [wires, constraints] = [r1cs.num_variables(), r1cs.num_constraints()].map(|count| count as u32);
    let (public, private) = (r1cs.num_public() as u32, wires - 1 - r1cs.num_public() as u32);
    let mut header = modulus::<Fr>();
    // Wires, public outputs, public inputs, private inputs, labels (64 bits), constraints.
    header.extend(words(&[wires, 0, public, private, wires, 0, constraints]));
    let matrices = [&r1cs.a, &r1cs.b, &r1cs.c];
    let rows = (0..r1cs.num_constraints()).flat_map(|row| matrices.map(|matrix| combination(matrix, row)));
    let labels = (0..u64::from(wires)).flat_map(u64::to_le_bytes).collect();
    file(b"r1cs", 1, &[(1, header), (2, rows.flatten().collect()), (3, labels)])
}

/// The key, with one contribution: none that a ceremony would verify, but without any a key is not read.
pub fn zkey(key: &ProvingKey, r1cs: &R1cs, out: &mut dyn Write) -> io::Result<()> {
    let [num_variables, num_public, domain_size] =
        [r1cs.num_variables(), r1cs.num_public(), key.domain_size].map(|count| count as u32);
    let head = Head {
        num_variables,
        num_public,
        domain_size,
        alpha_g1: key.vk.alpha_g1,
        beta_g1: key.beta_g1,
        beta_g2: key.vk.beta_g2,
        gamma_g2: key.vk.gamma_g2,
        delta_g1: key.delta_g1,
        delta_g2: key.vk.delta_g2,
    };
    let parts = Parts {
        head: &head,
        ic: &key.vk.ic,
        coefficients: &ceremony::entries(r1cs),
        a: &key.a,
        b_g1: &key.b_g1,
        b_g2: &key.b_g2,
        l: &key.l,
        h: &key.h,
        circuit_hash: &[0; 64],
        contributions: &[contribution(key)],
    };
    zkey::write(out, &parts)
}

fn contribution(key: &ProvingKey) -> Contribution {
    Contribution {
        delta_after: key.delta_g1,
        g1_s: key.beta_g1,
        g1_sx: key.beta_g1,
        g2_spx: key.vk.beta_g2,
        transcript: [0; 64],
        name: None,
        beacon: None,
    }
}

fn combination(matrix: &SparseMatrix, row: usize) -> Vec<u8> {
    let terms: Vec<_> = matrix.row(row).collect();
    let term = |(wire, value): &(usize, &Fr)| [words(&[*wire as u32]), bytes(**value).to_vec()].concat();
    [words(&[terms.len() as u32]), terms.iter().flat_map(term).collect()].concat()
}

/// Its length, then the modulus itself.
fn modulus<F: PrimeField>() -> Vec<u8> {
    let limbs = F::MODULUS;
    [words(&[BYTES]), limbs.as_ref().iter().flat_map(|limb| limb.to_le_bytes()).collect()].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn file(magic: &[u8; 4], version: u32, sections: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = [magic.to_vec(), words(&[version, sections.len() as u32])].concat();
    for (kind, section) in sections {
        file.extend(words(&[*kind]));
        file.extend((section.len() as u64).to_le_bytes());
        file.extend(section);
    }
    file
}
