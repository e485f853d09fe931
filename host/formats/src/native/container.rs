//! The container of zkcard's binary files: sections behind a table that holds each one's SHA-256.
//!
//! ```text
//! 0   magic             89 'z' 'k' 'c' 0d 0a 1a 0a   (shows a transfer as text, as PNG's does)
//! 8   version, kind, number of sections              u32 each
//! 20  a section: id u32, offset u64, length u64, SHA-256   52 bytes each, ids 1, 2, 3 …
//! …   SHA-256 of everything before
//! …   the sections, in order, without gaps
//! ```
//!
//! Integers are little-endian. Each kind has a fixed list of sections, and every byte belongs to the header,
//! to the table or to one section: no bit can change, and no byte be lost or added, without being noticed.
//! The digests tell damage; they do not authenticate, so what the sections say is checked as well.

use super::Fault;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{self, Seek, SeekFrom, Write};

/// The version that is written and read.
pub const VERSION: u32 = 1;

const MAGIC: [u8; 8] = *b"\x89zkc\r\n\x1a\n";
const HEADER: usize = 20;
const ENTRY: usize = 52;
const DIGEST: usize = 32;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// An [`R1cs`](zkcard_groth16::R1cs).
    Circuit = 1,
    /// A [`ProvingKey`](zkcard_groth16::ProvingKey).
    ProvingKey = 2,
    /// A [`RoundR1cs`](zkcard_groth16::lookup::RoundR1cs).
    LookupCircuit = 3,
    /// A [`ProvingKey`](zkcard_groth16::lookup::ProvingKey) of two rounds.
    LookupProvingKey = 4,
}

/// A file's sections, checked against their digests.
#[derive(Clone, Debug)]
pub struct Container<'a> {
    sections: Vec<Section<'a>>,
}

/// A part of a file.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// What it is called in errors.
    pub name: &'static str,
    /// Where it begins in the file.
    pub offset: u64,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// Writes the content of a section.
pub type Content<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

/// The sections of every circuit.
const CIRCUIT: [&str; 10] = [
    "header",
    "A rows",
    "A entries",
    "A coefficients",
    "B rows",
    "B entries",
    "B coefficients",
    "C rows",
    "C entries",
    "C coefficients",
];

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Circuit, Kind::ProvingKey, Kind::LookupCircuit, Kind::LookupProvingKey];

    /// What a file of this kind is called in errors.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Circuit => "circuit",
            Kind::ProvingKey => "proving key",
            Kind::LookupCircuit => "circuit of protocol lookup",
            Kind::LookupProvingKey => "proving key of protocol lookup",
        }
    }

    /// Its sections, in order.
    pub fn sections(self) -> &'static [&'static str] {
        match self {
            Kind::Circuit | Kind::LookupCircuit => &CIRCUIT,
            Kind::ProvingKey => &["header", "key G1", "key G2", "IC", "A", "B1", "B2", "L", "H"],
            Kind::LookupProvingKey => &["header", "key G1", "key G2", "IC", "A", "B1", "B2", "L1", "L2", "H"],
        }
    }

    fn table_end(self) -> usize {
        HEADER + ENTRY * self.sections().len()
    }
}

impl<'a> Container<'a> {
    /// Checks header, table, lengths and digests of a file.
    pub fn parse(bytes: &'a [u8], kind: Kind) -> Result<Self, Fault> {
        check_header(bytes, kind)?;
        let body = kind.table_end() + DIGEST;
        let (Some(table), Some(digest)) = (bytes.get(..kind.table_end()), bytes.get(kind.table_end()..body))
        else {
            return Err(Fault::Truncated { needed: body as u64, found: bytes.len() as u64 });
        };
        if Sha256::digest(table)[..] != *digest {
            return Err(Fault::Digest { section: "table", offset: 0 });
        }
        let sections = check_table(bytes, kind)?;
        check_digests(bytes, &sections)?;
        Ok(Container { sections })
    }

    /// The sections, in the order of [`Kind::sections`], if there are as many as the caller expects.
    pub fn sections<const N: usize>(&self) -> Result<[Section<'a>; N], Fault> {
        let found = self.sections.len() as u64;
        let wrong = |_| count_fault(N as u64, found);
        self.sections.as_slice().try_into().map_err(wrong)
    }
}

impl<'a> Section<'a> {
    /// Its entries of `N` bytes.
    pub(crate) fn entries<const N: usize>(&self) -> Result<&'a [[u8; N]], Fault> {
        let (entries, rest) = self.bytes.as_chunks();
        if rest.is_empty() {
            return Ok(entries);
        }
        Err(Fault::Count {
            section: self.name,
            offset: self.offset,
            what: "length",
            expected: (entries.len() * N) as u64,
            found: self.bytes.len() as u64,
        })
    }

    /// Its integers.
    pub(crate) fn integers(&self) -> Result<impl Iterator<Item = u64> + use<'a>, Fault> {
        Ok(self.entries()?.iter().map(|&bytes| u64::from_le_bytes(bytes)))
    }

    /// Where an entry of `size` bytes begins.
    pub(crate) fn at(&self, index: usize, size: usize) -> u64 {
        self.offset + (index as u64) * (size as u64)
    }
}

