//! Tests of gates that are not built here: who may skip them, and that nobody overlooks it.

use crate::{CardError, SimError};
use std::env;
use std::io::{Write, stderr};

/// What was opened; none where a test of it may be skipped, which is printed even of tests that pass.
///
/// Under `CI` only models may be missing that `ZKCARD_MAY_SKIP` names, separated by commas.
///
/// # Panics
/// Where it did not open for another reason, or may not be skipped.
pub fn or_skip<T>(opened: Result<T, impl Into<CardError>>) -> Option<T> {
    let error = match opened.map_err(Into::into) {
        Ok(opened) => return Some(opened),
        Err(error) => error,
    };
    let allowed = env::var_os("CI").is_some().then(|| env::var("ZKCARD_MAY_SKIP").unwrap_or_default());
    assert!(
        may_skip(&error, allowed.as_deref()),
        "{error}; under CI only what ZKCARD_MAY_SKIP names is skipped"
    );
    let _ = writeln!(stderr(), "SKIPPED: {error}"); // beside the test's own output, which is shown where it fails
    None
}

/// `allowed`: the names; none where everything may be missing.
fn may_skip(error: &CardError, allowed: Option<&str>) -> bool {
    match error {
        CardError::Sim(SimError::NoVerilator(name) | SimError::LeftOut(name)) => {
            allowed.is_none_or(|names| names.split(',').any(|allowed| allowed == name))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_ci_only_what_is_named_is_skipped() {
        let missing = |name: &str| [SimError::NoVerilator(name.into()), SimError::LeftOut(name.into())];
        for error in missing("ntt").map(CardError::from) {
            assert!(may_skip(&error, None) && may_skip(&error, Some("vec_mul,ntt")));
            assert!(!may_skip(&error, Some("")) && !may_skip(&error, Some("ntt_pass")));
        }
        assert!(!may_skip(&SimError::Unknown("ntt".into()).into(), None));
    }

    #[test]
    fn what_opens_is_not_skipped() {
        assert_eq!(or_skip(Ok::<_, CardError>(7)), Some(7));
    }
}
