//! Operator by operator: shapes, attributes and what comes out.

mod activation;
mod affine;
mod build;
mod compare;
mod distance;
mod einsum;
mod encode;
mod end;
mod ensemble;
mod gather;
mod join;
mod linear;
mod ml;
mod normalise;
mod product;
mod quantised;
mod recurrent;
mod reduce;
mod resize;
mod shape;
mod stretch;
mod support;
mod table;
mod trees;
mod unary;
mod whole;
mod window;

pub(super) use quantised::Steps;
pub(super) use shape::kind_of;
pub use table::operators;
pub(super) use table::supported;

use super::error::OnnxError;
use super::node::OnnxNode;
use super::scope::{Kind, Scope, Shaped, Value};
use table::{Import, Operator};

impl<'a> Scope<'a> {
    /// What a node makes, in the order of its outputs.
    pub(super) fn results(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Constant") => self.constant_node(node),
            ("", "Identity") => Ok(vec![self.value(node, 0)?.clone()]),
            ("", "Dropout") => self.dropout(node),
            _ if self.is_constant(node)? => self.folded(node),
            _ => match Operator::of(node).ok_or_else(|| node.unsupported())?.import {
                Import::Many(import) => import(self, node),
                Import::One(import) => {
                    let made = import(self, node)?;
                    let kind = self.kind_of_result(node, &made)?;
                    Ok(vec![Value::Tensor(Shaped { kind, ..made })])
                }
            },
        }
    }

    /// What the numbers of a result are: what the operator says, or what its first tensor has.
    fn kind_of_result(&self, node: &OnnxNode<'a>, made: &Shaped) -> Result<Kind, OnnxError> {
        let own = [
            "Cast",
            "CastLike",
            "Less",
            "LessOrEqual",
            "Greater",
            "GreaterOrEqual",
            "Equal",
            "And",
            "Or",
            "Xor",
            "Not",
        ];
        let own = own.contains(&&node.proto.op_type[..])
            || [
                "OneHot",
                "Where",
                "Gather",
                "OneHotEncoder",
                "LabelEncoder",
                "ArrayFeatureExtractor",
                "MatMulInteger",
                "ConvInteger",
            ]
            .contains(&&node.proto.op_type[..]);
        let first = (0..node.proto.input.len()).find_map(|index| self.computed(node, index).ok());
        match first {
            Some(x) if made.kind == Kind::Real && !own => Ok(x.kind),
            _ => Ok(made.kind),
        }
    }

    /// Elements at known places are moved, at computed ones chosen.
    fn gathering(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match self.is_label_table(node)? {
            true => self.labels(node),
            false if self.is_known(node, 1)? => self.moved_one(node),
            false => self.gather(node),
        }
    }

    fn gathering_elements(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match self.is_known(node, 1)? {
            true => self.moved_one(node),
            false => self.gather_elements(node),
        }
    }

    fn gathering_nd(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match self.is_known(node, 1)? {
            true => self.moved_one(node),
            false => self.gather_nd(node),
        }
    }

    /// What a ZipMap names stays what it is.
    fn dropped(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        self.computed(node, 0)
    }

    fn is_known(&self, node: &OnnxNode<'a>, index: usize) -> Result<bool, OnnxError> {
        Ok(self.value(node, index)?.known().is_some())
    }
}
