//! Circuits: whatever is taken can be exported.
#![no_main]

use zkcard_formats::iden3::{export, r1cs};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(circuit) = r1cs::parse(bytes, "fuzz") {
        export::r1cs(&circuit, &mut std::io::sink()).expect("a sink takes it");
    }
});
