//! Other sizes of pictures, smoothed when they shrink: the arithmetic of Pillow, to the bit.
//!
//! Each column and each row is a weighted sum of those near it, with weights of 22 bits and bytes between the two.

use espalier_spec::choice;

use super::Image;

choice! {
    /// How pixels between pixels are found.
    pub enum Interpolation {
        /// A weighted mean, by a triangle.
        Bilinear = "bilinear",
        /// A weighted mean, by a cubic of twice the width.
        Bicubic = "bicubic",
        /// The nearest pixel.
        Nearest = "nearest",
    }
}

/// To which size pictures are brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizing {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// How pixels between pixels are found.
    pub interpolation: Interpolation,
    /// Whether the middle is cut out in the new proportions before, instead of distorting.
    pub crop: bool,
}

const PRECISION: u32 = 22;

impl Sizing {
    /// The picture in the new size.
    pub fn apply(&self, image: Image) -> Image {
        let image = if self.crop { self.cropped(image) } else { image };
        if (image.height, image.width) == (self.height, self.width) {
            return image;
        }
        if self.interpolation == Interpolation::Nearest {
            return self.nearest(&image);
        }
        // The smaller picture between the two.
        if self.height < image.height && self.width > image.width {
            return self.rows(&self.columns(&image));
        }
        self.columns(&self.rows(&image))
    }

    /// The largest part in the middle that has the new proportions.
    fn cropped(&self, image: Image) -> Image {
        let height = (image.width * self.height / self.width).clamp(1, image.height);
        let width = (image.height * self.width / self.height).clamp(1, image.width);
        if (height, width) == (image.height, image.width) {
            return image;
        }
        let (top, left) = ((image.height - height) / 2, (image.width - width) / 2);
        let channels = image.channels;
        let rows = image.pixels.chunks_exact(image.width * channels).skip(top).take(height);
        let pixels = rows.flat_map(|row| &row[left * channels..][..width * channels]).copied().collect();
        Image { height, width, channels, pixels }
    }

    fn nearest(&self, image: &Image) -> Image {
        let place =
            |i: usize, from: usize, to: usize| (((i as f64 + 0.5) * (from as f64 / to as f64)) as usize).min(from - 1);
        let columns: Vec<_> = (0..self.width).map(|x| place(x, image.width, self.width) * image.channels).collect();
        let mut pixels = Vec::with_capacity(self.height * self.width * image.channels);
        for y in 0..self.height {
            let row = &image.pixels[place(y, image.height, self.height) * image.width * image.channels..];
            for &x in &columns {
                pixels.extend_from_slice(&row[x..x + image.channels]);
            }
        }
        Image { height: self.height, width: self.width, channels: image.channels, pixels }
    }

    /// The picture with rows of the new length.
    fn rows(&self, image: &Image) -> Image {
        if image.width == self.width {
            return image.clone();
        }
        let windows = self.windows(image.width, self.width);
        let channels = image.channels;
        let mut pixels = Vec::with_capacity(image.height * self.width * channels);
        for row in image.pixels.chunks_exact(image.width * channels) {
            for (start, weights) in &windows {
                let window = &row[start * channels..][..weights.len() * channels];
                for channel in 0..channels {
                    let terms = window[channel..].iter().step_by(channels).zip(weights);
                    pixels.push(clipped(terms.map(|(&pixel, weight)| i32::from(pixel) * weight).sum()));
                }
            }
        }
        Image { height: image.height, width: self.width, channels, pixels }
    }

    /// The picture with as many rows as are wanted.
    fn columns(&self, image: &Image) -> Image {
        if image.height == self.height {
            return image.clone();
        }
        let length = image.width * image.channels;
        let mut pixels = Vec::with_capacity(self.height * length);
        let mut sums = vec![0; length];
        for (start, weights) in self.windows(image.height, self.height) {
            sums.fill(0);
            for (row, weight) in image.pixels[start * length..].chunks_exact(length).zip(&weights) {
                for (sum, &pixel) in sums.iter_mut().zip(row) {
                    *sum += i32::from(pixel) * weight;
                }
            }
            pixels.extend(sums.iter().copied().map(clipped));
        }
        Image { height: self.height, width: image.width, channels: image.channels, pixels }
    }

    /// For each new place where the window over the old ones begins, and its weights.
    fn windows(&self, from: usize, to: usize) -> Vec<(usize, Vec<i32>)> {
        let reach = if self.interpolation == Interpolation::Bicubic { 2.0 } else { 1.0 };
        let scale = from as f64 / to as f64;
        let stretch = scale.max(1.0);
        let window = |place: usize| {
            let center = (place as f64 + 0.5) * scale;
            let start = (center - reach * stretch + 0.5).max(0.0) as usize;
            let end = ((center + reach * stretch + 0.5) as usize).min(from);
            let weight = |i: usize| self.weight((i as f64 - center + 0.5) * (1.0 / stretch));
            let weights: Vec<_> = (start..end).map(weight).collect();
            let sum: f64 = weights.iter().sum();
            let fixed = |weight: f64| (weight * (1.0 / sum) * f64::from(1 << PRECISION)).round() as i32;
            (start, weights.into_iter().map(fixed).collect())
        };
        (0..to).map(window).collect()
    }

    /// The weight of what lies that far from the middle.
    fn weight(&self, x: f64) -> f64 {
        let x = x.abs();
        match self.interpolation {
            // Keys' cubic with a slope of -1/2.
            Interpolation::Bicubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Interpolation::Bicubic if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Interpolation::Bicubic => 0.0,
            _ => (1.0 - x).max(0.0),
        }
    }
}

/// A sum of weighted bytes as a byte.
fn clipped(sum: i32) -> u8 {
    ((sum + (1 << (PRECISION - 1))) >> PRECISION).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(height: usize, width: usize, pixels: &[u8]) -> Image {
        Image { height, width, channels: 1, pixels: pixels.to_vec() }
    }

    fn to(height: usize, width: usize, crop: bool) -> Sizing {
        Sizing { height, width, interpolation: Interpolation::Bilinear, crop }
    }

    #[test]
    fn halving_weighs_neighbours_too() {
        // A triangle of reach 2 over 1 2 3 4: weights 3, 3, 1 of 7 and 1, 3, 3.
        let half = to(1, 2, false).apply(grey(1, 4, &[7, 14, 21, 28]));
        assert_eq!(half.pixels, [12, 23]);
    }

    #[test]
    fn an_even_picture_stays_even() {
        for interpolation in [Interpolation::Bilinear, Interpolation::Bicubic, Interpolation::Nearest] {
            let sizing = Sizing { interpolation, ..to(7, 3, false) };
            assert_eq!(sizing.apply(grey(5, 4, &[200; 20])), grey(7, 3, &[200; 21]));
        }
    }

    #[test]
    fn the_middle_is_cut_out_in_the_new_proportions() {
        let wide = grey(2, 4, &[0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(to(2, 2, true).apply(wide.clone()), grey(2, 2, &[1, 2, 5, 6]));
        assert_eq!(to(1, 4, true).apply(wide), grey(1, 4, &[0, 1, 2, 3]));
    }
}
