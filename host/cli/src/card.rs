//! Cards, as the command line reaches them.

use crate::error::{Classify, CliError, CliResult, Code};
use crate::pci;
use std::sync::Arc;
use zkcard_bus::Device;
use zkcard_engine::{CardCaps, Engine, Settings};
use zkcard_layout::Opcode;
use zkcard_sim::{CardError, SimConfig, SimDevice, SimError};

/// The name that `--device` takes.
pub const SIM: &str = "sim";
/// Opcodes in words.
const NAMED: [(Opcode, &str); 10] = [
    (Opcode::CopyIn, "copy in"),
    (Opcode::CopyOut, "copy out"),
    (Opcode::Zero, "zero"),
    (Opcode::Constant, "constant"),
    (Opcode::Multiply, "multiply"),
    (Opcode::Quotient, "quotient"),
    (Opcode::Transform, "transform"),
    (Opcode::MsmG1, "MSM over G1"),
    (Opcode::Fence, "fence"),
    (Opcode::SelfTest, "self-test"),
];

/// Opens the card of this name.
pub fn open(name: &str) -> CliResult<Engine<Arc<dyn Device>>> {
    let device: Arc<dyn Device> = match name.split_once(':') {
        None if name == SIM => Arc::new(sim()?),
        Some((pci::VFIO, address)) => Arc::new(pci::open(address)?),
        _ => {
            return Err(CliError::new(Code::Device, format!("no card {name:?}")).hint(
                "one of sim, vfio:ADDRESS, vfio-user:SOCKET; zkcard devices lists the cards of this machine",
            ));
        }
    };
    Engine::open(device, Settings::default()).code(Code::Device)
}

/// Powers the simulated card up: one channel of DDR4-2400, a host 1 µs away.
fn sim() -> CliResult<SimDevice> {
    SimDevice::open(&SimConfig::default()).map_err(not_there)
}

/// Why the simulated card cannot be had.
pub fn not_there(error: CardError) -> CliError {
    let is_missing = matches!(error, CardError::Sim(SimError::NoVerilator(_) | SimError::LeftOut(_)));
    let failed = CliError::new(Code::Device, error);
    if is_missing { failed.hint("apt-get install verilator g++, then build zkcard again") } else { failed }
}

/// What a card says of itself, in a line.
pub fn describe(caps: &CardCaps) -> String {
    let (ports, tags, clock) = (caps.dma.memory_ports(), caps.ring.tags(), caps.clock_khz / 1000);
    let memory = (u64::from(caps.memory_units) * 64) >> 20;
    let ports = if ports == 1 { "one port".into() } else { format!("{ports} ports") };
    format!("{memory} MiB on {ports}, {tags} jobs in flight, {clock} MHz (modelled)")
}

/// What a card can be asked to do.
pub fn abilities(caps: &CardCaps) -> String {
    let names: Vec<_> = NAMED.iter().filter(|(code, _)| caps.has(*code)).map(|(_, name)| *name).collect();
    names.join(", ")
}
