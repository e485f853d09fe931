//! Times of sums, transforms and proofs on the GPU, each answer compared with the CPU backend's outside of the timer.

use crate::device::{Elements, Resident};
use crate::words::{point, point_words, scalar_words, scalars};
use crate::{Description, Gpu, GpuError, ntt_of_host, sum_of_host};
use ark_bn254::{Fr, G1Affine};
use ark_ec::AffineRepr;
use serde_json::json;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use zkcard_accel::{Accelerator, G1, Scalars, Transform};
use zkcard_benches::circuits;
use zkcard_benches::ledger::{LedgerError, Row};
use zkcard_benches::machine;
use zkcard_benches::scalars::{Kind, SEED};
use zkcard_checked::{Checked, Policy};
use zkcard_groth16::{Convention, ProveError, Proven, Prover, Stopwatch, Verifier, VerifyingKey};
use zkcard_soft::Soft;

/// What is timed once before, so that tables are made and memory is mapped.
const WARM: usize = 1;
/// Samples, of which the median is entered.
const SAMPLES: usize = 9;

/// Median, least, most.
type Times = [Duration; 3];

/// Whatever is measured goes here, row by row.
pub type Say<'a> = &'a mut dyn FnMut(Row) -> Result<(), LedgerError>;

/// Sums of 2^log terms: points and scalars on the device, scalars alone copied, and all copied.
pub fn sums(gpu: &Gpu, logs: &[u32], say: Say<'_>) -> Result<(), Box<dyn Error>> {
    let Some(largest) = logs.iter().max().map(|log| 1 << log) else { return Ok(()) };
    let points =
        Soft::new().multiples::<G1>(&G1Affine::generator(), &Kind::Uniform.scalars(largest, SEED + 1))?;
    let words = point_words(&points);
    for &log in logs {
        let values = Kind::Uniform.scalars(1 << log, SEED);
        let (points, words, scalars) = (&points[..1 << log], &words[..1 << log], scalar_words(&values));
        let expected = sum_by_soft(points, &values)?;
        let is_right = |_: &(), sum: &_| point(sum) == Some(expected);
        let (bases, loaded) = (Resident::load(words)?, Elements::load(&scalars)?);
        let resident = median(|| Ok(()), |_| bases.sum(&loaded, 0..scalars.len()), is_right)?;
        let copied = |_: &mut ()| bases.sum(&Elements::load(&scalars)?, 0..scalars.len());
        let scalars_copied = median(|| Ok(()), copied, is_right)?;
        let all_copied = median(|| Ok(()), |_| sum_of_host(words, &scalars), is_right)?;
        let times = [("resident", resident), ("scalars copied", scalars_copied), ("all copied", all_copied)];
        for (manner, time) in times {
            say(row(gpu.description(), "msm g1", log, manner, time))?;
        }
    }
    Ok(())
}

fn sum_by_soft(points: &[G1Affine], values: &[Fr]) -> Result<G1, Box<dyn Error>> {
    let soft = Soft::new();
    let bases = soft.load_bases(points, Scalars::Loaded)?;
    Ok(soft.msm(&bases, &soft.load(values)?, 0..values.len())?)
}

/// Transforms of 2^log elements, natural order in and out: on the device, and copied there and back.
pub fn transforms(gpu: &Gpu, logs: &[u32], say: Say<'_>) -> Result<(), Box<dyn Error>> {
    for &log in logs {
        let values = Kind::Uniform.scalars(1 << log, SEED);
        let (words, expected) = (scalar_words(&values), transformed_by_soft(&values)?);
        let is_right = |elements: &Elements, _: &()| {
            let mut out = vec![[0; 4]; elements.len()];
            elements.read(&mut out).is_ok() && scalars(&out).as_ref() == Some(&expected)
        };
        let resident = median(|| Elements::load(&words), |elements| elements.ntt(false), is_right)?;
        let is_right = |elements: &Vec<_>, _: &()| scalars(elements).as_ref() == Some(&expected);
        let copied = median(|| Ok(words.to_vec()), |elements| ntt_of_host(elements, false), is_right)?;
        let times = [("resident", resident), ("all copied", copied)];
        for (manner, time) in times {
            say(row(gpu.description(), "ntt", log, manner, time))?;
        }
    }
    Ok(())
}

fn transformed_by_soft(values: &[Fr]) -> Result<Vec<Fr>, Box<dyn Error>> {
    let soft = Soft::new();
    let mut vector = soft.load(values)?;
    soft.ntt(&mut vector, Transform::Forward)?;
    Ok(soft.read(&vector)?)
}

