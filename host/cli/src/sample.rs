//! One sample out of a file.

use crate::commands::named;
use crate::error::{CliError, CliResult, Code};
use std::path::Path;
use zeroize::Zeroizing;
use zkcard_zkml::data::Samples;

/// Reads one sample of a file.
pub fn sample(shape: &[usize], path: &Path, row: Option<usize>) -> CliResult<Zeroizing<Vec<f64>>> {
    let samples = Samples::load(path, shape).map_err(|error| named(path, error))?;
    let row = match row {
        None if samples.len() > 1 => {
            let message = format!("{}: {} samples, and one proof is of one", path.display(), samples.len());
            return Err(CliError::new(Code::Input, message).hint("choose one: --row 0"));
        }
        row => row.unwrap_or(0),
    };
    let found = samples.rows().nth(row).map(|values| Zeroizing::new(values.to_vec()));
    found.ok_or_else(|| named(path, format!("no sample {row}; it holds {}, counted from 0", samples.len())))
}
