//! The whole card, through its bus.

#[path = "../common/mod.rs"]
mod common;

mod campaign;
mod card;
mod device;
mod driver;
mod figures;
mod order;
mod refusals;
mod reset;