/// Whole proofs of 2^log full-width constraints, verified: by the GPU, watched, and by the processor beside it alone.
pub fn proofs(gpu: &Gpu, logs: &[u32], say: Say<'_>) -> Result<(), Box<dyn Error>> {
    for &log in logs {
        let case = circuits::squares(log)?;
        let key = zkcard_groth16::setup(&Soft::new(), &case.r1cs, Convention::Arkworks, &Stopwatch::new())?;
        let (circuit, mut times) = (Arc::new(case.r1cs), Vec::new());
        for policy in [Policy::Curve, Policy::Twin] {
            let watched = Checked::new(Soft::new(), gpu.clone(), policy);
            let prover = Prover::new(&watched, &key, Arc::clone(&circuit))?;
            times.push((format!("squares, {policy}"), proving(&prover, &key.vk, &case.z)?));
            if watched.health().strikes > 0 {
                return Err(format!("the GPU answered wrongly or not at all: {:?}", watched.health()).into());
            }
        }
        let prover = Prover::new(Soft::new(), &key, circuit)?;
        times.push(("squares, soft".into(), proving(&prover, &key.vk, &case.z)?));
        for (manner, time) in times {
            say(row(gpu.description(), "groth16 prove", log, &manner, time))?;
        }
    }
    Ok(())
}

fn proving<A: Accelerator>(prover: &Prover<A>, vk: &VerifyingKey, z: &[Fr]) -> Result<Times, Box<dyn Error>> {
    let verifier = Verifier::new(vk)?;
    median(|| Ok(()), |_| Ok(prover.prove(z)), |_, proven| is_proof(&verifier, proven))
}

fn is_proof(verifier: &Verifier, proven: &Result<Proven, ProveError>) -> bool {
    proven.as_ref().is_ok_and(|proven| verifier.verify(&proven.public, &proven.proof).is_ok())
}

/// The median, the least and the most of several times of `work`, each of its answers looked at outside of the timer: one
/// that is wrong ends all.
fn median<S, T>(
    mut prepare: impl FnMut() -> Result<S, GpuError>,
    mut work: impl FnMut(&mut S) -> Result<T, GpuError>,
    is_right: impl Fn(&S, &T) -> bool,
) -> Result<Times, Box<dyn Error>> {
    let mut times = Vec::new();
    for sample in 0..WARM + SAMPLES {
        let mut state = prepare()?;
        let began = Instant::now();
        let answer = work(&mut state)?;
        let time = began.elapsed();
        if !is_right(&state, &answer) {
            return Err("an answer is wrong: nothing of it is entered".into());
        }
        times.extend((sample >= WARM).then_some(time));
    }
    times.sort();
    Ok([times.len() / 2, 0, times.len() - 1].map(|at| times[at]))
}

/// A row of the ledger; the machine is whoever computed.
fn row(gpu: &Description, name: &str, log: u32, configuration: &str, times: Times) -> Row {
    let driver = format!("{}.{}", gpu.driver / 1000, gpu.driver % 1000 / 10);
    let [median, low, high] = times.map(|time| (time.as_secs_f64() * 1e7).round() / 1e4);
    Row {
        name: name.into(),
        size: format!("2^{log}"),
        configuration: configuration.into(),
        value: json!({ "median": median, "low": low, "high": high }),
        unit: "ms".into(),
        machine: format!("{}, beside {}", gpu.name, machine::machine()),
        versions: machine::versions(&["blst", "sppark"])
            .into_iter()
            .chain([("cuda".into(), driver)])
            .collect(),
        ..Row::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_measured_has_rows_whose_answers_were_right() {
        let (gpu, mut rows) = (Gpu::open().expect("a GPU"), Vec::new());
        let mut say = |row| {
            rows.push(row);
            Ok(())
        };
        sums(&gpu, &[4, 6], &mut say).expect("sums");
        transforms(&gpu, &[0, 5], &mut say).expect("transforms");
        proofs(&gpu, &[5], &mut say).expect("proofs");
        let keys: Vec<_> = rows.iter().map(Row::key).collect();
        assert_eq!(keys.len(), 2 * 3 + 2 * 2 + 3, "{keys:?}");
        assert!(rows.iter().all(|row| row.value["median"].as_f64().is_some_and(|ms| ms > 0.0)), "{rows:?}");
    }

    #[test]
    fn a_wrong_answer_is_no_time() {
        let told = median(|| Ok(()), |()| Ok(1), |(), answer| *answer == 2);
        assert!(told.is_err_and(|why| why.to_string().contains("wrong")));
    }
}
