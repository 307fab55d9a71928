//! `csv`: a file of records whose cells stand between commas.

use std::path::Path;

use espalier_spec::{At, Result, Spec, Value};

use super::{Files, Read, Reader, named};
use crate::OnError;
use crate::formats::csv::Csv as Parser;
use crate::formats::pieces::Marks;
use crate::formats::table::TableOptions;
use crate::sources::table_file;

/// A file of records whose cells stand between commas: numbers, and texts that are categories. It may be gzip.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = check)]
pub struct Csv {
    /// The one character between cells: `','`, `';'`, a tab or another.
    #[spec(default = ",")]
    pub delimiter: String,
    /// The one character around cells that hold delimiters, quotes or ends of lines; `''` where quotes mean nothing.
    #[spec(default = "\"")]
    pub quote: String,
    /// Whether the first record names the columns. Without one they are called `'0'`, `'1'` and so on.
    #[spec(default = true)]
    pub header: bool,
    /// What every table takes.
    #[spec(flatten)]
    pub table: TableOptions,
}

fn check(csv: &Csv, at: &At) -> Result<()> {
    let letter = |text: &str| matches!(text.as_bytes(), [byte] if byte.is_ascii() && !matches!(byte, b'\r' | b'\n'));
    if !letter(&csv.delimiter) {
        let got = Value::from(csv.delimiter.as_str());
        return Err(at.field("delimiter").error("cannot be used", "one ASCII character", &got));
    }
    if !csv.quote.is_empty() && (!letter(&csv.quote) || csv.quote == csv.delimiter) {
        let got = Value::from(csv.quote.as_str());
        return Err(at.field("quote").error(
            "cannot be used",
            "one ASCII character besides the delimiter, or ''",
            &got,
        ));
    }
    Ok(())
}

impl Reader for Csv {
    fn read(&self, files: &Files, threads: usize) -> Result<Read> {
        let path = files.one()?;
        named(path, self.open(path, threads))
    }
}

impl Csv {
    fn open(&self, path: &Path, threads: usize) -> Result<Read> {
        let delimiter = self.delimiter.as_bytes().first().copied().unwrap_or(b',');
        let marks = Marks { delimiter, quote: self.quote.as_bytes().first().copied() };
        let parser =
            Parser::open(path, marks, self.header, &self.table, self.table.on_error == OnError::Skip, threads)?;
        table_file::read(parser, path, self.table.stream, threads)
    }
}
