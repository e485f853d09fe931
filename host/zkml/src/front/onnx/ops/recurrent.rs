//! LSTM, GRU and RNN, unrolled: a layer of weights a step, and what its gates decide.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped, Value};
use super::super::view::Rows;
use super::build::Arg;
use super::join::Part;
use crate::front::graph::{Curve, Function};
use std::rc::Rc;
use tract_onnx::pb::attribute_proto::AttributeType;

/// The most steps.
const MAX_STEPS: usize = 64;

/// The most units.
const MAX_UNITS: usize = 1 << 12;

/// The weights of one direction.
struct Cell {
    hidden: usize,
    inputs: usize,
    /// One row a gate and unit, of the input.
    w: Vec<f64>,
    /// The same of the state.
    r: Vec<f64>,
    /// Addends of the input's products, and of the state's.
    bias: [Vec<f64>; 2],
}

/// The state between steps: what is shown, and what an LSTM keeps.
#[derive(Clone)]
struct State {
    shown: Arg,
    kept: Arg,
}

impl Cell {
    /// Rows of some gates, over input and state one behind the other; without the state's part of its first `apart` gates.
    fn rows(&self, gates: std::ops::Range<usize>, with_input: bool, with_state: bool) -> Rows {
        let units = gates.start * self.hidden..gates.end * self.hidden;
        let (mut weights, mut bias) = (Vec::new(), Vec::new());
        for unit in units {
            if with_input {
                weights.extend(&self.w[unit * self.inputs..][..self.inputs]);
            }
            if with_state {
                weights.extend(&self.r[unit * self.hidden..][..self.hidden]);
            }
            let parts = [(with_input, self.bias[0][unit]), (with_state, self.bias[1][unit])];
            bias.push(parts.iter().filter(|(with, _)| *with).map(|(_, bias)| bias).sum());
        }
        Rows { weights: weights.into(), bias }
    }
}

