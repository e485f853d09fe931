//! What a journal of jobs says of a whole: its phases, and what bound each.

use crate::budget::beat_cycles;
use crate::cost::NttCost;
use zkcard_engine::{CardCaps, Entry};
use zkcard_layout::{Opcode, windows_of};

/// How many cycles of a job each resource was needed for, had it been alone: the largest binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Cycles of the host port, for its beats of 64 bytes.
    pub host: u64,
    /// Cycles of card memory, for its beats of 64 bytes, read and written.
    pub memory: u64,
    /// Cycles of the unit's arithmetic: an addition, a beat of butterflies, two products.
    pub core: u64,
}

/// What a job needed, from its size and the card's.
pub fn needs(job: &Entry, caps: &CardCaps) -> Needs {
    let (Needs { host, memory, core }, beat) = (steps(job, caps), u64::from(beat_cycles(caps)));
    Needs { host: host * beat, memory: memory * beat, core: core * u64::from(interval(job.opcode, caps)) }
}

/// Cycles between two steps of the unit's arithmetic.
fn interval(opcode: Opcode, caps: &CardCaps) -> u32 {
    let interval = match opcode {
        Opcode::Multiply | Opcode::Quotient => caps.vec.interval(),
        Opcode::Transform => caps.ntt.interval(),
        Opcode::MsmG1 | Opcode::MsmG2 => caps.msm.interval(),
        _ => 1,
    };
    interval.max(1)
}

/// The same on a card whose ports move 64 bytes a cycle and whose units take a step in each.
fn steps(job: &Entry, caps: &CardCaps) -> Needs {
    let beats = u64::from(job.length.div_ceil(2));
    match job.opcode {
        Opcode::CopyIn | Opcode::CopyOut => Needs { host: beats, memory: beats, core: 0 },
        Opcode::Zero => Needs { memory: beats, ..Needs::default() },
        Opcode::SelfTest => Needs { memory: 2 * beats, ..Needs::default() },
        Opcode::Constant => Needs { host: beats, ..Needs::default() },
        Opcode::Multiply => Needs { memory: 3 * beats, core: beats, host: 0 },
        Opcode::Quotient => Needs { memory: 4 * beats, core: beats, host: 0 },
        Opcode::Transform => transform(job, caps, beats),
        Opcode::MsmG1 | Opcode::MsmG2 => sum(job, caps, beats),
        Opcode::Fence => Needs::default(),
    }
}

fn name_of(job: &Entry) -> String {
    let name = job.opcode.name().replace('_', " ");
    let is_kernel = job.opcode.code() >= Opcode::Multiply.code();
    if is_kernel { format!("{name}, {}", job.length) } else { name }
}

fn transform(job: &Entry, caps: &CardCaps, beats: u64) -> Needs {
    let (log_pass, lanes) = (caps.ntt.log_pass().max(1), caps.ntt.lanes().max(1));
    let passes = NttCost::new(log_pass, lanes).passes(job.length.max(1).ilog2()) as u64;
    Needs { memory: 2 * passes * beats, core: (passes * beats).div_ceil(lanes.into()), host: 0 }
}

fn sum(job: &Entry, caps: &CardCaps, beats: u64) -> Needs {
    let (c, windows) = (u32::from(job.window.max(1)), caps.msm.windows().max(1));
    let all = u64::from(windows_of(c));
    let passes = all.div_ceil(windows.into());
    Needs {
        host: 2 * all,
        memory: passes * (u64::from(job.length) + beats),
        core: job.work + (all << c), // two additions for each of 2^(c−1) buckets
    }
}

/// The jobs of one kind, taken together.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// What was done, on how many elements if it was a kernel.
    pub name: String,
    /// How often.
    pub jobs: usize,
    /// Cycles of these jobs, added up; kinds overlap.
    pub cycles: u64,
    /// For what share of these cycles each resource was needed.
    pub shares: Shares,
}

/// Shares of a phase's cycles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// The port to the host.
    pub host: f64,
    /// The ports to card memory: one beat a cycle and port, either way.
    pub memory: f64,
    /// The unit's arithmetic.
    pub core: f64,
}

