//! Augmentation of tensors for JavaScript.

use espalier_graph::Tensor;
use espalier_spec::{At, Error, Family, FieldValue, Value as Json};
use espalier_transforms::{AugmentSpec, Augmenter, Beside, Draw};
use napi::Env;
use napi::bindgen_prelude::ClassInstance;
use napi_derive::napi;

use crate::error::{Result, guard};
use crate::info::next_seed;
use crate::tensor::{NativeTensor, wrap_all};

/// Images `[n, height, width, channels]`, each changed by chance; and after them their masks or labels, if there are some.
#[napi]
pub fn augment(
    env: Env,
    spec: Json,
    images: ClassInstance<'_, NativeTensor>,
    beside: Option<ClassInstance<'_, NativeTensor>>,
    options: Json,
) -> Result<Vec<NativeTensor>> {
    guard(|| {
        let (augmenter, given) = augmenter("augment", &spec, &options)?;
        let draw = Draw { seed: given.seed.unwrap_or_else(next_seed), epoch: given.epoch };
        let images: &Tensor = images.get()?;
        let count = images.shape().first().copied().unwrap_or(0) as u64;
        let too_large = || Error::spec("augment: firstRow is too large; expected fewer samples.");
        let end = given.first_row.checked_add(count).ok_or_else(too_large)?;
        let rows: Vec<_> = (given.first_row..end).collect();
        let wrap = if given.masks { Beside::Masks } else { Beside::Labels };
        let beside = beside.as_ref().map(|beside| Ok(wrap(beside.get()?.clone()))).into_iter();
        let beside = beside.collect::<espalier_spec::Result<_>>()?;
        let (images, beside) = augmenter.apply_beside(images, beside, &rows, draw)?;
        Ok(wrap_all(env, std::iter::once(images).chain(beside.into_iter().map(Beside::into_tensor)).collect()))
    })
}

/// How an augmentation is used.
pub struct Use {
    /// Seed of this chance alone.
    pub seed: Option<u64>,
    /// Number of the pass.
    pub epoch: u64,
    /// Number of the first sample.
    pub first_row: u64,
    /// Whether answers are masks.
    pub masks: bool,
}

/// The augmentation that a spec describes, and how it is used.
pub fn augmenter(who: &str, spec: &Json, options: &Json) -> espalier_spec::Result<(Augmenter, Use)> {
    let at = At::new(who);
    let given =
        |name: &'static str| options.get(name).filter(|value| !value.is_null()).map(|value| (value, at.field(name)));
    let number = |name| given(name).map(|(value, at)| u64::read(value, &at)).transpose();
    let value_range = given("valueRange").map(|(value, at)| <[f32; 2]>::read(value, &at)).transpose()?;
    let masks = given("masks").map(|(value, at)| bool::read(value, &at)).transpose()?.unwrap_or(false);
    let augmenter = Augmenter::new(AugmentSpec::from_json(spec, &At::ROOT)?, value_range);
    let (epoch, first_row) = (number("epoch")?.unwrap_or(0), number("firstRow")?.unwrap_or(0));
    Ok((augmenter, Use { seed: number("seed")?, epoch, first_row, masks }))
}
