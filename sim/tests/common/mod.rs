//! What every module's test needs: operands, edge cases, random cases, the comparison.
//!
//! ```ignore
//! stream_test! {
//!     mod_add, mod_add_fast:
//!     bench().operands([loose(&fq()), loose(&fq())]).results([256]),
//!     |x| vec![field::mod_add(&fq(), &x[0], &x[1])]
//! }
//! ```
#![allow(dead_code, unused_imports, reason = "each area uses what it needs")]
#![allow(clippy::print_stderr, reason = "seeds and skips are for people; tests keep them till they fail")]

mod bench;
mod operand;
mod vectors;

pub use bench::{Bench, bench};
pub use operand::{Operand, bits, less_than, loose};
pub use vectors::{tight, vectors};

use num_bigint::BigUint;
use std::sync::LazyLock;
use zkcard_golden::field::Prime;
use zkcard_sim::axi;
pub use zkcard_sim::kernels::{KernelWithMemory as Card, Timing};
pub use zkcard_sim::or_skip;
use zkcard_sim::{PortDut, StreamSim};

const RESET_CLOCKS: u32 = 4;

/// One test a style: `name, name, …: bench, model`.
#[macro_export]
macro_rules! stream_test {
    ($($dut:ident),+ : $bench:expr, $model:expr $(,)?) => {
        $(#[test]
        fn $dut() {
            $bench.check(stringify!($dut), $model);
        })+
    };
}

/// Opens a module, or says why not: a machine without Verilator skips, see [`or_skip`].
pub fn open(name: &str, seed: u64) -> Option<StreamSim> {
    or_skip(StreamSim::open(name, seed))
}

/// [`open`] for a module of shape `ports`.
pub fn open_ports(name: &str, seed: u64) -> Option<PortDut> {
    or_skip(PortDut::open(name, seed, RESET_CLOCKS))
}

/// A kernel before a memory of so many units of 64 bytes.
pub fn open_card(name: &str, units: usize, timing: Timing, seed: u64) -> Option<Card> {
    or_skip(Card::open(name, units, timing, seed))
}

/// The ways in which a memory behind AXI may answer: near, far, as wildly as AXI allows, and ready in every way.
pub fn memories() -> impl Iterator<Item = axi::Timing> {
    let wild = axi::Ready::ALL.map(|ready| axi::Timing { ready, ..axi::Timing::wild() });
    [axi::Timing::steady(1), axi::Timing::steady(100)].into_iter().chain(wild)
}

/// The base field.
pub fn fq() -> &'static Prime {
    static FQ: LazyLock<Prime> = LazyLock::new(Prime::fq);
    &FQ
}

/// The scalar field.
pub fn fr() -> &'static Prime {
    static FR: LazyLock<Prime> = LazyLock::new(Prime::fr);
    &FR
}

/// Packs numbers of these widths, first in the lowest bits, as 32-bit words.
pub fn pack(numbers: &[BigUint], widths: &[u64]) -> Vec<u32> {
    assert_eq!(numbers.len(), widths.len(), "as many numbers as ports");
    let (mut packed, mut low) = (BigUint::ZERO, 0u64);
    for (number, width) in numbers.iter().zip(widths) {
        assert!(number.bits() <= *width, "{number} is wider than its port");
        packed |= number << low;
        low += width;
    }
    let mut words = packed.to_u32_digits();
    words.resize(low.div_ceil(32) as usize, 0);
    words
}

/// The words of a packed struct: fields with their widths, the last one first.
pub fn packed<const N: usize>(fields: [(BigUint, u32); N]) -> Vec<u32> {
    let (mut packed, mut low) = (BigUint::ZERO, 0);
    for (number, width) in fields {
        packed |= number << low;
        low += width;
    }
    packed.to_u32_digits()
}

/// Undoes [`pack`].
pub fn unpack(words: &[u32], widths: &[u64]) -> Vec<BigUint> {
    let mut rest = BigUint::from_slice(words);
    let split = |width: &u64| {
        let number = &rest & ((BigUint::from(1u8) << *width) - 1u8);
        rest >>= *width;
        number
    };
    widths.iter().map(split).collect()
}
