//! Where the windows of a pooling lie.

use std::ops::Range;

/// How windows lie along one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// Pixels.
    pub size: usize,
    /// Windows.
    pub result: usize,
    /// Pixels of a window.
    pub window: usize,
    /// Pixels between neighbouring windows.
    pub stride: usize,
    /// Padding before the first pixel and behind the last.
    pub padding: [usize; 2],
}

impl Axis {
    /// The pixels that window number `at` sees; every window must see some.
    #[inline(always)]
    pub fn pixels(&self, at: usize) -> Range<usize> {
        let (start, before) = (at * self.stride, self.padding[0]);
        start.max(before) - before..(start + self.window).min(before + self.size) - before
    }

    /// The windows that see a pixel, and then those that see the pixels after it.
    #[inline(always)]
    pub(super) fn windows_from(&self, pixel: usize) -> Windows {
        let mut windows = Windows { axis: *self, place: pixel + self.padding[0], first: 0, end: 0 };
        windows.catch_up();
        windows
    }

    /// The place of a pixel in a window that sees it.
    #[inline(always)]
    pub fn place(&self, pixel: usize, window: usize) -> usize {
        pixel + self.padding[0] - window * self.stride
    }

    /// How many places of window number `at` lie in the image or its padding.
    #[inline(always)]
    pub fn padded(&self, at: usize) -> usize {
        let start = at * self.stride;
        (start + self.window).min(self.size + self.padding[0] + self.padding[1]) - start
    }
}

/// The windows that see a pixel.
#[derive(Clone, Copy)]
pub(super) struct Windows {
    axis: Axis,
    place: usize,
    first: usize,
    end: usize,
}

impl Windows {
    #[inline(always)]
    pub fn range(&self) -> Range<usize> {
        self.first.min(self.end)..self.end
    }

    /// Goes on to the next pixel.
    #[inline(always)]
    pub fn step(&mut self) {
        self.place += 1;
        self.catch_up();
    }

    #[inline(always)]
    fn catch_up(&mut self) {
        while self.first * self.axis.stride + self.axis.window <= self.place {
            self.first += 1;
        }
        while self.end < self.axis.result && self.end * self.axis.stride <= self.place {
            self.end += 1;
        }
    }
}

/// A pooling of images `[batch, height, width, channels]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Images.
    pub batch: usize,
    /// Along the height.
    pub down: Axis,
    /// Along the width.
    pub across: Axis,
    /// Channels, each of which is pooled by itself.
    pub channels: usize,
}

impl Geometry {
    /// Places of a window.
    pub fn taps(&self) -> usize {
        self.down.window * self.across.window
    }

    /// Elements of the images.
    pub fn image_len(&self) -> usize {
        self.batch * self.down.size * self.across.size * self.channels
    }

    /// Elements of the result.
    pub fn result_len(&self) -> usize {
        self.batch * self.down.result * self.across.result * self.channels
    }

    /// The pixels of an image that a window sees.
    #[inline(always)]
    pub(super) fn seen(&self, image: usize, row: usize, column: usize) -> Seen {
        let (down, across) = (self.down.pixels(row), self.across.pixels(column));
        Seen {
            start: ((image * self.down.size + down.start) * self.across.size + across.start) * self.channels,
            rows: down.len(),
            columns: across.len(),
            first: self.down.place(down.start, row) * self.across.window + self.across.place(across.start, column),
        }
    }
}

/// The part of a window that lies in the image.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// Where its first pixel starts.
    pub start: usize,
    pub rows: usize,
    pub columns: usize,
    /// The place of its first pixel in the window, counted row by row.
    pub first: usize,
}
