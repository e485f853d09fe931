//! zkcard's own files: circuits and proving keys, of either protocol.

pub mod circuit;
pub mod container;
pub(crate) mod image;
pub mod key;
pub mod lookup;

use crate::file;
use container::Kind;
use zkcard_groth16::lookup::RoundError;
use zkcard_groth16::{KeyError, R1csError};

/// A file of ours that cannot be read.
pub type FileError = file::FileError<Fault>;

/// What can be wrong with a file of ours. Offsets are absolute, in bytes.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// As with any file.
    #[error(transparent)]
    File(#[from] file::Fault),
    /// The file does not begin as zkcard's do.
    #[error("offset 0: not a zkcard file, or one that was transferred as text")]
    Magic,
    /// The file is of another version.
    #[error("offset 8: format version {found}, but this program reads version {expected}")]
    Version {
        /// The version that this program reads.
        expected: u32,
        /// The version of the file.
        found: u32,
    },
    /// The file holds something else.
    #[error("offset 12: not a {expected}, {}", told(*.found))]
    Kind {
        /// What it should hold.
        expected: &'static str,
        /// The number of the kind that it holds.
        found: u32,
    },
    /// The file ends too soon.
    #[error("ends after {found} bytes of at least {needed}; copy or make it again")]
    Truncated {
        /// Bytes that there should be.
        needed: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The file goes on after its end.
    #[error("offset {expected}: {} surplus bytes after the end", found - expected)]
    TrailingBytes {
        /// Where the file should end.
        expected: u64,
        /// Where it ends.
        found: u64,
    },
    /// A section is not what was written.
    #[error("section {section}, offset {offset}: damaged (its SHA-256 differs); copy or make it again")]
    Digest {
        /// The section.
        section: &'static str,
        /// Where it begins.
        offset: u64,
    },
    /// A count or a length is not what the rest of the file asks for.
    #[error("section {section}, offset {offset}: {what} is {found} where {expected} is needed")]
    Count {
        /// The section that the count is in.
        section: &'static str,
        /// Where the count, or the list that it counts, begins.
        offset: u64,
        /// What is counted.
        what: &'static str,
        /// The count that the rest of the file asks for.
        expected: u64,
        /// The count there is.
        found: u64,
    },
    /// A number is larger than it may be.
    #[error("section {section}, entry {index}, offset {offset}: {found} where less than {limit} is needed")]
    OutOfRange {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
        /// What it must be less than.
        limit: u64,
        /// What it is.
        found: u64,
    },
    /// A coordinate or a scalar is not below the modulus of its field.
    #[error("section {section}, entry {index}, offset {offset}: not below the modulus of its field")]
    NotCanonical {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
    },
    /// A point is not on its curve.
    #[error("section {section}, point {index}, offset {offset}: not on the curve")]
    NotOnCurve {
        /// The section.
        section: &'static str,
        /// The point of the section.
        index: u64,
        /// Where the point begins.
        offset: u64,
    },
    /// A point of the curve is not in the group of order r.
    #[error("section {section}, point {index}, offset {offset}: not in the subgroup of order r")]
    NotInSubgroup {
        /// The section.
        section: &'static str,
        /// The point of the section.
        index: u64,
        /// Where the point begins.
        offset: u64,
    },
    /// Parts of the file contradict each other or the format.
    #[error("section {section}, offset {offset}: {what}")]
    Inconsistent {
        /// The section.
        section: &'static str,
        /// Where in the file.
        offset: u64,
        /// What contradicts.
        what: &'static str,
    },
    /// The file holds a verifying key under which anybody can forge.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The file holds matrices that are not a circuit.
    #[error(transparent)]
    Circuit(#[from] R1csError),
    /// The file holds matrices and rounds that are not a circuit of two rounds.
    #[error(transparent)]
    Rounds(#[from] RoundError),
}

impl From<file::FileError> for FileError {
    fn from(error: file::FileError) -> Self {
        error.map(Fault::File)
    }
}

/// What a file holds, by the number of its kind.
fn told(number: u32) -> String {
    match Kind::ALL.into_iter().find(|kind| *kind as u32 == number) {
        Some(kind) => format!("but a {}", kind.name()),
        None => format!("but of kind {number}, which this program does not know"),
    }
}
