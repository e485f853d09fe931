//! Adapters that boards share: `rtl/boards/shell`.

mod board;
mod card;
pub mod host;
mod link;
pub mod rings;
mod uart;
