//! `idx`: the files of MNIST.

use std::path::Path;

use espalier_graph::Tensor;
use espalier_spec::{Error, Result, Spec};

use super::{Files, Read, Reader, named};
use crate::formats::bytes::read_file;
use crate::formats::idx;

/// The files of MNIST and its kin, one with images and one with labels, maybe gzip. Bytes stay bytes; labels become int32.
#[derive(Debug, Clone, PartialEq, Spec)]
pub struct Idx {}

impl Reader for Idx {
    fn read(&self, files: &Files, _: usize) -> Result<Read> {
        let missing = || Error::spec("the images are missing; expected a file of images, got none.");
        let images = files.part("x").ok_or_else(missing)?;
        let mut parts = vec![("x".to_owned(), open(images, Ok)?)];
        if let Some(labels) = files.part("y") {
            parts.push(("y".to_owned(), open(labels, |labels| idx::labels(&labels))?));
        }
        Read::in_memory(parts)
    }
}

fn open(path: &Path, then: impl FnOnce(Tensor) -> Result<Tensor>) -> Result<Tensor> {
    named(path, read_file(path).and_then(idx::read).and_then(then))
}
