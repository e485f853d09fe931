//! Circuits of two rounds as files (kind [`LookupCircuit`](Kind::LookupCircuit) of the [container]).
//!
//! | section | content |
//! |---|---|
//! | header | u64: public values, values of the first round, of the second, rows; then entries and coefficients of A, of B, of C |
//! | A rows … C coefficients | as in [plain circuits](crate::native::circuit) |
//!
//! A circuit has one file only. One whose first rows do not bind its public values is refused.

use crate::file::{self, Access};
use crate::native::circuit::{header_counts, parse_matrices, to_usize, with_matrices};
use crate::native::container::{self, Container, Content, Kind};
use crate::native::{Fault, FileError};
use std::path::Path;
use zkcard_groth16::lookup::RoundR1cs;
use zkcard_groth16::lookup::rounds::FIRST;

/// A circuit as a file in memory.
pub fn to_bytes(circuit: &RoundR1cs) -> Vec<u8> {
    with_contents(circuit, |contents| container::to_bytes(Kind::LookupCircuit, contents))
}

/// A circuit from the bytes of a file; `name` is for errors.
pub fn from_bytes(bytes: &[u8], name: impl AsRef<Path>) -> Result<RoundR1cs, FileError> {
    parse(bytes).map_err(|fault| FileError::new(name, fault))
}

/// Writes a circuit to a file.
pub fn save(path: impl AsRef<Path>, circuit: &RoundR1cs) -> Result<(), file::FileError> {
    with_contents(circuit, |contents| {
        file::save(path, Access::Public, |out| container::write(out, Kind::LookupCircuit, contents))
    })
}

/// Reads a circuit from a file.
pub fn load(path: impl AsRef<Path>) -> Result<RoundR1cs, FileError> {
    from_bytes(&file::load(&path, u64::MAX)?, path)
}

fn with_contents<T>(circuit: &RoundR1cs, then: impl FnOnce(&[&Content<'_>]) -> T) -> T {
    let (public, rows) = (circuit.num_public(), circuit.r1cs().num_constraints());
    let shape: Vec<usize> =
        [public].into_iter().chain(circuit.rounds().iter().copied()).chain([rows]).collect();
    with_matrices(&shape, circuit.r1cs(), then)
}

fn parse(bytes: &[u8]) -> Result<RoundR1cs, Fault> {
    let [header, matrices @ ..] = Container::parse(bytes, Kind::LookupCircuit)?.sections::<10>()?;
    let [public, first, second, rows, sizes @ ..] = header_counts::<10>(&header)?;
    let variables = first.saturating_add(second).saturating_add(FIRST as u64);
    let matrices = parse_matrices(matrices, rows, sizes, variables)?;
    Ok(RoundR1cs::new(matrices, to_usize(public), [first, second].map(to_usize))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::container::tests::{file_of, sections_of};
    use crate::native::lookup::samples::squares;
    use std::sync::Arc;
    use zkcard_groth16::lookup::Builder;

    fn sample() -> Arc<RoundR1cs> {
        Arc::clone(squares().circuit())
    }

    /// What a hostile file with sound digests is refused for.
    fn refused(section: usize, change: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut sections = sections_of(Kind::LookupCircuit, &to_bytes(&sample()));
        change(&mut sections[section]);
        let file = file_of(Kind::LookupCircuit, &sections);
        from_bytes(&file, "c.bin").unwrap_err().to_string()
    }

    fn overwritten(section: usize, at: usize, value: u64) -> String {
        refused(section, |bytes| bytes[at..at + 8].copy_from_slice(&value.to_le_bytes()))
    }

    #[test]
    fn circuits_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.bin");
        save(&path, &sample()).unwrap();
        assert_eq!(load(&path).unwrap(), *sample());
        assert_eq!(std::fs::read(&path).unwrap(), to_bytes(&sample()));
        let empty = Builder::new().finish().unwrap();
        assert_eq!(from_bytes(&to_bytes(empty.circuit()), "").unwrap(), **empty.circuit());
    }

    #[test]
    fn hostile_headers_are_refused() {
        let [first, second] = sample().rounds().try_into().unwrap();
        let misfit = |public: u64| {
            format!("c.bin: {public} public values do not fit in rounds of [{first}, {second}] values")
        };
        for public in [first as u64 + 1, 1 << 60, u64::MAX] {
            assert_eq!(overwritten(0, 0, public), misfit(public));
        }
        // The second constraint binds no third value; nor does the first bind the last one, or by another column.
        assert!(overwritten(0, 0, 3).contains("constraint 1 is not the one that binds public value 1"));
        assert!(overwritten(0, 0, 1).contains("constraint 0 is not the one that binds public value 0"));
        let moved = refused(0, |bytes| {
            bytes[8..16].copy_from_slice(&(first as u64 + 1).to_le_bytes());
            bytes[16..24].copy_from_slice(&(second as u64 - 1).to_le_bytes());
        });
        assert!(moved.contains("constraint 0 is not the one that binds public value 0"), "{moved}");
        assert!(overwritten(0, 8, u64::MAX).contains("more than 2^27 and 2^32"));
        assert!(overwritten(0, 16, u64::MAX).contains("more than 2^27 and 2^32"));
        assert!(overwritten(0, 24, 1 << 60).contains("A rows, offset"));
        assert!(overwritten(0, 32, 1 << 60).contains("A entries, offset"));
        assert!(overwritten(0, 40, 1 << 60).contains(&format!("where {} is needed", u64::MAX)));
        assert!(refused(0, |bytes| bytes.truncate(72)).contains("length is 72 where 80 is needed"));
    }

    #[test]
    fn public_values_that_are_not_bound_are_refused() {
        // The coefficient of the first public value in the first row, by the number of another one.
        let unbound = overwritten(2, 0, 1 << 32 | 3);
        assert!(
            unbound.contains("section A entries") || unbound.contains("binds public value 0"),
            "{unbound}"
        );
        let other_column = refused(5, |bytes| bytes[0] = 0);
        assert_eq!(other_column, "c.bin: constraint 0 is not the one that binds public value 0");
    }

    #[test]
    fn files_of_the_other_protocol_are_refused_by_name() {
        let lookup = to_bytes(&sample());
        let plain = crate::native::circuit::to_bytes(sample().r1cs());
        let told = crate::native::circuit::from_bytes(&lookup, "c.bin").unwrap_err().to_string();
        assert_eq!(told, "c.bin: offset 12: not a circuit, but a circuit of protocol lookup");
        let told = from_bytes(&plain, "c.bin").unwrap_err().to_string();
        assert_eq!(told, "c.bin: offset 12: not a circuit of protocol lookup, but a circuit");
    }
}
