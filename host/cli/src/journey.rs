//! What a proof did on a card: phases, what each was bound by, bytes on the bus, bubbles, and the time that a clock would make of it.

use crate::error::CliResult;
use crate::ui::{Ui, bad, bytes};
use serde_json::{Map, Value, json};
use std::sync::{Mutex, PoisonError};
use zkcard_accel::checked::{Event, Health, Observer};
use zkcard_engine::{CardCaps, Entry};
use zkcard_layout::{UNIT_BYTES, reg};
use zkcard_offload::{Counters, Phase, phases, span};

/// What a card did while it was watched.
#[derive(Clone, Debug)]
pub struct Journey {
    /// What the card has.
    pub caps: CardCaps,
    /// The memory that its cycles assume.
    pub memory: &'static str,
    /// The jobs.
    pub entries: Vec<Entry>,
    /// What was counted meanwhile.
    pub counted: Counters,
    /// How often the card was wrong or silent, and what was done about it.
    pub health: Health,
    /// The same, one by one.
    pub events: Vec<Event>,
}

/// Keeps what a watched card does wrong.
#[derive(Default)]
pub struct Events(Mutex<Vec<Event>>);

impl Events {
    /// What came so far.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for Events {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(*event);
    }
}

impl Journey {
    /// Tables for people.
    pub fn show(&self, ui: &Ui) -> CliResult<()> {
        let heading = ["on the card", "jobs", "cycles", "core", "card memory", "bus", "bound by"];
        ui.table(&heading, &phases(&self.entries, &self.caps).iter().map(row).collect::<Vec<_>>())?;
        ui.say("Shares: for how many of its cycles a phase needed each; memory both ways at once. Phases overlap.\n")?;
        let [read, written] = self.bus_bytes();
        let mut facts = vec![
            vec!["cycles, first job to last".into(), span(&self.entries).to_string()],
            vec!["read from host memory".into(), bytes(read)],
            vec!["written to host memory".into(), bytes(written)],
        ];
        facts.extend(self.bubbles().map(|(name, n)| vec![name.to_owned(), n.to_string()]));
        ui.table(&["the card counted", ""], &facts)?;
        ui.say(format!("modelled: {:.3} ms on the card, {}", self.seconds() * 1e3, self.assumed()))
    }

    /// What the card did wrong, and who did it instead: always worth a line.
    pub fn show_faults(&self, ui: &Ui) -> CliResult<()> {
        self.events.iter().try_for_each(|event| ui.say(bad(event)))
    }

    /// The same for machines.
    pub fn report(&self) -> Value {
        let [read, written] = self.bus_bytes();
        let phase = |phase: &Phase| {
            let shares = phase.shares;
            json!({
                "name": phase.name, "jobs": phase.jobs, "cycles": phase.cycles, "bound_by": shares.bound_by(),
                "core": shares.core, "card_memory": shares.memory, "bus": shares.host,
            })
        };
        json!({
            "phases": phases(&self.entries, &self.caps).iter().map(phase).collect::<Vec<_>>(),
            "cycles": span(&self.entries),
            "bus_bytes_read": read,
            "bus_bytes_written": written,
            "bubbles": self.bubbles().map(|(name, n)| (name.to_owned(), n.into())).collect::<Map<_, _>>(),
            "modelled_seconds": self.seconds(),
            "modelled": self.assumed(),
            "mismatches": self.health.mismatches,
            "errors": self.health.errors,
            "replays": self.health.replays,
            "in_software": self.health.software,
        })
    }

    fn bus_bytes(&self) -> [u64; 2] {
        [reg::HOST_READ_BEATS, reg::HOST_WRITE_BEATS].map(|beats| self.counted.of(beats) * UNIT_BYTES as u64)
    }

    fn bubbles(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.counted.rows().filter(|(name, n)| name.contains("bubbles") && *n > 0)
    }

    fn seconds(&self) -> f64 {
        span(&self.entries) as f64 / (f64::from(self.caps.clock_khz) * 1e3)
    }

    fn assumed(&self) -> String {
        format!("at {} MHz with {}", self.caps.clock_khz / 1000, self.memory)
    }
}

fn row(phase: &Phase) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let shares = phase.shares;
    vec![
        phase.name.clone(),
        phase.jobs.to_string(),
        phase.cycles.to_string(),
        percent(shares.core),
        percent(shares.memory),
        percent(shares.host),
        shares.bound_by().into(),
    ]
}
