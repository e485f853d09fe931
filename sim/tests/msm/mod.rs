//! The MSM kernel of `rtl/msm` against its golden model and arkworks.

#[path = "../common/mod.rs"]
mod common;

mod figures;
mod kernel;
mod msm;
mod msm_unit;
mod scalars;
mod unit;
