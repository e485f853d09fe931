//! The driver of a zkcard. It begins with what jobs cost: [`cost`].
#![forbid(unsafe_code)]

pub mod cost;
