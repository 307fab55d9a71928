//! Augmentation of tensors for JavaScript.

use espalier_graph::Tensor;
use espalier_spec::{At, Error, Family, FieldValue, Value as Json};
use espalier_transforms::{AugmentSpec, Augmenter, Draw};
use napi::Env;
use napi::bindgen_prelude::ClassInstance;
use napi_derive::napi;

use crate::error::{Result, guard};
use crate::info::next_seed;
use crate::tensor::{NativeTensor, wrap_all};

/// Images `[n, height, width, channels]`, each changed by chance; and after them their masks, if there are some.
#[napi]
pub fn augment(
    env: Env,
    spec: Json,
    images: ClassInstance<'_, NativeTensor>,
    masks: Option<ClassInstance<'_, NativeTensor>>,
    options: Json,
) -> Result<Vec<NativeTensor>> {
    guard(|| {
        let at = At::new("augment");
        let given = |name: &'static str| {
            options.get(name).filter(|value| !value.is_null()).map(|value| (value, at.field(name)))
        };
        let number = |name| given(name).map(|(value, at)| u64::read(value, &at)).transpose();
        let value_range = given("valueRange").map(|(value, at)| <[f32; 2]>::read(value, &at)).transpose()?;
        let draw = Draw { seed: number("seed")?.unwrap_or_else(next_seed), epoch: number("epoch")?.unwrap_or(0) };
        let first = number("firstRow")?.unwrap_or(0);
        let images: &Tensor = images.get()?;
        let count = images.shape().first().copied().unwrap_or(0) as u64;
        let end = first
            .checked_add(count)
            .ok_or_else(|| Error::spec("augment: firstRow is too large; expected fewer samples."))?;
        let rows: Vec<_> = (first..end).collect();
        let masks = masks.as_ref().map(|masks| masks.get()).transpose()?;
        let augmenter = Augmenter::new(AugmentSpec::from_json(&spec, &At::ROOT)?, value_range);
        let (images, masks) = augmenter.apply_with_masks(images, masks, &rows, draw)?;
        Ok(wrap_all(env, std::iter::once(images).chain(masks).collect()))
    })
}
