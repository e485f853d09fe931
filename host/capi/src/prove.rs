//! A key of circom's as an object that proves, and its texts.

use crate::apart::apart;
use crate::device;
use crate::refusal::{PROVER_INVALID_WITNESS_LENGTH, Refusal};
use zkcard::Prover;
use zkcard_formats::iden3::wtns;
use zkcard_formats::iden3::zkey::{Head, Zkey};
use zkcard_formats::snarkjs;

/// Bytes that hold any proof's text, with the NUL at its end: what rapidsnark tells its callers.
pub const PROOF_SIZE: u64 = 810;
/// The same of a public value, with its quotes and comma, and of what stands around all.
const PUBLIC_VALUE_SIZE: u64 = 82;
const PUBLIC_FRAME_SIZE: u64 = 4;

/// A key on a device: for any number of proofs, from any thread.
pub struct Object {
    prover: Prover,
    /// What its circuit has, the constant among them.
    variables: u32,
}

/// A proof and its public values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The proof.
    pub proof: String,
    /// The public values.
    pub public: String,
}

const _: () = {
    const fn shared_by_threads<T: Send + Sync>() {}
    shared_by_threads::<Object>();
};

/// Bytes that hold the text of a key's public values, with the NUL at its end.
pub fn public_size(head: &Head) -> u64 {
    u64::from(head.num_public) * PUBLIC_VALUE_SIZE + PUBLIC_FRAME_SIZE
}

impl Object {
    /// Loads a key onto the device that is chosen. Whatever the key holds is checked, once for each content.
    pub fn new(zkey: &Zkey) -> Result<Self, Refusal> {
        let device = device::current()?;
        let policy = device.usual_policy();
        let variables = zkey.head().num_variables;
        let prover = apart(|| Ok(Prover::of_zkey(device, policy, zkey)?))?;
        Ok(Object { prover, variables })
    }

    /// Proves a witness, given as its file. The proof has been verified.
    pub fn prove(&self, witness: &[u8], name: &str) -> Result<Texts, Refusal> {
        apart(|| self.proven(witness, name))
    }

    fn proven(&self, witness: &[u8], name: &str) -> Result<Texts, Refusal> {
        let z = wtns::parse(witness, name)?;
        self.check_length(z.len())?;
        let proven = self.prover.prove(&z)?.proven;
        Ok(Texts {
            proof: in_one_line(&snarkjs::proof_json(&proven.proof)),
            public: in_one_line(&snarkjs::public_json(&proven.public)),
        })
    }

    /// Bytes that the file of a witness of this key may have.
    pub fn witness_limit(&self) -> u64 {
        wtns::limit(self.variables)
    }

    fn check_length(&self, found: usize) -> Result<(), Refusal> {
        match self.variables as usize {
            expected if expected == found => Ok(()),
            expected => Err(Refusal::new(
                PROVER_INVALID_WITNESS_LENGTH,
                format_args!(
                    "the witness has {found} values, the circuit of this key {expected} variables; \
                     make the witness by the generator of the same circuit"
                ),
            )),
        }
    }
}

/// As rapidsnark writes it, and its buffers' sizes assume. No text inside has a space.
fn in_one_line(json: &str) -> String {
    json.split_ascii_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with the longest numbers in place of those that are no constants.
    fn longest(json: &str) -> String {
        let modulus = "21888242871839275222246405745257275088696311157297823662689037894645226208583";
        let mut parts: Vec<&str> = json.split('"').collect();
        let is_number = |part: &&mut &str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_digit());
        parts.iter_mut().filter(is_number).for_each(|part| *part = modulus);
        parts.join("\"")
    }

    fn room(text: &str) -> u64 {
        longest(&in_one_line(text)).len() as u64 + 1
    }

    #[test]
    fn sizes_hold_the_longest_texts() {
        const KEY: &[u8] = include_bytes!("../../formats/tests/suite/iden3/chain.zkey");
        const WITNESS: &[u8] = include_bytes!("../../formats/tests/suite/iden3/chain.wtns");
        let zkey = Zkey::parse(KEY, "").expect("a key");
        let texts = Object::new(&zkey).and_then(|object| object.prove(WITNESS, "")).expect("a proof");
        let size = public_size(zkey.head());
        assert!(room(&texts.proof) <= PROOF_SIZE && room(&texts.public) <= size, "{texts:?}");
        assert!(!texts.proof.contains(char::is_whitespace) && texts.public.starts_with("[\""));
        assert_eq!(in_one_line(&snarkjs::public_json(&[])), "[]");
    }
}
