//! Cards, as the command line reaches them.

use crate::error::{Classify, CliError, CliResult, Code};
use crate::pci as bus;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use zkcard_bus::Device;
use zkcard_engine::CardCaps;
use zkcard_layout::{Opcode, pci, reg};
use zkcard_offload::{Offload, Settings};
use zkcard_sim::axi::MemoryTiming;
use zkcard_sim::{CardError, SimConfig, SimDevice, SimError};
use zkcard_vfio_user::{VfioUserDevice, Wanted};

/// The name that `--device` takes.
pub const SIM: &str = "sim";
/// How long a server may take for any answer; each is a matter of milliseconds on an idle machine.
const PATIENCE: Duration = Duration::from_secs(20);
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

/// A card that is open.
pub struct Card {
    /// What drives it.
    pub offload: Offload<Arc<dyn Device>>,
    /// The memory that a simulated card's cycles assume; a real one has its own.
    pub memory: &'static str,
    /// The simulator, if it is one.
    pub sim: Option<Arc<SimDevice>>,
}

/// Simulated cards: what stands behind `sim:`, which gates, which memory, and how it is called.
struct Simulated {
    config: &'static str,
    dut: &'static str,
    memory: fn() -> MemoryTiming,
    called: &'static str,
}

const SIMULATED: [Simulated; 4] = [
    Simulated {
        config: "ddr4",
        dut: "card_kernels_fast",
        memory: MemoryTiming::ddr4,
        called: "one channel of DDR4-2400, a host 1 µs away",
    },
    Simulated {
        config: "hbm2",
        dut: "card_kernels_fast",
        memory: MemoryTiming::hbm2,
        called: "one port of HBM2, a host 1 µs away",
    },
    Simulated {
        config: "ideal",
        dut: "card_kernels_fast",
        memory: MemoryTiming::ideal,
        called: "ideal memory, a host 1 µs away",
    },
    Simulated {
        config: "bare",
        dut: "card_fast",
        memory: MemoryTiming::ddr4,
        called: "one channel of DDR4-2400, a host 1 µs away, no kernels",
    },
];

/// Opens the card of this name.
pub fn open(name: &str) -> CliResult<Card> {
    let (kind, rest) = name.split_once(':').unwrap_or((name, ""));
    match kind {
        SIM => open_sim(rest),
        "vfio-user" => open_device(behind_socket(Path::new(rest))?, "its own memory"),
        bus::VFIO => open_device(bus::open(rest)?, "its own memory"),
        _ => Err(CliError::new(Code::Device, format!("no card {name:?}")).hint(format!(
            "one of {SIM}, {SIM}:{}, vfio:ADDRESS, vfio-user:SOCKET; zkcard devices lists the cards of this machine",
            SIMULATED.map(|sim| sim.config).join(&format!(", {SIM}:"))
        ))),
    }
}

/// Powers a simulated card up and opens it.
fn open_sim(config: &str) -> CliResult<Card> {
    let (config, memory) = simulated(config)?;
    let sim = Arc::new(SimDevice::open(&config).map_err(not_there)?);
    let device: Arc<dyn Device> = Arc::clone(&sim) as _;
    let offload = Offload::open(device, Settings::default()).code(Code::Device)?;
    Ok(Card { offload, memory, sim: Some(sim) })
}

/// The simulated card of this name, the first where there is none; and how what is around it is called.
pub fn simulated(name: &str) -> CliResult<(SimConfig, &'static str)> {
    let found = SIMULATED.iter().find(|sim| name.is_empty() || sim.config == name);
    let known = found.ok_or_else(|| {
        CliError::new(Code::Device, format!("no simulated card {name:?}"))
            .hint(format!("one of {}", SIMULATED.map(|sim| sim.config).join(", ")))
    })?;
    Ok((SimConfig { dut: known.dut, memory: (known.memory)(), ..SimConfig::default() }, known.called))
}

/// Opens a card that is no simulator of ours.
fn open_device(device: impl Device + 'static, memory: &'static str) -> CliResult<Card> {
    let device: Arc<dyn Device> = Arc::new(device);
    Ok(Card { offload: Offload::open(device, Settings::default()).code(Code::Device)?, memory, sim: None })
}

/// The card that a server such as `zkcard sim-card` has behind a socket.
fn behind_socket(socket: &Path) -> CliResult<VfioUserDevice> {
    let wanted = Wanted {
        vendor: pci::VENDOR,
        device: pci::DEVICE,
        bar_bytes: pci::BAR0_BYTES,
        lines: pci::VECTORS,
        cycles: reg::CYCLES,
        patience: PATIENCE,
    };
    VfioUserDevice::open(socket, wanted).code(Code::Device)
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
