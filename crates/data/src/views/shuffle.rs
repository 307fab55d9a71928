//! Samples in an order of chance: exact where they can be reached by number, else by a buffer.

use std::sync::Arc;

use espalier_kernels::rng::{self, Key, permutation};
use espalier_spec::Result;

use super::select::Chosen;
use crate::chunk::Chunk;
use crate::in_order::InOrder;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Source, Stream, Task};

/// How samples are shuffled.
#[derive(Debug, Clone, Copy)]
pub struct ShuffleOptions {
    /// Seed of the order; that of the pass if not given.
    pub seed: Option<u64>,
    /// Samples of a stream among which the next is drawn.
    pub buffer: usize,
    /// Whether each pass has an order of its own.
    pub anew: bool,
}

/// A data set in an order of chance.
pub struct Shuffle {
    source: Arc<dyn Source>,
    options: ShuffleOptions,
}

/// Stream of these random numbers; the one above is that of a fit's own shuffle.
const ORDERS: u64 = u64::MAX - 1;

impl Shuffle {
    /// Shuffles a data set.
    pub fn new(source: Arc<dyn Source>, options: ShuffleOptions) -> Self {
        Self { source, options }
    }
}

impl Source for Shuffle {
    fn schema(&self) -> &Schema {
        self.source.schema()
    }

    fn rows(&self) -> Option<u64> {
        self.source.rows()
    }

    fn is_stream(&self) -> bool {
        self.source.is_stream()
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let ShuffleOptions { seed, buffer, anew } = self.options;
        let (key, number) = (Key::new(seed.unwrap_or(epoch.seed), ORDERS), if anew { epoch.number } else { 0 });
        Ok(match self.source.open(epoch)? {
            Opened::Rows(rows) => {
                let chosen = permutation(key, number, rows.len()).into();
                Opened::Rows(Arc::new(Chosen { rows, chosen }))
            }
            stream @ Opened::Stream(_) => Opened::Stream(Box::new(Buffered {
                chunks: Some(InOrder::new(stream, epoch)?),
                key,
                number,
                drawn: 0,
                size: buffer.max(1),
                held: vec![],
                kept: 0,
            })),
        })
    }

    fn steady(&self) -> bool {
        false
    }
}

/// One sample of a chunk.
type Place = (Arc<Chunk>, u32);

/// Draws each sample from the next ones.
struct Buffered {
    chunks: Option<InOrder>,
    key: Key,
    number: u64,
    /// Random numbers used so far.
    drawn: usize,
    size: usize,
    held: Vec<Place>,
    /// Samples of all chunks that came since the buffer was last packed.
    kept: usize,
}

impl Buffered {
    /// The next random numbers, from 0 up to 1.
    fn uniform(&mut self, count: usize) -> Vec<f32> {
        let mut drawn = vec![0.0; count];
        rng::uniform(self.key, self.number, self.drawn, &mut drawn);
        self.drawn += count;
        drawn
    }

    /// Copies what is held out of its chunks, most of whose samples are gone.
    fn pack(&mut self) -> Result<()> {
        let packed = Arc::new(collect(&self.held, 0)?);
        self.held = (0..packed.len() as u32).map(|at| (Arc::clone(&packed), at)).collect();
        self.kept = self.held.len();
        Ok(())
    }
}

impl Stream for Buffered {
    fn next(&mut self) -> Result<Option<Task>> {
        let (mut out, mut skipped) = (vec![], 0);
        while let Some(chunks) = &mut self.chunks {
            let Some(chunk) = chunks.chunk()? else {
                self.chunks = None;
                break;
            };
            let chunk = Arc::new(chunk);
            skipped += chunk.skipped;
            self.kept += chunk.len();
            let draws = self.uniform(chunk.len());
            for (at, draw) in draws.into_iter().enumerate() {
                let place = (Arc::clone(&chunk), at as u32);
                if self.held.len() < self.size {
                    self.held.push(place);
                } else {
                    let drawn = below(draw, self.size);
                    out.push(std::mem::replace(&mut self.held[drawn], place));
                }
            }
            if self.kept > 4 * self.size + 4 * chunk.len() {
                self.pack()?;
            }
            if !out.is_empty() || skipped > 0 {
                break;
            }
        }
        if self.chunks.is_none() && out.is_empty() {
            let count = self.held.len().min(LAST);
            for draw in self.uniform(count) {
                let drawn = below(draw, self.held.len());
                out.push(self.held.swap_remove(drawn));
            }
        }
        if out.is_empty() && skipped == 0 {
            return Ok(None);
        }
        Ok(Some(Box::new(move || collect(&out, skipped))))
    }
}

/// Samples that are taken together from a buffer that is being emptied.
const LAST: usize = 256;

fn below(draw: f32, n: usize) -> usize {
    ((f64::from(draw) * n as f64) as usize).min(n - 1)
}

/// A chunk of samples of several.
fn collect(places: &[Place], skipped: u64) -> Result<Chunk> {
    let places: Vec<_> = places.iter().map(|(chunk, at)| (chunk.as_ref(), *at)).collect();
    Ok(Chunk { skipped, ..Chunk::pick(&places)? })
}
