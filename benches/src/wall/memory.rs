//! Memory of a process that is a command.

use std::fs;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::thread::sleep;
use std::time::Duration;

/// How often it is looked at: the system keeps no maximum of anonymous memory alone.
const EVERY: Duration = Duration::from_micros(500);

/// Runs a command to its end; the most anonymous memory that it had in use when it was looked at, in bytes.
pub fn most_anonymous(command: &mut Command) -> io::Result<(ExitStatus, u64)> {
    let mut child = command.spawn()?;
    let mut most = 0;
    loop {
        most = most.max(anonymous(&child).unwrap_or_default());
        if let Some(status) = child.try_wait()? {
            return Ok((status, most));
        }
        sleep(EVERY);
    }
}

/// None of a process that has ended.
fn anonymous(child: &Child) -> Option<u64> {
    parsed(&fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?)
}

fn parsed(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_holds_is_seen_and_what_it_maps_is_not() {
        assert_eq!(parsed("VmHWM:\t  900 kB\nRssAnon:\t    12 kB\nRssFile:\t   700 kB\n"), Some(12 << 10));
        assert_eq!(parsed("VmHWM:\t  900 kB\n"), None);
        let held = |bytes: usize| {
            let script = format!("x=$(head -c {bytes} /dev/zero | tr '\\0' a); sleep 0.2; exit 3");
            most_anonymous(Command::new("sh").args(["-c", &script])).expect("a shell")
        };
        let ((status, much), (_, little)) = (held(16 << 20), held(1));
        assert_eq!(status.code(), Some(3));
        assert!(much >= 16 << 20 && little < 8 << 20, "{much} and {little}");
    }
}
