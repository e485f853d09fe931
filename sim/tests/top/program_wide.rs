//! `rtl/top/program_wide.sv`: random operations in order, against what each alone does; memory answers when it likes.

use crate::common::{bits, fq, fr, loose, open_ports, pack};
use num_bigint::BigUint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;
use zkcard_golden::field::{Prime, mod_add, mod_sub, mod_tighten, mont_mul};
use zkcard_golden::program::isa::Op;
use zkcard_sim::{PortDut, seed};

/// Registers of a kind: numbers below 2p of both fields, and any.
const KIND: usize = 8;
const WORDS: u32 = 1024;
const BUDGET: u32 = 2_000;
const OPERATIONS: usize = 1_500;

/// An operation as the gates take it; registers by their place in [`Model::words`].
#[derive(Clone, Copy, Debug)]
struct Wide {
    op: Op,
    is_fr: bool,
    strobe: u32,
    unit: u32,
    places: [usize; 3],
}

/// What stands in the registers when all that was given has ended.
struct Model {
    /// The gates' numbers of the registers.
    numbers: Vec<u32>,
    words: Vec<BigUint>,
    staging: BigUint,
    carry: Option<bool>,
    products: usize,
    /// Plants a fault: a remainder is not taken.
    is_spoilt: bool,
}

/// A beat on its way to memory.
#[derive(Debug, PartialEq)]
struct Store {
    is_record: bool,
    unit: u32,
    strobe: u32,
    data: Vec<u32>,
}

struct Bench {
    dut: PortDut,
    rng: ChaCha8Rng,
    model: Model,
    /// What memory is going to be asked for, and what it answers.
    loads: VecDeque<(bool, u32, [BigUint; 2])>,
    stores: VecDeque<Store>,
    /// Halves of a beat that came.
    back: VecDeque<BigUint>,
    products: usize,
}

fn field(is_fr: bool) -> &'static Prime {
    if is_fr { fr() } else { fq() }
}

fn words_of(number: &BigUint) -> Vec<u32> {
    pack(std::slice::from_ref(number), &[256])
}

impl Model {
    fn new(rng: &mut ChaCha8Rng, is_spoilt: bool) -> Self {
        let mut numbers = vec![0, WORDS - 1];
        while numbers.len() < 3 * KIND {
            let number = rng.next_u32() % WORDS;
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let words = vec![BigUint::ZERO; 3 * KIND];
        Self { numbers, words, staging: BigUint::ZERO, carry: None, products: 0, is_spoilt }
    }

    /// What an operation with two operands and a result writes.
    fn result(&mut self, wide: &Wide) -> BigUint {
        let [_, a, b] = wide.places.map(|place| &self.words[place]);
        let field = field(wide.is_fr);
        let all = BigUint::from(1u8) << 256;
        match wide.op {
            Op::Mul => {
                self.products += 1;
                mont_mul(field, a, b)
            }
            Op::Wadd => mod_add(field, a, b),
            Op::Wsub => mod_sub(field, a, b),
            Op::Tight if self.is_spoilt => a.clone(),
            Op::Tight => mod_tighten(field, a),
            Op::Radd => {
                self.carry = Some(a + b >= all);
                (a + b) % all
            }
            _ => {
                self.carry = Some(a >= b);
                (a + &all - b) % all
            }
        }
    }
}

/// What the gates said otherwise than the model.
type Checked = Result<(), String>;

fn same<T: PartialEq + std::fmt::Debug>(what: &str, said: T, expected: T) -> Checked {
    if said == expected { Ok(()) } else { Err(format!("{what}: {said:x?}, not {expected:x?}")) }
}

impl Bench {
    fn open(name: &str, seed: u64, is_spoilt: bool) -> Option<Self> {
        eprintln!("{name}: repeat with ZKCARD_SEED={seed}");
        let dut = open_ports(name, seed)?;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let model = Model::new(&mut rng, is_spoilt);
        let (loads, stores, back) = (VecDeque::new(), VecDeque::new(), VecDeque::new());
        Some(Self { dut, rng, model, loads, stores, back, products: 0 })
    }