impl<'a> Scope<'a> {
    /// The states of all steps, the last one, and what an LSTM keeps at the end.
    pub(super) fn recurrent(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.tensor(node, 0)?;
        let [steps, 1, inputs] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "[steps, 1, features], of one sample"));
        };
        let hidden = usize::try_from(node.int("hidden_size", 0)?).unwrap_or(0);
        if steps > MAX_STEPS || hidden > MAX_UNITS || node.int("layout", 0)? != 0 {
            let problem = format!("it has {steps} steps, {hidden} units, or the batch before them");
            return Err(node.misuse(problem, "export a shorter sequence of fewer units, with layout 0"));
        }
        self.check_recurrent(node)?;
        let direction = node.string("direction")?;
        // Sequences from their end tract takes wrong, and of some others it makes no end.
        self.program.unasked = Some("it has a recurrent layer");
        let directions = if direction == "bidirectional" { 2 } else { 1 };
        let (mut shown, mut last, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..directions {
            let cell = self.cell(node, at, [directions, hidden, inputs])?;
            let state =
                State { shown: self.initial(node, 5, at, hidden)?, kept: self.initial(node, 6, at, hidden)? };
            let reverse = at == 1 || direction == "reverse";
            let states = self.unrolled(node, &x, &cell, state, reverse)?;
            let end = if reverse { states.first() } else { states.last() };
            last.extend(end.map(|state| state.shown.clone()));
            kept.extend(end.map(|state| state.kept.clone()));
            shown.push(states);
        }
        let all = (0..steps).flat_map(|step| shown.iter().map(move |states| states[step].shown.clone()));
        let results = [
            (all.collect(), vec![steps, directions, 1, hidden]),
            (last, vec![directions, 1, hidden]),
            (kept, vec![directions, 1, hidden]),
        ];
        self.rerun(node)?;
        let mut values = Vec::new();
        for (name, (parts, shape)) in
            node.proto.output.iter().zip(results).filter(|(name, _)| !name.is_empty())
        {
            let made = self.behind(node, parts, shape)?;
            values.push(Value::Tensor(Shaped { run: Rc::from(&name[..]), ..made }));
        }
        Ok(values)
    }

    /// Only what is usual: the default functions, no clip, no peepholes, whole sequences.
    fn check_recurrent(&self, node: &OnnxNode<'a>) -> Result<(), OnnxError> {
        let activations = node.attribute("activations", AttributeType::Strings)?;
        let usual: &[&str] = match &node.proto.op_type[..] {
            "LSTM" => &["Sigmoid", "Tanh", "Tanh"],
            "GRU" => &["Sigmoid", "Tanh"],
            _ => &["Tanh"],
        };
        let named = activations.is_none_or(|names| {
            let names = names.strings.iter().map(|name| String::from_utf8_lossy(name).into_owned());
            names.zip(usual.iter().cycle()).all(|(name, usual)| name.eq_ignore_ascii_case(usual))
        });
        let plain = node.attribute("clip", AttributeType::Float)?.is_none()
            && node.int("input_forget", 0)? == 0
            && node.input(4).is_none()
            && node.input(7).is_none();
        match named && plain {
            true => Ok(()),
            false => Err(node.misuse(
                "it has other functions, a clip, peepholes or lengths of sequences",
                "train it with the usual functions, and export without these",
            )),
        }
    }

    fn cell(
        &self,
        node: &OnnxNode<'a>,
        at: usize,
        [directions, hidden, inputs]: [usize; 3],
    ) -> Result<Cell, OnnxError> {
        let gates = match &node.proto.op_type[..] {
            "LSTM" => 4,
            "GRU" => 3,
            _ => 1,
        };
        let units = gates * hidden;
        let part = |index: usize, len: usize| {
            let constant = self.constant(node, index)?;
            match len > 0 && constant.len() == directions * len {
                true => Ok(constant.numbers()?[at * len..][..len].to_vec()),
                false => Err(node.shape(
                    &format!("input {index}"),
                    &constant.shape,
                    format!("{len} numbers a direction"),
                )),
            }
        };
        let (w, r) = (part(1, units * inputs)?, part(2, units * hidden)?);
        let bias = match node.input(3) {
            Some(_) => part(3, 2 * units)?,
            None => vec![0.0; 2 * units],
        };
        let bias = [bias[..units].to_vec(), bias[units..].to_vec()];
        Ok(Cell { hidden, inputs, w, r, bias })
    }

    /// The state before the first step.
    fn initial(
        &mut self,
        node: &OnnxNode<'a>,
        index: usize,
        at: usize,
        hidden: usize,
    ) -> Result<Arg, OnnxError> {
        let lstm = node.proto.op_type == "LSTM";
        if node.input(index).is_none() || (index == 6 && !lstm) {
            return Ok(Arg::Known { shape: vec![1, hidden], values: vec![0.0; hidden] });
        }
        let places: Vec<usize> = (at * hidden..(at + 1) * hidden).collect();
        Ok(match self.arg(node, index)? {
            Arg::Known { values, shape } if places.last().is_none_or(|&last| last >= values.len()) => {
                return Err(node.shape("its state", &shape, format!("[directions, 1, {hidden}]")));
            }
            Arg::Known { values, .. } => {
                Arg::Known { shape: vec![1, hidden], values: places.iter().map(|&i| values[i]).collect() }
            }
            Arg::Computed(x) if places.last().is_none_or(|&last| last >= x.len()) => {
                return Err(node.shape("its state", &x.shape, format!("[directions, 1, {hidden}]")));
            }
            Arg::Computed(x) => Arg::Computed(self.picked(node, &x, &places, vec![1, hidden])?),
        })
    }

    fn unrolled(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        cell: &Cell,
        mut state: State,
        reverse: bool,
    ) -> Result<Vec<State>, OnnxError> {
        let steps = x.shape[0];
        let mut states = vec![state.clone(); steps];
        for at in 0..steps {
            let step = if reverse { steps - 1 - at } else { at };
            let places: Vec<usize> = (step * cell.inputs..(step + 1) * cell.inputs).collect();
            let now = self.picked(node, x, &places, vec![1, cell.inputs])?;
            state = match &node.proto.op_type[..] {
                "LSTM" => self.lstm_step(node, cell, &now, &state)?,
                "GRU" => self.gru_step(node, cell, &now, &state)?,
                _ => {
                    let sum =
                        self.gates(node, cell, 0..1, [Some(&Arg::Computed(now)), Some(&state.shown)])?;
                    let shown = Arg::Computed(self.curve(node, &sum, Function::Tanh)?);
                    State { kept: shown.clone(), shown }
                }
            };
            states[step] = state.clone();
        }
        Ok(states)
    }

    /// Weights of some gates, of the input and of a state.
    fn gates(
        &mut self,
        node: &OnnxNode<'a>,
        cell: &Cell,
        gates: std::ops::Range<usize>,
        [input, state]: [Option<&Arg>; 2],
    ) -> Result<Shaped, OnnxError> {
        let rows = cell.rows(gates, input.is_some(), state.is_some());
        let parts: Vec<Part> = [input, state].into_iter().flatten().cloned().map(Part::from).collect();
        let len = parts.iter().map(Part::len).sum();
        let order: Vec<usize> = (0..len).collect();
        let read = self.assembled(node, &parts, &order, vec![1, len])?;
        let units = rows.bias.len();
        self.reserve_weights(units, len)?;
        let op = self.linear_op(node, &read, rows)?;
        self.emit_as(node, op, vec![read.id], vec![1, units], "".into())
    }

    fn gate(
        &mut self,
        node: &OnnxNode<'a>,
        sums: &Shaped,
        at: usize,
        hidden: usize,
        curve: Function,
    ) -> Result<Arg, OnnxError> {
        let places: Vec<usize> = (at * hidden..(at + 1) * hidden).collect();
        let sums = self.picked(node, sums, &places, vec![1, hidden])?;
        self.curve(node, &sums, curve).map(Arg::Computed)
    }

    /// Gates i, o, f, c: `C' = f·C + i·c`, `H' = o·tanh C'`.
    fn lstm_step(
        &mut self,
        node: &OnnxNode<'a>,
        cell: &Cell,
        x: &Shaped,
        state: &State,
    ) -> Result<State, OnnxError> {
        let sums = self.gates(node, cell, 0..4, [Some(&Arg::Computed(x.clone())), Some(&state.shown)])?;
        let mut gate = |at, curve| self.gate(node, &sums, at, cell.hidden, curve);
        let [i, o, f] = [0, 1, 2].map(|at| gate(at, Function::Sigmoid));
        let (i, o, f, c) = (i?, o?, f?, gate(3, Function::Tanh)?);
        let (old, new) = (self.times(node, &f, &state.kept)?, self.times(node, &i, &c)?);
        let kept = self.sum(node, &old, &new)?;
        let bent = self.computed_of(node, kept.clone())?;
        let bent = Arg::Computed(self.curve(node, &bent, Function::Tanh)?);
        Ok(State { shown: self.times(node, &o, &bent)?, kept })
    }

    /// Gates z, r, h: `H' = h + z·(H − h)`, where r is on the state, or on what the weights make of it.
    fn gru_step(
        &mut self,
        node: &OnnxNode<'a>,
        cell: &Cell,
        x: &Shaped,
        state: &State,
    ) -> Result<State, OnnxError> {
        let x = Arg::Computed(x.clone());
        let sums = self.gates(node, cell, 0..2, [Some(&x), Some(&state.shown)])?;
        let z = self.gate(node, &sums, 0, cell.hidden, Function::Sigmoid)?;
        let r = self.gate(node, &sums, 1, cell.hidden, Function::Sigmoid)?;
        let sum = match node.int("linear_before_reset", 0)? != 0 {
            true => {
                let of_state = match &state.shown {
                    Arg::Computed(_) => {
                        Arg::Computed(self.gates(node, cell, 2..3, [None, Some(&state.shown)])?)
                    }
                    Arg::Known { values, .. } => known_gate(cell, values),
                };
                let (of_input, reset) =
                    (self.gates(node, cell, 2..3, [Some(&x), None])?, self.times(node, &r, &of_state)?);
                let sum = self.sum(node, &Arg::Computed(of_input), &reset)?;
                self.computed_of(node, sum)?
            }
            false => {
                let reset = self.times(node, &r, &state.shown)?;
                self.gates(node, cell, 2..3, [Some(&x), Some(&reset)])?
            }
        };
        let new = Arg::Computed(self.curve(node, &sum, Curve::from(Function::Tanh))?);
        let lead = self.difference(node, &state.shown, &new)?;
        let held = self.times(node, &z, &lead)?;
        let shown = self.sum(node, &new, &held)?;
        Ok(State { kept: shown.clone(), shown })
    }

    /// Tensors one behind the other.
    fn behind(
        &mut self,
        node: &OnnxNode<'a>,
        parts: Vec<Arg>,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        let parts: Vec<Part> = parts.into_iter().map(Part::from).collect();
        let order: Vec<usize> = (0..shape.iter().product()).collect();
        self.assembled(node, &parts, &order, shape)
    }
}

/// What the weights of a GRU's last gate make of a state that is known.
fn known_gate(cell: &Cell, state: &[f64]) -> Arg {
    let Rows { weights, bias } = cell.rows(2..3, false, true);
    let dot = |row: &[f64]| row.iter().zip(state).map(|(weight, x)| weight * x).sum::<f64>();
    let values = weights.chunks(cell.hidden).zip(bias).map(|(row, bias)| dot(row) + bias).collect();
    Arg::Known { shape: vec![1, cell.hidden], values }
}
