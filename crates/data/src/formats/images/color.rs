//! Channels of pictures: grey, colours, alpha.

use espalier_spec::choice;

use super::Image;

choice! {
    /// Which channels a picture has.
    pub enum ColorMode {
        /// Red, green and blue.
        Rgb = "rgb",
        /// Red, green, blue and alpha.
        Rgba = "rgba",
        /// Grey.
        Grayscale = "grayscale",
    }
}

impl ColorMode {
    /// Number of channels.
    pub fn channels(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
            Self::Grayscale => 1,
        }
    }
}

/// The picture with other channels; alpha is left out, not blended.
pub fn convert(image: Image, mode: ColorMode) -> Image {
    let Image { height, width, channels, pixels } = image;
    if channels == mode.channels() {
        return Image { height, width, channels, pixels };
    }
    let mut out = Vec::with_capacity(height * width * mode.channels());
    for pixel in pixels.chunks_exact(channels) {
        let (rgb, alpha) = match *pixel {
            [grey] => ([grey; 3], 255),
            [grey, alpha] => ([grey; 3], alpha),
            [r, g, b] => ([r, g, b], 255),
            [r, g, b, alpha] => ([r, g, b], alpha),
            _ => ([0; 3], 0),
        };
        match mode {
            ColorMode::Rgb => out.extend(rgb),
            ColorMode::Rgba => out.extend([rgb[0], rgb[1], rgb[2], alpha]),
            ColorMode::Grayscale => out.push(grey(rgb)),
        }
    }
    Image { height, width, channels: mode.channels(), pixels: out }
}

/// Brightness by ITU-R 601, in 16-bit fixed point.
fn grey([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 19_595 + u32::from(g) * 38_470 + u32::from(b) * 7_471 + 0x8000) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(channels: usize, pixels: &[u8]) -> Image {
        Image { height: 1, width: pixels.len() / channels, channels, pixels: pixels.to_vec() }
    }

    #[test]
    fn channels_are_made_left_out_and_weighed() {
        let to = |channels, pixels: &[u8], mode| convert(image(channels, pixels), mode).pixels;
        assert_eq!(to(1, &[7, 9], ColorMode::Rgb), [7, 7, 7, 9, 9, 9]);
        assert_eq!(to(2, &[7, 9], ColorMode::Rgba), [7, 7, 7, 9]);
        assert_eq!(to(4, &[1, 2, 3, 0], ColorMode::Rgb), [1, 2, 3]);
        assert_eq!(to(3, &[255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9], ColorMode::Grayscale), [76, 150, 29, 9]);
    }
}
