//! JPEG, by `zune-jpeg`.

use std::io::Cursor;

use espalier_spec::{Error, Result};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{ColorMode, Image, broken, checked};

/// A block of 64 pixels takes a bit at least. What claims more would keep the decoder busy making up pixels.
const MOST_PIXELS_PER_BYTE: usize = 8 * 64;

fn decoder(bytes: &[u8], colors: ColorSpace) -> JpegDecoder<Cursor<&[u8]>> {
    let options = DecoderOptions::default().set_max_width(1 << 16).set_max_height(1 << 16);
    JpegDecoder::new_with_options(Cursor::new(bytes), options.jpeg_set_out_colorspace(colors))
}

/// The picture, grey where that is wanted and nearer.
pub fn decode(bytes: &[u8], mode: ColorMode) -> Result<Image> {
    let (height, width) = size(bytes)?;
    if !is_whole(bytes) || height * width > bytes.len() * MOST_PIXELS_PER_BYTE {
        return Err(Error::data("is cut short; expected a whole JPEG file, got no end of the image."));
    }
    let mut decoder = decoder(bytes, ColorSpace::RGB);
    decoder.decode_headers().map_err(|error| broken("JPEG", error))?;
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma) && mode == ColorMode::Grayscale;
    if grey {
        decoder = self::decoder(bytes, ColorSpace::Luma);
    }
    let pixels = decoder.decode().map_err(|error| broken("JPEG", error))?;
    let channels = if grey { 1 } else { 3 };
    if pixels.len() != height * width * channels {
        return Err(broken("JPEG", format!("{} bytes of pixels", pixels.len())));
    }
    Ok(Image { height, width, channels, pixels })
}

/// Rows and columns.
pub fn size(bytes: &[u8]) -> Result<(usize, usize)> {
    let mut decoder = decoder(bytes, ColorSpace::RGB);
    decoder.decode_headers().map_err(|error| broken("JPEG", error))?;
    let info = decoder.info().ok_or_else(|| broken("JPEG", "no header"))?;
    checked(info.height.into(), info.width.into())
}

/// Whether an end of the image follows the last scan: the decoder makes up what is missing. A marker cannot stand within a
/// scan, where 255 is always followed by 0 or the number of a restart.
fn is_whole(bytes: &[u8]) -> bool {
    let last = |marker: u8| bytes.windows(2).rposition(|pair| pair == [0xff, marker]);
    let (scan, end) = (last(0xda), last(0xd9));
    scan.is_some() && scan < end
}
