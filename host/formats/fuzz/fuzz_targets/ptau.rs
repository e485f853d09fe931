//! Powers of tau: whatever is taken has every list that it says.
#![no_main]

use zkcard_formats::iden3::ptau::Ptau;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = Ptau::parse(bytes, "fuzz") else { return };
    let _ = file.check();
    (0..=file.power()).for_each(|power| drop(file.lagrange(power)));
});
