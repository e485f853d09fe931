//! A card's health, kept beside the process that uses it: a card has one user at a time, and others want to look.
//!
//! [`Card::open`](crate::Card::open) writes a small file, once a second and at its end, by renaming, so that nobody reads half of it.
//! It has counters only: no value, no key, no file's name. What it counts goes on from one process to the next.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use zkcard_bus::Device;
use zkcard_formats::file::{self, Access};
use zkcard_formats::json;
use zkcard_offload::Offload;

/// How often the file is written.
const PERIOD: Duration = Duration::from_secs(1);

/// What is known of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The user's word for it.
    pub device: String,
    /// The process that has it, or had it last.
    pub pid: u32,
    /// Whether it has it still, as far as it could say.
    pub is_open: bool,
    /// Seconds since 1970.
    pub updated: u64,
    /// What the driver has counted, in all processes so far.
    pub health: BTreeMap<String, u64>,
    /// What the card has counted since its last reset.
    pub counters: BTreeMap<String, u64>,
}

impl State {
    /// What is known of a card; nothing where nobody has used it.
    pub fn load(device: &str) -> Option<Self> {
        json::from_slice(&std::fs::read(file_of(&folder()?, device)).ok()?).ok()
    }

    /// What the card is doing, in words.
    pub fn use_of(&self) -> String {
        match self.is_open {
            true if Path::new("/proc").join(self.pid.to_string()).exists() => {
                format!("in use by process {}", self.pid)
            }
            true => format!("free; process {} did not close it", self.pid),
            false => "free".into(),
        }
    }

    /// As a whole or not at all.
    fn save(&self) -> io::Result<()> {
        let folder = folder().ok_or(io::ErrorKind::NotFound)?;
        std::fs::create_dir_all(&folder)?;
        let text = serde_json::to_vec_pretty(self)?;
        let saved = file::save(file_of(&folder, &self.device), Access::Public, |out| out.write_all(&text));
        saved.map_err(io::Error::other)
    }
}

/// Keeps a card's file while it lives.
pub(crate) struct Record {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Record {
    /// Writes the health of an open card, now and then, until this is dropped. Where it cannot be written nothing is lost but that.
    pub(crate) fn of(device: &str, offload: &Offload<Arc<dyn Device>>) -> Self {
        let before = State::load(device).unwrap_or_default().health;
        let (device, offload) = (device.to_owned(), offload.clone());
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut is_open = true;
            while is_open {
                is_open = stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout);
                let _ = look(&device, &before, &offload, is_open).save(); // the job goes on without it
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn look(
    device: &str,
    before: &BTreeMap<String, u64>,
    offload: &Offload<Arc<dyn Device>>,
    is_open: bool,
) -> State {
    let mut health = before.clone();
    for (name, n) in offload.engine().health().rows() {
        *health.entry(name.to_owned()).or_default() += n;
    }
    let counters = offload.counters().unwrap_or_default();
    State {
        device: device.to_owned(),
        pid: std::process::id(),
        is_open,
        updated: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        health,
        counters: counters.rows().map(|(name, n)| (name.to_owned(), n)).collect(),
    }
}

fn folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?;
    Some(state.join("zkcard"))
}

/// `vfio-0000-03-00.0.json`: a name without what a path may not have.
fn file_of(folder: &Path, device: &str) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    folder.join(format!("{}.json", device.chars().map(plain).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_has_one_file_whatever_it_is_called() {
        let file = |device| file_of(Path::new("/s"), device).display().to_string();
        assert_eq!(file("vfio:0000:03:00.0"), "/s/vfio-0000-03-00.0.json");
        assert_eq!(file("vfio-user:/run/../card"), "/s/vfio-user--run-..-card.json");
    }

    #[test]
    fn a_process_that_was_killed_does_not_have_its_card() {
        let mut state = State { pid: std::process::id(), is_open: true, ..State::default() };
        assert!(state.use_of().starts_with("in use"));
        state.pid = u32::MAX;
        assert!(state.use_of().starts_with("free; process"));
        state.is_open = false;
        assert_eq!(state.use_of(), "free");
    }
}
