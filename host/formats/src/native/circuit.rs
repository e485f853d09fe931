//! Circuits as files (kind [`Circuit`](Kind::Circuit) of the [container]).
//!
//! | section | content |
//! |---|---|
//! | header | u64: public inputs, witness variables, rows; then entries and coefficients of A, of B, of C |
//! | A rows | u64 a row: where it ends in the entries |
//! | A entries | u32 column, u32 index into the coefficients |
//! | A coefficients | 32 bytes each: distinct, not zero, in the order of their first use |
//!
//! and so for B and C. A circuit has one file only.

use super::container::{self, Container, Content, Kind, Section};
use super::{Fault, FileError, image};
use crate::file::{self, Access};
use ark_bn254::Fr;
use std::io::{self, Write};
use std::path::Path;
use zkcard_groth16::r1cs::PartsError;
use zkcard_groth16::{R1cs, SparseMatrix};

/// A circuit as a file in memory.
pub fn to_bytes(r1cs: &R1cs) -> Vec<u8> {
    with_contents(r1cs, |contents| container::to_bytes(Kind::Circuit, contents))
}

/// A circuit from the bytes of a file; `name` is for errors.
pub fn from_bytes(bytes: &[u8], name: impl AsRef<Path>) -> Result<R1cs, FileError> {
    parse(bytes).map_err(|fault| FileError::new(name, fault))
}

/// Writes a circuit to a file.
pub fn save(path: impl AsRef<Path>, r1cs: &R1cs) -> Result<(), file::FileError> {
    with_contents(r1cs, |contents| {
        file::save(path, Access::Public, |out| container::write(out, Kind::Circuit, contents))
    })
}

/// Reads a circuit from a file.
pub fn load(path: impl AsRef<Path>) -> Result<R1cs, FileError> {
    from_bytes(&file::load(&path, u64::MAX)?, path)
}

