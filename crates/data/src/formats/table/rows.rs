//! The samples of a table while they are gathered.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_spec::{Error, Result};

use super::layout::{Layout, Role};
use super::survey::{Cell, is_whole};

/// Rows of `x` and `y`, and where each stood.
#[derive(Debug, Default)]
pub struct Rows {
    /// Row by row; codes are exact in it, as there are at most a hundred thousand of them.
    x: Vec<f32>,
    floats: Vec<f32>,
    wholes: Vec<i32>,
    /// The number of each row in its source.
    pub numbers: Vec<u64>,
    /// Records that were left out.
    pub skipped: u64,
}

/// Why a cell cannot be taken: what is wrong, and what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub wrong: &'static str,
    /// What would be right.
    pub expected: &'static str,
}

impl Rows {
    /// Makes room for a row.
    #[inline]
    pub fn begin(&mut self, layout: &Layout) {
        let len = self.x.len();
        self.x.resize(len + layout.features.len(), 0.0);
    }

    /// Keeps the row, whose number in the source this is.
    #[inline]
    pub fn keep(&mut self, number: u64) {
        self.numbers.push(number);
    }

    /// Takes the row back, however far it came.
    pub fn drop_row(&mut self, layout: &Layout) {
        let rows = self.numbers.len();
        self.x.truncate(rows * layout.features.len());
        self.floats.truncate(rows);
        self.wholes.truncate(rows);
    }

    /// The last row's number at this place of `x`.
    #[inline]
    pub fn put_number(&mut self, layout: &Layout, at: usize, number: f64) {
        let start = self.x.len() - layout.features.len();
        self.x[start + at] = number as f32;
    }

    /// Puts a cell of the last row where its column goes; `text` is how it is written.
    pub fn put(&mut self, layout: &Layout, role: &Role, cell: Cell, text: &str) -> std::result::Result<(), Refusal> {
        let refused = |wrong, expected| Err(Refusal { wrong, expected });
        match role {
            Role::Leave => {}
            Role::Number { at } => match cell {
                Cell::Number(number) => self.put_number(layout, *at, number),
                Cell::Missing => self.put_number(layout, *at, f64::NAN),
                Cell::Text(_) => return refused("is no number", "a number, as in most rows, or one of missingValues"),
            },
            Role::Code { at, codes } => match codes.get(text) {
                _ if cell == Cell::Missing && layout.x == DType::F32 => self.put_number(layout, *at, f64::NAN),
                _ if cell == Cell::Missing => return refused("is missing", "a category, as all inputs are codes"),
                Some(&code) => self.put_number(layout, *at, code.into()),
                None => {
                    return refused(
                        "is no category of its column",
                        "one of categories, or of those there when the file was opened",
                    );
                }
            },
            Role::OneHot { at, codes } => match codes.get(text) {
                _ if cell == Cell::Missing => {}
                Some(&code) => self.put_number(layout, *at + code as usize, 1.0),
                None => {
                    return refused(
                        "is no category of its column",
                        "one of categories, or of those there when the file was opened",
                    );
                }
            },
            Role::Target | Role::WholeTarget | Role::Class { .. } if cell == Cell::Missing => {
                return refused("is missing", "a label");
            }
            Role::Target => match cell {
                Cell::Number(number) => self.floats.push(number as f32),
                _ => return refused("is no number", "a number, as the labels before"),
            },
            Role::WholeTarget => match cell {
                Cell::Number(number) if is_whole(number) => self.wholes.push(number as i32),
                _ => return refused("is no whole number", "a whole number, as the labels before"),
            },
            Role::Class { codes } => match codes.get(text) {
                Some(&code) => self.wholes.push(code as i32),
                None => return refused("is no class", "one of classNames, or of those there when the file was opened"),
            },
        }
        Ok(())
    }

    /// Appends rows that follow these.
    pub fn append(&mut self, mut other: Self) {
        self.x.append(&mut other.x);
        self.floats.append(&mut other.floats);
        self.wholes.append(&mut other.wholes);
        self.numbers.append(&mut other.numbers);
        self.skipped += other.skipped;
    }

    /// `x`, and `y` where there is a label.
    pub fn tensors(&self, layout: &Layout) -> Result<Vec<Tensor>> {
        let rows = self.numbers.len();
        let shape = Shape::new([rows, layout.features.len()])?;
        let x = match layout.x {
            DType::I32 => Tensor::build(TensorType::new(DType::I32, shape), |bytes| {
                for (code, &number) in bytes.as_i32_mut().iter_mut().zip(&self.x) {
                    *code = number as i32;
                }
            }),
            _ => Tensor::f32(shape, &self.x)?,
        };
        Ok(match layout.y {
            None => vec![x],
            Some(DType::F32) => vec![x, Tensor::f32([rows].into(), &self.floats)?],
            Some(_) => vec![x, Tensor::i32([rows].into(), &self.wholes)?],
        })
    }
}

/// The error of a table without rows.
pub fn no_rows() -> Error {
    Error::data("has no rows; expected at least one, got none.")
}