/// Writes a file of `kind` whose sections are `contents`; what `out` is positioned at does not matter.
pub fn write(out: &mut (impl Write + Seek), kind: Kind, contents: &[&Content<'_>]) -> io::Result<()> {
    let mut offset = (kind.table_end() + DIGEST) as u64;
    out.seek(SeekFrom::Start(offset))?;
    let mut table = Vec::from(MAGIC);
    for number in [VERSION, kind as u32, contents.len() as u32] {
        table.extend(number.to_le_bytes());
    }
    for (id, content) in (1u32..).zip(contents) {
        let (length, digest) = write_section(out, content)?;
        table.extend(id.to_le_bytes());
        table.extend(offset.to_le_bytes());
        table.extend(length.to_le_bytes());
        table.extend(digest);
        offset += length;
    }
    let digest = Sha256::digest(&table);
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&table)?;
    out.write_all(&digest)
}

/// The same file in memory.
pub(crate) fn to_bytes(kind: Kind, contents: &[&Content<'_>]) -> Vec<u8> {
    let mut out = io::Cursor::new(Vec::new());
    write(&mut out, kind, contents).expect("a vector takes every write");
    out.into_inner()
}

/// The integer at `offset`, zero beyond the end: for places that are known to be there.
fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    bytes.get(offset..).and_then(|rest| rest.first_chunk()).map_or(0, |&four| u32::from_le_bytes(four))
}

fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    bytes.get(offset..).and_then(|rest| rest.first_chunk()).map_or(0, |&eight| u64::from_le_bytes(eight))
}

fn check_header(bytes: &[u8], kind: Kind) -> Result<(), Fault> {
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(Fault::Magic);
    }
    if bytes.len() < HEADER {
        return Err(Fault::Truncated { needed: HEADER as u64, found: bytes.len() as u64 });
    }
    let [version, found, count] = [8, 12, 16].map(|offset| u32_at(bytes, offset));
    let expected = kind.sections().len() as u64;
    if version != VERSION {
        Err(Fault::Version { expected: VERSION, found: version })
    } else if found != kind as u32 {
        Err(Fault::Kind { expected: kind.name(), found })
    } else if u64::from(count) != expected {
        Err(count_fault(expected, count.into()))
    } else {
        Ok(())
    }
}

fn count_fault(expected: u64, found: u64) -> Fault {
    Fault::Count { section: "table", offset: 16, what: "number of sections", expected, found }
}

/// Sections must follow the table and each other, and end with the file.
fn check_table(bytes: &[u8], kind: Kind) -> Result<Vec<Section<'_>>, Fault> {
    let found = bytes.len() as u64;
    let mut end = (kind.table_end() + DIGEST) as u64;
    let mut sections = Vec::with_capacity(kind.sections().len());
    for (i, &name) in kind.sections().iter().enumerate() {
        let at = HEADER + ENTRY * i;
        let (id, offset, length) = (u32_at(bytes, at), u64_at(bytes, at + 4), u64_at(bytes, at + 12));
        let wrong = |what| Fault::Inconsistent { section: name, offset: at as u64, what };
        if id as usize != i + 1 {
            return Err(wrong("sections are not in order"));
        }
        if offset != end {
            return Err(wrong("sections do not follow each other"));
        }
        end = offset.checked_add(length).ok_or_else(|| wrong("the length is past all bounds"))?;
        let content = bytes.get(offset as usize..end as usize);
        sections.push(Section {
            name,
            offset,
            bytes: content.ok_or(Fault::Truncated { needed: end, found })?,
        });
    }
    if found > end { Err(Fault::TrailingBytes { expected: end, found }) } else { Ok(sections) }
}

