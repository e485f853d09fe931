//! One node of an ONNX file: its attributes, and errors that name it.

use super::error::{OnnxError, quoted};
use super::hints;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::{AttributeProto, NodeProto};

/// A node being imported.
pub(super) struct OnnxNode<'a> {
    pub(super) proto: &'a NodeProto,
    pub(super) name: String,
}

impl<'a> OnnxNode<'a> {
    /// The node at a place of the file; a node without a name has that of its first result, or its place.
    pub(super) fn new(proto: &'a NodeProto, place: usize) -> Self {
        let names = std::iter::once(&proto.name).chain(proto.output.first());
        let name = names.into_iter().find(|name| !name.is_empty());
        let name = name.map_or_else(|| format!("#{place}"), |name| quoted(name));
        OnnxNode { proto, name }
    }

    /// The operator, with its domain if that is not ONNX's own.
    pub(super) fn operator(&self) -> String {
        match self.domain() {
            "" => quoted(&self.proto.op_type).trim_matches('"').into(),
            domain => quoted(&format!("{domain}.{}", self.proto.op_type)).trim_matches('"').into(),
        }
    }

    /// The operator's domain; empty for ONNX's own.
    pub(super) fn domain(&self) -> &'a str {
        if self.proto.domain == "ai.onnx" { "" } else { &self.proto.domain }
    }

    /// The name of an input, if the node has it.
    pub(super) fn input(&self, index: usize) -> Option<&'a str> {
        self.proto.input.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Of the values of all results those that the file names.
    pub(super) fn named<T>(&self, values: impl IntoIterator<Item = T>) -> Vec<T> {
        let named = self.proto.output.iter().zip(values).filter(|(name, _)| !name.is_empty());
        named.map(|(_, value)| value).collect()
    }

    /// An integer attribute.
    pub(super) fn int(&self, name: &str, default: i64) -> Result<i64, OnnxError> {
        let attribute = self.attribute(name, AttributeType::Int)?;
        Ok(attribute.map_or(default, |attribute| attribute.i))
    }

    /// A list of integers.
    pub(super) fn ints(&self, name: &str) -> Result<Option<&'a [i64]>, OnnxError> {
        let attribute = self.attribute(name, AttributeType::Ints)?;
        Ok(attribute.map(|attribute| &attribute.ints[..]))
    }

    /// A finite number.
    pub(super) fn float(&self, name: &str, default: f32) -> Result<f64, OnnxError> {
        let attribute = self.attribute(name, AttributeType::Float)?;
        let value = attribute.map_or(default, |attribute| attribute.f);
        if !value.is_finite() {
            return Err(self.misuse(format!("{name} is not finite"), "export the model again"));
        }
        Ok(value.into())
    }

    /// An attribute of a type.
    pub(super) fn attribute(
        &self,
        name: &str,
        kind: AttributeType,
    ) -> Result<Option<&'a AttributeProto>, OnnxError> {
        let found = self.proto.attribute.iter().find(|attribute| attribute.name == name);
        match found {
            Some(attribute) if attribute.r#type != kind as i32 => {
                Err(self.misuse(format!("attribute {name} is not of type {kind}"), "export the model again"))
            }
            found => Ok(found),
        }
    }

    /// Its operator and its name.
    pub(super) fn described(&self) -> String {
        format!("{} {}", self.operator(), self.name.trim_matches('"'))
    }

    /// The operator is not known.
    pub(super) fn unsupported(&self) -> OnnxError {
        let hint = hints::hint(&self.proto.op_type);
        OnnxError::Unsupported { node: self.name.clone(), operator: self.operator(), hint }
    }

    /// A list of numbers, all finite.
    pub(super) fn floats(&self, name: &str) -> Result<Option<Vec<f64>>, OnnxError> {
        let Some(attribute) = self.attribute(name, AttributeType::Floats)? else { return Ok(None) };
        match attribute.floats.iter().all(|value| value.is_finite()) {
            true => Ok(Some(attribute.floats.iter().copied().map(f64::from).collect())),
            false => Err(self.misuse(format!("{name} is not finite"), "export the model again")),
        }
    }

    /// A string; empty if there is none.
    pub(super) fn string(&self, name: &str) -> Result<String, OnnxError> {
        let attribute = self.attribute(name, AttributeType::String)?;
        Ok(attribute.map_or_else(String::new, |attribute| String::from_utf8_lossy(&attribute.s).into()))
    }

    /// A use of the operator that is not supported.
    pub(super) fn misuse(&self, problem: impl Into<String>, hint: &'static str) -> OnnxError {
        let (node, operator) = (self.name.clone(), self.operator());
        OnnxError::Use { node, operator, problem: problem.into(), hint }
    }

    /// A shape that does not fit.
    pub(super) fn shape(&self, what: &str, found: &[usize], expected: impl Into<String>) -> OnnxError {
        OnnxError::Shape {
            node: self.name.clone(),
            operator: self.operator(),
            what: what.into(),
            found: found.to_vec(),
            expected: expected.into(),
        }
    }
}
