//! A model in one safetensors file: its spec and whatever the caller adds in the header, its weights behind.
//!
//! The header's `__metadata__` has one entry, so that equal models give equal bytes: `espalier`, the JSON text
//! `{ format, version, model, extra }`. Tensors are called like the weights, `<layer>/<weight>`; others may lie beside them.

use std::collections::HashMap;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_spec::{Code, Error, Result, Value, json};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};

use crate::model::Model;

/// The entry of the header that is ours.
const ENTRY: &str = "espalier";

/// Raised when older versions of the library could not read a file that is written now.
const FORMAT: u64 = 1;

const WRITABLE: &str = "expected a place in a folder that exists and may be written to";
const READABLE: &str = "expected one that exists and may be read";

/// What a file holds.
#[derive(Debug)]
pub struct Saved {
    /// The model.
    pub model: Model,
    /// What the caller had added.
    pub extra: Value,
    /// The weights in the model's order, then other tensors by name.
    pub tensors: Vec<(String, Tensor)>,
}

/// Writes a model, its weights and other tensors, and any JSON. The file appears whole or not at all.
pub fn save(path: &Path, model: &Model, tensors: &[(String, Tensor)], extra: &Value) -> Result<()> {
    let within = |error: Error| error.at(format!("save \"{}\"", path.display()));
    check_weights(model, tensors).map_err(within)?;
    let bytes = encode(model, tensors, extra).map_err(within)?;
    write_whole(path, &bytes)
        .map_err(|error| within(Error::io(format!("the file cannot be written; {WRITABLE}, got \"{error}\"."))))
}

/// Reads a file that [`save`] wrote.
pub fn load(path: &Path) -> Result<Saved> {
    let within = |error: Error| error.at(format!("load \"{}\"", path.display()));
    let bytes = fs::read(path)
        .map_err(|error| within(Error::io(format!("the file cannot be read; {READABLE}, got \"{error}\"."))))?;
    decode(&bytes).map_err(within)
}

