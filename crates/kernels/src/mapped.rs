//! Files as memory: the system reads what is looked at, and forgets it again when memory is short.

use std::fs::File;
use std::io::Result;
use std::path::Path;

use memmap2::Mmap;

/// A file mapped into memory, to be read.
pub struct Mapped(Option<Mmap>);

impl Mapped {
    /// Maps a file. Whoever changes it meanwhile changes what is read; who cuts it off ends the process.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path)?;
        // Systems map no empty files.
        if file.metadata()?.len() == 0 {
            return Ok(Self(None));
        }
        // SAFETY: the bytes are only read, and every pattern of them is a value. That nobody cuts the file off while it is
        // mapped is what a user of a cache is told.
        Ok(Self(Some(unsafe { Mmap::map(&file)? })))
    }

    /// All of the file.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_deref().unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_memory() {
        let path = std::env::temp_dir().join(format!("espalier-mapped-{}", std::process::id()));
        for content in [&b""[..], b"some bytes"] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(Mapped::open(&path).unwrap().bytes(), content);
        }
        std::fs::remove_file(&path).unwrap();
        assert!(Mapped::open(&path).is_err());
    }
}
