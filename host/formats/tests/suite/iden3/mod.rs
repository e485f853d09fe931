//! Files of circom 2.2 and snarkjs 0.7.6 (chain.circom, 4 powers), read, written, damaged; and the tests of what other
//! readers and provers of them got wrong.

mod ceremonies;
mod hostile;
mod keys;

use ark_bn254::Fr;
use std::ops::Range;
use zeroize::Zeroizing;
use zkcard_formats::iden3::zkey::{self, List, Zkey};
use zkcard_formats::iden3::{export, ptau, r1cs, wtns};
use zkcard_groth16::{Circuit, Stopwatch};

pub const R1CS: &[u8] = include_bytes!("chain.r1cs");
/// Bytes of the contributions at the end of the key.
pub const CONTRIBUTIONS: usize = 12 + 465;
pub const WTNS: &[u8] = include_bytes!("chain.wtns");
pub const ZKEY: &[u8] = include_bytes!("chain.zkey");
pub const UNCONTRIBUTED: &[u8] = include_bytes!("uncontributed.zkey");
pub const PTAU: &[u8] = include_bytes!("chain.ptau");
pub const UNPREPARED: &[u8] = include_bytes!("unprepared.ptau");

pub fn witness() -> Zeroizing<Vec<Fr>> {
    wtns::parse(WTNS, "").unwrap()
}

pub fn circuit() -> r1cs::Circuit {
    r1cs::parse(R1CS, "").unwrap()
}

pub fn sound_key() -> Zkey {
    Zkey::parse(ZKEY, "chain.zkey").unwrap()
}

/// Where the content of a section lies in a file.
pub fn content(file: &[u8], number: u8) -> Range<usize> {
    let mut at = 12;
    loop {
        let length = u64::from_le_bytes(std::array::from_fn(|i| file[at + 4 + i])) as usize;
        if file[at] == number {
            return at + 12..at + 12 + length;
        }
        at += 12 + length;
    }
}

/// A key as a file, after a change of what it holds.
pub fn rewritten(key: &Zkey, change: impl FnOnce(&mut Owned)) -> Vec<u8> {
    let mut owned = Owned::of(key);
    change(&mut owned);
    owned.to_bytes()
}

/// Whatever a key's file holds, to be changed.
#[derive(Clone)]
pub struct Owned {
    pub head: zkey::Head,
    pub ic: Vec<ark_bn254::G1Affine>,
    pub coefficients: Vec<zkey::Entry>,
    pub a: Vec<ark_bn254::G1Affine>,
    pub b_g1: Vec<ark_bn254::G1Affine>,
    pub b_g2: Vec<ark_bn254::G2Affine>,
    pub l: Vec<ark_bn254::G1Affine>,
    pub h: Vec<ark_bn254::G1Affine>,
    pub circuit_hash: [u8; 64],
    pub contributions: Vec<zkey::Contribution>,
}

