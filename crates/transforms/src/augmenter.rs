//! Augmentation of tensors of images: each sample by its own chance, whoever its neighbours are.

use std::ops::Range;

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::image::Image;
use espalier_spec::{Error, Family, Result};

use crate::augment::{AugmentSpec, Sequence};
use crate::chance::Chance;
use crate::mixing::Mixing;
use crate::stack::Stack;
use crate::step::{self, Step};

/// An augmentation that is ready to be applied.
#[derive(Debug, Clone)]
pub struct Augmenter {
    kind: &'static str,
    /// Sequences of what changes each image by itself, and what mixes those of a batch.
    parts: Vec<AugmentSpec>,
    /// The number of the first part, by which parts differ in their chance.
    first: u64,
    value_range: Option<[f32; 2]>,
}

/// What belongs to images and changes with them.
#[derive(Debug, Clone)]
pub enum Beside {
    /// Images of classes, of the same height and width: they are moved, and the nearest pixel is read.
    Masks(Tensor),
    /// Answers, which are mixed as their images are.
    Labels(Tensor),
}

impl Beside {
    /// The tensor of either.
    pub fn into_tensor(self) -> Tensor {
        let (Self::Masks(tensor) | Self::Labels(tensor)) = self;
        tensor
    }
}

/// Whose chance samples have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// The seed of the run.
    pub seed: u64,
    /// The epoch: in each, a sample is changed in another way.
    pub epoch: u64,
}

impl Augmenter {
    /// Of images whose values lie in that range; if not given, from 0 to 255 for bytes and to 1 for floats.
    pub fn new(spec: AugmentSpec, value_range: Option<[f32; 2]>) -> Self {
        let kind = spec.kind();
        let mut parts = vec![];
        part(spec, &mut parts);
        Self { kind, parts, first: 0, value_range }
    }

    /// The same behind other augmentations of so many parts, whose chance is another.
    pub fn behind(self, parts: u64) -> Self {
        Self { first: self.first + parts, ..self }
    }

    /// How many parts have a chance of their own.
    pub fn parts(&self) -> u64 {
        self.parts.len() as u64
    }

    /// Whether images of a batch are mixed.
    pub fn mixes(&self) -> bool {
        self.parts.iter().any(|part| part.mixes())
    }

    /// What comes before the first mixing, and the rest from there on.
    pub fn split(self) -> (Option<Self>, Option<Self>) {
        let at = self.parts.iter().position(|part| part.mixes()).unwrap_or(self.parts.len());
        let of = |range: Range<usize>| {
            let first = self.first + range.start as u64;
            (!range.is_empty()).then(|| Self { parts: self.parts[range].to_vec(), first, ..self.clone() })
        };
        (of(0..at), of(at..self.parts.len()))
    }

    /// The type of what becomes of images of that type, without the batch axis.
    pub fn output(&self, image: &TensorType) -> Result<TensorType> {
        let size = self.size(image)?;
        let output = self.parts.iter().try_fold(size, |size, part| part.output(size))?;
        Ok(TensorType::new(image.dtype, Shape::new(output)?))
    }

    /// Height, width and channels of images of that type.
    fn size(&self, image: &TensorType) -> Result<[usize; 3]> {
        let kind = self.kind;
        if !matches!(image.dtype, DType::F32 | DType::U8) {
            let got = image.dtype;
            return Err(Error::dtype(format!("{kind}: wrong element type; expected float32 or uint8, got {got}.")));
        }
        let none = || {
            let got = &image.shape;
            Error::shape(format!("{kind}: samples are no images; expected [height, width, channels], got {got}."))
        };
        <[usize; 3]>::try_from(&image.shape[..]).map_err(|_| none())
    }

    /// Images `[n, height, width, channels]`, each changed by the chance of its number.
    pub fn apply(&self, images: &Tensor, rows: &[u64], draw: Draw) -> Result<Tensor> {
        Ok(self.apply_beside(images, vec![], rows, draw)?.0)
    }

    /// The same, with what belongs to the images.
    pub fn apply_beside(
        &self,
        images: &Tensor,
        beside: Vec<Beside>,
        rows: &[u64],
        draw: Draw,
    ) -> Result<(Tensor, Vec<Beside>)> {
        if images.shape().first() != Some(&rows.len()) {
            sample_of(images.ty(), self.kind)?;
            return Err(Error::internal(format!("{}: every image needs a number.", self.kind)));
        }
        let mut numbered = self.parts.iter().zip(self.first..);
        numbered.try_fold((images.clone(), beside), |(images, beside), (part, number)| {
            let size = self.size(&sample_of(images.ty(), self.kind)?)?;
            let chance = |row| Chance::new(draw.seed, draw.epoch, row).of_part(number);
            if part.mixes() {
                return Mixing::draw(part, size, rows.iter().map(|&row| chance(row))).mix(&images, &beside);
            }
            self.alone(part, size, (images, beside), rows.iter().map(|&row| chance(row)))
        })
    }

