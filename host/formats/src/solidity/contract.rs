//! The text of a contract, from its templates.

use super::call::CALLER_TAG;
use super::template::filled;
use super::words::{Word, hex};
use ark_bn254::{Fq, Fr};
use ark_ff::PrimeField;
use zkcard_groth16::KeyError;

/// What a contract is called, and what its proofs are of.
#[derive(Clone, Copy, Debug)]
pub struct Contract<'a> {
    /// Its name in Solidity.
    pub name: &'a str,
    /// The network that its key is of, if it is of one.
    pub model: Option<Model<'a>>,
}

/// A network.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    /// The digest of its statement, which stands in the contract.
    pub id: [u8; 32],
    /// If its proofs name a context: the tag of its hash.
    pub context_tag: Option<&'a str>,
}

/// What a contract checks of a proof.
///
/// Its text declares `_check(proof, values)` and `_checkBatch(proofs, values, count)`, which read the calldata and return
/// a status; where there is a context, each takes it too, behind `values` or `count`.
pub trait Protocol {
    /// Bytes of a proof.
    const PROOF_BYTES: usize;
    /// What its proofs are, for readers.
    const SYSTEM: &'static str;
    /// The points of a proof, in their order.
    const POINTS: &'static str;
    /// Whether a context is the last public value; else it is a word that is hashed, and not reduced modulo r.
    const CONTEXT_IS_VALUE: bool;
    /// How many public values its key takes.
    fn num_public(&self) -> usize;
    /// Whether a contract can be written for this key.
    fn check(&self) -> Result<(), SolidityError>;
    /// The declarations of the constants.
    fn constants(&self) -> String;
    /// Entry points beside `verify` and `verifyBatch`, where there is a context or none.
    fn interface(&self, _has_context: bool) -> String {
        String::new()
    }
    /// The functions, where there is a context or none.
    fn functions(&self, has_context: bool) -> String;
}

/// Why there is no contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolidityError {
    /// Anybody can forge under the key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The contract would be larger than a chain takes.
    #[error(
        "{found} public values; a contract of 24,576 bytes, which is the most that Ethereum takes, has room for {max}: \
         make fewer values public, or one hash of them"
    )]
    TooManyValues {
        /// The most there may be.
        max: usize,
        /// How many the key takes.
        found: usize,
    },
    /// A key without public values has no context.
    #[error("the key takes no public value, so that the last one cannot be a context")]
    NoContext,
    /// Nothing can be called so.
    #[error(
        "contracts and functions are named by letters, digits and _, and begin with no digit; not {name:?}"
    )]
    Name {
        /// What it was to be called.
        name: String,
    },
}

/// The text of a contract that verifies a key's proofs.
pub fn verifier<P: Protocol>(protocol: &P, contract: &Contract<'_>) -> Result<String, SolidityError> {
    protocol.check()?;
    check_name(contract.name)?;
    let tag = contract.model.and_then(|model| model.context_tag);
    let given = match tag {
        Some(_) if P::CONTEXT_IS_VALUE => {
            protocol.num_public().checked_sub(1).ok_or(SolidityError::NoContext)?
        }
        _ => protocol.num_public(),
    };
    Ok(filled(include_str!("contract.sol"), tag.is_some(), &texts(protocol, contract, given)))
}

fn texts<P: Protocol>(protocol: &P, contract: &Contract<'_>, given: usize) -> Vec<(&'static str, String)> {
    let tag = contract.model.and_then(|model| model.context_tag);
    // solc knows no array of no values.
    let (public, public_at) = match given {
        0 => (String::new(), "0"),
        given => (format!(", uint256[{given}] calldata values"), "values"),
    };
    vec![
        ("FUNCTIONS", protocol.functions(tag.is_some())),
        ("INTERFACE", protocol.interface(tag.is_some())),
        (
            "CONSTANTS",
            contract.model.map_or_else(String::new, |model| model.constant()) + &protocol.constants(),
        ),
        ("CONTRACT", contract.name.into()),
        ("SYSTEM", P::SYSTEM.into()),
        ("POINTS", P::POINTS.into()),
        ("REDUCED", if P::CONTEXT_IS_VALUE { " % R" } else { "" }.into()),
        ("R", Fr::MODULUS.to_string()),
        ("P", Fq::MODULUS.to_string()),
        ("PROOF_BYTES", P::PROOF_BYTES.to_string()),
        ("VALUES", given.to_string()),
        ("PUBLIC", public),
        ("PUBLIC_AT", public_at.into()),
        ("CALLER_TAG", CALLER_TAG.into()),
        ("CONTEXT_TAG", tag.unwrap_or_default().into()),
    ]
}

/// The declaration of a constant.
pub(super) fn constant(name: &str, word: &Word) -> String {
    format!("    uint256 private constant {name} = {};\n", hex(word))
}

impl Model<'_> {
    fn constant(&self) -> String {
        format!(
            "    /// The model id: the digest of what the proofs of this key say, `statement.json`.\n    \
             bytes32 public constant MODEL_ID = {};\n",
            hex(&self.id)
        )
    }
}

/// Whether a contract or a function can be called so.
pub fn check_name(name: &str) -> Result<(), SolidityError> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    match name.chars().all(is_letter) && name.starts_with(|first: char| !first.is_ascii_digit()) {
        true => Ok(()),
        false => Err(SolidityError::Name { name: name.chars().take(80).collect() }),
    }
}
