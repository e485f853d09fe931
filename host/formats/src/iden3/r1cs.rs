//! Circuits: `.r1cs`, version 1, as circom writes them.
//!
//! | section | content |
//! |---|---|
//! | 1 | the modulus; u32: wires, outputs, public inputs, private inputs; u64: labels; u32: constraints |
//! | 2 | each constraint: three sums, each a count and so many times wire and coefficient (plain, below r) |
//! | 3 | u64: the label of each wire |
//! | 4, 5 | custom gates, which are not rank-1 constraints: refused |
//!
//! Wire 0 is the constant; outputs come before public inputs, and both are public. Entries of one wire in one sum add.

use super::sections::{Format, Section, Sections};
use super::{Fault, FileError, montgomery};
use crate::file;
use crate::native::image::Image;
use ark_bn254::{Fr, FrConfig};
use ark_ff::One;
use std::path::Path;
use zkcard_groth16::{R1cs, SparseMatrix};

pub(super) static FORMAT: Format = Format {
    letters: "r1cs",
    version: 1,
    names: &[
        (1, "head"),
        (2, "constraints"),
        (3, "labels of wires"),
        (4, "custom gates"),
        (5, "uses of custom gates"),
    ],
};
const BYTES: usize = 32;

/// What the head of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Wires, the constant among them.
    pub wires: u32,
    /// Public outputs.
    pub outputs: u32,
    /// Public inputs.
    pub public_inputs: u32,
    /// Private inputs.
    pub private_inputs: u32,
    /// Signals before simplification.
    pub labels: u64,
    /// Constraints.
    pub constraints: u32,
}

/// A circuit with what its file says beside the constraints.
#[derive(Clone, Debug, PartialEq)]
pub struct Circuit {
    /// The constraints.
    pub r1cs: R1cs,
    /// The counts of the head.
    pub counts: Counts,
    /// The label of each wire.
    pub labels: Vec<u64>,
}

/// A circuit from the bytes of a file; `name` is for errors.
pub fn parse(bytes: &[u8], name: impl AsRef<Path>) -> Result<Circuit, FileError> {
    circuit(bytes).map_err(|fault| FileError::new(name, fault))
}

/// Reads a circuit.
pub fn load(path: impl AsRef<Path>) -> Result<Circuit, FileError> {
    parse(&file::load(&path, u64::MAX)?, path)
}

impl Counts {
    /// Public values: outputs and public inputs, the constant not counted.
    pub fn public(&self) -> usize {
        self.outputs as usize + self.public_inputs as usize
    }

    pub(super) fn parse(mut head: Section<'_>) -> Result<Self, Fault> {
        head.modulus("the modulus of the circuit", &montgomery::modulus::<FrConfig>())?;
        let begin = head.clone();
        let counts = Counts {
            wires: head.u32()?,
            outputs: head.u32()?,
            public_inputs: head.u32()?,
            private_inputs: head.u32()?,
            labels: head.u64()?,
            constraints: head.u32()?,
        };
        head.finish()?;
        // Private inputs may be fewer among the wires: circom takes out those that a public value determines.
        let needed = 1 + counts.public();
        if (counts.wires as usize) < needed {
            let expected = format!("at least the {needed} of constant and public values");
            return Err(begin.value("wires", expected, counts.wires));
        }
        Ok(counts)
    }
}

fn circuit(bytes: &[u8]) -> Result<Circuit, Fault> {
    let sections = Sections::parse(bytes, &FORMAT)?;
    let counts = Counts::parse(sections.only(1)?)?;
    refuse_custom_gates(&sections)?;
    let labels = labels(&sections.only(3)?, &counts)?;
    let matrices = matrices(sections.only(2)?, &counts)?;
    let private = counts.wires as usize - 1 - counts.public();
    Ok(Circuit { r1cs: R1cs::new(counts.public(), private, matrices)?, counts, labels })
}

fn refuse_custom_gates(sections: &Sections<'_>) -> Result<(), Fault> {
    for number in [4, 5] {
        let Some(mut section) = sections.optional(number)? else { continue };
        let (name, offset, found) = (section.name, section.offset as u64, section.u32()?);
        if found > 0 {
            return Err(Fault::CustomGates { section: name, offset, found });
        }
    }
    Ok(())
}

