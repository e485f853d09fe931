//! Keys as files, section by section in the orders of snarkjs: its setup has another than its contributions.

use super::super::montgomery::{Raw, modulus, r, raw_bytes, write_points};
use super::super::sections::{write_head, write_section, write_section_head};
use super::coefficients::{ENTRY, Entry};
use super::{Contribution, FORMAT, Head};
use ark_bn254::{Fq, FqConfig, FrConfig, G1Affine, G2Affine};
use std::io::{self, Write};

/// Whatever a file holds.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The head.
    pub head: &'a Head,
    /// IC.
    pub ic: &'a [G1Affine],
    /// The entries of A and B, by rows, the consistency rows at their end.
    pub coefficients: &'a [Entry],
    /// A.
    pub a: &'a [G1Affine],
    /// B in G1.
    pub b_g1: &'a [G1Affine],
    /// B in G2.
    pub b_g2: &'a [G2Affine],
    /// L.
    pub l: &'a [G1Affine],
    /// H.
    pub h: &'a [G1Affine],
    /// The hash of the key before any contribution.
    pub circuit_hash: &'a [u8; 64],
    /// What was done to it since.
    pub contributions: &'a [Contribution],
}

/// Sections 3 to 9 as a setup writes them.
const OF_SETUP: [u32; 7] = [4, 3, 9, 8, 5, 6, 7];
/// The same as contributions leave them.
const OF_CONTRIBUTIONS: [u32; 7] = [3, 4, 5, 6, 7, 8, 9];

/// Writes a key.
pub fn write(out: &mut dyn Write, parts: &Parts<'_>) -> io::Result<()> {
    write_head(out, &FORMAT, 1, 10)?;
    write_section(out, 1, &1u32.to_le_bytes())?;
    write_section(out, 2, &head_bytes(parts.head))?;
    let points = |out: &mut dyn Write, number| match number {
        3 => write_points(out, 3, parts.ic),
        4 => write_coefficients(out, parts.coefficients),
        5 => write_points(out, 5, parts.a),
        6 => write_points(out, 6, parts.b_g1),
        7 => write_points(out, 7, parts.b_g2),
        8 => write_points(out, 8, parts.l),
        _ => write_points(out, 9, parts.h),
    };
    let order = if parts.contributions.is_empty() { OF_SETUP } else { OF_CONTRIBUTIONS };
    order.into_iter().try_for_each(|number| points(out, number))?;
    write_section(out, 10, &ceremony_bytes(parts.circuit_hash, parts.contributions))
}

fn head_bytes(head: &Head) -> Vec<u8> {
    let mut bytes = Vec::new();
    for modulus in [modulus::<FqConfig>(), modulus::<FrConfig>()] {
        bytes.extend((Fq::BYTES as u32).to_le_bytes());
        bytes.extend(modulus);
    }
    let counts = [head.num_variables, head.num_public, head.domain_size];
    counts.into_iter().for_each(|count| bytes.extend(count.to_le_bytes()));
    [head.alpha_g1, head.beta_g1].into_iter().for_each(|point| point.to_raw(&mut bytes));
    [head.beta_g2, head.gamma_g2].into_iter().for_each(|point| point.to_raw(&mut bytes));
    head.delta_g1.to_raw(&mut bytes);
    head.delta_g2.to_raw(&mut bytes);
    bytes
}

fn write_coefficients(out: &mut dyn Write, entries: &[Entry]) -> io::Result<()> {
    write_section_head(out, 4, (4 + ENTRY * entries.len()) as u64)?;
    out.write_all(&(entries.len() as u32).to_le_bytes())?;
    let r = r(); // the image of R times a value has one factor R more
    entries.iter().try_for_each(|Entry { matrix, row, variable, value }| {
        [matrix, row, variable].into_iter().try_for_each(|word| out.write_all(&word.to_le_bytes()))?;
        out.write_all(&raw_bytes([*value * r]))
    })
}

fn ceremony_bytes(circuit_hash: &[u8; 64], contributions: &[Contribution]) -> Vec<u8> {
    let mut bytes = circuit_hash.to_vec();
    bytes.extend((contributions.len() as u32).to_le_bytes());
    contributions.iter().for_each(|contribution| contribution.write(&mut bytes));
    bytes
}
