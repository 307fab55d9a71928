//! Data: sources of samples, views over them, and the loader that makes batches of them on background threads.
//!
//! A data set is a description ([`Source`]). It is opened anew for every epoch, and all chance is decided there: samples
//! depend on the seed, the epoch and their number, never on threads or time.

pub mod batcher;
pub mod chunk;
pub mod fit;
pub mod formats;
pub mod in_order;
pub mod loader;
pub mod ordered;
pub mod readers;
pub mod schema;
pub mod source;
pub mod sources;
pub mod views;

mod on_error;

pub use batcher::{Batch, Finish};
pub use chunk::{Chunk, Column};
pub use fit::fit;
pub use loader::{Batching, Loader, Order, Passes, SHUFFLES};
pub use on_error::OnError;
pub use readers::ReaderSpec;
pub use schema::{Dims, Field, Names, Schema};
pub use source::{Epoch, Opened, Rows, Source, Stop, Stream, Task};
