//! JSON in which no field is given twice.
//!
//! Of two fields with one name readers take the first, the last or either: two programs read one file as two things.
//! What decides over a proof is therefore read from here, not from serde_json, which takes them in maps, in values,
//! and wherever a structure ignores a field.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// The byte-order mark that editors on Windows begin a text with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Any value in which no object gives a field twice; nothing of it is kept.
pub(crate) struct Unique;

/// Reads a whole text, which may begin with a byte-order mark.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let text = without_mark(bytes);
    serde_json::from_slice::<Unique>(text)?;
    serde_json::from_slice(text)
}

/// The text behind the byte-order mark, if there is one.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Unique)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if seen.contains(&name) {
                return Err(A::Error::custom(format_args!("the field {name:?} is given twice")));
            }
            seen.insert(name);
            map.next_value::<Unique>()?;
        }
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unique, A::Error> {
        while items.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_unit<E: Error>(self) -> Result<Unique, E> {
        Ok(Unique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[derive(Debug, Deserialize)]
    struct Known {
        a: u64,
    }

    #[test]
    fn texts_are_read_as_serde_json_reads_them() {
        let text = r#"{"a": [1, -2, 0.5, "x\u0061", true, null, {"b": {}, "c": []}], "b": "a"}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(from_slice::<Value>(text.as_bytes()).unwrap(), value);
        assert_eq!(from_slice::<Value>(format!("\u{feff}{text}").as_bytes()).unwrap(), value);
        assert_eq!(from_slice::<Known>(br#"{"a": 7, "other": 8}"#).unwrap().a, 7);
        assert!(from_slice::<Value>(b"{} x").is_err() && from_slice::<Value>(b"").is_err());
    }

    #[test]
    fn a_field_given_twice_is_refused_wherever_it_stands() {
        let twice = |text: &str| from_slice::<Known>(text.as_bytes()).unwrap_err().to_string();
        for text in [
            r#"{"a": 7, "x": 1, "x": 2}"#,
            r#"{"a": 7, "b": {"x": 1, "x": 2}}"#,
            r#"{"a": 7, "b": [[{"x": 1, "x": 1}]]}"#,
            r#"{"a": 7, "b": {"x": 1, "\u0078": 2}}"#,
        ] {
            assert!(serde_json::from_str::<Known>(text).is_ok(), "serde_json refuses it too: {text}");
            assert!(twice(text).starts_with(r#"the field "x" is given twice at line 1"#), "{}", twice(text));
        }
        assert!(twice(r#"{"a": 7, "a": 7}"#).starts_with(r#"the field "a" is given twice"#));
    }

    #[test]
    fn depth_is_bounded() {
        assert!(from_slice::<Value>("[".repeat(1 << 20).as_bytes()).is_err());
    }
}
