//! tract behind a fence: what it says and where it panics becomes a typed error.

use super::error::OnnxError;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use tract_onnx::prelude::TractResult;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs tract; its errors and its panics become typed errors, and nothing is printed.
pub(super) fn guarded<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, OnnxError> {
    silence_guarded_panics();
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    match result {
        Ok(result) => result.map_err(|error| OnnxError::Runtime(format!("{error:#}"))),
        Err(_) => Err(OnnxError::Runtime("it panicked".into())),
    }
}

/// The process's panic hook stays what it is, except for threads inside [`guarded`].
fn silence_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_becomes_an_error() {
        let result = guarded::<()>(|| panic!("inside"));
        assert!(matches!(result, Err(OnnxError::Runtime(message)) if message == "it panicked"));
        assert!(!QUIET.get());
    }
}
