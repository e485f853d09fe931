//! The assembler: the text of a program to its words.
//!
//! ```text
//! ; a comment                       .part NAME           names of registers and numbers from here on are this part's
//! label:                            .scalar NAME = s3    .wide NAME = 17    .number NAME = 4
//! add   a, b, 4 | c | c + 4         and so sub, and, or, shl, shr
//! beq   a, b, label                 call link, label     jump label | a | a + label
//! mul.fr x, y+1, z[a]               registers, by number or name, at places counted on from a scalar
//! load  x, a                        store a, x, 3        record a, x         slot x
//! constant x, 0x1234 | FR_P         eight pushes and swr; of the field's constants those of `known`
//! ```

use super::isa::{Instruction, JOB_FIELDS, MAX_WORDS, OPS, Op, SCALARS, WIDE, wide};
use crate::field::Prime;
use crate::ntt::{TWO_ADICITY, inverse, root};
use num_bigint::BigUint;
use std::collections::HashMap;
use std::fmt;

/// What is wrong with a program's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssembleError {
    /// The line, from 1.
    pub line: usize,
    /// What should have been there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for AssembleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}, found `{}`", self.line, self.expected, self.found)
    }
}

impl std::error::Error for AssembleError {}

type Result<T> = std::result::Result<T, AssembleError>;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its words.
    pub words: Vec<u64>,
    /// Where its labels are.
    pub labels: HashMap<String, usize>,
}

/// The words of a program.
pub fn assemble(text: &str) -> Result<Program> {
    let (symbols, statements) = collect(text)?;
    let mut words = Vec::new();
    for statement in &statements {
        words.extend(Encoder { symbols: &symbols, statement }.words()?.into_iter().map(Instruction::encode));
    }
    let labels = symbols.0.into_iter().filter_map(|((_, name), symbol)| match symbol {
        Symbol::Label(at) => Some((name, at)),
        _ => None,
    });
    Ok(Program { words, labels: labels.collect() })
}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Symbol {
    Scalar(u8),
    Wide(usize),
    Number(u32),
    Label(usize),
}

/// Names by the part that they are of; labels, and what comes before any part, are everyone's.
#[derive(Default)]
struct Symbols(HashMap<(usize, String), Symbol>);

impl Symbols {
    fn get(&self, part: usize, name: &str) -> Option<Symbol> {
        [part, 0].iter().find_map(|&part| self.0.get(&(part, name.to_string()))).copied()
    }

    fn define(&mut self, line: usize, part: usize, name: &str, symbol: Symbol) -> Result<()> {
        let first = name.chars().next().unwrap_or(' ');
        let is_name =
            first.is_ascii_alphabetic() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_register = scalar_number(name).is_some();
        if !is_name || is_register || self.get(part, name).is_some() {
            return fail(line, "a name that is not in use", name);
        }
        self.0.insert((part, name.into()), symbol);
        Ok(())
    }
}

/// An instruction, or a macro, as it stands in the text.
struct Statement<'a> {
    line: usize,
    part: usize,
    name: &'a str,
    operands: Vec<&'a str>,
}

impl Statement<'_> {
    fn words(&self) -> usize {
        if self.name == "constant" { CONSTANT_WORDS } else { 1 }
    }
}

/// Eight pushes of 32 bits, and the register is written.
const CONSTANT_WORDS: usize = 9;

fn fail<T>(line: usize, expected: impl Into<String>, found: &str) -> Result<T> {
    Err(AssembleError { line, expected: expected.into(), found: found.into() })
}

/// The names and the statements of a text.
fn collect(text: &str) -> Result<(Symbols, Vec<Statement<'_>>)> {
    let (mut symbols, mut statements, mut part, mut at) = (Symbols::default(), Vec::new(), 0, 0);
    for (line, text) in text.lines().enumerate().map(|(number, text)| (number + 1, code_of(text))) {
        if let Some(label) = text.strip_suffix(':') {
            symbols.define(line, 0, label, Symbol::Label(at))?;
        } else if text.starts_with(".part ") {
            part += 1;
        } else if let Some(definition) = text.strip_prefix('.') {
            define(&mut symbols, line, part, definition)?;
        } else if !text.is_empty() {
            let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
            let operands = rest.split(',').map(str::trim).filter(|operand| !operand.is_empty()).collect();
            let statement = Statement { line, part, name, operands };
            at += statement.words();
            statements.push(statement);
        }
        if at > MAX_WORDS {
            return fail(line, format!("at most {MAX_WORDS} words"), text);
        }
    }
    Ok((symbols, statements))
}

