//! Tests of the checked accelerator, in one binary: arkworks' generic code is built once for all.

mod attacks;
mod conformance;
mod faults;
mod honest;
mod support;
