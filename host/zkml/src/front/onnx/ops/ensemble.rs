//! The trees of an ensemble as the file lists them, and level by level. A branch on equality is two on order.

use super::super::error::OnnxError;
use super::super::limits::MAX_WEIGHTS;
use super::super::node::OnnxNode;
use super::super::tensor::Constant;
use super::end::text;
use std::collections::HashMap;
use tract_onnx::pb::attribute_proto::AttributeType;

/// The most branches of all trees.
const MAX_BRANCHES: usize = 1 << 16;

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
pub(super) struct Flag {
    pub(super) feature: usize,
    pub(super) bound: f64,
    pub(super) turned: bool,
}

/// Where a child goes on.
#[derive(Clone, Copy)]
enum Next {
    Entry(usize),
    /// The second comparison of a branch on equality, and where its outcomes go on.
    Below(usize, [usize; 2]),
}

/// A branch that is reached over a place of the level before; none at the root.
pub(super) struct Branch {
    pub(super) over: Option<usize>,
    pub(super) flag: Flag,
    children: [Next; 2],
}

/// A leaf: its entry, and where it stands among the children of a level; none if it is a whole tree.
pub(super) struct Leaf {
    pub(super) entry: usize,
    pub(super) place: Option<(usize, usize)>,
}

/// All trees, level by level.
#[derive(Default)]
pub(super) struct Levels {
    pub(super) levels: Vec<Vec<Branch>>,
    pub(super) leaves: Vec<Leaf>,
}

/// What a leaf adds to which result.
pub(super) struct Vote {
    pub(super) entry: usize,
    pub(super) result: usize,
    pub(super) weight: f64,
}

/// The trees as the file lists them.
pub(super) struct Trees {
    entries: Vec<Entry>,
    /// By tree and number.
    places: HashMap<(i64, i64), usize>,
    pub(super) roots: Vec<usize>,
}

impl Trees {
    pub(super) fn of(node: &OnnxNode<'_>) -> Result<Self, OnnxError> {
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
    pub(super) fn votes(
        &self,
        node: &OnnxNode<'_>,
        kind: &str,
        results: usize,
    ) -> Result<Vec<Vote>, OnnxError> {
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
    pub(super) fn base(&self, node: &OnnxNode<'_>, results: usize) -> Result<Vec<f64>, OnnxError> {
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
    pub(super) fn levels(&self, node: &OnnxNode<'_>, features: usize) -> Result<Levels, OnnxError> {
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
