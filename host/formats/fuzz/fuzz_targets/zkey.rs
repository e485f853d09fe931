//! Keys: whatever is taken can be multiplied with.
#![no_main]

use zkcard_formats::iden3::zkey::Zkey;
use zkcard_groth16::{Circuit, Stopwatch};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = Zkey::parse(bytes, "fuzz") else { return };
    if let Ok((_, circuit)) = key.proving_key(None) {
        let _ = circuit.products(&vec![Default::default(); circuit.num_variables()], &Stopwatch::new());
    }
});
