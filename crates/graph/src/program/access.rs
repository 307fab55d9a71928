//! How operands are read: where they lie, or copied into a tile in the pattern of their broadcast.

use super::TILE;
use crate::io::In;
use crate::shape::{DType, Shape};

/// How an operand is read for position `i` of the output.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Access {
    /// Element `i`.
    Dense,
    /// The only element.
    Scalar,
    /// Element `i % n`: broadcast over the leading axes.
    Row(usize),
    /// Element `i / n`: broadcast over the trailing axes.
    Column(usize),
    /// By strides.
    General { dims: Vec<usize>, strides: Vec<usize> },
    /// The values that the producing kernel has just computed.
    Produced,
}

#[derive(Debug, Clone)]
pub(super) struct Operand {
    pub(super) input: usize,
    pub(super) access: Access,
    pub(super) dtype: DType,
    pub(super) register: Option<usize>,
    /// Whether its tile is the same everywhere, and so is filled once for all tiles.
    pub(super) fixed: bool,
}

impl Operand {
    pub(super) fn new(input: usize, access: Access, dtype: DType) -> Self {
        Self { input, access, dtype, register: None, fixed: false }
    }

    /// After how many elements of the output it begins anew, if a tile can hold as many.
    pub(super) fn period(&self) -> Option<usize> {
        match self.access {
            Access::Scalar => Some(1),
            Access::Row(n) if n <= TILE => Some(n.max(1)),
            _ => None,
        }
    }
}

/// How a value of shape `from` is read by an op of shape `to`.
pub(super) fn access(from: &Shape, to: &Shape) -> Access {
    if from == to || from.size() == to.size() {
        return Access::Dense;
    }
    if from.size() == 1 {
        return Access::Scalar;
    }
    let strides = from.strides_in(to);
    let moving = |axis: &usize| strides[*axis] != 0 || to[*axis] == 1;
    let row = (0..to.rank()).rev().take_while(moving).map(|axis| to[axis]).product::<usize>();
    if row == from.size() {
        return Access::Row(row);
    }
    let column = (0..to.rank()).take_while(moving).map(|axis| to[axis]).product::<usize>();
    if column == from.size() {
        return Access::Column(to.size() / column.max(1));
    }
    Access::General { dims: to.to_vec(), strides }
}

/// Element `at` as a float.
fn element(input: In<'_>, at: usize) -> f32 {
    match input {
        In::F32(data) => data[at],
        In::U8(data) => f32::from(data[at]),
        In::I32(_) => unreachable!("int32 does not enter a program"),
    }
}

/// Writes the operand's elements for positions `at..` of the output.
pub(super) fn fill(operand: &Operand, inputs: &[In<'_>], at: usize, tile: &mut [f32]) {
    let input = inputs.get(operand.input).copied();
    let Some(input) = input else { return };
    match (&operand.access, input) {
        (Access::Produced, _) => {}
        (Access::Scalar, _) => tile.fill(element(input, 0)),
        (Access::Dense, In::U8(data)) => {
            tile.iter_mut().zip(&data[at..]).for_each(|(to, &from)| *to = f32::from(from));
        }
        (Access::Dense, _) => tile.iter_mut().enumerate().for_each(|(i, to)| *to = element(input, at + i)),
        (Access::Row(n), In::F32(data)) => fill_rows(&data[..*n], at % n, tile),
        (Access::Row(n), _) => tile.iter_mut().enumerate().for_each(|(i, to)| *to = element(input, (at + i) % n)),
        (Access::Column(n), _) => {
            let (mut row, mut left) = (at / n, n - at % n);
            let mut rest = tile;
            while !rest.is_empty() {
                let run = rest.len().min(left);
                rest[..run].fill(element(input, row));
                rest = &mut rest[run..];
                (row, left) = (row + 1, *n);
            }
        }
        (Access::General { dims, strides }, _) => fill_strided(dims, strides, input, at, tile),
    }
}

/// Writes a row again and again, beginning with its element `from`.
fn fill_rows(row: &[f32], from: usize, tile: &mut [f32]) {
    let first = tile.len().min(row.len() - from);
    tile[..first].copy_from_slice(&row[from..from + first]);
    let second = row.len().min(tile.len() - first);
    tile[first..first + second].copy_from_slice(&row[..second]);
    // From here on the tile repeats itself: what is there is copied behind itself, twice as much each time.
    let (mut done, start) = (first + second, first);
    while done < tile.len() {
        let whole = (done - start) / row.len() * row.len();
        let run = whole.min(tile.len() - done);
        tile.copy_within(done - whole..done - whole + run, done);
        done += run;
    }
}

fn fill_strided(dims: &[usize], strides: &[usize], input: In<'_>, at: usize, tile: &mut [f32]) {
    let mut index = [0; Shape::MAX_RANK];
    let (mut left, mut offset) = (at, 0);
    for axis in (0..dims.len()).rev() {
        index[axis] = left % dims[axis];
        left /= dims[axis];
        offset += index[axis] * strides[axis];
    }
    for to in tile {
        *to = element(input, offset);
        for axis in (0..dims.len()).rev() {
            index[axis] += 1;
            offset += strides[axis];
            if index[axis] < dims[axis] {
                break;
            }
            offset -= strides[axis] * dims[axis];
            index[axis] = 0;
        }
    }
}
