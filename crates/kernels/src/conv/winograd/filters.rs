//! Filters in the basis of the tiles, in the order in which the products read them.

use std::ops::Range;

use super::transform::Transforms;
use crate::conv::panels::{LINE, Panels};

/// Pixels of a result that are computed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// 2x2, from 4x4 pixels of the image.
    Small,
    /// 4x4, from 6x6 pixels of the image.
    Large,
}

impl Tile {
    /// Pixels of the result along a tile.
    pub fn side(self) -> usize {
        match self {
            Self::Small => 2,
            Self::Large => 4,
        }
    }

    /// Pixels of the image along a tile, and rows of places.
    pub fn reach(self) -> usize {
        self.side() + 2
    }

    /// Places in the other basis, each of which is a matrix product.
    pub fn places(self) -> usize {
        self.reach() * self.reach()
    }
}

/// How transformed filters lie: at each place of a tile block behind block, each of `block` filters, the last of fewer.
/// A piece of a result may take whole blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filters {
    /// The tiles that they are for.
    pub tile: Tile,
    /// Channels of each filter.
    pub channels: usize,
    /// Number of filters.
    pub filters: usize,
    /// Filters of a block: a multiple of 16.
    pub block: usize,
}

impl Filters {
    /// Floats of all places.
    pub fn len(&self) -> usize {
        self.tile.places() * self.place_len()
    }

    /// Whether there is nothing to transform.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Floats of one place.
    pub(super) fn place_len(&self) -> usize {
        self.channels * self.filters.next_multiple_of(LINE)
    }

    /// The first filter, the floats and the panels of each block that begins in a range of the filters.
    pub(super) fn blocks(&self, range: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>, Panels)> + use<> {
        let Self { channels, filters, block, .. } = *self;
        let block = block.max(1);
        assert!(block.is_multiple_of(LINE) || block >= filters, "blocks of filters are whole lines");
        (range.start.next_multiple_of(block)..range.end).step_by(block).map(move |first| {
            let count = block.min(filters - first);
            let floats = channels * first..channels * (first + count.next_multiple_of(LINE));
            (first, floats, Panels::new(count))
        })
    }

    /// Columns of the widest panel.
    pub(super) fn widest(&self) -> usize {
        self.blocks(0..self.filters).map(|(_, _, panels)| panels.widest()).max().unwrap_or(0)
    }

    /// Sets `to`, the rows `range` of the tile's rows of places, of filters `w` `[3, 3, channels, filters]`, or of the same
    /// `turned` by 180 degrees.
    ///
    /// The order is that of the processor's kernels, so nothing else should read it.
    pub fn transform(&self, w: &[f32], turned: bool, range: Range<usize>, to: &mut [f32]) {
        let (channels, filters, place) = (self.channels, self.filters, self.place_len());
        let (reach, transforms) = (self.tile.reach(), Transforms::get());
        let transform = match self.tile {
            Tile::Small => transforms.small_filters_row,
            Tile::Large => transforms.filters_row,
        };
        assert!(w.len() >= 9 * channels * filters, "filters reach beyond their data");
        assert!(range.end <= reach && to.len() >= range.len() * reach * place, "the places of the filters fit");
        if place == 0 {
            return;
        }
        for (i, to) in range.zip(to.chunks_exact_mut(reach * place)) {
            for (first, floats, panels) in self.blocks(0..filters) {
                let to = &mut to[floats.start..];
                for (at, width, own) in panels.iter().filter(|panel| panel.2 > 0) {
                    for channel in 0..channels {
                        let taps = std::array::from_fn(|tap| {
                            let tap = if turned { 8 - tap } else { tap };
                            w[(tap * channels + channel) * filters + first + at..][..own].as_ptr()
                        });
                        let to = to[at * channels + channel * width..].as_mut_ptr();
                        // SAFETY: each tap has `own` floats; each place of the row has room for the panel, whose rows
                        // are whole vectors; `get` returned transforms of this processor.
                        unsafe { transform(own, i, &taps, to, place) };
                    }
                }
            }
        }
    }
}
