//! Section files, whatever their format: four letters, a version, a count of sections; of each its number, its length,
//! its bytes.

use super::Fault;
use std::io::{self, Write};
use std::ops::Range;

/// What tells one format from another.
#[derive(Debug)]
pub(crate) struct Format {
    /// The first four letters.
    pub(crate) letters: &'static str,
    /// The last version that is read.
    pub(crate) version: u32,
    /// The sections that are read, by number.
    pub(crate) names: &'static [(u32, &'static str)],
}

/// The sections of a file that is there as a whole.
#[derive(Debug)]
pub(crate) struct Sections<'a> {
    bytes: &'a [u8],
    format: &'static Format,
    table: Vec<(u32, Range<usize>)>,
}

/// One section, read from its beginning.
#[derive(Clone, Debug)]
pub(crate) struct Section<'a> {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Where the unread part begins in the file.
    pub(crate) offset: usize,
    /// What is unread.
    pub(crate) bytes: &'a [u8],
}

impl Format {
    fn name(&self, number: u32) -> &'static str {
        self.names.iter().find(|(n, _)| *n == number).map_or("of an unknown number", |(_, name)| name)
    }
}

impl<'a> Sections<'a> {
    /// Finds the sections. Those of numbers that the format does not name are passed over, as snarkjs does.
    pub(crate) fn parse(bytes: &'a [u8], format: &'static Format) -> Result<Self, Fault> {
        let mut head = Section { name: "head", offset: 0, bytes };
        check_letters(bytes, format)?;
        head.take(4)?;
        match head.u32()? {
            found if found > format.version => {
                return Err(Fault::Version { expected: format.version, found });
            }
            _ => {}
        }
        let count = head.u32()?;
        let mut table = Vec::new(); // the count may be absurd: memory is taken as sections are found
        for _ in 0..count {
            let (number, length) = (head.u32()?, head.u64()?);
            let mut section = Section { name: format.name(number), ..head.clone() };
            let start = section.offset;
            section.take_u64(length)?;
            table.push((number, start..section.offset));
            head = Section { name: "head", ..section };
        }
        head.finish()?;
        Ok(Sections { bytes, format, table })
    }

    /// A section that must be there once.
    pub(crate) fn only(&self, number: u32) -> Result<Section<'a>, Fault> {
        let missing = Fault::Missing { section: self.format.name(number) };
        self.optional(number)?.ok_or(missing)
    }

    /// A section that may be there once.
    pub(crate) fn optional(&self, number: u32) -> Result<Option<Section<'a>>, Fault> {
        let name = self.format.name(number);
        let mut found = self.table.iter().filter(|(n, _)| *n == number).map(|(_, range)| range);
        let first = found.next();
        match found.next() {
            Some(second) => Err(Fault::Duplicate { section: name, offset: second.start as u64 }),
            None => Ok(first.map(|range| Section {
                name,
                offset: range.start,
                bytes: &self.bytes[range.clone()],
            })),
        }
    }
}

impl<'a> Section<'a> {
    /// The next bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        self.take_u64(count as u64)
    }

    /// The next bytes, of a count that a file gave.
    pub(crate) fn take_u64(&mut self, needed: u64) -> Result<&'a [u8], Fault> {
        let taken = usize::try_from(needed).ok().and_then(|count| self.bytes.split_at_checked(count));
        let Some((taken, rest)) = taken else {
            let (section, offset, found) = (self.name, self.offset as u64, self.bytes.len() as u64);
            return Err(Fault::Truncated { section, offset, needed, found });
        };
        self.offset += taken.len();
        self.bytes = rest;
        Ok(taken)
    }

    /// The next bytes, of a number that is known here.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// The next byte.
    pub(crate) fn u8(&mut self) -> Result<u8, Fault> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    /// The next four bytes.
    pub(crate) fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// The next eight.
    pub(crate) fn u64(&mut self) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Refuses what is left unread.
    pub(crate) fn finish(&self) -> Result<(), Fault> {
        match self.bytes.len() as u64 {
            0 => Ok(()),
            found => Err(Fault::Surplus { section: self.name, offset: self.offset as u64, found }),
        }
    }

    /// Refuses another length than that of `count` entries of `size` bytes.
    pub(crate) fn check_entries(&self, count: u64, size: usize, what: &'static str) -> Result<(), Fault> {
        match (count.saturating_mul(size as u64), self.bytes.len() as u64) {
            (expected, found) if expected == found => Ok(()),
            (_, found) if found % size as u64 == 0 => Err(self.value(what, count, found / size as u64)),
            (expected, found) => Err(self.value(what, format!("{expected} bytes"), format!("{found} bytes"))),
        }
    }

    /// The modulus of a field with its length, which must be this one: `n8`, then as many bytes.
    pub(crate) fn modulus(&mut self, what: &'static str, expected: &[u8; 32]) -> Result<(), Fault> {
        let begin = self.clone();
        let length = self.u32()?;
        let found = self.take_u64(u64::from(length))?;
        match found == expected {
            true => Ok(()),
            false => {
                let shown = |bytes: &[u8]| -> String {
                    bytes.iter().take(48).rev().map(|b| format!("{b:02x}")).collect()
                };
                Err(begin.value(what, shown(expected), shown(found)))
            }
        }
    }

    /// A fault of the value that begins here.
    pub(crate) fn value(&self, what: &'static str, expected: impl ToString, found: impl ToString) -> Fault {
        let [expected, found] = [expected.to_string(), found.to_string()].map(String::into_boxed_str);
        Fault::Value { section: self.name, offset: self.offset as u64, what, expected, found }
    }

    /// Where an entry begins, counted from here.
    pub(crate) fn at(&self, index: usize, size: usize) -> u64 {
        self.offset as u64 + (index as u64).saturating_mul(size as u64)
    }
}

