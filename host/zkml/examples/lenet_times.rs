#![allow(missing_docs)]
use std::time::Instant;
use zkcard_groth16::Stopwatch;
use zkcard_groth16::lookup::{Prover, setup};
use zkcard_soft::Soft;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::layers::{Op, linear::Linear, requantise::Requantise};
use zkcard_zkml::model::*;
struct Rng(u64);
impl Rng {
    fn next(&mut self, span: i32) -> i32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as i32).rem_euclid(2 * span + 1) - span
    }
}
fn conv(c_in: usize, side: usize, c_out: usize, pad: i64, span: i32, rng: &mut Rng) -> (Op, usize, usize) {
    let out = (side as i64 + 2 * pad - 4) as usize;
    let n = c_in * side * side;
    let k: Vec<i32> = (0..c_out * c_in * 25).map(|_| rng.next(span)).collect();
    let mut w = vec![0; c_out * out * out * n];
    for o in 0..c_out {
        for y in 0..out {
            for x in 0..out {
                let row = (o * out + y) * out + x;
                for i in 0..c_in {
                    for dy in 0..5 {
                        for dx in 0..5 {
                            let (yy, xx) = (y as i64 + dy - pad, x as i64 + dx - pad);
                            if yy >= 0 && xx >= 0 && (yy as usize) < side && (xx as usize) < side {
                                w[row * n + (i * side + yy as usize) * side + xx as usize] =
                                    k[(o * c_in + i) * 25 + (dy * 5 + dx) as usize];
                            }
                        }
                    }
                }
            }
        }
    }
    (Op::Linear(Linear { weights: w, bias: vec![0; c_out * out * out] }), c_out * out * out, out)
}
fn pool(c: usize, side: usize) -> (Op, usize) {
    let h = side / 2;
    let n = c * side * side;
    let mut w = vec![0; c * h * h * n];
    for i in 0..c {
        for y in 0..h {
            for x in 0..h {
                for d in 0..4 {
                    w[((i * h + y) * h + x) * n + (i * side + 2 * y + d / 2) * side + 2 * x + d % 2] = 1;
                }
            }
        }
    }
    (Op::Linear(Linear { weights: w, bias: vec![0; c * h * h] }), c * h * h)
}
fn dense(n: usize, m: usize, span: i32, every: i32, rng: &mut Rng) -> Op {
    Op::Linear(Linear {
        weights: (0..n * m)
            .map(|_| {
                let w = rng.next(span);
                if rng.next(50).rem_euclid(every) == 0 { w } else { 0 }
            })
            .collect(),
        bias: vec![0; m],
    })
}
fn main() {
    let mut rng = Rng(7);
    let mut nodes = Vec::new();
    let mut push = |op: Op, len: usize| {
        let id = nodes.len();
        nodes.push(Node { name: format!("n{id}"), op, inputs: vec![id], len, fraction_bits: 0 });
    };
    let relu = |shift, bits| Op::Requantise(Requantise { shift, bits, relu: true });
    let (op, len, _) = conv(1, 28, 6, 2, 20, &mut rng);
    push(op, len);
    push(relu(9, 8), len);
    let (op, len) = pool(6, 28);
    push(op, len);
    let (op, len, _) = conv(6, 14, 16, 0, 3, &mut rng);
    push(op, len);
    push(relu(11, 8), len);
    let (op, len) = pool(16, 10);
    push(op, len);
    push(dense(400, 120, 2, 1, &mut rng), 120);
    push(relu(8, 11), 120);
    push(dense(120, 84, 1, 1, &mut rng), 84);
    push(relu(8, 9), 84);
    push(dense(84, 10, 20, 1, &mut rng), 10);
    let input = InputSpec {
        shape: vec![1, 1, 28, 28],
        fraction_bits: 0,
        min: 0,
        max: 255,
        bits: 8,
        visibility: Visibility::Private,
    };
    let model = IntModel {
        name: "lenet".into(),
        input,
        nodes,
        output: OutputKind::Scores,
        protocol: Protocol::Lookup,
        context: false,
    };
    let t = Instant::now();
    let c = Circuit::compile(&model).unwrap();
    println!("compile {:?} {:?}", t.elapsed(), c.ranges());
    for l in c.layers() {
        println!("  {} {}", l.name, l.constraints);
    }
    let s = c.constraints().lookup().unwrap().clone();
    println!(
        "constraints {} vars {} rounds {:?} nnz {:?}",
        s.circuit().r1cs().num_constraints(),
        s.circuit().r1cs().num_variables(),
        s.circuit().rounds(),
        [&s.circuit().r1cs().a, &s.circuit().r1cs().b, &s.circuit().r1cs().c].map(|m| m.non_zeros())
    );
    let t = Instant::now();
    let key = setup(&Soft::new(), s.circuit(), &Stopwatch::new()).unwrap();
    println!("setup {:?}", t.elapsed());
    let prover = Prover::new(Soft::new(), &key, s.circuit().clone()).unwrap();
    for i in 0..3 {
        let x: Vec<i64> = (0..784).map(|_| i64::from(rng.next(127) + 127)).collect();
        let t = Instant::now();
        let first = c.witness(&x).unwrap();
        println!("first round {:?}", t.elapsed());
        let t1 = Instant::now();
        s.second_round(&first, 123456789u64.into()).unwrap();
        println!("second round {:?}", t1.elapsed());
        let t2 = Instant::now();
        let p = s.prove(&prover, &[0; 32], &first).unwrap();
        println!("{i} prove {:?}, total {:?}", t2.elapsed(), t.elapsed());
        if i == 2 {
            for st in &p.timings.stages {
                println!("   {:?}", st);
            }
        }
    }
}
