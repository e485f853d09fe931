//! Functions of one number: rectifiers, clips, curves.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped, Value};
use super::super::tensor::{Constant, common_shape};
use super::build::Arg;
use crate::front::graph::{FloatOp, Function};

/// Beyond this a bound of Clip is none.
const UNBOUNDED: f64 = 3.4e38;

impl<'a> Scope<'a> {
    /// `max(x, 0)`.
    pub(super) fn relu(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        self.activated(node, &x, FloatOp::Relu)
    }

    /// A slope for negative values.
    pub(super) fn leaky_relu(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let slope = node.float("alpha", 0.01)?;
        if slope.abs() > 1e6 {
            return Err(node.misuse(format!("its slope is {slope}"), "train with a slope below one"));
        }
        self.activated(node, &x, FloatOp::LeakyRelu { slope })
    }

    /// The hyperbolic tangent.
    pub(super) fn tanh(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        self.activated(node, &x, FloatOp::Curve(Function::Tanh.into()))
    }

    fn activated(&mut self, node: &OnnxNode<'a>, x: &Shaped, op: FloatOp) -> Result<Shaped, OnnxError> {
        let input = self.tensor_of(x)?;
        self.emit(node, op, vec![input], x.shape.clone())
    }

    /// Cut off below and above.
    pub(super) fn clip(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        if (1..3)
            .any(|index| matches!(node.input(index).and_then(|name| self.get(name)), Some(Value::Tensor(_))))
        {
            return self.clip_between(node, x);
        }
        let (low, high) = (self.bound(node, 1, "min", -UNBOUNDED)?, self.bound(node, 2, "max", UNBOUNDED)?);
        self.clipped(node, &x, low, high)
    }

    /// Between computed bounds: `h − max(h − (l + max(x − l, 0)), 0)`.
    fn clip_between(&mut self, node: &OnnxNode<'a>, x: Shaped) -> Result<Shaped, OnnxError> {
        let (shape, kind) = (x.shape.clone(), x.kind);
        let mut made = Arg::Computed(x);
        if node.input(1).is_some() {
            let low = self.arg(node, 1)?;
            let lead = self.positive_lead(node, &made, &low)?;
            made = self.sum(node, &low, &lead)?;
        }
        if node.input(2).is_some() {
            let high = self.arg(node, 2)?;
            let lead = self.positive_lead(node, &high, &made)?;
            made = self.difference(node, &high, &lead)?;
        }
        let made = self.computed_of(node, made)?;
        self.as_file(node, Shaped { shape, kind, ..made })
    }

    /// `max(x − y, 0)`.
    fn positive_lead(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        let lead = self.difference(node, x, y)?;
        let lead = self.computed_of(node, lead)?;
        self.made(node, FloatOp::Relu, &[&lead], lead.shape.clone()).map(Arg::Computed)
    }

    /// A clip between two bounds, of which either may be none.
    fn clipped(&mut self, node: &OnnxNode<'a>, x: &Shaped, low: f64, high: f64) -> Result<Shaped, OnnxError> {
        let low = if low <= -UNBOUNDED { f64::NEG_INFINITY } else { low };
        let high = if high >= UNBOUNDED { f64::INFINITY } else { high };
        match (low, high) {
            (f64::NEG_INFINITY, f64::INFINITY) => Ok(x.clone()),
            (0.0, f64::INFINITY) => self.activated(node, x, FloatOp::Relu),
            _ if low < high => self.activated(node, x, FloatOp::Clip { low, high }),
            _ => Err(node.misuse(
                format!("it cuts at {low} and {high}, which leaves one value"),
                "put the constant in its place",
            )),
        }
    }

    /// A bound of Clip: an input since operator set 11, before that an attribute.
    fn bound(&self, node: &OnnxNode<'a>, index: usize, name: &str, none: f64) -> Result<f64, OnnxError> {
        let known = node.input(index).and_then(|name| self.get(name)).and_then(Value::known);
        let known = known.map(Constant::decode).transpose()?;
        let attribute = node.proto.attribute.iter().find(|attribute| attribute.name == name);
        let first = known.as_ref().and_then(|constant| constant.first());
        let bound = first.or_else(|| attribute.map(|attribute| attribute.f.into())).unwrap_or(none);
        match bound.is_nan() {
            true => Err(node.misuse(format!("{name} is not a number"), "export the model again")),
            false => Ok(bound),
        }
    }

