//! scikit-learn's operators, as skl2onnx writes them.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{LeftOut, Role, Scope, Shaped, Value};
use super::super::tensor::{integers, single};
use super::super::view::Rows;
use super::encode::LEARNED;
use super::end::text;
use crate::front::graph::FloatOp;
use tract_onnx::pb::attribute_proto::AttributeType;

impl<'a> Scope<'a> {
    /// `(x − offset)·scale`.
    pub(super) fn scaler(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let (offset, scale) = (spread(node, "offset", 0.0, &x)?, spread(node, "scale", 1.0, &x)?);
        let shift: Vec<f64> = offset.iter().zip(&scale).map(|(offset, scale)| -offset * scale).collect();
        let moved = self.run("Sub", &x.run, Some(single("", &x.shape, offset)));
        let run = self.run("Mul", &moved, Some(single("", &x.shape, scale.iter().copied())));
        self.moved_by(node, &x, x.shape.clone(), &scale, &shift, run)
    }

    /// One where x is above a threshold, else zero.
    pub(super) fn binarizer(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let (len, threshold) = (x.len(), node.float("threshold", 0.0)?);
        let (index, bound) = ((0..len).collect(), vec![threshold; len]);
        let above = FloatOp::AtMost { index, bound, turned: vec![true; len] };
        let made = self.made(node, above, &[&x], x.shape.clone())?;
        self.as_file(node, made)
    }

    /// One row of coefficients a target.
    pub(super) fn linear_regressor(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let transform = node.string("post_transform")?;
        if !["", "NONE"].contains(&&transform[..]) {
            return Err(node.misuse(format!("post_transform is {transform}"), "export without it"));
        }
        let targets = usize::try_from(node.int("targets", 1)?).unwrap_or(0);
        self.coefficients(node, &x, targets)
    }

    /// The class, then the scores.
    pub(super) fn linear_classifier(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.tensor(node, 0)?;
        let names = class_names(node)?;
        let rows = node.floats("coefficients")?.unwrap_or_default().len() / x.len().max(1);
        let scores = match (rows, names.len()) {
            (1, 2) => self.two_classes(node, &x)?,
            (rows, classes) if rows == classes => self.coefficients(node, &x, classes)?,
            (rows, classes) => {
                let problem = format!("{rows} rows of coefficients for {classes} classes");
                return Err(node.misuse(problem, "export the model again with skl2onnx"));
            }
        };
        let scores = self.transformed(node, scores)?;
        let class = self.decision(node, &scores, vec![1])?;
        self.note_labels(names);
        Ok(node.named([Value::Tensor(class), Value::Tensor(scores)]))
    }

    /// One score decides between two classes: it and its negative are the scores of both.
    fn two_classes(&mut self, node: &OnnxNode<'a>, x: &Shaped) -> Result<Shaped, OnnxError> {
        let score = self.coefficients(node, x, 1)?;
        let signs = self.run("MatMul", &score.run, Some(single("", &[1, 2], [-1.0, 1.0])));
        let view = score.seen().picked(&[0, 0]).then(&[-1.0, 1.0], &[0.0, 0.0]);
        Ok(self.seen(node, &score, vec![1, 2], view, signs))
    }

    fn coefficients(&mut self, node: &OnnxNode<'a>, x: &Shaped, targets: usize) -> Result<Shaped, OnnxError> {
        let (inputs, weights) = (x.len(), node.floats("coefficients")?.unwrap_or_default());
        let bias =
            node.floats("intercepts")?.filter(|bias| !bias.is_empty()).unwrap_or_else(|| vec![0.0; targets]);
        if weights.is_empty() || targets.checked_mul(inputs) != Some(weights.len()) || bias.len() != targets {
            return Err(node.shape(
                "its data",
                &x.shape,
                format!("{} features for {targets} results", weights.len() / targets.max(1)),
            ));
        }
        self.reserve_weights(targets, inputs)?;
        let columns = (0..inputs).flat_map(|i| weights.iter().skip(i).step_by(inputs).copied());
        let (matrix, addend) =
            (single("", &[inputs, targets], columns), single("", &[1, targets], bias.iter().copied()));
        let row = self.run("Reshape", &x.run, Some(integers("", &[2], vec![1, inputs as i64])));
        let product = self.run("MatMul", &row, Some(matrix));
        let run = self.run("Add", &product, Some(addend));
        let op = self.linear_op(node, x, Rows { weights: weights.into(), bias })?;
        self.emit_as(node, op, vec![x.id], vec![1, targets], run)
    }

