//! How much of a file is read.

use super::error::OnnxError;

pub use crate::model::limits::{MAX_ELEMENTS, MAX_NODES, MAX_WEIGHTS};

/// The largest file that is read.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// The largest part of a file that may be something else than the numbers of tensors.
pub const MAX_STRUCTURE_BYTES: usize = 1 << 20;

/// The most bytes of tensors in other files.
pub const MAX_EXTERNAL_BYTES: usize = 128 << 20;

/// The most elements of all tensors that are computed at load.
pub const MAX_CONSTANTS: usize = 1 << 25;

/// Whether a size is within its limit.
pub(super) fn limit(what: &str, found: usize, limit: usize) -> Result<(), OnnxError> {
    if found > limit {
        return Err(OnnxError::TooLarge { what: what.into(), found, limit });
    }
    Ok(())
}
