//! The derivative in the images: each of their pixels from the windows that saw it.

use std::ops::Range;

use super::{Axis, result};
use crate::conv::Geometry;
use crate::dispatch;

/// Some rows of all images. Where windows are neighbours, this is a convolution with the filters turned.
pub fn image(g: &Geometry, dy: &[f32], w: &[f32], rows: Range<usize>, dx: &mut [f32]) {
    let spans = Axis::of(g).map(|axis| axis.span());
    if g.stride == (1, 1) && g.padding.0 <= spans[0] && g.padding.1 <= spans[1] {
        let padding = (spans[0] - g.padding.0, spans[1] - g.padding.1);
        let turned = Geometry { image: g.result, result: g.image, padding, ..g.clone() };
        result::slide(&turned, dy, w, true, rows, dx);
    } else {
        spread(g, dy, w, rows, dx);
    }
}

dispatch! {
    /// Row by row, each window adds what it hands to its pixels.
    fn spread(g: &Geometry, dy: &[f32], w: &[f32], rows: Range<usize>, dx: &mut [f32]) {
        let (c, [down, across]) = (g.groups, Axis::of(g));
        dx.fill(0.0);
        for (row, dx) in rows.zip(dx.chunks_exact_mut((across.size * c).max(1))) {
            let (image, row) = (row / down.size, row % down.size);
            for i in 0..down.window {
                let Some(place) = (row + down.padding).checked_sub(i * down.dilation) else { continue };
                if place % down.stride != 0 || place / down.stride >= down.result {
                    continue;
                }
                let dy = &dy[(image * down.result + place / down.stride) * across.result * c..][..across.result * c];
                for j in 0..across.window {
                    let w = &w[(i * across.window + j) * c..][..c];
                    for window in across.windows(j) {
                        let dx = &mut dx[across.pixel(window, j) * c..][..c];
                        for ((dx, dy), w) in dx.iter_mut().zip(&dy[window * c..][..c]).zip(w) {
                            *dx += dy * w;
                        }
                    }
                }
            }
        }
    }
}
