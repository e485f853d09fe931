//! Faults at random: no wrong byte is accepted, no job outlives its budget, the card is usable after a reset, and a host
//! that dies leaves nothing.
//!
//! Each round arms one fault, asks the card for a few things, heals it, recovers where that is needed, and asks again.
//! What may come of a fault is the right answer or a typed error; anything else is a panic that names seed and round.

use crate::values::scalars;
use crate::{Random, Scale};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use zkcard_bus::Device;
use zkcard_engine::{EngineError, Request, Side};
use zkcard_layout::{Descriptor, Limbs, Opcode};
use zkcard_offload::{Form, Offload};

/// Whoever can make a device fail, and see what became of it.
pub trait Sabotage {
    /// Makes one fault happen soon, chosen by `draw`. Gives its name.
    fn arm(&self, draw: u64) -> &'static str;

    /// Forgets faults that have not happened, and brings a card back that was gone. Says whether the fault happened.
    fn heal(&self) -> bool;

    /// Cycles since the device was made.
    fn now(&self) -> u64;

    /// Whether a fault may stay in memories of the card's own until a reset.
    fn lasts(&self) -> bool {
        false
    }

    /// Accesses to memory that was no buffer: there must be none.
    fn strays(&self) -> u64;
}

/// How often each fault came to each end.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub(crate) rows: BTreeMap<(&'static str, &'static str), u64>,
    /// Faults that happened.
    pub faults: u64,
    /// The most cycles that one round took.
    pub longest: u64,
}

impl Tally {
    /// Takes note of a round: the fault, whether it happened, what came of it, and how many cycles that took.
    pub(crate) fn note(&mut self, fault: &'static str, has_happened: bool, end: &'static str, took: u64) {
        self.longest = self.longest.max(took);
        self.faults += u64::from(has_happened);
        *self.rows.entry((if has_happened { fault } else { "(none)" }, end)).or_default() += 1;
    }

    /// The table for a ledger, in JSON: faults, each with its ends and their rounds.
    pub fn to_json(&self) -> String {
        let mut faults: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for ((fault, end), count) in &self.rows {
            faults.entry(fault).or_default().push(format!("\"{end}\": {count}"));
        }
        let rows = faults.iter().map(|(fault, ends)| format!("    \"{fault}\": {{ {} }}", ends.join(", ")));
        let (faults, longest, rows) = (self.faults, self.longest, rows.collect::<Vec<_>>().join(",\n"));
        format!(
            "{{\n    \"faults\": {faults},\n    \"longest_cycles\": {longest},\n    \"ends\": {{\n{rows}\n    }}\n  }}"
        )
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<24} {:<34} {:>7}", "fault", "came to", "rounds")?;
        for ((fault, end), count) in &self.rows {
            writeln!(f, "{fault:<24} {end:<34} {count:>7}")?;
        }
        write!(f, "{} faults happened; the longest round took {} cycles", self.faults, self.longest)
    }
}

/// So many rounds. `limit`: cycles that none may exceed, recovery included.
///
/// # Panics
/// Where a promise is broken, with seed and round.
pub fn run<D: Device>(
    device: &Arc<D>,
    saboteur: &impl Sabotage,
    scale: &Scale,
    seed: u64,
    rounds: u64,
    limit: u64,
) -> Tally {
    let device = Arc::clone(device);
    let mut campaign = Campaign { device, saboteur, scale, offload: None, tally: Tally::default() };
    for round in 0..rounds {
        let place = format!("ZKCARD_SEED={seed}, round {round}");
        let mut random = Random::new(seed ^ round << 32);
        campaign.round(&mut random, &place, limit);
    }
    campaign.tally
}

struct Campaign<'a, D: Device, S: Sabotage> {
    device: Arc<D>,
    saboteur: &'a S,
    scale: &'a Scale,
    offload: Option<Offload<Arc<D>>>,
    tally: Tally,
}

