//! Einsum: transposes, products of matrices, sums.

use super::super::error::OnnxError;
use super::super::limits::{MAX_ELEMENTS, limit};
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::build::{Arg, Reduction};
use super::product::reshaped;
use crate::front::graph::elements;
use std::collections::HashMap;

/// What dots stand for are the characters from here on, the last axis first.
const DOTS: u32 = 0x100;

/// An operand with a label an axis.
struct Term {
    arg: Arg,
    labels: Vec<char>,
}

impl Term {
    fn has(&self, label: char) -> bool {
        self.labels.contains(&label)
    }

    /// Its labels, each once, of which something holds.
    fn those(&self, which: impl Fn(char) -> bool) -> Vec<char> {
        let mut found = Vec::new();
        for &label in &self.labels {
            if which(label) && !found.contains(&label) {
                found.push(label);
            }
        }
        found
    }
}

impl<'a> Scope<'a> {
    /// Operands are multiplied in their order; what neither the result nor a later one names is added up.
    pub(super) fn einsum(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let misfit = || node.misuse("its equation does not fit its operands", "export the model again");
        let equation: String = node.string("equation")?.chars().filter(|c| !c.is_whitespace()).collect();
        let (operands, result) = match equation.split_once("->") {
            Some((operands, result)) => (operands, Some(result)),
            None => (&equation[..], None),
        };
        let mut terms = Vec::new();
        for (index, labels) in operands.split(',').enumerate() {
            let arg = self.arg(node, index)?;
            let labels = labelled(labels, Some(arg.shape().len())).ok_or_else(misfit)?;
            terms.push(Term { arg, labels });
        }
        let sizes = sizes_of(&terms).filter(|_| terms.len() == node.proto.input.len()).ok_or_else(misfit)?;
        let result = match result {
            Some(result) => with_dots(result, &terms).ok_or_else(misfit)?,
            None => named_once(&terms),
        };
        let known = result.iter().all(|label| sizes.contains_key(label));
        let mut rest = terms.into_iter();
        let mut made = rest.next().filter(|_| known).ok_or_else(misfit)?;
        while let Some(term) = rest.next() {
            let later =
                |label: char| result.contains(&label) || rest.as_slice().iter().any(|term| term.has(label));
            made = self.contracted(node, made, term, later, &sizes)?;
        }
        let made = self.kept(node, made, |label| result.contains(&label), &sizes)?;
        let made = self.ordered(node, &made, &result, &sizes)?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// The product of two operands, with the sums over what is not kept.
    fn contracted(
        &mut self,
        node: &OnnxNode<'a>,
        x: Term,
        y: Term,
        kept: impl Fn(char) -> bool,
        sizes: &HashMap<char, usize>,
    ) -> Result<Term, OnnxError> {
        let x = self.kept(node, x, |label| kept(label) || y.has(label), sizes)?;
        let y = self.kept(node, y, |label| kept(label) || x.has(label), sizes)?;
        let batch = x.those(|label| y.has(label) && kept(label));
        let inner = x.those(|label| y.has(label) && !kept(label));
        let (left, right) = (x.those(|label| !y.has(label)), y.those(|label| !x.has(label)));
        let size = |labels: &[char]| labels.iter().map(|label| sizes[label]).product::<usize>();
        let first = self.ordered(node, &x, &[&batch[..], &left, &inner].concat(), sizes)?;
        let second = self.ordered(node, &y, &[&batch[..], &inner, &right].concat(), sizes)?;
        let first = reshaped(&first, vec![size(&batch), size(&left), size(&inner)]);
        let second = reshaped(&second, vec![size(&batch), size(&inner), size(&right)]);
        let made = self.multiplied(node, &first, &second)?;
        let labels = [batch, left, right].concat();
        let shape = labels.iter().map(|label| sizes[label]).collect();
        Ok(Term { arg: Arg::Computed(Shaped { shape, ..made }), labels })
    }

    /// An operand with the sums over the labels that are not kept.
    fn kept(
        &mut self,
        node: &OnnxNode<'a>,
        term: Term,
        kept: impl Fn(char) -> bool,
        sizes: &HashMap<char, usize>,
    ) -> Result<Term, OnnxError> {
        let (labels, dropped) = (term.those(&kept), term.those(|label| !kept(label)));
        let size: usize = dropped.iter().map(|label| sizes[label]).product();
        let arg = self.ordered(node, &term, &[&labels[..], &dropped].concat(), sizes)?;
        let shape: Vec<usize> = labels.iter().map(|label| sizes[label]).collect();
        let arg = match arg {
            _ if dropped.is_empty() => arg,
            Arg::Known { values, .. } => {
                Arg::Known { values: values.chunks(size).map(|values| values.iter().sum()).collect(), shape }
            }
            Arg::Computed(x) => {
                let made = self.of_groups(node, &x, size, Reduction::Sum)?;
                Arg::Computed(Shaped { shape, ..made })
            }
        };
        Ok(Term { arg, labels })
    }

    /// An operand with an axis a label, in another order; of a label that it has twice, the diagonal.
    fn ordered(
        &mut self,
        node: &OnnxNode<'a>,
        term: &Term,
        order: &[char],
        sizes: &HashMap<char, usize>,
    ) -> Result<Arg, OnnxError> {
        let shape: Vec<usize> = order.iter().map(|label| sizes[label]).collect();
        limit("elements of a tensor", elements(&shape).unwrap_or(usize::MAX), MAX_ELEMENTS)?;
        let stride_of = |label: &char| -> usize {
            let strides = (0..term.labels.len()).filter(|&axis| term.labels[axis] == *label);
            strides.map(|axis| term.arg.shape()[axis + 1..].iter().product::<usize>()).sum()
        };
        let index = order.iter().fold(vec![0], |outer, label| {
            let (stride, size) = (stride_of(label), sizes[label]);
            outer.iter().flat_map(|&place: &usize| (0..size).map(move |at| place + at * stride)).collect()
        });
        Ok(match &term.arg {
            Arg::Known { values, .. } => {
                Arg::Known { values: index.iter().map(|&place| values[place]).collect(), shape }
            }
            Arg::Computed(x) => Arg::Computed(self.picked(node, x, &index, shape)?),
        })
    }
}

/// The labels of so many axes, with what dots stand for; of any number, if it is not known.
fn labelled(labels: &str, rank: Option<usize>) -> Option<Vec<char>> {
    let letters =
        |part: &str| part.chars().all(|c| c.is_ascii_alphabetic()).then(|| part.chars().collect::<Vec<_>>());
    match labels.split_once("...") {
        None => letters(labels).filter(|found| rank.is_none_or(|rank| rank == found.len())),
        Some((front, back)) => {
            let (front, back) = (letters(front)?, letters(back)?);
            let dots = rank?.checked_sub(front.len() + back.len())?;
            let dots =
                (0..dots as u32).rev().map(|at| char::from_u32(DOTS + at)).collect::<Option<Vec<_>>>()?;
            Some([front, dots, back].concat())
        }
    }
}

/// The labels of the result, in which dots are those of the operands.
fn with_dots(result: &str, terms: &[Term]) -> Option<Vec<char>> {
    let dots = |term: &Term| term.labels.iter().filter(|&&label| u32::from(label) >= DOTS).count();
    let most = terms.iter().map(dots).max().unwrap_or(0);
    let letters = result.replace("...", "").len();
    let labels = labelled(result, Some(letters + if result.contains("...") { most } else { 0 }))?;
    let once = labels.iter().enumerate().all(|(at, label)| !labels[..at].contains(label));
    once.then_some(labels)
}

/// Where no result is named: dots, then the labels that stand once, by the alphabet.
fn named_once(terms: &[Term]) -> Vec<char> {
    let all: Vec<char> = terms.iter().flat_map(|term| term.labels.iter().copied()).collect();
    let dots = |label: &char| u32::from(*label) >= DOTS;
    let mut found: Vec<char> = Vec::new();
    for &label in &all {
        let once = all.iter().filter(|&&other| other == label).count() == 1;
        if (once || dots(&label)) && !found.contains(&label) {
            found.push(label);
        }
    }
    found.sort_by_key(
        |label| if dots(label) { -i64::from(u32::from(*label)) } else { i64::from(u32::from(*label)) },
    );
    found
}

/// How many places each label has; none where operands differ in one.
fn sizes_of(terms: &[Term]) -> Option<HashMap<char, usize>> {
    let mut sizes = HashMap::new();
    for term in terms {
        for (&label, &size) in term.labels.iter().zip(term.arg.shape()) {
            if *sizes.entry(label).or_insert(size) != size {
                return None;
            }
        }
    }
    Some(sizes)
}