fn with_contents<T>(r1cs: &R1cs, then: impl FnOnce(&[&Content<'_>]) -> T) -> T {
    let shape = [r1cs.num_public(), r1cs.num_witness(), r1cs.num_constraints()];
    with_matrices(&shape, r1cs, then)
}

/// The header, which begins with `shape`, and three sections for each matrix.
pub(super) fn with_matrices<T>(shape: &[usize], r1cs: &R1cs, then: impl FnOnce(&[&Content<'_>]) -> T) -> T {
    let matrices = [&r1cs.a, &r1cs.b, &r1cs.c];
    let header = |out: &mut dyn Write| write_integers(&counts(shape, matrices), out);
    let rows = matrices.map(|matrix| move |out: &mut dyn Write| write_integers(matrix.parts().0, out));
    let entries = matrices.map(|matrix| move |out: &mut dyn Write| write_entries(matrix.parts().1, out));
    let coefficients =
        matrices.map(|matrix| move |out: &mut dyn Write| image::write_all(matrix.parts().2, out));
    let mut contents: Vec<&Content<'_>> = vec![&header];
    for i in 0..3 {
        contents.extend([&rows[i] as &Content<'_>, &entries[i], &coefficients[i]]);
    }
    then(&contents)
}

/// The header.
fn counts(shape: &[usize], matrices: [&SparseMatrix; 3]) -> Vec<u64> {
    let sizes = matrices.map(|matrix| [matrix.parts().1.len(), matrix.parts().2.len()]);
    shape.iter().chain(sizes.as_flattened()).map(|count| *count as u64).collect()
}

fn parse(bytes: &[u8]) -> Result<R1cs, Fault> {
    let [header, matrices @ ..] = Container::parse(bytes, Kind::Circuit)?.sections::<10>()?;
    let [public, witness, rows, sizes @ ..] = header_counts::<9>(&header)?;
    let variables = public.saturating_add(witness).saturating_add(1);
    let matrices = parse_matrices(matrices, rows, sizes, variables)?;
    Ok(R1cs::new(to_usize(public), to_usize(witness), matrices)?)
}

/// The counts of a header, of which there are `N`.
pub(super) fn header_counts<const N: usize>(header: &Section<'_>) -> Result<[u64; N], Fault> {
    let (section, offset, found) = (header.name, header.offset, header.bytes.len() as u64);
    let mut counts = [0; N];
    let expected = size_of_val(&counts) as u64;
    if found != expected {
        return Err(Fault::Count { section, offset, what: "length", expected, found });
    }
    counts.iter_mut().zip(header.integers()?).for_each(|(to, from)| *to = from);
    Ok(counts)
}

/// Reads the sections of three matrices; `sizes` are the entries and coefficients of each.
pub(super) fn parse_matrices(
    [a0, a1, a2, b0, b1, b2, c0, c1, c2]: [Section<'_>; 9],
    rows: u64,
    [a_entries, a_values, b_entries, b_values, c_entries, c_values]: [u64; 6],
    variables: u64,
) -> Result<[SparseMatrix; 3], Fault> {
    Ok([
        parse_matrix([a0, a1, a2], [rows, a_entries, a_values], variables)?,
        parse_matrix([b0, b1, b2], [rows, b_entries, b_values], variables)?,
        parse_matrix([c0, c1, c2], [rows, c_entries, c_values], variables)?,
    ])
}

/// Reads the three sections of a matrix of so many rows, entries and coefficients.
fn parse_matrix(
    [rows, entries, coefficients]: [Section<'_>; 3],
    counts: [u64; 3],
    variables: u64,
) -> Result<SparseMatrix, Fault> {
    for (section, count) in [rows, entries].iter().zip(counts) {
        check_count(section, section.entries::<8>()?.len() as u64, count)?;
    }
    let parts = SparseMatrix::from_parts(
        rows.integers()?.collect(),
        read_entries(&entries, variables)?,
        image::read_all::<Fr>(&coefficients, counts[2])?,
    );
    parts.map_err(|error| match error {
        PartsError::RowEnd(i) => {
            inconsistent(&rows, i, 8, "rows do not end in order, the last with the entries")
        }
        PartsError::Entry(i) => {
            inconsistent(&entries, i, 8, "coefficients are not numbered by their first use")
        }
        PartsError::Coefficient(i) => {
            inconsistent(&coefficients, i, 32, "a coefficient is zero, not used, or there twice")
        }
    })
}

fn read_entries(section: &Section<'_>, variables: u64) -> Result<Vec<(u32, u32)>, Fault> {
    let pairs = section.entries::<8>()?;
    let pair = |&[a, b, c, d, e, f, g, h]: &[u8; 8]| {
        (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
    };
    let mut entries = Vec::with_capacity(pairs.len());
    for (i, (column, coefficient)) in pairs.iter().map(pair).enumerate() {
        let found = u64::from(column);
        if found >= variables {
            let (section, index, offset) = (section.name, i as u64, section.at(i, 8));
            return Err(Fault::OutOfRange { section, index, offset, limit: variables, found });
        }
        entries.push((column, coefficient));
    }
    Ok(entries)
}

fn check_count(section: &Section<'_>, found: u64, expected: u64) -> Result<(), Fault> {
    let (section, offset) = (section.name, section.offset);
    if found == expected {
        Ok(())
    } else {
        Err(Fault::Count { section, offset, what: "number of entries", expected, found })
    }
}

fn inconsistent(section: &Section<'_>, index: usize, size: usize, what: &'static str) -> Fault {
    Fault::Inconsistent { section: section.name, offset: section.at(index, size), what }
}

/// Saturating, for what is checked against smaller bounds next.
pub(super) fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn write_integers(values: &[u64], out: &mut dyn Write) -> io::Result<()> {
    write_chunks(values, |value| value.to_le_bytes(), out)
}

fn write_entries(entries: &[(u32, u32)], out: &mut dyn Write) -> io::Result<()> {
    let image = |&(column, coefficient): &(u32, u32)| u64::from(column) | u64::from(coefficient) << 32;
    write_chunks(entries, |entry| image(entry).to_le_bytes(), out)
}

fn write_chunks<T>(values: &[T], image: impl Fn(&T) -> [u8; 8], out: &mut dyn Write) -> io::Result<()> {
    values.chunks(4096).try_for_each(|chunk| {
        let bytes: Vec<[u8; 8]> = chunk.iter().map(&image).collect();
        out.write_all(bytes.as_flattened())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::container::tests::{file_of, sections_of};

    /// x·x = y and 3x + 5 = y, with y public.
    fn sample() -> R1cs {
        let [one, three, five] = [1u64, 3, 5].map(Fr::from);
        let a = SparseMatrix::from_rows([vec![(2, one)], vec![(0, five), (2, three)]]);
        let b = SparseMatrix::from_rows([[(2, one)], [(0, one)]]);
        let c = SparseMatrix::from_rows([[(1, one)], [(1, one)]]);
        R1cs::new(1, 1, [a, b, c]).unwrap()
    }

    /// What a hostile file with sound digests is refused for.
    fn refused(section: usize, change: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut sections = sections_of(Kind::Circuit, &to_bytes(&sample()));
        change(&mut sections[section]);
        from_bytes(&file_of(Kind::Circuit, &sections), "c.r1").unwrap_err().to_string()
    }

    fn overwritten(section: usize, at: usize, value: u64) -> String {
        refused(section, |bytes| bytes[at..at + 8].copy_from_slice(&value.to_le_bytes()))
    }

    #[test]
    fn circuits_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.r1");
        save(&path, &sample()).unwrap();
        assert_eq!(load(&path).unwrap(), sample());
        assert_eq!(std::fs::read(&path).unwrap(), to_bytes(&sample()));
        let empty = R1cs::new(0, 0, Default::default()).unwrap();
        assert_eq!(from_bytes(&to_bytes(&empty), "").unwrap(), empty);
    }

    #[test]
    fn hostile_counts_are_refused() {
        let header = 20 + 52 * 10 + 32;
        let rows = header + 72;
        assert_eq!(
            overwritten(0, 16, 1 << 60),
            format!(
                "c.r1: section A rows, offset {rows}: number of entries is 2 where 1152921504606846976 is needed"
            )
        );
        assert_eq!(
            overwritten(0, 24, 4),
            format!(
                "c.r1: section A entries, offset {}: number of entries is 3 where 4 is needed",
                rows + 16
            )
        );
        assert_eq!(
            overwritten(0, 32, 1 << 60),
            format!(
                "c.r1: section A coefficients, offset {}: length is 96 where {} is needed",
                rows + 40,
                u64::MAX
            )
        );
        assert!(refused(0, |bytes| bytes.truncate(64)).contains("header, offset 572: length is 64 where 72"));
        assert!(refused(4, |bytes| bytes.truncate(15)).contains("B rows, offset 780: length is 15 where 8"));
        assert!(overwritten(0, 0, u64::MAX).contains("more than 2^27 and 2^32"));
    }

    #[test]
    fn hostile_matrices_are_refused() {
        let rows = 20 + 52 * 10 + 32 + 72;
        let row_ends = "rows do not end in order, the last with the entries";
        assert_eq!(overwritten(1, 0, 9), format!("c.r1: section A rows, offset {}: {row_ends}", rows + 8));
        assert_eq!(overwritten(1, 8, 9), format!("c.r1: section A rows, offset {}: {row_ends}", rows + 8));
        assert_eq!(
            overwritten(2, 8, 3),
            format!("c.r1: section A entries, entry 1, offset {}: 3 where less than 3 is needed", rows + 24)
        );
        assert_eq!(
            overwritten(2, 8, 5 << 32),
            format!(
                "c.r1: section A entries, offset {}: coefficients are not numbered by their first use",
                rows + 24
            )
        );
        assert_eq!(
            overwritten(3, 32, 1),
            format!(
                "c.r1: section A coefficients, offset {}: a coefficient is zero, not used, or there twice",
                rows + 40 + 32
            )
        );
        assert_eq!(
            refused(3, |bytes| bytes[64..].fill(0xff)),
            format!(
                "c.r1: section A coefficients, entry 2, offset {}: not below the modulus of its field",
                rows + 40 + 64
            )
        );
    }
}
