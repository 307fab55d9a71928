//! Reading binary files whose sizes are not to be trusted: whole files, compressed or not, and a cursor that checks.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use espalier_spec::{Error, Result};
use flate2::read::MultiGzDecoder;

/// A file's bytes.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// The error of a file that the system does not give.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::io(format!("{}: cannot be read; expected a file that opens, got '{error}'.", path.display()))
}

/// A file opened for reading.
pub fn open_file(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let folder = file.metadata().is_ok_and(|metadata| metadata.is_dir());
    if folder {
        return Err(Error::io(format!("{}: is a folder; expected a file, got a folder.", path.display())));
    }
    Ok(file)
}

/// Whether these bytes start as gzip does.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Bytes as they are, or unpacked where they are gzip; never more than `most`.
pub fn gunzip(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>> {
    if !is_gzip(&bytes) {
        return Ok(bytes);
    }
    bounded(MultiGzDecoder::new(&bytes[..]), most, "gzip")
}

/// The first bytes, unpacked where they are gzip: at most `count`, fewer where there are no more.
pub fn gunzip_head(bytes: &[u8], count: usize) -> Result<Vec<u8>> {
    if !is_gzip(bytes) {
        return Ok(bytes[..count.min(bytes.len())].to_vec());
    }
    let mut head = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(count as u64).read_to_end(&mut head);
    read.map_err(|error| broken("gzip", &error))?;
    Ok(head)
}

/// Everything that a decoder gives, refused beyond `most` bytes: a few bytes can unpack to more than there is memory.
pub fn bounded(decoder: impl Read, most: usize, what: &str) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let read = decoder.take(most as u64 + 1).read_to_end(&mut out);
    read.map_err(|error| broken(what, &error))?;
    if out.len() > most {
        return Err(Error::data(format!("unpacks to too much; expected at most {most} bytes, got more.")));
    }
    Ok(out)
}

fn broken(what: &str, error: &std::io::Error) -> Error {
    Error::data(format!("its {what} data are broken; expected a whole stream, got '{error}'."))
}

/// A place in bytes; what is read has to be there.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Cursor<'a> {
    /// At the start.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0 }
    }

    /// The next bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let rest = &self.bytes[self.place..];
        let Some(taken) = rest.get(..count) else {
            let place = self.place;
            return Err(Error::data(format!(
                "ends too early; expected {count} bytes from byte {place} on, got {}. The file is cut short or broken.",
                rest.len()
            )));
        };
        self.place += count;
        Ok(taken)
    }

    /// The next bytes, as many as an array has.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    /// A little-endian number of 16 bits.
    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// A little-endian number of 32 bits.
    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A little-endian number of 64 bits.
    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// Everything from here on.
    pub fn rest(&self) -> &'a [u8] {
        &self.bytes[self.place..]
    }

    /// How many bytes were read.
    pub fn place(&self) -> usize {
        self.place
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_lies_behind_the_end_is_refused() {
        let mut cursor = Cursor::new(&[1, 2, 3]);
        assert_eq!(cursor.u16().unwrap(), 0x0201);
        let message = cursor.u32().unwrap_err().message;
        assert!(message.starts_with("ends too early; expected 4 bytes from byte 2 on, got 1."), "{message}");
        assert_eq!(cursor.byte().unwrap(), 3);
    }

    #[test]
    fn gzip_is_unpacked_and_other_bytes_stay() {
        assert_eq!(gunzip(gzip(b"hello"), 5).unwrap(), b"hello");
        assert_eq!(gunzip(b"hello".to_vec(), 5).unwrap(), b"hello");
    }

    #[test]
    fn a_cut_stream_and_one_that_unpacks_to_too_much_are_errors() {
        let mut cut = gzip(&[7; 1000]);
        cut.truncate(cut.len() - 4);
        assert!(gunzip(cut, 1000).unwrap_err().message.contains("gzip data are broken"));
        assert!(gunzip(gzip(&[7; 1000]), 999).unwrap_err().message.contains("unpacks to too much"));
    }
}
