//! What the runtime is told: a node as the file says it, or an operator of our own choice.

use super::error::OnnxError;
use super::node::OnnxNode;
use super::scope::{Scope, Value};
use super::tensor::integers;
use std::rc::Rc;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

impl<'a> Scope<'a> {
    /// Has the runtime do a node as the file says it; the name of its first result.
    pub(super) fn rerun(&mut self, node: &OnnxNode<'a>) -> Result<Rc<str>, OnnxError> {
        self.rerun_with(node, Vec::new())
    }

    /// The same with other attributes in the place of those of the same names.
    pub(super) fn rerun_with(
        &mut self,
        node: &OnnxNode<'a>,
        attributes: Vec<AttributeProto>,
    ) -> Result<Rc<str>, OnnxError> {
        let mut proto = node.proto.clone();
        proto.attribute.retain(|old| attributes.iter().all(|new| new.name != old.name));
        proto.attribute.extend(attributes);
        for name in proto.input.iter_mut().filter(|name| !name.is_empty()) {
            match self.named(node, name)? {
                Value::Tensor(tensor) => *name = tensor.run.to_string(),
                known => {
                    self.program.constants.extend(known.known().map(|known| (name.clone(), known.clone())))
                }
            }
        }
        let run = proto.output.first().cloned().unwrap_or_default();
        self.program.nodes.push(proto);
        Ok(run.into())
    }

    /// Has the runtime put rows one behind the other.
    pub(super) fn run_joined(&mut self, rows: &[Rc<str>]) -> Rc<str> {
        let Some((first, others)) = rows.split_first() else { return "".into() };
        let run = self.run("Concat", first, None);
        if let Some(node) = self.program.nodes.last_mut() {
            node.input.extend(others.iter().map(ToString::to_string));
            node.attribute.push(int_attribute("axis", 1));
        }
        run
    }

    /// Has the runtime take numbers for those of another type.
    pub(super) fn cast_to(&mut self, x: &str, to: DataType) -> Rc<str> {
        let run = self.run("Cast", x, None);
        if let Some(node) = self.program.nodes.last_mut() {
            node.attribute.push(int_attribute("to", i64::from(to as i32)));
        }
        run
    }

    /// Has the runtime do an operator of our own choice, on a tensor and at most one constant.
    pub(super) fn run(&mut self, operator: &str, x: &str, constant: Option<TensorProto>) -> Rc<str> {
        let fresh = |kind: &str| format!("{kind}:{}", self.program.nodes.len());
        let (name, output) = (fresh("constant of the compiler"), fresh("result of the compiler"));
        let mut input = vec![x.to_owned()];
        if let Some(constant) = constant {
            input.push(name.clone());
            self.program.constants.insert(name, constant);
        }
        let (op_type, name) = (operator.into(), output.clone());
        self.program.nodes.push(NodeProto {
            op_type,
            name,
            input,
            output: vec![output.clone()],
            ..Default::default()
        });
        output.into()
    }

    /// Has the runtime pick elements of a tensor one by one.
    pub(super) fn gathered(&mut self, x: &str, len: usize, index: &[usize], shape: &[usize]) -> Rc<str> {
        let flat = self.run("Reshape", x, Some(integers("", &[1], vec![len as i64])));
        let places = index.iter().map(|&i| i as i64).collect();
        let picked = self.run("Gather", &flat, Some(integers("", &[index.len()], places)));
        let dims = shape.iter().map(|&dim| dim as i64).collect();
        self.run("Reshape", &picked, Some(integers("", &[shape.len()], dims)))
    }
}

fn int_attribute(name: &str, i: i64) -> AttributeProto {
    AttributeProto { name: name.into(), r#type: AttributeType::Int as i32, i, ..Default::default() }
}