/// Reads the tensors of any safetensors file; floats of any size become those of the library. Others of foreign types are
/// left out: PyTorch counts batches in whole numbers of 64 bits.
pub fn read_tensors(path: &Path) -> Result<Vec<(String, Tensor)>> {
    let within = |error: Error| error.at(format!("loadWeights \"{}\"", path.display()));
    let bytes = fs::read(path)
        .map_err(|error| within(Error::io(format!("the file cannot be read; {READABLE}, got \"{error}\"."))))?;
    let damaged = |error| {
        Error::data(format!(
            "the file is damaged or of another format; expected a whole safetensors file, got {error}."
        ))
    };
    let file = SafeTensors::deserialize(&bytes).map_err(|error| within(damaged(error)))?;
    let usable = |(name, view): (String, TensorView<'_>)| tensor_of(&view).ok().map(|tensor| (name, tensor));
    Ok(file.tensors().into_iter().filter_map(usable).collect())
}

fn encode(model: &Model, tensors: &[(String, Tensor)], extra: &Value) -> Result<Vec<u8>> {
    let header = json!({
        "format": FORMAT,
        "version": env!("CARGO_PKG_VERSION"),
        "model": model.to_json(),
        "extra": extra,
    });
    let wrong = |error| Error::internal(format!("the tensors make no safetensors file; {error}."));
    let views = tensors.iter().map(|(name, tensor)| Ok((name, view_of(tensor).map_err(wrong)?)));
    let views = views.collect::<Result<Vec<_>>>()?;
    safetensors::serialize(views, Some(HashMap::from([(ENTRY.to_owned(), header.to_string())]))).map_err(wrong)
}

/// Writes beside the file and renames, so that whoever reads sees the old bytes or the new ones.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().ok_or_else(|| std::io::Error::other("the path names no file"))?;
    let unique = format!(".{}-{}.tmp", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut beside = name.to_owned();
    beside.push(unique);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside: PathBuf = folder.join(beside);
    let write = || {
        let mut file = File::create_new(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    if let Err(error) = write() {
        // The first error is the one to tell; what is left of the file may not even exist.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    // Only some systems can sync a folder; the file itself is safe either way.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn decode(bytes: &[u8]) -> Result<Saved> {
    let expected = "expected a whole file that model.save() wrote";
    let foreign = |what: &str, got: &dyn Display| Error::data(format!("{what}; {expected}, got {got}."));
    let damaged = |error: SafeTensorError| foreign("the file is damaged", &error);
    let (_, metadata) = SafeTensors::read_metadata(bytes)
        .map_err(|error| foreign("the file is damaged, cut short or of another format", &error))?;
    let entry = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
    let entry = entry.ok_or_else(|| foreign("there is no model in the file's header", &"other tensors"))?;
    let header: Value = serde_json::from_str(entry).map_err(|error| foreign("the file's header is damaged", &error))?;
    match header.get("format").and_then(Value::as_u64) {
        Some(FORMAT) => {}
        Some(format) if format > FORMAT => {
            let version = header.get("version").and_then(Value::as_str).unwrap_or("a later version");
            return Err(Error::data(format!(
                "the file's format is newer; expected {FORMAT}, got {format}, written by {version}. Update espalier."
            )));
        }
        _ => return Err(foreign("the file's header has no known format", &"none")),
    }
    let model = Model::from_json(header.get("model").unwrap_or(&Value::Null)).map_err(as_data)?;
    let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let mut names: Vec<_> = file.names().into_iter().map(str::to_owned).collect();
    let place = |name: &String| model.weights().iter().position(|info| info.name == *name).unwrap_or(usize::MAX);
    names.sort_by_cached_key(|name| (place(name), name.clone()));
    let tensor = |name: String| {
        let view = file.tensor(&name).map_err(damaged)?;
        let tensor = tensor_of(&view).map_err(|error| as_data(error.at(&name)))?;
        Ok((name, tensor))
    };
    let tensors = names.into_iter().map(tensor).collect::<Result<Vec<_>>>()?;
    check_weights(&model, &tensors)?;
    let extra = header.get("extra").cloned().unwrap_or_default();
    Ok(Saved { model, extra, tensors })
}

fn view_of(tensor: &Tensor) -> std::result::Result<TensorView<'_>, SafeTensorError> {
    let dtype = match tensor.dtype() {
        DType::F32 => Dtype::F32,
        DType::I32 => Dtype::I32,
        DType::U8 => Dtype::U8,
        DType::Bool => Dtype::BOOL,
    };
    TensorView::new(dtype, tensor.shape().to_vec(), tensor.bytes())
}

fn tensor_of(view: &TensorView<'_>) -> Result<Tensor> {
    let shape = Shape::new(view.shape())?;
    let dtype = match view.dtype() {
        Dtype::F32 => DType::F32,
        Dtype::I32 => DType::I32,
        Dtype::U8 => DType::U8,
        Dtype::BOOL => return Tensor::u8(DType::Bool, shape, view.data()),
        Dtype::F16 => return widened(shape, view.data(), |bytes| half_to_f32(u16::from_le_bytes(bytes))),
        // The upper half of a float32.
        Dtype::BF16 => return widened(shape, view.data(), |[low, high]| f32::from_le_bytes([0, 0, low, high])),
        Dtype::F64 => return widened(shape, view.data(), |bytes| f64::from_le_bytes(bytes) as f32),
        other => {
            let expected = "expected floats of 16, 32 or 64 bits, int32, uint8 or bool";
            return Err(Error::data(format!("the elements cannot be used; {expected}, got {other:?}.")));
        }
    };
    // The format is little-endian, as is every machine that the library is built for.
    Ok(Tensor::build(TensorType::new(dtype, shape), |bytes| {
        bytes.as_u8_mut()[..view.data().len()].copy_from_slice(view.data());
    }))
}

/// A tensor of floats from elements of `N` bytes.
fn widened<const N: usize>(shape: Shape, bytes: &[u8], widen: impl Fn([u8; N]) -> f32) -> Result<Tensor> {
    let (elements, _) = bytes.as_chunks::<N>();
    Tensor::f32(shape, &elements.iter().copied().map(widen).collect::<Vec<_>>())
}

/// A float of 16 bits: a sign, 5 bits of exponent, 10 of the fraction. Exact.
fn half_to_f32(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (bits >> 15, bits >> 10 & 0x1f, bits & 0x3ff);
    let size = match exponent {
        0 => f32::from(fraction) * 2f32.powi(-24),
        0x1f if fraction == 0 => f32::INFINITY,
        0x1f => f32::NAN,
        _ => f32::from(fraction | 0x400) * 2f32.powi(i32::from(exponent) - 25),
    };
    if sign == 1 { -size } else { size }
}

/// Every weight of the model must be there, with its shape.
fn check_weights(model: &Model, tensors: &[(String, Tensor)]) -> Result<()> {
    for info in model.weights() {
        let expected = TensorType::f32(info.shape.clone());
        let found = tensors.iter().find(|(name, _)| *name == info.name);
        let Some((name, tensor)) = found else {
            return Err(Error::data(format!("the weight {} is missing; expected {expected}, got none.", info.name)));
        };
        if *tensor.ty() != expected {
            let got = tensor.ty();
            return Err(Error::data(format!("the weight {name} has the wrong type; expected {expected}, got {got}.")));
        }
    }
    Ok(())
}

/// Whatever is wrong inside a file is wrong data, not a mistake in the call.
fn as_data(error: Error) -> Error {
    Error::new(Code::Data, error.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read_exactly() {
        let cases = [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65504.0),
            (0x0400, 2f32.powi(-14)),
            (0x03ff, 1023.0 * 2f32.powi(-24)),
            (0x8001, -2f32.powi(-24)),
            (0xfc00, f32::NEG_INFINITY),
        ];
        for (bits, expected) in cases {
            assert_eq!(half_to_f32(bits).to_bits(), expected.to_bits(), "{bits:#x}");
        }
        assert_eq!(half_to_f32(0x8000).to_bits(), (-0f32).to_bits());
        assert!(half_to_f32(0x7c01).is_nan());
    }
}
