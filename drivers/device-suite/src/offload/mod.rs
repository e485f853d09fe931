//! A whole prover over a device: [`Checked`] watches an [`Offload`] on it.
//!
//! [`traffic`] counts what crosses the bus for a proof; [`campaign`](mod@campaign) lets the device fail meanwhile.

pub mod campaign;
mod circuit;
pub mod traffic;

use std::sync::Arc;
use zkcard_bus::Device;
use zkcard_checked::{Checked, Policy};
use zkcard_offload::{Offload, Settings};
use zkcard_soft::Soft;

/// The accelerator of a prover that trusts its own processor alone.
pub type Watched<D> = Checked<Soft, Offload<Arc<D>>>;

/// The same card twice: as a prover sees it, and for a look at what it does.
fn open<D: Device>(device: &Arc<D>, settings: Settings, policy: Policy) -> (Watched<D>, Offload<Arc<D>>) {
    let offload = Offload::open(Arc::clone(device), settings).expect("a sound card");
    (Checked::new(Soft::new(), offload.clone(), policy), offload)
}
