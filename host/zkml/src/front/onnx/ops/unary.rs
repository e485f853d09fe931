//! Functions of one number that are tables.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Scope, Shaped};
use super::super::tensor::broadcast;
use super::build::Arg;
use crate::front::graph::{Curve, FloatOp, Function};
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// SELU's constants, those of ONNX's default attributes.
const SELU: [f32; 2] = [1.673_263_2, 1.050_701];

impl<'a> Scope<'a> {
    /// Any function of one number.
    pub(super) fn function(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let made = match curve_of(node)? {
            Some(curve) => self.curve(node, &x, curve)?,
            None => return Err(node.unsupported()),
        };
        self.as_file(node, made)
    }

    /// Rounding; integers are whole already.
    pub(super) fn rounded(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        match x.kind {
            Kind::Real => self.function(node),
            _ => Ok(x),
        }
    }

    /// `|x|`: a slope of −1 for negative numbers.
    pub(super) fn absolute(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let made = self.made(node, FloatOp::LeakyRelu { slope: -1.0 }, &[&x], x.shape.clone())?;
        self.as_file(node, made)
    }

    /// `max(0, min(1, αx + β))`, which is no table, or x times that with α = 1/6 and β = 1/2.
    pub(super) fn hard(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let swish = node.proto.op_type == "HardSwish";
        let (slope, middle) = match swish {
            true => (1.0 / 6.0, 0.5),
            false => (node.float("alpha", 0.2)?, node.float("beta", 0.5)?),
        };
        let line = self.affine(node, &x, slope, middle)?;
        let clip = FloatOp::Clip { low: 0.0, high: 1.0 };
        let made = self.made(node, clip, &[&line], x.shape.clone())?;
        let made = match swish {
            true => self.made(node, FloatOp::Mul, &[&x, &made], x.shape.clone())?,
            false => made,
        };
        self.as_file(node, made)
    }

    /// `slope·x` for negative x, with a slope for each channel or element: `(1 + slope)/2·x + (1 − slope)/2·|x|`.
    pub(super) fn p_relu(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, slope) = (self.tensor(node, 0)?, self.arg(node, 1)?);
        if let Some(slope) = one_slope(&slope) {
            let made = self.made(node, FloatOp::LeakyRelu { slope }, &[&x], x.shape.clone())?;
            return self.as_file(node, made);
        }
        let size = self.made(node, FloatOp::LeakyRelu { slope: -1.0 }, &[&x], x.shape.clone())?;
        let halves = [0.5, -0.5].map(|half| self.affine_arg(node, &slope, half, 0.5));
        let [same, turned] = halves;
        let same = self.times(node, &Arg::Computed(x), &same?)?;
        let turned = self.times(node, &Arg::Computed(size), &turned?)?;
        let made = self.sum(node, &same, &turned)?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// A power with a constant exponent, or of a constant base.
    pub(super) fn power(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let uniform =
            |values: &[f64]| values.first().copied().filter(|first| values.iter().all(|x| x == first));
        let made = match (self.arg(node, 0)?, self.arg(node, 1)?) {
            (Arg::Computed(x), Arg::Known { shape, values }) => match uniform(&values) {
                Some(exponent) => self.constant_power(node, &x, exponent)?,
                None => {
                    let fits = || node.shape("its exponents", &shape, format!("one that fits {:?}", x.shape));
                    let values = broadcast(&values, &shape, &x.shape).ok_or_else(fits)?;
                    self.by_value(node, &x, &values, |scope, part, exponent| {
                        scope.constant_power(node, part, exponent)
                    })?
                }
            },
            (Arg::Known { shape, values }, Arg::Computed(x)) => {
                let positive = |value: &f64| *value > 0.0;
                let logs =
                    values.iter().all(positive).then(|| values.iter().map(|value| value.ln()).collect());
                let base =
                    || node.misuse("its base is not positive", "write it as an Exp of a positive base");
                let logs = Arg::Known { shape, values: logs.ok_or_else(base)? };
                let exponent = self.times(node, &Arg::Computed(x), &logs)?;
                let exponent = self.computed_of(node, exponent)?;
                self.curve(node, &exponent, Function::Exp)?
            }
            _ => {
                return Err(
                    node.misuse("its base and its exponent are both computed", "use a constant exponent")
                );
            }
        };
        self.as_file(node, made)
    }

    /// Squares and cubes are products, which are exact.
    pub(super) fn constant_power(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        exponent: f64,
    ) -> Result<Shaped, OnnxError> {
        let shape = || x.shape.clone();
        match exponent {
            1.0 => Ok(x.clone()),
            2.0 => self.made(node, FloatOp::Mul, &[x, x], shape()),
            3.0 => {
                let square = self.made(node, FloatOp::Mul, &[x, x], shape())?;
                self.made(node, FloatOp::Mul, &[&square, x], shape())
            }
            _ => self.curve(node, x, Function::Power(exponent)),
        }
    }

