//! Adapters that boards share: `rtl/boards/shell`.

mod board;
mod card;
mod hello;
mod host;
mod line;
mod link;
mod uart;
