//! What boards have around the card.

mod sdram;
mod shell;
mod ulx3s;
