//! Depthwise convolutions against their definition, on every instruction set.

use super::*;
use crate::isa::on_each_isa;
use crate::rng::{Key, normal};

fn sample(len: usize, salt: u64) -> Vec<f32> {
    let mut x = vec![0.0; len];
    normal(Key::new(salt, len as u64), 0, 0, &mut x);
    x
}

/// Windows that overlap, leave gaps and reach over edges, for channels of every block.
fn geometries() -> Vec<Geometry> {
    let plain = Geometry {
        batch: 2,
        image: (6, 11),
        result: (6, 11),
        window: (3, 3),
        stride: (1, 1),
        dilation: (1, 1),
        padding: (1, 1),
        pixel: 1,
        groups: 1,
        channels: 1,
        filters: 1,
    };
    let shapes = [
        plain.clone(),
        Geometry { result: (3, 5), stride: (2, 2), padding: (0, 0), image: (7, 11), ..plain.clone() },
        Geometry { result: (3, 5), stride: (2, 3), padding: (1, 2), image: (5, 12), window: (2, 4), ..plain.clone() },
        Geometry { dilation: (2, 3), padding: (2, 3), ..plain.clone() },
        Geometry { window: (1, 1), stride: (3, 4), padding: (0, 0), result: (2, 3), ..plain.clone() },
        Geometry { window: (2, 2), padding: (3, 2), result: (11, 14), ..plain.clone() },
    ];
    let with = |g: Geometry| [1, 6, 8, 45].map(|groups| Geometry { pixel: groups, groups, ..g.clone() });
    shapes.into_iter().flat_map(with).collect()
}

/// Every product of the convolution: the elements of the images, of the filters and of the result that it joins.
fn products(g: &Geometry) -> Vec<[usize; 3]> {
    let (c, [down, across]) = (g.groups, Axis::of(g));
    let inside = |axis: &Axis, at: usize, tap: usize| {
        (at * axis.stride + tap * axis.dilation).checked_sub(axis.padding).filter(|pixel| *pixel < axis.size)
    };
    let mut found = vec![];
    for pixel in 0..g.pixels() {
        let (line, column) = (pixel / across.result, pixel % across.result);
        let (image, row) = (line / down.result, line % down.result);
        for tap in 0..g.taps() {
            let places = (inside(&down, row, tap / across.window), inside(&across, column, tap % across.window));
            if let (Some(y), Some(x)) = places {
                let from = (image * down.size + y) * across.size + x;
                found.extend((0..c).map(|channel| [from * c + channel, tap * c + channel, pixel * c + channel]));
            }
        }
    }
    found
}

fn close(found: &[f32], expected: &[f64], what: &str) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() < 1e-5 * expected.abs().max(1.0), "{what}: {found} {expected}");
    }
}

#[test]
fn all_three_passes_are_sums_over_the_same_products() {
    for g in geometries() {
        let (x, w, dy) = (sample(g.image_len(), 1), sample(g.filter_len(), 2), sample(g.result_len(), 3));
        let [mut y, mut dx, mut dw] = [&dy, &x, &w].map(|like| vec![0.0_f64; like.len()]);
        for [i, j, k] in products(&g) {
            let [x, w, dy] = [x[i], w[j], dy[k]].map(f64::from);
            y[k] += x * w;
            dx[i] += dy * w;
            dw[j] += x * dy;
        }
        on_each_isa(|isa| {
            let what = format!("{isa:?} {g:?}");
            let (rows, image_rows) = (g.batch * g.result.0, g.batch * g.image.0);
            let mut found = vec![f32::NAN; y.len()];
            let row = y.len() / rows;
            for (i, piece) in found.chunks_mut(2 * row).enumerate() {
                result(&g, &x, &w, 2 * i..2 * i + piece.len() / row, piece);
            }
            close(&found, &y, &what);
            let mut found = vec![f32::NAN; dx.len()];
            let row = dx.len() / image_rows;
            for (i, piece) in found.chunks_mut(2 * row).enumerate() {
                image(&g, &dy, &w, 2 * i..2 * i + piece.len() / row, piece);
            }
            close(&found, &dx, &what);
            let [mut first, mut second] = [0, 1].map(|_| vec![f32::NAN; dw.len()]);
            filters(&g, &x, &dy, 0..3, &mut first);
            filters(&g, &x, &dy, 3..rows, &mut second);
            let sum: Vec<_> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
            close(&sum, &dw, &what);
        });
    }
}
