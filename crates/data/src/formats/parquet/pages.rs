//! The pages of a column: unpacked, their levels and values read.

use espalier_spec::Result;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::bits::hybrid;
use super::metadata::{Codec, Column};
use super::thrift::{Thrift, broken};
use super::values::{Encoding, Values, decode};
use crate::formats::bytes::{Cursor, bounded};

/// Bytes of an unpacked page; writers cut at about one megabyte.
const MOST_PAGE: usize = 1 << 30;

/// The values of a column in a group of rows.
#[derive(Debug)]
pub struct Cells {
    /// Those that are there, in pieces as the file has them.
    pub values: Vec<Values>,
    /// Which rows have one; empty where all do.
    pub present: Vec<bool>,
}

/// What stands in front of the values of a page.
struct Page<'a> {
    values: std::borrow::Cow<'a, [u8]>,
    encoding: Encoding,
    count: usize,
    /// Whether each row has a value; empty where all do.
    present: Vec<bool>,
}

/// Reads all pages of a column; the column has `rows` rows.
pub fn read(bytes: &[u8], column: &Column, codec: Codec, rows: usize) -> Result<Cells> {
    let mut cursor = Cursor::new(bytes);
    let mut dictionary: Option<Values> = None;
    let mut cells = Cells { values: Vec::new(), present: Vec::new() };
    let mut count = 0;
    while count < rows {
        let header = Thrift::read(&mut cursor)?;
        let (unpacked, packed) = (header.size(2)?, header.size(3)?);
        let data = cursor.take(packed)?;
        let page = match header.int(1) {
            Some(0) => first_version(&header, data, unpacked, column, codec, rows - count)?,
            Some(2) => {
                let own = header.required(7)?;
                let data = unpack(data, unpacked, codec)?;
                dictionary = Some(decode(&data, Encoding::Plain, column, checked(own.size(1)?, &data)?)?);
                continue;
            }
            Some(3) => second_version(&header, data, unpacked, column, codec, rows - count)?,
            // An index, which is only for searching.
            _ => continue,
        };
        let there =
            if page.present.is_empty() { page.count } else { page.present.iter().filter(|&&there| there).count() };
        cells.values.push(values(&page, there, column, dictionary.as_ref())?);
        if page.present.is_empty() != cells.present.is_empty() && count > 0 || !page.present.is_empty() {
            cells.present.resize(count, true);
        }
        if page.present.is_empty() && !cells.present.is_empty() {
            cells.present.resize(count + page.count, true);
        } else {
            cells.present.extend(page.present);
        }
        count += page.count;
    }
    Ok(cells)
}

/// A dictionary has no more values than bytes, or bits.
fn checked(count: usize, data: &[u8]) -> Result<usize> {
    if count > data.len().saturating_mul(8) {
        Err(broken(format!("{count} values in {} bytes", data.len())))
    } else {
        Ok(count)
    }
}

fn values(page: &Page, count: usize, column: &Column, dictionary: Option<&Values>) -> Result<Values> {
    if page.encoding != Encoding::Dictionary {
        return decode(&page.values, page.encoding, column, count);
    }
    let dictionary = dictionary.ok_or_else(|| broken("values of a dictionary, but no dictionary"))?;
    let (width, codes) = match page.values.split_first() {
        Some((&width, codes)) => (width, codes),
        None if count == 0 => (0, &[][..]),
        None => return Err(broken("no values")),
    };
    dictionary.pick(&hybrid(codes, width, count)?)
}

/// How many values a page says that it has, of so many at most.
fn count(own: &Thrift, most: usize) -> Result<usize> {
    let count = own.size(1)?;
    if count > most {
        return Err(broken(format!("{count} values where {most} are missing")));
    }
    Ok(count)
}

/// Levels and values are packed together.
fn first_version<'a>(
    header: &Thrift,
    data: &'a [u8],
    unpacked: usize,
    column: &Column,
    codec: Codec,
    most: usize,
) -> Result<Page<'a>> {
    let own = header.required(5)?;
    let count = count(own, most)?;
    let encoding = Encoding::of(own.int(2).unwrap_or(-1))?;
    let data = unpack(data, unpacked, codec)?;
    let mut cursor = Cursor::new(&data);
    let mut present = Vec::new();
    if column.optional {
        // Levels of the oldest encoding were written before 2013.
        if own.int(3) != Some(3) {
            return Err(broken("levels that are not runs"));
        }
        let length = cursor.u32()? as usize;
        present = levels(cursor.take(length)?, count)?;
    }
    let values = cursor.rest().to_vec().into();
    Ok(Page { values, encoding, count, present })
}

/// Levels stand in front, never packed.
fn second_version<'a>(
    header: &Thrift,
    data: &'a [u8],
    unpacked: usize,
    column: &Column,
    codec: Codec,
    most: usize,
) -> Result<Page<'a>> {
    let own = header.required(8)?;
    let (count, definitions, repetitions) = (count(own, most)?, own.size(5)?, own.size(6)?);
    let encoding = Encoding::of(own.int(4).unwrap_or(-1))?;
    let mut cursor = Cursor::new(data);
    cursor.take(repetitions)?;
    let definitions = cursor.take(definitions)?;
    let present = if column.optional { levels(definitions, count)? } else { Vec::new() };
    let unpacked = unpacked.saturating_sub(repetitions.saturating_add(definitions.len()));
    let codec = if own.truth(7) == Some(false) { Codec::None } else { codec };
    // A page without values may have nothing to unpack.
    let values = if cursor.rest().is_empty() { (&[][..]).into() } else { unpack(cursor.rest(), unpacked, codec)? };
    Ok(Page { values, encoding, count, present })
}

fn levels(data: &[u8], count: usize) -> Result<Vec<bool>> {
    let levels = hybrid(data, 1, count)?;
    if levels.iter().all(|&level| level == 1) {
        return Ok(Vec::new());
    }
    Ok(levels.into_iter().map(|level| level == 1).collect())
}

fn unpack(data: &[u8], size: usize, codec: Codec) -> Result<std::borrow::Cow<'_, [u8]>> {
    if size > MOST_PAGE {
        return Err(broken(format!("a page of {size} bytes")));
    }
    let unpacked = match codec {
        Codec::None => return Ok(data.into()),
        Codec::Gzip => bounded(MultiGzDecoder::new(data), size, "gzip")?,
        Codec::Zstd => {
            let decoder = StreamingDecoder::new(data).map_err(|error| broken(format!("'{error}'")))?;
            bounded(decoder, size, "Zstandard")?
        }
        Codec::Snappy => {
            let length = snap::raw::decompress_len(data).map_err(|error| broken(format!("'{error}'")))?;
            if length != size {
                return Err(broken(format!("a page of {length} bytes instead of {size}")));
            }
            snap::raw::Decoder::new().decompress_vec(data).map_err(|error| broken(format!("'{error}'")))?
        }
    };
    Ok(unpacked.into())
}