impl<D: Device, S: Sabotage> Campaign<'_, D, S> {
    fn round(&mut self, random: &mut Random, place: &str, limit: u64) {
        let start = self.saboteur.now();
        if random.below(8) == 0 {
            self.offload = None; // closed on a sound card
        }
        let fault = self.saboteur.arm(random.draw());
        let end = self.try_some(random, place);
        let dies = random.below(6) == 0;
        if dies && let Some(offload) = self.offload.take() {
            let values = scalars(random, self.scale.elements.min(60));
            let vector = offload.upload(Form::Canonical, values.len(), |i| values[i]);
            std::mem::forget((vector, offload)); // the host dies
        }
        let has_happened = self.saboteur.heal();
        self.make_usable(place);
        if dies {
            self.check_nothing_left(place);
        }
        assert_eq!(self.saboteur.strays(), 0, "{place}: {fault}: a buffer was freed while the card had it");
        let took = self.saboteur.now() - start;
        assert!(took <= limit, "{place}: {fault}: {took} cycles");
        self.tally.note(fault, has_happened, end, took);
    }

    /// Asks for something under the fault. Says what came of it.
    fn try_some(&mut self, random: &mut Random, place: &str) -> &'static str {
        let offload = match self.offload.take().map_or_else(|| self.open(), Ok) {
            Ok(offload) => offload,
            Err(error) => return name_of(&error, place),
        };
        let mut end = "right";
        for _ in 0..1 + random.below(3) {
            let answer = match random.below(5) {
                0 => offload.self_test(random.below(50)),
                1 if offload.engine().caps().has(Opcode::Constant) => offload.load_constants(0, &[[1; 4]; 2]),
                2 => self.chain(&offload, random, place),
                3 => self.copies(&offload, random, place, Form::Coordinates),
                _ => self.copies(&offload, random, place, Form::Canonical),
            };
            if let Err(error) = answer
                && end == "right"
            {
                end = name_of(&error, place); // what comes after follows from it
            }
        }
        if random.below(10) == 0 && offload.engine().recover().is_err() {
            end = "recovery failed";
        }
        if random.below(6) > 0 {
            self.offload = Some(offload); // else closed under the fault
        }
        end
    }

    /// Loads two vectors and reads them: either the values, or an error.
    fn copies(
        &self,
        offload: &Offload<Arc<D>>,
        random: &mut Random,
        place: &str,
        form: Form,
    ) -> Result<(), EngineError> {
        let lens: [usize; 2] = std::array::from_fn(|_| random.below(self.scale.elements));
        let values = lens.map(|len| scalars(random, len));
        let load = |values: &Vec<Limbs>| offload.upload(form, values.len(), |i| values[i]);
        let vectors = [load(&values[0])?, load(&values[1])?];
        for (vector, values) in vectors.iter().zip(&values) {
            let seen = offload.download(vector)?;
            assert!(*seen == *values, "{place}: a wrong value was accepted");
        }
        Ok(())
    }

    /// A chain of jobs of which the last may only run if all before it did.
    fn chain(&self, offload: &Offload<Arc<D>>, random: &mut Random, place: &str) -> Result<(), EngineError> {
        let values = scalars(random, 20);
        let vector = offload.upload(Form::Canonical, 20, |i| values[i])?;
        let zero = Descriptor { destination: vector.unit(), length: 20, ..Descriptor::new(Opcode::Zero, 0) };
        let fence = Descriptor::new(Opcode::Fence, 0);
        let batch = vec![
            Request::new(zero).using(&vector),
            Request::new(fence).after_step(0),
            Request::new(Descriptor { length: 0, ..zero }).after_step(1).after_step(0),
        ];
        let ends: Vec<_> =
            offload.engine().submit_batch(batch)?.into_iter().map(|job| job.wait().map(drop)).collect();
        if ends[2].is_ok() {
            assert!(ends[0].is_ok(), "{place}: a job ran after one that had failed: {ends:?}");
            let seen = offload.download(&vector)?;
            assert!(seen.iter().all(|value| *value == [0; 4]), "{place}: zeros were accepted that were none");
        }
        ends.into_iter().collect()
    }

    /// On a healed card everything works, after a recovery at the latest.
    fn make_usable(&mut self, place: &str) {
        let offload = match self.offload.take() {
            Some(offload) => offload,
            None => self.open().unwrap_or_else(|error| panic!("{place}: does not open: {error}")),
        };
        let probe = |offload: &Offload<Arc<D>>| {
            let vector = offload.upload(Form::Canonical, 9, |i| [i as u64 + 1, 0, 0, 0])?;
            let seen = offload.download(&vector)?;
            assert!(
                (0..9).all(|i| seen[i] == [i as u64 + 1, 0, 0, 0]),
                "{place}: a wrong value was accepted"
            );
            offload.self_test(4)
        };
        if probe(&offload).is_err() {
            offload.engine().recover().unwrap_or_else(|error| panic!("{place}: does not recover: {error}"));
            probe(&offload).unwrap_or_else(|error| panic!("{place}: not usable after recovery: {error}"));
        }
        self.offload = Some(offload);
    }

    fn check_nothing_left(&mut self, place: &str) {
        let Some(offload) = &self.offload else { return };
        let top = offload
            .engine()
            .reserve(self.scale.elements, Side::Secret)
            .and_then(|vector| offload.download(&vector))
            .unwrap_or_else(|error| panic!("{place}: not usable: {error}"));
        assert!(top.iter().all(|value| *value == [0; 4]), "{place}: secrets were left");
    }

    fn open(&self) -> Result<Offload<Arc<D>>, EngineError> {
        Offload::open(Arc::clone(&self.device), self.scale.settings)
    }
}

/// A word for the table. An error that no fault explains is a panic.
fn name_of(error: &EngineError, place: &str) -> &'static str {
    match error {
        EngineError::Bus(_) => "bus error",
        EngineError::Gone { .. } => "gone",
        EngineError::NotACard { .. } => "not a card",
        EngineError::AbiMismatch { .. } => "ABI mismatch",
        EngineError::Unfit { .. } => "unfit",
        EngineError::BridgeLost => "bridge lost",
        EngineError::ResetStuck { .. } => "reset stuck",
        EngineError::WipeFailed { .. } => "wipe failed",
        EngineError::Timeout { .. } => "timeout",
        EngineError::BadCompletion { .. } => "bad completion",
        EngineError::CardFault { .. } => "card fault",
        EngineError::Refused { .. } => "refused",
        EngineError::Skipped { .. } => "skipped",
        EngineError::Payload { .. } => "payload",
        EngineError::NotCanonical { .. } => "not canonical",
        EngineError::Broken { .. } => "broken session",
        EngineError::VectorLost => "vector lost",
        other => panic!("{place}: no fault explains this: {other}"),
    }
}
