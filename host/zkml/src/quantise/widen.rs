//! Results that are wider than calibration asks for, where saturating to less costs more.
//!
//! A requantisation whose accumulators can leave its width has to saturate, in constraints. Where its width holds all that they can
//! be it need not, but what comes after it reads wider numbers. Layer by layer the cheaper of both is taken.

use crate::layers::Op;
use crate::layers::layer::MAX_BITS;
use crate::layers::requantise::Requantise;
use crate::model::bounds::Bounds;
use crate::model::check::ModelError;
use crate::model::{IntModel, cost};

/// The same model with each requantisation as wide as is cheapest. It answers the same wherever the given one does not saturate,
/// and is nearer to the float network where it does.
pub fn widen(mut model: IntModel) -> Result<IntModel, ModelError> {
    let mut least = constraints(&model)?;
    for index in 0..model.nodes.len() {
        let Some(wider) = without_saturation(&model, index)? else { continue };
        // What cannot be bounded at all is no choice.
        if let Ok(constraints) = constraints(&wider).or_else(not_overflow)
            && constraints < least
        {
            (model, least) = (wider, constraints);
        }
    }
    Ok(model)
}

fn constraints(model: &IntModel) -> Result<usize, ModelError> {
    let bounds = Bounds::of(model)?;
    Ok(cost::constraints(model, &bounds, cost::ranges(model, &bounds)))
}

fn not_overflow(error: ModelError) -> Result<usize, ModelError> {
    match error {
        ModelError::Overflow { .. } => Ok(usize::MAX),
        other => Err(other),
    }
}

/// The model whose node holds whatever its accumulators can be, if that is another model.
fn without_saturation(model: &IntModel, index: usize) -> Result<Option<IntModel>, ModelError> {
    let Op::Requantise(narrow) = model.nodes[index].op else { return Ok(None) };
    let bounds = Bounds::of(model)?;
    let Some(range) = bounds.hull(model.nodes[index].inputs[0]) else { return Ok(None) };
    let ends = [range.lo, range.hi].map(|a| narrow.round(a));
    let holds = |&bits: &u32| {
        let [min, max] = Requantise { bits, ..narrow }.clamp();
        ends[1] <= max && (narrow.relu || min <= ends[0])
    };
    let wider = (narrow.bits + 1..=MAX_BITS).find(holds).filter(|_| !holds(&narrow.bits));
    Ok(wider.map(|bits| {
        let mut model = model.clone();
        model.nodes[index].op = Op::Requantise(Requantise { bits, ..narrow });
        model
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Protocol;
    use crate::model::infer::Inference;
    use crate::samples::{input, linear, model, requantise};

    fn narrow(protocol: Protocol, shift: u32, bits: u32) -> IntModel {
        let nodes = vec![
            linear(0, &[[90, -80], [-50, 127], [90, 80]]),
            requantise(1, 3, shift, bits, true),
            linear(2, &[[1, 1, 1]]),
        ];
        IntModel { protocol, ..model(input(2, 8), nodes) }
    }

    fn bits(model: &IntModel) -> u32 {
        let Op::Requantise(requantise) = model.nodes[1].op else { panic!("a requantisation") };
        requantise.bits
    }

    #[test]
    fn few_numbers_are_wider_where_saturating_costs_more() {
        let model = narrow(Protocol::Lookup, 7, 7);
        let wider = widen(model.clone()).unwrap();
        assert_eq!((bits(&model), bits(&wider)), (7, 9));
        assert!(constraints(&wider).unwrap() < constraints(&model).unwrap());
        let answers =
            |model: &IntModel, x: [i64; 2]| Inference::new(model).unwrap().run(&x).unwrap().output().to_vec();
        assert_eq!(answers(&model, [40, 30]), answers(&wider, [40, 30]));
        assert_ne!(answers(&model, [255, 255]), answers(&wider, [255, 255]), "where it saturates");
    }

    #[test]
    fn what_holds_everything_stays() {
        for protocol in [Protocol::Plain, Protocol::Lookup] {
            let model = narrow(protocol, 7, 9);
            assert_eq!(widen(model.clone()), Ok(model));
        }
    }
}
