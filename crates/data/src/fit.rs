//! Fitted transforms learn from data sets: one pass, in order, whatever the samples come from.

use std::sync::Arc;

use espalier_spec::{Code, Error, Family, Result};
use espalier_transforms::{Fitted, Fitting, PreprocessSpec};

use crate::loader::{Batching, Loader, Passes};
use crate::source::{Epoch, Source, Stop};

/// Samples are learned from in groups of about so many bytes.
const TOGETHER: usize = 1 << 20;

/// What a transform has learned from the inputs of a data set, and how many records were left out on the way.
pub fn fit(spec: PreprocessSpec, source: &Arc<dyn Source>, batching: &Batching, stop: &Stop) -> Result<(Fitted, u64)> {
    let schema = batching.schema(source.schema())?;
    let x = schema.required(spec.kind(), "x")?;
    let mut fitting = Fitting::new(spec);
    source.prepare(&Epoch { stop: stop.clone(), ..Epoch::default() })?;
    let mixed = !batching.changes.is_empty();
    if let Some(tensors) = source.tensors().filter(|_| !mixed) {
        fitting.add(&tensors[x])?;
        return Ok((fitting.finish()?, 0));
    }
    let row = schema.fields.iter().filter_map(|field| Some(field.rows(1)?.ok()?.bytes())).sum::<usize>();
    // Whose batches are mixed says how large they are.
    let size = batching.size.filter(|_| mixed).or(Some((TOGETHER / row.max(1)).clamp(1, TOGETHER >> 6)));
    let batching = Batching { size, drop_remainder: false, prefetch: None, ..batching.clone() };
    let mut loader = Loader::new(Arc::clone(source), Passes::one(0), &batching)?;
    while let Some(batch) = loader.next(stop)? {
        fitting.add(&batch.tensors[x])?;
    }
    if stop.is_stopped() {
        return Err(Error::new(Code::Cancelled, "fit: stopped by a signal; nothing was learned."));
    }
    Ok((fitting.finish()?, loader.skipped()))
}

#[cfg(test)]
mod tests {
    use espalier_graph::Tensor;
    use espalier_spec::{At, json};

    use super::*;
    use crate::chunk::{Chunk, Column};
    use crate::schema::{Field, Schema};
    use crate::source::{Opened, Stream, Task};
    use crate::sources::InMemory;

    fn table() -> Tensor {
        let numbers: Vec<_> = (0..1000 * 6).map(|i| ((i * 7919 % 1013) as f32).sqrt() + (i % 6) as f32).collect();
        Tensor::f32([1000, 6].into(), &numbers).unwrap()
    }

    /// The rows of a table in chunks that grow, with one record left out of each.
    struct Growing(Schema, Tensor);

    struct Chunks(Tensor, usize, usize);

    impl Source for Growing {
        fn schema(&self) -> &Schema {
            &self.0
        }
        fn rows(&self) -> Option<u64> {
            None
        }
        fn open(&self, _: &Epoch) -> Result<Opened> {
            Ok(Opened::Stream(Box::new(Chunks(self.1.clone(), 0, 1))))
        }
    }

    impl Stream for Chunks {
        fn next(&mut self) -> Result<Option<Task>> {
            let range = self.1..(self.1 + self.2).min(1000);
            (self.1, self.2) = (range.end, self.2 + 5);
            let table = Chunk::numbered(0, vec![Column::Even(self.0.clone())]);
            let read = |range| Box::new(move || Ok(Chunk { skipped: 1, ..table.slice(range)? })) as Task;
            Ok((!range.is_empty()).then(|| read(range)))
        }
    }

    #[test]
    fn a_data_set_that_is_read_teaches_the_same_bits_as_tensors_in_memory() {
        let memory: Arc<dyn Source> = Arc::new(InMemory::new(vec![("x".into(), table())]).unwrap());
        let schema = Schema::new(vec![Field::even("x", espalier_graph::DType::F32, &[6])]);
        let stream: Arc<dyn Source> = Arc::new(Growing(schema, table()));
        for kind in ["standardScaler", "minMaxScaler", "whitening", "quantileClip", "oneHot", "fillMissing"] {
            let spec = PreprocessSpec::from_json(&json!(kind), &At::ROOT).unwrap();
            let learned = |source: &Arc<dyn Source>, threads| {
                let batching = Batching { size: Some(7), threads: Some(threads), ..Batching::default() };
                let (fitted, skipped) = fit(spec.clone(), source, &batching, &Stop::default()).unwrap();
                let kept = fitted.kept().unwrap().into_iter().map(|(name, kept)| (name, kept.to_f32()));
                ((fitted.spec().clone(), kept.collect::<Vec<_>>()), skipped)
            };
            let (known, _) = learned(&memory, 1);
            for threads in [1, 3] {
                let (found, skipped) = learned(&stream, threads);
                assert_eq!(found, known, "{kind}");
                assert!(skipped > 10);
            }
        }
    }

    #[test]
    fn learning_can_be_stopped_and_needs_samples() {
        let schema = || Schema::new(vec![Field::even("x", espalier_graph::DType::F32, &[6])]);
        let spec = || PreprocessSpec::from_json(&json!("standardScaler"), &At::ROOT).unwrap();
        let stream: Arc<dyn Source> = Arc::new(Growing(schema(), table()));
        let stop = Stop::default();
        stop.stop();
        let error = fit(spec(), &stream, &Batching::default(), &stop).err().unwrap();
        assert_eq!(error.code, Code::Cancelled);
        let none = Tensor::f32([0, 6].into(), &[]).unwrap();
        let empty: Arc<dyn Source> = Arc::new(InMemory::new(vec![("x".into(), none)]).unwrap());
        let error = fit(spec(), &empty, &Batching::default(), &Stop::default()).err().unwrap();
        assert_eq!(error.message, "standardScaler: there is no data; expected at least one sample, got none.");
    }
}
