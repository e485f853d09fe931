//! Support vector machines: sums over kernels of x and each support vector v. Of a linear kernel that is a linear
//! layer; the others are a linear layer, or a squared distance, and a function of it.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{LeftOut, Role, Scope, Shaped, Value};
use super::super::view::Rows;
use super::build::Arg;
use super::encode::LEARNED;
use super::ml::class_names;
use crate::front::graph::{Curve, Function};

/// A function of two vectors.
#[derive(Clone, Copy)]
enum Kernel {
    /// `x·v`.
    Linear,
    /// `(γ·x·v + c)^degree`.
    Polynomial { gamma: f64, addend: f64, degree: f64 },
    /// `e^(−γ·|x − v|²)`.
    Radial { gamma: f64 },
    /// `tanh(γ·x·v + c)`.
    Sigmoid { gamma: f64, addend: f64 },
}

/// The support vectors, one behind the other, and the kernel.
struct Machine {
    kernel: Kernel,
    vectors: Vec<f64>,
    count: usize,
}

impl<'a> Scope<'a> {
    /// `Σ cᵢ·K(x, vᵢ) + ρ`, or 1 and −1 for what is inside and outside of one class.
    pub(super) fn support_regressor(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.row(node)?;
        let machine = Machine::of(node, x.len())?;
        let transform = node.string("post_transform")?;
        if !["", "NONE"].contains(&&transform[..]) {
            return Err(node.misuse(format!("post_transform is {transform}"), "export without it"));
        }
        let (weights, bias) = (listed(node, "coefficients", machine.count)?, listed(node, "rho", 1)?);
        let made = self.of_kernels(node, &x, &machine, Rows { weights: weights.into(), bias })?;
        match node.int("one_class", 0)? {
            0 => Ok(made),
            _ => {
                let negative = self.affine(node, &made, -1.0, 0.0)?;
                let outside = self.step(node, &Arg::Computed(negative))?;
                let sign = self.affine_arg(node, &outside, -2.0, 1.0)?;
                self.computed_of(node, sign)
            }
        }
    }

    /// The class with the most votes of all pairs of classes, then the scores of the pairs.
    pub(super) fn support_classifier(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.row(node)?;
        let (names, machine) = (class_names(node)?, Machine::of(node, x.len())?);
        let (pairs, rows) = pairs_of(node, names.len(), machine.count)?;
        let scores = self.of_kernels(node, &x, &machine, rows)?;
        let votes = self.votes(node, &scores, &pairs, names.len())?;
        let class = self.decision(node, &votes, vec![1])?;
        let [slopes, addends] =
            ["prob_a", "prob_b"].map(|name| node.floats(name).map(Option::unwrap_or_default));
        let scores = match (&slopes?[..], &addends?[..]) {
            ([], _) if names.len() == 2 => Value::Tensor(self.of_pair(node, &scores, [1.0, 0.0])?),
            ([], _) => Value::Tensor(scores),
            (&[slope], &[addend]) => Value::Tensor(self.probabilities(node, &scores, [-slope, -addend])?),
            _ => Value::Refused {
                problem: "it reads an SVMClassifier's probabilities of more than two classes, which come from an iteration",
                hint: "compile its label, or export with probability=False for the scores of pairs",
            },
        };
        self.note_labels(names);
        Ok(node.named([Value::Tensor(class), scores]))
    }

    /// `−(a·s + b)` and `a·s + b`, of two classes.
    fn of_pair(
        &mut self,
        node: &OnnxNode<'a>,
        score: &Shaped,
        [a, b]: [f64; 2],
    ) -> Result<Shaped, OnnxError> {
        let view = score.seen().picked(&[0, 0]).then(&[-a, a], &[-b, b]);
        self.reserve(node, &[1, 2])?;
        Ok(self.seen(node, score, vec![1, 2], view, "".into()))
    }

