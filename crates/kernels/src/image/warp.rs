//! Moved images: each pixel of the result is read where its map says, between pixels or at the nearest.

use super::{Image, Map, WholeSteps};

/// How values between pixels are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// From the four pixels around, in proportion.
    Bilinear,
    /// From the nearest pixel.
    Nearest,
}

/// What lies beyond the edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fill {
    /// A number.
    Constant(f32),
    /// The image mirrored at its edge: `d c b a | a b c d | d c b a`.
    Reflect,
    /// The image again.
    Wrap,
    /// The pixel at the edge.
    Nearest,
}

/// How a moved image is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Between pixels.
    pub interpolation: Interpolation,
    /// Beyond the edges.
    pub fill: Fill,
}

/// An image of that height and width whose pixels come from where the maps lead, the first of them first.
pub fn warp(image: &Image, maps: &[Map], [height, width]: [usize; 2], sampling: Sampling) -> Image {
    let mut result = Image::filled([height, width, image.channels], 0.0);
    if image.height == 0 || image.width == 0 {
        return result;
    }
    if let [Map::Projection(projection)] = maps
        && let Some(steps) = projection.whole_steps()
    {
        let number = number(sampling.fill);
        copy(&image.pixels, image.size(), steps, sampling.fill, number, &mut result.pixels, [height, width]);
        return result;
    }
    let (mut xs, mut ys) = (vec![0.0; width], vec![0.0; width]);
    for (y, row) in result.pixels.chunks_exact_mut((width * image.channels).max(1)).enumerate() {
        for (x, place) in xs.iter_mut().enumerate() {
            *place = x as f32;
        }
        ys.fill(y as f32);
        for map in maps {
            map.apply(&mut xs, &mut ys);
        }
        match image.channels {
            1 => read_row::<1>(image, &xs, &ys, sampling, row),
            3 => read_row::<3>(image, &xs, &ys, sampling, row),
            _ => read_any(image, &xs, &ys, sampling, row),
        }
    }
    result
}

/// The place within `0..n` where something beyond is read; none where it is a number.
#[inline]
fn within(place: i64, n: usize, fill: Fill) -> Option<usize> {
    let n = n as i64;
    if (0..n).contains(&place) {
        return Some(place as usize);
    }
    match fill {
        Fill::Constant(_) => None,
        Fill::Nearest => Some(place.clamp(0, n - 1) as usize),
        Fill::Wrap => Some(place.rem_euclid(n) as usize),
        Fill::Reflect => {
            let turn = place.rem_euclid(2 * n);
            Some(turn.min(2 * n - 1 - turn) as usize)
        }
    }
}

/// What a place is where nothing is read.
pub fn number(fill: Fill) -> f32 {
    if let Fill::Constant(value) = fill { value } else { 0.0 }
}

/// Whole steps and mirrors: pixels are copied as they are, whatever they are. `number` is what lies beyond the edges where
/// nothing is read.
pub fn copy<T: Copy>(
    pixels: &[T],
    [height, width, channels]: [usize; 3],
    [(along, first), (down, top)]: WholeSteps,
    fill: Fill,
    number: T,
    out: &mut [T],
    [_, columns]: [usize; 2],
) {
    let row = columns * channels;
    if row == 0 || height * width == 0 {
        return;
    }
    // Places that lie within rows: one stretch of them, which needs no looking.
    let inside = |x: i64| (0..width as i64).contains(&(first + along * x));
    let start = (0..columns).find(|&x| inside(x as i64)).unwrap_or(columns);
    let end = (start..columns).find(|&x| !inside(x as i64)).unwrap_or(columns);
    for (y, out) in out.chunks_exact_mut(row).enumerate() {
        let Some(source) = within(top + down * y as i64, height, fill) else {
            out.fill(number);
            continue;
        };
        let source = &pixels[source * width * channels..][..width * channels];
        for x in (0..start).chain(end..columns) {
            let out = &mut out[x * channels..][..channels];
            match within(first + along * x as i64, width, fill) {
                Some(place) => out.copy_from_slice(&source[place * channels..][..channels]),
                None => out.fill(number),
            }
        }
        if start == end {
            continue;
        }
        let out = &mut out[start * channels..end * channels];
        let from = first + along * start as i64;
        if along == 1 {
            out.copy_from_slice(&source[from as usize * channels..][..out.len()]);
            continue;
        }
        let source = &source[..(from as usize + 1) * channels];
        match channels {
            1 => mirror::<T, 1>(source, out),
            3 => mirror::<T, 3>(source, out),
            _ => {
                let pixels = source.chunks_exact(channels).rev();
                out.chunks_exact_mut(channels).zip(pixels).for_each(|(out, pixel)| out.copy_from_slice(pixel));
            }
        }
    }
}

