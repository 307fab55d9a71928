//! The values of a column: how each physical type is written, and what it means.

use espalier_spec::{Error, Result};

use super::bits::delta;
use super::metadata::{Column, Meaning, Physical};
use super::thrift::broken;
use crate::formats::bytes::Cursor;
use crate::formats::elements::half;

/// Values without those that are missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<Box<str>>),
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// The values of these numbers in a dictionary.
    pub fn pick(&self, codes: &[u32]) -> Result<Self> {
        let len = self.len();
        if let Some(code) = codes.iter().find(|&&code| code as usize >= len) {
            return Err(broken(format!("value {code} of a dictionary of {len}")));
        }
        Ok(match self {
            Self::Numbers(numbers) => Self::Numbers(codes.iter().map(|&code| numbers[code as usize]).collect()),
            Self::Texts(texts) => Self::Texts(codes.iter().map(|&code| texts[code as usize].clone()).collect()),
        })
    }
}

/// How values are written one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    Plain,
    /// As numbers of a dictionary.
    Dictionary,
    /// Truth values in runs.
    Runs,
    /// Differences of whole numbers.
    Delta,
    /// Lengths as differences, then all bytes.
    DeltaLengths,
    /// What each text shares with the one before, and the rest.
    DeltaTexts,
    /// All first bytes, all second bytes and so on.
    Split,
}

impl Encoding {
    /// By its number in headers.
    pub fn of(number: i64) -> Result<Self> {
        Ok(match number {
            0 => Self::Plain,
            2 | 8 => Self::Dictionary,
            3 => Self::Runs,
            5 => Self::Delta,
            6 => Self::DeltaLengths,
            7 => Self::DeltaTexts,
            9 => Self::Split,
            _ => return Err(broken(format!("the encoding {number}"))),
        })
    }
}

/// `count` values of a column; not those of a dictionary's numbers.
pub fn decode(data: &[u8], encoding: Encoding, column: &Column, count: usize) -> Result<Values> {
    let unfit = || broken(format!("{encoding:?} values of type {:?}", column.physical));
    match (encoding, column.physical) {
        (Encoding::Plain, Physical::Bool) => {
            let bytes = Cursor::new(data).take(count.div_ceil(8))?;
            Ok(Values::Numbers((0..count).map(|i| f64::from(bytes[i / 8] >> (i % 8) & 1)).collect()))
        }
        (Encoding::Runs, Physical::Bool) => {
            let mut cursor = Cursor::new(data);
            let length = cursor.u32()? as usize;
            let bits = super::bits::hybrid(cursor.take(length)?, 1, count)?;
            Ok(Values::Numbers(bits.into_iter().map(f64::from).collect()))
        }
        (Encoding::Plain, Physical::Bytes) => {
            let mut cursor = Cursor::new(data);
            let mut texts = Vec::new();
            for _ in 0..count {
                let length = cursor.u32()? as usize;
                texts.push(cursor.take(length)?.to_vec());
            }
            meant(&texts, column)
        }
        (Encoding::Plain, physical) => {
            let width = physical.width().ok_or_else(unfit)?;
            let bytes = count.checked_mul(width).ok_or_else(unfit)?;
            fixed(Cursor::new(data).take(bytes)?, width, column)
        }
        (Encoding::Split, physical) => {
            let width = physical.width().ok_or_else(unfit)?;
            let bytes = count.checked_mul(width).ok_or_else(unfit)?;
            let planes = Cursor::new(data).take(bytes)?;
            let joined: Vec<_> =
                (0..count).flat_map(|i| (0..width).map(move |byte| planes[byte * count + i])).collect();
            fixed(&joined, width, column)
        }
        (Encoding::Delta, Physical::Int32 | Physical::Int64) => {
            let numbers = delta(&mut Cursor::new(data), count)?;
            let short = column.physical == Physical::Int32;
            let number = |number: i64| column.number(if short { i64::from(number as i32) } else { number });
            Ok(Values::Numbers(numbers.into_iter().map(number).collect()))
        }
        (Encoding::DeltaLengths, Physical::Bytes) => meant(&delta_lengths(&mut Cursor::new(data), count)?, column),
        (Encoding::DeltaTexts, Physical::Bytes | Physical::Fixed(_)) => {
            let mut cursor = Cursor::new(data);
            let shared = delta(&mut cursor, count)?;
            let rests = delta_lengths(&mut cursor, count)?;
            let mut texts: Vec<Vec<u8>> = Vec::new();
            let mut total = 0;
            for (shared, rest) in shared.into_iter().zip(rests) {
                let before = texts.last().map_or(&[][..], Vec::as_slice);
                let shared = usize::try_from(shared).ok().and_then(|shared| before.get(..shared));
                let text = [shared.ok_or_else(|| broken("a text that shares more than there is"))?, &rest].concat();
                // Each text may be as long as all before together: a few bytes could unpack to more than there is memory.
                total += text.len();
                if total > MOST_TEXT {
                    return Err(broken(format!("more than {MOST_TEXT} bytes of texts in a page")));
                }
                texts.push(text);
            }
            meant(&texts, column)
        }
        _ => Err(unfit()),
    }
}

