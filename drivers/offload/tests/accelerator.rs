//! The software card behind its driver in the suite that every accelerator must pass: bare, and watched under each policy.

use zkcard_accel_suite::{Scale, accel_suite};
use zkcard_checked::{Checked, Policy};
use zkcard_mock::{MockConfig, MockDevice};
use zkcard_offload::{Offload, Settings};
use zkcard_soft::Soft;

/// A card with room for the suite.
fn card() -> Offload<MockDevice> {
    let config = MockConfig { memory_units: 1 << 14, dma_limit: 64 << 10, ..MockConfig::default() };
    engine(config, Settings::default())
}

/// Few tags, short rings and buffers, one slot of constants, lists in pieces of odd length: everything wraps.
fn narrow() -> Offload<MockDevice> {
    let config = MockConfig {
        memory_units: 1 << 12,
        tags: 3,
        max_log_entries: 1,
        slots: 1,
        slot_elements: 2,
        dma_limit: 4096,
        max_log_length: 7,
        ..MockConfig::default()
    };
    engine(config, Settings { piece_points: 7, piece_bytes: 1 << 10, ..Settings::default() })
}

fn engine(config: MockConfig, settings: Settings) -> Offload<MockDevice> {
    Offload::open(MockDevice::new(config), settings).expect("a sound card")
}

fn watched(policy: Policy) -> Checked<Soft, Offload<MockDevice>> {
    Checked::new(Soft::new(), card(), policy)
}

accel_suite!(bare, card(), Scale { msm_len: 100, ..Scale::simulation() });
accel_suite!(bare_narrow, narrow(), Scale::simulation());
accel_suite!(unchecked, watched(Policy::None), Scale::simulation());
accel_suite!(curve, watched(Policy::Curve), Scale::simulation());
accel_suite!(twin, watched(Policy::Twin), Scale::simulation());
accel_suite!(full, watched(Policy::Full), Scale::simulation());
