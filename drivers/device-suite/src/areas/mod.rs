//! The cases, by whom they ask.

pub mod bus;
pub mod card;
