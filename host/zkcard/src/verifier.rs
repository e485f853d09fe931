//! Verification by statement and key, without the model.

use crate::unexpected::Unexpected;
use crate::{Answer, Error, ModelId, Statement};
use ark_bn254::Fr;
use zkcard_groth16::{self as groth16, Proof, VerifyingKey};
use zkcard_zkml::public::{Context, PublicValues};

/// A statement and its key, ready to verify any number of proofs.
#[derive(Debug)]
pub struct Verifier {
    statement: Statement,
    key: groth16::Verifier,
}

/// What a valid proof says.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    values: PublicValues,
    statement: Statement,
}

impl Verifier {
    /// Prepares a statement with its key; [`Folder::open_verifier`](crate::Folder::open_verifier) reads both.
    pub fn new(statement: Statement, key: &VerifyingKey) -> Result<Self, Error> {
        statement.check_key(key).map_err(Error::NotOfKey)?;
        Ok(Verifier { statement, key: groth16::Verifier::new(key).map_err(Error::VerifyingKey)? })
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
    /// [`Verified::check_context`], [`Verified::check_input`].
    pub fn verify(&self, public: &[Fr], proof: &Proof) -> Result<Verified, Error> {
        let values = self.statement.public.decode(public)?;
        self.key.verify(public, proof)?;
        Ok(Verified { values, statement: self.statement.clone() })
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

    /// The context's value, where there is one.
    pub fn context(&self) -> Option<Fr> {
        self.values.context
    }

    /// Refuses a proof that was made in another context.
    pub fn check_context(&self, context: &Context) -> Result<(), Unexpected> {
        match self.values.context {
            None => Err(Unexpected::NoContext),
            Some(value) if value == context.value() => Ok(()),
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
