//! Other colours. Values stay within the range `[low, high]` that black and white have.

use super::Image;

/// The parts of red, green and blue in grey (ITU-R 601, to the digits that PyTorch's users have).
const GREY: [f32; 3] = [0.2989, 0.587, 0.114];

fn each(image: &mut Image, [low, high]: [f32; 2], change: impl Fn(f32) -> f32) {
    for x in &mut image.pixels {
        *x = change(*x).clamp(low, high);
    }
}

/// Adds that share of the range.
pub fn brightness(image: &mut Image, share: f32, range: [f32; 2]) {
    let added = share * (range[1] - range[0]);
    each(image, range, |x| x + added);
}

/// Moves values away from the mean of their channel, or towards it where the factor is below 1.
pub fn contrast(image: &mut Image, factor: f32, [low, high]: [f32; 2]) {
    let c = image.channels.max(1);
    let pixels = (image.pixels.len() / c).max(1) as f64;
    for channel in 0..c {
        let sum: f64 = image.pixels.iter().skip(channel).step_by(c).map(|&x| f64::from(x)).sum();
        let mean = (sum / pixels) as f32;
        for x in image.pixels.iter_mut().skip(channel).step_by(c) {
            *x = ((*x - mean) * factor + mean).clamp(low, high);
        }
    }
}

fn grey([r, g, b]: [f32; 3]) -> f32 {
    GREY[0] * r + GREY[1] * g + GREY[2] * b
}

/// Moves colours away from grey, or towards it where the factor is below 1. Images of other than three channels have none.
pub fn saturation(image: &mut Image, factor: f32, [low, high]: [f32; 2]) {
    if image.channels != 3 {
        return;
    }
    for pixel in image.pixels.as_chunks_mut::<3>().0 {
        let grey = grey(*pixel);
        *pixel = pixel.map(|x| (factor * x + (1.0 - factor) * grey).clamp(low, high));
    }
}

/// Takes the colours away.
pub fn grayscale(image: &mut Image) {
    if image.channels == 3 {
        for pixel in image.pixels.as_chunks_mut::<3>().0 {
            *pixel = [grey(*pixel); 3];
        }
    }
}

/// Turns colours by that share of the circle.
pub fn hue(image: &mut Image, share: f32, [low, high]: [f32; 2]) {
    if image.channels != 3 || share == 0.0 {
        return;
    }
    let span = if high > low { high - low } else { 1.0 };
    for pixel in image.pixels.as_chunks_mut::<3>().0 {
        let [r, g, b] = pixel.map(|x| ((x - low) / span).clamp(0.0, 1.0));
        let (value, least) = (r.max(g).max(b), r.min(g).min(b));
        let chroma = value - least;
        if chroma == 0.0 {
            continue;
        }
        // The place on the circle in sixths, red at 0.
        let place = if value == r {
            (g - b) / chroma
        } else if value == g {
            2.0 + (b - r) / chroma
        } else {
            4.0 + (r - g) / chroma
        };
        let turned = (place / 6.0 + share).rem_euclid(1.0) * 6.0;
        let part = |n: f32| {
            let k = (n + turned) % 6.0;
            value - chroma * k.min(4.0 - k).clamp(0.0, 1.0)
        };
        *pixel = [5.0, 3.0, 1.0].map(|n| part(n) * span + low);
    }
}
