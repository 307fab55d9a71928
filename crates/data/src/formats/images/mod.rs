//! Pictures in files, as bytes by rows, columns and channels.

mod bmp;
mod color;
mod jpeg;
mod png;
mod resize;
mod webp;

use espalier_spec::{Error, Result};

pub use self::color::ColorMode;
pub use self::resize::{Interpolation, Sizing};

/// More pixels than this are no picture: a few bytes may claim any size.
const MOST_PIXELS: usize = 1 << 27;

/// A decoded picture: bytes by rows, columns and channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// 1 for grey, 2 with alpha, 3 for red, green and blue, 4 with alpha.
    pub channels: usize,
    /// The bytes.
    pub pixels: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Bmp,
    Jpeg,
    Png,
    WebP,
}

/// Told by the first bytes: names of files often lie.
fn format(bytes: &[u8]) -> Result<Format> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::WebP),
        [b'B', b'M', ..] => Ok(Format::Bmp),
        _ => Err(Error::data("is no picture of a known format; expected JPEG, PNG, WebP or BMP, got something else.")),
    }
}

/// The picture in a file, as this colour mode wants it.
pub fn decode(bytes: &[u8], mode: ColorMode) -> Result<Image> {
    let image = match format(bytes)? {
        Format::Jpeg => jpeg::decode(bytes, mode)?,
        Format::Png => png::decode(bytes)?,
        Format::WebP => webp::decode(bytes)?,
        Format::Bmp => bmp::decode(bytes)?,
    };
    Ok(color::convert(image, mode))
}

/// Rows and columns of the picture whose file begins so.
pub fn size(bytes: &[u8]) -> Result<(usize, usize)> {
    match format(bytes)? {
        Format::Jpeg => jpeg::size(bytes),
        Format::Png => png::size(bytes),
        Format::WebP => webp::size(bytes),
        Format::Bmp => bmp::size(bytes),
    }
}

/// Refuses sizes that no picture has.
fn checked(height: usize, width: usize) -> Result<(usize, usize)> {
    match height.checked_mul(width) {
        Some(1..=MOST_PIXELS) => Ok((height, width)),
        _ => Err(Error::data(format!(
            "has a size that cannot be; expected 1 to {MOST_PIXELS} pixels, got {height} x {width}."
        ))),
    }
}

fn broken(format: &str, error: impl std::fmt::Display) -> Error {
    Error::data(format!("is broken or cut short; expected a whole {format} file, got '{error}'."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [&b""[..], b"GIF89a", b"RIFF\0\0\0\0WAVE"] {
            let message = decode(bytes, ColorMode::Rgb).unwrap_err().message;
            assert!(message.starts_with("is no picture of a known format"), "{message}");
        }
    }
}
