//! Samples that somebody else brings, one chunk after the other, and who waits while enough of them lie ready.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use espalier_spec::{Error, Result};

use crate::chunk::Chunk;
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Source, Stop, Stream, Task};

/// So many chunks may lie ready, or more small ones until they take that much memory together.
const ENOUGH: (usize, usize) = (4, 256 << 10);

/// There are never more chunks than this.
const MOST: usize = 64;

/// He who waits looks this often whether he is to stop.
const LOOK: Duration = Duration::from_millis(10);

/// Hears when there is room again behind a [`Room::Full`], and when nothing is wanted any more.
type Watcher = Arc<dyn Fn(Room) + Send + Sync>;

/// Where the samples of one pass are put.
#[derive(Clone)]
pub struct Inbox(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    chunks: VecDeque<Chunk>,
    /// Bytes of these.
    bytes: usize,
    /// How many there were when there was no room for more, while somebody waits for some.
    full: usize,
    /// How the pass has ended, once it has.
    end: Option<Result<()>>,
    /// Whether nobody reads any more.
    closed: bool,
    watcher: Option<Watcher>,
}

impl State {
    fn is_full(&self) -> bool {
        let count = self.chunks.len();
        count >= MOST || (count >= ENOUGH.0 && self.bytes >= ENOUGH.1)
    }
}

/// What became of samples that were put into an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// There is room for more.
    Left,
    /// There is none until a chunk has been taken.
    Full,
    /// Nobody wants them.
    Closed,
}

impl Inbox {
    fn new() -> Self {
        Self(Arc::default())
    }

    /// Puts samples in; they are taken even if there is no room, but the next ones are to wait.
    pub fn push(&self, chunk: Chunk) -> Room {
        let mut state = self.0.lock();
        if state.closed {
            return Room::Closed;
        }
        state.bytes += chunk.bytes();
        state.chunks.push_back(chunk);
        self.0.arrived.notify_one();
        if !state.is_full() {
            return Room::Left;
        }
        state.full = state.chunks.len();
        Room::Full
    }

    /// Has somebody hear of room and of the end of the reading, as long as the pass is not ended.
    pub fn watch(&self, watcher: Watcher) {
        let mut state = self.0.lock();
        if state.closed {
            drop(state);
            return watcher(Room::Closed);
        }
        state.watcher = Some(watcher);
    }

