//! `idx`: the files of MNIST.

use std::path::Path;

use espalier_graph::Tensor;
use espalier_spec::{Result, Spec};

use super::{Files, Read, Reader, named};
use crate::formats::bytes::read_file;
use crate::formats::idx;

/// The files of MNIST and its kin, one with images and one with labels, maybe gzip. Bytes stay bytes; labels become int32.
#[derive(Debug, Clone, PartialEq, Spec)]
pub struct Idx {}

impl Reader for Idx {
    fn read(&self, files: &Files, _: usize) -> Result<Read> {
        let parts = files.parts(&["x", "y"])?.into_iter().map(|(part, path)| {
            let labels = |labels| idx::labels(&labels);
            Ok((part.to_owned(), if part == "y" { open(path, labels)? } else { open(path, Ok)? }))
        });
        Read::in_memory(parts.collect::<Result<_>>()?)
    }
}

fn open(path: &Path, then: impl FnOnce(Tensor) -> Result<Tensor>) -> Result<Tensor> {
    named(path, read_file(path).and_then(idx::read).and_then(then))
}
