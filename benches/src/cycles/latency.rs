//! Cycles from operands to result of every pipe and every stream that promises them.

use serde_json::{Map, Value, json};
use zkcard_sim::{DUTS, DutInfo, SimError, StreamDut};

/// `area/module` → parameters → cycles. Both styles of a module share one latency: the built one tells.
pub(super) fn measure() -> Result<Value, SimError> {
    let mut modules = Map::new();
    for info in DUTS.iter().filter(|info| info.is_built) {
        if let Some(cycles) = StreamDut::open(info.name, 1)?.module_latency() {
            let row = modules.entry(info.module).or_insert_with(|| json!({}));
            row[parameters(info)] = cycles.into();
        }
    }
    Ok(Value::Object(modules))
}

fn parameters(info: &DutInfo) -> String {
    let of_simulation = |param: &&&str| !param.starts_with("OneCall") && !param.starts_with("TagBits");
    let listed: Vec<&str> = info.params.iter().filter(of_simulation).copied().collect();
    listed.join(", ")
}
