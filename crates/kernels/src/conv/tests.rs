//! The convolutions against their definition in f64.

use super::*;
use crate::gemm::Epilogue;
use crate::isa::on_each_isa;
use crate::tile::TileMut;

pub(super) fn noise(len: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / u32::MAX as f32 - 0.5
    };
    (0..len).map(|_| next()).collect()
}

fn cases() -> Vec<Geometry> {
    let base = Geometry {
        batch: 2,
        image: (7, 9),
        result: (7, 9),
        window: (3, 3),
        stride: (1, 1),
        dilation: (1, 1),
        padding: (1, 1),
        pixel: 5,
        groups: 1,
        channels: 5,
        filters: 7,
    };
    vec![
        base.clone(),
        Geometry { result: (3, 4), stride: (2, 2), padding: (0, 0), ..base.clone() },
        Geometry { result: (3, 5), dilation: (2, 2), padding: (0, 0), ..base.clone() },
        Geometry { image: (8, 10), result: (3, 4), stride: (3, 3), dilation: (2, 1), padding: (2, 1), ..base.clone() },
        Geometry { image: (9, 9), result: (2, 3), window: (1, 2), stride: (4, 3), padding: (0, 0), ..base.clone() },
        Geometry { groups: 3, pixel: 6, channels: 2, filters: 4, ..base.clone() },
        Geometry { window: (1, 1), padding: (0, 0), pixel: 40, channels: 40, filters: 70, ..base.clone() },
        // Windows of one column whose channels are those of three pixels.
        Geometry { result: (7, 7), window: (3, 1), padding: (1, 0), channels: 15, ..base.clone() },
        Geometry { batch: 1, image: (5, 5), result: (5, 5), pixel: 130, channels: 130, filters: 400, ..base },
    ]
}

/// Calls for each product of an element of the images, one of the filters and one of the results, by their places.
pub(super) fn each_product(g: &Geometry, mut call: impl FnMut(usize, usize, usize)) {
    let filters = g.groups * g.filters;
    for pixel in 0..g.pixels() {
        for tap in 0..g.taps() {
            let Some(place) = g.under(&g.corner(pixel), (tap / g.window.1, tap % g.window.1)) else { continue };
            for (group, c) in (0..g.groups).flat_map(|group| (0..g.channels).map(move |c| (group, c))) {
                for f in group * g.filters..(group + 1) * g.filters {
                    let (x, w) = (place * g.pixel + group * g.channels + c, (tap * g.channels + c) * filters + f);
                    call(x, w, pixel * filters + f);
                }
            }
        }
    }
}

/// The filters with channels behind filters.
pub(super) fn transposed(g: &Geometry, w: &[f32]) -> Vec<f32> {
    let filters = g.groups * g.filters;
    let from = |at: usize| {
        let (tap, rest) = (at / (g.channels * filters), at % (g.channels * filters));
        (tap * g.channels + rest % g.channels) * filters + rest / g.channels
    };
    (0..g.filter_len()).map(|at| w[from(at)]).collect()
}

pub(super) fn close(found: &[f32], expected: &[f64], what: &str) {
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (f64::from(*found) - expected).abs() < 1e-4 * (1.0 + expected.abs() / 100.0),
            "{what}, {i}: {found}, not {expected}"
        );
    }
}

/// Adds to each element its place in the result, of which it sees a piece.
struct Place {
    width: usize,
    at: (usize, usize),
}

impl Epilogue for Place {
    fn finish(&self, row: usize, col: usize, mut part: TileMut<'_>) {
        for at in 0..part.rows() {
            let first = (self.at.0 + row + at) * self.width + self.at.1 + col;
            part.row_mut(at).iter_mut().enumerate().for_each(|(i, value)| *value += ((first + i) % 1000) as f32);
        }
    }
}

