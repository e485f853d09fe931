//! Cards, as the command line reaches them: those of the library, and the simulated one.

use crate::error::{CliError, CliResult, Code};
use std::sync::Arc;
use zkcard::Card;
use zkcard_bus::Device;
use zkcard_engine::CardCaps;
use zkcard_layout::Opcode;
use zkcard_offload::Offload;
use zkcard_sim::{CardError, NAMED_CARDS, NamedCard, SimDevice, SimError};

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

/// A card that is open.
pub struct OpenCard {
    /// The card.
    pub card: Arc<Card>,
    /// The simulator, if it is one.
    pub sim: Option<Arc<SimDevice>>,
}

impl OpenCard {
    /// Opens the card of this name.
    pub fn open(name: &str) -> CliResult<Self> {
        match name.split_once(':').unwrap_or((name, "")) {
            (SIM, config) => open_sim(config),
            _ => Ok(OpenCard { card: Arc::new(Card::open(name).map_err(with_simulators)?), sim: None }),
        }
    }

    /// What drives it.
    pub fn offload(&self) -> &Offload<Arc<dyn Device>> {
        self.card.offload()
    }
}

/// The simulated card of this name.
pub fn simulated(name: &str) -> CliResult<&'static NamedCard> {
    NamedCard::find(name).ok_or_else(|| {
        CliError::new(Code::Device, format!("no simulated card {name:?}"))
            .hint(format!("one of {}", NAMED_CARDS.map(|card| card.name).join(", ")))
    })
}

/// Powers a simulated card up and opens it.
fn open_sim(name: &str) -> CliResult<OpenCard> {
    let named = simulated(name)?;
    let sim = Arc::new(named.open().map_err(not_there)?);
    let card = Card::over(Arc::clone(&sim) as _, named.memory)?;
    Ok(OpenCard { card: Arc::new(card), sim: Some(sim) })
}

/// The library does not know the simulators.
fn with_simulators(error: zkcard::Error) -> CliError {
    let is_unknown = matches!(error, zkcard::Error::UnknownDevice { .. });
    let failed = CliError::from(error);
    match is_unknown {
        false => failed,
        true => failed.hint(format!(
            "one of {SIM}, {SIM}:{}, vfio:ADDRESS, vfio-user:SOCKET, serial:PORT; zkcard devices lists the cards of this machine",
            NAMED_CARDS.map(|card| card.name).join(&format!(", {SIM}:"))
        )),
    }
}

/// Why the simulated card cannot be had.
pub fn not_there(error: CardError) -> CliError {
    let hint = match &error {
        CardError::Sim(SimError::NoVerilator(_)) => {
            Some("apt-get install verilator g++, then build zkcard again".into())
        }
        CardError::Sim(SimError::LeftOut(name)) => Some(format!(
            "build it with that model too: ZKCARD_DUTS={name},{MODELS} cargo build --locked --package zkcard-cli"
        )),
        _ => None,
    };
    let failed = CliError::new(Code::Device, error);
    match hint {
        Some(hint) => failed.hint(hint),
        None => failed,
    }
}

/// Those that `scripts/demo` builds.
const MODELS: &str = "card_kernels_fast,card_fast";

/// What a card says of itself, in a line.
pub fn describe(caps: &CardCaps) -> String {
    let (ports, tags, clock) = (caps.dma.memory_ports(), caps.ring.tags(), caps.clock_khz / 1000);
    let memory = (u64::from(caps.memory_units) * 64) >> 20;
    let ports = if ports == 1 { "one port".into() } else { format!("{ports} ports") };
    let bits = 8 * caps.port.bytes();
    format!("{memory} MiB on {ports} of {bits} bits, {tags} jobs in flight, {clock} MHz (modelled)")
}

/// What a card can be asked to do.
pub fn abilities(caps: &CardCaps) -> String {
    let names: Vec<_> = NAMED.iter().filter(|(code, _)| caps.has(*code)).map(|(_, name)| *name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_was_left_out_is_named_with_how_to_build_it() {
        let said = |error: SimError| not_there(error.into()).hint.unwrap_or_default();
        assert!(said(SimError::LeftOut("ulx3s_core_fast".into())).contains("ZKCARD_DUTS=ulx3s_core_fast,"));
        assert!(said(SimError::NoVerilator("card_fast".into())).contains("apt-get install verilator"));
        assert!(said(SimError::Unknown("x".into())).is_empty());
    }
}