fn labels(section: &Section<'_>, counts: &Counts) -> Result<Vec<u64>, Fault> {
    section.check_entries(u64::from(counts.wires), 8, "labels, one a wire")?;
    Ok(section.bytes.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
}

type Row = Vec<(usize, Fr)>;

fn matrices(mut section: Section<'_>, counts: &Counts) -> Result<[SparseMatrix; 3], Fault> {
    let mut rows: [Vec<Row>; 3] = Default::default();
    for _ in 0..counts.constraints {
        for matrix in &mut rows {
            matrix.push(sum(&mut section, counts.wires)?);
        }
    }
    section.finish()?;
    Ok(rows.map(SparseMatrix::from_rows))
}

/// One sum of a constraint. Memory is taken for entries that are there.
pub(super) fn sum(section: &mut Section<'_>, wires: u32) -> Result<Row, Fault> {
    let count = section.u32()?;
    let begin = section.clone();
    let bytes = section.take_u64(u64::from(count) * (4 + BYTES) as u64)?;
    let entries = bytes.as_chunks::<{ 4 + BYTES }>().0.iter().enumerate();
    entries
        .map(|(index, bytes)| entry(bytes, wires).map_err(|fault| fault.at(&begin, index, wires)))
        .collect()
}

/// What can be wrong with an entry.
enum EntryFault {
    Wire(u32),
    Coefficient,
}

fn entry(bytes: &[u8; 4 + BYTES], wires: u32) -> Result<(usize, Fr), EntryFault> {
    let (wire, coefficient) = bytes.split_first_chunk().unwrap_or((&[0; 4], &[]));
    let wire = u32::from_le_bytes(*wire);
    let coefficient = Fr::decode(coefficient).map_err(|_| EntryFault::Coefficient)?;
    if wire < wires { Ok((wire as usize, coefficient)) } else { Err(EntryFault::Wire(wire)) }
}

impl EntryFault {
    fn at(self, begin: &Section<'_>, index: usize, wires: u32) -> Fault {
        let offset = begin.at(index, 4 + BYTES);
        match self {
            EntryFault::Wire(found) => Fault::Value {
                section: begin.name,
                offset,
                what: "wire",
                expected: format!("less than {wires}").into(),
                found: found.to_string().into(),
            },
            EntryFault::Coefficient => {
                Fault::NotCanonical { section: begin.name, index: index as u64, offset: offset + 4 }
            }
        }
    }
}

/// The names of wires from the text of a `.sym` file: lines of label, wire, component, name. Signals that became one
/// wire are joined by `|`, and wires without a name are known by their number.
pub fn wire_names(sym: &str, wires: u32) -> Vec<String> {
    let mut names = vec![String::new(); wires as usize];
    for line in sym.lines() {
        let fields: Vec<_> = line.split(',').collect();
        let [_, wire, _, name] = fields[..] else { continue };
        let Some(known) = wire.parse().ok().and_then(|wire: usize| names.get_mut(wire)) else { continue };
        if !known.is_empty() {
            known.push('|');
        }
        known.push_str(name);
    }
    names.first_mut().into_iter().for_each(|one| *one = "1".into());
    let named = |(wire, name): (usize, String)| if name.is_empty() { format!("[{wire}]") } else { name };
    names.into_iter().enumerate().map(named).collect()
}

/// The constraints as snarkjs prints them.
pub fn equations<'a>(r1cs: &'a R1cs, names: &'a [String]) -> impl Iterator<Item = String> + 'a {
    (0..r1cs.num_constraints()).map(move |row| {
        let [a, b, c] = [&r1cs.a, &r1cs.b, &r1cs.c].map(|matrix| sum_text(matrix, row, names));
        format!("[ {a} ] * [ {b} ] - [ {c} ] = 0")
    })
}

fn sum_text(matrix: &SparseMatrix, row: usize, names: &[String]) -> String {
    let terms = matrix.sorted_row(row).into_iter().enumerate().map(|(i, (wire, value))| {
        let factor = if value.is_one() { String::new() } else { value.to_string() };
        let sign = if i > 0 { " +" } else { "" };
        format!("{sign}{factor}{}", names.get(wire).map_or("?", |name| name))
    });
    terms.collect()
}
