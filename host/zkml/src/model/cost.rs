//! What a model costs in constraints, before any is made, and by which width of limbs it costs least.

use crate::constraints::ranges::Ranges;
use crate::layers::layer::Layer;
use crate::model::bounds::Bounds;
use crate::model::{IntModel, Protocol, Visibility};

/// The constraints of a model whose numbers are ranged in this way; at most, see [`Layer::cost`], but for
/// the powers of the challenge where a function has a table: one for each bit of the number of queries and rows.
pub fn constraints(model: &IntModel, bounds: &Bounds, ranges: Ranges) -> usize {
    let input = ranges.exact_cost_of_many(bounds.tensor(0).len(), model.input.bits);
    let nodes = model.nodes.iter().map(|node| node.op.cost(&node.operands(bounds.tensors()), ranges));
    let exposed = bounds.output().len();
    let shared = match model.protocol {
        Protocol::Plain => usize::from(model.context),
        Protocol::Lookup => ranges.table_cost() + exposed + public_inputs(model, bounds),
    };
    input + nodes.sum::<usize>() + exposed + shared
}

/// How a model's numbers are ranged: by bits, or by limbs of the width at which it has fewest constraints.
pub fn ranges(model: &IntModel, bounds: &Bounds) -> Ranges {
    let widths = (1..=Ranges::MAX_WIDTH).map(|width| Ranges::Table { width });
    match model.protocol {
        Protocol::Plain => Ranges::Bits,
        Protocol::Lookup => {
            widths.min_by_key(|&ranges| constraints(model, bounds, ranges)).unwrap_or_default()
        }
    }
}

/// In protocol lookup each public value has a constraint that binds it.
fn public_inputs(model: &IntModel, bounds: &Bounds) -> usize {
    match model.input.visibility {
        Visibility::Public => bounds.tensor(0).len(),
        Visibility::Private => 0,
    }
}
