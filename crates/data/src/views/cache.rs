//! Samples kept from the first time they are read: in memory, or in a file that is mapped.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use espalier_graph::Tensor;
use espalier_kernels::memory::default_memory_limit;
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
    kept: OnceLock<Store>,
    /// Held by him who reads all samples.
    filling: Mutex<()>,
}

/// Samples that have been read.
struct Store {
    rows: Arc<dyn Rows>,
    /// The same as tensors, where they are nothing but that.
    tensors: Option<Vec<Tensor>>,
}

impl Store {
    fn of(rows: Arc<dyn Rows>) -> Self {
        Self { rows, tensors: None }
    }
}

impl Cache {
    /// Keeps samples in memory, or in a file; one that is there already is taken as it is.
    pub fn new(source: Arc<dyn Source>, file: Option<PathBuf>) -> Result<Self> {
        let kept = OnceLock::new();
        if let Some(path) = &file {
            super::cache_file::check(source.schema())?;
            if path.exists() {
                let _ = kept.set(Store::of(Arc::new(CacheFile::open(path, source.schema())?)));
            }
        }
        Ok(Self { source, file, kept, filling: Mutex::default() })
    }

    /// All samples, read unless they are there; nothing if somebody has stopped the reading.
    fn store(&self, epoch: &Epoch) -> Result<Option<&Store>> {
        let _filling = match self.kept.get() {
            Some(store) => return Ok(Some(store)),
            None => self.filling.lock().unwrap_or_else(PoisonError::into_inner),
        };
        // Another may have read them meanwhile.
        if self.kept.get().is_none()
            && let Some(store) = self.fill(epoch)?
        {
            let _ = self.kept.set(store);
        }
        Ok(self.kept.get())
    }

    fn fill(&self, epoch: &Epoch) -> Result<Option<Store>> {
        let mut chunks = InOrder::new(self.source.open(epoch)?, epoch)?;
        let mut memory = Kept::default();
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
        let (rows, tensors): (Arc<dyn Rows>, _) = if let Some(file) = file {
            (Arc::new(file.finish(self.source.schema())?), None)
        } else {
            let memory = memory.joined()?;
            let tensors = memory.tensors();
            (Arc::new(memory), tensors)
        };
        if rows.is_empty() && skipped > 0 {
            return Err(none_readable(skipped));
        }
        // Steps that gather samples by themselves could not tell of those that were left out.
        Ok(Some(if skipped > 0 { Store::of(Arc::new(Rest { rows, skipped })) } else { Store { rows, tensors } }))
    }
}

impl Source for Cache {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        self.kept.get().map(|store| store.rows.len() as u64).or_else(|| self.source.rows())
    }

    fn is_stream(&self) -> bool {
        false
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let nothing = || Arc::new(Kept::default()) as Arc<dyn Rows>;
        Ok(Opened::Rows(self.store(epoch)?.map_or_else(nothing, |store| Arc::clone(&store.rows))))
    }

    fn prepare(&self, epoch: &Epoch) -> Result<()> {
        self.store(epoch).map(drop)
    }

    fn tensors(&self) -> Option<Vec<Tensor>> {
        self.kept.get()?.tensors.clone()
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

/// Samples are joined where they take less than this part of the memory: meanwhile they are there twice.
const JOINED: usize = 4;

/// Chunks in memory, as they came, or as one.
#[derive(Default)]
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

    /// The same as one chunk, of which steps can gather their samples by themselves, unless there is too much of it.
    fn joined(mut self) -> Result<Self> {
        let bytes: usize = self.chunks.iter().map(Chunk::bytes).sum();
        if self.chunks.len() < 2 || default_memory_limit().is_some_and(|limit| bytes > limit / JOINED) {
            return Ok(self);
        }
        let rows = self.chunks.iter().flat_map(|chunk| chunk.rows.iter().copied()).collect();
        let mut columns = vec![];
        while let Some(parts) = self.chunks.iter_mut().map(|chunk| chunk.columns.pop()).collect::<Option<Vec<_>>>() {
            columns.push(Column::concat(&parts)?);
        }
        columns.reverse();
        Ok(Self { chunks: vec![Chunk { rows, columns, skipped: 0 }], firsts: vec![0], len: self.len })
    }

    /// The tensors, where the samples are one chunk and alike.
    fn tensors(&self) -> Option<Vec<Tensor>> {
        let [whole] = &self.chunks[..] else { return None };
        let tensor = |column: &Column| if let Column::Even(tensor) = column { Some(tensor.clone()) } else { None };
        whole.columns.iter().map(tensor).collect()
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
        if let [whole] = &self.chunks[..] {
            return whole.gather(rows);
        }
        Chunk::pick(&self.places(rows))
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        if let [whole] = &self.chunks[..] {
            return whole.columns[field].gather(rows);
        }
        let places = self.places(rows);
        Column::pick(places.iter().map(|(chunk, at)| (&chunk.columns[field], *at as usize)))
    }
}
