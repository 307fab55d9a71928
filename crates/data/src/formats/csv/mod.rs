//! CSV files: named columns of numbers and texts, parsed in pieces by as many threads as there are.

mod parse;
mod record;

use std::path::Path;

use espalier_spec::Result;

use self::parse::Parser;
use super::in_pieces::InPieces;
use super::pieces::Marks;
use super::table::{TableOptions, no_rows};

/// A CSV file whose columns are known; maybe gzip.
pub type Csv = InPieces<Parser>;

impl Csv {
    /// Looks at the file.
    pub fn open(
        path: &Path,
        marks: Marks,
        header: bool,
        table: &TableOptions,
        skip: bool,
        threads: usize,
    ) -> Result<Self> {
        Self::look(path, Some(marks), table, threads, |start| {
            let parser = Parser::new(marks, header, table, start, skip)?;
            if parser.has_columns() { Ok(parser) } else { Err(no_rows()) }
        })
    }
}
