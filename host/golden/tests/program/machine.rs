//! The machine itself: each operation, and what it will not do.

use num_bigint::BigUint;
use zkcard_golden::field::Prime;
use zkcard_golden::program::assemble::assemble;
use zkcard_golden::program::machine::{Fault, Job, Machine, MachineError, Outside};

/// Runs a text to its `done`; what it recorded as numbers, and its error if it came to one.
fn run(text: &str, outside: &mut Outside, job: &Job) -> Result<Vec<[BigUint; 2]>, MachineError> {
    let words = assemble(text).expect("a program").words;
    Machine::new(&words, 2).run(job, outside, 10_000)?;
    Ok(outside.records.drain(..).map(|(_, beat)| beat).collect())
}

/// The first record's lower half.
fn value(text: &str) -> BigUint {
    let text = format!("constant 900, 0\nsrd 900\n{text}\nrecord s0, 1\ndone");
    run(&format!("constant 2, 0\n{text}"), &mut Outside::default(), &Job::default()).expect("it ends")[0][0]
        .clone()
}

/// What a scalar register has after these.
fn scalar(text: &str) -> u32 {
    let low = value(&format!("{text}\npush s1\nshift 224\nswr 1"));
    u32::try_from(low).expect("32 bits")
}

#[test]
fn scalar_operations() {
    for (text, expected) in [
        ("add s1, s0, 7", 7),
        ("add s1, s0, 0 - 1", u32::MAX),
        ("add s2, s0, 5\nsub s1, s2, 7", u32::MAX - 1),
        ("add s2, s0, 12\nand s1, s2, 10", 8),
        ("add s2, s0, 12\nor s1, s2, 3", 15),
        ("add s2, s0, 3\nshl s1, s2, 33", 6),
        ("add s2, s0, 12\nadd s3, s0, 1\nshr s1, s2, s3 + 1", 3),
        ("add s0, s0, 5\nadd s1, s0, 1", 1),
        ("add s1, s0, 1\nbeq s1, s1, over\nadd s1, s0, 9\nover:", 1),
        ("add s1, s0, 1\nbne s1, s1, over\nadd s1, s0, 9\nover:", 9),
        ("add s1, s0, 1\nblt s0, s1, over\nadd s1, s0, 9\nover:", 1),
        ("add s1, s0, 0 - 1\nblt s1, s0, over\nadd s1, s0, 9\nover:", 9),
        ("add s1, s0, 1\ncall s2, over\njump on\nover:\nadd s1, s0, 5\njump s2\non:", 5),
        ("constant 5, 3\nconstant 6, 4\nrsub 7, 5, 6\ncarry s1", 0),
        ("constant 5, 3\nrsub 7, 5, 5\ncarry s1", 1),
        (
            "constant 5, 0x8000000000000000000000000000000000000000000000000000000000000000\nradd 7, 5, 5\ncarry s1",
            1,
        ),
        ("constant 5, 0x300000002\nsrd 5\nshift 32\nget s1", 3),
        ("constant 5, 1\nany s1", 1),
        ("constant 5, 1\nshift 1\nany s1", 0),
    ] {
        assert_eq!(scalar(text), expected, "{text}");
    }
}

#[test]
fn wide_operations() {
    let (fq, fr) = (Prime::fq(), Prime::fr());
    let set = |at: u32, value: &BigUint| format!("constant {at}, {value:#x}\n");
    let (a, b) = (&fr.p + 5u8, &fr.p - 3u8);
    let with = |text: &str| value(&format!("{}{}{text}", set(5, &a), set(6, &b)));
    assert_eq!(with("wadd.fr 1, 5, 6"), BigUint::from(2u8));
    assert_eq!(with("wsub.fr 1, 5, 6"), BigUint::from(8u8));
    assert_eq!(with("wsub.fr 1, 6, 5"), fr.two_p() - 8u8);
    assert_eq!(with("tight.fr 1, 5"), BigUint::from(5u8));
    assert_eq!(with("tight.fq 1, 5"), a);
    for (field, suffix) in [(&fq, "fq"), (&fr, "fr")] {
        let product = with(&format!("mul.{suffix} 1, 5, 6"));
        assert!(field.is_loose(&product));
        assert_eq!(product * field.r() % &field.p, &a * &b % &field.p);
    }
    assert_eq!(with("radd 1, 5, 6"), &a + &b);
    assert_eq!(with("rsub 1, 6, 5"), (BigUint::from(1u8) << 256u32) - 8u8);
    assert_eq!(
        with("add s4, s0, 2\nadd s5, s0, 1020\nradd 1023[s4], 5, 10[s5]"),
        &a + &b,
        "places count on mod 1024"
    );
}

#[test]
fn beats_go_in_and_out() {
    let job =
        Job { fields: [0, 0, 0, 0, 0, 0, 40, 0, 0, 50], slot: Some([7u8.into(), 8u8.into()]), course: 0 };
    let mut outside = Outside::default();
    outside.memory.insert((40, false), 1u8.into());
    outside.memory.insert((40, true), 2u8.into());
    let text = "job s1, source_a\njob s2, destination\nload 4, s1\nslot 6\nradd 4, 4, 6\nstore s2, 4, 2\nrecord s1, 4\nstore s2, 5, 1\ndone";
    assert_eq!(run(text, &mut outside, &job), Ok(vec![[8u8.into(), 2u8.into()]]));
    assert_eq!(outside.memory[&(50, true)], 2u8.into());
    assert_eq!(outside.memory[&(50, false)], 2u8.into());
}

#[test]
fn faults_are_told_with_their_word() {
    let fault = |text: &str| run(text, &mut Outside::default(), &Job::default()).expect_err("a fault");
    let two_p = Prime::fr().two_p();
    assert_eq!(fault("add s1, s0, 1\nsrd 7"), MachineError { pc: 1, fault: Fault::Unknown(7) });
    assert_eq!(fault("load 7, s0"), MachineError { pc: 0, fault: Fault::Unwritten(0) });
    assert_eq!(fault("slot 7"), MachineError { pc: 0, fault: Fault::NoSlot });
    assert_eq!(fault("add s1, s0, 1"), MachineError { pc: 1, fault: Fault::Past });
    assert_eq!(fault("again:\njump again").fault, Fault::Budget);
    assert_eq!(
        fault(&format!("constant 7, {two_p:#x}\nwadd.fr 7, 7, 7")),
        MachineError { pc: 9, fault: Fault::Range(7) }
    );
    let illegal = Machine::new(&[63 << 58], 1).run(&Job::default(), &mut Outside::default(), 1);
    assert_eq!(illegal, Err(MachineError { pc: 0, fault: Fault::Illegal(63 << 58) }));
}

#[test]
fn a_half_that_nobody_wrote_is_loaded_and_not_used() {
    let mut outside = Outside::default();
    outside.memory.insert((0, false), 1u8.into());
    let whole = run("load 4, s0\nsrd 4\ndone", &mut outside, &Job::default());
    assert_eq!(whole, Ok(vec![]));
    let wiped = run("load 4, s0\ndone", &mut outside, &Job { course: 3, ..Job::default() });
    assert_eq!(wiped, Err(MachineError { pc: 0, fault: Fault::Unwritten(0) }), "memory that is being wiped");
    let used = run("load 4, s0\nsrd 5\ndone", &mut outside, &Job::default());
    assert_eq!(used, Err(MachineError { pc: 1, fault: Fault::Unknown(5) }));
}
