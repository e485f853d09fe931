//! Numbers of tensors that stand in a second file, as PyTorch's exporter writes them.
//!
//! The file must lie in the model's own folder, whatever its name says: names are relative, go through no
//! parent, and a link must end inside the folder. Nothing else is opened.

use super::error::{OnnxError, quoted};
use super::limits::{MAX_EXTERNAL_BYTES, limit};
use super::tensor::{element_size, is_external};
use crate::front::graph::elements;
use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};
use tract_onnx::pb::{GraphProto, TensorProto};

/// Reads the tensors that are needed from a model's folder.
pub(super) fn read(graph: &mut GraphProto, needed: &HashSet<String>, folder: &Path) -> Result<(), OnnxError> {
    let stored = graph.initializer.iter_mut().filter(|tensor| needed.contains(&tensor.name));
    let nodes = graph.node.iter_mut().filter(|node| node.output.iter().any(|name| needed.contains(name)));
    let inside = nodes.flat_map(|node| &mut node.attribute).filter_map(|attribute| attribute.t.as_mut());
    let mut total = 0usize;
    for tensor in stored.chain(inside).filter(|tensor| is_external(tensor)) {
        let problem = |problem: String| OnnxError::Tensor { tensor: quoted(&tensor.name), problem };
        let place = Place::of(tensor).map_err(problem)?;
        total = total.saturating_add(place.len);
        limit("bytes of data in other files", total, MAX_EXTERNAL_BYTES)?;
        tensor.raw_data = place.read(folder).map_err(problem)?;
        tensor.external_data.clear();
        tensor.data_location = None;
    }
    Ok(())
}

/// A range of a file.
struct Place {
    location: String,
    offset: u64,
    len: usize,
}

impl Place {
    /// Where a tensor's bytes are, as many as its shape and type ask for.
    fn of(tensor: &TensorProto) -> Result<Self, String> {
        let entry = |key: &str| {
            tensor.external_data.iter().find(|entry| entry.key == key).map(|entry| &entry.value[..])
        };
        let number = |key: &str| match entry(key) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                format!(
                    "its {key} in another file, {}, is not a number; export the model again",
                    quoted(text)
                )
            }),
        };
        let location = entry("location").filter(|name| !name.is_empty());
        let location =
            location.ok_or("its data are in another file, but no name is given; export the model again")?;
        let len = byte_len(tensor)?;
        match number("length")? {
            Some(length) if length != len as u64 => Err(format!(
                "its shape asks for {len} bytes, but it says that {length} are in {}; export the model again",
                quoted(location)
            )),
            _ => Ok(Place { location: location.into(), offset: number("offset")?.unwrap_or(0), len }),
        }
    }

    fn read(&self, folder: &Path) -> Result<Vec<u8>, String> {
        let name = quoted(&self.location);
        let path = self.inside(folder)?;
        let unreadable = |error: std::io::Error| {
            format!("cannot read its data in {name}: {error}; copy the file to the model's folder")
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        if self.offset.checked_add(self.len as u64).is_none_or(|end| end > found) {
            let (offset, len) = (self.offset, self.len);
            return Err(format!(
                "its {len} bytes from {offset} lie beyond the end of {name}, which has {found}; copy the file again, or export the model again"
            ));
        }
        let mut bytes = vec![0; self.len];
        file.seek(SeekFrom::Start(self.offset))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(unreadable)?;
        Ok(bytes)
    }

    /// The file itself, behind all links; refused if it is not in the folder.
    fn inside(&self, folder: &Path) -> Result<PathBuf, String> {
        let name = quoted(&self.location);
        let plain = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
        if !Path::new(&self.location).components().all(plain) {
            let how = if Path::new(&self.location).is_absolute() {
                "is absolute"
            } else {
                "leaves the model's folder"
            };
            return Err(format!(
                "its data are in {name}, which {how}; only files in the model's own folder are read: copy it there and save the model again"
            ));
        }
        let missing = |error: std::io::Error| {
            format!(
                "its data are in {name}, which cannot be read from the model's folder: {error}; copy the file there"
            )
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().map_err(missing)?;
        let path = folder.join(&self.location).canonicalize().map_err(missing)?;
        if !path.starts_with(&folder) {
            return Err(format!(
                "its data are in {name}, a link that leaves the model's folder; copy the file itself there"
            ));
        }
        match path.metadata().map_err(missing)?.is_file() {
            true => Ok(path),
            false => Err(format!("its data are in {name}, which is no file; export the model again")),
        }
    }
}

fn byte_len(tensor: &TensorProto) -> Result<usize, String> {
    let dims: Option<Vec<usize>> = tensor.dims.iter().map(|&dim| usize::try_from(dim).ok()).collect();
    let len = dims.and_then(|dims| elements(&dims)).zip(element_size(tensor.data_type));
    let len = len.and_then(|(len, size)| len.checked_mul(size));
    len.ok_or_else(|| "its shape or type is none of a tensor in another file; export the model again".into())
}
