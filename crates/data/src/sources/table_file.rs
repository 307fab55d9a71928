//! A table in a file: in memory, or read anew in each pass, part by part.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use espalier_spec::Result;

use super::InMemory;
use crate::chunk::{Chunk, Column};
use crate::formats::in_pieces::{InPieces, Parse};
use crate::formats::parquet::Parquet;
use crate::formats::pieces::{Piece, in_order};
use crate::formats::table::{Layout, Rows, no_rows};
use crate::readers::Read;
use crate::schema::{Field, Names, Schema};
use crate::source::{Epoch, Opened, Source, Stream, Task};

/// Larger files are not kept in memory unless the user says so.
const MOST_IN_MEMORY: u64 = 256 << 20;

/// Hands out the parts of a file one by one.
pub type Parts<P> = Box<dyn FnMut() -> Result<Option<P>> + Send>;

/// A file whose parts are read apart from each other.
pub trait Table: Send + Sync + 'static {
    /// What a thread needs to read some rows.
    type Part: Send + 'static;

    /// Where the columns go.
    fn layout(&self) -> &Layout;

    /// The parts, from the start of the file.
    fn parts(&self) -> Result<Parts<Self::Part>>;

    /// The rows of a part.
    fn read(&self, part: Self::Part) -> Result<Rows>;

    /// How many rows there are, where that is known before they are read.
    fn rows(&self) -> Option<u64> {
        None
    }
}

impl<P: Parse> Table for InPieces<P> {
    type Part = Piece;

    fn layout(&self) -> &Layout {
        self.layout()
    }

    fn parts(&self) -> Result<Parts<Piece>> {
        let mut pieces = self.pieces()?;
        Ok(Box::new(move || pieces.cut()))
    }

    fn read(&self, part: Piece) -> Result<Rows> {
        self.parse(&part)
    }
}

impl Table for Parquet {
    /// A group of rows, and the number of its first.
    type Part = (usize, u64);

    fn layout(&self) -> &Layout {
        self.layout()
    }

    fn parts(&self) -> Result<Parts<Self::Part>> {
        let mut groups = self.groups().into_iter().enumerate();
        let mut first = 0;
        Ok(Box::new(move || {
            Ok(groups.next().map(|(group, rows)| {
                let part = (group, first);
                first += rows as u64;
                part
            }))
        }))
    }

    fn read(&self, (group, first): Self::Part) -> Result<Rows> {
        self.read(group, first)
    }

    fn rows(&self) -> Option<u64> {
        self.rows()
    }
}

/// The data set of a file: in memory, unless it is too large or the user says otherwise.
pub fn read<T: Table>(file: T, path: &Path, stream: Option<bool>, threads: usize) -> Result<Read> {
    let schema = schema(file.layout());
    let large = || std::fs::metadata(path).is_ok_and(|file| file.len() > MOST_IN_MEMORY);
    if stream.unwrap_or_else(large) {
        let (file, path) = (Arc::new(file), path.to_owned());
        return Ok(Read { source: Arc::new(Streamed { file, path, schema }), skipped: 0 });
    }
    let rows = load(&file, threads)?;
    let named = ["x", "y"].map(str::to_owned).into_iter().zip(rows.tensors(file.layout())?).collect();
    let source = InMemory::new(named)?.named(schema.names);
    Ok(Read { source: Arc::new(source), skipped: rows.skipped })
}

fn load<T: Table>(file: &T, threads: usize) -> Result<Rows> {
    let mut rows = Rows::default();
    let take = |more| {
        rows.append(more);
        Ok(())
    };
    in_order(file.parts()?, threads, |part| file.read(part), take)?;
    if rows.numbers.is_empty() {
        return Err(no_rows());
    }
    Ok(rows)
}

fn schema(layout: &Layout) -> Schema {
    let x = Field::even("x", layout.x, &[layout.features.len()]);
    let y = layout.y.map(|dtype| Field::even("y", dtype, &[]));
    Schema {
        fields: [x].into_iter().chain(y).collect(),
        names: Names {
            feature_names: layout.features.clone(),
            class_names: layout.classes.clone().unwrap_or_default(),
            categories: layout.categories.clone(),
        },
    }
}

struct Streamed<T> {
    file: Arc<T>,
    path: PathBuf,
    schema: Schema,
}

struct Pass<T: Table> {
    file: Arc<T>,
    path: PathBuf,
    parts: Parts<T::Part>,
}

impl<T: Table> Source for Streamed<T> {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        self.file.rows()
    }

    fn open(&self, _: &Epoch) -> Result<Opened> {
        let (file, path) = (Arc::clone(&self.file), self.path.clone());
        let parts = file.parts().map_err(|error| error.at(path.display()))?;
        Ok(Opened::Stream(Box::new(Pass { file, path, parts })))
    }
}

impl<T: Table> Stream for Pass<T> {
    fn next(&mut self) -> Result<Option<Task>> {
        let (file, path) = (Arc::clone(&self.file), self.path.clone());
        let Some(part) = (self.parts)().map_err(|error| error.at(path.display()))? else { return Ok(None) };
        Ok(Some(Box::new(move || {
            let rows = file.read(part).map_err(|error| error.at(path.display()))?;
            let columns = rows.tensors(file.layout())?.into_iter().map(Column::Even).collect();
            Ok(Chunk { columns, skipped: rows.skipped, rows: rows.numbers })
        })))
    }
}
