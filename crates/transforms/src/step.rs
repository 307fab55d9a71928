//! What is done with one image, once chance has been decided.

use espalier_kernels::image::{self, Fill, Image, Interpolation, Map, Sampling};
use espalier_kernels::rng;

use crate::chance::Noise;

/// One thing that is done with an image.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Pixels come from elsewhere; from places in the result to places in the image, the first map first.
    Move {
        /// Where pixels come from.
        maps: Vec<Map>,
        /// Height and width of the result.
        size: [usize; 2],
        /// How the image is read.
        sampling: Sampling,
    },
    /// Pixels become others.
    Paint(Paint),
}

/// What becomes of pixels; masks stay as they are.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// Brighter by that share of the range.
    Brightness(f32),
    /// Contrast times that factor.
    Contrast(f32),
    /// Saturation times that factor.
    Saturation(f32),
    /// Colours turned by that share of the circle.
    Hue(f32),
    /// No colours.
    Grayscale,
    /// Blurred by a bell of that radius and width.
    Blur(usize, f32),
    /// Normal numbers added, of that share of the range.
    Noise(Noise, f32),
    /// A rectangle (top, left, height, width) of one value.
    Erase([usize; 4], f32),
}

/// Moves that follow each other: the maps, height and width of the result, how the image is read.
type Moves = (Vec<Map>, [usize; 2], Sampling);

/// Does the steps one after the other. Moves that follow each other and are read alike become one, which reads once.
pub fn run(steps: &[Step], image: &mut Image, range: [f32; 2]) {
    walk(steps, image, |sampling| sampling, |paint, image| apply(paint, image, range));
}

/// Does the moves alone, reading the nearest pixel: what numbers of classes need. Beyond the edges lies class 0.
pub fn run_on_mask(steps: &[Step], mask: &mut Image) {
    let nearest = |Sampling { fill, .. }| {
        let fill = if let Fill::Constant(_) = fill { Fill::Constant(0.0) } else { fill };
        Sampling { interpolation: Interpolation::Nearest, fill }
    };
    walk(steps, mask, nearest, |_, _| {});
}

fn walk(steps: &[Step], image: &mut Image, read: impl Fn(Sampling) -> Sampling, paint: impl Fn(&Paint, &mut Image)) {
    let mut pending: Option<Moves> = None;
    let flush = |pending: &mut Option<Moves>, image: &mut Image| {
        if let Some((maps, size, sampling)) = pending.take() {
            *image = image::warp(image, &maps, size, read(sampling));
        }
    };
    for step in steps {
        match step {
            Step::Move { maps, size, sampling } => {
                if pending.as_ref().is_some_and(|(.., other)| other != sampling) {
                    flush(&mut pending, image);
                }
                let before = pending.take().map_or(vec![], |(maps, ..)| maps);
                pending = Some((joined(maps, before), *size, *sampling));
            }
            Step::Paint(own) => {
                flush(&mut pending, image);
                paint(own, image);
            }
        }
    }
    flush(&mut pending, image);
}

/// The maps of a move behind those of the one before it: places go backwards through both.
fn joined(maps: &[Map], before: Vec<Map>) -> Vec<Map> {
    let mut joined = maps.to_vec();
    for map in before {
        match (joined.last_mut(), map) {
            (Some(Map::Projection(last)), Map::Projection(next)) => *last = last.then(&next),
            (_, map) => joined.push(map),
        }
    }
    joined
}

fn apply(paint: &Paint, image: &mut Image, range: [f32; 2]) {
    match paint {
        Paint::Brightness(share) => image::brightness(image, *share, range),
        Paint::Contrast(factor) => image::contrast(image, *factor, range),
        Paint::Saturation(factor) => image::saturation(image, *factor, range),
        Paint::Hue(share) => image::hue(image, *share, range),
        Paint::Grayscale => image::grayscale(image),
        Paint::Blur(radius, sigma) => image::gaussian_blur(image, *radius, *sigma),
        Paint::Noise(Noise { key, epoch, row }, stddev) => {
            let mut noise = vec![0.0; image.pixels.len()];
            rng::normal(*key, *epoch, *row as usize * noise.len(), &mut noise);
            let stddev = stddev * (range[1] - range[0]);
            for (x, noise) in image.pixels.iter_mut().zip(noise) {
                *x = (*x + stddev * noise).clamp(range[0], range[1]);
            }
        }
        Paint::Erase([top, left, height, width], value) => {
            let row = image.width * image.channels;
            for line in image.pixels.chunks_exact_mut(row.max(1)).skip(*top).take(*height) {
                line[left * image.channels..(left + width) * image.channels].fill(*value);
            }
        }
    }
}
