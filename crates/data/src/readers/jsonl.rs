//! `jsonl`: a JSON object a line.

use std::path::Path;

use espalier_spec::{Result, Spec};

use super::{Files, Read, Reader, named};
use crate::OnError;
use crate::formats::jsonl::Jsonl as Parser;
use crate::formats::table::TableOptions;
use crate::sources::table_file;

/// JSON Lines: an object a line, whose fields are numbers, texts, truth values, or lists as long in every line, whose items
/// are columns `name[0]`, `name[1]` and so on. It may be gzip.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Jsonl {
    /// What every table takes.
    #[spec(flatten)]
    pub table: TableOptions,
}

impl Reader for Jsonl {
    fn read(&self, files: &Files, threads: usize) -> Result<Read> {
        let path = files.one()?;
        named(path, self.open(path, threads))
    }
}

impl Jsonl {
    fn open(&self, path: &Path, threads: usize) -> Result<Read> {
        let parser = Parser::open(path, &self.table, self.table.on_error == OnError::Skip, threads)?;
        table_file::read(parser, path, self.table.stream, threads)
    }
}
