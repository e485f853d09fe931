//! Ensembles of trees: every comparison is a flag, every place in a tree is reached or not, and what the leaves that
//! are reached say is added.
//!
//! With c the flag of a branch and r whether it is reached, `r·c` and `r·(1 − c)` are those of its children, level by
//! level over all trees; the roots are reached. A branch on equality is two on order.

use super::super::error::OnnxError;
use super::super::limits::MAX_WEIGHTS;
use super::super::node::OnnxNode;
use super::super::scope::{LeftOut, Role, Scope, Shaped, Value};
use super::super::tensor::Constant;
use super::super::view::Rows;
use super::build::Arg;
use super::end::text;
use super::join::Part;
use crate::front::graph::FloatOp;
use std::collections::HashMap;
use tract_onnx::pb::attribute_proto::AttributeType;

/// The most branches of all trees.
const MAX_BRANCHES: usize = 1 << 16;
/// tract knows other forms of them.
const TREES: &str = "it has trees";

/// One place in the file's list of nodes of trees.
struct Entry {
    feature: usize,
    value: f64,
    mode: Mode,
    /// The places where the comparison holds, and where not.
    children: [usize; 2],
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Leaf,
    /// `x ≤ value`.
    AtMost,
    /// `x < value`.
    Below,
    /// `x ≥ value`.
    AtLeast,
    /// `x > value`.
    Above,
    Equal,
    Unequal,
}

/// A comparison with a bound, or the other way round.
#[derive(Clone, Copy)]
struct Flag {
    feature: usize,
    bound: f64,
    turned: bool,
}

/// Where a child goes on.
#[derive(Clone, Copy)]
enum Next {
    Entry(usize),
    /// The second comparison of a branch on equality, and where its outcomes go on.
    Below(usize, [usize; 2]),
}

/// A branch that is reached over a place of the level before; none at the root.
struct Branch {
    over: Option<usize>,
    flag: Flag,
    children: [Next; 2],
}

/// A leaf: its entry, and where it stands among the children of a level; none if it is a whole tree.
struct Leaf {
    entry: usize,
    place: Option<(usize, usize)>,
}

/// All trees, level by level.
#[derive(Default)]
struct Levels {
    levels: Vec<Vec<Branch>>,
    leaves: Vec<Leaf>,
}

/// What a leaf adds to which result.
struct Vote {
    entry: usize,
    result: usize,
    weight: f64,
}

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
        Ok(vec![Value::Tensor(class), Value::Tensor(scores)])
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

/// The trees as the file lists them.
struct Trees {
    entries: Vec<Entry>,
    /// By tree and number.
    places: HashMap<(i64, i64), usize>,
    roots: Vec<usize>,
}

impl Trees {
    fn of(node: &OnnxNode<'_>) -> Result<Self, OnnxError> {
        let list = |name: &str| node.ints(&format!("nodes_{name}")).map(Option::unwrap_or_default);
        let (trees, numbers, features) = (list("treeids")?, list("nodeids")?, list("featureids")?);
        let (holds, fails) = (list("truenodeids")?, list("falsenodeids")?);
        let values = numbers_of(node, "nodes_values")?;
        let modes = node.attribute("nodes_modes", AttributeType::Strings)?;
        let modes = modes.map_or(&[][..], |modes| &modes.strings);
        let count = trees.len();
        let lens = [numbers.len(), features.len(), holds.len(), fails.len(), values.len(), modes.len()];
        if count == 0 || lens.iter().any(|&len| len != count) {
            return Err(node
                .misuse("its lists of nodes are empty, or of different lengths", "export the model again"));
        }
        let places: HashMap<(i64, i64), usize> =
            trees.iter().copied().zip(numbers.iter().copied()).zip(0..).collect();
        let place = |tree: i64, number: i64| places.get(&(tree, number)).copied().unwrap_or(usize::MAX);
        let entry = |i: usize| {
            Ok(Entry {
                feature: usize::try_from(features[i]).unwrap_or(usize::MAX),
                value: values[i],
                mode: mode(node, &modes[i])?,
                children: [place(trees[i], holds[i]), place(trees[i], fails[i])],
            })
        };
        let entries = (0..count).map(entry).collect::<Result<Vec<_>, OnnxError>>()?;
        let mut seen = std::collections::HashSet::new();
        let roots = (0..count).filter(|&i| seen.insert(trees[i])).collect();
        Ok(Trees { entries, places, roots })
    }

