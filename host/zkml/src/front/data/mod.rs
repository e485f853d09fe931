//! Data in: samples and labels from EZKL's JSON or NumPy's `.npy`.
//!
//! A network here has one input of F elements.
//!
//! - JSON: `{"input_data": [[…], …]}`, or the list alone. The number of elements decides, however deep lists
//!   are nested: if every inner list has F numbers, each is a sample. A single inner list of k·F numbers, or a
//!   list of k·F numbers without inner lists, is k flattened samples, as EZKL writes a batch; F numbers in all
//!   are one sample. Other keys are ignored, and so is a byte-order mark.
//! - `.npy`: if the dimensions behind the first make F elements, the first counts samples; otherwise an
//!   array of F elements is one sample.
//!
//! Which of the two a file is, its first bytes say. Samples may be private: they are wiped when dropped, and
//! no error or debug output shows a value.

mod error;
mod json;
mod npy;

pub use error::{DataError, MAX_FILE_BYTES};

use std::fmt;
use std::path::Path;
use zeroize::Zeroizing;
use zkcard_formats::file::{Fault, load_stream};

/// Inputs of a network, all of one shape.
#[derive(Clone, PartialEq)]
pub struct Samples {
    shape: Vec<usize>,
    rows: Vec<Zeroizing<Vec<f64>>>,
}

impl Samples {
    /// Checks rows against the shape of a network's input.
    pub fn new(rows: Vec<Vec<f64>>, shape: &[usize]) -> Result<Self, DataError> {
        let rows: Vec<_> = rows.into_iter().map(Zeroizing::new).collect();
        let expected = shape.iter().product();
        for (row, values) in rows.iter().enumerate() {
            check_row(row, values, expected)?;
        }
        if rows.is_empty() {
            return Err(DataError::Empty);
        }
        Ok(Samples { shape: shape.to_vec(), rows })
    }

    /// Reads samples for an input of the given shape from a file.
    pub fn load(path: impl AsRef<Path>, shape: &[usize]) -> Result<Self, DataError> {
        Self::parse(&read(path.as_ref())?, shape)
    }

    /// Reads samples from the bytes of a file.
    pub fn parse(bytes: &[u8], shape: &[usize]) -> Result<Self, DataError> {
        let width = shape.iter().product();
        let rows = match npy::is_npy(bytes) {
            true => array_rows(npy::parse(bytes).map_err(DataError::Npy)?, shape)?,
            false => json::input_data(bytes, width)?,
        };
        Self::new(rows, shape)
    }

    /// The samples.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.rows.iter().map(|row| &row[..])
    }

    /// How many there are; never none.
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The shape of each.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }
}

impl fmt::Debug for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Samples({} of shape {:?})", self.rows.len(), self.shape)
    }
}

/// Reads labels from a file: a JSON list or a `.npy` array of integers from 0 to `classes` − 1.
pub fn load_labels(path: impl AsRef<Path>, classes: usize) -> Result<Vec<usize>, DataError> {
    parse_labels(&read(path.as_ref())?, classes)
}

