//! Convolution of each channel by itself, and its derivatives: direct loops along the channels.
//!
//! Sizes are those of a convolution of as many groups as channels: filters are `[rows, columns, channels]`.

mod filters;
mod image;
mod result;
#[cfg(test)]
mod tests;

pub use filters::filters;
pub use image::image;
pub use result::result;

use std::ops::Range;

use crate::conv::Geometry;

/// One axis of a convolution.
#[derive(Clone, Copy)]
struct Axis {
    size: usize,
    result: usize,
    window: usize,
    stride: usize,
    dilation: usize,
    padding: usize,
}

impl Axis {
    /// Along the height and along the width.
    #[inline(always)]
    fn of(g: &Geometry) -> [Self; 2] {
        [
            Self {
                size: g.image.0,
                result: g.result.0,
                window: g.window.0,
                stride: g.stride.0,
                dilation: g.dilation.0,
                padding: g.padding.0,
            },
            Self {
                size: g.image.1,
                result: g.result.1,
                window: g.window.1,
                stride: g.stride.1,
                dilation: g.dilation.1,
                padding: g.padding.1,
            },
        ]
    }

    /// The taps of window number `at` that fall into the image.
    #[inline(always)]
    fn taps(&self, at: usize) -> Range<usize> {
        let start = at * self.stride;
        let first = self.padding.saturating_sub(start).div_ceil(self.dilation);
        let end = (self.padding + self.size).saturating_sub(start).div_ceil(self.dilation).min(self.window);
        first.min(end)..end
    }

    /// The pixel under a tap that falls into the image.
    #[inline(always)]
    fn pixel(&self, at: usize, tap: usize) -> usize {
        at * self.stride + tap * self.dilation - self.padding
    }

    /// The windows whose tap falls into the image.
    #[inline(always)]
    fn windows(&self, tap: usize) -> Range<usize> {
        let offset = tap * self.dilation;
        let first = self.padding.saturating_sub(offset).div_ceil(self.stride);
        let end = (self.padding + self.size).saturating_sub(offset).div_ceil(self.stride).min(self.result);
        first.min(end)..end
    }

    /// From the first element of a window to its last.
    #[inline(always)]
    fn span(&self) -> usize {
        (self.window - 1) * self.dilation
    }

    /// The windows that lie within the image.
    #[inline(always)]
    fn inner(&self) -> Range<usize> {
        let end = (self.padding + self.size).saturating_sub(self.span()).div_ceil(self.stride).min(self.result);
        self.padding.div_ceil(self.stride).min(end)..end
    }
}
