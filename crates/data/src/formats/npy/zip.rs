//! As much of zip as `np.savez` writes: a directory at the end, members stored or deflated, checksums, 64-bit sizes.

use std::borrow::Cow;

use espalier_spec::{Error, Result};
use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::formats::bytes::{Cursor, bounded};

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const END_64: &[u8] = b"PK\x06\x06";
const END_64_LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// A size or place that stands elsewhere, since it needs 64 bits.
const ELSEWHERE: u32 = u32::MAX;

/// A file in the archive.
#[derive(Debug)]
pub struct Member {
    /// Its name with folders.
    pub name: String,
    method: u16,
    encrypted: bool,
    checksum: u32,
    packed: u64,
    unpacked: u64,
    place: u64,
}

/// What the archive holds, in the order of its directory.
pub fn members(bytes: &[u8]) -> Result<Vec<Member>> {
    let (count, place) = directory(bytes)?;
    let mut cursor = Cursor::new(bytes);
    cursor.take(usize::try_from(place).map_err(|_| broken("a directory in the file", place))?)?;
    let mut members = Vec::new();
    for _ in 0..count {
        members.push(Member::read(&mut cursor)?);
    }
    Ok(members)
}

/// How many members there are, and where the directory begins.
fn directory(bytes: &[u8]) -> Result<(u64, u64)> {
    // A comment of up to 64 KiB may stand behind.
    let from = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
    let mut places = (from..=bytes.len().saturating_sub(END_LENGTH)).rev();
    let Some(end) = places.find(|&place| bytes[place..].starts_with(END)) else {
        return Err(Error::data(
            "is no .npz file, or cut short; expected the end of a zip archive, got none. Use fromNpy for one array.",
        ));
    };
    let mut cursor = Cursor::new(bytes);
    cursor.take(end + 10)?;
    let (count, _size, place) = (cursor.u16()?, cursor.u32()?, cursor.u32()?);
    let locator = end.checked_sub(LOCATOR_LENGTH).map(|start| &bytes[start..end]);
    if let Some(locator) = locator.filter(|locator| locator.starts_with(END_64_LOCATOR)) {
        let place = Cursor::new(&locator[8..]).u64()?;
        let record = usize::try_from(place).ok().and_then(|place| bytes.get(place..));
        let record = record.filter(|record| record.starts_with(END_64)).ok_or_else(|| broken("a directory", place))?;
        let mut cursor = Cursor::new(record);
        cursor.take(32)?;
        let (count, _size) = (cursor.u64()?, cursor.u64()?);
        return Ok((count, cursor.u64()?));
    }
    Ok((count.into(), place.into()))
}

impl Member {
    fn read(cursor: &mut Cursor) -> Result<Self> {
        let signature = cursor.array::<4>()?;
        if signature != ENTRY {
            return Err(broken("an entry of the directory", format!("{signature:x?}")));
        }
        cursor.take(4)?;
        let (flags, method) = (cursor.u16()?, cursor.u16()?);
        cursor.take(4)?;
        let checksum = cursor.u32()?;
        let (packed, unpacked) = (cursor.u32()?, cursor.u32()?);
        let [name, extra, comment] = [cursor.u16()?, cursor.u16()?, cursor.u16()?].map(usize::from);
        cursor.take(8)?;
        let place = cursor.u32()?;
        let name = String::from_utf8_lossy(cursor.take(name)?).into_owned();
        let mut wide = wide_sizes(cursor.take(extra)?)?;
        cursor.take(comment)?;
        let mut full = |size: u32| if size == ELSEWHERE { wide.u64() } else { Ok(size.into()) };
        let (unpacked, packed, place) = (full(unpacked)?, full(packed)?, full(place)?);
        Ok(Self { name, method, encrypted: flags & 1 == 1, checksum, packed, unpacked, place })
    }

    /// The member's bytes.
    pub fn unpack<'a>(&self, archive: &'a [u8]) -> Result<Cow<'a, [u8]>> {
        let size = |size: u64| usize::try_from(size).map_err(|_| broken("a size that fits into memory", size));
        let mut cursor = Cursor::new(archive);
        cursor.take(size(self.place)?)?;
        let signature = cursor.array::<4>()?;
        if signature != LOCAL || self.encrypted {
            return Err(broken("a member that is not encrypted", format!("{signature:x?}")));
        }
        cursor.take(22)?;
        let (name, extra) = (cursor.u16()?, cursor.u16()?);
        cursor.take(usize::from(name) + usize::from(extra))?;
        let packed = cursor.take(size(self.packed)?)?;
        let data = match self.method {
            0 => Cow::Borrowed(packed),
            8 => Cow::Owned(bounded(DeflateDecoder::new(packed), size(self.unpacked)?, "deflated")?),
            method => return Err(broken("members stored (0) or deflated (8)", method)),
        };
        let mut crc = Crc::new();
        crc.update(&data);
        if data.len() as u64 != self.unpacked || crc.sum() != self.checksum {
            return Err(broken("the bytes that its checksum was made of", "others"));
        }
        Ok(data)
    }
}

/// The part of an entry's extra fields that holds sizes of 64 bits.
fn wide_sizes(extra: &[u8]) -> Result<Cursor<'_>> {
    let mut cursor = Cursor::new(extra);
    while cursor.rest().len() >= 4 {
        let (id, length) = (cursor.u16()?, cursor.u16()?);
        let field = cursor.take(length.into())?;
        if id == 1 {
            return Ok(Cursor::new(field));
        }
    }
    Ok(Cursor::new(&[]))
}

fn broken(expected: &str, got: impl std::fmt::Display) -> Error {
    Error::data(format!("is a broken archive; expected {expected}, got {got}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of one stored member.
    fn archive(name: &str, data: &[u8]) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(data);
        let sizes = [crc.sum(), data.len() as u32, data.len() as u32].map(u32::to_le_bytes).concat();
        let lengths = [(name.len() as u16).to_le_bytes(), [0, 0]].concat();
        let local = [LOCAL, &[0; 10], &sizes, &lengths, name.as_bytes(), data].concat();
        let entry = [ENTRY, &[0; 12], &sizes, &lengths, &[0; 14], name.as_bytes()].concat();
        let place = (local.len() as u32).to_le_bytes();
        let end = [END, &[0, 0, 0, 0, 1, 0, 1, 0], &(entry.len() as u32).to_le_bytes(), &place, &[0, 0]].concat();
        [local, entry, end].concat()
    }

    #[test]
    fn a_stored_member_is_what_was_put_in() {
        let bytes = archive("a.npy", b"hello");
        let members = members(&bytes).unwrap();
        assert_eq!(members[0].name, "a.npy");
        assert_eq!(members[0].unpack(&bytes).unwrap().as_ref(), b"hello");
    }

    #[test]
    fn another_byte_is_told_by_the_checksum() {
        let mut bytes = archive("a.npy", b"hello");
        bytes[35] ^= 1;
        let message = members(&bytes).unwrap()[0].unpack(&bytes).unwrap_err().message;
        assert!(message.contains("checksum"), "{message}");
    }

    #[test]
    fn no_cut_of_an_archive_is_taken_for_whole() {
        let bytes = archive("a.npy", b"hello");
        for cut in 0..bytes.len() {
            assert!(members(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
