//! The names of an ONNX file, and the graph that is made of them.

use super::error::{OnnxError, quoted};
use super::fold::{Folding, read_once};
use super::limits::{MAX_CONSTANTS, MAX_ELEMENTS, MAX_WEIGHTS, limit};
use super::node::OnnxNode;
use super::ops::Steps;
use super::runtime::Program;
use super::tensor::{Constant, integers};
use super::view::{Rows, View};
use crate::front::graph::{FloatGraph, FloatNode, FloatOp, Function, elements};
use crate::layers::window::Window;
use crate::model::TensorId;
use std::collections::HashMap;
use std::rc::Rc;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, OperatorSetIdProto, TensorProto};

/// What a name of the file stands for.
#[derive(Clone)]
pub(super) enum Value<'a> {
    /// Numbers of the file, decoded when they are used.
    Stored(&'a TensorProto),
    /// Numbers that were computed at load.
    Folded(Rc<TensorProto>),
    /// Computed from the input.
    Tensor(Shaped),
    /// A result that is not taken, which nothing may read.
    Refused { problem: &'static str, hint: &'static str },
}

/// A tensor with the shape that the file gives it.
#[derive(Clone)]
pub(super) struct Shaped {
    pub(super) id: TensorId,
    pub(super) shape: Vec<usize>,
    /// What is seen of tensor `id`; all of it, if there is none.
    pub(super) view: Option<Rc<View>>,
    /// The same numbers in the runtime's program.
    pub(super) run: Rc<str>,
    /// The layer that the view becomes, if it becomes one.
    pub(super) by: Rc<str>,
    pub(super) role: Role,
    pub(super) kind: Kind,
}

/// What may be done with a tensor.
#[derive(Clone, PartialEq)]
pub(super) enum Role {
    /// Anything.
    Data,
    /// It stands for a monotone function of itself, which was left out and may only be the end.
    Monotone {
        /// The operator that was left out, and its node.
        by: String,
        /// Whether each element depends on itself alone.
        elementwise: bool,
        /// The layer that it is where it is not the end, if it can be one.
        layer: Option<LeftOut>,
    },
    /// The index of the largest score.
    Class,
    /// It stands for itself over a scale that depends on it; products of integers alone may read it.
    Dynamic,
}

/// A function that is left out at the end.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum LeftOut {
    /// Of each element.
    Sigmoid,
    /// Of all elements together.
    Softmax,
    /// Its logarithm.
    LogSoftmax,
    /// Of each element the first one, over the sum of all.
    Shares,
}

/// The runtime's scores are those before a class.
pub(super) const BEHIND_A_CLASS: &str = "it goes on behind a class";

/// What the numbers of a tensor are in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Floats.
    Real,
    /// Integers.
    Integer,
    /// Zeros and ones.
    Bool,
}

/// An input of the file, for one sample.
pub(super) struct Input<'a> {
    pub(super) name: &'a str,
    pub(super) shape: Vec<usize>,
    pub(super) data_type: DataType,
    pub(super) kind: Kind,
}

impl Input<'_> {
    /// Its elements.
    pub(super) fn len(&self) -> usize {
        elements(&self.shape).unwrap_or(usize::MAX)
    }
}

/// What has been imported so far.
pub(super) struct Scope<'a> {
    values: HashMap<&'a str, Value<'a>>,
    pub(super) graph: FloatGraph,
    pub(super) program: Program,
    pub(super) notes: Vec<String>,
    pub(super) opset: &'a [OperatorSetIdProto],
    /// The batch that the file fixes.
    pub(super) batch: usize,
    /// Views that became layers, by their address: a view has one owner here, so none is used twice.
    layers: HashMap<*const View, (Rc<View>, TensorId)>,
    /// What QuantizeLinear made: of which numbers over its scale, by which steps, within which ends.
    pub(super) quantised: HashMap<TensorId, (Shaped, Steps, [f64; 2])>,
    weights: usize,
    elements: usize,
    folded: usize,
}

