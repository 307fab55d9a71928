//! WebP, by `image-webp`.

use std::io::Cursor;

use espalier_spec::Result;
use image_webp::WebPDecoder;

use super::{Image, MOST_PIXELS, broken, checked};

fn decoder(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| broken("WebP", error))?;
    decoder.set_memory_limit(MOST_PIXELS * 4);
    Ok(decoder)
}

/// The picture; of a moving one the first.
pub fn decode(bytes: &[u8]) -> Result<Image> {
    let mut decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let (height, width) = checked(height as usize, width as usize)?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut pixels = vec![0; height * width * channels];
    decoder.read_image(&mut pixels).map_err(|error| broken("WebP", error))?;
    Ok(Image { height, width, channels, pixels })
}

/// Rows and columns.
pub fn size(bytes: &[u8]) -> Result<(usize, usize)> {
    let (width, height) = decoder(bytes)?.dimensions();
    checked(height as usize, width as usize)
}
