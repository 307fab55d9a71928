//! Parts of the samples of several data sets, side by side.

use std::collections::VecDeque;
use std::sync::Arc;

use espalier_spec::{Error, Result};

use crate::chunk::{Chunk, Column};
use crate::in_order::InOrder;
use crate::schema::{Field, Names, Schema};
use crate::source::{Epoch, Opened, Rows, Source, Stream, Task};

/// One field of each of several data sets.
pub struct Zip {
    parts: Vec<Taken>,
    schema: Schema,
}

/// A field of a data set.
#[derive(Clone)]
struct Taken {
    source: Arc<dyn Source>,
    field: usize,
}

impl Zip {
    /// For each part its name, the data set, and the field that it is there.
    pub fn new(named: Vec<(String, Arc<dyn Source>, usize)>) -> Result<Self> {
        let mut lengths = named.iter().filter_map(|(name, source, _)| Some((name, source.rows()?)));
        if let Some((first, expected)) = lengths.next()
            && let Some((other, got)) = lengths.find(|(_, rows)| *rows != expected)
        {
            return Err(Error::data(format!(
                "zip: {first} and {other} differ in length; expected {expected} samples in each, got {got}. Take as many of both."
            )));
        }
        let mut schema = Schema::default();
        for (name, source, field) in &named {
            let given = source.schema();
            schema.fields.push(Field { name: name.clone(), ..given.fields[*field].clone() });
            if name == "x" {
                let class_names = std::mem::take(&mut schema.names.class_names);
                schema.names = Names { class_names, ..given.names.clone() };
            }
            if schema.names.class_names.is_empty() {
                schema.names.class_names.clone_from(&given.names.class_names);
            }
        }
        let parts = named.into_iter().map(|(_, source, field)| Taken { source, field }).collect();
        Ok(Self { parts, schema })
    }
}

impl Source for Zip {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        self.parts.iter().find_map(|part| part.source.rows())
    }

    fn is_stream(&self) -> bool {
        self.parts.iter().any(|part| part.source.is_stream())
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let opened = self.parts.iter().map(|part| Ok((part.source.open(epoch)?, part.field)));
        let opened = opened.collect::<Result<Vec<_>>>()?;
        let rows: Option<Vec<_>> = opened
            .iter()
            .map(|(opened, field)| match opened {
                Opened::Rows(rows) if rows.is_whole() => Some((Arc::clone(rows), *field)),
                _ => None,
            })
            .collect();
        if let Some(rows) = rows {
            return Ok(Opened::Rows(Arc::new(Beside(rows))));
        }
        let parts = opened.into_iter().zip(&self.schema.fields).map(|((opened, field), named)| {
            let chunks = InOrder::new(opened, epoch)?;
            Ok(Reader {
                chunks,
                field,
                name: named.name.clone(),
                held: VecDeque::new(),
                gone: 0,
                ended: false,
                read: 0,
            })
        });
        Ok(Opened::Stream(Box::new(Together { parts: parts.collect::<Result<_>>()?, stop: epoch.clone() })))
    }

    fn steady(&self) -> bool {
        self.parts.iter().all(|part| part.source.steady())
    }
}

struct Beside(Vec<(Arc<dyn Rows>, usize)>);

impl Rows for Beside {
    fn len(&self) -> usize {
        self.0.first().map_or(0, |(rows, _)| rows.len())
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let columns = self.0.iter().map(|(part, field)| part.read_field(*field, rows));
        let columns = columns.collect::<Result<_>>()?;
        Ok(Chunk { rows: rows.iter().copied().map(u64::from).collect(), columns, skipped: 0 })
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        let (part, own) = &self.0[field];
        part.read_field(*own, rows)
    }
}

/// Reads one of several streams.
struct Reader {
    chunks: InOrder,
    field: usize,
    name: String,
    held: VecDeque<Column>,
    /// Samples of the first column that are gone.
    gone: usize,
    ended: bool,
    read: u64,
}

impl Reader {
    /// How many samples of the next column are there; none at the end.
    fn available(&mut self) -> Result<usize> {
        while self.held.is_empty() && !self.ended {
            match self.chunks.chunk()? {
                None => self.ended = true,
                Some(mut chunk) if !chunk.is_empty() => self.held.push_back(chunk.columns.swap_remove(self.field)),
                Some(_) => {}
            }
        }
        Ok(self.held.front().map_or(0, |column| column.len() - self.gone))
    }

    fn take(&mut self, count: usize) -> Result<Column> {
        let Some(first) = self.held.front() else { return Ok(Column::Ragged(vec![])) };
        let taken = first.slice(self.gone..self.gone + count)?;
        self.gone += count;
        self.read += count as u64;
        if self.gone == first.len() {
            self.held.pop_front();
            self.gone = 0;
        }
        Ok(taken)
    }
}

struct Together {
    parts: Vec<Reader>,
    stop: Epoch,
}

impl Stream for Together {
    fn next(&mut self) -> Result<Option<Task>> {
        let available = self.parts.iter_mut().map(Reader::available).collect::<Result<Vec<_>>>()?;
        let count = available.iter().copied().min().unwrap_or(0);
        if count == 0 {
            let longer = available.iter().position(|&left| left > 0);
            let shorter = available.iter().position(|&left| left == 0);
            if let (Some(longer), Some(shorter), false) = (longer, shorter, self.stop.stop.is_stopped()) {
                let (longer, shorter) = (&self.parts[longer], &self.parts[shorter]);
                return Err(Error::data(format!(
                    "zip: {} and {} differ in length; expected as many samples of both, got only {} of {}.",
                    longer.name, shorter.name, shorter.read, shorter.name
                )));
            }
            return Ok(None);
        }
        let first = self.parts.first().map_or(0, |part| part.read);
        let columns = self.parts.iter_mut().map(|part| part.take(count)).collect::<Result<Vec<_>>>()?;
        Ok(Some(Box::new(move || Ok(Chunk::numbered(first, columns)))))
    }
}
