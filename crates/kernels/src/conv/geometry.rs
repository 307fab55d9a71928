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
    /// Floats from a pixel of an image to the next: all channels, or fewer where windows take neighbours' channels as theirs.
    pub pixel: usize,
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
        self.batch * self.image.0 * self.image.1 * self.pixel
    }

    /// Floats of all filters.
    pub fn filter_len(&self) -> usize {
        self.depth() * self.groups * self.filters
    }

    /// Floats of all results.
    pub fn result_len(&self) -> usize {
        self.pixels() * self.groups * self.filters
    }

    /// Where the window of a result's pixel begins; before the image, where it reaches over its edge.
    #[inline]
    pub(super) fn corner(&self, pixel: usize) -> Corner {
        let (rest, column) = (pixel / self.result.1, pixel % self.result.1);
        let (image, row) = (rest / self.result.0, rest % self.result.0);
        Corner {
            image,
            y: (row * self.stride.0).wrapping_sub(self.padding.0),
            x: (column * self.stride.1).wrapping_sub(self.padding.1),
        }
    }

    /// The pixel of all images that a tap of a window falls on; none beyond the edge.
    #[inline]
    pub(super) fn under(&self, corner: &Corner, tap: (usize, usize)) -> Option<usize> {
        // A place before the image has wrapped around, and so lies beyond its end.
        let y = corner.y.wrapping_add(tap.0 * self.dilation.0);
        let x = corner.x.wrapping_add(tap.1 * self.dilation.1);
        (y < self.image.0 && x < self.image.1).then(|| (corner.image * self.image.0 + y) * self.image.1 + x)
    }

    /// The window of the next pixel, of which `pixel` is the number.
    #[inline]
    pub(super) fn next(&self, corner: Corner, pixel: usize) -> Corner {
        if pixel.is_multiple_of(self.result.1) {
            self.corner(pixel)
        } else {
            Corner { x: corner.x.wrapping_add(self.stride.1), ..corner }
        }
    }
}

/// The first pixel of a window: its image, row and column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Corner {
    image: usize,
    y: usize,
    x: usize,
}

/// `total` in the fewest nearly equal parts of at most `most`: start and size of each; one empty part of nothing.
pub(super) fn parts(total: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let count = total.div_ceil(most.max(1)).max(1);
    let (size, longer) = (total / count, total % count);
    (0..count).map(move |part| (part * size + part.min(longer), size + usize::from(part < longer)))
}
