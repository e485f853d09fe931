//! Adapters that boards share: `rtl/boards/shell`.

mod card;
mod host;
mod line;
mod link;
