//! `npz`: arrays of NumPy by name in one file.

use espalier_spec::{Error, Result, Spec};

use super::{Files, Read, Reader, named};
use crate::formats::bytes::read_file;
use crate::formats::npy;

/// Arrays of NumPy in one file, as `np.savez` and `np.savez_compressed` write them; the first axis is the samples.
#[derive(Debug, Clone, PartialEq, Spec)]
pub struct Npz {
    /// The name of the array that holds the inputs.
    #[spec(default = "x")]
    pub x: String,
    /// The name of the array that holds the answers. `'y'` is taken, if there is one, where nothing is said.
    pub y: Option<String>,
    /// The name of the array that holds a weight for each sample.
    pub sample_weight: Option<String>,
}

impl Reader for Npz {
    fn read(&self, files: &Files, _: usize) -> Result<Read> {
        let path = files.one()?;
        named(path, self.open(&read_file(path)?))
    }
}

impl Npz {
    fn open(&self, bytes: &[u8]) -> Result<Read> {
        let archive = npy::Archive::open(bytes)?;
        let has_y = archive.names().any(|name| name == "y");
        let y = self.y.as_deref().or(has_y.then_some("y"));
        let parts = [("x", Some(&*self.x)), ("y", y), ("sampleWeight", self.sample_weight.as_deref())];
        let arrays = parts.into_iter().filter_map(|(part, name)| Some((part, name?))).map(|(part, name)| {
            let names = || archive.names().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
            let missing =
                || Error::data(format!("has no array of that name; expected one of {}, got '{name}'.", names()));
            Ok((part.to_owned(), archive.array(name).ok_or_else(missing)??))
        });
        Read::in_memory(arrays.collect::<Result<_>>()?)
    }
}
