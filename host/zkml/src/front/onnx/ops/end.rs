//! What networks end in: a decision, probabilities, names of classes.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, LeftOut, Role, Scope, Shaped, Value};
use super::build::Arg;
use super::join::Part;
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
        let size =
            *x.shape.get(axis).ok_or_else(|| node.shape("its data", &x.shape, "one with that axis"))?;
        let mut shape = x.shape.clone();
        if node.int("keepdims", 1)? != 0 {
            shape[axis] = 1;
        } else {
            shape.remove(axis);
        }
        let largest = node.proto.op_type == "ArgMax";
        if node.int("select_last_index", 0)? != 0 {
            return self.last_of_largest(node, axis, shape);
        }
        if size == x.len() && largest {
            return self.decision(node, &x, shape);
        }
        let x = self.tensor(node, 0)?;
        if size == x.len() {
            let (len, run) = (x.len(), self.run("Neg", &x.run, None));
            let turned = self.moved_by(node, &x, x.shape.clone(), &vec![-1.0; len], &vec![0.0; len], run)?;
            return self.decision(node, &turned, shape);
        }
        let sign = if largest { 1.0 } else { -1.0 };
        let made = self.along(node, &x, axis, |scope, x| {
            let scores = scope.affine(node, x, sign, 0.0)?;
            let classes = scope.classes_of(node, &scores, size)?;
            let mut shape = x.shape.clone();
            if let Some(last) = shape.last_mut() {
                *last = 1;
            }
            Ok(Shaped { shape, ..classes })
        })?;
        self.as_file(node, Shaped { shape, kind: Kind::Integer, ..made })
    }

    /// The last place of the largest, or the least: the first one from the end.
    fn last_of_largest(
        &mut self,
        node: &OnnxNode<'a>,
        axis: usize,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let (size, sign) = (x.shape[axis], if node.proto.op_type == "ArgMax" { 1.0 } else { -1.0 });
        let made = self.along(node, &x, axis, |scope, x| {
            let index: Vec<usize> = (0..x.len()).map(|at| at / size * size + size - 1 - at % size).collect();
            let turned = scope.picked(node, x, &index, x.shape.clone())?;
            let scores = scope.affine(node, &turned, sign, 0.0)?;
            let classes = scope.classes_of(node, &scores, size)?;
            let classes = scope.affine(node, &classes, -1.0, size as f64 - 1.0)?;
            let mut shape = x.shape.clone();
            if let Some(last) = shape.last_mut() {
                *last = 1;
            }
            Ok(Shaped { shape, ..classes })
        })?;
        self.program.unasked = Some("it asks for the last of equal numbers");
        Ok(Shaped { shape, kind: Kind::Integer, ..made })
    }

    /// The place of the largest element of each group that stands together.
    pub(super) fn classes_of(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let groups = x.len() / size;
        let mut parts = Vec::new();
        for group in 0..groups {
            let places: Vec<usize> = (group * size..(group + 1) * size).collect();
            let scores = self.picked(node, x, &places, vec![size])?;
            parts.push(Part::from(Arg::Computed(self.made(node, FloatOp::ArgMax, &[&scores], vec![1])?)));
        }
        let order: Vec<usize> = (0..groups).collect();
        self.assembled(node, &parts, &order, vec![groups])
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

    /// Softmax, LogSoftmax or Sigmoid: left out, if nothing but an end follows. A softmax of several groups is not.
    pub(super) fn monotone(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let layer = match &node.proto.op_type[..] {
            "Sigmoid" => LeftOut::Sigmoid,
            "LogSoftmax" => LeftOut::LogSoftmax,
            _ => LeftOut::Softmax,
        };
        if layer != LeftOut::Sigmoid {
            let (axis, group) = self.softmax_group(node, &x)?;
            if group != x.len() {
                return self.softmax(node, &x, axis, group);
            }
        }
        let elementwise = layer == LeftOut::Sigmoid;
        let by = node.name.trim_matches('"').into();
        let role = Role::Monotone { by: node.described(), elementwise, layer: Some(layer) };
        Ok(Shaped { role, by, ..x })
    }

    /// The axis of a Softmax, and how many elements are of one group.
    fn softmax_group(&self, node: &OnnxNode<'a>, x: &Shaped) -> Result<(usize, usize), OnnxError> {
        let flattened = self.version() < 13;
        let axis = resolved_axis(node, node.int("axis", if flattened { 1 } else { -1 })?, x.shape.len())?;
        match flattened {
            _ if axis == x.shape.len() => Err(node.shape("its data", &x.shape, "one with that axis")),
            true => Ok((axis, x.shape[axis..].iter().product())),
            false => Ok((axis, x.shape[axis])),
        }
    }

    /// Whether a node looks up the name of a class.
    pub(super) fn is_label_table(&self, node: &OnnxNode<'a>) -> Result<bool, OnnxError> {
        let class = matches!(self.value(node, 1)?, Value::Tensor(tensor) if tensor.role == Role::Class);
        let names = |table: &TensorProto| {
            let types = [DataType::Int64, DataType::Int32, DataType::String].map(|kind| kind as i32);
            table.dims.len() == 1 && types.contains(&table.data_type)
        };
        Ok(class && self.value(node, 0)?.known().is_some_and(names))
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
