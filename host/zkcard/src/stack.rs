//! Stacks after a proof: whatever they still hold below the frames in use.
//!
//! What is dropped leaves its bytes on the stack, and so do registers that were spilled; no allocator comes past there.

use std::hint::black_box;

/// Bytes below the caller's frame that are overwritten: more than any call of a prover goes deep, and little enough for
/// the stack of any thread.
const DEPTH: usize = 256 << 10;

/// Overwrites what lies below the frames in use, on this thread's stack and on those of rayon's workers.
pub fn wipe() {
    rayon::broadcast(|_| overwrite());
    overwrite();
}

#[inline(never)]
fn overwrite() {
    black_box(&mut [0u8; DEPTH]);
}