    /// Ends the pass, with an error or without.
    pub fn end(&self, how: Result<()>) {
        let mut state = self.0.lock();
        state.end.get_or_insert(how);
        let watcher = state.watcher.take();
        self.0.arrived.notify_one();
        // What it holds is let go of outside the lock.
        drop(state);
        drop(watcher);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a pass: samples are to be put into the inbox.
pub type Begin = Box<dyn Fn(u64, Inbox) -> Result<()> + Send + Sync>;

/// A data set whose samples somebody brings anew for each pass.
pub struct Pushed {
    schema: Schema,
    begin: Begin,
}

impl Pushed {
    /// Samples of that kind; `begin` has them brought for the pass of a number.
    pub fn new(schema: Schema, begin: Begin) -> Self {
        Self { schema, begin }
    }
}

impl Source for Pushed {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn rows(&self) -> Option<u64> {
        None
    }

    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        let inbox = Inbox::new();
        (self.begin)(epoch.number, inbox.clone())?;
        Ok(Opened::Stream(Box::new(Taking { inbox, stop: epoch.stop.clone(), taken: 0 })))
    }
}

struct Taking {
    inbox: Inbox,
    stop: Stop,
    taken: u64,
}

impl Stream for Taking {
    fn next(&mut self) -> Result<Option<Task>> {
        let mut state = self.inbox.0.lock();
        loop {
            if let Some(mut chunk) = state.chunks.pop_front() {
                state.bytes -= chunk.bytes();
                // With half of the chunks gone he who waits does not have to wait again at once.
                let told = if state.full > 0 && state.chunks.len() <= state.full / 2 {
                    state.full = 0;
                    state.watcher.clone()
                } else {
                    None
                };
                drop(state);
                if let Some(watcher) = told {
                    watcher(Room::Left);
                }
                let first = self.taken;
                self.taken += chunk.len() as u64;
                chunk.rows = (first..self.taken).collect();
                return Ok(Some(Box::new(move || Ok(chunk))));
            }
            if let Some(end) = state.end.clone() {
                return end.map(|()| None);
            }
            if self.stop.is_stopped() {
                return Ok(None);
            }
            if Arc::strong_count(&self.inbox.0) == 1 {
                return Err(Error::data(
                    "fromGenerator: the samples have stopped coming; expected the end of the iteration, got none. The thread that \
                     made them has ended.",
                ));
            }
            state = self.inbox.0.arrived.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        let mut state = self.inbox.0.lock();
        state.closed = true;
        state.chunks.clear();
        let watcher = state.watcher.take();
        drop(state);
        if let Some(watcher) = watcher {
            watcher(Room::Closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::thread::spawn;

    use espalier_graph::{DType, Tensor};

    use super::*;
    use crate::chunk::Column;
    use crate::loader::{Batching, Loader, Passes};
    use crate::schema::Field;
    use crate::views::Part;

    fn chunk(value: i32) -> Chunk {
        Chunk::numbered(0, vec![Column::Even(Tensor::i32([2].into(), &[value, value]).unwrap())])
    }

    fn schema() -> Schema {
        Schema::new(vec![Field::even("x", DType::I32, &[])])
    }

    /// Brings that many chunks in each pass, waiting for room, and counts them.
    fn brought(count: i32, ends: Result<()>) -> (Arc<dyn Source>, Arc<AtomicUsize>) {
        let pushed = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&pushed);
        let begin = move |_, inbox: Inbox| {
            let (pushed, ends) = (Arc::clone(&pushed), ends.clone());
            let (sender, receiver) = channel();
            inbox.watch(Arc::new(move |room| {
                let _ = sender.send(room);
            }));
            spawn(move || {
                for value in 0..count {
                    let mut room = inbox.push(chunk(value));
                    if room == Room::Full {
                        room = receiver.recv().unwrap();
                    }
                    if room == Room::Closed {
                        return;
                    }
                    pushed.fetch_add(1, Ordering::Relaxed);
                }
                inbox.end(ends);
            });
            Ok(())
        };
        (Arc::new(Pushed::new(schema(), Box::new(begin))), seen)
    }

    fn loader(source: Arc<dyn Source>) -> Loader {
        let batching = Batching { size: Some(3), threads: Some(2), prefetch: Some(2), ..Batching::default() };
        Loader::new(source, Passes { epochs: 0..2, ..Passes::one(0) }, &batching).unwrap()
    }

    #[test]
    fn what_is_pushed_comes_out_in_order_in_every_pass() {
        let mut loader = loader(brought(9, Ok(())).0);
        for _ in 0..2 {
            let mut all = vec![];
            while let Some(batch) = loader.next(&Stop::default()).unwrap() {
                all.extend_from_slice(batch.tensors[0].as_i32().unwrap());
            }
            assert_eq!(all, (0..9).flat_map(|value| [value, value]).collect::<Vec<_>>());
        }
    }

    #[test]
    fn he_who_brings_samples_waits_for_those_who_take_them() {
        let (source, pushed) = brought(1000, Ok(()));
        let mut loader = loader(source);
        assert!(loader.next(&Stop::default()).unwrap().is_some());
        std::thread::sleep(Duration::from_millis(50));
        assert!(pushed.load(Ordering::Relaxed) <= MOST + 10, "{pushed:?}");
    }

    #[test]
    fn the_first_samples_end_the_bringing_of_others_at_once() {
        let (sender, receiver) = channel();
        let begin = move |_, inbox: Inbox| {
            let sender = sender.clone();
            inbox.watch(Arc::new(move |room| {
                let _ = sender.send(room);
            }));
            assert!((0..3).all(|value| inbox.push(chunk(value)) == Room::Left));
            Ok(())
        };
        let first = Part::first(Arc::new(Pushed::new(schema(), Box::new(begin))), 3);
        let Opened::Stream(mut stream) = first.open(&Epoch::default()).unwrap() else { panic!("a stream stays one") };
        let mut read = 0;
        while read < 3 {
            read += stream.next().unwrap().unwrap()().unwrap().len();
        }
        assert_eq!(receiver.recv_timeout(Duration::from_secs(5)), Ok(Room::Closed));
    }

    #[test]
    fn an_error_comes_behind_the_samples_before_it() {
        let mut loader = loader(brought(3, Err(Error::data("broken"))).0);
        assert_eq!(loader.next(&Stop::default()).unwrap().unwrap().len(), 3);
        assert_eq!(loader.next(&Stop::default()).unwrap().unwrap().len(), 3);
        assert_eq!(loader.next(&Stop::default()).unwrap_err().message, "broken");
    }

    #[test]
    fn an_inbox_that_is_forgotten_is_an_error() {
        let forgets: Arc<dyn Source> = Arc::new(Pushed::new(schema(), Box::new(|_, _| Ok(()))));
        let error = loader(forgets).next(&Stop::default()).unwrap_err();
        assert!(error.message.contains("have stopped coming"), "{error}");
    }
}
