//! What crosses the bus for a plain proof, to the byte: the witness and two products in, sums of windows out, and for
//! each job a descriptor and a completion. Nothing else.

use super::circuit::Circuit;
use super::open;
use crate::Random;
use std::sync::Arc;
use zkcard_bus::Device;
use zkcard_checked::Policy;
use zkcard_groth16::{Convention, Prover};
use zkcard_layout::{ELEMENT_BYTES, Opcode, UNIT_BYTES, WINDOW_BYTES, reg, windows_of};
use zkcard_offload::{Offload, Settings};

/// Beats of 64 bytes between host memory and the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Descriptors and data that the card has read.
    pub read: u64,
    /// Completions and records that it has written.
    pub written: u64,
}

/// What a proof is expected to need.
#[derive(Clone, Copy, Debug)]
struct Proof {
    /// Elements of the witness, the constant among them.
    variables: usize,
    /// Elements of a domain.
    domain: usize,
    convention: Convention,
    policy: Policy,
    /// Bytes of a piece of a copy, and bits of a window.
    piece: usize,
    window: u32,
    /// Whether no proof came before it, so that constants are not there yet.
    is_first: bool,
}

impl Proof {
    fn traffic(&self) -> Traffic {
        let data = |len: usize| (len * ELEMENT_BYTES).div_ceil(UNIT_BYTES) as u64;
        let copies = |len: usize| (len * ELEMENT_BYTES).div_ceil(self.piece) as u64;
        let (z, n) = (self.variables, self.domain);
        let is_arkworks = self.convention == Convention::Arkworks;
        // To coefficients; to the coset; back from it, in arkworks' convention; and k.
        let constants = if self.is_first { 3 + u64::from(is_arkworks) } else { 0 };
        let transforms = 6 + u64::from(is_arkworks);
        let sums = if self.policy == Policy::Twin { 8 } else { 4 };
        let products = 1 + 2; // c = a∘b; the quotient, and a job that joins two of its three predecessors
        let wipes = 4 + 3; // the witness, a, b and c; scratch of the latter three
        let copies_in = copies(z) + 2 * copies(n) + constants;
        let jobs = copies_in + products + transforms + sums + wipes;
        let records = u64::from(windows_of(self.window)) * (WINDOW_BYTES / UNIT_BYTES) as u64;
        Traffic { read: data(z) + 2 * data(n) + constants + jobs, written: sums * records + jobs }
    }
}

/// Proves twice on a card that has the key, and compares what was counted with the formula: the first proof brings
/// constants, the second does not. Gives the second's traffic.
///
/// # Panics
/// Where it differs, or where the card did not do its part of the work.
pub fn of_a_proof<D: Device>(
    device: &Arc<D>,
    settings: Settings,
    constraints: usize,
    convention: Convention,
    policy: Policy,
) -> Traffic {
    let circuit = Circuit::new(&mut Random::new(7), constraints, convention);
    let probe = Offload::open(Arc::clone(device), settings).expect("a sound card");
    let window = settings.window.map_or_else(|| probe.engine().caps().msm.max_window(), u32::from);
    drop(probe);
    let settings = Settings { window: Some(window as u8), ..settings };
    let (watched, offload) = open(device, settings, policy);
    let prover =
        Prover::new(&watched, &circuit.key, Arc::clone(&circuit.r1cs)).expect("the key fits its circuit");
    let mut traffic = Traffic::default();
    for is_first in [true, false] {
        let before = count(&offload);
        drop(prover.prove(&circuit.assignment).expect("the assignment satisfies the circuit"));
        let after = count(&offload);
        let fence = 1; // that of the count
        traffic = Traffic {
            read: after.read - before.read - fence,
            written: after.written - before.written - fence,
        };
        let proof = Proof {
            variables: circuit.r1cs.num_variables(),
            domain: circuit.r1cs.domain_size(),
            piece: settings.piece_bytes.min(device.dma_limit()) / UNIT_BYTES * UNIT_BYTES,
            convention,
            policy,
            window,
            is_first,
        };
        assert_eq!(traffic, proof.traffic(), "{policy}: {proof:?}");
    }
    let health = watched.health();
    assert_eq!((health.mismatches, health.errors, health.replays), (0, 0, 0), "{health:?}");
    traffic
}

/// What the card has counted, once it has nothing left to do.
fn count<D: Device>(offload: &Offload<Arc<D>>) -> Traffic {
    assert!(offload.engine().caps().has(Opcode::MsmG1), "a card with kernels");
    offload.engine().fence().and_then(|fence| fence.wait()).expect("a sound card");
    let read = |register| offload.engine().device().read64(register).expect("a sound card");
    Traffic { read: read(reg::HOST_READ_BEATS), written: read(reg::HOST_WRITE_BEATS) }
}
