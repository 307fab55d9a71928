//! `cifar`: the binary version of CIFAR-10 and CIFAR-100.

use espalier_spec::{Result, Spec};

use super::{Files, Read, Reader, named};
use crate::formats::bytes::read_file;
use crate::formats::cifar::{Images, Labels};

/// The binary version of CIFAR-10 and CIFAR-100: images `[32, 32, 3]` of bytes and class ids, of all files together.
#[derive(Debug, Clone, PartialEq, Spec)]
pub struct Cifar {
    /// Which of the two sets, and which of its labels: 10 classes, 100, or the 20 superclasses of the 100.
    #[spec(default = Labels::Ten)]
    pub labels: Labels,
}

impl Reader for Cifar {
    fn read(&self, files: &Files, _: usize) -> Result<Read> {
        let mut images = Images::new(self.labels);
        for path in files.paths() {
            named(path, read_file(path).and_then(|bytes| images.add(&bytes)))?;
        }
        let (x, y) = images.tensors()?;
        Read::in_memory(vec![("x".to_owned(), x), ("y".to_owned(), y)])
    }
}
