//! NumPy's files: one array (`.npy`), or a zip archive of them by name (`.npz`).

mod header;
mod zip;

use espalier_graph::{Shape, Tensor};
use espalier_spec::{Error, Result};

use self::header::Header;
use self::zip::Member;
use super::bytes::Cursor;
use super::elements::tensor_of;

/// The array in a `.npy` file. float64 and float16 become float32; whole numbers wider than bytes become int32.
pub fn read(bytes: &[u8]) -> Result<Tensor> {
    let mut cursor = Cursor::new(bytes);
    let Header { element, order, fortran, shape } = Header::read(&mut cursor)?;
    let data = cursor.take(shape.size() * element.bytes())?;
    if !cursor.rest().is_empty() {
        let (expected, more) = (cursor.place(), cursor.rest().len());
        return Err(Error::data(format!("is too long; expected {expected} bytes for {shape}, got {more} more.")));
    }
    if fortran && shape.rank() > 1 {
        return tensor_of(&by_rows(data, element.bytes(), &shape), element, order, shape);
    }
    tensor_of(data, element, order, shape)
}

/// A `.npz` file: arrays by name.
#[derive(Debug)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    members: Vec<(String, Member)>,
}

impl<'a> Archive<'a> {
    /// Reads which arrays there are, but none of them.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        let arrays = zip::members(bytes)?.into_iter();
        let named = arrays.filter_map(|member| Some((member.name.strip_suffix(".npy")?.to_owned(), member)));
        Ok(Self { bytes, members: named.collect() })
    }

    /// The arrays' names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| &**name)
    }

    /// The array of that name, if there is one.
    pub fn array(&self, name: &str) -> Option<Result<Tensor>> {
        let (_, member) = self.members.iter().find(|(own, _)| own == name)?;
        let array = member.unpack(self.bytes).and_then(|data| read(&data));
        Some(array.map_err(|error| error.at(format!("array '{name}'"))))
    }
}

/// Elements that lie column by column (the first axis fastest), row by row.
fn by_rows(data: &[u8], width: usize, shape: &Shape) -> Vec<u8> {
    let mut strides = vec![width; shape.rank()];
    for axis in 1..shape.rank() {
        strides[axis] = strides[axis - 1] * shape[axis - 1];
    }
    let (&last, outer) = shape.split_last().unwrap_or((&1, &[]));
    let stride = strides[outer.len()];
    let mut out = Vec::with_capacity(data.len());
    let mut index = vec![0; outer.len()];
    for _ in 0..outer.iter().product::<usize>() {
        let start: usize = index.iter().zip(&strides).map(|(i, stride)| i * stride).sum();
        for i in 0..last {
            out.extend_from_slice(&data[start + i * stride..][..width]);
        }
        for (place, &size) in index.iter_mut().zip(outer).rev() {
            *place += 1;
            if *place < size {
                break;
            }
            *place = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use espalier_graph::DType;

    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.bytes().chain(data.iter().copied()));
        bytes
    }

    #[test]
    fn columns_first_become_rows_first() {
        // np.asfortranarray([[1, 2, 3], [4, 5, 6]]) lies as 1 4 2 5 3 6.
        let header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n";
        assert_eq!(read(&file(header, &[1, 4, 2, 5, 3, 6])).unwrap().bytes(), [1, 2, 3, 4, 5, 6]);
        let data: Vec<u8> = (0..24).collect();
        let cube = by_rows(&data, 1, &[2, 3, 4].into());
        assert_eq!(cube[..6], [0, 6, 12, 18, 2, 8]);
        assert_eq!(cube[12..15], [1, 7, 13]);
    }

    #[test]
    fn numbers_of_either_byte_order_are_the_same() {
        for (descr, data) in [("<f8", 2.5_f64.to_le_bytes()), (">f8", 2.5_f64.to_be_bytes())] {
            let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,), }}");
            assert_eq!(read(&file(&header, &data)).unwrap().as_f32().unwrap(), [2.5]);
        }
    }

    #[test]
    fn one_number_and_no_numbers_are_arrays_too() {
        let scalar = "{'descr': '|b1', 'fortran_order': False, 'shape': (), }";
        let tensor = read(&file(scalar, &[1])).unwrap();
        assert_eq!((tensor.dtype(), tensor.shape().rank()), (DType::Bool, 0));
        let empty = "{'descr': '<f4', 'fortran_order': True, 'shape': (0, 3), }";
        assert_eq!(read(&file(empty, &[])).unwrap().shape().to_vec(), [0, 3]);
    }

    #[test]
    fn samples_without_numbers_are_refused_however_many_a_header_claims() {
        let claim = "{'descr': '<f4', 'fortran_order': False, 'shape': (520093696, 0), }";
        let message = read(&file(claim, &[])).unwrap_err().message;
        assert_eq!(message, "has samples without numbers; expected at least one in each, got [520093696, 0].");
    }

    #[test]
    fn what_is_cut_or_too_long_is_refused() {
        let header = "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }";
        assert!(read(&file(header, &[0; 7])).unwrap_err().message.starts_with("ends too early"));
        assert!(read(&file(header, &[0; 9])).unwrap_err().message.starts_with("is too long"));
        let huge = "{'descr': '<i8', 'fortran_order': False, 'shape': (9999999999999999999999,), }";
        assert!(read(&file(huge, &[])).is_err());
    }
}
