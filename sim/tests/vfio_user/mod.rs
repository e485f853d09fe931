//! The simulated card behind its vfio-user socket, through the driver for such sockets.
#![allow(clippy::print_stderr, reason = "why a test is skipped is for people")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod conformance;
mod deaths;
mod maps;
mod messages;
mod support;
