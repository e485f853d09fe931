//! The whole card, through its bus.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "seeds and figures are for people")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "../common/mod.rs"]
mod common;

mod campaign;
mod card;
mod device;
mod driver;
mod engine;
mod figures;
mod kernel_faults;
mod kernel_msm;
mod kernels;
mod offload;
mod order;
mod refusals;
mod reset;
mod stress;