    /// Each image changed by its own chance.
    fn alone(
        &self,
        part: &AugmentSpec,
        size: [usize; 3],
        (images, beside): (Tensor, Vec<Beside>),
        chances: impl ExactSizeIterator<Item = Chance>,
    ) -> Result<(Tensor, Vec<Beside>)> {
        let stack = |size, dtype| -> Result<Stack> {
            Ok(Stack::new(TensorType::new(dtype, Shape::new(part.output(size)?)?), chances.len()))
        };
        let mut moved = stack(size, images.dtype())?;
        let mut masks = vec![];
        for beside in &beside {
            if let Beside::Masks(given) = beside {
                let of_mask = self.mask_size(size, given, chances.len())?;
                masks.push((given, of_mask, stack(of_mask, given.dtype())?));
            }
        }
        for (i, mut chance) in chances.enumerate() {
            let steps = steps_of(part, size, &mut chance);
            moved.put_changed(i, &images, size, &steps, self.range(images.dtype()));
            for (given, size, stack) in &mut masks {
                stack.put_changed(i, given, *size, &step::of_mask(&steps), [0.0, 0.0]);
            }
        }
        let mut masks = masks.into_iter().map(|(.., stack)| stack.tensor()).collect::<Vec<_>>().into_iter();
        let beside = beside.into_iter().map(|beside| match (beside, &mut masks) {
            (Beside::Masks(same), masks) => Ok(Beside::Masks(masks.next().unwrap_or(Ok(same))?)),
            (labels, _) => Ok(labels),
        });
        let beside = beside.collect::<Result<_>>()?;
        Ok((moved.tensor()?, beside))
    }

    /// One image of that size, `pixels`, into `out`, which is as long as the result. Only what changes images by themselves is done.
    pub fn apply_to_floats(&self, size: [usize; 3], pixels: &[f32], row: u64, draw: Draw, out: &mut [f32]) {
        let mut image = Image::new(size, pixels.to_vec());
        for (part, number) in self.parts.iter().zip(self.first..) {
            let mut chance = Chance::new(draw.seed, draw.epoch, row).of_part(number);
            step::run(&steps_of(part, image.size(), &mut chance), &mut image, self.range(DType::F32));
        }
        out.copy_from_slice(&image.pixels);
    }

    fn range(&self, dtype: DType) -> [f32; 2] {
        self.value_range.unwrap_or(if dtype == DType::U8 { [0.0, 255.0] } else { [0.0, 1.0] })
    }

    /// Height, width and channels of masks, which are those of images of that size.
    fn mask_size(&self, [height, width, _]: [usize; 3], masks: &Tensor, count: usize) -> Result<[usize; 3]> {
        let (kind, got) = (self.kind, masks.shape());
        match got[..] {
            [n, h, w, channels] if [n, h, w] == [count, height, width] => Ok([height, width, channels]),
            _ => Err(Error::shape(format!(
                "{kind}: the masks do not fit the images; expected [{count}, {height}, {width}, channels], got {got}."
            ))),
        }
    }
}

/// Parts an augmentation: what mixes stands alone, what lies between stays together.
fn part(spec: AugmentSpec, parts: &mut Vec<AugmentSpec>) {
    match (spec, parts.last_mut()) {
        (AugmentSpec::Sequence(Sequence { steps }), _) => steps.into_iter().for_each(|step| part(step, parts)),
        (spec, _) if spec.mixes() => parts.push(spec),
        (spec, Some(AugmentSpec::Sequence(Sequence { steps }))) => steps.push(spec),
        (spec, _) => parts.push(Sequence { steps: vec![spec] }.into()),
    }
}

/// What is done with an image of that size.
fn steps_of(part: &AugmentSpec, size: [usize; 3], chance: &mut Chance) -> Vec<Step> {
    let mut steps = vec![];
    part.steps(size, chance, &mut steps);
    step::joined(steps, size)
}

fn sample_of(images: &TensorType, kind: &str) -> Result<TensorType> {
    let none =
        || Error::shape(format!("{kind}: there are no images; expected [n, height, width, channels], got one number."));
    let (_, sample) = images.shape.split_first().ok_or_else(none)?;
    Ok(TensorType::new(images.dtype, Shape::new(sample)?))
}
