//! Opening files with a reader, and reading everything in them.

use std::path::PathBuf;

use espalier_data::readers::{Files, Read};
use espalier_data::{Chunk, Epoch, Opened, ReaderSpec};
use espalier_spec::{At, Family, Result, Value};

/// Opens files, each with the part of a sample that it holds.
pub fn open(options: &Value, files: Vec<(String, PathBuf)>) -> Result<Read> {
    ReaderSpec::from_json(options, &At::ROOT)?.read(&Files::new(files)?, 2)
}

/// Everything that a data set holds, and how much of it was left out.
pub fn samples(read: &Read) -> Result<Chunk> {
    match read.source.open(&Epoch::default())? {
        Opened::Rows(rows) => {
            let mut chunk = rows.read(&(0..rows.len() as u32).collect::<Vec<_>>())?;
            chunk.skipped += read.skipped;
            Ok(chunk)
        }
        Opened::Stream(mut stream) => {
            let mut chunks = vec![];
            while let Some(task) = stream.next()? {
                chunks.push(task()?);
            }
            Chunk::concat(&chunks)
        }
    }
}
