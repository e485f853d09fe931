//! The cases, one file an area. A function here is a case once it stands in the list.

pub(crate) mod bases;
pub(crate) mod caps;
pub(crate) mod misuse;
pub(crate) mod misuse_of_sums;
pub(crate) mod msm;
pub(crate) mod multiples;
pub(crate) mod ntt;
pub(crate) mod overlap;
pub(crate) mod polynomial;
pub(crate) mod product;
pub(crate) mod quotient;
pub(crate) mod range;
pub(crate) mod recompute;
pub(crate) mod repeating;
pub(crate) mod vectors;
