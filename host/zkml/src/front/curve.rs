//! Functions of one number: what a chain of elementwise operators computes, as a tree.

use std::f64::consts::PI;
use std::sync::Arc;

/// A function of one number x.
#[derive(Clone, Debug, PartialEq)]
pub enum Curve {
    /// x itself.
    Argument,
    /// The same number for every x.
    Constant(f64),
    /// A function of another curve.
    Of(Function, Arc<Curve>),
    /// The sum of two curves.
    Sum(Arc<Curve>, Arc<Curve>),
    /// The product of two curves.
    Product(Arc<Curve>, Arc<Curve>),
}

/// A function of which curves are made.
#[derive(Clone, Debug, PartialEq)]
pub enum Function {
    /// `1/(1 + e^−x)`.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `2/√π·∫₀ˣ e^(−t²) dt`.
    Erf,
    /// `eˣ`.
    Exp,
    /// The natural logarithm.
    Log,
    /// The square root.
    Sqrt,
    /// `1/x`.
    Reciprocal,
    /// The sine.
    Sin,
    /// The cosine.
    Cos,
    /// The tangent.
    Tan,
    /// The inverse of the sine.
    Asin,
    /// The inverse of the cosine.
    Acos,
    /// The inverse of the tangent.
    Atan,
    /// The hyperbolic sine.
    Sinh,
    /// The hyperbolic cosine.
    Cosh,
    /// The inverse of the hyperbolic sine.
    Asinh,
    /// The inverse of the hyperbolic cosine.
    Acosh,
    /// The inverse of the hyperbolic tangent.
    Atanh,
    /// `ln(1 + eˣ)`.
    Softplus,
    /// −1, 0 or 1.
    Sign,
    /// The next integer below.
    Floor,
    /// The next integer above.
    Ceil,
    /// The nearest integer, halves to the even one.
    Round,
    /// The next integer towards zero.
    Truncate,
    /// The whole part of the quotient by a divisor.
    Quotient(f64),
    /// One where x is not negative, else zero.
    Step,
    /// `max(x, 0)`.
    Relu,
    /// `slope·x` for negative x, x for others.
    Leaky(f64),
    /// `min(max(x, low), high)`.
    Clamp(f64, f64),
    /// x to this power.
    Power(f64),
    /// An entry of a list, x its place from 0, or from its end where it is negative; places beyond an end are that end.
    Entry(Arc<[f64]>),
}

impl Function {
    /// This function of a curve.
    pub fn of(self, curve: Curve) -> Curve {
        Curve::Of(self, Arc::new(curve))
    }

    /// Its value at a point.
    pub fn at(&self, x: f64) -> f64 {
        match self {
            Function::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Function::Erf => erf(x),
            Function::Reciprocal => 1.0 / x,
            Function::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            Function::Sign if x == 0.0 => 0.0,
            Function::Sign => x.signum(),
            Function::Step => f64::from(u8::from(x >= 0.0)),
            Function::Relu => x.max(0.0),
            Function::Leaky(slope) => {
                if x < 0.0 {
                    slope * x
                } else {
                    x
                }
            }
            Function::Clamp(low, high) => x.max(*low).min(*high),
            Function::Quotient(divisor) => (x / divisor).trunc(),
            Function::Power(exponent) => x.powf(*exponent),
            Function::Entry(entries) => {
                let (last, place) = (entries.len().saturating_sub(1), x.round());
                let place = if place < 0.0 { place + entries.len() as f64 } else { place };
                entries.get((place.max(0.0) as usize).min(last)).copied().unwrap_or(0.0)
            }
            _ => self.elementary(x),
        }
    }

    fn elementary(&self, x: f64) -> f64 {
        match self {
            Function::Tanh => x.tanh(),
            Function::Exp => x.exp(),
            Function::Log => x.ln(),
            Function::Sqrt => x.sqrt(),
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Tan => x.tan(),
            Function::Asin => x.asin(),
            Function::Acos => x.acos(),
            Function::Atan => x.atan(),
            Function::Sinh => x.sinh(),
            Function::Cosh => x.cosh(),
            Function::Asinh => x.asinh(),
            Function::Acosh => x.acosh(),
            Function::Atanh => x.atanh(),
            Function::Floor => x.floor(),
            Function::Ceil => x.ceil(),
            Function::Round => x.round_ties_even(),
            _ => x.trunc(),
        }
    }

    /// Whether constraints know it only by a table of its values.
    fn is_tabled(&self) -> bool {
        !matches!(self, Function::Step | Function::Relu | Function::Leaky(_) | Function::Clamp(..))
    }
}

