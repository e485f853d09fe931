//! The gates against their golden models: one binary, one module an area, named as `rtl` names them.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "seeds and figures are for people")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![allow(clippy::module_inception, reason = "a test is found by its gate: rtl/msm/msm.sv, tests/msm/msm.rs")]

mod common;

mod boards;
mod curve;
mod dma;
mod field;
mod msm;
mod ntt;
mod prim;
mod top;
mod vec;
mod vfio_user;
