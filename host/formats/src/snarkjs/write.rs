//! JSON as snarkjs lays it out: an entry a line, indented by one space a level, no newline at the end.

use ark_bn254::{Fq, Fq2};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, Field};
use std::fmt::{self, Display};

/// A value; texts need no escapes.
pub(super) enum Json {
    Text(String),
    Number(usize),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

/// A coordinate of a point.
pub(super) trait ToJson: Field {
    /// As snarkjs writes it.
    fn json(&self) -> Json;
}

impl ToJson for Fq {
    fn json(&self) -> Json {
        Json::text(self)
    }
}

impl ToJson for Fq2 {
    fn json(&self) -> Json {
        Json::List(vec![self.c0.json(), self.c1.json()])
    }
}

/// A point with its third coordinate.
pub(super) fn point<P: SWCurveConfig<BaseField: ToJson>>(point: &Affine<P>) -> Json {
    let (zero, one) = (P::BaseField::ZERO, P::BaseField::ONE);
    let coordinates = point.xy().map_or([zero, one, zero], |(x, y)| [x, y, one]);
    Json::List(coordinates.iter().map(ToJson::json).collect())
}

impl Json {
    pub(super) fn text(value: impl Display) -> Json {
        Json::Text(value.to_string())
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, level: usize) -> fmt::Result {
        match self {
            Json::Text(text) => write!(f, "\"{text}\""),
            Json::Number(number) => write!(f, "{number}"),
            Json::List(items) => lines(f, level, ['[', ']'], items, |item, f| item.write(f, level + 1)),
            Json::Object(fields) => lines(f, level, ['{', '}'], fields, |(name, value), f| {
                write!(f, "\"{name}\": ")?;
                value.write(f, level + 1)
            }),
        }
    }
}

impl Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

/// Items between brackets, one a line.
fn lines<T>(
    f: &mut fmt::Formatter<'_>,
    level: usize,
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{open}")?;
    for (i, item) in items.iter().enumerate() {
        f.write_str(if i > 0 { ",\n" } else { "\n" })?;
        write!(f, "{:level$} ", "")?;
        write(item, f)?;
    }
    write!(f, "\n{:level$}{close}", "")
}
