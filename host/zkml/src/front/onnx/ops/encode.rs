//! scikit-learn's operators on data before a model: encoders, imputers, vectors of features, norms.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Role, Scope, Shaped};
use super::super::tensor::Constant;
use super::build::{Arg, Reduction};
use super::join::Part;
use super::normalise::inverse_or_zero;
use crate::front::graph::{Curve, FloatOp, Function};
use tract_onnx::pb::attribute_proto::AttributeType;

/// tract knows few of scikit-learn's operators.
pub(super) const LEARNED: &str = "it has operators of scikit-learn's";

impl<'a> Scope<'a> {
    /// For each element a row, one where it is the category and zero elsewhere.
    pub(super) fn one_hot_encoder(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let categories: Vec<f64> =
            node.ints("cats_int64s")?.unwrap_or_default().iter().map(|&category| category as f64).collect();
        if categories.is_empty() {
            return Err(node.misuse("its categories are no integers", "number them in the data before"));
        }
        // A category that is not known fails there if zeros is not set; here it is a row of zeros.
        let x = match x.kind {
            Kind::Real => self.curve(node, &x, Function::Truncate)?,
            _ => x,
        };
        let made = self.flags_of(node, &x, &categories)?;
        self.program.unasked = Some(LEARNED);
        let shape = [&x.shape[..], &[categories.len()]].concat();
        Ok(Shaped { shape, kind: Kind::Real, ..made })
    }

    /// For each element and each number whether they are equal.
    fn flags_of(&mut self, node: &OnnxNode<'a>, x: &Shaped, numbers: &[f64]) -> Result<Shaped, OnnxError> {
        let shape = vec![x.len(), numbers.len()];
        let repeated = self.over_groups(node, x, numbers.len(), shape)?;
        let numbers = Arg::Known { shape: vec![1, numbers.len()], values: numbers.to_vec() };
        let equal = self.equal(node, &Arg::Computed(repeated), &numbers)?;
        self.computed_of(node, equal)
    }

    /// LabelEncoder: names of classes, or numbers in the place of others.
    pub(super) fn label_encoder(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        if self.computed(node, 0)?.role == Role::Class && numbers_of(node, "keys")?.is_none() {
            return self.labels(node);
        }
        let strings = || node.misuse("it maps to or from strings", "number them in the data before");
        let (keys, whole) = numbers_of(node, "keys")?.ok_or_else(strings)?;
        let class = self.computed(node, 0)?.role == Role::Class;
        if class && whole && keys.iter().enumerate().all(|(i, &key)| key == i as f64) {
            return self.labels(node);
        }
        let (values, whole) = numbers_of(node, "values")?.ok_or_else(strings)?;
        let default = match whole {
            true => node.int("default_int64", -1)? as f64,
            false => node.float("default_float", 0.0)?,
        };
        if keys.is_empty() || keys.len() != values.len() {
            return Err(node.misuse("its keys and values are not as many", "export the model again"));
        }
        let x = self.tensor(node, 0)?;
        let flags = self.flags_of(node, &x, &keys)?;
        let lead =
            Arg::Known { shape: vec![1, keys.len()], values: values.iter().map(|v| v - default).collect() };
        let parts = self.times(node, &Arg::Computed(flags), &lead)?;
        let parts = self.computed_of(node, parts)?;
        let made = self.of_groups(node, &parts, keys.len(), Reduction::Sum)?;
        let made = self.affine(node, &made, 1.0, default)?;
        self.program.unasked = Some(LEARNED);
        Ok(Shaped { shape: x.shape, kind: if whole { Kind::Integer } else { Kind::Real }, ..made })
    }

    /// Imputer: numbers in the place of another.
    pub(super) fn imputer(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.row(node)?;
        let ints = |values: &[i64]| values.iter().map(|&value| value as f64).collect::<Vec<f64>>();
        let (replaced, imputed) = match node.ints("imputed_value_int64s")?.filter(|values| !values.is_empty())
        {
            Some(values) => (node.int("replaced_value_int64", 0)? as f64, ints(values)),
            None => {
                let attribute = node.attribute("replaced_value_float", AttributeType::Float)?;
                let imputed = node.floats("imputed_value_floats")?.unwrap_or_default();
                (attribute.map_or(0.0, |attribute| attribute.f.into()), imputed)
            }
        };
        if !replaced.is_finite() {
            self.is_input(node, &x)?;
            self.notes.push(format!(
                "{} is left out: inputs are numbers, of which none is missing",
                node.described()
            ));
            return Ok(x);
        }
        if imputed.len() != 1 && imputed.len() != x.len() {
            return Err(node.shape("its data", &x.shape, format!("{} features", imputed.len())));
        }
        let imputed = Arg::Known { shape: vec![1, imputed.len()], values: imputed };
        let x = Arg::Computed(x);
        let missing = self.equal(node, &x, &Arg::number(replaced))?;
        let change = self.difference(node, &imputed, &x)?;
        let change = self.times(node, &missing, &change)?;
        let made = self.sum(node, &x, &change)?;
        self.program.unasked = Some(LEARNED);
        self.computed_of(node, made)
    }

