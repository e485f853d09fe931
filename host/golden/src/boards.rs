//! What boards have around the card.

pub mod sdram;
pub mod shell;
