//! Ways to damage a file.
#![allow(dead_code)] // each test file uses its own part

use ark_std::rand::Rng;
use ark_std::rand::rngs::StdRng;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use zkcard_formats::native::container::{self, Container, Content, Kind};

/// One damage; positions are taken modulo the length.
#[derive(Clone, Debug)]
pub enum Damage {
    /// Flips a bit.
    Flip(usize),
    /// Cuts the end off.
    Truncate(usize),
    /// Adds bytes at the end.
    Append(Vec<u8>),
    /// Copies bytes from one place over another.
    Copy { from: usize, to: usize, len: usize },
    /// Inserts bytes from one place at another.
    Insert { from: usize, to: usize, len: usize },
    /// Removes bytes.
    Remove { at: usize, len: usize },
    /// Overwrites eight bytes.
    Overwrite { at: usize, value: u64 },
}

/// Counts that a careless reader would stumble over.
pub const HUGE: [u64; 8] = [0, 1, 1 << 27, 1 << 32, 1 << 60, u64::MAX, u64::MAX / 32 + 1, 1 << 63];

impl Damage {
    /// A random damage.
    pub fn random(rng: &mut StdRng) -> Damage {
        let [at, from, to]: [usize; 3] = std::array::from_fn(|_| rng.gen_range(0..1 << 30));
        let len = 1 << rng.gen_range(0..8);
        match rng.gen_range(0..7) {
            0 => Damage::Flip(at),
            1 => Damage::Truncate(at),
            2 => Damage::Append((0..len).map(|_| rng.r#gen()).collect()),
            3 => Damage::Copy { from, to, len },
            4 => Damage::Insert { from, to, len },
            5 => Damage::Remove { at, len },
            _ => Damage::Overwrite { at: at * 8, value: HUGE[rng.gen_range(0..HUGE.len())] },
        }
    }

    /// The damaged bytes.
    pub fn apply(&self, sound: &[u8]) -> Vec<u8> {
        let mut bytes = sound.to_vec();
        let n = bytes.len();
        let range = |at: usize, len: usize| at % n..(at % n).saturating_add(len).min(n);
        match self {
            Damage::Append(more) => bytes.extend(more),
            _ if n == 0 => {}
            Damage::Flip(bit) => bytes[bit / 8 % n] ^= 1 << (bit % 8),
            Damage::Truncate(len) => bytes.truncate(len % n),
            Damage::Copy { from, to, len } => {
                let from = range(*from, (*len).min(n - to % n));
                bytes.copy_within(from, to % n);
            }
            Damage::Insert { from, to, len } => {
                let more = sound[range(*from, *len)].to_vec();
                bytes.splice(to % n..to % n, more);
            }
            Damage::Remove { at, len } => drop(bytes.drain(range(*at, *len))),
            Damage::Overwrite { at, value } => {
                let range = range(*at, 8);
                let len = range.len();
                bytes[range].copy_from_slice(&value.to_le_bytes()[..len]);
            }
        }
        bytes
    }
}

/// Damages one section and makes a sound container of it again, as a hostile writer would.
pub fn rebuild(sound: &[u8], kind: Kind, section: usize, damage: &Damage) -> Vec<u8> {
    let mut sections: Vec<Vec<u8>> = match kind {
        Kind::Circuit | Kind::LookupCircuit | Kind::LookupProvingKey => contents::<10>(sound, kind),
        Kind::ProvingKey => contents::<9>(sound, kind),
    };
    let section = section % sections.len();
    sections[section] = damage.apply(&sections[section]);
    let writers: Vec<_> =
        sections.iter().map(|bytes| move |out: &mut dyn Write| out.write_all(bytes)).collect();
    let writers: Vec<&Content<'_>> = writers.iter().map(|writer| writer as &Content<'_>).collect();
    let mut out = Cursor::new(Vec::new());
    container::write(&mut out, kind, &writers).unwrap();
    out.into_inner()
}

/// Damages the whole file and then makes the digests right, as far as the table still leads somewhere.
pub fn reseal(sound: &[u8], kind: Kind, damage: &Damage) -> Vec<u8> {
    let mut bytes = damage.apply(sound);
    let end = 20 + 52 * kind.sections().len();
    if bytes.len() < end + 32 {
        return bytes;
    }
    for at in (20..end).step_by(52) {
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
        let (offset, length) = (number(at + 4), number(at + 12));
        if let Some(section) = offset.checked_add(length).and_then(|end| bytes.get(offset..end)) {
            let digest = Sha256::digest(section);
            bytes[at + 20..at + 52].copy_from_slice(&digest);
        }
    }
    let digest = Sha256::digest(&bytes[..end]);
    bytes[end..end + 32].copy_from_slice(&digest);
    bytes
}

fn contents<const N: usize>(sound: &[u8], kind: Kind) -> Vec<Vec<u8>> {
    let sections = Container::parse(sound, kind).unwrap().sections::<N>().unwrap();
    sections.iter().map(|section| section.bytes.to_vec()).collect()
}
