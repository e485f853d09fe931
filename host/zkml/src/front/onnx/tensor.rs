//! Constants of an ONNX file.

use super::error::{OnnxError, quoted};
use crate::front::graph::elements;
use tract_onnx::pb::{TensorProto, tensor_proto::DataType};

/// Numbers with a shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constant {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) data: Data,
}

/// Numbers of a constant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    Float(Vec<f64>),
    Int(Vec<i64>),
}

impl Constant {
    /// Decodes a tensor, after checking that its shape and its data agree.
    pub(super) fn decode(proto: &TensorProto) -> Result<Self, OnnxError> {
        let problem = |problem: String| OnnxError::Tensor { tensor: quoted(&proto.name), problem };
        if proto.data_location == Some(1) || !proto.external_data.is_empty() {
            return Err(problem("its data are in another file; save the model as one file".into()));
        }
        let data = numbers(proto).map_err(problem)?;
        let shape = checked_shape(&proto.dims, data.len()).map_err(problem)?;
        Ok(Constant { name: quoted(&proto.name), shape, data })
    }

    /// The numbers, all finite.
    pub(super) fn floats(&self) -> Result<&[f64], OnnxError> {
        let Data::Float(values) = &self.data else {
            return Err(self.wrong_type("integers, where float32 numbers are needed; export in float32"));
        };
        match values.iter().position(|value| !value.is_finite()) {
            Some(index) => Err(OnnxError::NotFinite { tensor: self.name.clone(), index }),
            None => Ok(values),
        }
    }

    /// The integers.
    pub(super) fn ints(&self) -> Result<&[i64], OnnxError> {
        match &self.data {
            Data::Int(values) => Ok(values),
            Data::Float(_) => Err(self.wrong_type("floating-point numbers, where int64 is needed")),
        }
    }

    fn wrong_type(&self, found: &str) -> OnnxError {
        OnnxError::Tensor { tensor: self.name.clone(), problem: format!("holds {found}") }
    }
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Data::Float(values) => values.len(),
            Data::Int(values) => values.len(),
        }
    }
}

/// Spreads a constant over `shape` as NumPy would; none if it does not fit.
pub(super) fn broadcast(values: &[f64], from: &[usize], shape: &[usize]) -> Option<Vec<f64>> {
    let pad = shape.len().checked_sub(from.len())?;
    let fits = from.iter().zip(&shape[pad..]).all(|(&from, &to)| from == to || from == 1);
    let total = elements(shape).filter(|_| fits)?;
    let source = |flat: usize| {
        let (mut rest, mut index, mut stride) = (flat, 0, 1);
        for (axis, &dim) in shape.iter().enumerate().rev() {
            let from = axis.checked_sub(pad).map_or(1, |axis| from[axis]);
            index += if from == 1 { 0 } else { rest % dim * stride };
            (rest, stride) = (rest / dim, stride * from);
        }
        values[index]
    };
    Some((0..total).map(source).collect())
}

fn checked_shape(dims: &[i64], len: usize) -> Result<Vec<usize>, String> {
    let shape: Option<Vec<usize>> = dims.iter().map(|&dim| usize::try_from(dim).ok()).collect();
    let shape = shape.filter(|shape| elements(shape).is_some());
    let shape = shape.ok_or("its shape is negative or too large; export the model again")?;
    if elements(&shape) != Some(len) {
        return Err(format!("shape {shape:?} but {len} numbers; export the model again"));
    }
    Ok(shape)
}

fn numbers(proto: &TensorProto) -> Result<Data, String> {
    let raw = &proto.raw_data;
    let (ints, int32s) = (&proto.int64_data, &proto.int32_data);
    Ok(match DataType::try_from(proto.data_type) {
        Ok(DataType::Float) if raw.is_empty() => Data::Float(widened(&proto.float_data)),
        Ok(DataType::Float) => Data::Float(raw_numbers(raw, |bytes| f32::from_le_bytes(bytes).into())?),
        Ok(DataType::Double) if raw.is_empty() => Data::Float(proto.double_data.clone()),
        Ok(DataType::Double) => Data::Float(raw_numbers(raw, f64::from_le_bytes)?),
        Ok(DataType::Int64) if raw.is_empty() => Data::Int(ints.clone()),
        Ok(DataType::Int64) => Data::Int(raw_numbers(raw, i64::from_le_bytes)?),
        Ok(DataType::Int32 | DataType::Bool) if raw.is_empty() => Data::Int(widened(int32s)),
        Ok(DataType::Int32) => Data::Int(raw_numbers(raw, |bytes| i32::from_le_bytes(bytes).into())?),
        Ok(DataType::Bool) => Data::Int(raw_numbers(raw, |[byte]| byte.into())?),
        Ok(other) => return Err(format!("type {} is not supported; export in float32", other.as_str_name())),
        Err(_) => return Err(format!("type {} is not ONNX's; export the model again", proto.data_type)),
    })
}

