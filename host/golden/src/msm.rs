//! Models of `rtl/msm`: sums of scalars times points by windows and buckets, over any [`Group`].

mod group;
#[expect(clippy::module_inception, reason = "the kernel has its area's name, as in rtl")]
mod msm;
mod recode;

pub use group::{Curve, Group, Stub};
pub use msm::{buckets, combine, window_sums};
pub use recode::{C_MIN, Recoded, offset, recode, windows};