    fn set(&mut self, port: &str, words: &[u32]) {
        let port = self.dut.input(port).unwrap();
        self.dut.set(&port, words);
    }

    fn said(&self, port: &str) -> u32 {
        self.dut.get(&self.dut.output(port).unwrap())[0]
    }

    fn draw(&mut self, below: usize) -> usize {
        self.rng.next_u32() as usize % below
    }

    /// A clock, with memory ready or not, and a half of a beat back or not.
    fn clock(&mut self) -> Checked {
        let ready = ["load_ready_i", "store_ready_i"].map(|port| {
            let ready = self.rng.next_u32() % 2;
            self.set(port, &[ready]);
            ready == 1
        });
        let half = self.back.front().map(words_of);
        let comes = half.is_some() && !self.rng.next_u32().is_multiple_of(4);
        self.set("back_valid_i", &[u32::from(comes)]);
        self.set("back_i", &half.unwrap_or_default());
        self.dut.tick().map_err(|error| error.to_string())?;
        if comes && self.said("back_ready_o") == 1 {
            self.back.pop_front();
        }
        self.products += self.said("begins_o") as usize;
        if ready[0] && self.said("load_valid_o") == 1 {
            self.hear_load()?;
        }
        if ready[1] && self.said("store_valid_o") == 1 {
            self.hear_store()?;
        }
        Ok(())
    }

    fn hear_load(&mut self) -> Checked {
        let (is_slot, unit, halves) = self.loads.pop_front().ok_or("a load that nobody asked for")?;
        self.back.extend(halves);
        same("load", (self.said("load_is_slot_o"), self.said("load_unit_o")), (u32::from(is_slot), unit))
    }

    fn hear_store(&mut self) -> Checked {
        let expected = self.stores.pop_front().ok_or("a store that nobody asked for")?;
        let said = Store {
            is_record: self.said("store_is_record_o") == 1,
            unit: self.said("store_unit_o"),
            strobe: self.said("store_strobe_o"),
            data: self.dut.get(&self.dut.output("store_data_o").unwrap()).to_vec(),
        };
        same("store", said, expected)
    }

    /// Clocks until a port says so.
    fn wait(&mut self, port: &str) -> Checked {
        for _ in 0..BUDGET {
            self.clock()?;
            if self.said(port) == 1 {
                return Ok(());
            }
        }
        Err(format!("{port} never rises"))
    }

    /// Gives an operation to the gates.
    fn give(&mut self, wide: &Wide) -> Checked {
        let [d, a, b] = wide.places.map(|place| self.model.numbers[place]);
        let fields = [b, a, d, wide.unit, wide.strobe, u32::from(wide.is_fr), wide.op as u32];
        self.set("op_valid_i", &[1]);
        self.set("op_i", &pack(&fields.map(BigUint::from), &[10, 10, 10, 32, 2, 1, 6]));
        let taken = self.wait("op_ready_o");
        self.set("op_valid_i", &[0]);
        taken
    }

    /// An operation in the model and in the gates.
    fn run(&mut self, wide: &Wide) -> Checked {
        let [d, a, b] = wide.places;
        match wide.op {
            Op::Load | Op::Slot => {
                let halves = [d, b].map(|place| self.random_of(place));
                [self.model.words[d], self.model.words[b]] = halves.clone();
                self.loads.push_back((wide.op == Op::Slot, wide.unit, halves));
            }
            Op::Store | Op::Record => {
                let is_record = wide.op == Op::Record;
                let data = [a, b].iter().flat_map(|place| words_of(&self.model.words[*place])).collect();
                let strobe = if is_record { 3 } else { wide.strobe };
                self.stores.push_back(Store { is_record, unit: wide.unit, strobe, data });
            }
            Op::Srd => self.model.staging.clone_from(&self.model.words[a]),
            Op::Swr => self.model.words[d].clone_from(&self.model.staging),
            _ => self.model.words[d] = self.model.result(wide),
        }
        self.give(wide)
    }

    fn random_of(&mut self, place: usize) -> BigUint {
        match place / KIND {
            0 => loose(fq()).random(&mut self.rng),
            1 => loose(fr()).random(&mut self.rng),
            _ => bits(256).random(&mut self.rng),
        }
    }