    /// What the leaves say; `kind` is how the file's attributes begin.
    fn votes(&self, node: &OnnxNode<'_>, kind: &str, results: usize) -> Result<Vec<Vote>, OnnxError> {
        let list = |name: &str| node.ints(&format!("{kind}_{name}")).map(Option::unwrap_or_default);
        let (trees, numbers, ids) = (list("treeids")?, list("nodeids")?, list("ids")?);
        let weights = numbers_of(node, &format!("{kind}_weights"))?;
        let vote = |i: usize| {
            let entry = *self.places.get(&(*trees.get(i)?, *numbers.get(i)?))?;
            let result = usize::try_from(*ids.get(i)?).ok().filter(|&id| id < results)?;
            (self.entries[entry].mode == Mode::Leaf).then_some(Vote { entry, result, weight: weights[i] })
        };
        let votes: Option<Vec<Vote>> = (0..weights.len()).map(vote).collect();
        votes.filter(|votes| !votes.is_empty()).ok_or_else(|| {
            let problem = format!("its {kind}_weights are of no leaves, or of none of {results} results");
            node.misuse(problem, "export the model again")
        })
    }

    /// What there is before any leaf.
    fn base(&self, node: &OnnxNode<'_>, results: usize) -> Result<Vec<f64>, OnnxError> {
        let base = numbers_of(node, "base_values")?;
        match base.len() {
            0 => Ok(vec![0.0; results]),
            len if len == results => Ok(base),
            len => {
                Err(node.misuse(format!("{len} base_values for {results} results"), "export the model again"))
            }
        }
    }

    /// The branches of all trees, and where their leaves are.
    fn levels(&self, node: &OnnxNode<'_>, features: usize) -> Result<Levels, OnnxError> {
        let mut found = Levels::default();
        let mut open: Vec<(Option<usize>, Next)> =
            self.roots.iter().map(|&root| (None, Next::Entry(root))).collect();
        let mut count = 0;
        while !open.is_empty() {
            let depth = found.levels.len();
            let mut level = Vec::new();
            for (over, next) in std::mem::take(&mut open) {
                match self.branch(node, next, features)? {
                    Ok((flag, children)) => level.push(Branch { over, flag, children }),
                    Err(entry) => {
                        let place = over.map(|over| (depth - 1, over));
                        found.leaves.push(Leaf { entry, place });
                    }
                }
            }
            count += level.len();
            if count > MAX_BRANCHES.min(MAX_WEIGHTS) {
                let problem = format!("its trees have more than {MAX_BRANCHES} branches, or go in a circle");
                return Err(node.misuse(problem, "train fewer or smaller trees"));
            }
            let children = level.iter().flat_map(|branch| branch.children);
            open = children.enumerate().map(|(place, next)| (Some(place), next)).collect();
            if !level.is_empty() {
                found.levels.push(level);
            }
        }
        Ok(found)
    }

    /// What is compared where a child goes on, and where that goes on; or the leaf that it is.
    fn branch(
        &self,
        node: &OnnxNode<'_>,
        next: Next,
        features: usize,
    ) -> Result<Result<(Flag, [Next; 2]), usize>, OnnxError> {
        let missing = || node.misuse("a branch leads nowhere, or reads no feature", "export the model again");
        let place = match next {
            Next::Entry(place) | Next::Below(place, _) => place,
        };
        let entry = self.entries.get(place).ok_or_else(missing)?;
        if entry.mode == Mode::Leaf {
            return Ok(Err(place));
        }
        let feature = Some(entry.feature).filter(|&feature| feature < features).ok_or_else(missing)?;
        let below = entry.value.next_down();
        let flag = |bound: f64, turned: bool| Flag { feature, bound, turned };
        let [holds, fails] = entry.children;
        let go = [holds, fails].map(Next::Entry);
        Ok(Ok(match (next, entry.mode) {
            (Next::Below(_, children), _) => (flag(below, false), children.map(Next::Entry)),
            (_, Mode::AtMost) => (flag(entry.value, false), go),
            (_, Mode::Below) => (flag(below, false), go),
            (_, Mode::AtLeast) => (flag(below, true), go),
            (_, Mode::Above) => (flag(entry.value, true), go),
            (_, Mode::Equal) => (flag(entry.value, false), [Next::Below(place, [fails, holds]), go[1]]),
            _ => (flag(entry.value, false), [Next::Below(place, [holds, fails]), go[0]]),
        }))
    }
}

fn mode(node: &OnnxNode<'_>, name: &[u8]) -> Result<Mode, OnnxError> {
    Ok(match name {
        b"LEAF" => Mode::Leaf,
        b"BRANCH_LEQ" => Mode::AtMost,
        b"BRANCH_LT" => Mode::Below,
        b"BRANCH_GTE" => Mode::AtLeast,
        b"BRANCH_GT" => Mode::Above,
        b"BRANCH_EQ" => Mode::Equal,
        b"BRANCH_NEQ" => Mode::Unequal,
        _ => return Err(node.misuse(format!("a mode is {}", text(name)), "export the model again")),
    })
}

/// Numbers of an attribute, or of that with doubles.
fn numbers_of(node: &OnnxNode<'_>, name: &str) -> Result<Vec<f64>, OnnxError> {
    match node.attribute(&format!("{name}_as_tensor"), AttributeType::Tensor)?.and_then(|a| a.t.as_ref()) {
        Some(tensor) => Constant::decode(tensor)?.numbers(),
        None => Ok(node.floats(name)?.unwrap_or_default()),
    }
}
