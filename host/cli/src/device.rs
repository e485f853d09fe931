//! The devices that a user names, and how they are listed.

use crate::card::{self, OpenCard};
use crate::error::{CliError, CliResult, Code};
use serde::Serialize;
use zkcard::health::State;
use zkcard::{Device, Policy, pci, serial};
use zkcard_accel::{Accelerator, Caps};
use zkcard_soft::Soft;
use zkcard_vfio::Found;

/// The group that may open serial ports.
const DIALOUT: &str = "dialout";

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

/// Opens the device of this name.
pub fn open(name: &str) -> CliResult<Device> {
    Ok(match name {
        "soft" => Device::Soft,
        card => Device::Card(OpenCard::open(card)?.card),
    })
}

/// Every device of this machine.
pub fn listings() -> CliResult<Vec<Listing>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = vec![listing(Soft::new().caps(), format!("the CPU, {cores} threads")), simulated()];
    all.extend(pci::cards()?.into_iter().map(on_the_bus));
    all.extend(serial::ports()?.into_iter().map(behind_a_port));
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

/// A serial port, which is not opened: what is there may be anything, and in use.
fn behind_a_port(port: serial::Port) -> Listing {
    let name = format!("{}:{}", serial::SERIAL, port.path.display());
    let product = if port.product.is_empty() {
        "a serial port".into()
    } else {
        format!("a serial port, {}", port.product)
    };
    let lacks =
        [["no permission".to_owned(), format!("sudo usermod -aG {DIALOUT} $USER, then log in again")]];
    let lacks = lacks.into_iter().filter(|_| !port.is_allowed).collect();
    let description = format!("{product}; if a board is behind it: zkcard selftest --device {name}");
    Listing { lacks, ..unknown(name, description) }
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
    OpenCard::open(card::SIM).map_or_else(
        |error| {
            let hint = error.hint.map_or_else(String::new, |hint| format!("; {hint}"));
            let description = format!("the simulated card cannot run: {}{hint}", error.message);
            unknown(card::SIM.into(), description)
        },
        |card| {
            let described = card::describe(card.offload().engine().caps());
            let caps = Accelerator::caps(card.offload());
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
