//! `npy`: arrays of NumPy, a file each.

use espalier_spec::{Result, Spec};

use super::{Files, Read, Reader, named};
use crate::formats::bytes::read_file;
use crate::formats::npy;

/// Arrays of NumPy, a file for each part of a sample; the first axis is the samples. bool and uint8 stay, other whole numbers
/// become int32, floats float32; either byte order, rows or columns first.
#[derive(Debug, Clone, PartialEq, Spec)]
pub struct Npy {}

impl Reader for Npy {
    fn read(&self, files: &Files, _: usize) -> Result<Read> {
        let arrays = files.parts(&["x", "y", "sampleWeight"])?.into_iter().map(|(part, path)| {
            Ok((part.to_owned(), named(path, read_file(path).and_then(|bytes| npy::read(&bytes)))?))
        });
        Read::in_memory(arrays.collect::<Result<_>>()?)
    }
}
