//! Gadgets: each binds what it returns by constraints, over any prime field that is wide enough.
//!
//! The tests enumerate all of them over small primes: for every input, every assignment of every variable
//! that the gadget made. Exactly one satisfies the constraints for an input in the interval, and none
//! that does gives a wrong result.

pub mod bits;
pub mod builder;
pub mod flags;
pub mod lc;
pub mod program;
pub mod width;