    /// Whether an input is one and the same constant for all elements.
    fn is_one_number(&self, node: &OnnxNode<'a>, index: usize) -> bool {
        let values = self.constant(node, index).and_then(|constant| constant.floats().map(<[f64]>::to_vec));
        values.is_ok_and(|values| values.iter().all(|value| *value == values[0]))
    }

    /// Max or Min with one constant: a clip on one side.
    pub(super) fn extreme(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let refused = || {
            let problem = "it is not of one tensor and one constant for all of it";
            node.misuse(problem, "train with Relu or Clip in its place")
        };
        let data = (0..2).find(|&i| self.value(node, i).is_ok_and(|value| value.known().is_none()));
        let Some(data) =
            data.filter(|&data| node.proto.input.len() == 2 && self.is_one_number(node, 1 - data))
        else {
            return self.extreme_of_many(node);
        };
        let x = self.tensor(node, data)?;
        let constant = self.constant(node, 1 - data)?;
        let fits = common_shape(&x.shape, &constant.shape).as_ref() == Some(&x.shape);
        let bound = constant.floats()?.first().copied().filter(|bound| {
            fits && constant.floats().is_ok_and(|all| all.iter().all(|value| value == bound))
        });
        let bound = bound.ok_or_else(refused)?;
        match node.proto.op_type == "Max" {
            true => self.clipped(node, &x, bound, UNBOUNDED),
            false => self.clipped(node, &x, -UNBOUNDED, bound),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::*;
    use super::super::super::parse;
    use super::*;
    use tract_onnx::pb::NodeProto;

    fn ops(nodes: Vec<NodeProto>) -> Vec<(String, FloatOp)> {
        let two = [floats("six", &[], &[6.0]), floats("zero", &[1], &[0.0])];
        let model = parse(&bytes(&model(&[1, 2], nodes, two.to_vec()))).unwrap();
        let x = [0.75, -3.0];
        let (ours, tracts) = (model.graph.tensors(&x).pop().unwrap(), model.scores(&x).unwrap());
        assert!(ours.iter().zip(&tracts).all(|(x, y)| (x - y).abs() < 1e-5), "{ours:?} {tracts:?}");
        model.graph.nodes.into_iter().map(|node| (node.name, node.op)).collect()
    }

    #[test]
    fn clips_have_bounds_from_wherever_they_come() {
        let clip = |low, high| FloatOp::Clip { low, high };
        let of = |node: NodeProto| ops(vec![node]).swap_remove(0).1;
        assert_eq!(of(node("Clip", &["x", "zero", "six"], "y")), clip(0.0, 6.0));
        assert_eq!(of(node("Clip", &["x", "", "six"], "y")), clip(f64::NEG_INFINITY, 6.0));
        assert_eq!(of(node("Min", &["six", "x"], "y")), clip(f64::NEG_INFINITY, 6.0));
        assert_eq!(of(node("Max", &["x", "zero"], "y")), FloatOp::Relu);
        assert_eq!(of(node("Clip", &["x", "zero"], "y")), FloatOp::Relu);
    }

    #[test]
    fn a_sigmoid_is_left_out_at_the_end_and_a_layer_inside() {
        let inside =
            vec![node("Sigmoid", &["x"], "s"), node("Mul", &["x", "s"], "t"), node("Add", &["s", "t"], "y")];
        let made = ops(inside);
        assert!(matches!(&made[..], [(name, FloatOp::Curve(_))] if name == "/y"), "one table: {made:?}");
        let apart = vec![node("Sigmoid", &["x"], "s"), node("Concat", &["x", "s"], "y")];
        assert_eq!(ops(apart)[0].1, FloatOp::Curve(Function::Sigmoid.into()));
        let end = vec![node("Tanh", &["x"], "t"), node("Sigmoid", &["t"], "y")];
        assert_eq!(ops(end)[..], [("/t".into(), FloatOp::Curve(Function::Tanh.into()))]);
    }
}
