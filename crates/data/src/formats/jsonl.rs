//! JSON Lines: an object a line, whose fields are numbers, texts, truth values, or lists of numbers as long in every line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use espalier_spec::{Error, Map, Result, Value};
use memchr::memchr_iter;

use super::in_pieces::{InPieces, Parse};
use super::pieces::{Marks, Piece};
use super::table::{Cell, Layout, Refusal, Rows, Survey, TableOptions, no_rows};

/// A file of JSON Lines whose fields are known; maybe gzip.
pub type Jsonl = InPieces<Reader>;

/// What is known about a file's objects.
#[derive(Debug, Clone)]
pub struct Reader {
    layout: Arc<Layout>,
    /// Each column's field, and its place in that field's list.
    fields: Vec<(String, Option<usize>)>,
    missing: Vec<String>,
    skip: bool,
}

/// Why a line cannot be taken.
enum Fault {
    Json(String),
    Cell { column: usize, got: String, refusal: Refusal },
}

impl Jsonl {
    /// Looks at the file.
    pub fn open(path: &Path, table: &TableOptions, skip: bool, threads: usize) -> Result<Self> {
        Self::look(path, None, table, threads, |start| Reader::new(table, start, skip))
    }
}

impl Parse for Reader {
    fn marks(&self) -> Option<Marks> {
        None
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn place(&mut self, layout: Layout) {
        self.layout = layout.into();
    }

    fn survey(&self, piece: &Piece, survey: &mut Survey) -> Result<()> {
        for (_, text) in lines(piece) {
            let Ok(object) = object(text) else { continue };
            for column in 0..self.fields.len() {
                let Ok((cell, text)) = self.cell(&object, column) else { continue };
                survey.see(column, cell, &text)?;
            }
        }
        Ok(())
    }

    fn parse(&self, piece: &Piece) -> Result<Rows> {
        let mut rows = Rows::default();
        for (line, text) in lines(piece) {
            match self.line(text, &mut rows) {
                Ok(()) => rows.keep(line - 1),
                Err(fault) if !self.skip => return Err(self.error(line, &fault)),
                Err(_) => {
                    rows.drop_row(&self.layout);
                    rows.skipped += 1;
                }
            }
        }
        Ok(rows)
    }
}

impl Reader {
    /// Finds the fields of the objects in the sample.
    fn new(table: &TableOptions, sample: &Piece, skip: bool) -> Result<Self> {
        let mut found = Found::default();
        for (line, text) in lines(sample) {
            match object(text) {
                Ok(object) => found.add(object),
                Err(fault) if !skip && found.kinds.is_empty() => return Err(broken(line, &fault)),
                // A line behind the first one is named when it is read.
                Err(_) => {}
            }
        }
        let fields = found.fields();
        if fields.is_empty() {
            return Err(no_rows());
        }
        let name = |(name, item): &(String, Option<usize>)| match item {
            Some(item) => format!("{name}[{item}]"),
            None => name.clone(),
        };
        let names: Vec<_> = fields.iter().map(name).collect();
        let layout = Layout::unplaced(names);
        let missing = table.missing_values.clone();
        Ok(Self { layout: layout.into(), fields, missing, skip })
    }

    fn line(&self, text: &[u8], rows: &mut Rows) -> std::result::Result<(), Fault> {
        rows.begin(&self.layout);
        let object = object(text)?;
        for (column, role) in self.layout.roles.iter().enumerate() {
            let refused = |refusal, got| Fault::Cell { column, got, refusal };
            let (cell, text) = self.cell(&object, column).map_err(|refusal| refused(refusal, "another".to_owned()))?;
            let put = rows.put(&self.layout, role, cell, &text);
            put.map_err(|refusal| refused(refusal, format!("'{}'", text.chars().take(40).collect::<String>())))?;
        }
        Ok(())
    }

