//! The MSM kernel of `rtl/msm` against its golden model and arkworks.

mod figures;
mod kernel;
mod msm;
mod msm_unit;
mod scalars;
mod unit;
