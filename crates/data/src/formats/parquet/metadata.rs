//! The footer of a Parquet file: its columns, and where the pages of each are.

use espalier_spec::{Error, Result};

use super::thrift::{Thrift, broken};
use crate::formats::bytes::Cursor;

/// How the values of a column are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Physical {
    /// Bits.
    Bool,
    /// Four bytes.
    Int32,
    /// Eight bytes.
    Int64,
    /// Four bytes.
    Float,
    /// Eight bytes.
    Double,
    /// Any number of bytes.
    Bytes,
    /// This many bytes.
    Fixed(usize),
    /// An old kind of time stamp.
    Int96,
}

impl Physical {
    /// Bytes of a value, where all take the same.
    pub fn width(self) -> Option<usize> {
        match self {
            Self::Bool | Self::Bytes => None,
            Self::Int32 | Self::Float => Some(4),
            Self::Int64 | Self::Double => Some(8),
            Self::Int96 => Some(12),
            Self::Fixed(width) => Some(width),
        }
    }
}

/// What the values of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// What they are.
    Itself,
    /// Whole numbers without a sign.
    Unsigned,
    /// Whole numbers to be divided by a power of ten.
    Decimal {
        /// That power.
        scale: i32,
    },
    /// Floats of 16 bits.
    Half,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// How values are stored.
    pub physical: Physical,
    /// What they stand for.
    pub meaning: Meaning,
    /// Whether values may be missing.
    pub optional: bool,
    /// Whether it is a part of lists or structs, which are no columns of a table.
    pub nested: bool,
}

impl Column {
    /// A whole number as what it stands for.
    pub fn number(&self, number: i64) -> f64 {
        match self.meaning {
            Meaning::Unsigned if self.physical == Physical::Int32 => f64::from(number as u32),
            Meaning::Unsigned => number.cast_unsigned() as f64,
            Meaning::Decimal { scale } => number as f64 / 10_f64.powi(scale),
            _ => number as f64,
        }
    }

    /// Whether its values are texts.
    pub fn is_text(&self) -> bool {
        matches!(self.physical, Physical::Bytes | Physical::Fixed(_)) && matches!(self.meaning, Meaning::Itself)
    }

    /// Whether its values are whole numbers.
    pub fn is_whole(&self) -> bool {
        matches!(self.physical, Physical::Bool | Physical::Int32 | Physical::Int64)
            && !matches!(self.meaning, Meaning::Decimal { .. })
    }
}

/// How pages are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// Not at all.
    None,
    /// Snappy.
    Snappy,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// Where the values of a column in a group of rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// How its pages are packed.
    pub codec: Codec,
    /// Where the first page begins.
    pub start: u64,
    /// Bytes of all pages.
    pub length: usize,
}

/// Rows that lie together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub rows: usize,
    /// One a column.
    pub chunks: Vec<Chunk>,
}

/// What the footer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The columns, those within lists and structs too.
    pub columns: Vec<Column>,
    /// The rows.
    pub groups: Vec<Group>,
}

impl Metadata {
    /// Reads what stands before the footer's length.
    pub fn read(footer: &[u8]) -> Result<Self> {
        let file = Thrift::read(&mut Cursor::new(footer))?;
        let mut columns = Vec::new();
        let schema = file.list(2);
        let (root, elements) = schema.split_first().ok_or_else(|| broken("no columns"))?;
        let mut elements = elements.iter();
        for _ in 0..root.int(5).unwrap_or(0) {
            let element = elements.next().ok_or_else(|| broken("fewer columns than it says"))?;
            leaves(element, &mut elements, false, None, &mut columns, 0)?;
        }
        let groups = file.list(4).iter().map(|group| group_of(group, columns.len())).collect::<Result<_>>()?;
        Ok(Self { columns, groups })
    }
}

fn leaves<'a>(
    element: &Thrift,
    rest: &mut impl Iterator<Item = &'a Thrift<'a>>,
    nested: bool,
    name: Option<&str>,
    columns: &mut Vec<Column>,
    depth: usize,
) -> Result<()> {
    let own = element.text(4);
    let name = name.unwrap_or(&own);
    if depth > 32 {
        return Err(broken("groups within groups without end"));
    }
    let children = element.int(5).unwrap_or(0);
    if children > 0 {
        for _ in 0..children {
            let child = rest.next().ok_or_else(|| broken("fewer columns than it says"))?;
            leaves(child, rest, true, Some(name), columns, depth + 1)?;
        }
        return Ok(());
    }
    let physical = match element.int(1) {
        Some(0) => Physical::Bool,
        Some(1) => Physical::Int32,
        Some(2) => Physical::Int64,
        Some(3) => Physical::Int96,
        Some(4) => Physical::Float,
        Some(5) => Physical::Double,
        Some(6) => Physical::Bytes,
        Some(7) => Physical::Fixed(element.size(2)?),
        other => return Err(broken(format!("the type {other:?} of column '{name}'"))),
    };
    let repetition = element.int(3).unwrap_or(0);
    columns.push(Column {
        name: name.to_owned(),
        physical,
        meaning: meaning(element),
        optional: repetition == 1,
        nested: nested || repetition == 2,
    });
    Ok(())
}

fn meaning(element: &Thrift) -> Meaning {
    let logical = |id| element.field(10).and_then(|logical| logical.field(id));
    let is_unsigned = logical(10).is_some_and(|integer| integer.truth(2) == Some(false));
    match element.int(6) {
        Some(5) => return Meaning::Decimal { scale: element.int(7).unwrap_or(0).clamp(0, 300) as i32 },
        Some(11..=14) => return Meaning::Unsigned,
        _ => {}
    }
    if let Some(decimal) = logical(5) {
        return Meaning::Decimal { scale: decimal.int(1).unwrap_or(0).clamp(0, 300) as i32 };
    }
    match logical(15) {
        Some(_) => Meaning::Half,
        None if is_unsigned => Meaning::Unsigned,
        None => Meaning::Itself,
    }
}

fn group_of(group: &Thrift, columns: usize) -> Result<Group> {
    let chunks: Vec<_> = group.list(1).iter().map(chunk_of).collect::<Result<_>>()?;
    if chunks.len() != columns {
        return Err(broken(format!("{} columns in a group of rows instead of {columns}", chunks.len())));
    }
    Ok(Group { rows: group.size(3)?, chunks })
}

fn chunk_of(chunk: &Thrift) -> Result<Chunk> {
    let own = chunk.required(3)?;
    let codec = match own.int(4).unwrap_or(0) {
        0 => Codec::None,
        1 => Codec::Snappy,
        2 => Codec::Gzip,
        6 => Codec::Zstd,
        other => {
            let name = ["LZO", "Brotli", "LZ4", "", "LZ4"].get(usize::try_from(other - 3).unwrap_or(9)).unwrap_or(&"");
            return Err(Error::data(format!(
                "is packed in a way that is not known; expected none, Snappy, Gzip or Zstandard, got {name} ({other})."
            )));
        }
    };
    let data = own.size(9)?;
    // Some writers give 0 where there is no dictionary.
    let dictionary = own.int(11).and_then(|place| usize::try_from(place).ok()).filter(|&place| place > 0);
    let start = dictionary.map_or(data, |dictionary| dictionary.min(data));
    Ok(Chunk { codec, start: start as u64, length: own.size(7)? })
}
