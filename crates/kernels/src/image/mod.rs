//! Images in single precision: moved, bent, painted over. Rows of pixels of channels, as everywhere.

mod blur;
mod colour;
mod map;
mod warp;

pub use blur::gaussian_blur;
pub use colour::{brightness, contrast, grayscale, hue, saturation};
pub use map::{Map, Projection, WholeSteps};
pub use warp::{Fill, Interpolation, Sampling, copy, number, warp};

/// An image.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Image {
    /// Rows of pixels.
    pub height: usize,
    /// Pixels of a row.
    pub width: usize,
    /// Numbers of a pixel.
    pub channels: usize,
    /// The numbers, row by row, pixel by pixel.
    pub pixels: Vec<f32>,
}

impl Image {
    /// An image of one number everywhere.
    pub fn filled([height, width, channels]: [usize; 3], value: f32) -> Self {
        Self { height, width, channels, pixels: vec![value; height * width * channels] }
    }

    /// An image of these numbers.
    pub fn new([height, width, channels]: [usize; 3], pixels: Vec<f32>) -> Self {
        debug_assert_eq!(pixels.len(), height * width * channels, "as many numbers as the size says");
        Self { height, width, channels, pixels }
    }

    /// Height, width, channels.
    pub fn size(&self) -> [usize; 3] {
        [self.height, self.width, self.channels]
    }
}

#[cfg(test)]
mod tests;
