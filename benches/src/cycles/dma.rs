//! What copies cost through the driver, its rings and the simulated card: DDR4-2400 behind one port, hosts 1, 2 and
//! 4 µs away at 250 MHz. Beats are of 64 bytes; an idle port moves one a cycle.

use super::CyclesError;
use serde_json::{Map, Value, json};
use zkcard_offload::{Form, Offload, Settings};
use zkcard_sim::axi::Timing;
use zkcard_sim::{SimConfig, SimDevice, Span};

/// Cycles of 1 µs.
const MICROSECOND: u64 = 250;
/// 32-byte elements of 64 KiB and of 1 MiB.
const LENGTHS: [(&str, usize); 2] = [("64 KiB", 2048), ("1 MiB", 32_768)];
/// Beats that may be asked for at once: 32 bursts of 512 bytes. Of writes, twice as many.
const READS_AT_ONCE: f64 = 256.0;

/// Latency → length → direction: beats, cycles, shares of the port.
pub(super) fn measure() -> Result<Value, CyclesError> {
    let mut rows = Map::new();
    for microseconds in [1, 2, 4] {
        let config = SimConfig { host: Timing::steady(microseconds * MICROSECOND), ..SimConfig::default() };
        let device = SimDevice::open(&config).map_err(|error| CyclesError::Card(error.to_string()))?;
        let offload = Offload::open(device, Settings::default())?;
        let lengths: Result<Map<_, _>, CyclesError> = LENGTHS
            .iter()
            .map(|&(name, elements)| Ok((name.into(), copy(&offload, elements, microseconds)?)))
            .collect();
        rows.insert(format!("{microseconds} us"), lengths?.into());
    }
    Ok(rows.into())
}

fn copy(offload: &Offload<SimDevice>, elements: usize, microseconds: u64) -> Result<Value, CyclesError> {
    let (begin, watch) = (cycles(offload), |offload: &Offload<SimDevice>| {
        offload.engine().device().with_card(|card| {
            card.settle_memory();
            card.watch();
        });
    });
    watch(offload);
    let vector = offload.upload(Form::Canonical, elements, |at| [at as u64, 1, 2, 3])?;
    let (middle, copied_in) =
        (cycles(offload), offload.engine().device().with_card(|card| card.beats().read));
    watch(offload);
    offload.download(&vector)?;
    let (end, copied_out) = (cycles(offload), offload.engine().device().with_card(|card| card.beats().write));
    let bound = (READS_AT_ONCE / (microseconds * MICROSECOND) as f64).min(1.0);
    let out_bound = (2.0 * bound).min(1.0);
    Ok(
        json!({ "in": row(copied_in, middle - begin, bound), "out": row(copied_out, end - middle, out_bound) }),
    )
}

/// `bound`: the port, or Little's law.
fn row(span: Span, whole: u64, bound: f64) -> Value {
    json!({
        "beats": span.beats,
        "first_to_last": span.cycles(),
        "end_to_end": whole,
        "share": rounded(span.beats as f64 / span.cycles() as f64),
        "share_end_to_end": rounded(span.beats as f64 / whole as f64),
        "bound": rounded(bound),
    })
}

fn rounded(share: f64) -> Value {
    json!((share * 1e4).round() / 1e4)
}

fn cycles(offload: &Offload<SimDevice>) -> u64 {
    offload.engine().device().with_card(|card| card.cycles())
}
