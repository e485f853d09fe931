//! Ensembles of trees: every comparison is a flag, every place in a tree is reached or not, and what the leaves that
//! are reached say is added.
//!
//! With c the flag of a branch and r whether it is reached, `r·c` and `r·(1 − c)` are those of its children, level by
//! level over all trees; the roots are reached.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{LeftOut, Role, Scope, Shaped, Value};
use super::super::view::Rows;
use super::build::Arg;
use super::ensemble::{Branch, Flag, Levels, Trees, Vote};
use super::join::Part;
use crate::front::graph::FloatOp;
use std::collections::HashMap;

/// tract knows other forms of them.
const TREES: &str = "it has trees";

impl<'a> Scope<'a> {
    /// Sums, or means, of what the leaves that are reached say.
    pub(super) fn tree_regressor(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let results = usize::try_from(node.int("n_targets", 1)?).unwrap_or(0);
        let trees = Trees::of(node)?;
        let votes = trees.votes(node, "target", results)?;
        let share = match &node.string("aggregate_function")?[..] {
            "" | "SUM" => 1.0,
            "AVERAGE" => 1.0 / trees.roots.len().max(1) as f64,
            other => {
                return Err(node.misuse(format!("aggregate_function is {other}"), "add or average the trees"));
            }
        };
        let scores = self.voted(node, &trees, &votes, (results, share))?;
        self.transformed_sums(node, scores)
    }

    /// The class, then the scores.
    pub(super) fn tree_classifier(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let names = super::ml::class_names(node)?;
        let trees = Trees::of(node)?;
        let mut votes = trees.votes(node, "class", names.len())?;
        let single = votes.windows(2).all(|pair| pair[0].result == pair[1].result);
        let scores = match names.len() == 2 && single {
            true => {
                votes.iter_mut().for_each(|vote| vote.result = 0);
                let score = self.voted(node, &trees, &votes, (1, 1.0))?;
                let shares = votes.iter().all(|vote| vote.weight >= 0.0);
                self.of_one_score(node, &score, shares)?
            }
            false => self.voted(node, &trees, &votes, (names.len(), 1.0))?,
        };
        let scores = self.transformed_sums(node, scores)?;
        let class = self.decision(node, &scores, vec![1])?;
        self.note_labels(names);
        Ok(node.named([Value::Tensor(class), Value::Tensor(scores)]))
    }

    /// The scores of two classes from one: s and 1 − s where it is a share, else s and −s.
    fn of_one_score(
        &mut self,
        node: &OnnxNode<'a>,
        score: &Shaped,
        share: bool,
    ) -> Result<Shaped, OnnxError> {
        let transform = node.string("post_transform")?;
        if share && !["", "NONE"].contains(&&transform[..]) {
            let problem =
                format!("post_transform is {transform}, of one class whose weights are all positive");
            return Err(node.misuse(problem, "export it without the transform"));
        }
        let first = if share { 1.0 } else { 0.0 };
        let view = score.seen().picked(&[0, 0]).then(&[-1.0, 1.0], &[first, 0.0]);
        self.reserve(node, &[1, 2])?;
        Ok(self.seen(node, score, vec![1, 2], view, "".into()))
    }

    /// A function of the sums that is left out at the end.
    fn transformed_sums(&self, node: &OnnxNode<'a>, sums: Shaped) -> Result<Shaped, OnnxError> {
        let transform = node.string("post_transform")?;
        let (elementwise, layer) = match &transform[..] {
            "" | "NONE" => return Ok(sums),
            "LOGISTIC" => (true, LeftOut::Sigmoid),
            "SOFTMAX" => (false, LeftOut::Softmax),
            _ => return Err(node.misuse(format!("post_transform is {transform}"), "export without it")),
        };
        let by = format!("{transform} of {}", node.described());
        Ok(Shaped { role: Role::Monotone { by, elementwise, layer: Some(layer) }, ..sums })
    }

    /// The votes of the leaves that are reached, times a share, and what there is without any.
    fn voted(
        &mut self,
        node: &OnnxNode<'a>,
        trees: &Trees,
        votes: &[Vote],
        (results, share): (usize, f64),
    ) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        if x.shape.last() != Some(&x.len()) {
            return Err(node.shape("its data", &x.shape, "one row, [1, N]"));
        }
        let mut bias = trees.base(node, results)?;
        let Levels { levels, leaves } = trees.levels(node, x.len())?;
        let mut by_entry = HashMap::<usize, Vec<&Vote>>::new();
        votes.iter().for_each(|vote| by_entry.entry(vote.entry).or_default().push(vote));
        let reached = self.reached(node, &x, &levels)?;
        let starts: Vec<usize> = levels
            .iter()
            .scan(0, |next, level| Some(std::mem::replace(next, *next + 2 * level.len())))
            .collect();
        let width: usize = levels.iter().map(|level| 2 * level.len()).sum();
        self.reserve_weights(results, width)?;
        let mut weights = vec![0.0; results * width];
        for leaf in &leaves {
            for vote in by_entry.get(&leaf.entry).into_iter().flatten() {
                match leaf.place {
                    Some((level, place)) => {
                        weights[vote.result * width + starts[level] + place] += vote.weight * share
                    }
                    None => bias[vote.result] += vote.weight * share,
                }
            }
        }
        let reached = reached
            .ok_or_else(|| node.misuse("its trees have no branches", "leave it out: it is constant"))?;
        let op = self.linear_op(node, &reached, Rows { weights: weights.into(), bias })?;
        self.program.unasked = Some(TREES);
        self.emit_as(node, op, vec![reached.id], vec![1, results], "".into())
    }

    /// For the children of every level whether they are reached, one level behind the other.
    fn reached(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        levels: &[Vec<Branch>],
    ) -> Result<Option<Shaped>, OnnxError> {
        let mut parts: Vec<Shaped> = Vec::new();
        for level in levels {
            let flags = self.flags(node, x, level)?;
            let over: Vec<usize> =
                level.iter().flat_map(|branch| branch.over.map(|over| [over; 2])).flatten().collect();
            let made = match parts.last().cloned() {
                None => flags,
                Some(before) => {
                    let over = self.picked(node, &before, &over, vec![2 * level.len()])?;
                    self.made(node, FloatOp::Mul, &[&over, &flags], vec![2 * level.len()])?
                }
            };
            parts.push(made);
        }
        let parts: Vec<Part> = parts.into_iter().map(|part| Part::from(Arg::Computed(part))).collect();
        let order: Vec<usize> = (0..parts.iter().map(Part::len).sum()).collect();
        if parts.is_empty() {
            return Ok(None);
        }
        self.assembled(node, &parts, &order, vec![order.len()]).map(Some)
    }

    /// Of each branch whether its comparison holds, and whether not.
    fn flags(&mut self, node: &OnnxNode<'a>, x: &Shaped, level: &[Branch]) -> Result<Shaped, OnnxError> {
        let both =
            level.iter().flat_map(|Branch { flag, .. }| [*flag, Flag { turned: !flag.turned, ..*flag }]);
        let both: Vec<Flag> = both.collect();
        let op = FloatOp::AtMost {
            index: both.iter().map(|flag| flag.feature).collect(),
            bound: both.iter().map(|flag| flag.bound).collect(),
            turned: both.iter().map(|flag| flag.turned).collect(),
        };
        self.made(node, op, &[x], vec![both.len()])
    }
}
