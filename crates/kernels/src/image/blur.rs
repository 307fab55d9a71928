//! Blurring with a Gaussian bell, along rows and then along columns.

use super::Image;

/// Blurs with a bell of `2 radius + 1` pixels that is `sigma` wide; at the edges the image goes on mirrored at the middle of
/// its last pixel: `d c b | a b c d | c b a`.
pub fn gaussian_blur(image: &mut Image, radius: usize, sigma: f32) {
    let [h, w, c] = image.size();
    if radius == 0 || sigma <= 0.0 || image.pixels.is_empty() {
        return;
    }
    let bell: Vec<_> =
        (0..=2 * radius).map(|i| (-0.5 * ((i as f64 - radius as f64) / f64::from(sigma)).powi(2)).exp()).collect();
    let sum: f64 = bell.iter().sum();
    let bell: Vec<_> = bell.iter().map(|x| (x / sum) as f32).collect();
    let mirrored = |place: usize, n: usize| {
        let period = (2 * n as i64 - 2).max(1);
        let turn = (place as i64 - radius as i64).rem_euclid(period);
        turn.min(period - turn).min(n as i64 - 1) as usize
    };
    let mut along = vec![0.0; image.pixels.len()];
    for (row, out) in image.pixels.chunks_exact(w * c).zip(along.chunks_exact_mut(w * c)) {
        for (x, out) in out.chunks_exact_mut(c).enumerate() {
            for (i, weight) in bell.iter().enumerate() {
                let from = &row[mirrored(x + i, w) * c..][..c];
                out.iter_mut().zip(from).for_each(|(out, x)| *out += weight * x);
            }
        }
    }
    image.pixels.fill(0.0);
    for (y, out) in image.pixels.chunks_exact_mut(w * c).enumerate() {
        for (i, weight) in bell.iter().enumerate() {
            let from = &along[mirrored(y + i, h) * w * c..][..w * c];
            out.iter_mut().zip(from).for_each(|(out, x)| *out += weight * x);
        }
    }
}