/// Reads labels from the bytes of a file.
pub fn parse_labels(bytes: &[u8], classes: usize) -> Result<Vec<usize>, DataError> {
    let values = match npy::is_npy(bytes) {
        true => npy::parse(bytes).map_err(DataError::Npy)?.values,
        false => json::list(bytes)?,
    };
    let class = |value: f64| (0..classes).contains(&(value as usize)) && value as usize as f64 == value;
    match values.iter().position(|&value| !class(value)) {
        Some(row) => Err(DataError::Label { row, classes }),
        None => Ok(values.into_iter().map(|value| value as usize).collect()),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, DataError> {
    load_stream(path, MAX_FILE_BYTES as u64).map_err(|error| match error.fault {
        Fault::TooLong { .. } => DataError::TooLarge,
        fault => DataError::Read { path: path.into(), source: fault.into() },
    })
}

fn check_row(row: usize, values: &[f64], expected: usize) -> Result<(), DataError> {
    if values.len() != expected {
        return Err(DataError::Width { row, expected, found: values.len() });
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(column) => Err(DataError::NotFinite { row, column }),
        None => Ok(()),
    }
}

fn array_rows(array: npy::Array, shape: &[usize]) -> Result<Vec<Vec<f64>>, DataError> {
    let width: usize = shape.iter().product();
    let values = Zeroizing::new(array.values);
    let behind: usize = array.shape.iter().skip(1).product();
    if width == 0 || (behind != width && values.len() != width) {
        return Err(DataError::Shape { expected: shape.to_vec(), found: array.shape });
    }
    Ok(values.chunks(width).map(<[f64]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(bytes: &[u8], shape: &[usize]) -> String {
        Samples::parse(bytes, shape).unwrap_err().to_string()
    }

    fn rows(bytes: &[u8], shape: &[usize]) -> Vec<Vec<f64>> {
        Samples::parse(bytes, shape).unwrap().rows().map(<[f64]>::to_vec).collect()
    }

    #[test]
    fn json_lists_are_samples_or_one_flattened_batch() {
        let two = br#"{"input_data": [[1, 2.5], [-3e-1, 4]], "output_data": [[7]]}"#;
        assert_eq!(rows(two, &[1, 2]), [[1.0, 2.5], [-0.3, 4.0]]);
        assert_eq!(rows(br#"{"input_data": [[1, 2, 3, 4]]}"#, &[1, 2]), [[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(rows(br#"{"input_data": [[1, 2, 3, 4]]}"#, &[1, 2, 2]).len(), 1);
    }

    #[test]
    fn the_number_of_elements_decides_however_lists_are_nested() {
        let one = [[1.0, 2.0, 3.0, 4.0]];
        for text in [
            "[[1, 2, 3, 4]]",
            "[1, 2, 3, 4]",
            "[[[1, 2], [3, 4]]]",
            "[[[1], [2], [3], [4]]]",
            "[[1, 2], [3, 4]]",
        ] {
            assert_eq!(rows(text.as_bytes(), &[1, 4]), one, "{text}");
            let keyed = format!("\u{feff}{{\"other\": [\"a\"], \"input_data\": {text}}}");
            assert_eq!(rows(keyed.as_bytes(), &[1, 4]), one, "{keyed}");
        }
        assert_eq!(rows(b"[1, 2, 3, 4]", &[1, 2]), [[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(rows(b"[[[1, 2]], [3, 4]]", &[1, 2]), [[1.0, 2.0], [3.0, 4.0]]);
        assert!(message(b"[[1, 2], [3, 4], [5, 6]]", &[1, 4]).starts_with("sample 0 has 2 values"));
    }

    #[test]
    fn json_of_another_form_is_refused() {
        assert!(
            message(br#"{"input_data": [[1, 2, 3]]}"#, &[1, 2])
                .contains("sample 0 has 3 values, the network takes 2")
        );
        assert!(message(br#"{"input_data": [[1, 2], [3]]}"#, &[1, 2]).starts_with("sample 1 has 1 values"));
        assert!(message(br#"{"input_data": []}"#, &[1, 2]).contains("at least one"));
        assert!(message(br#"{"input_data": [[]]}"#, &[1, 2]).contains("has 0 values"));
        assert!(
            message(br#"{"input_data": [[1, NaN]]}"#, &[1, 2]).starts_with("line 1, column 21: not JSON")
        );
        assert!(message(br#"{"input_data": [[1, 1e999]]}"#, &[1, 2]).contains("not JSON"));
        for other in [&b"\n{}"[..], b"7", b"{\"input_data\": {}}", b"{\"input_data\": 3}"] {
            assert!(message(other, &[1, 2]).contains("input_data"), "{other:?}");
        }
        let secret = message(br#"{"input_data": [[1, 2], [[7], "12345"]]}"#, &[1, 2]);
        assert!(secret.starts_with("sample 1, element 1: found a string, expected a number"), "{secret}");
        assert!(!secret.contains("12345"));
        assert!(message(b"[[1, null]]", &[1, 2]).starts_with("sample 0, element 1: found null"));
        assert!(message(b"[[true, {}]]", &[1, 2]).starts_with("sample 0, element 1: found an object"));
        assert_eq!(rows(b"[[true, false]]", &[1, 2]), [[1.0, 0.0]]);
        assert!(message(b"[[1, {\"a\": 1}]]", &[1, 2]).starts_with("sample 0, element 1: found an object"));
        let deep = [vec![b'['; 200], b"1".to_vec(), vec![b']'; 200]].concat();
        assert!(message(&deep, &[1, 1]).contains("not JSON"));
        let twice = br#"{"input_data": [[1, 2]], "x": 1, "x": 2}"#;
        assert!(message(twice, &[1, 2]).contains("no field twice"), "{}", message(twice, &[1, 2]));
    }

    #[test]
    fn arrays_split_by_their_first_dimension() {
        let array = |shape: &str, n: u8| npy::tests::file("|u1", shape, &(0..n).collect::<Vec<_>>());
        assert_eq!(rows(&array("(2, 2)", 4), &[1, 2]), [[0.0, 1.0], [2.0, 3.0]]);
        assert_eq!(rows(&array("(2, 1, 2)", 4), &[1, 2]).len(), 2);
        assert_eq!(rows(&array("(2, 2)", 4), &[1, 2, 2]).len(), 1);
        assert_eq!(rows(&array("(4,)", 4), &[1, 4]).len(), 1);
        assert_eq!(rows(&array("(4,)", 4), &[1, 1]).len(), 4);
        assert!(
            message(&array("(4,)", 4), &[1, 2])
                .contains("shape [4] does not split into samples of shape [1, 2]")
        );
        assert!(message(&array("(0, 2)", 0), &[1, 2]).contains("at least one"));
    }

    #[test]
    fn nan_is_named_by_its_place() {
        let nan = [1.0, 2.0, 3.0, f64::NAN].map(f64::to_le_bytes).concat();
        assert!(
            message(&npy::tests::file("<f8", "(2, 2)", &nan), &[1, 2])
                .starts_with("sample 1, value 1 is NaN")
        );
        assert!(Samples::new(vec![vec![f64::INFINITY]], &[1, 1]).is_err());
    }

    #[test]
    fn labels_are_classes() {
        let labels = npy::tests::file("<i8", "(2,)", &[3i64, 0].map(i64::to_le_bytes).concat());
        assert_eq!(parse_labels(&labels, 4).unwrap(), [3, 0]);
        assert_eq!(parse_labels(b"[1, 0, 3]", 4).unwrap(), [1, 0, 3]);
        assert_eq!(parse_labels(&labels, 3).unwrap_err().to_string(), "label 0 is not a class from 0 to 2");
        for wrong in ["[-1]", "[0.5]", "[4]", "[1e300]"] {
            assert!(matches!(parse_labels(wrong.as_bytes(), 4), Err(DataError::Label { .. })), "{wrong}");
        }
        assert!(parse_labels(b"{}", 4).is_err());
    }

    #[test]
    fn files_are_read_and_values_never_printed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, r#"{"input_data": [[31337]]}"#).unwrap();
        let samples = Samples::load(&file, &[1, 1]).unwrap();
        assert_eq!(format!("{samples:?}"), "Samples(1 of shape [1, 1])");
        assert_eq!((samples.len(), samples.shape()), (1, &[1, 1][..]));
        assert!(Samples::load("/no/such/file", &[1]).unwrap_err().to_string().starts_with("cannot read /no"));
        assert!(load_labels(&file, 2).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn random_bytes_never_panic(noise in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Samples::parse(&noise, &[1, 3]);
            let _ = parse_labels(&noise, 3);
        }

        #[test]
        fn corrupted_files_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in 0..9usize) {
            let json = br#"{"input_data": [[1, 2.5, 3], [4, 5, 6]]}"#.to_vec();
            for mut file in [json, npy::tests::file("<f4", "(2, 3)", &[0; 24])] {
                *at.get_mut(&mut file) = byte;
                let _ = Samples::parse(&file[..file.len() - cut], &[1, 3]);
            }
        }
    }
}
