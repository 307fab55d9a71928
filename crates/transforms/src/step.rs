//! What is done with one image, once chance has been decided.

use espalier_kernels::image::{self, Fill, Image, Interpolation, Map, Sampling, WholeSteps};
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

/// Does the steps one after the other.
pub fn run(steps: &[Step], image: &mut Image, range: [f32; 2]) {
    for step in steps {
        match step {
            Step::Move { maps, size, sampling } => *image = image::warp(image, maps, *size, *sampling),
            Step::Paint(paint) => apply(paint, image, range),
        }
    }
}

/// The same with moves that follow each other as one, where that reads the same: what moves images reads them once then.
pub fn joined(steps: Vec<Step>, [height, width, _]: [usize; 3]) -> Vec<Step> {
    let mut size = [height, width];
    // The size of what the last step reads.
    let mut before = size;
    let mut joined: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        let Step::Move { maps, size: next, sampling } = step else {
            joined.push(step);
            continue;
        };
        if let Some(Step::Move { maps: last, size: last_size, sampling: last_sampling }) = joined.last_mut() {
            // One that stays within the image reads nothing that depends on the sampling; a mirror in front changes
            // neither what lies beyond the edges.
            let stays = stays_within(&maps, size, next);
            let mirrors = before == size && stays_within(last, before, size);
            if sampling == *last_sampling || stays || mirrors {
                if mirrors && !stays {
                    *last_sampling = sampling;
                }
                *last = composed(maps, std::mem::take(last));
                *last_size = next;
                size = next;
                continue;
            }
        }
        before = size;
        size = next;
        joined.push(Step::Move { maps, size, sampling });
    }
    joined
}

/// The moves alone, reading the nearest pixel: what numbers of classes need. Beyond the edges lies class 0.
pub fn of_mask(steps: &[Step]) -> Vec<Step> {
    let of_mask = |step: &Step| {
        let Step::Move { maps, size, sampling } = step else { return None };
        let fill = if let Fill::Constant(_) = sampling.fill { Fill::Constant(0.0) } else { sampling.fill };
        let sampling = Sampling { interpolation: Interpolation::Nearest, fill };
        Some(Step::Move { maps: maps.clone(), size: *size, sampling })
    };
    steps.iter().filter_map(of_mask).collect()
}

/// What steps do that only copy pixels as they are: the whole steps, what lies beyond the edges, and height and width of the
/// result.
pub fn copies(steps: &[Step], [height, width, _]: [usize; 3]) -> Option<(WholeSteps, Fill, [usize; 2])> {
    match steps {
        [] => Some(([(1, 0), (1, 0)], Fill::Nearest, [height, width])),
        [Step::Move { maps, size, sampling }] => Some((whole_steps(maps)?, sampling.fill, *size)),
        _ => None,
    }
}

/// The whole steps of a move that is nothing else.
fn whole_steps(maps: &[Map]) -> Option<WholeSteps> {
    if let [Map::Projection(projection)] = maps { projection.whole_steps() } else { None }
}

/// Whether every pixel of the result is one of the image.
fn stays_within(maps: &[Map], image: [usize; 2], result: [usize; 2]) -> bool {
    let Some([along, down]) = whole_steps(maps) else { return false };
    let ends = |(direction, first): (i64, i64), n: usize| [first, first + direction * (n as i64 - 1)];
    let within = |ends: [i64; 2], n: usize| ends.iter().all(|end| (0..n as i64).contains(end));
    within(ends(along, result[1]), image[1]) && within(ends(down, result[0]), image[0])
}

/// The maps of a move behind those of the one before it: places go backwards through both.
fn composed(mut maps: Vec<Map>, before: Vec<Map>) -> Vec<Map> {
    for map in before {
        match (maps.last_mut(), map) {
            (Some(Map::Projection(last)), Map::Projection(next)) => *last = last.then(&next),
            (_, map) => maps.push(map),
        }
    }
    maps
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

#[cfg(test)]
mod tests {
    use espalier_kernels::image::Projection;

    use super::*;

    const SIZE: [usize; 3] = [5, 4, 3];

    fn step([a, c]: [f64; 2], [e, f]: [f64; 2], size: [usize; 2], fill: Fill) -> Step {
        let map = Map::Projection(Projection::affine([a, 0.0, c], [0.0, e, f]));
        Step::Move { maps: vec![map], size, sampling: Sampling { interpolation: Interpolation::Bilinear, fill } }
    }

    fn image() -> Image {
        Image::new(SIZE, (0..60).map(|x| (x * 7 % 31) as f32).collect())
    }

    #[test]
    fn mirrors_and_crops_join_moves_that_are_read_otherwise() {
        let flip = || step([-1.0, 3.0], [1.0, 0.0], [5, 4], Fill::Reflect);
        for fill in [Fill::Constant(9.0), Fill::Nearest, Fill::Wrap] {
            let pad = || step([1.0, -2.0], [1.0, 1.5], [5, 4], fill);
            let crop = || step([1.0, 1.0], [1.0, 2.0], [2, 3], Fill::Reflect);
            for steps in
                [vec![flip(), pad()], vec![pad(), flip()], vec![pad(), crop()], vec![flip(), pad(), flip(), crop()]]
            {
                let one = joined(steps.clone(), SIZE);
                assert_eq!(one.len(), 1, "{steps:?}");
                let (mut together, mut apart) = (image(), image());
                run(&one, &mut together, [0.0, 255.0]);
                run(&steps, &mut apart, [0.0, 255.0]);
                assert_eq!(together, apart, "{steps:?}");
            }
            // Beyond a part that was cut out lies what the next move says, not the image.
            assert_eq!(joined(vec![crop(), step([1.0, -2.0], [1.0, 0.0], [2, 3], fill)], SIZE).len(), 2);
        }
    }

    #[test]
    fn paint_keeps_moves_apart() {
        let flip = || step([-1.0, 3.0], [1.0, 0.0], [5, 4], Fill::Reflect);
        let steps = vec![flip(), Step::Paint(Paint::Grayscale), flip()];
        assert_eq!(joined(steps.clone(), SIZE), steps);
        assert_eq!(of_mask(&steps).len(), 2);
    }
}
