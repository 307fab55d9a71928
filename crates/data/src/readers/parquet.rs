//! `parquet`: columns, packed, with their types.

use espalier_spec::{Result, Spec};

use super::{Files, Read, Reader, named};
use crate::OnError;
use crate::formats::parquet::Parquet as Parser;
use crate::formats::table::TableOptions;
use crate::sources::table_file;

/// Flat columns of numbers and texts with their types, plain or packed by Snappy, gzip or Zstandard.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Parquet {
    /// What every table takes.
    #[spec(flatten)]
    pub table: TableOptions,
}

impl Reader for Parquet {
    fn read(&self, files: &Files, threads: usize) -> Result<Read> {
        let path = files.one()?;
        let parser = Parser::open(path, &self.table, self.table.on_error == OnError::Skip);
        named(path, parser.and_then(|parser| table_file::read(parser, path, self.table.stream, threads)))
    }
}
