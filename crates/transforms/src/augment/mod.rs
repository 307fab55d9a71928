//! Augmentations: what images become by chance while a model trains.

mod affine;
mod brightness;
mod contrast;
mod cut_mix;
mod cutout;
mod elastic;
mod gaussian_blur;
mod gaussian_noise;
mod grayscale;
mod horizontal_flip;
mod hue;
mod lens_distortion;
mod mix_up;
mod pad_crop;
mod perspective;
mod rand_augment;
mod random_crop;
mod random_erasing;
mod random_resized_crop;
mod rotate;
mod saturation;
mod sequence;
mod shear;
mod translate;
mod vertical_flip;
mod zoom;

use espalier_kernels::image::{Fill, Interpolation, Map, Sampling};
use espalier_spec::{At, Result, Value, family};

use crate::chance::Chance;
use crate::mixing::Mix;
use crate::step::Step;

/// An augmentation of images.
pub trait Augment: Send + Sync {
    /// Height, width and channels of what becomes of images of that size. Every complaint about sizes is made here.
    fn output(&self, size: [usize; 3]) -> Result<[usize; 3]> {
        Ok(size)
    }

    /// Decides by chance what is done with one image of that size, which `output` has accepted.
    fn steps(&self, size: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>);

    /// Whether it mixes the images of a batch instead of changing each by itself.
    fn mixes(&self) -> bool {
        false
    }

    /// What an image keeps of its own where images are mixed.
    fn mix(&self, _size: [usize; 3], _chance: &mut Chance) -> Mix {
        Mix::Blend(1.0)
    }
}

family! {
    /// The augmentations.
    pub enum AugmentSpec("augmentation"): dyn Augment {
        affine::Affine,
        brightness::Brightness,
        contrast::Contrast,
        cut_mix::CutMix,
        cutout::Cutout,
        elastic::Elastic,
        gaussian_blur::GaussianBlur,
        gaussian_noise::GaussianNoise,
        grayscale::Grayscale,
        horizontal_flip::HorizontalFlip,
        hue::Hue,
        lens_distortion::LensDistortion,
        mix_up::MixUp,
        pad_crop::PadCrop,
        perspective::Perspective,
        rand_augment::RandAugment,
        random_crop::RandomCrop,
        random_erasing::RandomErasing,
        random_resized_crop::RandomResizedCrop,
        rotate::Rotate,
        saturation::Saturation,
        sequence::Sequence,
        shear::Shear,
        translate::Translate,
        vertical_flip::VerticalFlip,
        zoom::Zoom,
    }
}

/// A move by whole pixels within the image, which no sampling changes.
fn exactly(map: Map, size: [usize; 2]) -> Step {
    let sampling = Sampling { interpolation: Interpolation::Bilinear, fill: Fill::Reflect };
    Step::Move { maps: vec![map], size, sampling }
}

/// Complains about two ends that are not above 0, not in order, or beyond the most.
fn check_range([low, high]: [f32; 2], most: f32, at: &At) -> Result<()> {
    if low > 0.0 && low <= high && high <= most {
        return Ok(());
    }
    let up_to = if most < f32::MAX { format!(" and up to {most}") } else { String::new() };
    Err(at.error(
        "is no range",
        format!("two numbers above 0{up_to}, the smaller first"),
        &Value::from(vec![low, high]),
    ))
}