impl<'a> Scope<'a> {
    /// The initialisers of a graph, and its inputs, for one sample of a batch.
    pub(super) fn new(
        graph: &'a GraphProto,
        opset: &'a [OperatorSetIdProto],
        inputs: &[Input<'a>],
        batch: usize,
    ) -> Self {
        let stored = graph.initializer.iter().map(|tensor| (&tensor.name[..], Value::Stored(tensor)));
        let names: Vec<&str> = inputs.iter().map(|input| input.name).collect();
        let graph = FloatGraph {
            name: quoted(&graph.name).trim_matches('"').into(),
            input_name: names.join(", "),
            input_shape: match inputs {
                [input] => input.shape.clone(),
                _ => vec![1, inputs.iter().map(Input::len).sum()],
            },
            nodes: Vec::new(),
        };
        let mut scope = Scope {
            values: stored.collect(),
            graph,
            program: Program::default(),
            notes: Vec::new(),
            opset,
            batch,
            layers: HashMap::new(),
            quantised: HashMap::new(),
            weights: 0,
            elements: 0,
            folded: 0,
        };
        scope.define_inputs(inputs);
        scope
    }

    /// Several inputs are parts of one, one behind the other; the runtime casts those that are no floats.
    fn define_inputs(&mut self, inputs: &[Input<'a>]) {
        let (name, total) = (self.graph.input_name.clone(), self.graph.input_len());
        let mut start = 0;
        for input in inputs {
            let (len, shape) = (input.len(), input.shape.clone());
            let mut made = Shaped { kind: input.kind, ..Shaped::whole(0, shape.clone(), &name, "input") };
            if len != total {
                let index: Vec<usize> = (start..start + len).collect();
                made.view = Some(Rc::new(View::whole(total).picked(&index)));
                made.run = self.gathered(&name, total, &index, &shape);
            }
            if input.kind != Kind::Real {
                made.run = self.cast_to(&made.run, input.data_type);
            }
            self.values.insert(input.name, Value::Tensor(made));
            start += len;
        }
    }

    /// The version of ONNX's own operators.
    pub(super) fn version(&self) -> i64 {
        self.opset.iter().find(|set| ["", "ai.onnx"].contains(&&set.domain[..])).map_or(0, |set| set.version)
    }

    /// What a name stands for, if it stands for anything.
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.values.get(name)
    }

    /// Gives the results of a node their names.
    pub(super) fn define(&mut self, node: &OnnxNode<'a>, values: Vec<Value<'a>>) -> Result<(), OnnxError> {
        let names = node.proto.output.iter().filter(|name| !name.is_empty());
        if names.clone().count() == 0 {
            return Err(node.misuse("it has no result", "export the model again"));
        }
        for (name, value) in names.zip(values) {
            if self.values.insert(name, value).is_some() {
                let problem = format!("tensor {} is made twice", quoted(name));
                return Err(node.misuse(problem, "export the model again"));
            }
        }
        Ok(())
    }

    /// What an input of a node stands for.
    pub(super) fn value(&self, node: &OnnxNode<'a>, index: usize) -> Result<&Value<'a>, OnnxError> {
        let problem = || node.misuse(format!("input {index} is not there"), "export the model again");
        self.named(node, node.input(index).ok_or_else(problem)?)
    }

    /// An input that is computed, and no end of the network. What was left out is made up for.
    pub(super) fn tensor(&mut self, node: &OnnxNode<'a>, index: usize) -> Result<Shaped, OnnxError> {
        let tensor = self.computed(node, index)?;
        let made = match &tensor.role {
            Role::Data => return Ok(tensor),
            Role::Monotone { layer: Some(layer), .. } => self.made_up(node, &tensor, *layer)?,
            Role::Monotone { by, .. } => {
                return Err(node.misuse(
                    format!("it reads the result of {by}, which is not the last operation then"),
                    "export the scores before it",
                ));
            }
            Role::Dynamic => {
                return Err(node.misuse(
                    "it reads what DynamicQuantizeLinear makes, which is left out",
                    "export the float model, or only products of what is quantised so",
                ));
            }
            Role::Class => {
                // The runtime ends before the class.
                self.program.unasked = Some(BEHIND_A_CLASS);
                Shaped { role: Role::Data, kind: Kind::Integer, ..tensor }
            }
        };
        let name = node.input(index).unwrap_or_default();
        self.values.insert(name, Value::Tensor(made.clone()));
        Ok(made)
    }

    /// What was left out of a tensor.
    pub(super) fn made_up(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        layer: LeftOut,
    ) -> Result<Shaped, OnnxError> {
        let x = Shaped { role: Role::Data, ..x.clone() };
        let (len, by) = (x.len(), Rc::clone(&x.by));
        let made = match layer {
            LeftOut::Sigmoid => self.curve(node, &x, Function::Sigmoid)?,
            LeftOut::Softmax => self.softmax_of(node, &x, len)?,
            LeftOut::LogSoftmax => self.log_softmax_of(node, &x, len)?,
            LeftOut::Shares => {
                self.program.unasked = Some("it goes on with shares of a sum");
                let made = self.shares_of(node, &x, len)?;
                return Ok(Shaped { by, ..made });
            }
        };
        let flat = self.run("Reshape", &x.run, Some(integers("", &[2], vec![1, len as i64])));
        let run = self.run(layer.operator(), &flat, None);
        let dims = x.shape.iter().map(|&dim| dim as i64).collect();
        let run = self.run("Reshape", &run, Some(integers("", &[x.shape.len()], dims)));
        Ok(Shaped { run, by, ..made })
    }

    /// An input that is computed.
    pub(super) fn computed(&self, node: &OnnxNode<'a>, index: usize) -> Result<Shaped, OnnxError> {
        match self.value(node, index)? {
            Value::Tensor(tensor) => Ok(tensor.clone()),
            Value::Refused { problem, hint } => Err(node.misuse(*problem, hint)),
            _ => Err(node.misuse(
                format!("input {index} is a constant, where a computed tensor is expected"),
                "in a product the data come first, then the weights",
            )),
        }
    }

    /// An input that is known now.
    pub(super) fn constant(&self, node: &OnnxNode<'a>, index: usize) -> Result<Constant, OnnxError> {
        match self.value(node, index)?.known() {
            Some(tensor) => Constant::decode(tensor),
            None => Err(node.misuse(
                format!("input {index} is computed from the model's input, where a constant is expected"),
                "only weights, biases and shapes that are constants are supported; export with a fixed batch of one",
            )),
        }
    }

    /// An optional input that is known now.
    pub(super) fn constant_if(
        &self,
        node: &OnnxNode<'a>,
        index: usize,
    ) -> Result<Option<Constant>, OnnxError> {
        node.input(index).map(|_| self.constant(node, index)).transpose()
    }

    /// Whether nothing that a node reads is computed from the input.
    pub(super) fn is_constant(&self, node: &OnnxNode<'a>) -> Result<bool, OnnxError> {
        let known = |name: &str| self.named(node, name).map(|value| value.known().is_some());
        read_once(node).into_iter().try_fold(true, |all, name| Ok(all && known(name)?))
    }

    /// The constants that a node reads from input `first` on, under their names.
    pub(super) fn constants(&self, node: &OnnxNode<'a>, first: usize) -> Result<Vec<TensorProto>, OnnxError> {
        let data = node.input(0).filter(|_| first > 0);
        let names = read_once(node).into_iter().filter(|name| Some(*name) != data);
        let known = names.map(|name| {
            let known = self.named(node, name)?.known().cloned();
            let known = known.ok_or_else(|| {
                node.misuse(
                    format!(
                        "{} is computed from the model's input, where a constant is expected",
                        quoted(name)
                    ),
                    "export with a fixed shape",
                )
            })?;
            Ok(TensorProto { name: name.into(), ..known })
        });
        known.collect()
    }

    /// The results of a node that reads constants alone.
    pub(super) fn folded(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let inputs = self.constants(node, 0)?;
        let results = Folding { node, inputs, opset: self.opset }.run(self.room())?;
        let len = |tensor: &TensorProto| tensor.dims.iter().product::<i64>() as usize;
        self.folded += results.iter().map(len).sum::<usize>();
        Ok(results.into_iter().map(|tensor| Value::Folded(Rc::new(tensor))).collect())
    }

    /// Elements of constants that may still be computed.
    pub(super) fn room(&self) -> usize {
        MAX_CONSTANTS.saturating_sub(self.folded)
    }

    pub(super) fn named(&self, node: &OnnxNode<'a>, name: &str) -> Result<&Value<'a>, OnnxError> {
        let missing = || OnnxError::MissingTensor { node: node.name.clone(), tensor: quoted(name) };
        self.values.get(name).ok_or_else(missing)
    }
}

/// What is made.
impl<'a> Scope<'a> {
    /// Counts weights before they are made.
    pub(super) fn reserve_weights(&mut self, outputs: usize, inputs: usize) -> Result<(), OnnxError> {
        self.weights = self.weights.saturating_add(outputs.saturating_mul(inputs));
        limit("weights of all layers", self.weights, MAX_WEIGHTS)
    }

    /// Counts the elements of a tensor before it is made.
    pub(super) fn reserve(&mut self, node: &OnnxNode<'a>, shape: &[usize]) -> Result<usize, OnnxError> {
        let len = elements(shape).unwrap_or(usize::MAX);
        if len == 0 {
            return Err(node.shape("the result", shape, "at least one element"));
        }
        self.elements = self.elements.saturating_add(len);
        limit("elements of all tensors", self.elements, MAX_ELEMENTS)?;
        Ok(len)
    }

    /// Appends a node that the runtime does too.
    pub(super) fn emit(
        &mut self,
        node: &OnnxNode<'a>,
        op: FloatOp,
        inputs: Vec<TensorId>,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        let run = self.rerun(node)?;
        self.emit_as(node, op, inputs, shape, run)
    }

    /// Appends a node whose numbers the runtime has under the name `run`.
    pub(super) fn emit_as(
        &mut self,
        node: &OnnxNode<'a>,
        op: FloatOp,
        inputs: Vec<TensorId>,
        shape: Vec<usize>,
        run: Rc<str>,
    ) -> Result<Shaped, OnnxError> {
        let len = self.reserve(node, &shape)?;
        let id = self.push(node.name.trim_matches('"'), &run, op, inputs, len);
        Ok(Shaped { run, ..Shaped::whole(id, shape, "", &node.name) })
    }

    /// The tensor that a view shows: where it shows more than a tensor as it is, a layer, made once.
    pub(super) fn tensor_of(&mut self, x: &Shaped) -> Result<TensorId, OnnxError> {
        let Some(view) = &x.view else { return Ok(x.id) };
        if let Some((_, layer)) = self.layers.get(&Rc::as_ptr(view)) {
            return Ok(*layer);
        }
        let (inputs, op) = self.layer_of(x.id, view)?;
        let layer = self.push(&x.by, &x.run, op, inputs, view.len());
        self.layers.insert(Rc::as_ptr(view), (Rc::clone(view), layer));
        Ok(layer)
    }

    /// A view of a layer with weights is that layer with other weights; of any other, a layer behind it.
    fn layer_of(&mut self, id: TensorId, view: &View) -> Result<(Vec<TensorId>, FloatOp), OnnxError> {
        let behind = id.checked_sub(1).map(|node| self.graph.nodes[node].clone());
        let len = self.graph.len_of(id);
        let Some(FloatNode { op, inputs, .. }) = behind else { return Ok((vec![id], view.layer())) };
        let by_channel = |window: &Window| view.by_channel(len, window.len());
        match op {
            FloatOp::Linear { weights, bias } => {
                let width = self.graph.len_of(inputs[0]);
                self.reserve_weights(view.len(), width)?;
                let Rows { weights, bias } = view.of_layer(&weights, &bias, width);
                Ok((inputs, FloatOp::Linear { weights, bias }))
            }
            FloatOp::Conv { window, channels, weights, bias } => match by_channel(&window) {
                Some([scale, shift]) => {
                    self.reserve_weights(weights.len(), 1)?;
                    let Rows { weights, bias } = Rows { weights, bias }.scaled(&scale, &shift);
                    Ok((inputs, FloatOp::Conv { window, channels, weights, bias }))
                }
                None => Ok((vec![id], view.layer())),
            },
            _ => Ok((vec![id], view.layer())),
        }
    }

    /// A tensor in a layer of its own.
    pub(super) fn copied(&mut self, x: &Shaped) -> TensorId {
        self.push("output", &x.run, View::whole(x.len()).layer(), vec![x.id], x.len())
    }

    fn push(&mut self, name: &str, tensor: &str, op: FloatOp, inputs: Vec<TensorId>, len: usize) -> TensorId {
        let (name, tensor) = (self.unused_name(name), tensor.into());
        self.graph.nodes.push(FloatNode { name, op, inputs, len, tensor });
        self.graph.nodes.len()
    }

    /// A name that no other layer has, nor one that the compiler itself makes: reports count by name.
    fn unused_name(&self, name: &str) -> String {
        let taken = |name: &str| {
            ["input", "public"].contains(&name)
                || name.ends_with("/requantise")
                || self.graph.nodes.iter().any(|node| node.name == name)
        };
        let numbered = (2..).map(|number| format!("{name}#{number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }
}

impl LeftOut {
    fn operator(self) -> &'static str {
        match self {
            LeftOut::Sigmoid | LeftOut::Shares => "Sigmoid",
            LeftOut::Softmax => "Softmax",
            LeftOut::LogSoftmax => "LogSoftmax",
        }
    }
}

impl Value<'_> {
    /// The numbers, if they are known now.
    pub(super) fn known(&self) -> Option<&TensorProto> {
        match self {
            Value::Stored(tensor) => Some(tensor),
            Value::Folded(tensor) => Some(tensor),
            Value::Tensor(_) | Value::Refused { .. } => None,
        }
    }
}

impl Shaped {
    /// A tensor of the graph as it is.
    pub(super) fn whole(id: TensorId, shape: Vec<usize>, run: &str, by: &str) -> Self {
        let (run, by) = (run.into(), by.trim_matches('"').into());
        Shaped { id, shape, view: None, run, by, role: Role::Data, kind: Kind::Real }
    }

    /// How many elements are seen.
    pub(super) fn len(&self) -> usize {
        elements(&self.shape).unwrap_or(0)
    }

    /// What is seen, written out.
    pub(super) fn seen(&self) -> View {
        self.view.as_deref().cloned().unwrap_or_else(|| View::whole(self.len()))
    }
}
