//! The devices that a user names, and what their names become.

use crate::card::{self, Card};
use crate::error::{CliError, CliResult, Code};
use crate::health::{Record, State};
use crate::journey::{Events, Journey};
use crate::pci;
use crate::ui::Ui;
use ark_bn254::Fr;
use serde::Serialize;
use std::str::FromStr;
use std::sync::Arc;
use zkcard_accel::{Accelerator, Caps, Checked, Policy};
use zkcard_groth16::{ProveError, Proven, Prover, ProvingKey, R1cs};
use zkcard_soft::Soft;
use zkcard_vfio::Found;

/// What computes. An enum and no trait object: an accelerator's handles are its own types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Device {
    /// The CPU.
    Soft,
    /// A card, watched by the CPU.
    Card(String),
}

/// A proof, and how it came about.
pub struct Made {
    /// The proof.
    pub proven: Proven,
    /// What a card did for it.
    pub journey: Option<Journey>,
}

/// A device as `zkcard devices` lists it.
#[derive(Debug, Serialize)]
pub struct Listing {
    /// What `--device` takes.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The longest transform is 2 to this; none where there is no unit for it.
    pub max_log_transform: Option<u32>,
    /// Groups whose sums it computes.
    pub groups: Vec<&'static str>,
    /// Where it is on the PCI bus, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it lacks to be usable, each with what to do about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<[String; 2]>,
}

impl FromStr for Device {
    type Err = CliError;

    fn from_str(name: &str) -> Result<Self, CliError> {
        Ok(if name == "soft" { Device::Soft } else { Device::Card(name.into()) })
    }
}

impl Device {
    /// How answers are checked where the user does not say: a card's all, the CPU's by the finished proof.
    pub fn usual_policy(&self) -> Policy {
        match self {
            Device::Soft => Policy::None,
            Device::Card(_) => Policy::Twin,
        }
    }

    /// Loads the key, proves, and tells what a card did.
    pub fn prove(&self, policy: Policy, key: &ProvingKey, r1cs: &R1cs, z: &[Fr], ui: &Ui) -> CliResult<Made> {
        let proven = match (self, policy) {
            (Device::Card(name), _) => {
                let card = card::open(name)?;
                let _record = card.sim.is_none().then(|| Record::of(name, &card.offload));
                return prove_on_card(&card, policy, key, r1cs, z, ui, |_| ());
            }
            (Device::Soft, Policy::None) => prove_on(&Soft::new(), key, r1cs, z),
            (Device::Soft, policy) => prove_on(&Checked::new(Soft::new(), Soft::new(), policy), key, r1cs, z),
        };
        Ok(Made { proven: proven?, journey: None })
    }
}

/// Proves on a card, every answer checked as `policy` says; `meddle` has a moment when the key is on the card.
pub fn prove_on_card(
    card: &Card,
    policy: Policy,
    key: &ProvingKey,
    r1cs: &R1cs,
    z: &[Fr],
    ui: &Ui,
    meddle: impl FnOnce(&Card),
) -> CliResult<Made> {
    let events = Arc::new(Events::default());
    let checked =
        Checked::new(Soft::new(), card.offload.clone(), policy).with_observer(Arc::clone(&events) as _);
    let bar = ui.spinner("loading the key onto the card");
    let prover = Prover::new(&checked, key, r1cs).map_err(failure)?;
    meddle(card);
    bar.set_message("proving on the card");
    card.offload.engine().start_journal();
    let (proven, counted) = card.offload.counted(|| prover.prove(z));
    bar.finish_and_clear();
    let (caps, entries) = (*card.offload.engine().caps(), card.offload.engine().take_journal());
    let (health, events) = (checked.health(), events.take());
    let journey = Journey { caps, memory: card.memory, entries, counted, health, events };
    Ok(Made { proven: proven.map_err(failure)?, journey: Some(journey) })
}

/// Every device of this machine.
pub fn listings() -> CliResult<Vec<Listing>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = vec![listing(Soft::new().caps(), format!("the CPU, {cores} threads")), simulated()];
    all.extend(pci::cards()?.into_iter().map(on_the_bus));
    Ok(all)
}

/// A card on the PCI bus, which is not opened: it may be in use.
fn on_the_bus(found: Found) -> Listing {
    let name = format!("{}:{}", pci::VFIO, found.address);
    let use_of = State::load(&name).map_or("free".into(), |state| state.use_of());
    let state = if found.lacks.is_empty() { format!("ready, {use_of}") } else { "not usable yet".into() };
    let group = found.group.map_or("no IOMMU group".into(), |group| format!("IOMMU group {group}"));
    let lacks = found.lacks.iter().map(|lack| [lack.to_string(), lack.remedy()]).collect();
    Listing {
        address: Some(found.address),
        lacks,
        ..unknown(name, format!("a card on the PCI bus, {group}: {state}"))
    }
}

/// A card whose kernels nobody has asked for.
fn unknown(name: String, description: String) -> Listing {
    Listing {
        name,
        description,
        max_log_transform: None,
        groups: Vec::new(),
        address: None,
        lacks: Vec::new(),
    }
}

/// The simulated card; where it cannot run, why.
fn simulated() -> Listing {
    card::open(card::SIM).map_or_else(
        |error| {
            let hint = error.hint.map_or_else(String::new, |hint| format!("; {hint}"));
            let description = format!("the simulated card cannot run: {}{hint}", error.message);
            unknown(card::SIM.into(), description)
        },
        |card| {
            let described = card::describe(card.offload.engine().caps());
            let caps = Accelerator::caps(&card.offload);
            Listing { name: card::SIM.into(), ..listing(caps, format!("the simulated card: {described}")) }
        },
    )
}

/// A policy by its name.
pub fn policy(name: &str) -> CliResult<Policy> {
    name.parse().map_err(|_| {
        CliError::new(Code::Input, format!("no check {name:?}")).hint("one of none, curve, twin, full")
    })
}

fn listing(caps: &Caps, description: String) -> Listing {
    let groups = [("G1", caps.g1), ("G2", caps.g2)];
    Listing {
        name: caps.name.clone(),
        description,
        max_log_transform: Some(caps.max_log_transform),
        groups: groups.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect(),
        address: None,
        lacks: Vec::new(),
    }
}

fn prove_on<A: Accelerator>(accel: &A, key: &ProvingKey, r1cs: &R1cs, z: &[Fr]) -> CliResult<Proven> {
    Prover::new(accel, key, r1cs).and_then(|prover| prover.prove(z)).map_err(failure)
}

fn failure(error: ProveError) -> CliError {
    let code = match &error {
        ProveError::Circuit(_) | ProveError::Key(_) | ProveError::WrongKey => Code::Input,
        ProveError::Accel(_) | ProveError::Entropy(_) => Code::Device,
        _ => Code::NotValid,
    };
    let failed = CliError::new(code, &error);
    match code {
        Code::Input => failed.hint("make the keys again: zkcard setup DIR --force"),
        _ => failed,
    }
}
