//! Witnesses: `.wtns`, version 2. The head with the modulus and a count, then the values: plain, little-endian, below r;
//! the constant 1, the outputs, the public inputs, the private ones.

use super::sections::{Format, Section, Sections, write_head, write_section};
use super::{Fault, FileError, montgomery};
use crate::file::{self, Access};
use crate::native::image::Image;
use ark_bn254::{Fr, FrConfig};
use ark_ff::{One, Zero};
use rayon::prelude::*;
use std::path::Path;
use zeroize::Zeroizing;
use zkcard_groth16::r1cs::MAX_DOMAIN;

static FORMAT: Format = Format { letters: "wtns", version: 2, names: &[(1, "head"), (2, "values")] };
const BYTES: usize = 32;
/// Bytes of a file beside its values, with room for a few values too many, which are told better when they are counted.
const BESIDE: u64 = 1 << 12;

/// A witness from the bytes of a file; `name` is for errors.
pub fn parse(bytes: &[u8], name: impl AsRef<Path>) -> Result<Zeroizing<Vec<Fr>>, FileError> {
    values(bytes).map_err(|fault| FileError::new(name, fault))
}

/// Reads a witness of as many values as the largest domain has rows, or fewer. The bytes are wiped.
pub fn load(path: impl AsRef<Path>) -> Result<Zeroizing<Vec<Fr>>, FileError> {
    let bytes = file::load_stream(&path, limit(MAX_DOMAIN as u32))?;
    parse(&bytes, path)
}

/// Bytes that the file of a witness of so many values may have: what is longer need not be read.
pub fn limit(values: u32) -> u64 {
    u64::from(values) * BYTES as u64 + BESIDE
}

/// A witness as a file in memory.
pub fn to_bytes(witness: &[Fr]) -> Zeroizing<Vec<u8>> {
    let mut values = Zeroizing::new(Vec::with_capacity(witness.len() * BYTES));
    witness.iter().for_each(|value| value.encode(&mut values));
    let mut head = 32u32.to_le_bytes().to_vec();
    head.extend(montgomery::modulus::<FrConfig>());
    head.extend((witness.len() as u32).to_le_bytes());
    let mut out = Zeroizing::new(Vec::with_capacity(values.len() + head.len() + 36));
    let written = write_head(&mut *out, &FORMAT, 2, 2)
        .and_then(|()| write_section(&mut *out, 1, &head))
        .and_then(|()| write_section(&mut *out, 2, &values));
    written.expect("a vector takes whatever is written");
    out
}

/// Writes a witness, for its owner's eyes only.
pub fn save(path: impl AsRef<Path>, witness: &[Fr]) -> Result<(), FileError> {
    let bytes = to_bytes(witness);
    Ok(file::save(path, Access::Secret, |out| std::io::Write::write_all(out, &bytes))?)
}

fn values(bytes: &[u8]) -> Result<Zeroizing<Vec<Fr>>, Fault> {
    let sections = Sections::parse(bytes, &FORMAT).map_err(|fault| told_raw(bytes, fault))?;
    let mut head = sections.only(1)?;
    head.modulus("the modulus of the witness", &montgomery::modulus::<FrConfig>())?;
    let count = head.u32()?;
    head.finish()?;
    let section = sections.only(2)?;
    section.check_entries(u64::from(count), BYTES, "the number of values that the head announces")?;
    decode(&section)
}

fn decode(section: &Section<'_>) -> Result<Zeroizing<Vec<Fr>>, Fault> {
    let mut values = Zeroizing::new(vec![Fr::zero(); section.bytes.len() / BYTES]);
    let images = section.bytes.par_chunks_exact(BYTES);
    let bad = values.par_iter_mut().zip(images).enumerate().find_map_first(|(index, (value, image))| {
        Fr::decode(image).map(|decoded| *value = decoded).err().map(|_| index)
    });
    match (bad, values.first()) {
        (Some(index), _) => {
            let (offset, section) = (section.at(index, BYTES), section.name);
            Err(Fault::NotCanonical { section, index: index as u64, offset })
        }
        (None, Some(first)) if !first.is_one() => {
            Err(Fault::NoOne { section: section.name, offset: section.offset as u64 })
        }
        (None, None) => Err(section.value("values", "at least the constant", "none")),
        _ => Ok(values),
    }
}

/// A file that begins with the constant 1 itself is a witness without a head.
fn told_raw(bytes: &[u8], fault: Fault) -> Fault {
    let begins_with_one = bytes.split_first_chunk::<BYTES>().is_some_and(|(first, rest)| {
        rest.len() % BYTES == 0 && Fr::decode(first).is_ok_and(|value| value.is_one())
    });
    if begins_with_one { Fault::RawWitness } else { fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> String {
        parse(bytes, "w").unwrap_err().to_string()
    }

    #[test]
    fn witnesses_come_back() {
        let witness = [1u64, 2, 3].map(Fr::from);
        assert_eq!(parse(&to_bytes(&witness), "").unwrap()[..], witness);
    }

    #[test]
    fn a_file_that_is_longer_than_any_witness_is_not_read() {
        assert!(to_bytes(&[Fr::one(); 3]).len() as u64 <= limit(3));
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(limit(MAX_DOMAIN as u32) + 1).unwrap();
        let text = load(file.path()).unwrap_err().to_string();
        assert!(
            text.ends_with("longer than the 4294971392 bytes that a file of its kind may have"),
            "{text}"
        );
    }

    #[test]
    fn a_value_not_below_r_is_no_alias_of_one_that_is() {
        let mut bytes = to_bytes(&[1u64, 2].map(Fr::from)).to_vec();
        let at = bytes.len() - 32;
        bytes[at..].copy_from_slice(&montgomery::modulus::<FrConfig>());
        let text = told(&bytes);
        assert_eq!(
            text,
            "w: section values, entry 1, offset 108: expected a value below the modulus, found one that is not"
        );
    }

    #[test]
    fn a_witness_begins_with_one() {
        assert!(told(&to_bytes(&[2u64].map(Fr::from))).contains("offset 76: the first value of a witness"));
        assert!(told(&to_bytes(&[])).contains("expected at least the constant, found none"));
    }

    #[test]
    fn a_raw_witness_without_header_is_told_as_one() {
        let bytes = to_bytes(&[1u64, 2].map(Fr::from));
        assert!(told(&bytes[76..]).contains("the values of a witness without the head of a file"));
        assert!(told(&bytes[77..]).contains("expected the letters"));
    }

    #[test]
    fn a_witness_shorter_than_its_head_says_is_refused() {
        let bytes = to_bytes(&[1u64, 2, 3].map(Fr::from));
        let mut short = bytes[..bytes.len() - 32].to_vec();
        short[68..76].copy_from_slice(&64u64.to_le_bytes());
        let text = told(&short);
        assert!(
            text.ends_with("the number of values that the head announces: expected 3, found 2"),
            "{text}"
        );
    }

    #[test]
    fn another_curve_is_named_by_its_modulus() {
        let mut bytes = to_bytes(&[1u64].map(Fr::from)).to_vec();
        bytes[28] ^= 1;
        assert!(
            told(&bytes).contains("section head, offset 24: the modulus of the witness: expected 30644e72")
        );
    }
}
