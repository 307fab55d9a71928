//! Samples kept from the first time they are read: in memory, or in a file that is mapped.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use espalier_spec::{Error, Result};

use super::cache_file::{CacheFile, Writing};
use crate::chunk::{Chunk, Column};
use crate::in_order::InOrder;
use crate::on_error::none_readable;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source};

/// A data set that is read once, when it is first wanted; from then on its samples can be reached by number.
pub struct Cache {
    source: Arc<dyn Source>,
    file: Option<PathBuf>,
    kept: Mutex<Option<Arc<dyn Rows>>>,
}

impl Cache {
    /// Keeps samples in memory, or in a file; one that is there already is taken as it is.
    pub fn new(source: Arc<dyn Source>, file: Option<PathBuf>) -> Result<Self> {
        let there = match &file {
            Some(path) if path.exists() => Some(Arc::new(CacheFile::open(path, source.schema())?) as Arc<dyn Rows>),
            _ => None,
        };
        if file.is_some() {
            super::cache_file::check(source.schema())?;
        }
        Ok(Self { source, file, kept: Mutex::new(there) })
    }

    /// Reads all samples.
    fn fill(&self, epoch: &Epoch) -> Result<Option<Arc<dyn Rows>>> {
        let mut chunks = InOrder::new(self.source.open(epoch)?, epoch)?;
        let mut memory = Kept { chunks: vec![], firsts: vec![], len: 0 };
        let mut skipped = 0;
        let mut file = self.file.as_ref().map(|path| Writing::begin(path, self.source.schema())).transpose()?;
        while let Some(chunk) = chunks.chunk()? {
            skipped += chunk.skipped;
            if chunk.is_empty() {
                continue;
            }
            match &mut file {
                Some(file) => file.push(&chunk)?,
                None => memory.push(chunk)?,
            }
        }
        // What was read so far is no data set if somebody has stopped the reading.
        if epoch.stop.is_stopped() {
            return Ok(None);
        }
        let rows: Arc<dyn Rows> = match file {
            Some(file) => Arc::new(file.finish(self.source.schema())?),
            None => Arc::new(memory),
        };
        if rows.is_empty() && skipped > 0 {
            return Err(none_readable(skipped));
        }
        Ok(Some(if skipped > 0 { Arc::new(Rest { rows, skipped }) } else { rows }))
    }
}

impl Source for Cache {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        // While one pass fills the cache another may ask.
        let kept = self.kept.try_lock().ok()?;
        kept.as_ref().map(|rows| rows.len() as u64).or_else(|| self.source.rows())
    }

    fn is_stream(&self) -> bool {
        false
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = self.fill(epoch)?;
        }
        let nothing = || Arc::new(Kept { chunks: vec![], firsts: vec![], len: 0 }) as Arc<dyn Rows>;
        Ok(Opened::Rows(kept.clone().unwrap_or_else(nothing)))
    }
}

/// What was kept of records of which others could not be read. Every pass tells of those, beside its first sample.
struct Rest {
    rows: Arc<dyn Rows>,
    skipped: u64,
}

impl Rows for Rest {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let chunk = self.rows.read(rows)?;
        Ok(Chunk { skipped: if rows.contains(&0) { self.skipped } else { 0 }, ..chunk })
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        self.rows.read_field(field, rows)
    }
}

/// Chunks in memory, as they came.
struct Kept {
    chunks: Vec<Chunk>,
    /// The number of the first sample of each.
    firsts: Vec<usize>,
    len: usize,
}

impl Kept {
    fn push(&mut self, chunk: Chunk) -> Result<()> {
        self.firsts.push(self.len);
        self.len += chunk.len();
        self.chunks.push(chunk);
        if u32::try_from(self.len).is_err() {
            return Err(Error::data(format!(
                "cache: too many samples; expected at most {}, got more. Cache fewer of them.",
                u32::MAX
            )));
        }
        Ok(())
    }

    fn places(&self, rows: &[u32]) -> Vec<(&Chunk, u32)> {
        let place = |&row: &u32| {
            let chunk = self.firsts.partition_point(|first| *first <= row as usize) - 1;
            (&self.chunks[chunk], row - self.firsts[chunk] as u32)
        };
        rows.iter().map(place).collect()
    }
}

impl Rows for Kept {
    fn len(&self) -> usize {
        self.len
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        Chunk::pick(&self.places(rows))
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        let places = self.places(rows);
        Column::pick(places.iter().map(|(chunk, at)| (&chunk.columns[field], *at as usize)))
    }
}
