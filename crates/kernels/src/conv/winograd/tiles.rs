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

    /// The pixels of the image under a tile, row after row; `outside` beyond the edges.
    #[inline]
    pub fn under(&self, row: usize, column: usize, x: &[f32], outside: *const f32) -> [*const f32; 36] {
        let g = self.g;
        let (side, reach) = (self.tile.side(), self.tile.reach());
        let (image, top, left) = (row / self.down, row % self.down * side, column * side);
        // The first row and column under the tile that lie in the image, and those behind the last.
        let inside = |first: usize, padding: usize, size: usize| {
            let from = padding.saturating_sub(first).min(reach);
            (from, (size + padding).saturating_sub(first).clamp(from, reach))
        };
        let ((up, low), (near, far)) = (inside(top, g.padding.0, g.image.0), inside(left, g.padding.1, g.image.1));
        let mut pixels = [outside; 36];
        if near == far {
            return pixels;
        }
        for (i, pixels) in pixels.chunks_exact_mut(reach).enumerate().take(low).skip(up) {
            let place = (image * g.image.0 + top + i - g.padding.0) * g.image.1 + left + near - g.padding.1;
            let seen = x[place * g.channels..][..(far - near) * g.channels].as_ptr();
            for (j, pixel) in pixels[near..far].iter_mut().enumerate() {
                *pixel = seen.wrapping_add(j * g.channels);
            }
        }
        pixels
    }

    /// Asks for the pixels that the tile below sees and this one does not: single pixels come too late from far away.
    #[inline]
    pub fn fetch_below(&self, row: usize, column: usize, x: &[f32]) {
        let (g, side) = (self.g, self.tile.side());
        let (image, left) = (row / self.down, (column * side).min(g.image.1));
        let from = (row % self.down * side + self.tile.reach()).saturating_sub(g.padding.0);
        let floats = side.min(g.image.1 - left) * g.channels;
        for y in from..from + side {
            let place = ((image * g.image.0 + y) * g.image.1 + left) * g.channels;
            fetch(x.get(place..place + floats).unwrap_or_default());
        }
    }

    /// Rows and columns of the result's pixels in a tile.
    pub fn size(&self, row: usize, column: usize) -> (Range<usize>, Range<usize>) {
        let side = self.tile.side();
        let (top, left) = (row % self.down * side, column * side);
        (top..self.g.result.0.min(top + side), left..self.g.result.1.min(left + side))
    }
}
