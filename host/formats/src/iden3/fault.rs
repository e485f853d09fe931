//! What can be wrong with a section file.

use crate::file;
use zkcard_groth16::{KeyError, R1csError};

/// A section file that cannot be used.
pub type FileError = file::FileError<Fault>;

/// What can be wrong with a section file. Offsets are absolute, in bytes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// As with any file.
    #[error(transparent)]
    File(#[from] file::Fault),
    /// The file does not begin as those of its format do.
    #[error("offset 0: expected the letters {expected:?} of such a file, found {found:?}")]
    Magic {
        /// The letters of the format.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A witness as circom's generator for C++ can leave it: values without the head of a file.
    #[error(
        "offset 0: expected the letters \"wtns\", found the values of a witness without the head of a file; \
         write it with the circuit's own generator, or: zkcard wtns calculate"
    )]
    RawWitness,
    /// The file is of a later version.
    #[error("offset 4: format version {found}, but this program reads versions up to {expected}")]
    Version {
        /// The last that this program reads.
        expected: u32,
        /// That of the file.
        found: u32,
    },
    /// The bytes end before what they announce.
    #[error(
        "section {section}, offset {offset}: expected {needed} bytes more, found {found}: the file is cut short"
    )]
    Truncated {
        /// The section.
        section: &'static str,
        /// Where the bytes should begin.
        offset: u64,
        /// How many there should be.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// There are bytes after the end.
    #[error("section {section}, offset {offset}: expected its end, found {found} bytes more")]
    Surplus {
        /// The section.
        section: &'static str,
        /// Where it should end.
        offset: u64,
        /// Bytes after that.
        found: u64,
    },
    /// A section is not there.
    #[error("section {section} is missing")]
    Missing {
        /// The section.
        section: &'static str,
    },
    /// A section is there twice.
    #[error("section {section}, offset {offset}: expected it once, found it again")]
    Duplicate {
        /// The section.
        section: &'static str,
        /// Where it begins the second time.
        offset: u64,
    },
    /// A count, a length or an index is not what the rest of the file asks for.
    #[error("section {section}, offset {offset}: {what}: expected {expected}, found {found}")]
    Value {
        /// The section.
        section: &'static str,
        /// Where the value, or the list that it counts, begins.
        offset: u64,
        /// What it says.
        what: &'static str,
        /// What there should be.
        expected: Box<str>,
        /// What there is.
        found: Box<str>,
    },
    /// A coordinate or a scalar is not below the modulus of its field.
    #[error(
        "section {section}, entry {index}, offset {offset}: expected a value below the modulus, found one that is not"
    )]
    NotCanonical {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
    },
    /// A point is not on its curve.
    #[error(
        "section {section}, entry {index}, offset {offset}: expected a point, found one that is not on the curve"
    )]
    NotOnCurve {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
    },
    /// A point of the curve is not in the group of order r.
    #[error(
        "section {section}, entry {index}, offset {offset}: expected a point of the group of order r, found one outside"
    )]
    NotInSubgroup {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
    },
    /// A circuit with constraints that are not rank 1.
    #[error(
        "section {section}, offset {offset}: expected no custom gates, found {found}; Groth16 takes rank-1 constraints only"
    )]
    CustomGates {
        /// The section.
        section: &'static str,
        /// Where it begins.
        offset: u64,
        /// How many templates or uses it lists.
        found: u32,
    },
    /// The first value of a witness is not one.
    #[error("section {section}, offset {offset}: the first value of a witness: expected 1, found another")]
    NoOne {
        /// The section.
        section: &'static str,
        /// Where the value is.
        offset: u64,
    },
    /// A key to whose ceremony nobody has contributed: δ = γ.
    #[error(
        "nobody has contributed to this key, and anybody can forge proofs for it; \
         contribute first: zkcard zkey contribute OLD.zkey NEW.zkey"
    )]
    Uncontributed,
    /// A key to which only beacons were added, which everybody can compute.
    #[error(
        "the only contribution to this key is a beacon, which everybody can compute, and so anybody can forge proofs \
         for it; contribute before the beacon: zkcard zkey contribute OLD.zkey NEW.zkey"
    )]
    BeaconOnly,
    /// Powers of tau without their Lagrange form (sections 12 to 15).
    #[error(
        "these powers of tau are not prepared (sections 12 to 15 are missing); prepare them: zkcard powersoftau prepare phase2 OLD.ptau NEW.ptau"
    )]
    NotPrepared,
    /// Two points that hold one secret in both groups do not hold the same.
    #[error(
        "section {section}: {what} in G1 and G2: expected the same multiple of the generators, found two; take the key from its maker again"
    )]
    Unequal {
        /// The section.
        section: &'static str,
        /// The secret.
        what: &'static str,
    },
    /// Anybody can forge under the verifying key inside.
    #[error("the verifying key inside: {0}")]
    Key(#[from] KeyError),
    /// The matrices of a circuit do not fit together.
    #[error(transparent)]
    R1cs(#[from] R1csError),
}

impl From<file::FileError> for FileError {
    fn from(error: file::FileError) -> Self {
        error.map(Fault::File)
    }
}
