//! EZKL's JSON, and lists of labels.

use super::error::DataError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;
use zkcard_formats::json;

/// What EZKL writes; it may hold more.
#[derive(Deserialize)]
struct InputFile {
    input_data: Vec<Vec<f64>>,
}

/// The samples of an input file for an input of `width` elements.
pub(super) fn input_data(bytes: &[u8], width: usize) -> Result<Vec<Vec<f64>>, DataError> {
    let file: InputFile = parse(bytes, r#"{"input_data": [[numbers], …]}, no field twice"#)?;
    match &file.input_data[..] {
        [batch] if width > 0 && batch.len() > width && batch.len() % width == 0 => {
            let batch = Zeroizing::new(batch.clone());
            Ok(batch.chunks(width).map(<[f64]>::to_vec).collect())
        }
        _ => Ok(file.input_data),
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
