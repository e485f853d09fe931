//! NumPy's `.npy`, versions 1 to 3: little-endian numbers in C order.
//!
//! Source: numpy/lib/format.py. A header is a Python dictionary with the keys `descr`, `fortran_order` and
//! `shape`.

use crate::front::graph::elements;

const MAGIC: &[u8] = b"\x93NUMPY";

/// The longest header that is read; NumPy's own limit is 10,000.
const MAX_HEADER_BYTES: usize = 1 << 16;

/// An array, its numbers in double precision.
#[derive(Debug, PartialEq)]
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f64>,
}

/// Whether a file says that it is one.
pub(super) fn is_npy(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads an array after checking that its header and its size agree.
pub(super) fn parse(bytes: &[u8]) -> Result<Array, String> {
    let (header, data) = split(bytes).ok_or("cut short, or not version 1 to 3; write it with numpy.save")?;
    let header = Header::parse(header).ok_or("the header is malformed; write it with numpy.save")?;
    if header.fortran_order {
        return Err("it is in Fortran order; save numpy.ascontiguousarray(a)".into());
    }
    let decode = decoder(&header.descr)?;
    let size = elements(&header.shape).and_then(|elements| elements.checked_mul(decode.size));
    if size != Some(data.len()) {
        let shape = &header.shape;
        return Err(format!(
            "{} bytes of data do not fill shape {shape:?}; the file is cut short or damaged",
            data.len()
        ));
    }
    let values = data.chunks_exact(decode.size).map(decode.number).collect();
    Ok(Array { shape: header.shape, values })
}

/// How to read one number.
struct Decoder {
    size: usize,
    number: fn(&[u8]) -> f64,
}

struct Header {
    descr: String,
    fortran_order: bool,
    shape: Vec<usize>,
}

/// What is left of a header.
struct Scanner<'a> {
    rest: &'a str,
}

fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let [major, _minor, rest @ ..] = bytes.strip_prefix(MAGIC)? else { return None };
    let (len, rest) = match major {
        1 => rest.split_first_chunk().map(|(len, rest)| (u16::from_le_bytes(*len).into(), rest))?,
        2 | 3 => rest.split_first_chunk().map(|(len, rest)| (u32::from_le_bytes(*len), rest))?,
        _ => return None,
    };
    let len = usize::try_from(len).ok().filter(|&len| len <= MAX_HEADER_BYTES)?;
    let (header, data) = rest.split_at_checked(len)?;
    Some((std::str::from_utf8(header).ok()?, data))
}

fn decoder(descr: &str) -> Result<Decoder, String> {
    /// A decoder for one of Rust's types.
    macro_rules! number {
        ($type:ty) => {
            Decoder {
                size: size_of::<$type>(),
                number: |bytes| bytes.try_into().map_or(0.0, |bytes| <$type>::from_le_bytes(bytes) as f64),
            }
        };
    }
    Ok(match descr {
        "<f4" => number!(f32),
        "<f8" => number!(f64),
        "|i1" => number!(i8),
        "<i2" => number!(i16),
        "<i4" => number!(i32),
        "<i8" => number!(i64),
        "|u1" => number!(u8),
        "<u2" => number!(u16),
        "<u4" => number!(u32),
        _ => {
            return Err(format!(
                "numbers of type {descr:.20?} are not supported; save a.astype('<f4') or a.astype('<i8')"
            ));
        }
    })
}

impl Header {
    fn parse(text: &str) -> Option<Self> {
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        let mut scanner = Scanner { rest: text };
        scanner.expect("{")?;
        while scanner.expect("}").is_none() {
            let key = scanner.string()?;
            scanner.expect(":")?;
            match key {
                "descr" => descr = Some(scanner.string()?.to_owned()),
                "fortran_order" => fortran_order = Some(scanner.boolean()?),
                "shape" => shape = Some(scanner.tuple()?),
                _ => return None,
            }
            scanner.expect(",").or_else(|| scanner.rest.trim_start().starts_with('}').then_some(()))?;
        }
        let ended = scanner.rest.trim().is_empty();
        ended.then_some(Header { descr: descr?, fortran_order: fortran_order?, shape: shape? })
    }
}

impl<'a> Scanner<'a> {
    /// Takes a token, after white space.
    fn expect(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(token)?;
        Some(())
    }

    fn string(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let quote = text.chars().next().filter(|&quote| quote == '\'' || quote == '"')?;
        let (string, rest) = text[1..].split_once(quote)?;
        self.rest = rest;
        Some(string)
    }

