//! How many cores the whole process may use: a candidate that starts threads of its own is held to them too.

use nix::errno::Errno;
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use std::fs;

/// The cores of the process, as it was started.
pub struct Cores {
    all: Vec<usize>,
}

impl Cores {
    pub fn of_this_process() -> nix::Result<Self> {
        let set = sched_getaffinity(Pid::from_raw(0))?;
        let all = (0..CpuSet::count()).filter(|core| set.is_set(*core).unwrap_or(false)).collect();
        Ok(Self { all })
    }

    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Leaves all threads the first so many cores; threads and processes that they start inherit that.
    pub fn allow(&self, count: usize) -> nix::Result<()> {
        let mut set = CpuSet::new();
        self.all.iter().take(count).try_for_each(|core| set.set(*core))?;
        let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        let ids = threads.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.map(Pid::from_raw).try_for_each(|thread| match sched_setaffinity(thread, &set) {
            Err(Errno::ESRCH) => Ok(()), // it has ended meanwhile
            done => done,
        })
    }
}
