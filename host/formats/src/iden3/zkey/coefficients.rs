//! The matrices A and B as a key carries them: u32 count, then 44 bytes an entry: u32 matrix (0 A, 1 B), row, variable,
//! and the coefficient with the factor R² instead of R.
//!
//! The consistency rows of the constant and the public values are among them, so that nothing is added; C is not there,
//! the prover makes it as the product. Entries of one place add. snarkjs writes them by rows, and then the products are
//! made on all cores.

use super::super::map::MappedFile;
use super::super::montgomery::{Raw, inverse_of_r, r};
use super::super::sections::Section;
use super::{Head, Zkey};
use crate::iden3::Fault;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Zero};
use rayon::prelude::*;
use std::collections::HashSet;
use std::ops::Range;
use zeroize::Zeroizing;
use zkcard_groth16::{Circuit, Finding, Stopwatch};

/// Bytes of an entry: three numbers and a coefficient.
pub(super) const ENTRY: usize = VALUE + 32;
/// Where in it the coefficient begins.
const VALUE: usize = 12;
/// Entries that one thread takes at a time.
const PIECE: usize = 1 << 14;

/// The circuit that a key carries, as its prover needs it. It names itself by the digest of the key's file.
#[derive(Clone, Debug)]
pub struct Coefficients {
    file: MappedFile,
    entries: Range<usize>,
    head: Head,
    digest: [u8; 32],
    by_rows: bool,
}

/// One entry of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 0 for A, 1 for B.
    pub matrix: u32,
    /// The row.
    pub row: u32,
    /// The variable.
    pub variable: u32,
    /// The coefficient.
    pub value: Fr,
}

impl Coefficients {
    pub(super) fn new(key: &Zkey, digest: [u8; 32], by_rows: bool) -> Self {
        let range = &key.places.coefficients.range;
        let entries = range.start + 4..range.end;
        Coefficients { file: key.file.clone(), entries, head: key.head.clone(), digest, by_rows }
    }

    /// The entries in the order of the file.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry> + '_ {
        self.images().iter().map(|image| {
            let entry = Entry::of(image);
            Entry { value: entry.value * inverse_of_r(), ..entry }
        })
    }

    fn images(&self) -> &[[u8; ENTRY]] {
        self.file[self.entries.clone()].as_chunks().0
    }

    /// Entries cut where a row begins, so that no row is in two pieces.
    fn pieces(&self) -> Vec<&[[u8; ENTRY]]> {
        let (mut rest, mut pieces) = (self.images(), Vec::new());
        while self.by_rows && rest.len() > PIECE {
            let last = row_of(&rest[PIECE - 1]);
            let end = PIECE + rest[PIECE..].iter().take_while(|image| row_of(image) == last).count();
            let (piece, more) = rest.split_at(end);
            pieces.push(piece);
            rest = more;
        }
        pieces.push(rest);
        pieces
    }
}

impl Entry {
    /// The coefficient with a factor R too many.
    fn of(image: &[u8; ENTRY]) -> Self {
        let word = |at| u32::from_le_bytes(std::array::from_fn(|i| image[at + i]));
        Entry { matrix: word(0), row: word(4), variable: word(8), value: Fr::from_raw(&image[VALUE..]) }
    }
}

impl Circuit for Coefficients {
    fn digest(&self) -> [u8; 32] {
        self.digest
    }

    fn num_public(&self) -> usize {
        self.head.num_public as usize
    }

    fn num_variables(&self) -> usize {
        self.head.num_variables as usize
    }

    fn domain_size(&self) -> usize {
        self.head.domain_size as usize
    }

    fn products(&self, z: &[Fr], stages: &Stopwatch) -> [Zeroizing<Vec<Fr>>; 2] {
        let _stage = stages.start("sparse products");
        let mut products = [0, 1].map(|_| Zeroizing::new(vec![Fr::ZERO; self.domain_size()]));
        let [az, bz] = &mut products;
        let (mut az, mut bz, mut begin) = (&mut az[..], &mut bz[..], 0);
        let mut work = Vec::new();
        let pieces = self.pieces();
        for (i, piece) in pieces.iter().enumerate() {
            let next = pieces.get(i + 1).and_then(|next| next.first());
            let rows =
                next.map_or(az.len(), |image| (row_of(image) as usize).saturating_sub(begin).min(az.len()));
            let ((a, a_rest), (b, b_rest)) = (az.split_at_mut(rows), bz.split_at_mut(rows));
            work.push((*piece, begin, [a, b]));
            (az, bz, begin) = (a_rest, b_rest, begin + rows);
        }
        work.into_par_iter().for_each(|(piece, begin, rows)| accumulate(piece, begin, rows, z));
        products
    }

