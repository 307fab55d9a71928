//! PNG, by `png`.

use std::io::Cursor;

use espalier_spec::Result;
use png::{Decoder, Limits, Transformations};

use super::{Image, MOST_PIXELS, broken, checked};

/// The first frame, 8 bits a channel, palettes looked up.
pub fn decode(bytes: &[u8]) -> Result<Image> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MOST_PIXELS * 8 });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(|error| broken("PNG", error))?;
    let info = reader.info();
    let (height, width) = checked(info.height as usize, info.width as usize)?;
    let channels = reader.output_color_type().0.samples();
    let mut pixels = vec![0; height * width * channels];
    let frame = reader.next_frame(&mut pixels).map_err(|error| broken("PNG", error))?;
    if frame.buffer_size() != pixels.len() {
        return Err(broken("PNG", format!("{} bytes of pixels", frame.buffer_size())));
    }
    Ok(Image { height, width, channels, pixels })
}

/// Rows and columns.
pub fn size(bytes: &[u8]) -> Result<(usize, usize)> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    let info = decoder.read_header_info().map_err(|error| broken("PNG", error))?;
    checked(info.height as usize, info.width as usize)
}
