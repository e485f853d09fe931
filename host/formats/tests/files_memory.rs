//! Hostile files cannot make a reader take more memory than their own size warrants.
//!
//! Alone in its file: the allocator counts what the whole process takes.
#![allow(clippy::unwrap_used)] // clippy takes helpers of tests for no tests

#[path = "../../groth16/tests/suite/common/mod.rs"]
mod common;
#[path = "suite/corrupt/mod.rs"]
mod corrupt;
#[path = "../../soft/tests/counting/mod.rs"]
mod counting;

use ark_std::rand::{Rng, SeedableRng, rngs::StdRng};
use corrupt::{Damage, rebuild, reseal};
use counting::peak;
use zkcard_formats::native::{self, container::Kind};
use zkcard_formats::snarkjs;
use zkcard_groth16::{Convention, Stopwatch, setup};
use zkcard_soft::Soft;

/// What is taken whatever the file's size: error texts, jobs of the thread pool, the table.
const CONSTANT: usize = 1 << 16;

#[test]
fn memory_is_bounded_by_the_size_of_the_file() {
    let seed = 20;
    let rng = &mut StdRng::seed_from_u64(seed);
    let (circuit, _) = common::random_circuit(seed, 1000, 3);
    let small = common::random_circuit(seed, 20, 3).0;
    let key =
        native::key::to_bytes(&setup(&Soft::new(), &small, Convention::Arkworks, &Stopwatch::new()).unwrap());
    let circuit = native::circuit::to_bytes(&circuit);
    for case in 0..800 {
        let (damage, section) = (Damage::random(rng), rng.gen_range(0..90));
        for file in
            [rebuild(&circuit, Kind::Circuit, section, &damage), reseal(&circuit, Kind::Circuit, &damage)]
        {
            let ((), taken) = peak(|| drop(native::circuit::from_bytes(&file, "f")));
            assert!(
                taken <= 2 * file.len() + CONSTANT,
                "seed {seed}, case {case}, {damage:?}: {taken} bytes"
            );
        }
        for file in
            [rebuild(&key, Kind::ProvingKey, section, &damage), reseal(&key, Kind::ProvingKey, &damage)]
        {
            let ((), taken) = peak(|| drop(native::key::from_bytes(&file, "f")));
            assert!(
                taken <= 2 * file.len() + CONSTANT,
                "seed {seed}, case {case}, {damage:?}: {taken} bytes"
            );
        }
    }
    json();
}

/// `"0",` is four bytes in the file and 32 in memory, and a growing vector is there up to three times.
fn json() {
    let zeros = format!("[{}\"0\"]", "\"0\",".repeat(100_000));
    let deep = "[".repeat(1 << 20);
    for text in [zeros, deep, "\"".repeat(1 << 20), format!("[\"{}", "9".repeat(1 << 20))] {
        let ((), taken) = peak(|| drop(snarkjs::parse_public(text.as_bytes(), "f")));
        assert!(taken <= 25 * text.len() + CONSTANT, "{taken} bytes");
        let object = format!("{{\"IC\":{text}");
        let ((), taken) = peak(|| drop(snarkjs::parse_verifying_key(object.as_bytes(), "f")));
        assert!(taken <= CONSTANT, "{taken} bytes");
    }
}