impl Shares {
    /// The resource that was needed longest; where none was needed for half of the time, it is latency that binds.
    pub fn bound_by(&self) -> &'static str {
        let named = [(self.core, "core"), (self.memory, "card memory"), (self.host, "bus")];
        let largest = named.into_iter().max_by(|(a, _), (b, _)| a.total_cmp(b));
        largest.filter(|(share, _)| *share >= 0.5).map_or("latency", |(_, name)| name)
    }
}

/// What a journal says of each kind of job, in the order in which the first of each started; jobs of no element are left out.
pub fn phases(entries: &[Entry], caps: &CardCaps) -> Vec<Phase> {
    let mut entries: Vec<_> = entries.iter().filter(|entry| entry.length > 0).collect();
    entries.sort_by_key(|entry| entry.started);
    let mut kinds: Vec<(String, Vec<&Entry>)> = Vec::new();
    for entry in entries {
        let name = name_of(entry);
        match kinds.iter_mut().find(|(kind, _)| *kind == name) {
            Some((_, jobs)) => jobs.push(entry),
            None => kinds.push((name, vec![entry])),
        }
    }
    kinds.into_iter().map(|(name, jobs)| phase(name, &jobs, caps)).collect()
}

/// Cycles from the start of the first job to the end of the last.
pub fn span(entries: &[Entry]) -> u64 {
    let first = entries.iter().map(|entry| entry.started).min();
    let last = entries.iter().map(|entry| entry.started + entry.cycles).max();
    first.zip(last).map_or(0, |(first, last)| last - first)
}

fn phase(name: String, jobs: &[&Entry], caps: &CardCaps) -> Phase {
    let cycles: u64 = jobs.iter().map(|job| job.cycles).sum();
    let ports = f64::from(caps.dma.memory_ports().max(1));
    let needs: Vec<_> = jobs.iter().map(|job| needs(job, caps)).collect();
    let share = |of: fn(&Needs) -> u64| needs.iter().map(of).sum::<u64>() as f64 / cycles.max(1) as f64;
    let (host, core, memory) = (share(|n| n.host), share(|n| n.core), share(|n| n.memory) / ports);
    Phase { name, jobs: jobs.len(), cycles, shares: Shares { host, memory, core } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zkcard_layout::{DmaCaps, Features, MsmCaps, NttCaps, PortCaps, RingCaps, VecCaps};

    fn entry(opcode: Opcode, length: u32, started: u64, cycles: u64) -> Entry {
        Entry { opcode, length, window: 0, started, cycles, work: 0, bubbles: 0 }
    }

    fn caps() -> CardCaps {
        CardCaps {
            build: 0,
            features: Features(0),
            opcodes: 0,
            memory_units: 0,
            clock_khz: 0,
            dma: DmaCaps(1 << 16),
            ring: RingCaps(0),
            msm: MsmCaps(0),
            ntt: NttCaps(0),
            vec: VecCaps(0),
            port: PortCaps(64),
        }
    }

    #[test]
    fn folded_kernels_and_narrow_ports_are_needed_longer() {
        let mut caps = caps();
        let job = entry(Opcode::Multiply, 64, 0, 1000);
        assert_eq!(needs(&job, &caps), Needs { host: 0, memory: 96, core: 32 });
        caps.vec = VecCaps::default().with_interval(4);
        caps.port = PortCaps::default().with_bytes(16);
        assert_eq!(needs(&job, &caps), Needs { host: 0, memory: 4 * 96, core: 4 * 32 });
    }

    #[test]
    fn phases_are_kinds_in_order_and_name_what_binds() {
        let caps = caps();
        let entries = [
            entry(Opcode::Multiply, 64, 500, 100),
            entry(Opcode::CopyIn, 64, 0, 40),
            entry(Opcode::CopyIn, 64, 50, 40),
            entry(Opcode::Constant, 2, 600, 300),
        ];
        let found = phases(&entries, &caps);
        let names: Vec<_> = found.iter().map(|p| (p.name.as_str(), p.jobs, p.cycles)).collect();
        assert_eq!(names, [("copy in", 2, 80), ("multiply, 64", 1, 100), ("constant", 1, 300)]);
        assert_eq!(found[0].shares, Shares { host: 0.8, memory: 0.8, core: 0.0 });
        assert_eq!(found[1].shares.bound_by(), "card memory", "three beats for one of products");
        assert_eq!(found[2].shares.bound_by(), "latency");
        assert_eq!(span(&entries), 900);
        assert_eq!(span(&[]), 0);
    }
}
