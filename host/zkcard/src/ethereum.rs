//! Proofs of a network for a contract on Ethereum.

use crate::{Error, Proof, Statement, Verifier, VerifyingKey};
use ark_bn254::Fr;
pub use zkcard_formats::solidity::{Call, Hex, HexError, SolidityError};
use zkcard_formats::solidity::{Contract, Lookup, Model, Plain, calldata, verifier};
use zkcard_zkml::public::{CONTEXT_TAG, Context};

/// The function of a contract that verifies.
pub const FUNCTION: &str = calldata::VERIFY;

/// The text of a contract, in Solidity, that verifies the proofs of a statement's key. What a proof is for it computes
/// itself, as [`context`] does.
pub fn contract(statement: &Statement, key: &VerifyingKey, name: &str) -> Result<String, Error> {
    statement.check_key(key).map_err(Error::NotOfKey)?;
    let context_tag = statement.public.context.then_some(CONTEXT_TAG);
    let model = Model { id: statement.id().0, context_tag };
    let contract = Contract { name, model: Some(model) };
    Ok(match key {
        VerifyingKey::Plain(key) => verifier(&Plain(key), &contract)?,
        VerifyingKey::Lookup(key) => verifier(&Lookup(key), &contract)?,
    })
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
    let needed = verifier.statement().public.context;
    if call.is_some() != needed {
        return Err(Error::Context { needed });
    }
    verifier.verify_maybe_in(call.map(context).as_ref(), public, proof)?;
    let argument = call.map(|call| call.argument);
    Ok(match proof {
        // A context is the last value, and the contract computes it.
        Proof::Plain(proof) => {
            let given = &public[..public.len() - usize::from(needed)];
            calldata::verify(function, proof, given, argument)
        }
        Proof::Lookup(proof) => calldata::verify(function, proof, public, argument),
    })
}
