//! The formats against themselves, and the images against arkworks.

use ark_bn254::{Fq, Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_layout::*;

fn descriptor(rng: &mut ChaCha8Rng) -> Descriptor {
    let opcode = Opcode::ALL[rng.next_u32() as usize % Opcode::ALL.len()];
    Descriptor {
        window: rng.next_u32() as u8,
        flags: Flags(rng.next_u32() as u16),
        slot: rng.next_u32() as u8,
        log_length: rng.next_u32() as u8,
        source_a: rng.next_u32(),
        source_b: rng.next_u32(),
        source_c: rng.next_u32(),
        destination: rng.next_u32(),
        first: rng.next_u32(),
        length: rng.next_u32(),
        host: rng.next_u64(),
        ..Descriptor::new(opcode, rng.next_u32() as u16)
    }
    .after(&[rng.next_u32() as u16, rng.next_u32() as u16])
}

fn completion(rng: &mut ChaCha8Rng) -> Completion {
    Completion {
        tag: rng.next_u32() as u16,
        status: Status::ALL[rng.next_u32() as usize % Status::ALL.len()],
        opcode: rng.next_u32() as u8,
        head: rng.next_u32(),
        cycles: rng.next_u64(),
        detail: rng.next_u64(),
        payload_crc: rng.next_u32(),
        index: rng.next_u32(),
        started: rng.next_u64(),
        work: rng.next_u64(),
        bubbles: rng.next_u64(),
        phase: rng.next_u32() & 1 != 0,
    }
}

#[test]
fn records_survive_the_way_and_any_flipped_bit_is_found() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..50 {
        let (d, c) = (descriptor(&mut rng), completion(&mut rng));
        assert_eq!(Descriptor::from_bytes(&d.to_bytes()), Ok(d));
        assert_eq!(Completion::from_bytes(&c.to_bytes()), Ok(c));
        for bit in 0..512 {
            let mut bytes = d.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Descriptor::from_bytes(&bytes), Err(DecodeError::Crc));
        }
    }
}

#[test]
fn blank_memory_is_neither() {
    assert_eq!(Descriptor::from_bytes(&[0; 64]), Err(DecodeError::Crc));
    assert_eq!(Completion::from_bytes(&[0; 64]), Err(DecodeError::Crc));
    assert_eq!(Completion::from_bytes(&[0xff; 64]), Err(DecodeError::Crc));
}

#[test]
fn bytes_lie_where_the_manual_says() {
    let d = Descriptor {
        flags: Flags::MONTGOMERY | Flags::INTERRUPT,
        destination: 0x3f000,
        length: 1024,
        host: 0x1_0000_4000,
        ..Descriptor::new(Opcode::CopyIn, 3)
    };
    let bytes = d.to_bytes();
    assert_eq!(bytes[..6], [1, 0, 0x14, 0, 3, 0]);
    assert_eq!(bytes[28..32], 0x3f000u32.to_le_bytes());
    assert_eq!(bytes[36..40], 1024u32.to_le_bytes());
    assert_eq!(bytes[40..48], 0x1_0000_4000u64.to_le_bytes());
    assert_eq!(bytes[60..], crc32c(&bytes[..60]).to_le_bytes());
}

#[test]
fn register_parts_do_not_disturb_each_other() {
    let caps =
        DmaCaps(0).with_outstanding_reads(32).with_memory_ports(16).with_burst_beats(8).with_interrupts(2);
    assert_eq!(caps.0, 0x0210_0820);
    assert_eq!(caps.with_memory_ports(1).memory_ports(), 1);
    assert!(State(0x100).bridge_lost() && State(0x103).phase() == State::WIPING);
}

#[test]
fn moduli_are_those_of_arkworks() {
    assert_eq!(SCALAR_MODULUS, Fr::MODULUS.0);
    assert_eq!(BASE_MODULUS, Fq::MODULUS.0);
    let below = (-Fr::from(1u8)).into_bigint().0;
    assert!(is_scalar(&below) && !is_scalar(&SCALAR_MODULUS) && !is_scalar(&[u64::MAX; 4]));
    assert!(is_coordinate(&SCALAR_MODULUS) && !is_coordinate(&BASE_MODULUS));
}

#[test]
fn images_are_those_of_arkworks() {
    let x = Fr::from(0x1234_5678_9abc_def0u64).inverse_or_zero();
    let mut image = [0; 32];
    put_limbs(&x.into_bigint().0, &mut image);
    assert_eq!(image[..], x.into_bigint().to_bytes_le()[..]);
    assert_eq!(limbs_of(&image), x.into_bigint().0);
    // The image in memory, `.0.0`, times 2^-256 is the number.
    let two_256 = Fr::from(2u8);
    let shift = ark_ff::Field::pow(&two_256, [256u64]);
    assert_eq!(Fr::from_bigint(x.0), Some(x * shift));
}

#[test]
fn a_point_is_x_then_y() {
    let g = G1Affine::generator();
    let image = point_image(&g.x.0.0, &g.y.0.0);
    assert_eq!(limbs_of(image[..32].try_into().unwrap()), g.x.0.0);
    assert_eq!(limbs_of(image[32..].try_into().unwrap()), g.y.0.0);
    let infinity = G1Affine::identity();
    assert_eq!(point_image(&infinity.x.0.0, &infinity.y.0.0), [0; 64]);
}

trait InverseOrZero {
    fn inverse_or_zero(self) -> Self;
}

impl InverseOrZero for Fr {
    fn inverse_or_zero(self) -> Self {
        ark_ff::Field::inverse(&self).unwrap_or_default()
    }
}