    /// The probability of the first class is `σ(a·s + b)`, which is left out at the end.
    fn probabilities(
        &mut self,
        node: &OnnxNode<'a>,
        score: &Shaped,
        [a, b]: [f64; 2],
    ) -> Result<Shaped, OnnxError> {
        let pair = self.of_pair(node, score, [-a, -b])?;
        let by = format!("LOGISTIC of {}", node.described());
        let role = Role::Monotone { by, elementwise: true, layer: Some(LeftOut::Sigmoid) };
        Ok(Shaped { role, ..pair })
    }

    /// A vote of each pair of classes: for the first of them where its score is positive.
    fn votes(
        &mut self,
        node: &OnnxNode<'a>,
        scores: &Shaped,
        pairs: &[[usize; 2]],
        classes: usize,
    ) -> Result<Shaped, OnnxError> {
        let negative = self.affine(node, scores, -1.0, 0.0)?;
        let second = self.step(node, &Arg::Computed(negative))?;
        let second = self.computed_of(node, second)?;
        self.reserve_weights(classes, pairs.len())?;
        let (mut weights, mut bias) = (vec![0.0; classes * pairs.len()], vec![0.0; classes]);
        for (at, &[i, j]) in pairs.iter().enumerate() {
            weights[i * pairs.len() + at] = -1.0;
            weights[j * pairs.len() + at] = 1.0;
            bias[i] += 1.0;
        }
        let op = self.linear_op(node, &second, Rows { weights: weights.into(), bias })?;
        self.emit_as(node, op, vec![second.id], vec![1, classes], "".into())
    }

    /// Sums of the kernels. With a linear one they are sums of x.
    fn of_kernels(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        machine: &Machine,
        rows: Rows,
    ) -> Result<Shaped, OnnxError> {
        self.program.unasked = Some(LEARNED);
        let results = rows.bias.len();
        let (x, rows) = match machine.kernel {
            Kernel::Linear => (x.clone(), machine.joined(rows, x.len())),
            _ => (self.kernels(node, x, machine)?, rows),
        };
        self.reserve_weights(results, x.len())?;
        let op = self.linear_op(node, &x, rows)?;
        self.emit_as(node, op, vec![x.id], vec![1, results], "".into())
    }

    /// The kernel of x and each support vector.
    fn kernels(&mut self, node: &OnnxNode<'a>, x: &Shaped, machine: &Machine) -> Result<Shaped, OnnxError> {
        match machine.kernel {
            Kernel::Radial { gamma } => {
                let distances = self.squared_distances(node, x, &machine.vectors)?;
                self.curve(node, &distances, Function::Exp.of(Curve::Argument.affine(-gamma, 0.0)))
            }
            Kernel::Polynomial { gamma, addend, degree } => {
                let products = self.products(node, x, machine, [gamma, addend])?;
                self.constant_power(node, &products, degree)
            }
            Kernel::Sigmoid { gamma, addend } => {
                let products = self.products(node, x, machine, [gamma, addend])?;
                self.curve(node, &products, Function::Tanh)
            }
            Kernel::Linear => self.products(node, x, machine, [1.0, 0.0]),
        }
    }

    /// `γ·x·v + c` for each support vector.
    fn products(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        machine: &Machine,
        [gamma, addend]: [f64; 2],
    ) -> Result<Shaped, OnnxError> {
        self.reserve_weights(machine.count, x.len())?;
        let weights = machine.vectors.iter().map(|v| gamma * v).collect();
        let op = self.linear_op(node, x, Rows { weights, bias: vec![addend; machine.count] })?;
        self.emit_as(node, op, vec![x.id], vec![1, machine.count], "".into())
    }

    /// Data that are one row.
    pub(super) fn row(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        match x.shape.last() == Some(&x.len()) {
            true => Ok(x),
            false => Err(node.shape("its data", &x.shape, "one row, [1, N]")),
        }
    }
}

