//! Inputs of circuits as snarkjs takes them.

use super::CalculatorError;
use ark_bn254::Fr;
use num_bigint::BigInt;
use serde_json::Value;
use zeroize::Zeroizing;

/// The values of one signal.
pub(super) struct Signal {
    pub(super) name: String,
    pub(super) values: Zeroizing<Vec<Fr>>,
}

impl Signal {
    /// Refuses another number of values than the circuit has, which is none for what is no input.
    pub(super) fn check_size(&self, size: i32) -> Result<(), CalculatorError> {
        match (usize::try_from(size), self.values.len()) {
            (Err(_), _) | (Ok(0), 1..) => Err(wrong(&self.name, "the circuit has no such input")),
            (Ok(size), found) if size != found => {
                Err(wrong(&self.name, format!("the circuit takes {size} values, found {found}")))
            }
            _ => Ok(()),
        }
    }
}

/// Signals by their full names: those of buses and of lists of them have a path.
pub(super) fn signals(inputs: &Value) -> Result<Vec<Signal>, CalculatorError> {
    let mut signals = Vec::new();
    match inputs {
        Value::Object(_) => collect("", inputs, &mut signals)?,
        _ => return Err(wrong("", "expected an object of signals by name")),
    }
    Ok(signals)
}

fn collect(name: &str, value: &Value, to: &mut Vec<Signal>) -> Result<(), CalculatorError> {
    match value {
        Value::Object(fields) => fields.iter().try_for_each(|(field, value)| {
            let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
            collect(&name, value, to)
        }),
        Value::Array(items) if holds_objects(value) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(i, value)| collect(&format!("{name}[{i}]"), value, to))
        }
        _ => {
            let mut values = Zeroizing::new(Vec::with_capacity(count(value)));
            flatten(name, value, &mut values)?;
            to.push(Signal { name: name.into(), values });
            Ok(())
        }
    }
}

fn holds_objects(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.first().is_some_and(holds_objects),
        value => value.is_object(),
    }
}

/// How many values there are: a list of one piece leaves nothing behind.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 1,
    }
}

fn flatten(name: &str, value: &Value, to: &mut Vec<Fr>) -> Result<(), CalculatorError> {
    match value {
        Value::Array(items) => return items.iter().try_for_each(|value| flatten(name, value, to)),
        Value::Bool(bit) => to.push(Fr::from(*bit)),
        Value::String(text) => to.push(number(text).ok_or_else(|| not_a_number(name))?),
        // Numbers that are not exact here are not what their author wrote.
        Value::Number(given) if given.is_i64() || given.is_u64() => {
            to.push(number(&given.to_string()).ok_or_else(|| not_a_number(name))?);
        }
        _ => return Err(not_a_number(name)),
    }
    Ok(())
}

/// Decimal with a sign or without, or hexadecimal, modulo r.
fn number(text: &str) -> Option<Fr> {
    let text = text.trim();
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let value = match hexadecimal {
        Some(digits) if !digits.starts_with(['+', '-']) => BigInt::parse_bytes(digits.as_bytes(), 16),
        Some(_) => None,
        None => BigInt::parse_bytes(text.as_bytes(), 10),
    }?;
    let magnitude = Fr::from(value.magnitude().clone());
    Some(if value.sign() == num_bigint::Sign::Minus { -magnitude } else { magnitude })
}

fn not_a_number(name: &str) -> CalculatorError {
    wrong(name, "expected whole numbers; those of more than 15 digits as texts, \"123…\"")
}

fn wrong(signal: &str, why: impl Into<String>) -> CalculatorError {
    CalculatorError::Input { signal: signal.into(), why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn named(inputs: Value) -> Vec<(String, Vec<Fr>)> {
        let signals = signals(&inputs).expect("inputs");
        signals.into_iter().map(|signal| (signal.name, signal.values.to_vec())).collect()
    }

    #[test]
    fn numbers_come_in_every_form_that_snarkjs_takes() {
        let found = named(json!({ "a": [7, "-1", " 0x10 ", [true]] }));
        assert_eq!(
            found,
            [("a".into(), vec![Fr::from(7u64), -Fr::from(1u64), Fr::from(16u64), Fr::from(1u64)])]
        );
        let r = "21888242871839275222246405745257275088548364400416034343698204186575808495618";
        assert_eq!(named(json!({ "a": r }))[0].1, [Fr::from(1u64)]);
    }

    #[test]
    fn buses_have_paths() {
        let found = named(json!({ "p": { "x": 1, "q": [{ "y": 2 }, { "y": [3, 4] }] } }));
        let names: Vec<_> = found.iter().map(|(name, values)| (name.as_str(), values.len())).collect();
        assert!(names.contains(&("p.x", 1)) && names.contains(&("p.q[1].y", 2)), "{names:?}");
    }

    #[test]
    fn what_is_no_number_is_named_by_its_signal_and_not_shown() {
        for value in [json!(1.5), json!(1e30), json!("secret"), json!(null), json!("0x-1"), json!("")] {
            let text = signals(&json!({ "key": value })).err().expect("no number").to_string();
            assert!(
                text.starts_with("input \"key\": expected whole numbers") && !text.contains("secret"),
                "{text}"
            );
        }
        assert!(signals(&json!([1])).is_err());
    }
}
