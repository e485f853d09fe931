//! The instruction set of `rtl/top/program`: operations with their numbers, and a word's fields.
//!
//! `rtl/gen/program_pkg.sv` says the same to the gates, and is generated from here.

/// Scalar registers, of 32 bits; the first reads 0.
pub const SCALARS: usize = 16;
/// Wide registers, of 256 bits.
pub const WIDE: usize = 1024;
/// Words that a program may have.
pub const MAX_WORDS: usize = 1024;

/// An operation; its discriminant is its number in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Op {
    /// s\[sd\] = s\[sa\] + b, where b = s\[sb\] + imm, here and below.
    Add = 0,
    /// s\[sd\] = s\[sa\] − b.
    Sub = 1,
    /// s\[sd\] = s\[sa\] & b.
    And = 2,
    /// s\[sd\] = s\[sa\] | b.
    Or = 3,
    /// s\[sd\] = s\[sa\] << b mod 32.
    Shl = 4,
    /// s\[sd\] = s\[sa\] >> b mod 32.
    Shr = 5,
    /// s\[sd\] = the job's field imm, of [`JOB_FIELDS`].
    Job = 6,
    /// s\[sd\] = the carry of the last RADD or RSUB.
    Carry = 7,
    /// If s\[sa\] = s\[sb\]: pc = imm.
    Beq = 8,
    /// If s\[sa\] ≠ s\[sb\]: pc = imm.
    Bne = 9,
    /// If s\[sa\] < s\[sb\]: pc = imm.
    Blt = 10,
    /// s\[sd\] = pc + 1, pc = imm.
    Call = 11,
    /// pc = s\[sa\] + imm.
    Jump = 12,
    /// staging = w\[A\].
    Srd = 16,
    /// w\[D\] = staging.
    Swr = 17,
    /// staging = {s\[sa\] + b, staging\[255:32\]}.
    Push = 18,
    /// staging >>= b mod 256.
    Shift = 19,
    /// s\[sd\] = staging\[31:0\].
    Get = 20,
    /// s\[sd\] = staging ≠ 0.
    Any = 21,
    /// w\[D\] = w\[A\]·w\[B\]/R, loose.
    Mul = 24,
    /// w\[D\] = w\[A\] + w\[B\], loose.
    Wadd = 25,
    /// w\[D\] = w\[A\] − w\[B\], loose.
    Wsub = 26,
    /// w\[D\] = w\[A\], tight.
    Tight = 27,
    /// w\[D\] = w\[A\] + w\[B\] mod 2²⁵⁶, and the carry.
    Radd = 28,
    /// w\[D\] = w\[A\] − w\[B\] mod 2²⁵⁶, and as carry whether that is not negative.
    Rsub = 29,
    /// {w\[D + 1\], w\[D\]} = card memory at unit s\[sa\].
    Load = 32,
    /// Card memory at unit s\[sa\] = {w\[B + 1\], w\[B\]}, halves as wa\[1:0\] says.
    Store = 33,
    /// The host's memory at beat s\[sa\] of the job's = {w\[B + 1\], w\[B\]}.
    Record = 34,
    /// {w\[D + 1\], w\[D\]} = elements 1 and 0 of the job's slot.
    Slot = 35,
    /// Waits for a job or a wipe; s\[sd\] = its place in [`COURSES`].
    Wait = 40,
    /// Ends the job.
    Done = 41,
    /// Says that all is wiped, and goes on.
    Wiped = 42,
}

/// Every operation with its name in programs; in upper case, after `OP_`, it is the gates'.
pub const OPS: [(Op, &str); 32] = [
    (Op::Add, "add"),
    (Op::Sub, "sub"),
    (Op::And, "and"),
    (Op::Or, "or"),
    (Op::Shl, "shl"),
    (Op::Shr, "shr"),
    (Op::Job, "job"),
    (Op::Carry, "carry"),
    (Op::Beq, "beq"),
    (Op::Bne, "bne"),
    (Op::Blt, "blt"),
    (Op::Call, "call"),
    (Op::Jump, "jump"),
    (Op::Srd, "srd"),
    (Op::Swr, "swr"),
    (Op::Push, "push"),
    (Op::Shift, "shift"),
    (Op::Get, "get"),
    (Op::Any, "any"),
    (Op::Mul, "mul"),
    (Op::Wadd, "wadd"),
    (Op::Wsub, "wsub"),
    (Op::Tight, "tight"),
    (Op::Radd, "radd"),
    (Op::Rsub, "rsub"),
    (Op::Load, "load"),
    (Op::Store, "store"),
    (Op::Record, "record"),
    (Op::Slot, "slot"),
    (Op::Wait, "wait"),
    (Op::Done, "done"),
    (Op::Wiped, "wiped"),
];

/// What JOB gives: the number of a field is its place here.
pub const JOB_FIELDS: [&str; 10] = [
    "opcode",
    "flags",
    "window",
    "log_length",
    "length",
    "first",
    "source_a",
    "source_b",
    "source_c",
    "destination",
];

/// What WAIT gives: the number of what is to be done is its place here.
pub const COURSES: [&str; 4] = ["msm", "ntt", "vec", "wipe"];

/// Fields of a word: name, lowest bit, bits.
pub const WORD_FIELDS: [(&str, u32, u32); 9] = [
    ("op", 58, 6),
    ("fr", 57, 1),
    ("sd", 53, 4),
    ("sa", 49, 4),
    ("sb", 45, 4),
    ("imm", 0, 32),
    ("wd", 20, 10),
    ("wa", 10, 10),
    ("wb", 0, 10),
];
/// Bits that are zero in every word.
const ZERO_BITS: u64 = 0x1fff << 32;

/// A word, field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What is done.
    pub op: Op,
    /// Whether modulo r; else modulo p.
    pub fr: bool,
    /// The scalar register that is written, or added to wd.
    pub sd: u8,
    /// The first that is read, or added to wa.
    pub sa: u8,
    /// The second, or added to wb.
    pub sb: u8,
    /// A number, or three wide registers.
    pub imm: u32,
}

impl Instruction {
    /// An operation with all fields zero.
    pub fn new(op: Op) -> Self {
        Self { op, fr: false, sd: 0, sa: 0, sb: 0, imm: 0 }
    }

    /// Its word.
    pub fn encode(self) -> u64 {
        let small = |value: u8, lsb: u32| (u64::from(value) & 15) << lsb;
        (self.op as u64) << 58
            | u64::from(self.fr) << 57
            | small(self.sd, 53)
            | small(self.sa, 49)
            | small(self.sb, 45)
            | u64::from(self.imm)
    }

    /// The instruction of a word; none where there is no such operation or a bit is set that has no meaning.
    pub fn decode(word: u64) -> Option<Self> {
        let small = |lsb: u32| (word >> lsb & 15) as u8;
        let &(op, _) = OPS.iter().find(|(op, _)| *op as u64 == word >> 58)?;
        let fr = word >> 57 & 1 == 1;
        let all = Self { op, fr, sd: small(53), sa: small(49), sb: small(45), imm: word as u32 };
        (word & ZERO_BITS == 0).then_some(all)
    }

    /// wd, wa and wb of the immediate.
    pub fn wide(self) -> [usize; 3] {
        [20, 10, 0].map(|lsb| (self.imm >> lsb) as usize % WIDE)
    }
}

/// The immediate of three wide registers.
pub fn wide(d: usize, a: usize, b: usize) -> u32 {
    [(d, 20), (a, 10), (b, 0)].into_iter().fold(0, |imm, (at, lsb)| imm | ((at % WIDE) as u32) << lsb)
}
