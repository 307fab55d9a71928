//! CSV files: named columns of numbers and texts, parsed in pieces by as many threads as there are.

mod parse;
mod record;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use espalier_spec::{Error, Result};
use flate2::read::MultiGzDecoder;

use self::parse::Parser;
use super::bytes::{is_gzip, open_file};
use super::pieces::{Marks, PIECE, Piece, Pieces};
use super::table::{Layout, Rows, Survey, TableOptions, survey_all};

/// What is looked at to tell numbers from texts.
const SAMPLE: usize = 4 << 20;

/// A CSV file whose columns are known; maybe gzip.
#[derive(Debug, Clone)]
pub struct Csv {
    path: PathBuf,
    parser: Parser,
}

/// A file's bytes, unpacked where they are gzip.
pub type Input = Box<dyn Read + Send>;

impl Csv {
    /// Looks at the file: what its columns are called, what they hold, and which categories there are.
    ///
    /// Numbers and texts are told apart by the first megabytes; if there are texts, the whole file is searched for theirs.
    pub fn open(
        path: &Path,
        marks: Marks,
        header: bool,
        table: &TableOptions,
        skip: bool,
        threads: usize,
    ) -> Result<Self> {
        let input = open(path)?;
        let sample = Pieces::new(input, Some(marks), SAMPLE).cut()?.ok_or_else(empty)?;
        let mut parser = Parser::new(marks, header, table, &sample, skip)?;
        if parser.layout.names.is_empty() {
            return Err(empty());
        }
        let sees = |piece: &Piece, survey: &mut Survey| parser.survey(piece, survey);
        let all = |survey: &mut Survey| survey_all(Pieces::new(open(path)?, Some(marks), PIECE), threads, sees, survey);
        let layout = Layout::survey(table, &parser.layout.names, |survey| sees(&sample, survey), all)?;
        parser.layout = layout.into();
        Ok(Self { path: path.to_owned(), parser })
    }

    /// Where the columns go.
    pub fn layout(&self) -> &Layout {
        &self.parser.layout
    }

    /// The file from its start, in pieces that [`parse`](Self::parse) takes.
    pub fn pieces(&self) -> Result<Pieces<Input>> {
        Ok(Pieces::new(open(&self.path)?, Some(self.parser.marks), PIECE))
    }

    /// The rows of a piece.
    pub fn parse(&self, piece: &Piece) -> Result<Rows> {
        self.parser.parse(piece)
    }
}

/// A file of lines.
pub fn open(path: &Path) -> Result<Input> {
    let mut file = open_file(path)?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(2).read_to_end(&mut head)?;
    // Opened anew: what is read twice by a seek would be no stream.
    let file = File::open(path)?;
    Ok(if is_gzip(&head) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

fn empty() -> Error {
    Error::data("has no rows; expected at least one, got none.")
}
