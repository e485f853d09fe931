//! Calls on a thread of this library's own. A caller's stack may be of any length, and a proof overwrites what lies below its
//! own frames (`zkcard`'s `stack.rs`), which is more than some have.

use crate::refusal::Refusal;
use std::thread;

/// What Rust's threads have by default, whatever the environment says.
const STACK: usize = 2 << 20;

/// What the call returns; the caller's thread waits.
pub fn apart<T: Send>(call: impl FnOnce() -> Result<T, Refusal> + Send) -> Result<T, Refusal> {
    thread::scope(|scope| {
        let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, call);
        let thread =
            started.map_err(|error| Refusal::error(format_args!("no thread can be started: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(Refusal::panicked()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_and_a_panic_as_an_error() {
        assert_eq!(apart(|| Ok(7)), Ok(7));
        assert_eq!(apart(|| -> Result<(), Refusal> { panic!("planted") }), Err(Refusal::panicked()));
    }
}
