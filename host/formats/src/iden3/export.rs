//! What snarkjs's `export json` commands write, byte for byte: an entry a line, indented by one space a level.

use super::r1cs::Circuit;
use super::zkey::{Coefficients, List, Zkey};
use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use serde::Serialize;
use serde::ser::Serializer;
use serde_json::ser::Formatter;
use std::collections::BTreeMap;
use std::io::{self, Write};
use zkcard_groth16::{G1, G2, Points};

/// A key as `zkey export json` writes it. Its points must have been [checked](Zkey::check).
pub fn zkey(key: &Zkey, out: &mut dyn Write) -> io::Result<()> {
    write(&ZkeyJson::of(key), out)
}

/// A circuit as `r1cs export json` writes it.
pub fn r1cs(circuit: &Circuit, out: &mut dyn Write) -> io::Result<()> {
    write(&R1csJson::of(circuit), out)
}

/// A witness as `wtns export json` writes it.
pub fn wtns(witness: &[Fr], out: &mut dyn Write) -> io::Result<()> {
    write(&Each(|| witness.iter().map(ToString::to_string)), out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct R1csJson<'a, C: Serialize> {
    n8: u32,
    prime: String,
    n_vars: u32,
    n_outputs: u32,
    n_pub_inputs: u32,
    n_prv_inputs: u32,
    n_labels: u64,
    n_constraints: u32,
    use_custom_gates: bool,
    constraints: C,
    map: &'a [u64],
    custom_gates: [u8; 0],
    custom_gates_uses: [u8; 0],
}

impl<'a> R1csJson<'a, ()> {
    fn of(circuit: &'a Circuit) -> R1csJson<'a, impl Serialize + 'a> {
        let counts = circuit.counts;
        R1csJson {
            n8: 32,
            prime: Fr::MODULUS.to_string(),
            n_vars: counts.wires,
            n_outputs: counts.outputs,
            n_pub_inputs: counts.public_inputs,
            n_prv_inputs: counts.private_inputs,
            n_labels: counts.labels,
            n_constraints: counts.constraints,
            use_custom_gates: false,
            constraints: Each(move || {
                (0..counts.constraints as usize).map(move |row| constraint(circuit, row))
            }),
            map: &circuit.labels,
            custom_gates: [],
            custom_gates_uses: [],
        }
    }
}

#[derive(Serialize)]
struct ZkeyJson<L: Serialize, M: Serialize, C: Serialize, N: Serialize> {
    protocol: &'static str,
    n8q: u32,
    q: String,
    n8r: u32,
    r: String,
    #[serde(rename = "nVars")]
    n_vars: u32,
    #[serde(rename = "nPublic")]
    n_public: u32,
    #[serde(rename = "domainSize")]
    domain_size: u32,
    power: u32,
    vk_alpha_1: G1Json,
    vk_beta_1: G1Json,
    vk_beta_2: G2Json,
    vk_gamma_2: G2Json,
    vk_delta_1: G1Json,
    vk_delta_2: G2Json,
    #[serde(rename = "IC")]
    ic: L,
    ccoefs: C,
    #[serde(rename = "A")]
    a: L,
    #[serde(rename = "B1")]
    b1: L,
    #[serde(rename = "B2")]
    b2: M,
    #[serde(rename = "C")]
    c: N,
    #[serde(rename = "hExps")]
    h_exps: L,
}

#[derive(Serialize)]
struct CoefficientJson {
    matrix: u32,
    constraint: u32,
    signal: u32,
    value: String,
}

type G1Json = [String; 3];
type G2Json = [[String; 2]; 3];

impl ZkeyJson<(), (), (), ()> {
    fn of(key: &Zkey) -> ZkeyJson<impl Serialize, impl Serialize, impl Serialize, impl Serialize> {
        let head = key.head();
        let list = |list| PointsJson(key.points(list));
        ZkeyJson {
            protocol: "groth16",
            n8q: 32,
            q: Fq::MODULUS.to_string(),
            n8r: 32,
            r: Fr::MODULUS.to_string(),
            n_vars: head.num_variables,
            n_public: head.num_public,
            domain_size: head.domain_size,
            power: head.domain_size.ilog2(),
            vk_alpha_1: g1(&head.alpha_g1),
            vk_beta_1: g1(&head.beta_g1),
            vk_beta_2: g2(&head.beta_g2),
            vk_gamma_2: g2(&head.gamma_g2),
            vk_delta_1: g1(&head.delta_g1),
            vk_delta_2: g2(&head.delta_g2),
            ic: list(List::Ic),
            ccoefs: CoefficientsJson(key.coefficients()),
            a: list(List::A),
            b1: list(List::B1),
            b2: PointsG2Json(key.points_g2()),
            c: PrivateJson { before: head.num_public as usize + 1, points: key.points(List::C) },
            h_exps: list(List::H),
        }
    }
}

struct PointsJson(Points<G1>);
struct PointsG2Json(Points<G2>);
struct CoefficientsJson(Coefficients);

/// snarkjs counts these points as it counts variables: nothing stands for the public ones.
struct PrivateJson {
    before: usize,
    points: Points<G1>,
}

impl Serialize for PointsJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(g1))
    }
}

impl Serialize for PointsG2Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(g2))
    }
}

impl Serialize for PrivateJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nothing = std::iter::repeat_n(None, self.before);
        serializer.collect_seq(nothing.chain(self.points.iter().map(|point| Some(g1(point)))))
    }
}

impl Serialize for CoefficientsJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries().map(|entry| CoefficientJson {
            matrix: entry.matrix,
            constraint: entry.row,
            signal: entry.variable,
            value: entry.value.to_string(),
        }))
    }
}

fn g1(point: &G1Affine) -> G1Json {
    let (zero, one) = (Fq::ZERO, Fq::ONE);
    point.xy().map_or([zero, one, zero], |(x, y)| [x, y, one]).map(|x| x.to_string())
}

fn g2(point: &G2Affine) -> G2Json {
    let (zero, one) = (Fq2::ZERO, Fq2::ONE);
    point.xy().map_or([zero, one, zero], |(x, y)| [x, y, one]).map(|x| [x.c0.to_string(), x.c1.to_string()])
}

/// A list that is made as it is written.
struct Each<F>(F);

impl<T: Serialize, I: Iterator<Item = T>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

fn constraint(circuit: &Circuit, row: usize) -> [BTreeMap<usize, String>; 3] {
    let r1cs = &circuit.r1cs;
    let text = |(column, value): (usize, Fr)| (column, value.to_string());
    [&r1cs.a, &r1cs.b, &r1cs.c].map(|matrix| matrix.sorted_row(row).into_iter().map(text).collect())
}

fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Lines { level: 0 });
    Ok(value.serialize(&mut serializer)?)
}

/// The layout of bfj, which snarkjs writes with: also what is empty has its end on a line of its own.
struct Lines {
    level: usize,
}

impl Lines {
    fn begin<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &str) -> io::Result<()> {
        self.level += 1;
        out.write_all(bracket.as_bytes())
    }

    fn item<W: Write + ?Sized>(&self, out: &mut W, first: bool) -> io::Result<()> {
        write!(out, "{}{:level$}", if first { "\n" } else { ",\n" }, "", level = self.level)
    }

    fn end<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &str) -> io::Result<()> {
        self.level -= 1;
        write!(out, "\n{:level$}{bracket}", "", level = self.level)
    }
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, "[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, "]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, "{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, "}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