    /// A random operation.
    fn draw_wide(&mut self) -> Wide {
        const ALL: [Op; 16] = [
            Op::Mul,
            Op::Mul,
            Op::Mul,
            Op::Wadd,
            Op::Wadd,
            Op::Wsub,
            Op::Wsub,
            Op::Tight,
            Op::Radd,
            Op::Rsub,
            Op::Load,
            Op::Slot,
            Op::Store,
            Op::Record,
            Op::Srd,
            Op::Swr,
        ];
        let op = ALL[self.draw(ALL.len())];
        let is_fr = self.draw(2) == 1;
        let kind = KIND * usize::from(is_fr);
        let [of_kind, raw, any] = [(kind, KIND), (2 * KIND, KIND), (0, 3 * KIND)];
        let (from, to) = match op {
            Op::Mul | Op::Wadd | Op::Wsub | Op::Tight => (of_kind, of_kind),
            Op::Radd | Op::Rsub | Op::Swr => (any, raw),
            _ => (any, any),
        };
        let mut one = |(first, count): (usize, usize)| first + self.draw(count);
        let mut places = [one(to), one(from), one(from)];
        if matches!(op, Op::Load | Op::Slot) && places[0] == places[2] {
            places[2] = (places[2] + 1) % (3 * KIND);
        }
        let [strobe, unit] = [self.rng.next_u32() % 4, self.rng.next_u32()];
        Wide { op, is_fr, strobe, unit, places }
    }

    /// What works on the staging register at once, and looks at it.
    fn stage(&mut self) -> Checked {
        self.wait("staging_ready_o")?;
        let low = self.model.staging.iter_u32_digits().next().unwrap_or(0);
        same("staging", self.said("low_o"), low)?;
        same("any", self.said("any_o"), u32::from(self.model.staging != BigUint::ZERO))?;
        let number = self.rng.next_u32();
        let port = if self.draw(2) == 0 {
            self.model.staging = (&self.model.staging >> 32) | BigUint::from(number) << 224;
            "push_i"
        } else {
            self.model.staging >>= number % 256;
            "shift_i"
        };
        self.set("number_i", &[number]);
        self.set(port, &[1]);
        let done = self.clock();
        self.set(port, &[0]);
        done
    }

    fn look_at_carry(&mut self) -> Checked {
        self.wait("carry_ready_o")?;
        self.model.carry.map_or(Ok(()), |carry| same("carry", self.said("carry_o"), u32::from(carry)))
    }

    /// Loads all registers, does random things, and stores all registers.
    fn all(&mut self, operations: usize) -> Checked {
        let each = |op, [a, b]: [usize; 2]| {
            let places = if op == Op::Load { [a, 0, b] } else { [0, a, b] };
            Wide { op, is_fr: false, strobe: 3, unit: 7, places }
        };
        for place in (0..3 * KIND).step_by(2) {
            self.run(&each(Op::Load, [place, place + 1]))?;
        }
        for _ in 0..operations {
            match self.draw(12) {
                0 => self.stage()?,
                1 => self.look_at_carry()?,
                _ => {
                    let wide = self.draw_wide();
                    self.run(&wide).map_err(|why| format!("{why}, at or before {wide:?}"))?;
                }
            }
        }
        for place in (0..3 * KIND).step_by(2) {
            self.run(&each(Op::Store, [place, place + 1]))?;
        }
        self.wait("idle_o")?;
        same("products", self.products, self.model.products)?;
        same("beats", self.loads.len() + self.stores.len(), 0)
    }
}

#[test]
fn operations_in_any_order() {
    let seed = seed();
    let Some(mut bench) = Bench::open("program_wide", seed, false) else { return };
    bench.all(OPERATIONS).unwrap_or_else(|why| panic!("{why}, ZKCARD_SEED={seed}"));
}

#[test]
fn a_wrong_remainder_is_found() {
    let Some(mut bench) = Bench::open("program_wide", seed(), true) else { return };
    bench.all(OPERATIONS).expect_err("the model does not tighten, and the gates do");
}
