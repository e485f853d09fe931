//! After a proof, when all is dropped, nothing in this process's memory tells the witness.
//!
//! Alone in its file: with the allocator of the command, it scans all memory that can be written. What it looks for it holds
//! masked, so that it does not find itself.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField, UniformRand};
use ark_std::rand::rngs::OsRng;
use std::alloc::System;
use std::fs::File;
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::thread;
use zeroize::Zeroizing;
use zeroizing_alloc::ZeroAlloc;
use zkcard::{Card, Device, Policy, Prover};
use zkcard_groth16::{Convention, ProvingKey, R1cs, SparseMatrix, Stopwatch, setup, verify};
use zkcard_mock::{MockConfig, MockDevice};
use zkcard_soft::Soft;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Squarings in a row: x, x², x⁴, …, all private, and the last one public.
const SQUARINGS: usize = 300;
/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;
const MASK: u8 = 0xa5;

/// 32 bytes of a secret, masked.
type Needle = [u8; 32];

fn circuit() -> (Arc<R1cs>, ProvingKey) {
    let column = |i: usize| if i == SQUARINGS { 1 } else { 2 + i };
    let side =
        |shift: usize| SparseMatrix::from_rows((0..SQUARINGS).map(|i| [(column(i + shift), Fr::from(1u64))]));
    let r1cs = R1cs::new(1, SQUARINGS, [side(0), side(0), side(1)]).unwrap();
    let key = setup(&Soft::new(), &r1cs, Convention::Snarkjs, &Stopwatch::new()).unwrap();
    (Arc::new(r1cs), key)
}

/// A witness, and every private value of it as it may lie in memory: as a number and as arkworks' image of it.
fn witness() -> (Zeroizing<Vec<Fr>>, Vec<Needle>) {
    let mut z = Zeroizing::new(vec![Fr::from(1u64); 2 + SQUARINGS]);
    z[2] = Fr::rand(&mut OsRng);
    for i in 3..z.len() {
        z[i] = z[i - 1] * z[i - 1];
    }
    z[1] = z[1 + SQUARINGS] * z[1 + SQUARINGS];
    let needles = z[2..].iter().flat_map(|value| [value.into_bigint(), value.0]);
    let masked = |bytes: Zeroizing<Vec<u8>>| std::array::from_fn(|i| bytes[i] ^ MASK);
    let needles = needles.map(|number| masked(Zeroizing::new(number.to_bytes_le()))).collect();
    (z, needles)
}

/// In a thread of its own, whose stack is wiped here: what the test itself leaves there is not the library's.
fn fresh() -> (Zeroizing<Vec<Fr>>, Vec<Needle>) {
    let made = || {
        let made = witness();
        black_box(&mut [0u8; 1 << 20]);
        made
    };
    thread::spawn(made).join().unwrap()
}

/// The ranges of memory in which a needle is.
fn found(needles: &[Needle]) -> Vec<String> {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let is_written = |line: &&str| line.split_whitespace().nth(1).is_some_and(|mode| mode.starts_with("rw"));
    let holds = |line: &&str| {
        let (start, end) = line.split_whitespace().next().unwrap().split_once('-').unwrap();
        let [start, end] = [start, end].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        (start..end)
            .step_by(CHUNK)
            .any(|at| has_needle(&memory, at..end.min(at + CHUNK as u64 + 32), needles))
    };
    maps.lines().filter(is_written).filter(holds).map(String::from).collect()
}

fn has_needle(memory: &File, range: std::ops::Range<u64>, needles: &[Needle]) -> bool {
    let mut bytes = vec![0; (range.end - range.start) as usize];
    if memory.read_exact_at(&mut bytes, range.start).is_err() {
        return false; // what was unmapped meanwhile, or is the kernel's
    }
    bytes.iter_mut().for_each(|byte| *byte ^= MASK); // this buffer is memory too, and never holds a needle long
    let is_one = |window: &[u8]| needles.binary_search_by(|needle| needle[..].cmp(window)).is_ok();
    (0..bytes.len().saturating_sub(31)).step_by(8).any(|at| is_one(&bytes[at..at + 32]))
}

fn prove(device: Device, policy: Policy, (r1cs, key): &(Arc<R1cs>, ProvingKey), z: Zeroizing<Vec<Fr>>) {
    let prover = Prover::new(device, policy, key, Arc::clone(r1cs)).unwrap();
    let run = prover.prove(&z).unwrap();
    assert_eq!(verify(&key.vk, &run.proven.public, &run.proven.proof), Ok(()));
}

#[test]
fn memory_holds_no_witness_after_a_proof() {
    let circuit = circuit();
    let mock = || {
        Device::Card(Arc::new(Card::over(Arc::new(MockDevice::new(MockConfig::default())), "none").unwrap()))
    };
    let devices = [(Device::Soft, Policy::None), (Device::Soft, Policy::Full), (mock(), Policy::Twin)];
    for (device, policy) in devices {
        let (z, mut needles) = fresh();
        needles.sort_unstable();
        assert!(!found(&needles).is_empty(), "the witness itself is found while it is there");
        thread::scope(|scope| {
            let proving = scope.spawn(|| prove(device, policy, &circuit, z));
            proving.join().unwrap();
        });
        assert_eq!(found(&needles), [""; 0], "{policy}: remains of the witness");
        let leak: Vec<u8> = needles[7].iter().map(|byte| byte ^ MASK).collect();
        assert_eq!(found(&needles).len(), 1, "a planted leak");
        drop(black_box(leak));
        assert_eq!(found(&needles), [""; 0], "the allocator wipes what is dropped");
    }
}
