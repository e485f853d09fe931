//! Keys that nobody has to be trusted for, if one of many contributors forgot a secret.
//!
//! ```text
//! Powers ── contribute, beacon ──► Powers ── lagrange ──► Lagrange ─┐
//!                                                                   ├─ initial ──► Uncontributed ── contribute, beacon ──► ProvingKey
//!                                                      R1cs ────────┘
//! ```
//!
//! First τ, α and β, for every circuit up to a size, then δ for one circuit; γ is always 1. A contribution multiplies what
//! was there by secrets of its own, and proves that it knows them. Whoever verifies needs only the last lists: that each
//! contribution follows the one before it is seen from a few points of each.
//!
//! Everything that is hashed, drawn or computed is snarkjs's (0.7.6), so that one ceremony may use both programs.
//!
//! Sources: S. Bowe, A. Gabizon, I. Miers, *Scalable Multi-party Computation for zk-SNARK Parameters in the Random Beacon
//! Model*, ePrint 2017/1050; for what is hashed and how points are drawn, snarkjs's files.

mod beacon;
mod blake2b;
mod delta;
mod encoding;
mod entropy;
mod initial;
mod key;
mod lagrange;
mod overrun;
mod powers;
mod ratio;
mod stream;
mod uncontributed;

pub use beacon::Beacon;
pub use blake2b::{Blake2b, Hash, STATE};
pub use delta::{DeltaContribution, Transcript};
pub use entropy::from_system;
pub use initial::{PhaseOne, initial};
pub use key::{By, PublicKey, Source, check_contributed};
pub use lagrange::Lagrange;
pub use powers::{Contribution, Powers};
pub use stream::Stream;
pub use uncontributed::Uncontributed;

pub(crate) use key::generators;
pub(crate) use ratio::{is_same, of_lists};
pub(crate) use uncontributed::{holds, of_quotient, scaled};

use crate::check::KeyError;
use crate::secret::EntropyError;
use zkcard_accel::AccelError;

/// Why a contribution, a key or a list of powers is refused, or there is none.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// There is no randomness for secrets.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The accelerator failed.
    #[error(transparent)]
    Accel(#[from] AccelError),
    /// The state of a hash is none.
    #[error("the state of a hash has {filled} bytes in a block of 128; take the file from its maker again")]
    HashState {
        /// Bytes in the block, as the state says.
        filled: u64,
    },
    /// A beacon without bytes, or with too many.
    #[error("a beacon of {found} bytes; it has from 1 to {}", Beacon::MAX_BYTES)]
    BeaconLength {
        /// Bytes there are.
        found: usize,
    },
    /// A beacon that is hashed too rarely to be one, or too often to be verified.
    #[error("a beacon that is hashed 2^{found} times; n is from {} to {}", Beacon::EXPONENTS.start(), Beacon::EXPONENTS.end())]
    BeaconExponent {
        /// The logarithm.
        found: u8,
    },
    /// Nobody has contributed.
    #[error("nobody has contributed yet, so that everybody knows the secrets; contribute first")]
    NoContribution,
    /// Nobody but beacons has contributed.
    #[error("only beacons have contributed, and everybody can compute their secrets; contribute first")]
    OnlyBeacons,
    /// A contribution is not what it says.
    #[error("contribution {number}{}: {fault}", named(.name))]
    Contribution {
        /// Which one, counted from 1.
        number: usize,
        /// The name that it gives itself.
        name: Option<String>,
        /// What is wrong with it.
        fault: ContributionFault,
    },
    /// A list is not that of the powers.
    #[error("{list}: {fault}")]
    List {
        /// The list.
        list: &'static str,
        /// What is wrong with it.
        fault: ListFault,
    },
    /// What is hashed at the end is not the hash that the last contribution names.
    #[error("the lists have another hash than the last contribution names: they were changed after it")]
    NextChallenge,
    /// The powers are too few for the circuit.
    #[error("the circuit needs powers of 2^{needed}, and these are of 2^{found}; take larger ones")]
    TooFewPowers {
        /// The logarithm of the circuit's domain.
        needed: u32,
        /// That of the powers.
        found: u32,
    },
    /// A key has other points than the circuit and the powers give.
    #[error("{0} of the key is not that of this circuit and these powers of tau")]
    NotOfCircuit(&'static str),
    /// Powers of which no ceremony is.
    #[error("powers of 2^{found}; a ceremony is of 2^1 to 2^{}", Powers::LARGEST)]
    Power {
        /// The logarithm.
        found: u32,
    },
    /// A key under which anybody can forge for a reason that no ceremony has.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl CeremonyError {
    /// For a domain of n, of so many powers in G1: of 2^k there are 2·2^k − 1.
    fn too_few(n: usize, powers: usize) -> Self {
        CeremonyError::TooFewPowers { needed: n.ilog2(), found: (powers + 1).ilog2().saturating_sub(1) }
    }
}

/// What can be wrong with a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContributionFault {
    /// The proof of knowledge of a secret does not hold.
    #[error("it does not prove that it knows its {0}")]
    Knowledge(&'static str),
    /// A point is not its predecessor's times the secret.
    #[error("{0} does not follow the contribution before it")]
    DoesNotFollow(&'static str),
    /// A beacon's secret is another than its bytes give.
    #[error("its {0} is not what its beacon gives")]
    NotOfBeacon(&'static str),
    /// The hash of all that went before it is another.
    #[error("it was made for another ceremony: what it says of all before it does not hold")]
    Transcript,
}

/// What can be wrong with a list of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// The points are not consecutive powers.
    #[error("not consecutive powers")]
    NotPowers,
    /// It does not begin as it must.
    #[error("does not begin with what the last contribution names")]
    Start,
    /// It is not the Lagrange basis of the powers.
    #[error("not the Lagrange basis of the powers of tau; prepare phase 2 again")]
    NotLagrange,
    /// It is not as long as it must be.
    #[error("{found} points where {expected} are needed")]
    Length {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
}

fn named(name: &Option<String>) -> String {
    name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default()
}
