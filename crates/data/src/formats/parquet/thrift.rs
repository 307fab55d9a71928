//! Thrift's compact protocol, in which Parquet writes its headers, as a tree of values.

use espalier_spec::{Error, Result};

use crate::formats::bytes::Cursor;

/// Structs within structs; Parquet has fewer.
const MOST_DEPTH: usize = 24;

/// A value of a header.
#[derive(Debug, Clone, PartialEq)]
pub enum Thrift<'a> {
    /// A truth value.
    Bool(bool),
    /// A whole number of any width.
    Int(i64),
    /// Text or bytes.
    Bytes(&'a [u8]),
    /// A list or set.
    List(Vec<Self>),
    /// Fields by their numbers.
    Struct(Vec<(i16, Self)>),
    /// What Parquet does not need.
    Other,
}

impl<'a> Thrift<'a> {
    /// The struct that stands here.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        structure(cursor, 0)
    }

    /// A field of a struct.
    pub fn field(&self, id: i16) -> Option<&Self> {
        match self {
            Self::Struct(fields) => fields.iter().find(|(own, _)| *own == id).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A field that has to be there.
    pub fn required(&self, id: i16) -> Result<&Self> {
        self.field(id).ok_or_else(|| broken(format!("no field {id}")))
    }

    /// A field that is a whole number.
    pub fn int(&self, id: i16) -> Option<i64> {
        match self.field(id) {
            Some(Self::Int(int)) => Some(*int),
            _ => None,
        }
    }

    /// A field that is a size and has to be there.
    pub fn size(&self, id: i16) -> Result<usize> {
        let int = self.int(id).ok_or_else(|| broken(format!("no number in field {id}")))?;
        usize::try_from(int).map_err(|_| broken(format!("the size {int}")))
    }

    /// A field that is a truth value.
    pub fn truth(&self, id: i16) -> Option<bool> {
        match self.field(id) {
            Some(Self::Bool(truth)) => Some(*truth),
            _ => None,
        }
    }

    /// A field that is a list; nothing where there is none.
    pub fn list(&self, id: i16) -> &[Self] {
        match self.field(id) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }

    /// A field that is text.
    pub fn text(&self, id: i16) -> String {
        match self.field(id) {
            Some(Self::Bytes(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        }
    }
}

/// The error of a header that cannot be.
pub fn broken(got: impl std::fmt::Display) -> Error {
    Error::data(format!("has a broken header; expected one as Parquet writes it, got {got}."))
}

/// A number of seven bits a byte, the lowest first.
pub fn varint(cursor: &mut Cursor) -> Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = cursor.byte()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(broken("a number of more than 64 bits"))
}

/// A signed number whose lowest bit is the sign.
pub fn zigzag(cursor: &mut Cursor) -> Result<i64> {
    let number = varint(cursor)?;
    Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

fn structure<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Thrift<'a>> {
    if depth > MOST_DEPTH {
        return Err(broken("structs within structs without end"));
    }
    let (mut fields, mut id) = (Vec::new(), 0_i16);
    loop {
        let head = cursor.byte()?;
        if head == 0 {
            return Ok(Thrift::Struct(fields));
        }
        id = match head >> 4 {
            0 => zigzag(cursor)? as i16,
            step => id.wrapping_add(i16::from(step)),
        };
        let value = match head & 15 {
            1 => Thrift::Bool(true),
            2 => Thrift::Bool(false),
            kind => value(cursor, kind, depth)?,
        };
        fields.push((id, value));
    }
}

fn value<'a>(cursor: &mut Cursor<'a>, kind: u8, depth: usize) -> Result<Thrift<'a>> {
    Ok(match kind {
        // Within lists a truth value is a byte.
        1 | 2 => Thrift::Bool(cursor.byte()? == 1),
        3 => Thrift::Int(i64::from(cursor.byte()?.cast_signed())),
        4..=6 => Thrift::Int(zigzag(cursor)?),
        7 => {
            cursor.take(8)?;
            Thrift::Other
        }
        8 => {
            let length = varint(cursor)?;
            Thrift::Bytes(cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?)
        }
        9 | 10 => list(cursor, depth)?,
        11 => map(cursor, depth)?,
        12 => structure(cursor, depth + 1)?,
        kind => return Err(broken(format!("a value of type {kind}"))),
    })
}

fn list<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Thrift<'a>> {
    if depth > MOST_DEPTH {
        return Err(broken("lists within lists without end"));
    }
    let head = cursor.byte()?;
    let count = if head >> 4 == 15 { varint(cursor)? } else { u64::from(head >> 4) };
    let items = (0..checked(count, cursor)?).map(|_| value(cursor, head & 15, depth + 1));
    items.collect::<Result<_>>().map(Thrift::List)
}

fn map<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Result<Thrift<'a>> {
    let count = varint(cursor)?;
    if count > 0 {
        let kinds = cursor.byte()?;
        for _ in 0..checked(count, cursor)? {
            value(cursor, kinds >> 4, depth + 1)?;
            value(cursor, kinds & 15, depth + 1)?;
        }
    }
    Ok(Thrift::Other)
}

/// A count of items, each of which takes a byte at least.
fn checked(count: u64, cursor: &Cursor) -> Result<u64> {
    if count > cursor.rest().len() as u64 { Err(broken(format!("{count} items"))) } else { Ok(count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_is_read_as_the_protocol_writes_it() {
        // 1: i32 -3; 2: "hi"; 5: true; 6: [1, 2] of i32; 7: struct { 16: i64 300 }
        let bytes = [0x15, 5, 0x18, 2, b'h', b'i', 0x31, 0x19, 0x25, 2, 4, 0x1c, 0x06, 0x20, 0xd8, 0x04, 0, 0];
        let read = Thrift::read(&mut Cursor::new(&bytes)).unwrap();
        assert_eq!((read.int(1), read.text(2), read.truth(5)), (Some(-3), "hi".to_owned(), Some(true)));
        assert_eq!(read.list(6), [Thrift::Int(1), Thrift::Int(2)]);
        assert_eq!(read.required(7).unwrap().int(16), Some(300));
        for cut in 0..bytes.len() {
            assert!(Thrift::read(&mut Cursor::new(&bytes[..cut])).is_err(), "{cut}");
        }
    }

    #[test]
    fn what_claims_to_be_endless_is_refused() {
        assert!(Thrift::read(&mut Cursor::new(&[0x1c; 100])).is_err());
        assert!(Thrift::read(&mut Cursor::new(&[0x19; 100])).is_err());
        let long_list = [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0];
        assert!(Thrift::read(&mut Cursor::new(&long_list)).is_err());
    }
}
