//! Why a file is not data for a network.

use std::path::PathBuf;

/// The largest file that is read.
pub const MAX_FILE_BYTES: usize = 128 << 20;

/// Why a file is not data for a network.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Larger than is read.
    #[error("more than {MAX_FILE_BYTES} bytes of data; use fewer samples")]
    TooLarge,
    /// Not the JSON that is expected.
    #[error(
        "line {line}, column {column}: not JSON, or not {expected} (NaN and Infinity are not JSON either); \
        write it with json.dump and tolist()"
    )]
    Json {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
        /// What the file should hold.
        expected: &'static str,
    },
    /// Something else than a number.
    #[error(
        "sample {row}, element {element}: found {found}, expected a number; write numbers without quotes"
    )]
    Element {
        /// Which sample.
        row: usize,
        /// Which of its elements, in the order of the file.
        element: usize,
        /// What is there.
        found: &'static str,
    },
    /// Not a NumPy array that is understood.
    #[error("NumPy array: {0}")]
    Npy(String),
    /// A sample of the wrong length.
    #[error("sample {row} has {found} values, the network takes {expected}")]
    Width {
        /// Which sample.
        row: usize,
        /// Elements of the network's input.
        expected: usize,
        /// Elements of the sample.
        found: usize,
    },
    /// An array that does not split into samples.
    #[error("an array of shape {found:?} does not split into samples of shape {expected:?}")]
    Shape {
        /// The network's input.
        expected: Vec<usize>,
        /// The array's shape.
        found: Vec<usize>,
    },
    /// NaN or an infinity.
    #[error("sample {row}, value {column} is NaN or infinite; clean the data")]
    NotFinite {
        /// Which sample.
        row: usize,
        /// Which of its values.
        column: usize,
    },
    /// No samples at all.
    #[error("no samples; give at least one")]
    Empty,
    /// A label that is not a class.
    #[error("label {row} is not a class from 0 to {last}", last = classes.saturating_sub(1))]
    Label {
        /// Which label.
        row: usize,
        /// How many classes the network has.
        classes: usize,
    },
}