/// Pixels in reverse, from the last on.
fn mirror<T: Copy, const C: usize>(source: &[T], out: &mut [T]) {
    let pixels = source.as_chunks::<C>().0.iter().rev();
    out.as_chunks_mut::<C>().0.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = *pixel);
}

#[inline(always)]
fn read_row<const C: usize>(image: &Image, xs: &[f32], ys: &[f32], sampling: Sampling, row: &mut [f32]) {
    let pixels = image.pixels.as_chunks::<C>().0;
    let (w, h) = (image.width, image.height);
    let (right, below) = (w as f32 - 1.0, h as f32 - 1.0);
    for ((out, &x), &y) in row.as_chunks_mut::<C>().0.iter_mut().zip(xs).zip(ys) {
        let inside = x >= 0.0 && y >= 0.0 && x < right && y < below;
        if inside && sampling.interpolation == Interpolation::Bilinear {
            let (left, top) = (x as usize, y as usize);
            let (p, q) = (x - left as f32, y - top as f32);
            let at = top * w + left;
            let [a, b, c, d] = [&pixels[at], &pixels[at + 1], &pixels[at + w], &pixels[at + w + 1]];
            for k in 0..C {
                let (above, under) = (a[k] + (b[k] - a[k]) * p, c[k] + (d[k] - c[k]) * p);
                out[k] = above + (under - above) * q;
            }
        } else {
            read(image, x, y, sampling, out);
        }
    }
}

fn read_any(image: &Image, xs: &[f32], ys: &[f32], sampling: Sampling, row: &mut [f32]) {
    for ((out, &x), &y) in row.chunks_exact_mut(image.channels.max(1)).zip(xs).zip(ys) {
        read(image, x, y, sampling, out);
    }
}

/// One pixel, wherever it is.
fn read(image: &Image, x: f32, y: f32, Sampling { interpolation, fill }: Sampling, out: &mut [f32]) {
    let c = image.channels;
    let pixel = |x: i64, y: i64| {
        let at = within(x, image.width, fill).zip(within(y, image.height, fill));
        at.map(|(x, y)| &image.pixels[(y * image.width + x) * c..][..c])
    };
    if !(x.abs() < 1e9 && y.abs() < 1e9) {
        // A place at infinity, behind the eye of a projection.
        out.fill(number(fill));
        return;
    }
    if interpolation == Interpolation::Nearest {
        // Half-way places go to the even neighbour, as in SciPy and PyTorch.
        let nearest = pixel(x.round_ties_even() as i64, y.round_ties_even() as i64);
        out.iter_mut().enumerate().for_each(|(k, out)| *out = nearest.map_or(number(fill), |pixel| pixel[k]));
        return;
    }
    let (left, top) = (x.floor(), y.floor());
    let (p, q) = (x - left, y - top);
    let (left, top) = (left as i64, top as i64);
    let around = [pixel(left, top), pixel(left + 1, top), pixel(left, top + 1), pixel(left + 1, top + 1)];
    for (k, out) in out.iter_mut().enumerate() {
        let [a, b, c, d] = around.map(|pixel| pixel.map_or(number(fill), |pixel| pixel[k]));
        let (above, under) = (a + (b - a) * p, c + (d - c) * p);
        *out = above + (under - above) * q;
    }
}
