//! A table in a file of lines: in memory, or parsed anew in each pass, piece by piece.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use espalier_graph::Tensor;
use espalier_spec::{Error, Result};

use super::InMemory;
use crate::chunk::{Chunk, Column};
use crate::formats::csv::{Csv, Input};
use crate::formats::jsonl::Jsonl;
use crate::formats::pieces::{Piece, Pieces, in_order};
use crate::formats::table::{Layout, Rows};
use crate::readers::Read;
use crate::schema::{Field, Schema};
use crate::source::{Epoch, Opened, Source, Stream, Task};

/// Larger files are not kept in memory unless the user says so.
const MOST_IN_MEMORY: u64 = 256 << 20;

/// A file that is cut into pieces of lines, whose rows are parsed apart.
pub enum TableFile {
    /// Cells between commas.
    Csv(Csv),
    /// A JSON object a line.
    Jsonl(Jsonl),
}

impl TableFile {
    fn layout(&self) -> &Layout {
        match self {
            Self::Csv(file) => file.layout(),
            Self::Jsonl(file) => file.layout(),
        }
    }

    fn pieces(&self) -> Result<Pieces<Input>> {
        match self {
            Self::Csv(file) => file.pieces(),
            Self::Jsonl(file) => file.pieces(),
        }
    }

    fn parse(&self, piece: &Piece) -> Result<Rows> {
        match self {
            Self::Csv(file) => file.parse(piece),
            Self::Jsonl(file) => file.parse(piece),
        }
    }

    fn load(&self, threads: usize) -> Result<Rows> {
        let mut rows = Rows::default();
        let take = |more| {
            rows.append(more);
            Ok(())
        };
        in_order(self.pieces()?, threads, |piece| self.parse(&piece), take)?;
        if rows.numbers.is_empty() {
            return Err(Error::data("has no rows; expected at least one, got none."));
        }
        Ok(rows)
    }
}

/// The data set of a file: in memory, unless it is too large or the user says otherwise.
pub fn read(file: TableFile, path: &Path, stream: Option<bool>, threads: usize) -> Result<Read> {
    let large = || std::fs::metadata(path).is_ok_and(|file| file.len() > MOST_IN_MEMORY);
    if stream.unwrap_or_else(large) {
        let schema = schema(file.layout());
        let (file, path) = (Arc::new(file), path.to_owned());
        return Ok(Read { source: Arc::new(Streamed { file, path, schema }), skipped: 0 });
    }
    let rows = file.load(threads)?;
    let tensors = rows.tensors(file.layout())?;
    let named = ["x", "y"].map(str::to_owned).into_iter().zip(tensors).collect();
    let Schema { feature_names, class_names, .. } = schema(file.layout());
    let source = InMemory::new(named)?.named(feature_names, class_names);
    Ok(Read { source: Arc::new(source), skipped: rows.skipped })
}

/// The samples of a table.
pub fn schema(layout: &Layout) -> Schema {
    let x = Field::even("x", layout.x, &[layout.features.len()]);
    let fields = [x].into_iter().chain(layout.y.map(|dtype| Field::even("y", dtype, &[]))).collect();
    Schema { fields, feature_names: layout.features.clone(), class_names: layout.classes.clone().unwrap_or_default() }
}

/// Rows as the samples of a chunk.
pub fn chunk(rows: Rows, layout: &Layout) -> Result<Chunk> {
    let columns: Vec<Tensor> = rows.tensors(layout)?;
    Ok(Chunk { columns: columns.into_iter().map(Column::Even).collect(), skipped: rows.skipped, rows: rows.numbers })
}

struct Streamed {
    file: Arc<TableFile>,
    path: PathBuf,
    schema: Schema,
}

struct Pass {
    file: Arc<TableFile>,
    path: PathBuf,
    pieces: Pieces<Input>,
}

impl Source for Streamed {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        None
    }

    fn open(&self, _: &Epoch) -> Result<Opened> {
        let (file, path) = (Arc::clone(&self.file), self.path.clone());
        Ok(Opened::Stream(Box::new(Pass { pieces: file.pieces()?, file, path })))
    }
}

impl Stream for Pass {
    fn next(&mut self) -> Result<Option<Task>> {
        let (file, path) = (Arc::clone(&self.file), self.path.clone());
        let Some(piece) = self.pieces.cut().map_err(|error| error.at(path.display()))? else { return Ok(None) };
        Ok(Some(Box::new(move || {
            let rows = file.parse(&piece).map_err(|error| error.at(path.display()))?;
            chunk(rows, file.layout())
        })))
    }
}
