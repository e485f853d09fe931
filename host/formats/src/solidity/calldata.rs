//! What is sent to a contract.

use super::call::Hex;
pub use super::words::ProofWords;
use super::words::{self, Word, hex, number, small};
use ark_bn254::Fr;
use sha3::{Digest, Keccak256};
use zkcard_groth16::Proof;

/// The function of one proof.
pub const VERIFY: &str = "verify";

/// The arguments of `verifyProof` as `snarkjs zkey export soliditycalldata` prints them.
pub fn snarkjs(proof: &Proof, public: &[Fr]) -> String {
    let [a, b, c, d, e, f, g, h] = words::proof(proof).map(|word| format!("\"{}\"", hex(&word)));
    let public: Vec<_> = public.iter().map(|value| format!("\"{}\"", hex(&number(value)))).collect();
    format!("[{a}, {b}],[[{c}, {d}],[{e}, {f}]],[{g}, {h}],[{}]", public.join(","))
}

/// A call of `verifyProof`.
pub fn verify_proof(proof: &Proof, public: &[Fr]) -> Vec<u8> {
    let values = if public.is_empty() { String::new() } else { format!(",uint256[{}]", public.len()) };
    let selector = selector(&format!("verifyProof(uint256[2],uint256[2][2],uint256[2]{values})"));
    let words: Vec<Word> = words::proof(proof).into_iter().chain(public.iter().map(number)).collect();
    [&selector[..], &words.concat()].concat()
}

/// A call of [`VERIFY`], or of another function that takes the same; `public` is without the context.
pub fn verify(function: &str, proof: &impl ProofWords, public: &[Fr], argument: Option<Hex<32>>) -> Vec<u8> {
    let proof = proof.words().concat();
    let values: Vec<_> = public.iter().map(number).collect();
    match argument {
        None => call(&format!("{function}(bytes,uint256[])"), &[Part::Bytes(&proof), Part::Words(&values)]),
        Some(argument) => call(
            &format!("{function}(bytes,uint256[],bytes32)"),
            &[Part::Bytes(&proof), Part::Words(&values), Part::Word(argument.0)],
        ),
    }
}

/// A call of `verifyBatch`: proofs with their public values, without contexts.
pub fn verify_batch(proofs: &[(impl ProofWords, Vec<Fr>)], arguments: Option<&[Hex<32>]>) -> Vec<u8> {
    let bytes: Vec<u8> = proofs.iter().flat_map(|(proof, _)| proof.words().concat()).collect();
    let values: Vec<_> = proofs.iter().flat_map(|(_, values)| values.iter().map(number)).collect();
    match arguments {
        None => call("verifyBatch(bytes,uint256[])", &[Part::Bytes(&bytes), Part::Words(&values)]),
        Some(arguments) => {
            let arguments: Vec<_> = arguments.iter().map(|argument| argument.0).collect();
            call(
                "verifyBatch(bytes,uint256[],bytes32[])",
                &[Part::Bytes(&bytes), Part::Words(&values), Part::Words(&arguments)],
            )
        }
    }
}

/// A call by the contract ABI: the selector, a word a part, then what has no fixed length.
pub fn call(signature: &str, parts: &[Part<'_>]) -> Vec<u8> {
    let mut tail = Vec::new();
    let head = parts.iter().flat_map(|part| {
        let at = small(32 * parts.len() + tail.len());
        part.tail(&mut tail).unwrap_or(at)
    });
    let head: Vec<u8> = head.collect();
    [&selector(signature)[..], &head, &tail].concat()
}

/// An argument of a call.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Of a type of one word.
    Word(Word),
    /// `bytes`.
    Bytes(&'a [u8]),
    /// An array of types of one word.
    Words(&'a [Word]),
}

impl Part<'_> {
    /// Writes what has no fixed length; else the word itself.
    fn tail(&self, out: &mut Vec<u8>) -> Option<Word> {
        match self {
            Part::Word(word) => return Some(*word),
            Part::Bytes(bytes) => {
                out.extend(small(bytes.len()));
                out.extend(*bytes);
                out.resize(out.len().next_multiple_of(32), 0);
            }
            Part::Words(words) => {
                out.extend(small(words.len()));
                out.extend(words.concat());
            }
        }
        None
    }
}

fn selector(signature: &str) -> [u8; 4] {
    let hash = Keccak256::digest(signature);
    [hash[0], hash[1], hash[2], hash[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second example of the contract ABI's specification, "Use of Dynamic Types", of `f(uint256,uint32[],bytes10,bytes)`.
    #[test]
    fn calls_are_those_of_the_specification() {
        let word = |text: &str| -> Word { format!("{text:0>64}").parse::<Hex<32>>().unwrap().0 };
        let left = |text: &str| -> Word { format!("{text:0<64}").parse::<Hex<32>>().unwrap().0 };
        let parts = [
            Part::Word(word("123")),
            Part::Words(&[word("456"), word("789")]),
            Part::Word(left("31323334353637383930")),
            Part::Bytes(b"Hello, world!"),
        ];
        let expected = [
            word("123"),
            word("80"),
            left("31323334353637383930"),
            word("e0"),
            word("2"),
            word("456"),
            word("789"),
            word("d"),
            left("48656c6c6f2c20776f726c6421"),
        ];
        let call = call("f(uint256,uint32[],bytes10,bytes)", &parts);
        assert_eq!(call[..4], [0x8b, 0xe6, 0x52, 0x46]);
        assert_eq!(call[4..], expected.concat());
    }
}
