//! Images of a batch mixed with each other, and their labels as they are.
//!
//! Chance puts the samples of a batch on a ring; each takes in a part of the one behind it. So no sample is mixed with itself, unless
//! it is alone, and each is taken in once.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::image::Image;
use espalier_spec::{Error, Family, Result};

use crate::augment::AugmentSpec;
use crate::augmenter::Beside;
use crate::chance::Chance;
use crate::stack::{Stack, image_at};

/// What an image keeps of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mix {
    /// This share, everywhere.
    Blend(f32),
    /// All but a rectangle: top, left, height, width.
    Paste([usize; 4]),
}

/// What becomes of the images of a batch.
pub struct Mixing {
    kind: &'static str,
    size: [usize; 3],
    /// For each sample the one behind it on the ring, and what it keeps.
    of: Vec<(usize, Mix)>,
}

impl Mixing {
    /// Decided by the chances of the samples of a batch, whose images are of that size.
    pub fn draw(spec: &AugmentSpec, size: [usize; 3], chances: impl Iterator<Item = Chance>) -> Self {
        let drawn = chances.map(|mut chance| (chance.unit(), spec.mix(size, &mut chance)));
        let (places, mixes): (Vec<_>, Vec<_>) = drawn.unzip();
        let mut ring: Vec<_> = (0..places.len()).collect();
        ring.sort_by(|&a, &b| places[a].total_cmp(&places[b]));
        let mut of: Vec<_> = mixes.into_iter().map(|mix| (0, mix)).collect();
        for (at, &sample) in ring.iter().enumerate() {
            of[sample].0 = ring[(at + 1) % ring.len()];
        }
        Self { kind: spec.kind(), size, of }
    }

    /// Images, and what belongs to them, mixed.
    pub fn mix(&self, images: &Tensor, beside: &[Beside]) -> Result<(Tensor, Vec<Beside>)> {
        let beside = beside.iter().map(|beside| match beside {
            Beside::Labels(labels) => self.labels(labels).map(Beside::Labels),
            Beside::Masks(masks) => self.masks(masks).map(Beside::Masks),
        });
        let beside = beside.collect::<Result<_>>()?;
        Ok((self.apply(images, self.size, |mix| mix)?, beside))
    }

    fn labels(&self, labels: &Tensor) -> Result<Tensor> {
        let (kind, got) = (self.kind, labels.ty());
        check_labels(kind, got.dtype, got)?;
        if labels.shape().first() != Some(&self.of.len()) {
            let count = self.of.len();
            return Err(Error::shape(format!(
                "{kind}: the labels do not fit the images; expected {count} rows, got {got}."
            )));
        }
        let [height, width, _] = self.size;
        let own = |mix| match mix {
            Mix::Paste([_, _, high, wide]) => Mix::Blend(1.0 - (high * wide) as f32 / (height * width).max(1) as f32),
            Mix::Blend(_) => mix,
        };
        self.apply(labels, [1, 1, labels.shape()[1..].iter().product()], own)
    }

    fn masks(&self, masks: &Tensor) -> Result<Tensor> {
        let (kind, got, [height, width, _]) = (self.kind, masks.ty(), self.size);
        let blends = self.of.iter().any(|(_, mix)| matches!(mix, Mix::Blend(_)));
        match got.shape[..] {
            [n, h, w, channels] if [n, h, w] == [self.of.len(), height, width] => {
                if blends && got.dtype != DType::F32 {
                    return Err(Error::dtype(format!(
                        "{kind}: masks of class numbers cannot be blended; expected float32, such as a channel for each class, \
                         got {got}. Use cutMix, which keeps classes."
                    )));
                }
                self.apply(masks, [height, width, channels], |mix| mix)
            }
            _ => Err(Error::shape(format!(
                "{kind}: the masks do not fit the images; expected [{}, {height}, {width}, channels], got {got}.",
                self.of.len()
            ))),
        }
    }

    /// Samples of one size, each mixed with its other.
    fn apply(&self, samples: &Tensor, size: [usize; 3], how: impl Fn(Mix) -> Mix) -> Result<Tensor> {
        let sample = TensorType::new(samples.dtype(), Shape::new(&samples.shape()[1..])?);
        let mut stack = Stack::new(sample, self.of.len());
        for (i, &(other, mix)) in self.of.iter().enumerate() {
            let mut image = image_at(samples, i, size);
            take_in(&mut image, &image_at(samples, other, size), how(mix));
            stack.put(i, &image);
        }
        stack.tensor()
    }
}

/// Complains about labels that cannot be mixed: numbers of classes have nothing between them.
pub fn check_labels(kind: &str, dtype: DType, got: &dyn std::fmt::Display) -> Result<()> {
    if dtype == DType::F32 {
        return Ok(());
    }
    Err(Error::dtype(format!(
        "{kind}: labels that are numbers of classes cannot be mixed; expected float32, such as one-hot rows, got {got}. Encode them \
         before: map(({{ x, y }}) => ({{ x, y: ops.oneHot(y, {{ depth }}) }}))."
    )))
}

fn take_in(image: &mut Image, other: &Image, mix: Mix) {
    match mix {
        Mix::Blend(own) => {
            for (x, y) in image.pixels.iter_mut().zip(&other.pixels) {
                *x = own * *x + (1.0 - own) * y;
            }
        }
        Mix::Paste([top, left, height, width]) => {
            let row = (image.width * image.channels).max(1);
            let part = left * image.channels..(left + width) * image.channels;
            let lines = image.pixels.chunks_exact_mut(row).zip(other.pixels.chunks_exact(row));
            for (own, other) in lines.skip(top).take(height) {
                own[part.clone()].copy_from_slice(&other[part.clone()]);
            }
        }
    }
}
