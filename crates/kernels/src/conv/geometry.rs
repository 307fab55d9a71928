//! Sizes of a convolution, and where its windows lie.

/// A convolution of `batch` images `[height, width, groups * channels]` with filters `[rows, columns, channels,
/// groups * filters]`. Heights come before widths in every pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Geometry {
    /// Number of images.
    pub batch: usize,
    /// Pixels of an image.
    pub image: (usize, usize),
    /// Pixels of a result.
    pub result: (usize, usize),
    /// Pixels of a filter's window.
    pub window: (usize, usize),
    /// Pixels between neighbouring windows.
    pub stride: (usize, usize),
    /// Pixels between the neighbours in a window.
    pub dilation: (usize, usize),
    /// Pixels of zeros before the first row and column.
    pub padding: (usize, usize),
    /// Parts of the channels that do not see each other.
    pub groups: usize,
    /// Channels of an image in each group.
    pub channels: usize,
    /// Channels of the result in each group.
    pub filters: usize,
}

impl Geometry {
    /// Pixels of all results.
    pub fn pixels(&self) -> usize {
        self.batch * self.result.0 * self.result.1
    }

    /// Pixels of a window.
    pub fn taps(&self) -> usize {
        self.window.0 * self.window.1
    }

    /// Numbers that each element of the result sums.
    pub fn depth(&self) -> usize {
        self.taps() * self.channels
    }

    /// Floats of all images.
    pub fn image_len(&self) -> usize {
        self.batch * self.image.0 * self.image.1 * self.groups * self.channels
    }

    /// Floats of all filters.
    pub fn filter_len(&self) -> usize {
        self.depth() * self.groups * self.filters
    }

    /// Floats of all results.
    pub fn result_len(&self) -> usize {
        self.pixels() * self.groups * self.filters
    }

    /// The pixel of all images that a tap of a result's pixel falls on; none beyond the edge.
    #[inline]
    pub(super) fn tap(&self, (image, row, column): (usize, usize, usize), tap: (usize, usize)) -> Option<usize> {
        let at = |place: usize, tap: usize, stride: usize, dilation: usize, padding: usize, size: usize| {
            (place * stride + tap * dilation).checked_sub(padding).filter(|&at| at < size)
        };
        let y = at(row, tap.0, self.stride.0, self.dilation.0, self.padding.0, self.image.0)?;
        let x = at(column, tap.1, self.stride.1, self.dilation.1, self.padding.1, self.image.1)?;
        Some((image * self.image.0 + y) * self.image.1 + x)
    }

    /// Image, row and column of a result's pixel.
    #[inline]
    pub(super) fn place(&self, pixel: usize) -> (usize, usize, usize) {
        let (rest, column) = (pixel / self.result.1, pixel % self.result.1);
        (rest / self.result.0, rest % self.result.0, column)
    }
}

/// `total` in the fewest nearly equal parts of at most `most`: start and size of each; one empty part of nothing.
pub(super) fn parts(total: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let count = total.div_ceil(most.max(1)).max(1);
    let (size, longer) = (total / count, total % count);
    (0..count).map(move |part| (part * size + part.min(longer), size + usize::from(part < longer)))
}