    fn check(&self, _: &[Fr]) -> Finding {
        Finding::Unknown
    }
}

/// Adds the products of entries to their rows, counted from `begin`. The file may have been changed since it was
/// checked: what then names no row or variable is left out, and the proof does not verify.
fn accumulate(piece: &[[u8; ENTRY]], begin: usize, mut rows: [&mut [Fr]; 2], z: &[Fr]) {
    for image in piece {
        let Entry { matrix, row, variable, value } = Entry::of(image);
        let sum =
            rows.get_mut(matrix as usize).and_then(|rows| rows.get_mut((row as usize).wrapping_sub(begin)));
        if let (Some(sum), Some(z)) = (sum, z.get(variable as usize)) {
            *sum += value * z;
        }
    }
    let factor = inverse_of_r();
    rows.into_iter().flatten().filter(|sum| !sum.is_zero()).for_each(|sum| *sum *= factor);
}

fn row_of(image: &[u8; ENTRY]) -> u32 {
    Entry::of(image).row
}

/// Checks that a section is as long as its count says.
pub(super) fn check_length(mut section: Section<'_>) -> Result<(), Fault> {
    let count = section.u32()?;
    section.check_entries(u64::from(count), ENTRY, "the number of entries that the count announces")
}

/// Checks every entry, and that the consistency rows are there; whether the entries stand by rows.
pub(super) fn check(mut section: Section<'_>, head: &Head) -> Result<bool, Fault> {
    section.u32()?;
    let images = section.bytes.as_chunks::<ENTRY>().0;
    let bad = images.par_iter().position_first(|image| fault_of(&Entry::of(image), head).is_some());
    if let Some((index, fault)) = bad.and_then(|i| Some((i, fault_of(&Entry::of(&images[i]), head)?))) {
        return Err(fault.at(&section, index));
    }
    check_consistency_rows(&section, images, head)?;
    Ok(images.is_sorted_by_key(row_of))
}

/// The last rows are those of the constant and the public values, one each: they bind inputs that no constraint reads.
fn check_consistency_rows(section: &Section<'_>, images: &[[u8; ENTRY]], head: &Head) -> Result<(), Fault> {
    let last = images.iter().map(row_of).max().unwrap_or(0);
    let first = last.checked_sub(head.num_public);
    let missing = |what: u32| {
        section.value("consistency rows", "one for each public value", format!("none for {what}"))
    };
    let first = first.ok_or_else(|| missing(head.num_public))?;
    let entries = images.iter().map(Entry::of).filter(|entry| entry.row >= first);
    let found: HashSet<u32> = entries
        .filter(|entry| entry.matrix == 0 && entry.row - first == entry.variable && entry.value == r())
        .map(|entry| entry.variable)
        .collect();
    match (0..=head.num_public).find(|variable| !found.contains(variable)) {
        Some(variable) => Err(missing(variable)),
        None => Ok(()),
    }
}

/// What can be wrong with an entry.
enum EntryFault {
    /// A number that is not below its limit.
    Number {
        what: &'static str,
        limit: u32,
        found: u32,
    },
    Coefficient,
}

fn fault_of(entry: &Entry, head: &Head) -> Option<EntryFault> {
    let limits = [
        ("matrix", entry.matrix, 2),
        ("row", entry.row, head.domain_size),
        ("variable", entry.variable, head.num_variables),
    ];
    let number = limits.into_iter().find(|(_, found, limit)| found >= limit);
    let number = number.map(|(what, found, limit)| EntryFault::Number { what, limit, found });
    number.or_else(|| (!entry.value.is_reduced()).then_some(EntryFault::Coefficient))
}

impl EntryFault {
    fn at(self, section: &Section<'_>, index: usize) -> Fault {
        let (offset, name) = (section.at(index, ENTRY), section.name);
        match self {
            EntryFault::Number { what, limit, found } => {
                let (expected, found) = (format!("less than {limit}").into(), found.to_string().into());
                Fault::Value { section: name, offset, what, expected, found }
            }
            EntryFault::Coefficient => {
                Fault::NotCanonical { section: name, index: index as u64, offset: offset + VALUE as u64 }
            }
        }
    }
}
