//! The convolutions against the direct ones.

use super::*;
use crate::conv::Geometry;
use crate::conv::tests::{close, each_product, noise, transposed};
use crate::gemm::{Epilogue, gemm};
use crate::isa::on_each_isa;
use crate::tile::{MatRef, TileMut};

fn case(batch: usize, image: (usize, usize), padding: (usize, usize), channels: usize, filters: usize) -> Geometry {
    Geometry {
        batch,
        image,
        result: (image.0 + 2 * padding.0 - 2, image.1 + 2 * padding.1 - 2),
        window: (3, 3),
        stride: (1, 1),
        dilation: (1, 1),
        padding,
        pixel: channels,
        groups: 1,
        channels,
        filters,
    }
}

fn cases() -> Vec<Geometry> {
    vec![
        case(2, (8, 8), (1, 1), 16, 32),
        case(3, (7, 9), (1, 1), 5, 7),
        case(1, (3, 3), (0, 0), 1, 1),
        case(2, (6, 5), (0, 2), 20, 50),
        case(2, (13, 14), (1, 1), 33, 49),
        case(0, (4, 4), (1, 1), 3, 3),
        case(6, (33, 33), (1, 1), 3, 5),
        case(1, (6, 6), (1, 1), 65, 66),
    ]
}

fn gradient_of_filters(g: &Geometry, x: &[f32], dy: &[f32]) -> Vec<f32> {
    let (cut, row) = (GradientCut::of(g), 3 * g.channels * g.filters);
    let (pieces, count) = (cut.pieces(), cut.rows());
    let mut rows = vec![f32::NAN; count * row];
    for (i, to) in rows.chunks_exact_mut(count / pieces * row).enumerate() {
        gradient(g, x, dy, i..i + 1, to, &mut vec![f32::NAN; gradient_scratch(g)]);
    }
    let mut dw = vec![f32::NAN; g.filter_len()];
    let (columns, to) = (cut.columns(), TileMut::new(&mut dw, 3, row, row));
    let mut scratch = vec![0.0; crate::gemm::gemm_scratch(3, row, count)];
    let rows = MatRef::dense(&rows, count, row);
    gemm(MatRef::dense(&columns, 3, count), rows, to, false, &mut scratch, None);
    dw
}

struct Twice;

impl Epilogue for Twice {
    fn finish(&self, _row: usize, _col: usize, mut part: TileMut<'_>) {
        for row in 0..part.rows() {
            part.row_mut(row).iter_mut().for_each(|value| *value *= 2.0);
        }
    }
}

#[test]
fn results_are_those_of_the_definition_in_any_pieces() {
    on_each_isa(|isa| {
        for g in cases() {
            let (x, w) = (noise(g.image_len(), 1), noise(g.filter_len(), 2));
            let mut expected = vec![0.0; g.result_len()];
            each_product(&g, |i, j, k| expected[k] += 2.0 * f64::from(x[i]) * f64::from(w[j]));
            let run = |tile: Tile, step: usize, block: usize| {
                let order = Filters { tile, channels: g.channels, filters: g.filters, block };
                let mut u = vec![f32::NAN; order.len()];
                for (i, u) in u.chunks_exact_mut(order.len() / tile.reach()).enumerate() {
                    order.transform(&w, false, i..i + 1, u);
                }
                let mut y = vec![f32::NAN; g.result_len()];
                let (rows, width) = (g.batch * g.result.0, g.result.1);
                let mut y_all = TileMut::new(&mut y, rows * width, g.filters, g.filters);
                for start in (0..rows).step_by(step.max(1)) {
                    let range = start..rows.min(start + step);
                    for first in (0..g.filters).step_by(block) {
                        let columns = first..g.filters.min(first + block);
                        let y = y_all.sub(start * width, range.len() * width, first, columns.len());
                        let mut scratch = vec![f32::NAN; result_scratch(&g, &order)];
                        result(&g, &x, (&u, &order), range.clone(), columns, y, &mut scratch, Some(&Twice));
                    }
                }
                y
            };
            for tile in [Tile::Small, Tile::Large] {
                let whole = run(tile, g.batch * g.result.0, g.filters);
                close(&whole, &expected, &format!("{isa:?} {tile:?} {g:?}"));
                for (step, block) in [(g.result.0, g.filters), (g.batch * g.result.0, 16), (g.result.0, 32)] {
                    assert_eq!(whole, run(tile, step, block), "{isa:?} {tile:?} {g:?} {step} {block}");
                }
            }
        }
    });
}

