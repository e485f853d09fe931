//! What boards have around the card.

pub mod shell;
