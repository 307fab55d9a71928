//! BMP: uncompressed pixels of 1, 4, 8, 16, 24 or 32 bits, from the bottom up or the top down.

use espalier_spec::{Error, Result};

use super::{Image, broken, checked};
use crate::formats::bytes::Cursor;

/// What stands before the pixels.
#[derive(Debug)]
struct Header {
    height: usize,
    width: usize,
    top_down: bool,
    bits: u16,
    /// Where red, green, blue and alpha stand in a pixel of 16 or 32 bits.
    masks: [u32; 4],
    /// Red, green and blue of each colour by number.
    palette: Vec<[u8; 3]>,
    pixels: usize,
}

const UNCOMPRESSED: u32 = 0;
const MASKED: [u32; 2] = [3, 6];

impl Header {
    fn read(bytes: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes);
        cursor.take(10)?;
        let (pixels, length) = (cursor.u32()? as usize, cursor.u32()? as usize);
        if length < 40 {
            return Err(Error::data(format!("is a BMP of OS/2; expected a header of 40 bytes or more, got {length}.")));
        }
        let width = cursor.u32()?.cast_signed();
        let height = cursor.u32()?.cast_signed();
        let (top_down, width) = (height < 0, usize::try_from(width).unwrap_or(0));
        let (height, width) = checked(height.unsigned_abs() as usize, width)?;
        let (_planes, bits, compression) = (cursor.u16()?, cursor.u16()?, cursor.u32()?);
        if compression != UNCOMPRESSED && !MASKED.contains(&compression) {
            return Err(Error::data(format!("is compressed; expected a BMP without compression, got {compression}.")));
        }
        cursor.take(12)?;
        let (colors, _important) = (cursor.u32()? as usize, cursor.u32()?);
        let mut masks = if bits == 16 { [0x7c00, 0x3e0, 0x1f, 0] } else { [0xff_0000, 0xff00, 0xff, 0] };
        if MASKED.contains(&compression) {
            let alpha = compression == 6 || length >= 56;
            for mask in &mut masks[..if alpha { 4 } else { 3 }] {
                *mask = cursor.u32()?;
            }
        }
        let mut header = Self { height, width, top_down, bits, masks, palette: Vec::new(), pixels };
        if bits <= 8 {
            let mut cursor = Cursor::new(bytes);
            cursor.take(14 + length)?;
            let most = 1 << bits;
            for _ in 0..if colors == 0 { most } else { colors.min(most) } {
                let [b, g, r, _] = cursor.array()?;
                header.palette.push([r, g, b]);
            }
        }
        Ok(header)
    }

    /// Bytes of a row, which are filled up to whole words.
    fn stride(&self) -> usize {
        (self.width * usize::from(self.bits)).div_ceil(32) * 4
    }
}

/// The picture.
pub fn decode(bytes: &[u8]) -> Result<Image> {
    let header = Header::read(bytes)?;
    let Header { height, width, bits, masks, .. } = header;
    let mut cursor = Cursor::new(bytes);
    cursor.take(header.pixels)?;
    let data = cursor.take(header.stride() * height)?;
    let alpha = matches!(bits, 16 | 32) && masks[3] != 0;
    let channels = if alpha { 4 } else { 3 };
    let mut pixels = Vec::with_capacity(height * width * channels);
    for row in 0..height {
        let row = if header.top_down { row } else { height - 1 - row };
        let row = &data[row * header.stride()..][..header.stride()];
        match bits {
            1 | 4 | 8 => numbered(&mut pixels, row, &header)?,
            24 => row[..width * 3].chunks_exact(3).for_each(|bgr| pixels.extend([bgr[2], bgr[1], bgr[0]])),
            16 => masked(&mut pixels, row[..width * 2].chunks_exact(2), masks, channels),
            32 => masked(&mut pixels, row[..width * 4].chunks_exact(4), masks, channels),
            _ => return Err(broken("BMP", format!("{bits} bits a pixel"))),
        }
    }
    Ok(Image { height, width, channels, pixels })
}

/// Rows and columns.
pub fn size(bytes: &[u8]) -> Result<(usize, usize)> {
    Header::read(bytes).map(|header| (header.height, header.width))
}

/// Pixels that are numbers of colours, the highest bits first.
fn numbered(pixels: &mut Vec<u8>, row: &[u8], header: &Header) -> Result<()> {
    let bits = usize::from(header.bits);
    for column in 0..header.width {
        let byte = row[column * bits / 8];
        let shift = 8 - bits - column * bits % 8;
        let number = usize::from(byte >> shift) & ((1 << bits) - 1);
        let color = header.palette.get(number).ok_or_else(|| broken("BMP", format!("a colour of number {number}")))?;
        pixels.extend(color);
    }
    Ok(())
}

/// Pixels whose channels are bits of a number.
fn masked<'a>(pixels: &mut Vec<u8>, row: impl Iterator<Item = &'a [u8]>, masks: [u32; 4], channels: usize) {
    for bytes in row {
        let pixel = bytes.iter().rev().fold(0_u32, |pixel, &byte| pixel << 8 | u32::from(byte));
        for mask in &masks[..channels] {
            let most = u64::from(mask.checked_shr(mask.trailing_zeros()).unwrap_or(0));
            let value = u64::from((pixel & mask).checked_shr(mask.trailing_zeros()).unwrap_or(0));
            pixels.push((value * 255 + most / 2).checked_div(most).unwrap_or(0) as u8);
        }
    }
}
