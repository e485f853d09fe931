//! The devices that a user names, and what their names become.

use crate::card;
use crate::error::{CliError, CliResult, Code};
use crate::health::State;
use crate::pci;
use serde::Serialize;
use std::str::FromStr;
use zkcard_accel::{Accelerator, Caps, Checked, Policy};
use zkcard_groth16::{ProveError, Proven, Prover, ProvingKey, R1cs};
use zkcard_soft::Soft;
use zkcard_vfio::Found;

/// What computes. An enum and no trait object: an accelerator's handles are its own types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The CPU.
    Soft,
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
        match name {
            "soft" => Ok(Device::Soft),
            card::SIM => Err(CliError::new(Code::Device, "the simulated card has no kernels on its bus yet")
                .hint("prove with --device soft; zkcard selftest --device sim tries the card")),
            _ => Err(CliError::new(Code::Device, format!("no device {name:?}"))
                .hint("this version has the CPU only: --device soft")),
        }
    }
}

impl Device {
    /// Loads the key, proves, and counts what went wrong on the way.
    pub fn prove(
        self,
        policy: Policy,
        key: &ProvingKey,
        r1cs: &R1cs,
        z: &[ark_bn254::Fr],
    ) -> CliResult<Proven> {
        let Device::Soft = self;
        match policy {
            Policy::None => prove_on(&Soft::new(), key, r1cs, z),
            policy => prove_on(&Checked::new(Soft::new(), Soft::new(), policy), key, r1cs, z),
        }
    }
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
    let described =
        card::open(card::SIM).map(|engine| format!("the simulated card: {}", card::describe(engine.caps())));
    let description = described.unwrap_or_else(|error| {
        let hint = error.hint.map_or_else(String::new, |hint| format!("; {hint}"));
        format!("the simulated card cannot run: {}{hint}", error.message)
    });
    unknown(card::SIM.into(), description)
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

fn prove_on<A: Accelerator>(
    accel: &A,
    key: &ProvingKey,
    r1cs: &R1cs,
    z: &[ark_bn254::Fr],
) -> CliResult<Proven> {
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
