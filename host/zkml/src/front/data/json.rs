//! EZKL's JSON, and lists of labels.

use super::error::DataError;
use serde::Deserialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::fmt;
use zeroize::Zeroizing;
use zkcard_formats::json;

const FORM: &str = r#"{"input_data": [[numbers], …]}, nested as one likes, no field twice"#;

/// The numbers of a file, and where each element of the outermost list ends.
#[derive(Default)]
struct Lists {
    values: Zeroizing<Vec<f64>>,
    ends: Vec<usize>,
    /// Whether there is a list in the outermost one.
    nested: bool,
    /// What stood where a number should: in which element of the outermost list, and after how many numbers.
    wrong: Option<(usize, usize, &'static str)>,
}

/// The samples of an input file for an input of `width` elements.
pub(super) fn input_data(bytes: &[u8], width: usize) -> Result<Vec<Vec<f64>>, DataError> {
    let lists: Lists = parse(bytes, FORM)?;
    match lists.wrong {
        Some((row, element, found)) => Err(DataError::Element { row, element, found }),
        None => Ok(lists.samples(width)),
    }
}

/// A list of numbers.
pub(super) fn list(bytes: &[u8]) -> Result<Vec<f64>, DataError> {
    parse(bytes, "a list of class numbers, [3, 1, …]")
}

/// serde's own messages quote values, which may be private: only the place is passed on.
fn parse<T: DeserializeOwned>(bytes: &[u8], expected: &'static str) -> Result<T, DataError> {
    let place = |error: serde_json::Error| (error.line(), error.column());
    json::from_slice(bytes).map_err(place).map_err(|(line, column)| DataError::Json {
        line,
        column,
        expected,
    })
}

impl Lists {
    /// As the number of elements says.
    fn samples(&self, width: usize) -> Vec<Vec<f64>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let items = || starts.clone().zip(&self.ends).map(|(start, &end)| &self.values[start..end]);
        let total = self.values.len();
        let whole = width > 0 && total > 0 && total.is_multiple_of(width);
        let flat = self.ends.len() == 1 || total == width || !self.nested;
        match whole && flat {
            true => self.values.chunks(width).map(<[f64]>::to_vec).collect(),
            false => items().map(<[f64]>::to_vec).collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Lists {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut lists = Lists::default();
        deserializer.deserialize_any(File(&mut lists)).map(|()| lists)
    }
}

/// An object with `input_data`, or the list alone.
struct File<'a>(&'a mut Lists);

impl<'de> Visitor<'de> for File<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORM)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::InputData => map.next_value_seed(Outer(self.0))?,
                Key::Other => drop(map.next_value::<IgnoredAny>()?),
            }
            found |= matches!(key, Key::InputData);
        }
        if found { Ok(()) } else { Err(A::Error::custom("no input_data")) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        Outer(self.0).visit_seq(list)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    InputData,
    #[serde(other)]
    Other,
}

/// The outermost list: samples, or numbers.
struct Outer<'a>(&'a mut Lists);

impl<'de> DeserializeSeed<'de> for Outer<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Outer<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of samples")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Numbers(self.0))?.is_some() {
            self.0.ends.push(self.0.values.len());
        }
        Ok(())
    }
}

/// A number, or a list of what is this again.
struct Numbers<'a>(&'a mut Lists);

impl Numbers<'_> {
    fn number<E>(self, value: f64) -> Result<(), E> {
        self.0.values.push(value);
        Ok(())
    }

    /// The first of what is no number is remembered.
    fn wrong<E>(self, found: &'static str) -> Result<(), E> {
        let start = self.0.ends.last().copied().unwrap_or(0);
        let place = (self.0.ends.len(), self.0.values.len() - start, found);
        self.0.wrong.get_or_insert(place);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Numbers<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Numbers<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.nested = true;
        while list.next_element_seed(Numbers(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.number(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.number(value as f64)
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.number(value as f64)
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.wrong("a string")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.number(value.into())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.wrong("null")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.wrong("an object")
    }
}