    fn boolean(&mut self) -> Option<bool> {
        match self.expect("True") {
            Some(()) => Some(true),
            None => self.expect("False").map(|()| false),
        }
    }

    fn tuple(&mut self) -> Option<Vec<usize>> {
        self.expect("(")?;
        let (inside, rest) = self.rest.split_once(')')?;
        self.rest = rest;
        let inside = inside.trim();
        let inside = inside.strip_suffix(',').unwrap_or(inside);
        if inside.is_empty() {
            return Some(Vec::new());
        }
        inside.split(',').map(|dim| dim.trim().parse().ok()).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A file of version 1.
    pub(in super::super) fn file(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        with_header(&format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"), data)
    }

    fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
        let len = (header.len() as u16 + 1).to_le_bytes();
        [MAGIC, &[1, 0], &len, header.as_bytes(), b"\n", data].concat()
    }

    fn values(descr: &str, data: &[u8]) -> Vec<f64> {
        parse(&file(descr, "(2,)", data)).unwrap().values
    }

    #[test]
    fn every_type_is_read() {
        assert_eq!(values("<f4", &[1.5f32, -2.0].map(f32::to_le_bytes).concat()), [1.5, -2.0]);
        assert_eq!(values("<f8", &[0.1f64, -2.0].map(f64::to_le_bytes).concat()), [0.1, -2.0]);
        assert_eq!(values("|i1", &[255, 1]), [-1.0, 1.0]);
        assert_eq!(values("|u1", &[255, 1]), [255.0, 1.0]);
        assert_eq!(values("<i2", &[255, 255, 1, 0]), [-1.0, 1.0]);
        assert_eq!(values("<u2", &[255, 255, 1, 0]), [65535.0, 1.0]);
        assert_eq!(values("<i4", &[-7i32, 7].map(i32::to_le_bytes).concat()), [-7.0, 7.0]);
        assert_eq!(values("<u4", &[u32::MAX, 7].map(u32::to_le_bytes).concat()), [4294967295.0, 7.0]);
        assert_eq!(values("<i8", &[-7i64, 7].map(i64::to_le_bytes).concat()), [-7.0, 7.0]);
    }

    #[test]
    fn every_version_and_shape_is_read() {
        let mut second = file("|u1", "(1, 2)", &[3, 4]);
        second[6] = 2;
        second.splice(10..10, [0, 0]);
        assert_eq!(parse(&second).unwrap(), Array { shape: vec![1, 2], values: vec![3.0, 4.0] });
        assert!(parse(&file("|u1", "()", &[3])).unwrap().shape.is_empty());
        assert_eq!(parse(&file("|u1", "(2)", &[3, 4])).unwrap().shape, [2]);
        let compact = with_header("{\"shape\":(1,),\"descr\":\"|u1\",\"fortran_order\":False}", &[3]);
        assert_eq!(parse(&compact).unwrap().values, [3.0]);
    }

    #[test]
    fn other_arrays_are_refused() {
        let message = |descr, shape, data: &[u8]| parse(&file(descr, shape, data)).unwrap_err();
        assert!(message(">f4", "(1,)", &[0; 4]).contains("save a.astype('<f4')"));
        assert!(message("|O", "(1,)", &[0; 4]).contains("\"|O\" are not supported"));
        assert!(message("<f4", "(2,)", &[0; 4]).contains("4 bytes of data do not fill shape [2]"));
        assert!(message("<f4", "(1,)", &[0; 5]).contains("cut short or damaged"));
        assert!(message("<f4", "(18446744073709551615, 2)", &[]).contains("do not fill"));
        assert!(message("<f4", "(0, 18446744073709551615, 2)", &[]).contains("do not fill"));
        assert!(message("<f4", "(18446744073709551616,)", &[]).contains("header is malformed"));
        assert!(message("<f4", "(-1,)", &[]).contains("header is malformed"));
        let fortran = with_header("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", &[0; 4]);
        assert!(parse(&fortran).unwrap_err().contains("ascontiguousarray"));
        let headers = ["", "{", "{}", "{'a': 1}", "{'descr': '|u1' 'shape': ()}", "[('a', '<f4')]"];
        for header in headers.map(|header| with_header(header, &[])) {
            assert!(parse(&header).unwrap_err().contains("header is malformed"));
        }
        let mut future = file("|u1", "(1,)", &[1]);
        future[6] = 4;
        assert!(parse(&future).unwrap_err().contains("version 1 to 3"));
        assert!(parse(&future[..9]).is_err());
    }
}
