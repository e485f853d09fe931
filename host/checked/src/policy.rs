//! How sure a caller wants to be.

use std::fmt;
use std::str::FromStr;

/// How the answers of the watched accelerator are checked. An error is replayed under each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Not at all.
    None,
    /// Sums must be points of the group. Catches accidents, some of them, and no malice.
    Curve,
    /// Carried values and twin bases: everything, at twice the multi-scalar multiplications.
    #[default]
    Twin,
    /// The trusted accelerator computes every sum and every vector that is read again.
    Full,
}

impl Policy {
    /// All of them, from the laxest to the strictest.
    pub const ALL: [Policy; 4] = [Policy::None, Policy::Curve, Policy::Twin, Policy::Full];

    pub(crate) fn has_twins(self) -> bool {
        self == Policy::Twin
    }

    fn name(self) -> &'static str {
        match self {
            Policy::None => "none",
            Policy::Curve => "curve",
            Policy::Twin => "twin",
            Policy::Full => "full",
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        let found = Policy::ALL.into_iter().find(|policy| policy.name() == name);
        found.ok_or_else(|| UnknownPolicy(name.into()))
    }
}

/// There is no policy of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no policy is called {0:?}: there are none, curve, twin and full")]
pub struct UnknownPolicy(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        assert!(Policy::ALL.iter().all(|policy| policy.to_string().parse() == Ok(*policy)));
        assert_eq!("Twin".parse::<Policy>(), Err(UnknownPolicy("Twin".into())));
    }
}
