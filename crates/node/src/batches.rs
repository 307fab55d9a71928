//! Batches of a data set, one after the other, for JavaScript.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use espalier_data::{Loader, Order, Passes};
use espalier_spec::{Code, Error};
use espalier_train::{Control, DataSet, Strand};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use crate::background::Pending;
use crate::error::{Result, guard};
use crate::given::DEFAULT_BATCH;
use crate::runs::control;
use crate::tensor::{NativeTensor, wrap_all};

/// One pass over a data set.
#[napi]
pub struct NativeBatches {
    loader: Arc<Mutex<Option<Loader>>>,
    /// Records that the pass has left out, once it is over.
    skipped: Arc<AtomicU64>,
    control: Control,
    strand: Strand,
}

#[napi]
impl NativeBatches {
    pub(crate) fn new(env: Env, set: &DataSet, seed: u64, epoch: u64, first_batch: u64) -> espalier_spec::Result<Self> {
        let mut batching = set.batching.clone();
        batching.size.get_or_insert(DEFAULT_BATCH);
        let passes = Passes { seed, epochs: epoch..epoch + 1, first_batch, order: Order::AsTheyCome };
        let loader = Loader::new(Arc::clone(&set.source), passes, &batching)?;
        let (loader, strand) = (Arc::new(Mutex::new(Some(loader))), Strand::default());
        Ok(Self { loader, skipped: Arc::default(), control: control(&env)?, strand })
    }

    /// How many records the pass has left out, once it is over.
    #[napi(getter)]
    pub fn skipped(&self) -> f64 {
        self.skipped.load(Ordering::Relaxed) as f64
    }

    /// The tensors of the next batch, by field; nothing at the end.
    #[napi(ts_return_type = "Promise<NativeTensor[] | null>")]
    pub fn next<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        guard(|| {
            let (pending, promise) = Pending::<Option<Vec<NativeTensor>>>::new(env)?;
            let (loader, control, skipped) =
                (Arc::clone(&self.loader), self.control.clone(), Arc::clone(&self.skipped));
            self.strand.run(move || {
                let work = || {
                    let mut loader = loader.lock().unwrap_or_else(PoisonError::into_inner);
                    let Some(open) = loader.as_mut() else { return Ok(None) };
                    let batch = open.next(control.stop())?;
                    if batch.is_none() {
                        skipped.store(open.skipped(), Ordering::Relaxed);
                        *loader = None;
                    }
                    if control.is_cancelled() {
                        return Err(Error::new(Code::Cancelled, "dataset: reading was stopped."));
                    }
                    Ok(batch)
                };
                pending.settle(work, |env, batch| Ok(batch.map(|batch| wrap_all(env, batch.tensors))));
            })?;
            Ok(promise)
        })
    }

    /// Ends the reading: its threads stop.
    #[napi]
    pub fn close(&self) -> Result<()> {
        guard(|| {
            self.control.cancel();
            let loader = Arc::clone(&self.loader);
            // In its turn: the pass may be waiting for a batch.
            self.strand.run(move || *loader.lock().unwrap_or_else(PoisonError::into_inner) = None)
        })
    }
}
