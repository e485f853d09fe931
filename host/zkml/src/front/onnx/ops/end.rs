//! What networks end in: a decision, probabilities, names of classes.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Role, Scope, Shaped, Value};
use super::shape::resolved_axis;
use crate::front::graph::FloatOp;
use std::rc::Rc;
use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::DataType;

/// Classes that are named in a note.
const MAX_LABELS: usize = 20;

impl<'a> Scope<'a> {
    /// The index of the largest element.
    pub(super) fn arg_max(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = match self.computed(node, 0)? {
            x if x.role == Role::Class => self.tensor(node, 0)?,
            x => x,
        };
        let axis = resolved_axis(node, node.int("axis", 0)?, x.shape.len())?;
        let others = x.shape.iter().enumerate().filter(|&(i, _)| i != axis);
        if axis == x.shape.len() || others.clone().any(|(_, &dim)| dim != 1) {
            let problem = format!("axis {axis} of shape {:?} is not the only one with elements", x.shape);
            return Err(node.misuse(problem, "flatten the scores to [1, N] and take axis=1"));
        }
        if node.int("select_last_index", 0)? != 0 {
            return Err(
                node.misuse("select_last_index is set", "leave it out: the lowest of equal scores wins")
            );
        }
        let keep = node.int("keepdims", 1)? != 0;
        let shape = if keep { vec![1; x.shape.len()] } else { vec![1; x.shape.len() - 1] };
        self.decision(node, &x, shape)
    }

    /// An ArgMax behind scores. The runtime stops at the scores.
    pub(super) fn decision(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        if let Role::Monotone { by, .. } = &x.role {
            self.notes.push(format!("{by} is left out: it changes no class"));
        }
        let scores = self.tensor_of(x)?;
        let class = self.emit_as(node, FloatOp::ArgMax, vec![scores], shape, Rc::clone(&x.run))?;
        Ok(Shaped { role: Role::Class, ..class })
    }

    /// Softmax, LogSoftmax or Sigmoid: left out, if nothing but an end follows. Of these only a Sigmoid may be inside.
    pub(super) fn monotone(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let layer = (node.proto.op_type == "Sigmoid").then(|| node.name.trim_matches('"').to_owned());
        if layer.is_none() {
            self.check_softmax_axis(node, &x)?;
        }
        Ok(Shaped { role: Role::Monotone { by: node.described(), elementwise: layer.is_some(), layer }, ..x })
    }

    /// All elements must be of one group, or the largest of them may change.
    fn check_softmax_axis(&self, node: &OnnxNode<'a>, x: &Shaped) -> Result<(), OnnxError> {
        let flattened = self.version() < 13;
        let axis = resolved_axis(node, node.int("axis", if flattened { 1 } else { -1 })?, x.shape.len())?;
        let group: usize = match flattened {
            true => x.shape[axis..].iter().product(),
            false => x.shape.get(axis).copied().unwrap_or(1),
        };
        match group == x.len() {
            true => Ok(()),
            false => Err(node.misuse(
                format!("axis {axis} of shape {:?} is not the only one with elements", x.shape),
                "flatten the scores to [1, N] and take axis=1",
            )),
        }
    }

    /// Whether a node looks up a class in a table of constants.
    pub(super) fn is_label_table(&self, node: &OnnxNode<'a>) -> Result<bool, OnnxError> {
        let class = matches!(self.value(node, 1)?, Value::Tensor(tensor) if tensor.role == Role::Class);
        Ok(class && self.value(node, 0)?.known().is_some())
    }

    /// A table of names behind the class: the proof has the class.
    pub(super) fn labels(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let data = if node.proto.op_type == "LabelEncoder" { 0 } else { 1 };
        let class = self.computed(node, data)?;
        if class.role != Role::Class {
            return Err(node.unsupported());
        }
        match self.value(node, 0)?.known().map(label_names) {
            Some(names) => self.note_labels(names),
            None => {
                self.notes.push(format!("{} is left out: the class is its number, from 0", node.described()))
            }
        }
        Ok(class)
    }

    /// What the classes are called, unless they are called by their numbers.
    pub(super) fn note_labels(&mut self, names: Vec<String>) {
        if names.iter().enumerate().all(|(i, name)| *name == i.to_string()) {
            return;
        }
        let shown: Vec<_> =
            names.iter().take(MAX_LABELS).enumerate().map(|(i, name)| format!("{i} is {name}")).collect();
        let more = if names.len() > MAX_LABELS { ", …" } else { "" };
        self.notes.push(format!("classes are numbers from 0: {}{more}", shown.join(", ")));
    }
}

fn label_names(tensor: &TensorProto) -> Vec<String> {
    if tensor.data_type == DataType::String as i32 {
        return tensor.string_data.iter().map(|name| text(name)).collect();
    }
    let constant = super::super::tensor::Constant::decode(tensor);
    constant
        .ok()
        .and_then(|c| c.ints().ok().map(|ints| ints.iter().map(i64::to_string).collect()))
        .unwrap_or_default()
}

/// A name from the file.
pub(super) fn text(name: &[u8]) -> String {
    super::super::error::quoted(&String::from_utf8_lossy(name))
}