    /// What is not finite is looked for in inputs alone, which are numbers; what is computed may be none, as a logarithm.
    pub(super) fn is_input(&self, node: &OnnxNode<'a>, x: &Shaped) -> Result<(), OnnxError> {
        match x.id {
            0 => Ok(()),
            _ => Err(node.misuse(
                "it looks for what is no finite number in what is computed",
                "apply the steps up to here to the data before, and export the pipeline from there on",
            )),
        }
    }

    /// FeatureVectorizer: rows one behind the other.
    pub(super) fn feature_vector(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let sizes = node.ints("inputdimensions")?.unwrap_or_default();
        let mut parts = Vec::new();
        for index in 0..node.proto.input.len() {
            let part = self.arg(node, index)?;
            let len = part.shape().iter().product::<usize>();
            if part.shape().last() != Some(&len) || sizes.get(index).is_some_and(|&size| size != len as i64) {
                return Err(node.shape("its data", part.shape(), "one row of as many features as it says"));
            }
            parts.push(Part::from(part));
        }
        let order: Vec<usize> = (0..parts.iter().map(Part::len).sum()).collect();
        self.program.unasked = Some(LEARNED);
        self.assembled(node, &parts, &order, vec![1, order.len()])
    }

    /// Normalizer: x over its largest element, over the sum of its sizes, or over its length.
    pub(super) fn normalised_row(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.row(node)?;
        let (size, shape) = (x.len(), x.shape.clone());
        let norm = match &node.string("norm")?[..] {
            "L1" => {
                let sizes = self.made(node, FloatOp::LeakyRelu { slope: -1.0 }, &[&x], shape.clone())?;
                let norm = self.of_groups(node, &sizes, size, Reduction::Sum)?;
                self.curve(node, &norm, inverse_or_zero(Curve::Argument))?
            }
            "L2" => {
                let squares = self.made(node, FloatOp::Mul, &[&x, &x], shape.clone())?;
                let norm = self.of_groups(node, &squares, size, Reduction::Sum)?;
                self.curve(node, &norm, inverse_or_zero(Function::Sqrt.into()))?
            }
            "" | "MAX" => {
                let norm = self.of_groups(node, &x, size, Reduction::Max)?;
                let square = Curve::Argument.times(Curve::Argument);
                // Where the largest is zero, onnxruntime divides by nothing.
                let zero = Function::Step.of(square.clone().affine(-1.0, 0.0));
                self.curve(node, &norm, inverse_or_zero(square).times(Curve::Argument).plus(zero))?
            }
            other => return Err(node.misuse(format!("its norm is {other}"), "take MAX, L1 or L2")),
        };
        let inverse = self.over_groups(node, &norm, size, shape.clone())?;
        self.program.unasked = Some(LEARNED);
        self.made(node, FloatOp::Mul, &[&x, &inverse], shape)
    }
}

/// The numbers of an attribute of any type, and whether they are integers; none if there are strings, or nothing.
fn numbers_of(node: &OnnxNode<'_>, name: &str) -> Result<Option<(Vec<f64>, bool)>, OnnxError> {
    if let Some(ints) = node.ints(&format!("{name}_int64s"))?.filter(|ints| !ints.is_empty()) {
        return Ok(Some((ints.iter().map(|&value| value as f64).collect(), true)));
    }
    if let Some(floats) = node.floats(&format!("{name}_floats"))?.filter(|floats| !floats.is_empty()) {
        return Ok(Some((floats, false)));
    }
    let tensor = node.attribute(&format!("{name}_tensor"), AttributeType::Tensor)?.and_then(|a| a.t.as_ref());
    let Some(constant) = tensor.and_then(|tensor| Constant::decode(tensor).ok()) else { return Ok(None) };
    Ok(Some((constant.numbers()?, constant.ints().is_ok())))
}
