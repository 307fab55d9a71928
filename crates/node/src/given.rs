//! The data that models are given: arrays, or a data set.

use espalier_spec::{At, FieldValue, Result, Value as Json};
use espalier_train::{BatchSize, Data, DataSet, Samples};
use napi::bindgen_prelude::{ClassInstance, Either};
use napi_derive::napi;

use crate::dataset::NativeDataset;
use crate::tensor::{Tensors, unwrap};

/// Rows that are looked at together, unless the user says otherwise.
pub const DEFAULT_BATCH: usize = 32;

/// Tensors to fit or to evaluate on.
#[napi(object, object_to_js = false)]
pub struct Arrays<'a> {
    /// Inputs.
    pub x: Tensors<'a>,
    /// Targets.
    pub y: Tensors<'a>,
    /// Weights of the samples, for each target or none.
    pub sample_weight: Tensors<'a>,
}

/// Data to fit or to evaluate on.
pub type Given<'a> = Either<ClassInstance<'a, NativeDataset>, Arrays<'a>>;

/// Data to predict from.
pub type Inputs<'a> = Either<ClassInstance<'a, NativeDataset>, Tensors<'a>>;

/// Data that work on another thread owns.
pub enum Owned {
    /// Tensors.
    Samples(Samples),
    /// A data set.
    Set(DataSet),
}

impl Owned {
    /// The data as a session takes them.
    pub fn view(&self) -> Data<'_> {
        match self {
            Self::Samples(samples) => Data::Samples(samples),
            Self::Set(set) => Data::Set(set),
        }
    }

    /// Number of rows, if it is known.
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::Samples(samples) => Some(samples.rows()),
            Self::Set(set) => set.source.rows().map(|rows| rows as usize),
        }
    }
}

/// Inputs and answers.
pub fn data_of(who: &str, data: Given<'_>) -> Result<Owned> {
    match data {
        Either::A(set) => Ok(Owned::Set(set.set().clone())),
        Either::B(arrays) => samples_of(who, &arrays).map(Owned::Samples),
    }
}

/// Inputs alone.
pub fn inputs_of(who: &str, data: Inputs<'_>) -> Result<Owned> {
    match data {
        Either::A(set) => Ok(Owned::Set(set.set().clone())),
        Either::B(x) => Samples::new(unwrap(&x)?, vec![]).map(Owned::Samples).map_err(|error| error.at(who)),
    }
}

/// Inputs and answers in memory.
pub fn samples_of(who: &str, data: &Arrays<'_>) -> Result<Samples> {
    let (x, y, weights) = (unwrap(&data.x)?, unwrap(&data.y)?, unwrap(&data.sample_weight)?);
    Samples::weighted(x, y, weights).map_err(|error| error.at(who))
}

/// The rows of a batch that options ask for; all of unknown many are as many as there may be.
pub fn batch_from(who: &str, options: &Json, rows: Option<usize>) -> Result<usize> {
    match options.get("batchSize") {
        None | Some(Json::Null) => Ok(DEFAULT_BATCH),
        Some(value) => Ok(BatchSize::read(value, &At::new(who).field("batchSize"))?.of(rows.unwrap_or(usize::MAX))),
    }
}