    /// A function of the scores that keeps their order.
    fn transformed(&self, node: &OnnxNode<'a>, scores: Shaped) -> Result<Shaped, OnnxError> {
        let transform = node.string("post_transform")?;
        let (elementwise, layer) = match &transform[..] {
            "" | "NONE" => return Ok(scores),
            "LOGISTIC" => (true, Some(LeftOut::Sigmoid)),
            "PROBIT" => (true, None),
            "SOFTMAX" => (false, Some(LeftOut::Softmax)),
            _ => return Err(node.misuse(format!("post_transform is {transform}"), "export without it")),
        };
        let by = format!("{transform} of {}", node.described());
        Ok(Shaped { role: Role::Monotone { by, elementwise, layer }, ..scores })
    }

    /// Probabilities divided by their sum keep their order; data are divided.
    pub(super) fn normalizer(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.computed(node, 0)?;
        match &x.role {
            Role::Monotone { by, layer, .. }
                if *layer != Some(LeftOut::LogSoftmax) && node.string("norm")? == "L1" =>
            {
                // What sums to one stays what it is.
                let layer = layer.map(|layer| match layer {
                    LeftOut::Sigmoid => LeftOut::Shares,
                    other => other,
                });
                let role = Role::Monotone { by: by.clone(), elementwise: false, layer };
                Ok(Shaped { role, ..x })
            }
            _ => self.normalised_row(node),
        }
    }

    /// Names of classes, or some of the scores.
    pub(super) fn extracted(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        if self.is_label_table(node)? {
            return self.labels(node);
        }
        if self.value(node, 1)?.known().is_none() {
            let shape = self.arg(node, 0)?.shape().to_vec();
            let none = || node.shape("its data", &shape, "one with an axis");
            let axis = shape.len().checked_sub(1).ok_or_else(none)?;
            let made = self.gathered_along(node, axis)?;
            self.program.unasked = Some(LEARNED);
            let rows = made.len() / self.computed(node, 1)?.len().max(1);
            return Ok(Shaped { shape: vec![rows, made.len() / rows.max(1)], ..made });
        }
        let (x, index) = (self.computed(node, 0)?, self.constant(node, 1)?);
        let places: Option<Vec<usize>> =
            index.ints()?.iter().map(|&i| usize::try_from(i).ok().filter(|&i| i < x.len())).collect();
        let row = x.shape.last() == Some(&x.len()) && x.role != Role::Class;
        let places = places.filter(|places| row && !places.is_empty());
        let places = places
            .ok_or_else(|| node.shape("its data", &x.shape, "one row that has the elements asked for"))?;
        let flat = self.run("Reshape", &x.run, Some(integers("", &[1], vec![x.len() as i64])));
        let indices = places.iter().map(|&place| place as i64).collect();
        let run = self.run("Gather", &flat, Some(integers("", &[places.len()], indices)));
        let view = x.seen().picked(&places);
        let shape = vec![1, places.len()];
        self.reserve(node, &shape)?;
        let made = self.seen(node, &x, shape, view, run);
        Ok(Shaped { kind: x.kind, ..made })
    }
}

/// One number for all elements, or one an element.
fn spread(node: &OnnxNode<'_>, name: &str, default: f64, x: &Shaped) -> Result<Vec<f64>, OnnxError> {
    let values = node.floats(name)?.unwrap_or_else(|| vec![default]);
    match values.len() {
        1 => Ok(vec![values[0]; x.len()]),
        len if len == x.len() => Ok(values),
        len => Err(node.shape("its data", &x.shape, format!("{len} features, as its {name} says"))),
    }
}

/// What the classes are called.
pub(super) fn class_names(node: &OnnxNode<'_>) -> Result<Vec<String>, OnnxError> {
    for name in ["classlabels_ints", "classlabels_int64s"] {
        if let Some(ints) = node.ints(name)?.filter(|ints| !ints.is_empty()) {
            return Ok(ints.iter().map(i64::to_string).collect());
        }
    }
    let strings = node.attribute("classlabels_strings", AttributeType::Strings)?;
    Ok(strings.map_or_else(Vec::new, |names| names.strings.iter().map(|name| text(name)).collect()))
}
