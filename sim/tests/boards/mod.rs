//! What boards have around the card.

mod shell;
