//! Filters in the basis of the tiles, in the order in which the products read them.

use std::ops::Range;

use super::PLACES;
use super::transform::Transforms;
use crate::conv::panels::{LINE, Panels};

/// Floats of the transformed filters of so many channels.
pub fn filters_len(channels: usize, filters: usize) -> usize {
    PLACES * place_len(channels, filters)
}

/// Floats of one place.
pub(super) fn place_len(channels: usize, filters: usize) -> usize {
    channels * filters.next_multiple_of(LINE)
}

/// Sets `to`, the rows `range` of the six rows of places, of filters `w` `[3, 3, channels, filters]`, or of the same
/// `turned` by 180 degrees.
///
/// The order is that of the processor's kernels, so nothing else should read it.
pub fn filters(w: &[f32], (channels, filters): (usize, usize), turned: bool, range: Range<usize>, to: &mut [f32]) {
    let (panels, transforms) = (Panels::new(filters), Transforms::get());
    let place = place_len(channels, filters);
    assert!(w.len() >= 9 * channels * filters, "filters reach beyond their data");
    assert!(range.end <= 6 && to.len() >= range.len() * 6 * place, "the places of the filters fit");
    for (i, to) in range.zip(to.chunks_exact_mut(6 * place)) {
        for (at, width, own) in panels.iter().filter(|panel| panel.2 > 0) {
            for channel in 0..channels {
                let taps = std::array::from_fn(|tap| {
                    let tap = if turned { 8 - tap } else { tap };
                    w[(tap * channels + channel) * filters + at..][..own].as_ptr()
                });
                let to = to[at * channels + channel * width..].as_mut_ptr();
                // SAFETY: each tap has `own` floats; each of the six places has room for the panel, whose rows are
                // whole vectors; `get` returned transforms of this processor.
                unsafe { (transforms.filters_row)(own, i, &taps, to, place) };
            }
        }
    }
}
