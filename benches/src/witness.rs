//! The witnesses of the networks.

use ark_bn254::Fr;
use std::error::Error;
use std::path::PathBuf;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::data::Samples;
use zkcard_zkml::model::{OutputKind, Visibility};
use zkcard_zkml::onnx;
use zkcard_zkml::quantise::{Widths, quantise};

/// The witness of the first test sample of `digits` or `credit`, the leading one included.
pub fn of(network: &str) -> Result<Vec<Fr>, Box<dyn Error>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../host/zkml/models").join(network);
    let float = onnx::load(folder.join("model.onnx"))?;
    let samples = |file: &str| Samples::load(folder.join(file), &float.graph.input_shape);
    let calibration = Calibration::of(&float.graph, &samples("calibration.npy")?, 1.0)?;
    let mut model = quantise(&float.graph, &calibration, &Widths::default(), Visibility::Private)?;
    if network == "credit" {
        model = model.with_output(OutputKind::Class);
    }
    let circuit = Circuit::compile(&model)?;
    let test = samples("test.npy")?;
    let first = test.rows().next().ok_or("no sample")?;
    Ok(circuit.witness(&circuit.model().input.quantise(first)?)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::Field;

    #[test]
    fn the_networks_have_witnesses_that_begin_with_one() {
        for network in ["digits", "credit"] {
            let z = of(network).expect(network);
            assert!(z.len() > 500 && z[0] == Fr::ONE, "{network}: {} values", z.len());
        }
    }
}