/// Bytes of all texts in a page; more are no texts.
const MOST_TEXT: usize = 1 << 30;

fn delta_lengths(cursor: &mut Cursor, count: usize) -> Result<Vec<Vec<u8>>> {
    let lengths = delta(cursor, count)?;
    let length = |length| usize::try_from(length).map_err(|_| broken(format!("a text of {length} bytes")));
    lengths.into_iter().map(|own| Ok(cursor.take(length(own)?)?.to_vec())).collect()
}

/// Values of equal width.
fn fixed(bytes: &[u8], width: usize, column: &Column) -> Result<Values> {
    let chunks = bytes.chunks_exact(width.max(1));
    let signed = |chunk: &[u8]| {
        let mut wide = [if chunk.last().is_some_and(|&byte| byte > 127) { 255 } else { 0 }; 8];
        wide[..chunk.len()].copy_from_slice(chunk);
        i64::from_le_bytes(wide)
    };
    let numbers = match column.physical {
        Physical::Int32 | Physical::Int64 => chunks.map(|chunk| column.number(signed(chunk))).collect(),
        Physical::Float => chunks.map(|chunk| f64::from(f32::from_bits(signed(chunk) as u32))).collect(),
        Physical::Double => chunks.map(|chunk| f64::from_bits(signed(chunk).cast_unsigned())).collect(),
        _ => return meant(&chunks.map(<[u8]>::to_vec).collect::<Vec<_>>(), column),
    };
    Ok(Values::Numbers(numbers))
}

/// Bytes as what they stand for.
fn meant(values: &[Vec<u8>], column: &Column) -> Result<Values> {
    match column.meaning {
        Meaning::Decimal { scale } => {
            let number = |bytes: &Vec<u8>| {
                let sign = if bytes.first().is_some_and(|&byte| byte > 127) { -1.0 } else { 0.0 };
                let whole = bytes.iter().fold(sign, |sum, &byte| sum * 256.0 + f64::from(byte));
                whole / 10_f64.powi(scale)
            };
            Ok(Values::Numbers(values.iter().map(number).collect()))
        }
        Meaning::Half => {
            let number = |bytes: &Vec<u8>| match bytes[..] {
                [low, high] => Ok(f64::from(half(u16::from_le_bytes([low, high])))),
                _ => Err(broken("a float16 that is not two bytes")),
            };
            values.iter().map(number).collect::<Result<_>>().map(Values::Numbers)
        }
        _ => {
            let text = |bytes: &Vec<u8>| str::from_utf8(bytes).map(Box::from);
            let texts = values.iter().map(text).collect::<std::result::Result<_, _>>();
            let no_text = |_| Error::data("holds bytes that are no text; expected UTF-8, got something else.");
            texts.map(Values::Texts).map_err(no_text)
        }
    }
}
