//! Parquet: flat columns of numbers and texts, group of rows by group of rows.

mod bits;
mod metadata;
mod pages;
mod thrift;
mod values;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use espalier_spec::{Error, Result};

use self::metadata::{Column, Metadata};
use self::pages::Cells;
use self::thrift::broken;
use self::values::Values;
use super::bytes::open_file;
use super::table::{Cell, Layout, Refusal, Role, Rows, Survey, TableOptions};

const MAGIC: &[u8] = b"PAR1";
/// The magic word and the footer's length behind it.
const TAIL: usize = 8;
/// Bytes of a footer; more are no footer.
const MOST_FOOTER: usize = 1 << 28;

/// A file whose columns are known.
#[derive(Debug, Clone)]
pub struct Parquet {
    path: PathBuf,
    metadata: Arc<Metadata>,
    layout: Arc<Layout>,
    missing: Vec<String>,
    skip: bool,
}

impl Parquet {
    /// Reads the footer, and all texts of columns that hold categories.
    pub fn open(path: &Path, table: &TableOptions, skip: bool) -> Result<Self> {
        let mut file = open_file(path)?;
        let metadata = Arc::new(footer(&mut file)?);
        let columns = &metadata.columns;
        let names: Vec<_> = columns.iter().map(|column| column.name.clone()).collect();
        let layout = Arc::new(Layout::unplaced(names.clone()));
        let missing = table.missing_values.clone();
        let mut own = Self { path: path.to_owned(), metadata: Arc::clone(&metadata), layout, missing, skip };
        // The types say what the cells of the first rows would.
        let types = |survey: &mut Survey| {
            for (column, Column { name, .. }) in columns.iter().enumerate() {
                let cell = match &columns[column] {
                    text if text.is_text() => Cell::Text(name),
                    whole if whole.is_whole() => Cell::Number(0.0),
                    _ => Cell::Number(0.5),
                };
                survey.see(column, cell, name)?;
            }
            Ok(())
        };
        let all = |survey: &mut Survey| (0..metadata.groups.len()).try_for_each(|group| own.survey(group, survey));
        let layout = Layout::survey(table, &names, types, all)?;
        if let Some(column) = (0..columns.len()).find(|&column| columns[column].nested && used(&layout.roles[column])) {
            return Err(Error::data(format!(
                "column '{}' holds lists or structs; expected numbers or texts, got those. Name the columns to take in 'columns'.",
                names[column]
            )));
        }
        own.layout = Arc::new(layout);
        Ok(own)
    }

    /// Where the columns go.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many rows each group has.
    pub fn groups(&self) -> Vec<usize> {
        self.metadata.groups.iter().map(|group| group.rows).collect()
    }

    /// How many rows there are, unless some may be left out.
    pub fn rows(&self) -> Option<u64> {
        (!self.skip).then(|| self.metadata.groups.iter().map(|group| group.rows as u64).sum())
    }

    /// The rows of a group, of which the first has this number.
    pub fn read(&self, group: usize, first: u64) -> Result<Rows> {
        let mut file = open_file(&self.path)?;
        let count = self.metadata.groups[group].rows;
        let used = |column: &usize| used(&self.layout.roles[*column]);
        let columns: Vec<_> = (0..self.layout.roles.len()).filter(used).collect();
        let cells = columns.iter().map(|&column| self.cells(&mut file, group, column).map(Walk::new));
        let mut walks = cells.collect::<Result<Vec<_>>>()?;
        let mut rows = Rows::default();
        for row in 0..count {
            rows.begin(&self.layout);
            let mut refused = None;
            for (walk, &column) in walks.iter_mut().zip(&columns) {
                // Every column goes on, so that the next row begins where it should.
                let value = walk.next();
                if refused.is_none() {
                    refused = self.put(&mut rows, column, value).err().map(|refusal| (column, refusal));
                }
            }
            match refused {
                None => rows.keep(first + row as u64),
                Some((column, Refusal { wrong, expected })) if !self.skip => {
                    let (row, name) = (first + row as u64, &self.layout.names[column]);
                    return Err(Error::data(format!(
                        "row {row}, column '{name}': the value {wrong}; expected {expected}, got another. Mend it, or give \
                         onError: 'skip'."
                    )));
                }
                Some(_) => {
                    rows.drop_row(&self.layout);
                    rows.skipped += 1;
                }
            }
        }
        Ok(rows)
    }

