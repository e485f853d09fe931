//! The assembler: what it makes of each form, and what it refuses.

use proptest::prelude::*;
use zkcard_golden::program::PARTS;
use zkcard_golden::program::assemble::assemble;
use zkcard_golden::program::isa::{Instruction, MAX_WORDS, OPS, Op, wide};

fn words(text: &str) -> Vec<Instruction> {
    let program = assemble(text).expect("a program");
    program.words.iter().map(|&word| Instruction::decode(word).expect("an instruction")).collect()
}

fn one(text: &str) -> Instruction {
    let all = words(&format!(".scalar a = s5\n.wide X = 20\n.number FOUR = 4\nhere:\n{text}"));
    assert_eq!(all.len(), 1, "{text}");
    all[0]
}

#[test]
fn every_form_has_its_word() {
    let new = Instruction::new;
    assert_eq!(one("add s1, a, 7"), Instruction { sd: 1, sa: 5, imm: 7, ..new(Op::Add) });
    assert_eq!(one("sub s1, a, s2 - 1"), Instruction { sd: 1, sa: 5, sb: 2, imm: u32::MAX, ..new(Op::Sub) });
    assert_eq!(one("and s1, s2, FOUR + 0x10 - 1"), Instruction { sd: 1, sa: 2, imm: 19, ..new(Op::And) });
    assert_eq!(one("blt a, s3, here"), Instruction { sa: 5, sb: 3, ..new(Op::Blt) });
    assert_eq!(one("call s1, here + 3"), Instruction { sd: 1, imm: 3, ..new(Op::Call) });
    assert_eq!(one("jump a + here"), Instruction { sa: 5, ..new(Op::Jump) });
    assert_eq!(one("jump a"), Instruction { sa: 5, ..new(Op::Jump) });
    assert_eq!(one("job a, source_a"), Instruction { sd: 5, imm: 6, ..new(Op::Job) });
    assert_eq!(one("carry a"), Instruction { sd: 5, ..new(Op::Carry) });
    assert_eq!(one("push a + 2"), Instruction { sb: 5, imm: 2, ..new(Op::Push) });
    assert_eq!(one("srd X+1[a]"), Instruction { sa: 5, imm: wide(0, 21, 0), ..new(Op::Srd) });
    assert_eq!(one("swr X[a]"), Instruction { sd: 5, imm: wide(20, 0, 0), ..new(Op::Swr) });
    let product = Instruction { fr: true, sd: 5, sb: 2, imm: wide(20, 7, 1), ..new(Op::Mul) };
    assert_eq!(one("mul.fr X[a], 7, 1[s2]"), product);
    assert_eq!(one("tight.fq X, X+2"), Instruction { imm: wide(20, 22, 0), ..new(Op::Tight) });
    assert_eq!(one("radd X, 1, 2"), Instruction { imm: wide(20, 1, 2), ..new(Op::Radd) });
    assert_eq!(one("load X, a"), Instruction { sa: 5, imm: wide(20, 0, 0), ..new(Op::Load) });
    assert_eq!(one("store a, X, 3"), Instruction { sa: 5, imm: wide(0, 3, 20), ..new(Op::Store) });
    assert_eq!(one("record a, X"), Instruction { sa: 5, imm: wide(0, 0, 20), ..new(Op::Record) });
    assert_eq!(one("slot X"), Instruction { imm: wide(20, 0, 0), ..new(Op::Slot) });
    assert_eq!(one("wait a ; until there is a job"), Instruction { sd: 5, ..new(Op::Wait) });
    assert_eq!(one("done"), new(Op::Done));
}

#[test]
fn a_constant_is_eight_pushes() {
    let words = words("constant 9, 0x7000000000000000000000000000000000000000000000001ffffffff");
    let pushed: Vec<_> = words[..8].iter().map(|word| (word.op, word.imm)).collect();
    let digits = [u32::MAX, 1, 0, 0, 0, 0, 0, 0].map(|digit| (Op::Push, digit));
    assert_eq!(pushed[..2], digits[..2]);
    assert_eq!(pushed[7], (Op::Push, 7));
    assert_eq!((words[8].op, words[8].wide()[0]), (Op::Swr, 9));
}