fn widened<N: Copy, W: From<N>>(values: &[N]) -> Vec<W> {
    values.iter().map(|&value| value.into()).collect()
}

fn raw_numbers<N, const SIZE: usize>(raw: &[u8], decode: impl Fn([u8; SIZE]) -> N) -> Result<Vec<N>, String> {
    let (chunks, rest) = raw.as_chunks::<SIZE>();
    if !rest.is_empty() {
        return Err(format!("{} bytes are not a multiple of {SIZE}; export the model again", raw.len()));
    }
    Ok(chunks.iter().map(|&chunk| decode(chunk)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proto(data_type: DataType, dims: &[i64], raw: &[u8]) -> TensorProto {
        let (dims, raw_data) = (dims.to_vec(), raw.to_vec());
        TensorProto { name: "t".into(), data_type: data_type as i32, dims, raw_data, ..Default::default() }
    }

    fn message(proto: &TensorProto) -> String {
        Constant::decode(proto).unwrap_err().to_string()
    }

    #[test]
    fn raw_and_typed_fields_say_the_same() {
        let raw = proto(DataType::Float, &[2], &[0, 0, 128, 63, 0, 0, 0, 192]);
        let typed = TensorProto { float_data: vec![1.0, -2.0], ..proto(DataType::Float, &[2], &[]) };
        assert_eq!(Constant::decode(&raw).unwrap(), Constant::decode(&typed).unwrap());
        assert_eq!(Constant::decode(&raw).unwrap().floats().unwrap(), [1.0, -2.0]);
        let double = TensorProto { double_data: vec![0.5], ..proto(DataType::Double, &[], &[]) };
        assert_eq!(Constant::decode(&double).unwrap().floats().unwrap(), [0.5]);
        let ints = TensorProto { int64_data: vec![-1, 4], ..proto(DataType::Int64, &[2], &[]) };
        assert_eq!(Constant::decode(&ints).unwrap().ints().unwrap(), [-1, 4]);
        let ints = proto(DataType::Int64, &[1], &[255; 8]);
        assert_eq!(Constant::decode(&ints).unwrap().ints().unwrap(), [-1]);
        let bools = proto(DataType::Bool, &[2], &[0, 1]);
        assert_eq!(Constant::decode(&bools).unwrap().ints().unwrap(), [0, 1]);
    }

    #[test]
    fn misfits_are_refused() {
        assert!(message(&proto(DataType::Float, &[3], &[0; 8])).contains("shape [3] but 2 numbers"));
        assert!(message(&proto(DataType::Float, &[2], &[0; 7])).contains("not a multiple of 4"));
        assert!(message(&proto(DataType::Float, &[-1], &[])).contains("negative or too large"));
        assert!(message(&proto(DataType::Float, &[i64::MAX, 4], &[])).contains("negative or too large"));
        assert!(message(&proto(DataType::Float, &[0, i64::MAX, 4], &[])).contains("negative or too large"));
        assert!(message(&proto(DataType::Float16, &[1], &[0; 2])).contains("FLOAT16 is not supported"));
        let unknown = TensorProto { data_type: 99, ..Default::default() };
        assert!(message(&unknown).contains("type 99"));
        let external = TensorProto { data_location: Some(1), ..Default::default() };
        assert!(message(&external).contains("another file"));
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        let nan = TensorProto { float_data: vec![1.0, f32::NAN], ..proto(DataType::Float, &[2], &[]) };
        let error = Constant::decode(&nan).unwrap().floats().unwrap_err();
        assert!(matches!(error, OnnxError::NotFinite { index: 1, .. }));
        let ints = proto(DataType::Int64, &[1], &[1; 8]);
        assert!(Constant::decode(&ints).unwrap().floats().is_err());
    }

    #[test]
    fn broadcasting_is_numpys() {
        assert_eq!(broadcast(&[1.0, 2.0], &[2], &[2, 2]).unwrap(), [1.0, 2.0, 1.0, 2.0]);
        assert_eq!(broadcast(&[1.0, 2.0], &[2, 1], &[2, 2]).unwrap(), [1.0, 1.0, 2.0, 2.0]);
        assert_eq!(broadcast(&[7.0], &[], &[1, 3]).unwrap(), [7.0; 3]);
        assert_eq!(broadcast(&[1.0, 2.0], &[2], &[1, 3]), None);
        assert_eq!(broadcast(&[1.0], &[1, 1], &[1]), None);
    }
}