/// Writes what stands before the first section.
pub(crate) fn write_head(
    out: &mut dyn Write,
    format: &Format,
    version: u32,
    sections: u32,
) -> io::Result<()> {
    out.write_all(format.letters.as_bytes())?;
    out.write_all(&version.to_le_bytes())?;
    out.write_all(&sections.to_le_bytes())
}

/// Writes what stands before the content of a section.
pub(crate) fn write_section_head(out: &mut dyn Write, number: u32, length: u64) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())?;
    out.write_all(&length.to_le_bytes())
}

/// Writes a section whose content is in memory.
pub(crate) fn write_section(out: &mut dyn Write, number: u32, content: &[u8]) -> io::Result<()> {
    write_section_head(out, number, content.len() as u64)?;
    out.write_all(content)
}

fn check_letters(bytes: &[u8], format: &Format) -> Result<(), Fault> {
    let found = &bytes[..bytes.len().min(4)];
    match found == format.letters.as_bytes() {
        true => Ok(()),
        false => {
            let found = found.escape_ascii().to_string();
            Err(Fault::Magic { expected: format.letters, found })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static FORMAT: Format = Format { letters: "abcd", version: 1, names: &[(1, "one"), (2, "two")] };

    fn file(count: u32, sections: &[(u32, u64, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        write_head(&mut out, &FORMAT, 1, count).unwrap();
        for (number, length, content) in sections {
            write_section_head(&mut out, *number, *length).unwrap();
            out.extend(*content);
        }
        out
    }

    fn told(bytes: &[u8]) -> String {
        Sections::parse(bytes, &FORMAT).unwrap_err().to_string()
    }

    #[test]
    fn sections_come_in_any_order_and_unknown_ones_are_passed_over() {
        let bytes = file(3, &[(2, 2, b"22"), (77, 1, b"7"), (1, 1, b"1")]);
        let sections = Sections::parse(&bytes, &FORMAT).unwrap();
        assert_eq!(sections.only(1).unwrap().bytes, b"1");
        let two = sections.only(2).unwrap();
        assert_eq!((two.name, two.offset, two.bytes), ("two", 24, &b"22"[..]));
        assert!(sections.optional(3).unwrap().is_none());
        let text = sections.only(3).unwrap_err().to_string();
        assert_eq!(text, "section of an unknown number is missing");
    }

    #[test]
    fn absurd_counts_and_lengths_are_refused_before_memory_is_taken() {
        let text = told(&file(u32::MAX, &[(1, 1, b"1")]));
        assert_eq!(text, "section head, offset 25: expected 4 bytes more, found 0: the file is cut short");
        for length in [2, 1 << 40, u64::MAX] {
            let text = told(&file(1, &[(1, length, b"1")]));
            let expected = format!("section one, offset 24: expected {length} bytes more, found 1");
            assert!(text.starts_with(&expected), "{text}");
        }
        assert!(told(b"abcd\x02\0\0\0").contains("version 2, but"));
        assert!(told(b"abc").contains("found \"abc\""));
        assert!(told(&[file(0, &[]), vec![0; 3]].concat()).contains("offset 12: expected its end, found 3"));
    }

    #[test]
    fn a_section_that_is_there_twice_is_refused() {
        let bytes = file(2, &[(1, 1, b"1"), (1, 1, b"2")]);
        let sections = Sections::parse(&bytes, &FORMAT).unwrap();
        let text = sections.only(1).unwrap_err().to_string();
        assert_eq!(text, "section one, offset 37: expected it once, found it again");
    }
}