impl Curve {
    /// Its value at a point.
    pub fn at(&self, x: f64) -> f64 {
        match self {
            Curve::Argument => x,
            Curve::Constant(value) => *value,
            Curve::Of(function, of) => function.at(of.at(x)),
            Curve::Sum(a, b) => a.at(x) + b.at(x),
            Curve::Product(a, b) => a.at(x) * b.at(x),
        }
    }

    /// The curve times a factor and plus an addend.
    pub fn affine(self, factor: f64, addend: f64) -> Self {
        let scaled = if factor == 1.0 { self } else { self.times(Curve::Constant(factor)) };
        if addend == 0.0 { scaled } else { scaled.plus(Curve::Constant(addend)) }
    }

    /// The sum of both.
    pub fn plus(self, other: Self) -> Self {
        Curve::Sum(Arc::new(self), Arc::new(other))
    }

    /// The product of both.
    pub fn times(self, other: Self) -> Self {
        Curve::Product(Arc::new(self), Arc::new(other))
    }

    /// This curve of the values of an inner one.
    pub fn after(&self, inner: &Curve) -> Curve {
        match self {
            Curve::Argument => inner.clone(),
            Curve::Constant(value) => Curve::Constant(*value),
            Curve::Of(function, of) => function.clone().of(of.after(inner)),
            Curve::Sum(a, b) => a.after(inner).plus(b.after(inner)),
            Curve::Product(a, b) => a.after(inner).times(b.after(inner)),
        }
    }

    /// How many terms it has, written out.
    pub fn size(&self) -> usize {
        match self {
            Curve::Argument | Curve::Constant(_) => 1,
            Curve::Of(_, of) => 1 + of.size(),
            Curve::Sum(a, b) | Curve::Product(a, b) => 1 + a.size() + b.size(),
        }
    }

    /// Whether constraints know it only by a table of its values.
    pub fn is_tabled(&self) -> bool {
        match self {
            Curve::Argument | Curve::Constant(_) => false,
            Curve::Of(function, of) => function.is_tabled() || of.is_tabled(),
            Curve::Sum(a, b) | Curve::Product(a, b) => a.is_tabled() || b.is_tabled(),
        }
    }
}

impl From<Function> for Curve {
    fn from(function: Function) -> Self {
        function.of(Curve::Argument)
    }
}

/// By its series near zero, by its continued fraction elsewhere (Abramowitz and Stegun, 7.1.6 and 7.1.14); to about
/// the last bits of double precision.
fn erf(x: f64) -> f64 {
    let (size, square) = (x.abs(), x * x);
    let bell = (-square).exp() / PI.sqrt();
    let magnitude = match size {
        ..2.0 => {
            let mut term = size;
            let terms = (0..60).map(|n| {
                let now = term;
                term *= 2.0 * square / f64::from(2 * n + 3);
                now
            });
            2.0 * bell * terms.sum::<f64>()
        }
        2.0..6.0 => 1.0 - bell / (1..80).rev().fold(size, |below, n| size + f64::from(n) / 2.0 / below),
        _ => 1.0,
    };
    magnitude.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_that_of_the_tables() {
        // Abramowitz and Stegun, table 7.1.
        let table = [
            (0.0, 0.0),
            (0.5, 0.520_499_877_8),
            (1.0, 0.842_700_792_9),
            (1.9, 0.992_790_429_2),
            (2.0, 0.995_322_265_0),
        ];
        for (x, y) in table {
            assert!((erf(x) - y).abs() < 1e-8 && (erf(-x) + y).abs() < 1e-8, "{x}: {}", erf(x));
        }
        assert!((erf(1.999_999) - erf(2.000_001)).abs() < 1e-7 && erf(9.0) == 1.0);
    }

    #[test]
    fn curves_are_composed() {
        let double = Curve::Argument.affine(2.0, 1.0);
        let composed = Curve::from(Function::Exp).times(Curve::Argument).after(&double);
        assert_eq!(composed.at(0.5), 2f64.exp() * 2.0);
        assert!(composed.is_tabled() && !double.is_tabled() && composed.size() > double.size());
        let entries = Function::Entry([5.0, 7.0].into());
        assert_eq!([-3.0, -1.0, 0.2, 0.9, 8.0].map(|x| entries.at(x)), [5.0, 7.0, 5.0, 7.0, 7.0]);
        assert_eq!([-0.5, 0.0, 2.5].map(|x| Function::Step.at(x)), [0.0, 1.0, 1.0]);
    }
}