#[test]
fn filters_turned_give_the_gradient_of_the_images() {
    on_each_isa(|isa| {
        for g in cases() {
            let (dy, w) = (noise(g.result_len(), 3), noise(g.filter_len(), 4));
            let mut expected = vec![0.0; g.image_len()];
            each_product(&g, |i, j, k| expected[i] += 2.0 * f64::from(dy[k]) * f64::from(w[j]));
            let transposed = transposed(&g, &w);
            let back = Geometry {
                image: g.result,
                result: g.image,
                padding: (2 - g.padding.0, 2 - g.padding.1),
                pixel: g.filters,
                channels: g.filters,
                filters: g.channels,
                ..g.clone()
            };
            let order = Filters { tile: Tile::Large, channels: g.filters, filters: g.channels, block: 32 };
            let mut u = vec![f32::NAN; order.len()];
            order.transform(&transposed, true, 0..6, &mut u);
            let mut dx = vec![f32::NAN; g.image_len()];
            let (rows, columns) = (0..g.batch * g.image.0, 0..g.channels);
            let to = TileMut::new(&mut dx, rows.len() * g.image.1, g.channels, g.channels);
            let mut scratch = vec![f32::NAN; result_scratch(&back, &order)];
            result(&back, &dy, (&u, &order), rows, columns, to, &mut scratch, Some(&Twice));
            close(&dx, &expected, &format!("{isa:?} {g:?}"));
        }
    });
}

#[test]
fn the_gradient_of_the_filters_is_that_of_the_definition() {
    on_each_isa(|isa| {
        for g in cases() {
            let (x, dy) = (noise(g.image_len(), 5), noise(g.result_len(), 6));
            let mut expected = vec![0.0; g.filter_len()];
            each_product(&g, |i, j, k| expected[j] += f64::from(x[i]) * f64::from(dy[k]));
            let dw = gradient_of_filters(&g, &x, &dy);
            close(&dw, &expected, &format!("{isa:?} {g:?}"));
        }
    });
}

/// The largest error in units in the last place of what is summed up, its magnitudes taken.
fn units(found: &[f32], exact: &[f64], magnitudes: &[f64]) -> f64 {
    assert!(found.iter().all(|value| value.is_finite()));
    let off = found.iter().zip(exact).zip(magnitudes).map(|((x, y), sum)| (f64::from(*x) - y).abs() / sum);
    off.fold(0.0, f64::max) / f64::from(f32::EPSILON)
}

#[test]
fn the_error_stays_within_a_few_units_of_the_sum_of_magnitudes_however_many_channels_there_are() {
    // Numbers around zero, and positive ones as units leave them, of which tiles take differences.
    for (channels, shift) in [(16, 0.0), (16, 0.5), (128, 0.0), (128, 0.5), (512, 0.0), (512, 0.5)] {
        let g = case(1, (14, 13), (1, 1), channels, 16);
        let x: Vec<_> = noise(g.image_len(), 7).iter().map(|x| x + shift).collect();
        let (w, dy) = (noise(g.filter_len(), 8), noise(g.result_len(), 9));
        let (mut y, mut of_y) = (vec![0.0; g.result_len()], vec![0.0; g.result_len()]);
        let (mut dw, mut of_dw) = (vec![0.0; g.filter_len()], vec![0.0; g.filter_len()]);
        each_product(&g, |i, j, k| {
            let (x, w, dy) = (f64::from(x[i]), f64::from(w[j]), f64::from(dy[k]));
            y[k] += x * w;
            of_y[k] += (x * w).abs();
            dw[j] += x * dy;
            of_dw[j] += (x * dy).abs();
        });
        on_each_isa(|isa| {
            for tile in [Tile::Large, Tile::Small] {
                let order = Filters { tile, channels, filters: g.filters, block: g.filters };
                let mut u = vec![f32::NAN; order.len()];
                order.transform(&w, false, 0..tile.reach(), &mut u);
                let mut found = vec![f32::NAN; g.result_len()];
                let to = TileMut::new(&mut found, g.pixels(), g.filters, g.filters);
                let mut scratch = vec![f32::NAN; result_scratch(&g, &order)];
                result(&g, &x, (&u, &order), 0..g.result.0, 0..g.filters, to, &mut scratch, None);
                let (off, most) = (units(&found, &y, &of_y), if tile == Tile::Large { 20.0 } else { 2.0 });
                assert!(off < most, "{isa:?} {tile:?} {channels} {shift}: {off} units");
            }
            let off = units(&gradient_of_filters(&g, &x, &dy), &dw, &of_dw);
            assert!(off < 30.0, "{isa:?} {channels} {shift}: {off} units in filters");
        });
    }
}
