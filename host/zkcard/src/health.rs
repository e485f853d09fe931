//! A card's health, kept beside the process that uses it: a card has one user at a time, and others want to look.
//!
//! [`Card::open`](crate::Card::open) writes a small file, once a second and at its end, by renaming, so that nobody reads half of it.
//! It is its owner's only (0600) and has counters only: no value, no key, no file's name, and none whose count depends on scalars,
//! as those of an MSM do. What it counts goes on from one process to the next.

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
use zkcard_layout::reg;
use zkcard_offload::Offload;

/// How often the file is written.
const PERIOD: Duration = Duration::from_secs(1);

/// What the driver counts that scalars have a part in: which windows they make best, and so how many records come back;
/// and how long a sum takes, and so which interrupts fall together.
const OF_SCALARS: [&str; 2] = ["interrupts", "bytes from the card"];
/// What the card counts that they have none in: shapes alone decide.
const OF_SHAPES: [u32; 6] = [
    reg::JOBS_OK,
    reg::JOBS_FAILED,
    reg::HOST_READ_BEATS,
    reg::NTT_BUTTERFLIES,
    reg::NTT_BEATS,
    reg::VEC_PRODUCTS,
];

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
    /// What the driver has counted, in all processes so far, scalars aside.
    pub health: BTreeMap<String, u64>,
    /// What the card has counted since its last reset, scalars aside.
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
    fn save(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_vec_pretty(self)?;
        let saved = file::save(file_of(folder, &self.device), Access::Secret, |out| out.write_all(&text));
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
                let seen = look(&device, &before, &offload, is_open);
                let _ = folder().map(|folder| seen.save(&folder)); // the job goes on without it
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
    let rows = offload.engine().health().rows();
    for (name, n) in rows.into_iter().filter(|(name, _)| !OF_SCALARS.contains(name)) {
        *health.entry(name.to_owned()).or_default() += n;
    }
    let counters = offload.counters().unwrap_or_default().only(&OF_SHAPES);
    State {
        device: device.to_owned(),
        pid: std::process::id(),
        is_open,
        updated: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        health,
        counters: counters.map(|(name, n)| (name.to_owned(), n)).collect(),
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
    use ark_bn254::{Fr, G1Affine};
    use ark_ec::AffineRepr;
    use std::os::unix::fs::PermissionsExt;
    use zkcard_accel::{Accelerator, G1, Scalars};
    use zkcard_mock::{MockConfig, MockDevice};
    use zkcard_offload::Counters;

    #[test]
    fn a_card_has_one_file_whatever_it_is_called() {
        let file = |device| file_of(Path::new("/s"), device).display().to_string();
        assert_eq!(file("vfio:0000:03:00.0"), "/s/vfio-0000-03-00.0.json");
        assert_eq!(file("vfio-user:/run/../card"), "/s/vfio-user--run-..-card.json");
    }

    /// A sum over these scalars, on a card of its own: what the file would say, and all that the card counted.
    fn seen_of(scalar: impl Fn(u64) -> Fr) -> (State, Counters) {
        let device: Arc<dyn Device> = Arc::new(MockDevice::new(MockConfig::default()));
        let offload = Offload::open(device, zkcard_offload::Settings::default()).unwrap();
        let scalars: Vec<Fr> = (1..=40).map(scalar).collect();
        let points = vec![G1Affine::generator(); scalars.len()];
        let bases = offload.load_bases::<G1>(points, Scalars::Loaded).unwrap();
        let vector = offload.load(&scalars).unwrap();
        assert!(offload.msm::<G1>(&bases, &vector, 0..scalars.len()).is_ok());
        (look("none", &BTreeMap::new(), &offload, true), offload.counters().unwrap())
    }

    #[test]
    fn nothing_in_the_file_depends_on_scalars() {
        let (short, all_of_short) = seen_of(|i| Fr::from(i % 2));
        let (long, all_of_long) = seen_of(|i| -Fr::from(i));
        assert_ne!(
            all_of_short.of(reg::MSM_DIGITS),
            all_of_long.of(reg::MSM_DIGITS),
            "the card does count them"
        );
        assert!(short.counters["jobs that ended well"] > 0 && short.health["jobs given"] > 0);
        assert_eq!((short.counters, short.health), (long.counters, long.health));
    }

    #[test]
    fn the_file_is_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        State { device: "mock".into(), ..State::default() }.save(folder.path()).unwrap();
        let mode = std::fs::metadata(file_of(folder.path(), "mock")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
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
