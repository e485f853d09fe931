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
        if is_external(proto) {
            return Err(problem(
                "its data are in another file, which was not read; load the model from its file".into(),
            ));
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

    /// The numbers, all finite, of whatever type.
    pub(super) fn numbers(&self) -> Result<Vec<f64>, OnnxError> {
        match &self.data {
            Data::Float(_) => self.floats().map(<[f64]>::to_vec),
            Data::Int(values) => Ok(values.iter().map(|&value| value as f64).collect()),
        }
    }

    /// How many numbers.
    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    /// The first number, if there is one.
    pub(super) fn first(&self) -> Option<f64> {
        match &self.data {
            Data::Float(values) => values.first().copied(),
            Data::Int(values) => values.first().map(|&value| value as f64),
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

/// Whether the numbers of a tensor stand in another file.
pub(super) fn is_external(proto: &TensorProto) -> bool {
    proto.data_location == Some(1) || !proto.external_data.is_empty()
}

/// The bytes of one element; none if its type is not one of numbers.
pub(super) fn element_size(data_type: i32) -> Option<usize> {
    Some(match DataType::try_from(data_type).ok()? {
        DataType::Bool | DataType::Int8 | DataType::Uint8 => 1,
        DataType::Int16 | DataType::Uint16 | DataType::Float16 | DataType::Bfloat16 => 2,
        DataType::Int32 | DataType::Uint32 | DataType::Float => 4,
        DataType::Int64 | DataType::Uint64 | DataType::Double => 8,
        _ => return None,
    })
}

/// A tensor of single precision.
pub(super) fn single(name: &str, shape: &[usize], values: impl IntoIterator<Item = f64>) -> TensorProto {
    TensorProto {
        name: name.into(),
        data_type: DataType::Float as i32,
        dims: shape.iter().map(|&dim| dim as i64).collect(),
        float_data: values.into_iter().map(|value| value as f32).collect(),
        ..Default::default()
    }
}

/// A tensor of integers.
pub(super) fn integers(name: &str, shape: &[usize], values: Vec<i64>) -> TensorProto {
    TensorProto {
        name: name.into(),
        data_type: DataType::Int64 as i32,
        dims: shape.iter().map(|&dim| dim as i64).collect(),
        int64_data: values,
        ..Default::default()
    }
}

/// The shape of what two shapes make together, as NumPy would; none if they do not fit.
pub(super) fn common_shape(x: &[usize], y: &[usize]) -> Option<Vec<usize>> {
    let rank = x.len().max(y.len());
    let dim = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(1, |i| shape[i]);
    let joined = |axis| match (dim(x, axis), dim(y, axis)) {
        (1, dim) | (dim, 1) => Some(dim),
        (x, y) => (x == y).then_some(x),
    };
    (0..rank).map(joined).collect()
}

/// Spreads a constant over `shape` as NumPy would; none if it does not fit.
pub(super) fn broadcast<T: Copy>(values: &[T], from: &[usize], shape: &[usize]) -> Option<Vec<T>> {
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
    /// Numbers of a fixed width.
    macro_rules! raw {
        ($kind:ident, $type:ty) => {
            Data::$kind(raw_numbers(&proto.raw_data, |bytes| <$type>::from_le_bytes(bytes).into())?)
        };
    }
    let ints = |narrow: fn(i32) -> i64| Data::Int(proto.int32_data.iter().copied().map(narrow).collect());
    let halves = |widen: fn(u16) -> f64| {
        Data::Float(proto.int32_data.iter().map(|&bits| widen(bits as u16)).collect())
    };
    let data_type = DataType::try_from(proto.data_type)
        .map_err(|_| format!("type {} is not ONNX's; export the model again", proto.data_type))?;
    Ok(match (data_type, proto.raw_data.is_empty()) {
        (DataType::Float, true) => Data::Float(widened(&proto.float_data)),
        (DataType::Float, false) => raw!(Float, f32),
        (DataType::Double, true) => Data::Float(proto.double_data.clone()),
        (DataType::Double, false) => raw!(Float, f64),
        (DataType::Float16, true) => halves(from_half),
        (DataType::Float16, false) => {
            Data::Float(raw_numbers(&proto.raw_data, |b| from_half(u16::from_le_bytes(b)))?)
        }
        (DataType::Bfloat16, true) => halves(from_bfloat),
        (DataType::Bfloat16, false) => {
            Data::Float(raw_numbers(&proto.raw_data, |b| from_bfloat(u16::from_le_bytes(b)))?)
        }
        (DataType::Int64, true) => Data::Int(proto.int64_data.clone()),
        (DataType::Int64, false) => raw!(Int, i64),
        (DataType::Int32 | DataType::Int16 | DataType::Int8 | DataType::Bool, true) => ints(i64::from),
        (DataType::Uint8 | DataType::Uint16, true) => ints(i64::from),
        (DataType::Int32, false) => raw!(Int, i32),
        (DataType::Int16, false) => raw!(Int, i16),
        (DataType::Int8, false) => raw!(Int, i8),
        (DataType::Uint16, false) => raw!(Int, u16),
        (DataType::Uint8 | DataType::Bool, false) => raw!(Int, u8),
        (other, _) => {
            return Err(format!("type {} is not supported; export in float32", other.as_str_name()));
        }
    })
}

/// IEEE 754's half precision.
fn from_half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    sign * magnitude
}

/// The upper half of single precision.
fn from_bfloat(bits: u16) -> f64 {
    f32::from_bits(u32::from(bits) << 16).into()
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
    fn narrow_numbers_are_widened() {
        let halves = proto(DataType::Float16, &[4], &[0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c]);
        let Data::Float(values) = Constant::decode(&halves).unwrap().data else { panic!() };
        assert_eq!(values, [1.0, -2.0, 2f64.powi(-24), f64::INFINITY]);
        let bfloat = proto(DataType::Bfloat16, &[1], &[0x80, 0x3f]);
        assert_eq!(Constant::decode(&bfloat).unwrap().floats().unwrap(), [1.0]);
        let bytes = Constant::decode(&proto(DataType::Int8, &[2], &[255, 1])).unwrap();
        assert_eq!(bytes.ints().unwrap(), [-1, 1]);
    }

    #[test]
    fn shapes_join_as_numpys() {
        assert_eq!(common_shape(&[1, 3], &[2, 1, 1]), Some(vec![2, 1, 3]));
        assert_eq!(common_shape(&[2], &[3]), None);
    }

    #[test]
    fn misfits_are_refused() {
        assert!(message(&proto(DataType::Float, &[3], &[0; 8])).contains("shape [3] but 2 numbers"));
        assert!(message(&proto(DataType::Float, &[2], &[0; 7])).contains("not a multiple of 4"));
        assert!(message(&proto(DataType::Float, &[-1], &[])).contains("negative or too large"));
        assert!(message(&proto(DataType::Float, &[i64::MAX, 4], &[])).contains("negative or too large"));
        assert!(message(&proto(DataType::Float, &[0, i64::MAX, 4], &[])).contains("negative or too large"));
        assert!(message(&proto(DataType::Complex64, &[1], &[0; 8])).contains("COMPLEX64 is not supported"));
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
