//! Verification by statement and key, without the model.

use crate::unexpected::Unexpected;
use crate::{Answer, Error, ModelId, Proof, Protocol, Statement, VerifyingKey};
use ark_bn254::Fr;
use std::fmt;
use zkcard_formats::solidity::Hex;
use zkcard_groth16::lookup::{self, Word};
use zkcard_groth16::{self as groth16, KeyError};
use zkcard_zkml::public::{Context, PublicValues};

/// A statement and its key, ready to verify any number of proofs.
#[derive(Debug)]
pub struct Verifier {
    statement: Statement,
    key: Prepared,
}

#[derive(Debug)]
enum Prepared {
    Plain(Box<groth16::Verifier>),
    Lookup(Box<lookup::Verifier>),
}

/// What a valid proof says.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    values: PublicValues,
    context: Option<ContextHash>,
    statement: Statement,
}

/// What the context of a proof is hashed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextHash {
    /// A public value.
    Value(Fr),
    /// A word of the transcript.
    Word(Word),
}

impl Verifier {
    /// Prepares a statement with its key; [`Folder::open_verifier`](crate::Folder::open_verifier) reads both.
    pub fn new(statement: Statement, key: &VerifyingKey) -> Result<Self, Error> {
        statement.check_key(key).map_err(Error::NotOfKey)?;
        Ok(Verifier { statement, key: Prepared::of(key).map_err(Error::VerifyingKey)? })
    }

    /// What its proofs say.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Refuses any model but the expected one.
    pub fn expect(&self, expected: ModelId) -> Result<(), Unexpected> {
        match self.statement.id() {
            found if found == expected => Ok(()),
            found => Err(Unexpected::Model { expected, found }),
        }
    }

    /// Verifies a proof and says what it proves. What it was made for is for the caller to compare:
    /// [`Verified::check_context`], [`Verified::check_input`]. Under [`Protocol::Lookup`] no proof verifies without its
    /// context: where the model has one, there is [`verify_in`](Self::verify_in) alone.
    pub fn verify(&self, public: &[Fr], proof: &Proof) -> Result<Verified, Error> {
        self.verify_maybe_in(None, public, proof)
    }

    /// Verifies a proof that must have been made in this context.
    pub fn verify_in(&self, context: &Context, public: &[Fr], proof: &Proof) -> Result<Verified, Error> {
        self.verify_maybe_in(Some(context), public, proof)
    }

    /// One of both, as the caller has a context or none.
    pub fn verify_maybe_in(
        &self,
        context: Option<&Context>,
        public: &[Fr],
        proof: &Proof,
    ) -> Result<Verified, Error> {
        let values = self.statement.public.decode(public)?;
        let hash = match (&self.key, proof) {
            (Prepared::Plain(key), Proof::Plain(proof)) => {
                key.verify(public, proof)?;
                values.context.map(ContextHash::Value)
            }
            (Prepared::Lookup(key), Proof::Lookup(proof)) => {
                let hash = self.word(context)?;
                key.verify(&hash.unwrap_or_default(), public, proof)?;
                hash.map(ContextHash::Word)
            }
            (key, proof) => {
                return Err(Error::Protocol { expected: key.protocol(), found: proof.protocol() });
            }
        };
        let verified = Verified { values, context: hash, statement: self.statement.clone() };
        context.map_or(Ok(()), |context| verified.check_context(context))?;
        Ok(verified)
    }

    /// The word of a context, if proofs of the model name one.
    fn word(&self, context: Option<&Context>) -> Result<Option<Word>, Error> {
        match (self.statement.public.context, context) {
            (true, None) => Err(Error::Context { needed: true }),
            (false, Some(_)) => Err(Unexpected::NoContext.into()),
            (_, context) => Ok(context.map(Context::word)),
        }
    }
}

impl Prepared {
    fn of(key: &VerifyingKey) -> Result<Self, KeyError> {
        Ok(match key {
            VerifyingKey::Plain(key) => Prepared::Plain(Box::new(groth16::Verifier::new(key)?)),
            VerifyingKey::Lookup(key) => Prepared::Lookup(Box::new(lookup::Verifier::new(key)?)),
        })
    }

    fn protocol(&self) -> Protocol {
        match self {
            Prepared::Plain(_) => Protocol::Groth16,
            Prepared::Lookup(_) => Protocol::Lookup,
        }
    }
}

impl ContextHash {
    /// That of a context under a protocol.
    pub fn of(context: &Context, protocol: Protocol) -> Self {
        match protocol {
            Protocol::Groth16 => ContextHash::Value(context.value()),
            Protocol::Lookup => ContextHash::Word(context.word()),
        }
    }
}

impl fmt::Display for ContextHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContextHash::Value(value) => value.fmt(f),
            ContextHash::Word(word) => Hex(*word).fmt(f),
        }
    }
}

impl Verified {
    /// The output.
    pub fn answer(&self) -> Answer {
        Answer::of(&self.statement.public, &self.values)
    }

    /// The input in real units, where it is public.
    pub fn input(&self) -> Option<Vec<f64>> {
        self.values.input.as_ref().map(|input| self.statement.public.input.dequantise(input))
    }

    /// The context's hash, where there is one.
    pub fn context(&self) -> Option<ContextHash> {
        self.context
    }

    /// Refuses a proof that was made in another context.
    pub fn check_context(&self, context: &Context) -> Result<(), Unexpected> {
        match self.context {
            None => Err(Unexpected::NoContext),
            Some(hash) if hash == ContextHash::of(context, self.statement.protocol) => Ok(()),
            Some(_) => Err(Unexpected::Context),
        }
    }

    /// Refuses a proof of another public input than this one, in real units.
    pub fn check_input(&self, input: &[f64]) -> Result<(), Error> {
        let spec = &self.statement.public.input;
        let proved = self.values.input.as_ref().ok_or(Unexpected::PrivateInput)?;
        let given = spec.quantise(input)?;
        let real = |values: &[i64]| spec.dequantise(&values[..1])[0];
        match proved.iter().zip(&given).position(|(proved, given)| proved != given) {
            None => Ok(()),
            Some(index) => {
                let [proved, given] = [proved, &given].map(|values| real(&values[index..]));
                Err(Unexpected::Input { index, proved, given }.into())
            }
        }
    }
}