/// A line without its comment.
fn code_of(line: &str) -> &str {
    line.split(';').next().unwrap_or("").trim()
}

/// `scalar NAME = s3`, `wide NAME = 17`, `number NAME = 4`.
fn define(symbols: &mut Symbols, line: usize, part: usize, text: &str) -> Result<()> {
    const FORM: &str = ".part NAME, .scalar NAME = s1, .wide NAME = 1 or .number NAME = 1";
    let Some((left, value)) = text.split_once('=') else { return fail(line, FORM, text) };
    let Some((kind, name)) = left.trim().split_once(' ') else { return fail(line, FORM, text) };
    let number = |symbols: &Symbols| sum(symbols, line, part, value);
    let symbol = match kind {
        "scalar" => match scalar_number(value.trim()) {
            Some(number) => Symbol::Scalar(number),
            None => return fail(line, "a scalar register, s0 to s15", value.trim()),
        },
        "wide" => match number(symbols)? as usize {
            at if at < WIDE => Symbol::Wide(at),
            _ => return fail(line, "a wide register, 0 to 1023", value.trim()),
        },
        "number" => Symbol::Number(number(symbols)?),
        _ => return fail(line, FORM, text),
    };
    symbols.define(line, part, name.trim(), symbol)
}

/// s0 to s15 by number.
fn scalar_number(text: &str) -> Option<u8> {
    let number: u8 = text.strip_prefix('s')?.parse().ok()?;
    (usize::from(number) < SCALARS).then_some(number)
}

fn literal(text: &str) -> Option<BigUint> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    BigUint::parse_bytes(digits.as_bytes(), radix)
}

/// Terms of a sum with their signs: `a + 4 - b`.
fn terms(text: &str) -> Vec<(bool, &str)> {
    let mut terms = Vec::new();
    let mut is_minus = false;
    for piece in text.split_inclusive(['+', '-']) {
        let term = piece.trim_end_matches(['+', '-']).trim();
        if !term.is_empty() {
            terms.push((is_minus, term));
        }
        is_minus = piece.ends_with('-');
    }
    terms
}

/// A sum of literals, numbers, labels and wide registers' places, mod 2³².
fn sum(symbols: &Symbols, line: usize, part: usize, text: &str) -> Result<u32> {
    let value = |term: &str| {
        if let Some(value) = literal(term) {
            return u32::try_from(value).ok();
        }
        match symbols.get(part, term)? {
            Symbol::Number(value) => Some(value),
            Symbol::Wide(at) | Symbol::Label(at) => u32::try_from(at).ok(),
            Symbol::Scalar(_) => None,
        }
    };
    let terms = terms(text);
    if terms.is_empty() {
        return fail(line, "a number", text.trim());
    }
    terms.into_iter().try_fold(0u32, |sum, (is_minus, term)| match value(term) {
        Some(value) if is_minus => Ok(sum.wrapping_sub(value)),
        Some(value) => Ok(sum.wrapping_add(value)),
        None => fail(line, "a number, a name of one, or a label", term),
    })
}

/// A constant of the fields, by its name in `rtl/gen/bn254_pkg.sv`.
fn known(name: &str) -> Option<BigUint> {
    let (fq, fr) = (Prime::fq(), Prime::fr());
    let root_of_unity = || root(&fr, TWO_ADICITY);
    Some(match name {
        "FQ_R" => fq.to_mont(&BigUint::from(1u8)),
        "FR_P" => fr.p,
        "FR_R2" => fr.to_mont(&fr.r()),
        "FR_ROOT_MONT" => fr.to_mont(&root_of_unity()),
        "FR_ROOT_INV_MONT" => fr.to_mont(&inverse(&fr, &root_of_unity())),
        _ => return None,
    })
}

