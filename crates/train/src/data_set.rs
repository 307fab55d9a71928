//! Data sets that are read while a session works, and which of their parts a model takes.

use std::sync::Arc;

use espalier_data::{Batch, Batching, Epoch, Loader, Passes, Schema, Source};
use espalier_graph::Tensor;
use espalier_spec::{Error, Result};

use crate::checks;
use crate::class_weights::ClassWeights;
use crate::control::Control;
use crate::data::Samples;
use crate::session::Session;

/// A data set and how its batches are made.
#[derive(Clone)]
pub struct DataSet {
    /// Where the samples come from.
    pub source: Arc<dyn Source>,
    /// How they are put together; a size that is set here stands before the one of a fit.
    pub batching: Batching,
}

impl DataSet {
    /// A data set with batches of whatever size is asked for.
    pub fn new(source: Arc<dyn Source>) -> Self {
        Self { source, batching: Batching::default() }
    }

    /// What the samples of its batches are made of.
    pub fn schema(&self) -> Result<Schema> {
        self.batching.schema(self.source.schema())
    }

    /// Its tensors, if it is nothing but tensors in memory.
    pub fn tensors(&self) -> Option<Vec<Tensor>> {
        self.source.tensors().filter(|_| self.batching.changes.is_empty())
    }

    /// Samples of a batch, where the user of the set would take that many.
    pub fn batch(&self, wished: usize) -> usize {
        self.batching.size.unwrap_or(wished)
    }

    /// Batches of a pass, where that is known before.
    pub fn batches(&self, wished: usize) -> Option<usize> {
        self.source.rows().map(|rows| self.batches_of(rows as usize, wished))
    }

    /// Batches of that many rows.
    pub fn batches_of(&self, rows: usize, wished: usize) -> usize {
        let batch = self.batch(wished).max(1);
        if self.batching.drop_remainder { rows / batch } else { rows.div_ceil(batch) }
    }
}

/// What a session trains or is judged on.
#[derive(Clone, Copy)]
pub enum Data<'a> {
    /// Tensors in memory.
    Samples(&'a Samples),
    /// A data set, read batch by batch.
    Set(&'a DataSet),
}

impl<'a> From<&'a Samples> for Data<'a> {
    fn from(samples: &'a Samples) -> Self {
        Self::Samples(samples)
    }
}

impl<'a> From<&'a DataSet> for Data<'a> {
    fn from(set: &'a DataSet) -> Self {
        Self::Set(set)
    }
}

/// Which fields of a data set are a model's inputs, targets and sample weights.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    x: Vec<usize>,
    y: Vec<usize>,
    weights: Vec<usize>,
}

/// What becomes of the answers of a data set.
#[derive(Clone)]
pub enum Answers<'a> {
    /// They are not looked at.
    Unread,
    /// The outputs are judged by them.
    Judged,
    /// The same, where samples count as their classes do.
    Weighted(Option<&'a ClassWeights>),
}

impl Session {
    /// Finds the fields that the model takes.
    fn roles(&self, who: &str, schema: &Schema, answers: &Answers<'_>) -> Result<Roles> {
        let model = self.at_work();
        let inputs: Vec<_> = model.inputs().iter().map(|info| info.name.clone()).collect();
        let x = places(who, schema, "x", &inputs)?;
        if matches!(answers, Answers::Unread) {
            return Ok(Roles { x, ..Roles::default() });
        }
        let outputs = model.output_names();
        let y = places(who, schema, "y", &outputs)?;
        let weights = match schema.place(WEIGHTS) {
            Some(all) => vec![all; outputs.len()],
            None if schema.fields.iter().any(|field| is_part(&field.name, WEIGHTS)) => {
                places(who, schema, WEIGHTS, &outputs)?
            }
            None => vec![],
        };
        Ok(Roles { x, y, weights })
    }

    /// The tensors of a set that is nothing but tensors in memory, which steps can gather by themselves. What is kept from
    /// the first pass on is read before, as the pass of that number.
    pub(crate) fn in_memory(
        &self,
        who: &str,
        set: &DataSet,
        answers: &Answers<'_>,
        (seed, number): (u64, u64),
        control: &Control,
    ) -> Result<Option<Samples>> {
        if set.batching.drop_remainder {
            return Ok(None);
        }
        set.source.prepare(&Epoch { seed, number, stop: control.stop().clone() })?;
        control.check(who)?;
        let Some(tensors) = set.tensors() else { return Ok(None) };
        let Roles { x, y, weights } = self.roles(who, &set.schema()?, answers)?;
        let pick = |places: Vec<usize>| places.into_iter().map(|place| tensors[place].clone()).collect();
        Samples::weighted(pick(x), pick(y), pick(weights)).map(Some)
    }

