//! Data sets one after the other, and one data set several times.

use std::sync::Arc;

use espalier_spec::{Error, Result};

use crate::chunk::{Chunk, Column};
use crate::in_order::as_stream;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Rows, Source, Stream, Task};

/// The samples of several data sets, one set after the other.
pub struct Concat {
    sources: Vec<Arc<dyn Source>>,
}

impl Concat {
    /// Data sets whose samples are made of the same.
    pub fn new(sources: Vec<Arc<dyn Source>>) -> Result<Self> {
        let Some((first, others)) = sources.split_first() else {
            return Err(Error::data("concat: there is no dataset; expected at least one, got none."));
        };
        let fields = &first.schema().fields;
        for other in others {
            let own = &other.schema().fields;
            let show = |fields: &[crate::schema::Field]| -> Vec<String> {
                fields.iter().map(|field| format!("{} {field}", field.name)).collect()
            };
            if own != fields {
                let (expected, got) = (show(fields).join(", "), show(own).join(", "));
                return Err(Error::data(format!(
                    "concat: the samples are made of different parts; expected {expected}, got {got}."
                )));
            }
        }
        Ok(Self { sources })
    }
}

impl Source for Concat {
    fn schema(&self) -> &Schema {
        self.sources[0].schema()
    }

    fn rows(&self) -> Option<u64> {
        self.sources.iter().map(|source| source.rows()).sum()
    }

    fn is_stream(&self) -> bool {
        self.sources.iter().any(|source| source.is_stream())
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let epochs = self.sources.iter().map(|source| (Arc::clone(source), epoch.clone())).collect();
        open_all(epochs, self.is_stream())
    }

    fn steady(&self) -> bool {
        self.sources.iter().all(|source| source.steady())
    }
}

/// A data set several times, or without end; each time is an epoch of its own.
pub struct Repeat {
    source: Arc<dyn Source>,
    count: Option<u64>,
}

impl Repeat {
    /// That many times; without end, if nothing is said.
    pub fn new(source: Arc<dyn Source>, count: Option<u64>) -> Self {
        Self { source, count }
    }
}

impl Source for Repeat {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        self.source.rows()?.checked_mul(self.count?)
    }

    fn is_stream(&self) -> bool {
        self.rows().is_none_or(|rows| rows > u64::from(u32::MAX)) || self.source.is_stream()
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let source = Arc::clone(&self.source);
        let Some(count) = self.count else {
            let endless = Endless { source, epoch: epoch.clone(), stream: None, empty: false };
            return Ok(Opened::Stream(Box::new(endless)));
        };
        let number = |turn: u64| Epoch { number: epoch.number * count + turn, ..epoch.clone() };
        open_all((0..count).map(|turn| (Arc::clone(&source), number(turn))).collect(), self.is_stream())
    }

    fn steady(&self) -> bool {
        self.source.steady()
    }
}

fn open_all(mut epochs: Vec<(Arc<dyn Source>, Epoch)>, stream: bool) -> Result<Opened> {
    if stream {
        epochs.reverse();
        return Ok(Opened::Stream(Box::new(Chain { left: epochs, stream: None, first: 0, next_first: 0 })));
    }
    let (mut parts, mut len) = (vec![], 0);
    for (source, epoch) in epochs {
        let Opened::Rows(rows) = source.open(&epoch)? else {
            return Err(Error::internal("concat: a stream among sets with numbers."));
        };
        parts.push((len, Arc::clone(&rows)));
        len += rows.len();
    }
    Ok(Opened::Rows(Arc::new(Joined { parts, len })))
}

/// Rows of several sets; each with the place at which it begins.
struct Joined {
    parts: Vec<(usize, Arc<dyn Rows>)>,
    len: usize,
}

impl Joined {
    /// Reads rows set by set and puts them in the wished order.
    fn gather<T>(
        &self,
        rows: &[u32],
        mut read: impl FnMut(usize, &dyn Rows, &[u32]) -> Result<T>,
    ) -> Result<(Vec<T>, Vec<u32>)> {
        let mut wanted: Vec<(Vec<u32>, Vec<usize>)> = vec![(vec![], vec![]); self.parts.len()];
        for (place, &row) in rows.iter().enumerate() {
            let part = self.parts.partition_point(|(first, _)| *first <= row as usize) - 1;
            wanted[part].0.push(row - self.parts[part].0 as u32);
            wanted[part].1.push(place);
        }
        let (mut read_parts, mut order) = (vec![], vec![0; rows.len()]);
        let mut at = 0;
        for ((first, part), (numbers, places)) in self.parts.iter().zip(wanted) {
            if numbers.is_empty() {
                continue;
            }
            read_parts.push(read(*first, part.as_ref(), &numbers)?);
            for place in places {
                order[place] = at;
                at += 1;
            }
        }
        Ok((read_parts, order))
    }
}

impl Rows for Joined {
    fn len(&self) -> usize {
        self.len
    }

    fn is_whole(&self) -> bool {
        self.parts.iter().all(|(_, rows)| rows.is_whole())
    }

    fn read(&self, rows: &[u32]) -> Result<Chunk> {
        let (chunks, order) = self.gather(rows, |first, part, numbers| {
            let mut chunk = part.read(numbers)?;
            chunk.rows.iter_mut().for_each(|row| *row += first as u64);
            Ok(chunk)
        })?;
        let all = Chunk::concat(&chunks)?;
        // Where samples are missing the order is that of the sets: nobody knows which are there.
        if all.len() < order.len() || order.is_sorted() {
            return Ok(all);
        }
        Ok(Chunk { skipped: all.skipped, ..all.gather(&order)? })
    }

    fn read_field(&self, field: usize, rows: &[u32]) -> Result<Column> {
        let (columns, order) = self.gather(rows, |_, part, numbers| part.read_field(field, numbers))?;
        Column::concat(&columns)?.gather(&order)
    }
}

/// Streams one after the other.
struct Chain {
    /// What is left, the next one last.
    left: Vec<(Arc<dyn Source>, Epoch)>,
    stream: Option<Box<dyn Stream>>,
    /// What the numbers of the samples are counted from, where that is known.
    first: u64,
    next_first: u64,
}

impl Stream for Chain {
    fn next(&mut self) -> Result<Option<Task>> {
        loop {
            if let Some(task) = self.stream.as_mut().map_or(Ok(None), |stream| stream.next())? {
                let first = self.first;
                return Ok(Some(Box::new(move || {
                    let mut chunk = task()?;
                    chunk.rows.iter_mut().for_each(|row| *row += first);
                    Ok(chunk)
                })));
            }
            let Some((source, epoch)) = self.left.pop() else { return Ok(None) };
            self.first = self.next_first;
            self.next_first += source.rows().unwrap_or(0);
            self.stream = Some(as_stream(source.open(&epoch)?));
        }
    }
}

/// A data set again and again.
struct Endless {
    source: Arc<dyn Source>,
    epoch: Epoch,
    stream: Option<Box<dyn Stream>>,
    empty: bool,
}

impl Stream for Endless {
    fn next(&mut self) -> Result<Option<Task>> {
        loop {
            if let Some(task) = self.stream.as_mut().map_or(Ok(None), |stream| stream.next())? {
                self.empty = false;
                return Ok(Some(task));
            }
            if self.empty || self.epoch.stop.is_stopped() {
                return Ok(None);
            }
            // A pass without samples would be begun for ever.
            self.empty = true;
            self.stream = Some(as_stream(self.source.open(&self.epoch)?));
            self.epoch.number += 1;
        }
    }
}
