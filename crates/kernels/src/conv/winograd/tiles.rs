//! Where the tiles of a convolution lie: rows of tiles, image after image.

use std::ops::Range;

use super::Tile;
use crate::conv::Geometry;
use crate::fetch;

/// The tiles of a result.
pub(super) struct Tiles<'a> {
    g: &'a Geometry,
    tile: Tile,
    /// Tiles along an image's height and width.
    pub down: usize,
    pub across: usize,
}

impl<'a> Tiles<'a> {
    pub fn new(g: &'a Geometry, tile: Tile) -> Self {
        let side = tile.side();
        Self { g, tile, down: g.result.0.div_ceil(side), across: g.result.1.div_ceil(side) }
    }

    /// Number of rows of tiles.
    pub fn rows(&self) -> usize {
        self.g.batch * self.down
    }

    /// The row of tiles that a row of the results begins: one of `batch * height`.
    pub fn row_of(&self, row: usize) -> usize {
        let height = self.g.result.0.max(1);
        row / height * self.down + (row % height).div_ceil(self.tile.side())
    }

    /// The first row of the results, of `batch * height`, in a row of tiles.
    pub fn first_row(&self, row: usize) -> usize {
        let down = self.down.max(1);
        row / down * self.g.result.0 + row % down * self.tile.side()
    }

    /// The row of that number.
    pub fn row(&self, row: usize) -> Row {
        let (g, side, reach) = (self.g, self.tile.side(), self.tile.reach());
        let down = self.down.max(1);
        let (image, top) = (row / down, row % down * side);
        let above = image * g.image.0 + top;
        let (from, to) = inside(top, reach, g.padding.0, g.image.0);
        Row {
            under: from..to,
            first: (above + from).wrapping_sub(g.padding.0),
            below: (above + reach).saturating_sub(g.padding.0),
            result: image * g.result.0 + top,
            height: side.min(g.result.0.saturating_sub(top)),
        }
    }

    /// Tiles by their number, counted along the rows: their places among these, row and column.
    pub fn each(&self, tiles: Range<usize>) -> impl Iterator<Item = (usize, Row, usize)> {
        let across = self.across.max(1);
        let (mut number, mut column) = (tiles.start / across, tiles.start % across);
        let mut row = self.row(number);
        tiles.enumerate().map(move |(at, _)| {
            if column == across {
                (number, column) = (number + 1, 0);
                row = self.row(number);
            }
            column += 1;
            (at, row.clone(), column - 1)
        })
    }

    /// Sets the pixels of the image under a tile, row after row; `outside` beyond the edges.
    #[inline]
    pub fn under(&self, row: &Row, column: usize, x: &[f32], outside: *const f32, pixels: &mut [*const f32; 36]) {
        let g = self.g;
        let (reach, left) = (self.tile.reach(), column * self.tile.side());
        let (near, far) = inside(left, reach, g.padding.1, g.image.1);
        if row.under.len() < reach || far - near < reach {
            *pixels = [outside; 36];
        }
        if near == far || row.under.is_empty() {
            return;
        }
        let place = row.first * g.image.1 + left + near - g.padding.1;
        let floats = ((row.under.len() - 1) * g.image.1 + far - near) * g.channels;
        let seen = x[place * g.channels..][..floats].as_ptr();
        for (i, pixels) in pixels.chunks_exact_mut(reach).take(row.under.end).skip(row.under.start).enumerate() {
            let seen = seen.wrapping_add(i * g.image.1 * g.channels);
            for (j, pixel) in pixels[near..far].iter_mut().enumerate() {
                *pixel = seen.wrapping_add(j * g.channels);
            }
        }
    }

    /// Asks for the pixels that the tile below sees and this one does not: single pixels come too late from far away.
    #[inline]
    pub fn fetch_below(&self, row: &Row, column: usize, x: &[f32]) {
        let (g, side) = (self.g, self.tile.side());
        let left = (column * side).min(g.image.1);
        let floats = side.min(g.image.1 - left) * g.channels;
        for y in row.below..row.below + side {
            let place = (y * g.image.1 + left) * g.channels;
            fetch(x.get(place..place + floats).unwrap_or_default());
        }
    }

    /// Columns of the result's pixels in a tile.
    pub fn columns(&self, column: usize) -> Range<usize> {
        let left = column * self.tile.side();
        left..self.g.result.1.min(left + self.tile.side())
    }
}

/// What the tiles of a row have in common. Rows of pixels are counted through all images.
#[derive(Clone)]
pub(super) struct Row {
    /// The rows under a tile that lie in the image; the first of them is `first`.
    under: Range<usize>,
    first: usize,
    /// The first row of pixels that only the tiles below see.
    below: usize,
    /// The first row of the result's pixels, and how many there are.
    pub result: usize,
    pub height: usize,
}

/// Of so many places from `first` on, those that lie in a padded axis: the first of them, and that behind the last.
#[inline]
fn inside(first: usize, reach: usize, padding: usize, size: usize) -> (usize, usize) {
    let from = padding.saturating_sub(first).min(reach);
    (from, (size + padding).saturating_sub(first).clamp(from, reach))
}