    fn put(&self, rows: &mut Rows, column: usize, value: Option<Value>) -> std::result::Result<(), Refusal> {
        let role = &self.layout.roles[column];
        match (value, role) {
            (Some(Value::Number(number)), Role::Number { at }) => {
                rows.put_number(&self.layout, *at, number);
                Ok(())
            }
            (Some(Value::Number(number)), Role::Target | Role::WholeTarget) => {
                rows.put(&self.layout, role, Cell::Number(number), "")
            }
            (Some(Value::Number(number)), _) => rows.put(&self.layout, role, Cell::Number(number), &number.to_string()),
            (Some(Value::Text(text)), _) if self.missing.iter().any(|missing| missing == text) => {
                rows.put(&self.layout, role, Cell::Missing, "")
            }
            (Some(Value::Text(text)), _) => rows.put(&self.layout, role, Cell::Text(text), text),
            (None, _) => rows.put(&self.layout, role, Cell::Missing, ""),
        }
    }

    /// Sees the texts that are gathered.
    fn survey(&self, group: usize, survey: &mut Survey) -> Result<()> {
        let mut file = open_file(&self.path)?;
        for column in 0..self.metadata.columns.len() {
            if !survey.gathers(column) || self.metadata.columns[column].nested {
                continue;
            }
            for values in self.cells(&mut file, group, column)?.values {
                match values {
                    Values::Numbers(numbers) => {
                        for number in numbers {
                            survey.see(column, Cell::Number(number), &number.to_string())?;
                        }
                    }
                    Values::Texts(texts) => {
                        for text in texts.iter().filter(|text| !self.missing.iter().any(|missing| **missing == ***text))
                        {
                            survey.see(column, Cell::Text(text), text)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn cells(&self, file: &mut File, group: usize, column: usize) -> Result<Cells> {
        let own = &self.metadata.groups[group];
        let (chunk, column) = (&own.chunks[column], &self.metadata.columns[column]);
        let cells =
            part(file, chunk.start, chunk.length).and_then(|bytes| pages::read(&bytes, column, chunk.codec, own.rows));
        cells.map_err(|error| error.at(format!("row group {group}, column '{}'", column.name)))
    }
}

/// Whether a column's values are looked at.
fn used(role: &Role) -> bool {
    !matches!(role, Role::Leave)
}

/// A value of a row.
enum Value<'a> {
    Number(f64),
    Text(&'a str),
}

/// Goes through the rows of a column.
struct Walk {
    cells: Cells,
    row: usize,
    piece: usize,
    place: usize,
}

impl Walk {
    fn new(cells: Cells) -> Self {
        Self { cells, row: 0, piece: 0, place: 0 }
    }

    /// The value of the next row, if it has one.
    fn next(&mut self) -> Option<Value<'_>> {
        let row = self.row;
        self.row += 1;
        if self.cells.present.get(row) == Some(&false) {
            return None;
        }
        while self.place == self.cells.values.get(self.piece)?.len() {
            self.piece += 1;
            self.place = 0;
        }
        let place = self.place;
        self.place += 1;
        match &self.cells.values[self.piece] {
            Values::Numbers(numbers) => Some(Value::Number(numbers[place])),
            Values::Texts(texts) => Some(Value::Text(&texts[place])),
        }
    }
}

fn footer(file: &mut File) -> Result<Metadata> {
    let size = file.metadata()?.len();
    let none = || Error::data("is no Parquet file, or cut short; expected 'PAR1' at its end, got something else.");
    let tail = size.checked_sub(TAIL as u64).ok_or_else(none)?;
    let bytes = part(file, tail, TAIL)?;
    if &bytes[4..] != MAGIC {
        return Err(none());
    }
    let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let start = tail.checked_sub(length as u64).filter(|_| length <= MOST_FOOTER);
    let start = start.ok_or_else(|| broken(format!("a footer of {length} bytes")))?;
    let metadata = Metadata::read(&part(file, start, length)?)?;
    if metadata.groups.iter().all(|group| group.rows == 0) {
        return Err(Error::data("has no rows; expected at least one, got none."));
    }
    Ok(metadata)
}

/// Some bytes of a file, all of which have to be there.
fn part(file: &mut File, start: u64, length: usize) -> Result<Vec<u8>> {
    let too_early =
        |got: u64| Error::data(format!("ends too early; expected {length} bytes from byte {start} on, got {got}."));
    // Asked before: what is far beyond the end is no place that a file can be moved to.
    let there = file.metadata()?.len().saturating_sub(start);
    if there < length as u64 {
        return Err(too_early(there));
    }
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length { Err(too_early(bytes.len() as u64)) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn places_beyond_the_end_of_a_file_are_said_to_be_there_no_more() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"12345").unwrap();
        assert_eq!(part(&mut file, 2, 3).unwrap(), b"345");
        for (start, got) in [(3, 2), (5, 0), (1 << 40, 0), (u64::MAX, 0)] {
            let expected = format!("ends too early; expected 3 bytes from byte {start} on, got {got}.");
            assert_eq!(part(&mut file, start, 3).unwrap_err().message, expected);
        }
    }
}
