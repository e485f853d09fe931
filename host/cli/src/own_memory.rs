//! What this process holds stays in it: inputs, witnesses, what a setup must forget.

use crate::error::{Classify, CliResult, Code};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};

/// No core dump from now on, and no debugger or reader of `/proc/PID/mem` that is not root's.
pub fn keep_private() -> CliResult<()> {
    setrlimit(Resource::RLIMIT_CORE, 0, 0).code(Code::Device)?;
    prctl::set_dumpable(false).code(Code::Device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::resource::getrlimit;

    #[test]
    fn memory_is_not_dumped() {
        keep_private().expect("the kernel lets it");
        assert_eq!(getrlimit(Resource::RLIMIT_CORE), Ok((0, 0)));
        assert_eq!(prctl::get_dumpable(), Ok(false));
    }
}
