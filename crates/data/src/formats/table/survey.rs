//! What the columns of a table hold, found by looking at cells.

use std::collections::HashSet;
use std::io::Read;

use espalier_spec::{Error, Result};

use crate::formats::pieces::{Piece, Pieces, in_order};

/// A column with more different texts than this holds no categories.
const MOST_CATEGORIES: usize = 100_000;

/// A cell before it is known what it is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Missing,
    /// A number.
    Number(f64),
    /// A text that is no number.
    Text(&'a str),
}

/// What was seen of a column.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// How many texts stood in it that are no numbers.
    pub texts: u64,
    /// How many numbers.
    pub numbers: u64,
    /// Whether a number stood in it that is not whole, or too large for int32.
    pub fractions: bool,
    /// Every text, where they are gathered.
    pub categories: HashSet<Box<str>>,
    gathers: bool,
}

impl Seen {
    /// Whether the column holds texts rather than numbers: a few texts among numbers are errors, not categories.
    pub fn is_text(&self) -> bool {
        self.texts > self.numbers
    }
}

/// What was seen of all columns.
#[derive(Debug, Clone)]
pub struct Survey {
    names: Vec<String>,
    /// One a column.
    pub columns: Vec<Seen>,
}

impl Survey {
    /// Nothing seen yet; the texts of the columns in `gathered` are to be kept.
    pub fn new(names: &[String], gathered: &[String]) -> Self {
        let seen = |name| Seen { gathers: gathered.contains(name), ..Seen::default() };
        Self { columns: names.iter().map(seen).collect(), names: names.to_vec() }
    }

    /// Whether the texts of a column are wanted.
    pub fn gathers(&self, column: usize) -> bool {
        self.columns[column].gathers
    }

    /// Sees a cell; `text` is how it is written.
    pub fn see(&mut self, column: usize, cell: Cell, text: &str) -> Result<()> {
        let seen = &mut self.columns[column];
        match cell {
            Cell::Missing => return Ok(()),
            Cell::Number(number) => {
                seen.numbers += 1;
                seen.fractions |= !is_whole(number);
            }
            Cell::Text(_) => seen.texts += 1,
        }
        if seen.gathers { self.keep(column, text) } else { Ok(()) }
    }

    /// Takes over what was seen elsewhere.
    pub fn join(&mut self, other: Self) -> Result<()> {
        for (column, seen) in other.columns.into_iter().enumerate() {
            self.columns[column].texts += seen.texts;
            self.columns[column].numbers += seen.numbers;
            self.columns[column].fractions |= seen.fractions;
            for text in &seen.categories {
                self.keep(column, text)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, column: usize, text: &str) -> Result<()> {
        let categories = &mut self.columns[column].categories;
        if categories.contains(text) {
            return Ok(());
        }
        if categories.len() == MOST_CATEGORIES {
            return Err(Error::data(format!(
                "column '{}' holds too many different texts to be categories; expected at most {MOST_CATEGORIES}, got \
                 more. Name the columns to take in 'columns'.",
                self.names[column]
            )));
        }
        categories.insert(text.into());
        Ok(())
    }
}

/// Surveys all pieces of a file; `see` sees the cells of one.
pub fn survey_all<R: Read + Send>(
    mut pieces: Pieces<R>,
    threads: usize,
    see: impl Fn(&Piece, &mut Survey) -> Result<()> + Sync,
    survey: &mut Survey,
) -> Result<()> {
    let none = survey.clone();
    let work = |piece: Piece| {
        let mut own = none.clone();
        see(&piece, &mut own).map(|()| own)
    };
    in_order(|| pieces.cut(), threads, work, |own| survey.join(own))
}

/// Whether int32 holds the number.
pub fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)
}