#[test]
fn every_pixel_is_the_sum_of_its_window_in_any_pieces() {
    on_each_isa(|isa| {
        for g in cases() {
            let (x, w) = (noise(g.image_len(), 1), noise(g.filter_len(), 2));
            let mut expected = vec![0.0; g.result_len()];
            each_product(&g, |i, j, k| expected[k] += f64::from(x[i]) * f64::from(w[j]));
            expected.iter_mut().enumerate().for_each(|(place, y)| *y += (place % 1000) as f64);
            let width = g.groups * g.filters;
            let run = |piece: (usize, usize), pack: bool| {
                let mut packed = vec![f32::NAN; packed_len(&g, piece.1)];
                let filters = if pack {
                    super::pack(&g, &w, piece.1, &mut packed);
                    Filters::Packed(&packed, piece.1)
                } else {
                    Filters::Plain(&w)
                };
                let mut scratch = vec![f32::NAN; forward_scratch(&g)];
                let mut y = vec![f32::NAN; g.result_len()];
                for row in (0..g.pixels()).step_by(piece.0) {
                    for col in (0..width).step_by(piece.1) {
                        let (rows, cols) = (row..g.pixels().min(row + piece.0), col..width.min(col + piece.1));
                        let mut all = TileMut::new(&mut y, g.pixels(), width, width);
                        let tile = all.sub(row, rows.len(), col, cols.len());
                        forward(
                            &g,
                            &x,
                            filters,
                            rows,
                            cols,
                            tile,
                            &mut scratch,
                            Some(&Place { width, at: (row, col) }),
                        );
                    }
                }
                y
            };
            let whole = run((g.pixels(), width), false);
            close(&whole, &expected, &format!("{isa:?} {g:?}"));
            assert_eq!(whole, run((5, 3), false), "{isa:?} {g:?}");
            for piece in [(g.pixels(), width), (5, 3), (4, 48)].into_iter().filter(|_| g.groups == 1) {
                assert_eq!(whole, run(piece, true), "{isa:?} {g:?} {piece:?}");
            }
        }
    });
}

#[test]
fn the_gradient_of_the_filters_sums_over_all_pixels_in_any_pieces() {
    on_each_isa(|isa| {
        for g in cases() {
            let (x, dy) = (noise(g.image_len(), 3), noise(g.result_len(), 4));
            let mut expected = vec![0.0; g.filter_len()];
            each_product(&g, |i, j, k| expected[j] += f64::from(x[i]) * f64::from(dy[k]));
            let width = g.groups * g.filters;
            let run = |piece: usize| {
                let mut scratch = vec![f32::NAN; weights_scratch(&g)];
                let mut dw = vec![f32::NAN; g.filter_len()];
                for start in (0..g.depth()).step_by(piece) {
                    let range = start..g.depth().min(start + piece);
                    let part = &mut dw[start * width..range.end * width];
                    weights(&g, &x, &dy, range.clone(), TileMut::new(part, range.len(), width, width), &mut scratch);
                }
                dw
            };
            let whole = run(g.depth());
            close(&whole, &expected, &format!("{isa:?} {g:?}"));
            assert_eq!(whole, run(7), "{isa:?} {g:?}");
        }
    });
}

#[test]
fn the_gradient_of_the_images_sums_over_all_windows_that_see_a_pixel_in_any_pieces() {
    on_each_isa(|isa| {
        for g in cases().into_iter().filter(|g| g.pixel == g.groups * g.channels) {
            let (w, dy) = (noise(g.filter_len(), 5), noise(g.result_len(), 6));
            let mut expected = vec![0.0; g.image_len()];
            each_product(&g, |i, j, k| expected[i] += f64::from(w[j]) * f64::from(dy[k]));
            let row = g.image.1 * g.groups * g.channels;
            let w = transposed(&g, &w);
            let run = |piece: usize| {
                let mut scratch = vec![f32::NAN; image_scratch(&g)];
                let mut dx = vec![f32::NAN; g.image_len()];
                let rows = g.batch * g.image.0;
                for start in (0..rows).step_by(piece) {
                    let range = start..rows.min(start + piece);
                    image(&g, &dy, &w, range.clone(), &mut dx[start * row..range.end * row], &mut scratch);
                }
                dx
            };
            let whole = run(g.batch * g.image.0);
            close(&whole, &expected, &format!("{isa:?} {g:?}"));
            assert_eq!(whole, run(3), "{isa:?} {g:?}");
        }
    });
}