#[test]
fn names_of_a_part_are_its_own() {
    let all = words(
        ".scalar t = s1\n.part one\n.scalar x = s2\nadd x, t, 1\n.part two\n.scalar x = s3\nadd x, t, 1",
    );
    assert_eq!([all[0].sd, all[1].sd], [2, 3]);
    refuses(".part one\n.scalar x = s2\n.part two\nadd x, s0, 1", 4, "a scalar register", "x");
}

fn refuses(text: &str, line: usize, expected: &str, found: &str) {
    let error = assemble(text).expect_err("a refusal");
    assert_eq!((error.line, error.found.as_str()), (line, found), "{error}");
    assert!(error.expected.contains(expected), "{error}");
    assert!(error.to_string().starts_with(&format!("line {line}: expected ")), "{error}");
}

#[test]
fn what_makes_no_sense_is_refused_where_it_stands() {
    refuses("\n  fly s1", 2, "an operation", "fly");
    refuses("mul 1, 2, 3", 1, "the field", "mul");
    refuses("radd.fq 1, 2, 3", 1, "no field", "fq");
    refuses("mul.fp 1, 2, 3", 1, "the field", "mul.fp");
    refuses("add s1, s2", 1, "3 operands", "s1, s2");
    refuses("done s1", 1, "0 operands", "s1");
    refuses("add s16, s0, 1", 1, "a scalar register", "s16");
    refuses("add s1, s0, nothing", 1, "a number", "nothing");
    refuses("add s1, s0, s2 + ", 1, "a number", "+");
    refuses("add s1, s0, 4294967296", 1, "a number", "4294967296");
    refuses("jump nowhere", 1, "a label", "nowhere");
    refuses("srd 1024", 1, "0 to 1023", "1024");
    refuses("srd 1[w]", 1, "a scalar register", "w");
    refuses("store s1, 5, 4", 1, "halves", "4");
    refuses("job s1, tag", 1, "log_length", "tag");
    refuses("constant 1, x", 1, "a literal", "x");
    refuses(&format!("constant 1, 0x1{}", "0".repeat(64)), 1, "256 bits", &format!("0x1{}", "0".repeat(64)));
    refuses("here:\nhere:", 2, "not in use", "here");
    refuses(".scalar s1 = s2", 1, "not in use", "s1");
    refuses(".wide 1x = 2", 1, "not in use", "1x");
    refuses(".scalar x = 4", 1, "s0 to s15", "4");
    refuses(".wide x = 2000", 1, "0 to 1023", "2000");
    refuses(".thing x = 2", 1, ".number", "thing x = 2");
    refuses(".number x", 1, ".number", "number x");
    refuses(&"done\n".repeat(MAX_WORDS + 1), MAX_WORDS + 1, "at most 1024 words", "done");
}

#[test]
fn the_numbers_are_those_of_the_bus() {
    use zkcard_layout::{Flags, Opcode};
    let number = |name: &str| {
        PARTS[0]
            .1
            .lines()
            .find_map(|line| line.strip_prefix(&format!(".number {name} = ")))
            .map(str::to_string)
    };
    assert_eq!(number("OPCODE_QUOTIENT"), Some((Opcode::Quotient as u32).to_string()));
    assert_eq!(number("FLAG_INVERSE"), Some(Flags::INVERSE.0.to_string()));
    assert_eq!(number("FLAG_COSET"), Some(Flags::COSET.0.to_string()));
}

proptest! {
    #[test]
    fn a_word_is_its_instruction(op in 0..OPS.len(), fr: bool, small in proptest::array::uniform3(0u8..16), imm: u32) {
        let [sd, sa, sb] = small;
        let all = Instruction { op: OPS[op].0, fr, sd, sa, sb, imm };
        prop_assert_eq!(Instruction::decode(all.encode()), Some(all));
        prop_assert_eq!(Instruction::decode(all.encode() | 1 << 40), None);
    }

    #[test]
    fn a_number_is_one_operation_or_none(op in 0u64..64) {
        let known = OPS.iter().filter(|(known, _)| *known as u64 == op).count();
        prop_assert_eq!(Instruction::decode(op << 58).map_or(0, |_| 1), known);
    }
}
