//! `khz [NAME…]`: how fast modules simulate, for people who wait for them. Reported, never gated.

use std::io::{Write, stdout};
use std::time::{Duration, Instant};
use zkcard_sim::{DUTS, DutInfo, SimError, StreamDut};

/// How long each module runs.
const WALL: Duration = Duration::from_secs(1);
/// Clocks between two looks at the time.
const CHUNK: u64 = 500;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<_> = std::env::args().skip(1).collect();
    // Random bits mean something to a stream; whole kernels have tests that drive them and say their kHz.
    let wanted =
        |info: &DutInfo| if names.is_empty() { info.is_stream } else { names.iter().any(|n| n == info.name) };
    writeln!(stdout(), "{:>10}  {:>8}  module", "kHz", "latency")?;
    for info in DUTS.iter().filter(|info| wanted(info)) {
        match measure(info.name) {
            Ok((khz, latency)) => writeln!(stdout(), "{khz:>10.1}  {latency:>8}  {}", info.name)?,
            Err(SimError::LeftOut(_)) if names.is_empty() => {}
            Err(error) => writeln!(stdout(), "{:>10}  {:>8}  {}: {error}", "-", "-", info.name)?,
        }
    }
    Ok(())
}

/// Thousands of clocks a second with a new word at every clock, and the promised latency.
fn measure(name: &str) -> Result<(f64, String), SimError> {
    let mut dut = StreamDut::open(name, 1)?;
    let latency = dut.latency().map_or("-".into(), |latency| latency.to_string());
    let bits = dut.info().in_bits;
    let mut data = vec![0u32; bits.div_ceil(32) as usize];
    for _ in 0..dut.latency().unwrap_or(0) + 8 {
        dut.tick_in_reset(&data)?;
    }
    let (start, mut clocks) = (Instant::now(), 0);
    while start.elapsed() < WALL {
        for _ in 0..CHUNK {
            stir(&mut data, bits);
            dut.tick(true, &data, true)?;
        }
        clocks += CHUNK;
    }
    Ok((clocks as f64 / start.elapsed().as_secs_f64() / 1e3, latency))
}

/// Other bits each clock; the top bits of each 256 stay clear, so that operands are loose.
fn stir(data: &mut [u32], bits: u32) {
    let mut state = data[0] ^ 0x9e37_79b9;
    for (index, word) in data.iter_mut().enumerate() {
        state = state.wrapping_mul(0x01f1_23bb).rotate_left(15) ^ 0x5bd1_e995;
        *word = if index % 8 == 7 { state >> 4 } else { state };
    }
    if !bits.is_multiple_of(32) {
        *data.last_mut().expect("a module has data") &= (1 << (bits % 32)) - 1;
    }
}
