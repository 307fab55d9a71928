//! The file of a cache: a head that says what samples are made of, then sample after sample.
//!
//! `ESPALIER` and the version, the length of the head, the head as JSON, zeros up to a multiple of 64, then the bytes of
//! every field of the first sample, of the second, and so on. The file gets its name when it is whole.

use std::fs::{File, rename};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use espalier_graph::{Shape, Tensor, TensorType};
use espalier_kernels::mapped::Mapped;
use espalier_spec::{Error, Result, Value, json};

use crate::chunk::{Chunk, Column};
use crate::schema::{Field, Schema};
use crate::source::Rows;

const MAGIC: &[u8; 12] = b"ESPALIER\0\0\0\x01";

/// Samples begin on this boundary.
const BOUNDARY: usize = 64;

/// A whole file, mapped.
pub struct CacheFile {
    mapped: Mapped,
    /// Where the samples begin.
    start: usize,
    len: usize,
    /// Types of the fields of one sample, and where in it they begin.
    fields: Vec<(TensorType, usize)>,
    bytes: usize,
}

/// Refuses samples that differ in size: those of a file are found by their number.
pub fn check(schema: &Schema) -> Result<()> {
    let uneven = schema.fields.iter().find(|field| field.dims.even().is_none());
    uneven.map_or(Ok(()), |field| {
        let name = &field.name;
        Err(Error::data(format!(
            "cache: samples differ in the size of {name}; expected all alike for a file, got {field}. Resize or crop them before, or \
             cache in memory."
        )))
    })
}

fn layout(schema: &Schema) -> Result<(Vec<(TensorType, usize)>, usize)> {
    let (mut fields, mut bytes) = (vec![], 0);
    for field in &schema.fields {
        let ty = TensorType::new(field.dtype, Shape::new(field.dims.even().unwrap_or_default())?);
        let size = ty.bytes();
        fields.push((ty, bytes));
        bytes += size;
    }
    Ok((fields, bytes))
}

fn head(schema: &Schema) -> Value {
    let field = |field: &Field| json!({ "name": field.name, "dtype": field.dtype.name(), "shape": field.dims.sizes() });
    json!({ "fields": schema.fields.iter().map(field).collect::<Vec<_>>() })
}

fn place(path: &Path) -> String {
    format!("cache \"{}\"", path.display())
}

fn wrong(path: &Path, what: &str) -> Error {
    let sentence = "expected a file that cache() has written for these samples, got another. Remove it.";
    Error::data(format!("{what}; {sentence}")).at(place(path))
}

impl CacheFile {
    /// Maps a file of samples of that kind.
    pub fn open(path: &Path, schema: &Schema) -> Result<Self> {
        let mapped = Mapped::open(path).map_err(|error| Error::from(error).at(place(path)))?;
        let (fields, bytes) = layout(schema)?;
        let file = mapped.bytes();
        let length = file.get(MAGIC.len()..MAGIC.len() + 8).filter(|_| file.starts_with(MAGIC));
        let length = length.ok_or_else(|| wrong(path, "the file is none of a cache"))?;
        let length = u64::from_le_bytes(length.try_into().unwrap_or_default()) as usize;
        let begin = MAGIC.len() + 8;
        let end = begin.checked_add(length).filter(|end| *end <= file.len());
        let end = end.ok_or_else(|| wrong(path, "the file is cut off"))?;
        if file[begin..end] != *head(schema).to_string().as_bytes() {
            return Err(wrong(path, "the file has samples of another kind"));
        }
        let start = end.next_multiple_of(BOUNDARY);
        let samples = file.len().checked_sub(start).ok_or_else(|| wrong(path, "the file is cut off"))?;
        if bytes == 0 || !samples.is_multiple_of(bytes) || u32::try_from(samples / bytes).is_err() {
            return Err(wrong(path, "the file is cut off"));
        }
        Ok(Self { start, len: samples / bytes, mapped, fields, bytes })
    }
}

impl Rows for CacheFile {
    fn len(&self) -> usize {
        self.len
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let columns = (0..self.fields.len()).map(|field| self.read_field(field, rows)).collect::<Result<_>>()?;
        Ok(Chunk { rows: rows.iter().copied().map(u64::from).collect(), columns, skipped: 0 })
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        let (ty, offset) = &self.fields[field];
        let size = ty.bytes();
        let dims: Vec<_> = std::iter::once(rows.len()).chain(ty.shape.iter().copied()).collect();
        let all = TensorType::new(ty.dtype, Shape::new(dims)?);
        Ok(Column::Even(Tensor::build(all, |bytes| {
            if size == 0 {
                return;
            }
            for (to, &row) in bytes.as_u8_mut().chunks_exact_mut(size).zip(rows) {
                let from = self.start + row as usize * self.bytes + offset;
                to.copy_from_slice(&self.mapped.bytes()[from..from + size]);
            }
        })))
    }
}

/// A file that is being written, under a name of its own.
pub struct Writing {
    path: PathBuf,
    unfinished: PathBuf,
    file: BufWriter<File>,
    fields: Vec<(TensorType, usize)>,
}

impl Writing {
    /// Begins a file.
    pub fn begin(path: &Path, schema: &Schema) -> Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.unfinished", std::process::id()));
        let unfinished = PathBuf::from(name);
        let file = File::create(&unfinished).map_err(|error| Error::from(error).at(place(&unfinished)))?;
        let mut file = BufWriter::with_capacity(1 << 20, file);
        let head = head(schema).to_string();
        file.write_all(MAGIC)?;
        file.write_all(&(head.len() as u64).to_le_bytes())?;
        file.write_all(head.as_bytes())?;
        let written = MAGIC.len() + 8 + head.len();
        file.write_all(&vec![0; written.next_multiple_of(BOUNDARY) - written])?;
        Ok(Self { path: path.to_owned(), unfinished, file, fields: layout(schema)?.0 })
    }

    /// Writes samples.
    pub fn push(&mut self, chunk: &Chunk) -> Result<()> {
        let columns = chunk.columns.iter().map(|column| column.clone().even("cache", "a field"));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        for row in 0..chunk.len() {
            for (column, (ty, _)) in columns.iter().zip(&self.fields) {
                let size = ty.bytes();
                self.file.write_all(&column.bytes()[row * size..(row + 1) * size])?;
            }
        }
        Ok(())
    }

    /// Gives the file its name and maps it.
    pub fn finish(mut self, schema: &Schema) -> Result<CacheFile> {
        self.file.flush()?;
        rename(&self.unfinished, &self.path)?;
        CacheFile::open(&self.path, schema)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        // Nothing is there any more once the file has its name.
        let _ = std::fs::remove_file(&self.unfinished);
    }
}
