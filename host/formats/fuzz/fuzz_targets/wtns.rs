//! Witnesses: a reader gives one or says why not.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = zkcard_formats::iden3::wtns::parse(bytes, "fuzz");
});
