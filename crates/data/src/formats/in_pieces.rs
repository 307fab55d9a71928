//! Files of lines whose pieces are parsed apart: what the formats of tables in text share.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use espalier_spec::Result;
use flate2::read::MultiGzDecoder;

use super::bytes::{is_gzip, open_file};
use super::pieces::{Marks, PIECE, Piece, Pieces};
use super::table::{Layout, Rows, Survey, TableOptions, no_rows, survey_all};

/// What is looked at to tell numbers from texts.
const SAMPLE: usize = 4 << 20;

/// What a format does with the records of a piece.
pub trait Parse: Send + Sync + 'static {
    /// How cells are parted and quoted, where that matters to where records end.
    fn marks(&self) -> Option<Marks>;

    /// Where the columns go; of names alone until the file has been looked at.
    fn layout(&self) -> &Layout;

    /// Says where they go.
    fn place(&mut self, layout: Layout);

    /// Sees all cells of the columns that are used.
    fn survey(&self, piece: &Piece, survey: &mut Survey) -> Result<()>;

    /// The rows of a piece.
    fn parse(&self, piece: &Piece) -> Result<Rows>;
}

/// A file whose columns are known; maybe gzip.
#[derive(Debug, Clone)]
pub struct InPieces<P> {
    path: PathBuf,
    parser: P,
}

/// A file's bytes, unpacked where they are gzip.
pub type Input = Box<dyn Read + Send>;

impl<P: Parse> InPieces<P> {
    /// Looks at the file: what its columns are called, what they hold, and which categories there are. `begin` makes the parser
    /// of the file's first piece.
    ///
    /// Numbers and texts are told apart by the first megabytes; if there are texts, the whole file is searched for theirs.
    pub fn look(
        path: &Path,
        marks: Option<Marks>,
        table: &TableOptions,
        threads: usize,
        begin: impl FnOnce(&Piece) -> Result<P>,
    ) -> Result<Self> {
        let sample = Pieces::new(open(path)?, marks, SAMPLE).cut()?.ok_or_else(no_rows)?;
        let mut parser = begin(&sample)?;
        let sees = |piece: &Piece, survey: &mut Survey| parser.survey(piece, survey);
        let all = |survey: &mut Survey| survey_all(Pieces::new(open(path)?, marks, PIECE), threads, sees, survey);
        let layout = Layout::survey(table, &parser.layout().names, |survey| sees(&sample, survey), all)?;
        parser.place(layout);
        Ok(Self { path: path.to_owned(), parser })
    }

    /// Where the columns go.
    pub fn layout(&self) -> &Layout {
        self.parser.layout()
    }

    /// The file from its start, in pieces that [`parse`](Self::parse) takes.
    pub fn pieces(&self) -> Result<Pieces<Input>> {
        Ok(Pieces::new(open(&self.path)?, self.parser.marks(), PIECE))
    }

    /// The rows of a piece.
    pub fn parse(&self, piece: &Piece) -> Result<Rows> {
        self.parser.parse(piece)
    }
}

/// A file of lines.
fn open(path: &Path) -> Result<Input> {
    let mut file = open_file(path)?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(2).read_to_end(&mut head)?;
    // Opened anew: what is read twice by a seek would be no stream.
    let file = File::open(path)?;
    Ok(if is_gzip(&head) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}