    /// A cell, and how it is written.
    fn cell<'a>(
        &self,
        object: &'a Map<String, Value>,
        column: usize,
    ) -> std::result::Result<(Cell<'a>, Cow<'a, str>), Refusal> {
        let refused = |wrong, expected| Err(Refusal { wrong, expected });
        let (name, item) = &self.fields[column];
        let value = match (object.get(name), item) {
            (Some(Value::Array(items)), Some(item)) if self.is_as_long(name, items.len()) => &items[*item],
            (Some(Value::Array(_)), _) => return refused("is a list of another length", "lists as in the first line"),
            (Some(Value::Null) | None, _) => return Ok((Cell::Missing, Cow::Borrowed(""))),
            (Some(_), Some(_)) => return refused("is no list", "a list, as in the first line"),
            (Some(value), None) => value,
        };
        Ok(match value {
            Value::Null => (Cell::Missing, Cow::Borrowed("")),
            Value::Bool(truth) => (Cell::Number(f64::from(u8::from(*truth))), truth.to_string().into()),
            Value::Number(number) => (Cell::Number(number.as_f64().unwrap_or(f64::NAN)), number.to_string().into()),
            Value::String(text) if self.missing.contains(text) => (Cell::Missing, text.into()),
            Value::String(text) => (Cell::Text(text), text.into()),
            _ => return refused("is nested", "a number or a text"),
        })
    }

    fn is_as_long(&self, name: &str, length: usize) -> bool {
        length == self.fields.iter().filter(|(own, _)| own == name).count()
    }

    fn error(&self, line: u64, fault: &Fault) -> Error {
        match fault {
            Fault::Json(_) => broken(line, fault),
            Fault::Cell { column, got, refusal: Refusal { wrong, expected } } => {
                let name = &self.layout.names[*column];
                Error::data(format!(
                    "line {line}, field '{name}': the value {wrong}; expected {expected}, got {got}. {ADVICE}"
                ))
            }
        }
    }
}

/// The fields that objects have, in the order in which they have come.
#[derive(Default)]
struct Found {
    /// Each with the length of its list, once it has had a value: 0 for what is no list.
    kinds: Vec<(String, Option<usize>)>,
    places: HashMap<String, usize>,
}

impl Found {
    fn add(&mut self, object: Map<String, Value>) {
        for (name, value) in object {
            let kind = match &value {
                Value::Null => None,
                Value::Array(items) => Some(items.len()),
                _ => Some(0),
            };
            if let Some(&place) = self.places.get(&name) {
                self.kinds[place].1 = self.kinds[place].1.or(kind);
            } else {
                self.places.insert(name.clone(), self.kinds.len());
                self.kinds.push((name, kind));
            }
        }
    }

    /// Each field, and its place in a list.
    fn fields(self) -> Vec<(String, Option<usize>)> {
        let columns = |(name, kind): (String, Option<usize>)| -> Vec<_> {
            match kind {
                None | Some(0) => vec![(name, None)],
                Some(length) => (0..length).map(|item| (name.clone(), Some(item))).collect(),
            }
        };
        self.kinds.into_iter().flat_map(columns).collect()
    }
}

const ADVICE: &str = "Mend it, or give onError: 'skip'.";

/// Lines that are not blank, with their numbers from 1.
fn lines(piece: &Piece) -> impl Iterator<Item = (u64, &[u8])> {
    let ends = memchr_iter(b'\n', &piece.bytes).chain([piece.bytes.len()]);
    let mut start = 0;
    let lines = ends.enumerate().map(move |(index, end)| {
        let text = &piece.bytes[start.min(end)..end];
        start = end + 1;
        (piece.line + index as u64, text.trim_ascii())
    });
    lines.filter(|(_, text)| !text.is_empty())
}

fn object(text: &[u8]) -> std::result::Result<Map<String, Value>, Fault> {
    match serde_json::from_slice(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Fault::Json("another value".to_owned())),
        Err(error) => Err(Fault::Json(format!("'{error}'"))),
    }
}

fn broken(line: u64, fault: &Fault) -> Error {
    let got = if let Fault::Json(got) = fault { got } else { "another" };
    Error::data(format!("line {line}: is no JSON object; expected one a line, got {got}. {ADVICE}"))
}