/// Turns one statement into instructions.
struct Encoder<'a> {
    symbols: &'a Symbols,
    statement: &'a Statement<'a>,
}

impl Encoder<'_> {
    fn words(&self) -> Result<Vec<Instruction>> {
        if self.statement.name == "constant" { self.constant() } else { Ok(vec![self.instruction()?]) }
    }

    fn fail<T>(&self, expected: impl Into<String>, found: &str) -> Result<T> {
        fail(self.statement.line, expected, found)
    }

    /// The operands, as many as there must be.
    fn operands<const N: usize>(&self) -> Result<[&str; N]> {
        <[&str; N]>::try_from(self.statement.operands.as_slice()).or_else(|_| {
            self.fail(format!("{N} operands of {}", self.statement.name), &self.statement.operands.join(", "))
        })
    }

    fn constant(&self) -> Result<Vec<Instruction>> {
        let [register, value] = self.operands()?;
        let (sd, wd) = self.wide(register)?;
        let Some(value) = literal(value).or_else(|| known(value)).filter(|value| value.bits() <= 256) else {
            return self.fail("a literal of at most 256 bits, or a constant of the fields", value);
        };
        let mut digits = value.to_u32_digits();
        digits.resize(CONSTANT_WORDS - 1, 0);
        let pushes = digits.into_iter().map(|imm| Instruction { imm, ..Instruction::new(Op::Push) });
        let write = Instruction { sd, imm: wide(wd, 0, 0), ..Instruction::new(Op::Swr) };
        Ok(pushes.chain([write]).collect())
    }

    fn instruction(&self) -> Result<Instruction> {
        let (name, suffix) = self.statement.name.split_once('.').unwrap_or((self.statement.name, ""));
        let Some(&(op, _)) = OPS.iter().find(|(_, known)| *known == name) else {
            return self.fail("an operation", name);
        };
        let has_field = matches!(op, Op::Mul | Op::Wadd | Op::Wsub | Op::Tight);
        match (has_field, suffix) {
            (true, "fq") | (false, "") => self.of(Instruction::new(op)),
            (true, "fr") => self.of(Instruction { fr: true, ..Instruction::new(op) }),
            (true, _) => self.fail("the field, .fq or .fr", self.statement.name),
            (false, _) => self.fail("no field", suffix),
        }
    }

    /// The instruction with its operands.
    fn of(&self, new: Instruction) -> Result<Instruction> {
        match new.op {
            Op::Add | Op::Sub | Op::And | Op::Or | Op::Shl | Op::Shr => self.scalar_operation(new),
            Op::Beq | Op::Bne | Op::Blt => self.branch(new),
            Op::Mul | Op::Wadd | Op::Wsub | Op::Radd | Op::Rsub => self.wide_operation(new),
            Op::Load | Op::Store | Op::Record | Op::Slot => self.memory(new),
            Op::Srd | Op::Swr | Op::Tight => self.wide_move(new),
            Op::Done | Op::Wiped => self.operands().map(|[]| new),
            _ => self.other(new),
        }
    }

    fn scalar_operation(&self, new: Instruction) -> Result<Instruction> {
        let [d, a, b] = self.operands()?;
        let (sb, imm) = self.number(b)?;
        Ok(Instruction { sd: self.scalar(d)?, sa: self.scalar(a)?, sb, imm, ..new })
    }

    fn branch(&self, new: Instruction) -> Result<Instruction> {
        let [a, b, target] = self.operands()?;
        Ok(Instruction { sa: self.scalar(a)?, sb: self.scalar(b)?, imm: self.sum(target)?, ..new })
    }

    fn wide_operation(&self, new: Instruction) -> Result<Instruction> {
        let [d, a, b] = self.operands()?;
        let ([sd, sa, sb], imm) = self.three([d, a, b])?;
        Ok(Instruction { sd, sa, sb, imm, ..new })
    }

    fn wide_move(&self, new: Instruction) -> Result<Instruction> {
        let three = match new.op {
            Op::Srd => self.operands().map(|[a]| ["0", a, "0"])?,
            Op::Swr => self.operands().map(|[d]| [d, "0", "0"])?,
            _ => self.operands().map(|[d, a]| [d, a, "0"])?,
        };
        let ([sd, sa, sb], imm) = self.three(three)?;
        Ok(Instruction { sd, sa, sb, imm, ..new })
    }

    fn memory(&self, new: Instruction) -> Result<Instruction> {
        let (d, unit, b, halves) = match new.op {
            Op::Slot => self.operands().map(|[d]| (d, "s0", "0", "0"))?,
            Op::Load => self.operands().map(|[d, unit]| (d, unit, "0", "0"))?,
            Op::Record => self.operands().map(|[unit, b]| ("0", unit, b, "0"))?,
            _ => self.operands().map(|[unit, b, halves]| ("0", unit, b, halves))?,
        };
        let ((sd, wd), (sb, wb)) = (self.wide(d)?, self.wide(b)?);
        let halves = self.sum(halves)? as usize;
        if halves > 3 {
            return self.fail("halves, 0 to 3", &halves.to_string());
        }
        Ok(Instruction { sd, sa: self.scalar(unit)?, sb, imm: wide(wd, halves, wb), ..new })
    }

    fn other(&self, new: Instruction) -> Result<Instruction> {
        let of_number = |text| self.number(text).map(|(sb, imm)| Instruction { sb, imm, ..new });
        match new.op {
            Op::Push | Op::Shift => self.operands().and_then(|[b]| of_number(b)),
            Op::Jump => self.operands().and_then(|[to]| self.number(to)).map(|(sa, imm)| Instruction {
                sa,
                imm,
                ..new
            }),
            Op::Call => {
                let [link, target] = self.operands()?;
                Ok(Instruction { sd: self.scalar(link)?, imm: self.sum(target)?, ..new })
            }
            Op::Job => {
                let [d, field] = self.operands()?;
                let place = JOB_FIELDS.iter().position(|known| *known == field);
                let Some(place) = place else { return self.fail(JOB_FIELDS.join(", "), field) };
                Ok(Instruction { sd: self.scalar(d)?, imm: place as u32, ..new })
            }
            _ => self.operands().and_then(|[d]| self.scalar(d)).map(|sd| Instruction { sd, ..new }),
        }
    }

    fn sum(&self, text: &str) -> Result<u32> {
        sum(self.symbols, self.statement.line, self.statement.part, text)
    }

    fn scalar(&self, text: &str) -> Result<u8> {
        let named = || match self.symbols.get(self.statement.part, text)? {
            Symbol::Scalar(number) => Some(number),
            _ => None,
        };
        let number = scalar_number(text).or_else(named);
        number.map_or_else(|| self.fail("a scalar register", text), Ok)
    }

    /// A number, a scalar register, or both: `4`, `a`, `a + 4`.
    fn number(&self, text: &str) -> Result<(u8, u32)> {
        let (first, rest) = text.find(['+', '-']).map_or((text, ""), |at| text.split_at(at));
        match self.scalar(first.trim()) {
            Ok(scalar) if rest.is_empty() => Ok((scalar, 0)),
            Ok(scalar) => self.sum(rest).map(|imm| (scalar, imm)),
            Err(_) => self.sum(text).map(|imm| (0, imm)),
        }
    }

    /// A wide register: `x`, `x+1`, `x[a]`, `x+1[a]`.
    fn wide(&self, text: &str) -> Result<(u8, usize)> {
        let (place, scalar) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
            Some((place, scalar)) => (place, self.scalar(scalar)?),
            None => (text, 0),
        };
        match self.sum(place)? as usize {
            at if at < WIDE => Ok((scalar, at)),
            _ => self.fail("a wide register, 0 to 1023", text),
        }
    }

    fn three(&self, texts: [&str; 3]) -> Result<([u8; 3], u32)> {
        let [d, a, b] = texts.map(|text| self.wide(text));
        let [(sd, d), (sa, a), (sb, b)] = [d?, a?, b?];
        Ok(([sd, sa, sb], wide(d, a, b)))
    }
}