impl Machine {
    fn of(node: &OnnxNode<'_>, features: usize) -> Result<Self, OnnxError> {
        let vectors = node.floats("support_vectors")?.unwrap_or_default();
        let count = vectors.len() / features;
        if count == 0 || count * features != vectors.len() {
            let problem = format!("{} numbers of support vectors for {features} features", vectors.len());
            return Err(node.misuse(problem, "export a linear machine as a linear model, or the model again"));
        }
        let params = node.floats("kernel_params")?.unwrap_or_default();
        let &[gamma, addend, degree] = &params[..] else {
            return Err(node.misuse("its kernel_params are not three", "export the model again"));
        };
        let kernel = match &node.string("kernel_type")?[..] {
            "" | "LINEAR" => Kernel::Linear,
            "POLY" => Kernel::Polynomial { gamma, addend, degree },
            "RBF" => Kernel::Radial { gamma },
            "SIGMOID" => Kernel::Sigmoid { gamma, addend },
            other => {
                let hint = "train with the kernel linear, poly, rbf or sigmoid";
                return Err(node.misuse(format!("its kernel_type is {other}"), hint));
            }
        };
        Ok(Machine { kernel, vectors, count })
    }

    /// Sums of products with the support vectors, as sums of the features.
    fn joined(&self, rows: Rows, features: usize) -> Rows {
        let of = |row: &[f64], feature: usize| {
            let column = self.vectors.iter().skip(feature).step_by(features);
            row.iter().zip(column).map(|(weight, v)| weight * v).sum::<f64>()
        };
        let weights =
            rows.weights.chunks(self.count).flat_map(|row| (0..features).map(move |at| of(row, at)));
        Rows { weights: weights.collect(), bias: rows.bias }
    }
}

/// The pairs of classes i < j, in their order, with a row of coefficients each: those of i's vectors against j, and of
/// j's against i.
fn pairs_of(
    node: &OnnxNode<'_>,
    classes: usize,
    vectors: usize,
) -> Result<(Vec<[usize; 2]>, Rows), OnnxError> {
    let counts = node.ints("vectors_per_class")?.unwrap_or_default();
    let counts: Vec<usize> = counts
        .iter()
        .filter_map(|&count| usize::try_from(count).ok().filter(|&count| count <= vectors))
        .collect();
    if classes < 2 || counts.len() != classes || counts.iter().sum::<usize>() != vectors {
        let problem = format!("{classes} classes, vectors_per_class {counts:?} of {vectors} support vectors");
        return Err(node.misuse(problem, "export the model again with skl2onnx"));
    }
    let starts: Vec<usize> =
        counts.iter().scan(0, |next, count| Some(std::mem::replace(next, *next + count))).collect();
    let pairs: Vec<[usize; 2]> = (0..classes).flat_map(|i| (i + 1..classes).map(move |j| [i, j])).collect();
    let coefficients = listed(node, "coefficients", (classes - 1) * vectors)?;
    let bias = listed(node, "rho", pairs.len())?;
    let mut weights = vec![0.0; pairs.len() * vectors];
    for (row, &[i, j]) in weights.chunks_mut(vectors).zip(&pairs) {
        for (class, against) in [(i, j - 1), (j, i)] {
            let own = starts[class]..starts[class] + counts[class];
            row[own.clone()].copy_from_slice(&coefficients[against * vectors..][own]);
        }
    }
    Ok((pairs, Rows { weights: weights.into(), bias }))
}

/// So many numbers of an attribute.
fn listed(node: &OnnxNode<'_>, name: &str, count: usize) -> Result<Vec<f64>, OnnxError> {
    let numbers = node.floats(name)?.unwrap_or_default();
    match numbers.len() == count {
        true => Ok(numbers),
        false => {
            let problem = format!("{} numbers in {name}, expected {count}", numbers.len());
            Err(node.misuse(problem, "export the model again"))
        }
    }
}
