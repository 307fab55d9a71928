//! Filters in the order in which the kernels of [`forward`](super::forward) read them, so that no piece has to copy them.

use super::forward::blocks_of_depth;
use super::geometry::{Geometry, parts};
use super::panels::{COLUMNS, Panels};

/// What a convolution multiplies pixels with.
#[derive(Debug, Clone, Copy)]
pub enum Filters<'a> {
    /// As they are: `[rows, columns, channels, groups * filters]`.
    Plain(&'a [f32]),
    /// Packed for pieces of so many columns.
    Packed(&'a [f32], usize),
}

impl<'a> Filters<'a> {
    /// The packed filters of a piece whose columns start there; none of filters that are as they are.
    pub(super) fn of_piece(self, g: &Geometry, start: usize, count: usize) -> &'a [f32] {
        let Self::Packed(data, columns) = self else { return &[] };
        assert!(g.groups == 1 && start.is_multiple_of(columns), "packed filters are taken as they were packed");
        assert!(count == columns.min(g.filters - start), "packed filters are taken as they were packed");
        &data[start / columns * piece_len(g, columns)..][..piece_len(g, count)]
    }
}

/// Floats of filters that are packed for pieces of so many columns.
pub fn packed_len(g: &Geometry, columns: usize) -> usize {
    let rest = g.filters % columns.max(1);
    g.filters / columns.max(1) * piece_len(g, columns) + if rest > 0 { piece_len(g, rest) } else { 0 }
}

fn piece_len(g: &Geometry, columns: usize) -> usize {
    parts(columns, COLUMNS).map(|(_, count)| Panels::new(count).floats() * g.depth()).sum()
}

/// Packs filters `w` of one group for pieces of so many columns.
///
/// The order is that of the processor's kernels, so nothing else should read it.
pub fn pack(g: &Geometry, w: &[f32], columns: usize, mut to: &mut [f32]) {
    assert!(g.groups == 1 && w.len() >= g.filter_len(), "filters reach beyond their data");
    assert!(to.len() >= packed_len(g, columns), "packed filters fit");
    for piece in (0..g.filters).step_by(columns.max(1)) {
        for (first, count) in parts(columns.min(g.filters - piece), COLUMNS) {
            let (panels, from) = (Panels::new(count), piece + first);
            for (start, rows) in blocks_of_depth(g) {
                let (block, rest) = to.split_at_mut(rows * panels.floats());
                panels.fill(rows, block, |row, columns, to| {
                    to.copy_from_slice(&w[(start + row) * g.filters + from..][columns]);
                });
                to = rest;
            }
        }
    }
}
