//! Adapters that boards share: `rtl/boards/shell`.

mod board;
mod card;
pub mod host;
pub mod line;
mod link;
pub mod rings;
mod uart;
