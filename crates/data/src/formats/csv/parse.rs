//! From the bytes of records to samples.

use std::sync::Arc;

use espalier_spec::{Error, Result};

use super::record::{Cells, Written};
use crate::formats::in_pieces::Parse;
use crate::formats::pieces::{Marks, Piece};
use crate::formats::table::number::{leading, number};
use crate::formats::table::{Cell, Layout, Refusal, Role, Rows, Survey, TableOptions};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is known about a file's records.
#[derive(Debug, Clone)]
pub struct Parser {
    layout: Arc<Layout>,
    marks: Marks,
    header: bool,
    missing: Vec<Box<[u8]>>,
    skip: bool,
}

/// Why a record cannot be taken.
enum Fault {
    /// It has another number of cells than the first.
    Ragged(usize),
    /// A quote does not close.
    Open,
    /// A cell is refused.
    Cell { column: usize, text: String, refusal: Refusal },
}

impl Parse for Parser {
    fn marks(&self) -> Option<Marks> {
        Some(self.marks)
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn place(&mut self, layout: Layout) {
        self.layout = layout.into();
    }

    fn survey(&self, piece: &Piece, survey: &mut Survey) -> Result<()> {
        let mut cells = self.cells(piece);
        while cells.find_record() {
            let mut last = false;
            for column in 0..self.layout.names.len() {
                if last {
                    break;
                }
                let Some(written) = cells.next() else { return Ok(()) };
                last = written.last;
                let text = String::from_utf8_lossy(&written.text);
                survey.see(column, self.cell(&written, &text), &text)?;
            }
            if !last {
                cells.skip_record();
            }
        }
        Ok(())
    }

    fn parse(&self, piece: &Piece) -> Result<Rows> {
        let mut rows = Rows::default();
        let mut cells = self.cells(piece);
        // Rows are numbered by lines, so that a piece knows its numbers: records over several lines leave numbers out.
        let first = (piece.line - 1).saturating_sub(u64::from(self.header && piece.line > 1));
        let mut record = 0;
        while cells.find_record() {
            let start = cells.clone();
            match self.record(&mut cells, &mut rows) {
                Ok(()) => rows.keep(first + record),
                Err(fault) => {
                    rows.drop_row(&self.layout);
                    if !self.skip {
                        return Err(self.error(piece, &start, &fault));
                    }
                    rows.skipped += 1;
                    cells = start;
                    cells.skip_record();
                    if matches!(fault, Fault::Open) {
                        break;
                    }
                }
            }
            record += 1;
        }
        Ok(rows)
    }
}

impl Parser {
    /// A parser that knows the columns' names, but not yet where they go; `start` is the start of the file.
    pub fn new(marks: Marks, header: bool, table: &TableOptions, start: &Piece, skip: bool) -> Result<Self> {
        let mut cells = Cells::new(without_mark(start), marks);
        let mut names: Vec<String> = Vec::new();
        let mut last = !cells.find_record();
        while !last {
            let open = || Error::data("line 1: a quote does not close; expected one before the end, got none.");
            let cell = cells.next().ok_or_else(open)?;
            let number = names.len().to_string();
            names.push(if header { unused(&names, String::from_utf8_lossy(&cell.text).into()) } else { number });
            last = cell.last;
        }
        let missing = table.missing_values.iter().map(|text| text.trim().as_bytes().into()).collect();
        Ok(Self { layout: Layout::unplaced(names).into(), marks, header, missing, skip })
    }

    /// Whether the first record has a cell.
    pub fn has_columns(&self) -> bool {
        !self.layout.names.is_empty()
    }

    fn record(&self, cells: &mut Cells, rows: &mut Rows) -> std::result::Result<(), Fault> {
        rows.begin(&self.layout);
        let mut last = false;
        for (column, role) in self.layout.roles.iter().enumerate() {
            if last {
                return Err(Fault::Ragged(column));
            }
            if let Role::Number { at } = role
                && let Some((number, length)) = leading(cells.rest())
                && let Some(ends) = cells.pass(length)
            {
                rows.put_number(&self.layout, *at, number);
                last = ends;
                continue;
            }
            let written = cells.next().ok_or(Fault::Open)?;
            last = written.last;
            if matches!(role, Role::Leave) {
                continue;
            }
            let text = String::from_utf8_lossy(&written.text);
            let put = rows.put(&self.layout, role, self.cell(&written, &text), &text);
            put.map_err(|refusal| Fault::Cell { column, text: text.into_owned(), refusal })?;
        }
        if last {
            return Ok(());
        }
        let mut count = self.layout.roles.len();
        while !last {
            last = cells.next().ok_or(Fault::Open)?.last;
            count += 1;
        }
        Err(Fault::Ragged(count))
    }

    fn cell<'a>(&self, written: &Written, text: &'a str) -> Cell<'a> {
        if self.missing.iter().any(|missing| **missing == *written.text) {
            return Cell::Missing;
        }
        number(&written.text).map_or(Cell::Text(text), Cell::Number)
    }

    /// Before the first record that is data.
    fn cells<'a>(&self, piece: &'a Piece) -> Cells<'a> {
        let mut cells = Cells::new(without_mark(piece), self.marks);
        if piece.line == 1 && self.header && cells.find_record() {
            cells.skip_record();
        }
        cells
    }

    fn error(&self, piece: &Piece, start: &Cells, fault: &Fault) -> Error {
        let read = piece.bytes.len() - start.rest().len();
        let line = piece.line + memchr::memchr_iter(b'\n', &piece.bytes[..read]).count() as u64;
        let advice = "Mend it, or give onError: 'skip'.";
        Error::data(match fault {
            Fault::Ragged(count) => {
                let expected = self.layout.names.len();
                format!("line {line}: has another number of cells; expected {expected}, got {count}. {advice}")
            }
            Fault::Open => {
                format!("line {line}: a quote does not close; expected one before the end, got none. {advice}")
            }
            Fault::Cell { column, text, refusal: Refusal { wrong, expected } } => {
                let (name, text) = (&self.layout.names[*column], shortened(text));
                format!("line {line}, column '{name}': the cell {wrong}; expected {expected}, got '{text}'. {advice}")
            }
        })
    }
}

/// A cell as an error shows it.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// Names that stand twice are told apart by a number, as in pandas.
fn unused(names: &[String], name: String) -> String {
    if !names.contains(&name) {
        return name;
    }
    let numbered = (1..).map(|number| format!("{name}.{number}"));
    numbered.into_iter().find(|numbered| !names.contains(numbered)).unwrap_or(name)
}

/// The bytes without the mark that some programs write before UTF-8.
fn without_mark(piece: &Piece) -> &[u8] {
    let bytes = &piece.bytes[..];
    if piece.line == 1 { bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes) } else { bytes }
}
