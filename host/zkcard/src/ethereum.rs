//! Proofs of a network for a contract on Ethereum.

use crate::{Error, Statement, Verifier};
use ark_bn254::Fr;
pub use zkcard_formats::solidity::{Call, Hex, HexError, SolidityError};
use zkcard_formats::solidity::{Contract, Model, Plain, calldata, verifier};
use zkcard_groth16::{Proof, VerifyingKey};
use zkcard_zkml::public::{CONTEXT_TAG, Context};

/// The function of a contract that verifies.
pub const FUNCTION: &str = calldata::VERIFY;

/// The text of a contract, in Solidity, that verifies the proofs of a statement's key. What a proof is for it computes
/// itself, as [`context`] does.
pub fn contract(statement: &Statement, key: &VerifyingKey, name: &str) -> Result<String, Error> {
    statement.check_key(key).map_err(Error::NotOfKey)?;
    let context_tag = statement.public.context.then_some(CONTEXT_TAG);
    let model = Model { id: statement.id().0, context_tag };
    // A statement knows no other protocol.
    Ok(verifier(&Plain(key), &Contract { name, model: Some(model) })?)
}

/// The context of a proof that is for this call alone.
pub fn context(call: &Call) -> Context {
    Context::of_word(call.context())
}

/// What is sent to a contract's `function` (see [`FUNCTION`]), which takes what `verify` takes. The proof is verified first, and that it
/// is for this call, where proofs of its model are for any.
pub fn calldata(
    verifier: &Verifier,
    function: &str,
    (proof, public): (&Proof, &[Fr]),
    call: Option<&Call>,
) -> Result<Vec<u8>, Error> {
    let verified = verifier.verify(public, proof)?;
    let needed = verifier.statement().public.context;
    if call.is_some() != needed {
        return Err(Error::Context { needed });
    }
    let Some(call) = call else { return Ok(calldata::verify(function, proof, public, None)) };
    verified.check_context(&context(call))?;
    let given = &public[..public.len() - 1]; // the context is the last
    Ok(calldata::verify(function, proof, given, Some(call.argument)))
}
