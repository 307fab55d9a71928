//! IDX files, in which MNIST and its kin come: big-endian sizes, then the elements; maybe gzip.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_spec::{Error, Result};

use super::bytes::{Cursor, gunzip, gunzip_head};
use super::elements::{Element, Order, tensor_of};

/// The array in an IDX file. Whole numbers wider than 32 bits do not exist in it; float64 becomes float32.
pub fn read(bytes: Vec<u8>) -> Result<Tensor> {
    // The header says how long the rest is, so that no more than that is unpacked.
    let (element, shape, start) = header(&mut Cursor::new(&gunzip_head(&bytes, MOST_HEADER)?))?;
    let size = shape.size() * element.bytes();
    let bytes = gunzip(bytes, start + size)?;
    let mut cursor = Cursor::new(&bytes);
    cursor.take(start)?;
    let data = cursor.take(size)?;
    if !cursor.rest().is_empty() {
        let (expected, more) = (cursor.place(), cursor.rest().len());
        return Err(Error::data(format!("is too long; expected {expected} bytes for {shape}, got {more} more.")));
    }
    tensor_of(data, element, Order::Big, shape)
}

/// Bytes of the longest header.
const MOST_HEADER: usize = 4 + 4 * Shape::MAX_RANK;

/// What the array holds, and where its elements begin.
fn header(cursor: &mut Cursor) -> Result<(Element, Shape, usize)> {
    let [zero, also_zero, kind, rank] = cursor.array()?;
    let element = element(kind).filter(|_| zero == 0 && also_zero == 0);
    let Some(element) = element else {
        return Err(Error::data(format!(
            "is no IDX file; expected it to start with 0, 0, a type from 8 to 14 and a number of axes, \
             got {zero}, {also_zero}, {kind}, {rank}."
        )));
    };
    let dims = (0..rank).map(|_| cursor.array().map(|size| u32::from_be_bytes(size) as usize));
    let shape = Shape::new(dims.collect::<Result<Vec<_>>>()?)?;
    if shape.rank() == 0 {
        return Err(Error::data("has no axes; expected at least one, got none."));
    }
    Ok((element, shape, cursor.place()))
}

fn element(kind: u8) -> Option<Element> {
    Some(match kind {
        0x08 => Element::U8,
        0x09 => Element::I8,
        0x0b => Element::I16,
        0x0c => Element::I32,
        0x0d => Element::F32,
        0x0e => Element::F64,
        _ => return None,
    })
}

/// Labels as class ids: a vector of whole numbers, as int32.
pub fn labels(labels: &Tensor) -> Result<Tensor> {
    if labels.shape().rank() != 1 || labels.dtype() == DType::F32 {
        let (dtype, shape) = (labels.dtype(), labels.shape());
        return Err(Error::data(format!(
            "holds no labels; expected one axis of whole numbers, got {dtype} of shape {shape}."
        )));
    }
    if labels.dtype() == DType::I32 {
        return Ok(labels.clone());
    }
    let ty = TensorType::new(DType::I32, labels.shape().clone());
    Ok(Tensor::build(ty, |bytes| {
        for (id, &byte) in bytes.as_i32_mut().iter_mut().zip(labels.bytes()) {
            *id = i32::from(byte);
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(kind: u8, dims: &[u32], data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, kind, dims.len() as u8];
        bytes.extend(dims.iter().flat_map(|dim| dim.to_be_bytes()));
        bytes.extend(data);
        bytes
    }

    #[test]
    fn images_of_bytes_stay_bytes() {
        let tensor = read(file(8, &[2, 1, 3], &[1, 2, 3, 4, 5, 255])).unwrap();
        assert_eq!((tensor.dtype(), tensor.shape().to_vec()), (DType::U8, vec![2, 1, 3]));
        assert_eq!(tensor.bytes(), [1, 2, 3, 4, 5, 255]);
    }

    #[test]
    fn numbers_are_big_endian() {
        let wide = read(file(0x0c, &[2], &[0, 0, 1, 0, 255, 255, 255, 255])).unwrap();
        assert_eq!(wide.as_i32().unwrap(), [256, -1]);
        let short = read(file(0x0b, &[1], &[1, 2])).unwrap();
        assert_eq!(short.as_i32().unwrap(), [258]);
        let float = read(file(0x0e, &[1], &1.5_f64.to_be_bytes())).unwrap();
        assert_eq!(float.as_f32().unwrap(), [1.5]);
    }

    #[test]
    fn files_that_are_cut_too_long_or_something_else_are_refused() {
        let good = file(8, &[2, 2], &[1, 2, 3, 4]);
        for (bytes, expected) in [
            (good[..good.len() - 1].to_vec(), "ends too early; expected 4 bytes from byte 12 on, got 3."),
            (good[..6].to_vec(), "ends too early"),
            ([&good[..], &[9]].concat(), "is too long; expected 16 bytes for [2, 2], got 1 more."),
            (b"PK\x03\x04".to_vec(), "is no IDX file"),
            (file(8, &[], &[]), "has no axes"),
            (file(8, &[u32::MAX, u32::MAX], &[]), "too many elements"),
        ] {
            let message = read(bytes).unwrap_err().message;
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn labels_are_one_axis_of_class_ids() {
        let ids = labels(&read(file(8, &[3], &[7, 0, 255])).unwrap()).unwrap();
        assert_eq!(ids.as_i32().unwrap(), [7, 0, 255]);
        assert!(labels(&read(file(8, &[1, 3], &[7, 0, 1])).unwrap()).is_err());
    }
}