fn check_digests(bytes: &[u8], sections: &[Section<'_>]) -> Result<(), Fault> {
    let expected = |i: usize| bytes.get(HEADER + ENTRY * i + 20..HEADER + ENTRY * (i + 1));
    let damaged = sections
        .par_iter()
        .enumerate()
        .find_first(|(i, section)| expected(*i) != Some(&Sha256::digest(section.bytes)[..]));
    match damaged {
        Some((_, section)) => Err(Fault::Digest { section: section.name, offset: section.offset }),
        None => Ok(()),
    }
}

fn write_section(out: &mut impl Write, content: &Content<'_>) -> io::Result<(u64, [u8; 32])> {
    let mut hashing = Hashing { out, sha: Sha256::new(), length: 0 };
    content(&mut hashing)?;
    Ok((hashing.length, hashing.sha.finalize().into()))
}

/// Passes bytes on, and counts and hashes them.
struct Hashing<'a, W> {
    out: &'a mut W,
    sha: Sha256,
    length: u64,
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sha.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::file::FileError;

    /// A sound file of `kind` whose sections are the given bytes.
    pub(crate) fn file_of(kind: Kind, sections: &[Vec<u8>]) -> Vec<u8> {
        let contents: Vec<_> =
            sections.iter().map(|bytes| move |out: &mut dyn Write| out.write_all(bytes)).collect();
        let contents: Vec<&Content<'_>> = contents.iter().map(|content| content as &Content<'_>).collect();
        to_bytes(kind, &contents)
    }

    /// The sections of a sound file.
    pub(crate) fn sections_of(kind: Kind, file: &[u8]) -> Vec<Vec<u8>> {
        let container = Container::parse(file, kind).unwrap();
        container.sections.iter().map(|section| section.bytes.to_vec()).collect()
    }

    fn sample() -> Vec<u8> {
        file_of(Kind::ProvingKey, &(0..9).map(|i| vec![i; i as usize * 3]).collect::<Vec<_>>())
    }

    fn refused(change: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut file = sample();
        change(&mut file);
        FileError::new("k.key", Container::parse(&file, Kind::ProvingKey).unwrap_err()).to_string()
    }

    /// A change of the table that a hostile writer covers up.
    fn table_refused(at: usize, bytes: &[u8]) -> String {
        refused(|file| {
            file[at..at + bytes.len()].copy_from_slice(bytes);
            let end = Kind::ProvingKey.table_end();
            let digest = Sha256::digest(&file[..end]);
            file[end..end + DIGEST].copy_from_slice(&digest);
        })
    }

    #[test]
    fn sections_come_back() {
        let sections = sections_of(Kind::ProvingKey, &sample());
        assert_eq!(sections[2], [2; 6]);
        assert_eq!(file_of(Kind::ProvingKey, &sections), sample());
    }

    #[test]
    fn every_flipped_bit_truncation_and_surplus_byte_is_refused() {
        let sound = sample();
        for bit in 0..8 * sound.len() {
            let mut file = sound.clone();
            file[bit / 8] ^= 1 << (bit % 8);
            assert!(Container::parse(&file, Kind::ProvingKey).is_err(), "bit {bit}");
        }
        for len in 0..sound.len() {
            let fault = Container::parse(&sound[..len], Kind::ProvingKey).unwrap_err();
            assert!(matches!(fault, Fault::Truncated { .. }), "{len}: {fault}");
        }
        let text = refused(|file| file.push(0));
        assert_eq!(text, format!("k.key: offset {}: 1 surplus bytes after the end", sound.len()));
    }

    #[test]
    fn the_header_is_explained() {
        assert_eq!(
            refused(|file| file[5] = b'\r'),
            "k.key: offset 0: not a zkcard file, or one that was transferred as text"
        );
        assert_eq!(
            refused(|file| file[8] = 9),
            "k.key: offset 8: format version 9, but this program reads version 1"
        );
        assert_eq!(refused(|file| file[12] = 1), "k.key: offset 12: not a proving key, but a circuit");
        assert_eq!(
            refused(|file| file[12] = 9),
            "k.key: offset 12: not a proving key, but of kind 9, which this program does not know"
        );
        assert_eq!(
            refused(|file| file[19] = 0xff),
            "k.key: section table, offset 16: number of sections is 4278190089 where 9 is needed"
        );
        assert_eq!(
            refused(|file| file.truncate(19)),
            "k.key: ends after 19 bytes of at least 20; copy or make it again"
        );
    }

    #[test]
    fn damage_is_told_with_its_section() {
        let b1 = (Kind::ProvingKey.table_end() + DIGEST + 3 * (1 + 2 + 3 + 4)) as u64;
        assert_eq!(
            refused(|file| file[b1 as usize + 2] ^= 1),
            format!("k.key: section B1, offset {b1}: damaged (its SHA-256 differs); copy or make it again")
        );
        assert_eq!(
            refused(|file| file[30] ^= 1),
            "k.key: section table, offset 0: damaged (its SHA-256 differs); copy or make it again"
        );
    }

    #[test]
    fn hostile_tables_are_told() {
        let entry = HEADER + ENTRY;
        assert_eq!(table_refused(entry, &[7]), "k.key: section key G1, offset 72: sections are not in order");
        assert_eq!(
            table_refused(entry + 4, &[7]),
            "k.key: section key G1, offset 72: sections do not follow each other"
        );
        assert_eq!(
            table_refused(entry + 12, &[0xff; 8]),
            "k.key: section key G1, offset 72: the length is past all bounds"
        );
        assert!(
            table_refused(entry + 12, &(1u64 << 60).to_le_bytes()).contains("of at least 115292150460684")
        );
    }
}
