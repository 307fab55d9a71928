//! Where the tiles of a convolution lie: rows of tiles, image after image.

use std::ops::Range;

use super::Tile;
use crate::conv::Geometry;

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
        let mut pixels = [outside; 36];
        for (i, pixels) in pixels.chunks_exact_mut(reach).enumerate().take(reach) {
            let Some(y) = (top + i).checked_sub(g.padding.0).filter(|&y| y < g.image.0) else { continue };
            for (j, pixel) in pixels.iter_mut().enumerate() {
                if let Some(x_at) = (left + j).checked_sub(g.padding.1).filter(|&x| x < g.image.1) {
                    let place = ((image * g.image.0 + y) * g.image.1 + x_at) * g.channels;
                    *pixel = x[place..][..g.channels].as_ptr();
                }
            }
        }
        pixels
    }

    /// Rows and columns of the result's pixels in a tile.
    pub fn size(&self, row: usize, column: usize) -> (Range<usize>, Range<usize>) {
        let side = self.tile.side();
        let (top, left) = (row % self.down * side, column * side);
        (top..self.g.result.0.min(top + side), left..self.g.result.1.min(left + side))
    }
}