    /// The remainder of a division by a constant: `x − c·⌊x/c⌋`, or towards zero with fmod.
    pub(super) fn remainder(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let divisor = self.constant(node, 1)?.numbers()?;
        let uniform =
            divisor.first().copied().filter(|first| divisor.iter().all(|x| x == first) && *first != 0.0);
        let refused = || node.misuse("its divisors differ, or are zero", "use one divisor for all elements");
        let divisor = uniform.ok_or_else(refused)?;
        let whole = if node.int("fmod", 0)? == 0 { Function::Floor } else { Function::Truncate };
        let quotient = whole.of(Curve::Argument.affine(1.0 / divisor, 0.0));
        let made = self.curve(node, &x, Curve::Argument.plus(quotient.affine(-divisor, 0.0)))?;
        self.as_file(node, made)
    }
}

/// The slope that all elements have.
fn one_slope(slope: &Arg) -> Option<f64> {
    let Arg::Known { values, .. } = slope else { return None };
    let first = *values.first()?;
    values.iter().all(|&slope| slope == first && slope.abs() <= 1e6).then_some(first)
}

/// The curve of an operator, if it is one.
fn curve_of(node: &OnnxNode<'_>) -> Result<Option<Curve>, OnnxError> {
    let x = || Curve::Argument;
    let function = match &node.proto.op_type[..] {
        "Erf" => Function::Erf,
        "Exp" => Function::Exp,
        "Log" => Function::Log,
        "Sqrt" => Function::Sqrt,
        "Reciprocal" => Function::Reciprocal,
        "Sin" => Function::Sin,
        "Cos" => Function::Cos,
        "Tan" => Function::Tan,
        "Asin" => Function::Asin,
        "Acos" => Function::Acos,
        "Atan" => Function::Atan,
        "Sinh" => Function::Sinh,
        "Cosh" => Function::Cosh,
        "Asinh" => Function::Asinh,
        "Acosh" => Function::Acosh,
        "Atanh" => Function::Atanh,
        "Softplus" => Function::Softplus,
        "Sign" => Function::Sign,
        "Floor" => Function::Floor,
        "Ceil" => Function::Ceil,
        "Round" => Function::Round,
        _ => return rectifier(node),
    };
    Ok(Some(function.of(x())))
}

/// Rectifiers of other forms.
fn rectifier(node: &OnnxNode<'_>) -> Result<Option<Curve>, OnnxError> {
    let x = || Curve::Argument;
    // e^min(x, 0) − 1, with x scaled.
    let below = |scale: f64| {
        let negative = Function::Clamp(f64::NEG_INFINITY, 0.0).of(x().affine(scale, 0.0));
        Function::Exp.of(negative).affine(1.0, -1.0)
    };
    let rectified = |alpha: f64, curve: Curve| Function::Relu.of(x()).plus(curve.affine(alpha, 0.0));
    Ok(Some(match &node.proto.op_type[..] {
        "Elu" => rectified(node.float("alpha", 1.0)?, below(1.0)),
        "Celu" => {
            let alpha = node.float("alpha", 1.0)?;
            rectified(alpha, below(1.0 / alpha))
        }
        "Selu" => {
            let (alpha, gamma) = (node.float("alpha", SELU[0])?, node.float("gamma", SELU[1])?);
            rectified(alpha, below(1.0)).affine(gamma, 0.0)
        }
        "Softsign" => x().times(Function::Reciprocal.of(Function::Leaky(-1.0).of(x()).affine(1.0, 1.0))),
        "Mish" => x().times(Function::Tanh.of(Function::Softplus.of(x()))),
        "Gelu" => x().times(bell(node)?.affine(0.5, 0.5)),
        "Swish" => x().times(Function::Sigmoid.of(x().affine(node.float("alpha", 1.0)?, 0.0))),
        "ThresholdedRelu" => {
            // x where α − x < 0.
            let under = Function::Step.of(x().affine(-1.0, node.float("alpha", 1.0)?));
            x().times(under.affine(-1.0, 1.0))
        }
        "Shrink" => {
            let (bias, lambda) = (node.float("bias", 0.0)?, node.float("lambd", 0.5)?);
            let under = Function::Step.of(x().affine(1.0, lambda)).affine(-1.0, 1.0);
            let over = Function::Step.of(x().affine(-1.0, lambda)).affine(-1.0, 1.0);
            x().affine(1.0, bias).times(under).plus(x().affine(1.0, -bias).times(over))
        }
        _ => return Ok(None),
    }))
}

/// What GELU puts in the place of a sign: an error function, or a tangent near it.
fn bell(node: &OnnxNode<'_>) -> Result<Curve, OnnxError> {
    let x = || Curve::Argument;
    Ok(match &node.string("approximate")?[..] {
        "tanh" => {
            let cube = x().times(x()).times(x()).affine(0.044_715, 0.0);
            Function::Tanh.of(x().plus(cube).affine((2.0 / PI).sqrt(), 0.0))
        }
        _ => Function::Erf.of(x().affine(FRAC_1_SQRT_2, 0.0)),
    })
}