    /// Batches of a data set: inputs, targets, sample weights, each checked.
    pub(crate) fn loader(
        &self,
        who: &'static str,
        set: &DataSet,
        passes: Passes,
        batch: usize,
        answers: &Answers<'_>,
    ) -> Result<Loader> {
        let roles = self.roles(who, &set.schema()?, answers)?;
        let model = Arc::clone(self.at_work());
        let objective = match answers {
            Answers::Unread => None,
            _ => Some(self.objective(who)?),
        };
        let classes = match answers {
            Answers::Weighted(classes) => classes.cloned(),
            _ => None,
        };
        let own = set.batching.finish.clone();
        let finish = move |batch: Batch| {
            let batch = match &own {
                Some(finish) => finish(batch)?,
                None => batch,
            };
            let pick = |places: &[usize]| places.iter().map(|&place| batch.tensors[place].clone()).collect::<Vec<_>>();
            let (x, y, mut weights) = (pick(&roles.x), pick(&roles.y), pick(&roles.weights));
            let check = || {
                checks::inputs(&model, who, &x)?;
                let Some(objective) = &objective else { return Ok(()) };
                checks::targets(&model, objective, who, &y, &weights)
            };
            let first = batch.rows.first().copied().unwrap_or(0);
            check().map_err(|error| error.at(format!("the batch from sample {first} on")))?;
            if let Some(classes) = &classes {
                weights = classes.with(&y, &weights, model.outputs())?;
            }
            Ok(Batch { rows: batch.rows, tensors: [x, y, weights].concat() })
        };
        let batching =
            Batching { size: Some(set.batch(batch)), finish: Some(Arc::new(finish)), ..set.batching.clone() };
        Loader::new(Arc::clone(&set.source), passes, &batching)
    }
}

const WEIGHTS: &str = "sampleWeight";

/// Whether a field is one of several of a kind, as `x.left` is of `x`.
fn is_part(field: &str, kind: &str) -> bool {
    field.strip_prefix(kind).is_some_and(|rest| rest.starts_with('.'))
}

/// The fields of a kind in the order of these names: by name, or by place.
fn places(who: &str, schema: &Schema, kind: &str, names: &[String]) -> Result<Vec<usize>> {
    if let ([_], Some(only)) = (names, schema.place(kind)) {
        return Ok(vec![only]);
    }
    let find = |(place, name): (usize, &String)| {
        let by_name = schema.place(&format!("{kind}.{name}"));
        by_name.or_else(|| schema.place(&format!("{kind}.{place}"))).ok_or_else(|| {
            let expected: Vec<_> = names.iter().map(|name| format!("{kind}.{name}")).collect();
            let expected = if names.len() == 1 { kind.to_owned() } else { expected.join(", ") };
            let got: Vec<_> = schema.fields.iter().map(|field| &*field.name).collect();
            Error::data(format!(
                "{who}: the data set has no {kind} for \"{name}\"; expected {expected}, got {}.",
                got.join(", ")
            ))
        })
    };
    names.iter().enumerate().map(find).collect()
}

#[cfg(test)]
mod tests {
    use espalier_data::Field;
    use espalier_graph::DType;

    use super::*;

    fn schema(names: &[&str]) -> Schema {
        Schema::new(names.iter().map(|name| Field::even(*name, DType::F32, &[])).collect())
    }

    #[test]
    fn parts_are_found_by_name_and_by_place() {
        let names = ["left".to_owned(), "right".to_owned()];
        assert_eq!(places("fit", &schema(&["y", "x.right", "x.left"]), "x", &names), Ok(vec![2, 1]));
        assert_eq!(places("fit", &schema(&["x.0", "x.1"]), "x", &names), Ok(vec![0, 1]));
        assert_eq!(places("fit", &schema(&["x", "y"]), "y", &names[..1]), Ok(vec![1]));
        let error = places("fit", &schema(&["x", "y"]), "x", &names).unwrap_err();
        assert_eq!(error.message, "fit: the data set has no x for \"left\"; expected x.left, x.right, got x, y.");
    }
}
