//! Circuits, witnesses and keys as snarkjs and rapidsnark read them: sections, each with its kind and length.
//!
//! A point at infinity is all zeros. `.zkey` holds Montgomery images (of coefficients, images of images).

use crate::points::bytes;
use ark_bn254::{Fq, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, One, PrimeField};
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

pub fn wtns(z: &[Fr]) -> Vec<u8> {
    let mut header = modulus::<Fr>();
    header.extend(words(&[z.len() as u32]));
    file(b"wtns", 2, &[(1, header), (2, z.iter().flat_map(|value| bytes(*value)).collect())])
}

pub fn zkey(key: &ProvingKey, r1cs: &R1cs) -> Vec<u8> {
    let mut header = [modulus::<Fq>(), modulus::<Fr>()].concat();
    let counts = [r1cs.num_variables(), r1cs.num_public(), key.domain_size];
    header.extend(words(&counts.map(|count| count as u32)));
    header.extend([g1(&key.vk.alpha_g1), g1(&key.beta_g1), g2(&key.vk.beta_g2)].concat());
    header.extend([g2(&key.vk.gamma_g2), g1(&key.delta_g1), g2(&key.vk.delta_g2)].concat());
    let list = |points: &[G1Affine]| points.iter().flat_map(g1).collect::<Vec<_>>();
    // The list of L has no entry for the public wires.
    let sections = [
        (1, words(&[1])),
        (2, header),
        (3, list(&key.vk.ic)),
        (4, coefficients(r1cs)),
        (5, list(&key.a)),
        (6, list(&key.b_g1)),
        (7, key.b_g2.iter().flat_map(g2).collect()),
        (8, list(&key.l)),
        (9, list(&key.h)),
        (10, [vec![0; 64], words(&[0])].concat()),
    ];
    file(b"zkey", 1, &sections)
}

fn combination(matrix: &SparseMatrix, row: usize) -> Vec<u8> {
    let terms: Vec<_> = matrix.row(row).collect();
    let term = |(wire, value): &(usize, &Fr)| [words(&[*wire as u32]), bytes(**value).to_vec()].concat();
    [words(&[terms.len() as u32]), terms.iter().flat_map(term).collect()].concat()
}

/// Of A and B, and the rows that tie the public wires.
fn coefficients(r1cs: &R1cs) -> Vec<u8> {
    let entry = |matrix: u32, row: usize, wire: usize, value: Fr| {
        let twice = image(image_of(value));
        [words(&[matrix, row as u32, wire as u32]), twice].concat()
    };
    let mut entries = Vec::new();
    for row in 0..r1cs.num_constraints() {
        for (number, matrix) in [(0, &r1cs.a), (1, &r1cs.b)] {
            entries.extend(matrix.row(row).map(|(wire, value)| entry(number, row, wire, *value)));
        }
    }
    let tied = 0..=r1cs.num_public();
    entries.extend(tied.map(|wire| entry(0, r1cs.num_constraints() + wire, wire, Fr::one())));
    [words(&[entries.len() as u32]), entries.concat()].concat()
}

/// The element whose value is the image of this one.
fn image_of(value: Fr) -> Fr {
    value * Fr::from(2u64).pow([256])
}

/// Montgomery form.
fn image<F: PrimeField>(value: F) -> Vec<u8> {
    bytes(value * F::from(2u64).pow([256])).to_vec()
}

fn g1(point: &G1Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or_default();
    [x, y].map(image).concat()
}

fn g2(point: &G2Affine) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or_default();
    [x.c0, x.c1, y.c0, y.c1].map(image).concat()
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
