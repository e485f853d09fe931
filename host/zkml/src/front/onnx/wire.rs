//! How much of a protobuf file is structure and how much is weights.
//!
//! Two bytes of structure can ask for hundreds of bytes of memory once decoded, weights for no more than
//! they take in the file. So structure is bounded before anything is decoded.

/// Paths of field numbers from a model to messages with numbers, and their fields that hold packed numbers of
/// fixed width: floats, raw bytes and doubles of initialisers and of the tensors of Constant nodes, floats of
/// attributes.
const NUMBERS: [(&[u64], &[u64]); 3] =
    [(&[7, 5], &[4, 9, 10]), (&[7, 1, 5, 5], &[4, 9, 10]), (&[7, 1, 5], &[7])];

/// The bytes of `model` that are not numbers of tensors; none if it is not protobuf.
pub(super) fn structure(model: &[u8]) -> Option<usize> {
    let mut data = 0;
    for (path, fields) in NUMBERS {
        data += data_bytes(model, path, fields)?;
    }
    Some(model.len() - data)
}

fn data_bytes(message: &[u8], path: &[u64], fields: &[u64]) -> Option<usize> {
    let mut total = 0;
    let mut rest = message;
    while !rest.is_empty() {
        let (number, payload) = next_field(&mut rest)?;
        total += match path {
            [] if fields.contains(&number) => payload.len(),
            [first, deeper @ ..] if *first == number => data_bytes(payload, deeper, fields)?,
            _ => 0,
        };
    }
    Some(total)
}

/// Takes a field off the front: its number, and its payload if that has a length of its own.
fn next_field<'a>(rest: &mut &'a [u8]) -> Option<(u64, &'a [u8])> {
    let key = varint(rest)?;
    let payload: &[u8] = match key & 7 {
        0 => varint(rest).map(|_| &[][..])?,
        1 => take(rest, 8).map(|_| &[][..])?,
        2 => {
            let len = varint(rest)?;
            take(rest, usize::try_from(len).ok()?)?
        }
        5 => take(rest, 4).map(|_| &[][..])?,
        _ => return None,
    };
    Some((key >> 3, payload))
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(len)?;
    *rest = tail;
    Some(head)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field with a length.
    fn field(number: u8, payload: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, payload.len() as u8], payload].concat()
    }

    #[test]
    fn weights_are_told_from_structure() {
        let tensor = [field(8, b"w"), field(9, &[1; 40])].concat();
        let node = field(5, &field(5, &tensor));
        let model = field(7, &[field(5, &tensor), field(1, &node), field(2, b"graph")].concat());
        assert_eq!(structure(&model), Some(model.len() - 80));
    }

    #[test]
    fn what_is_cut_short_is_not_protobuf() {
        let model = field(7, &field(5, &[0x4a, 3, 1, 2, 3]));
        assert_eq!(structure(&model), Some(model.len() - 3));
        assert_eq!(structure(&model[..model.len() - 1]), None);
        assert_eq!(structure(&[0xff; 11]), None);
        assert_eq!(structure(&[3]), None);
    }
}
