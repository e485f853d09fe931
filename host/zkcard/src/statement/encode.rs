//! The binary encoding of a statement that its digest is of: integers of 8 bytes, least first, and texts and lists with
//! their length before them. No two statements share one.

use crate::protocol::Protocol;
use crate::statement::{Quotient, Statement};
use sha2::{Digest, Sha256};
use zkcard_zkml::model::{InputSpec, Visibility};
use zkcard_zkml::public::{OutputLayout, PublicLayout};

const TAG: &str = "zkcard statement";

/// SHA-256 of the tag and the encoding.
pub fn digest(statement: &Statement) -> [u8; 32] {
    let mut bytes = Bytes::default();
    bytes.text(TAG);
    bytes.statement(statement);
    Sha256::digest(bytes.0).into()
}

#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn statement(&mut self, statement: &Statement) {
        let Statement { version, protocol, network, circuit, verifying_key, quotient, public } = statement;
        self.number(u64::from(*version));
        self.number(match protocol {
            Protocol::Groth16 => 0,
            Protocol::Lookup => 1,
        });
        self.text(network);
        self.0.extend(circuit.0);
        self.0.extend(verifying_key.0);
        self.number(match quotient {
            Quotient::Arkworks => 0,
            Quotient::Snarkjs => 1,
        });
        self.layout(public);
    }

    /// Its protocol is the statement's.
    fn layout(&mut self, PublicLayout { input, output, context, protocol: _ }: &PublicLayout) {
        self.input(input);
        self.output(output);
        self.number(u64::from(*context));
    }

    fn input(&mut self, input: &InputSpec) {
        let InputSpec { shape, fraction_bits, min, max, bits, visibility } = input;
        self.number(shape.len() as u64);
        shape.iter().for_each(|&side| self.number(side as u64));
        self.signed(i64::from(*fraction_bits));
        self.signed(*min);
        self.signed(*max);
        self.number(u64::from(*bits));
        self.number(match visibility {
            Visibility::Private => 0,
            Visibility::Public => 1,
        });
    }

    fn output(&mut self, output: &OutputLayout) {
        match output {
            OutputLayout::Scores { fraction_bits, ranges } => {
                self.number(0);
                self.signed(i64::from(*fraction_bits));
                self.number(ranges.len() as u64);
                ranges.iter().for_each(|range| {
                    self.signed(range.lo);
                    self.signed(range.hi);
                });
            }
            OutputLayout::Class { classes } => {
                self.number(1);
                self.number(u64::from(*classes));
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend(text.as_bytes());
    }

    fn signed(&mut self, number: i64) {
        self.0.extend(number.to_le_bytes());
    }

    fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }
}