impl Owned {
    pub fn of(key: &Zkey) -> Self {
        let list = |list| key.points(list).to_vec();
        Owned {
            head: key.head().clone(),
            ic: list(List::Ic),
            coefficients: key.coefficients().entries().collect(),
            a: list(List::A),
            b_g1: list(List::B1),
            b_g2: key.points_g2().to_vec(),
            l: list(List::C),
            h: list(List::H),
            circuit_hash: *key.circuit_hash(),
            contributions: key.contributions().to_vec(),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let Owned { head, ic, coefficients, a, b_g1, b_g2, l, h, circuit_hash, contributions } = self;
        let parts = zkey::Parts { head, ic, coefficients, a, b_g1, b_g2, l, h, circuit_hash, contributions };
        let mut out = Vec::new();
        zkey::write(&mut out, &parts).unwrap();
        out
    }
}

#[test]
fn circuits_come_with_outputs_before_public_inputs() {
    let circuit = circuit();
    let counts = circuit.counts;
    assert_eq!((counts.wires, counts.constraints, counts.labels), (7, 3, 9));
    assert_eq!((counts.outputs, counts.public_inputs, counts.private_inputs), (1, 2, 1));
    assert_eq!((circuit.r1cs.num_public(), circuit.r1cs.num_witness()), (3, 3));
    let witness = witness();
    assert_eq!(circuit.r1cs.first_violation(&witness), None);
    assert_eq!(witness[..4], [1u64, 5_223_490, 3, 7].map(Fr::from));
}

#[test]
fn what_we_write_is_what_they_wrote_byte_for_byte() {
    assert!(wtns::to_bytes(&witness())[..] == WTNS[..]);
    assert!(Owned::of(&sound_key()).to_bytes() == ZKEY);
    assert!(Owned::of(&Zkey::parse(UNCONTRIBUTED, "").unwrap()).to_bytes() == UNCONTRIBUTED);
    for bytes in [PTAU, UNPREPARED] {
        assert!(ptau_again(bytes) == bytes);
    }
}

fn ptau_again(bytes: &[u8]) -> Vec<u8> {
    let file = ptau::Ptau::parse(bytes, "").unwrap();
    file.check().unwrap();
    let lagrange = file.is_prepared().then(|| {
        let all: Vec<_> = (0..=file.power()).map(|power| file.lagrange(power).unwrap()).collect();
        let g1 = |list: fn(&ptau::Lagrange) -> &[ark_bn254::G1Affine]| -> Vec<_> {
            all.iter().flat_map(|one| list(one).iter().copied()).collect()
        };
        let g2: Vec<_> = all.iter().flat_map(|one| one.tau_g2.iter().copied()).collect();
        let mut tau = g1(|one| &one.tau_g1);
        tau.extend(all[all.len() - 1].tau_g1_double.iter());
        (tau, g2, g1(|one| &one.alpha_tau_g1), g1(|one| &one.beta_tau_g1))
    });
    let mut out = Vec::new();
    let parts = ptau::Parts {
        power: file.power(),
        ceremony_power: file.ceremony_power(),
        tau_g1: &file.tau_g1(),
        tau_g2: &file.tau_g2(),
        alpha_tau_g1: &file.alpha_tau_g1(),
        beta_tau_g1: &file.beta_tau_g1(),
        beta_g2: file.beta_g2(),
        contributions: file.contributions(),
        lagrange: lagrange.as_ref().map(|(a, b, c, d)| (&a[..], &b[..], &c[..], &d[..])),
    };
    ptau::write(&mut out, &parts).unwrap();
    out
}

#[test]
fn lists_are_exported_as_snarkjs_exports_them() {
    let mut out = Vec::new();
    export::wtns(&witness(), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), include_str!("wtns.json"));
    let mut out = Vec::new();
    export::r1cs(&circuit(), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), include_str!("r1cs.json"));
    let mut out = Vec::new();
    export::zkey(&sound_key(), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), include_str!("zkey.json"));
}

/// The coefficients of a key have a factor R² and hold the consistency rows: neither is added again.
#[test]
fn products_of_a_key_are_those_of_its_circuit() {
    let (z, watch) = (witness(), Stopwatch::new());
    let (_, carried) = sound_key().proving_key(None).unwrap();
    let circuit = circuit().r1cs;
    assert_eq!(carried.domain_size(), circuit.domain_size());
    assert_eq!(carried.products(&z, &watch), circuit.products(&z, &watch));
}

#[test]
fn repeated_entries_add_and_rows_come_in_any_order() {
    let (z, watch) = (witness(), Stopwatch::new());
    let (_, sound) = sound_key().proving_key(None).unwrap();
    let bytes = rewritten(&sound_key(), |key| {
        let mut half = key.coefficients[2];
        half.value /= Fr::from(3u64);
        key.coefficients[2].value -= half.value;
        key.coefficients.push(half);
        key.coefficients.reverse();
    });
    let (_, carried) = Zkey::parse(&bytes, "").unwrap().proving_key(None).unwrap();
    assert_eq!(carried.products(&z, &watch), sound.products(&z, &watch));
}

/// Many rows, cut into pieces for several threads.
#[test]
fn large_keys_are_multiplied_in_pieces() {
    let mut key = Owned::of(&sound_key());
    let n = 1u32 << 14;
    let consistency = key.coefficients.split_off(key.coefficients.len() - 4);
    let rows = n - 4;
    let row = |i: u32| {
        let entry =
            |matrix, variable, value: u32| zkey::Entry { matrix, row: i, variable, value: value.into() };
        [entry(0, i % 7, i), entry(0, (i + 1) % 7, 1), entry(1, i % 5, i + 2)]
    };
    key.coefficients = (0..rows).flat_map(row).collect();
    key.coefficients.extend(
        consistency.into_iter().enumerate().map(|(i, entry)| zkey::Entry { row: rows + i as u32, ..entry }),
    );
    key.head.domain_size = n;
    key.h = vec![key.h[0]; n as usize];
    let (_, carried) = Zkey::parse(&key.to_bytes(), "").unwrap().proving_key(None).unwrap();
    let z = witness();
    let [az, bz] = carried.products(&z, &Stopwatch::new());
    for i in 0..rows as usize {
        assert_eq!(az[i], z[i % 7] * Fr::from(i as u64) + z[(i + 1) % 7], "{i}");
        assert_eq!(bz[i], z[i % 5] * Fr::from(i as u64 + 2), "{i}");
    }
    assert_eq!(az[rows as usize..], z[..4]);
}
