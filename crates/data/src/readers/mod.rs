//! Readers: what a data set is made of that comes from files. Each member is a file format with its options.

mod cifar;
mod csv;
mod idx;
mod image_folder;
mod jsonl;
mod npy;
mod npz;
mod parquet;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use espalier_graph::Tensor;
use espalier_spec::{Error, Result, family};

use crate::source::Source;
use crate::sources::InMemory;

/// The files that a reader reads, each for a part of a sample: `("x", "images.npy")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files(Vec<(String, PathBuf)>);

/// A data set that was opened.
pub struct Read {
    /// The data set.
    pub source: Arc<dyn Source>,
    /// Records that could not be read and were left out while it was opened.
    pub skipped: u64,
}

/// A file format with its options.
pub trait Reader {
    /// Opens the files; what is wrong with one names it. Long work uses that many threads.
    fn read(&self, files: &Files, threads: usize) -> Result<Read>;
}

family! {
    /// A file format with its options.
    pub enum ReaderSpec("reader"): dyn Reader {
        cifar::Cifar,
        csv::Csv,
        idx::Idx,
        image_folder::ImageFolder,
        jsonl::Jsonl,
        npy::Npy,
        npz::Npz,
        parquet::Parquet,
    }
}

impl Files {
    /// Files by the part of a sample that each holds; one that holds all of it has no name.
    pub fn new(files: Vec<(String, PathBuf)>) -> Result<Self> {
        if files.is_empty() {
            return Err(Error::spec("no file is given; expected at least one, got none."));
        }
        Ok(Self(files))
    }

    /// The one file of a reader that takes only one.
    fn one(&self) -> Result<&Path> {
        match &self.0[..] {
            [(_, path)] => Ok(path),
            files => Err(Error::spec(format!("too many files; expected one, got {}.", files.len()))),
        }
    }

    /// The file of each part, of which the first must be there; a file without a name holds it.
    fn parts(&self, known: &[&'static str]) -> Result<Vec<(&'static str, &Path)>> {
        let expected = || known.iter().map(|part| format!("'{part}'")).collect::<Vec<_>>().join(", ");
        let place = |name: &str| if name.is_empty() { Some(0) } else { known.iter().position(|part| *part == name) };
        let mut parts = Vec::new();
        for (name, path) in &self.0 {
            let unknown =
                || Error::spec(format!("there is no part '{name}'; expected some of {}, got '{name}'.", expected()));
            parts.push((place(name).ok_or_else(unknown)?, &**path));
        }
        parts.sort_by_key(|(part, _)| *part);
        if parts.first().is_none_or(|(part, _)| *part != 0) {
            return Err(Error::spec(format!("the inputs are missing; expected a file for '{}', got none.", known[0])));
        }
        Ok(parts.into_iter().map(|(part, path)| (known[part], path)).collect())
    }

    /// All of them in order.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|(_, path)| &**path)
    }
}

impl Read {
    /// Tensors in memory, none of which was left out.
    fn in_memory(tensors: Vec<(String, Tensor)>) -> Result<Self> {
        Ok(Self { source: Arc::new(InMemory::new(tensors)?), skipped: 0 })
    }
}

/// The name of a file in front of what is wrong with it.
fn named<T>(path: &Path, result: Result<T>) -> Result<T> {
    let name = path.display().to_string();
    // An error of the system names the file already.
    result.map_err(|error| if error.message.starts_with(&name) { error } else { error.at(name) })
}
