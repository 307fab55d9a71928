//! The three passes of convolutions on one thread, beside the measured peak.
//!
//! `cargo bench -p espalier-kernels --bench conv -- NAME`: those whose names contain it.

use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

use espalier_kernels::arena::AlignedBytes;
use espalier_kernels::conv::winograd::{self, Tile};
use espalier_kernels::conv::{Filters, Geometry, forward, forward_scratch, image, image_scratch, weights};
use espalier_kernels::peak;
use espalier_kernels::tile::TileMut;

fn shape(batch: usize, size: usize, c: usize, f: usize, k: usize, s: usize) -> Geometry {
    let out = size.div_ceil(s);
    Geometry {
        batch,
        image: (size, size),
        result: (out, out),
        window: (k, k),
        stride: (s, s),
        dilation: (1, 1),
        padding: (k / 2, k / 2),
        pixel: c,
        groups: 1,
        channels: c,
        filters: f,
    }
}

/// The shortest time of one call in seconds.
fn best(mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..11).map(time).fold(f64::MAX, f64::min)
}

/// The same by Winograd's tiles; the filters are brought into their basis each time. Then the result by a quarter of the
/// filters at a time, which are there already, by large and by small tiles.
fn by_tiles(g: &Geometry, x: &[f32], w: &[f32], y: &mut [f32], dx: &mut [f32]) -> [f64; 5] {
    let back = Geometry {
        image: g.result,
        result: g.image,
        padding: (2 - g.padding.0, 2 - g.padding.1),
        pixel: g.filters,
        channels: g.filters,
        filters: g.channels,
        ..g.clone()
    };
    let order = winograd::Filters { tile: Tile::Large, channels: g.channels, filters: g.filters, block: g.filters };
    let turned = winograd::Filters { tile: Tile::Large, channels: g.filters, filters: g.channels, block: g.channels };
    let quarters = winograd::Filters { block: g.filters.div_ceil(4).next_multiple_of(16), ..order };
    let mut u = AlignedBytes::zeroed(order.len().max(turned.len()) * 4);
    let mut rows = vec![0.0; winograd::GradientCut::of(g).rows() * 3 * g.channels * g.filters];
    let small = winograd::Filters { tile: Tile::Small, ..quarters };
    let scratch = [(g, &order), (g, &quarters), (g, &small), (&back, &turned)];
    let scratch = scratch.iter().map(|(g, order)| winograd::result_scratch(g, order)).max();
    let mut scratch = vec![0.0; scratch.unwrap_or(0).max(winograd::gradient_scratch(g))];
    let (rows_of_y, rows_of_x) = (0..g.batch * g.result.0, 0..g.batch * g.image.0);
    let mut by_quarters = |order: &winograd::Filters| {
        order.transform(w, false, 0..order.tile.reach(), u.as_f32_mut());
        let mut run = |columns: Range<usize>| {
            let mut y = TileMut::new(y, g.pixels(), g.filters, g.filters);
            let (u, y) = ((u.as_f32(), order), y.sub(0, g.pixels(), columns.start, columns.len()));
            winograd::result(g, black_box(x), u, rows_of_y.clone(), columns, y, &mut scratch, None);
        };
        let parts = (0..g.filters).step_by(order.block).map(|at| at..g.filters.min(at + order.block));
        best(|| parts.clone().for_each(&mut run))
    };
    let prepared = [by_quarters(&quarters), by_quarters(&small)];
    [
        best(|| {
            order.transform(w, false, 0..6, u.as_f32_mut());
            let (u, y) = ((u.as_f32(), &order), TileMut::new(y, g.pixels(), g.filters, g.filters));
            winograd::result(g, black_box(x), u, rows_of_y.clone(), 0..g.filters, y, &mut scratch, None);
        }),
        best(|| {
            turned.transform(w, true, 0..6, u.as_f32_mut());
            let (u, dx) = ((u.as_f32(), &turned), TileMut::new(dx, back.pixels(), g.channels, g.channels));
            winograd::result(&back, black_box(y), u, rows_of_x.clone(), 0..g.channels, dx, &mut scratch, None);
        }),
        best(|| {
            let pieces = winograd::GradientCut::of(g).pieces();
            winograd::gradient(g, black_box(x), y, 0..pieces, &mut rows, &mut scratch);
        }),
        prepared[0],
        prepared[1],
    ]
}

fn main() {
    let only = std::env::args().nth(1).filter(|word| !word.starts_with("--"));
    let peak = peak::measure(std::time::Duration::from_millis(300));
    println!("peak {peak:.1} GFLOP/s; result, images, filters");
    for (batch, size, c, f, k, s) in [
        (32, 32, 64, 64, 3, 1),
        (32, 16, 128, 128, 3, 1),
        (8, 56, 64, 64, 3, 1),
        (8, 28, 128, 128, 3, 1),
        (8, 14, 256, 256, 3, 1),
        (8, 7, 512, 512, 3, 1),
        (8, 14, 512, 512, 3, 1),
        (64, 32, 16, 16, 3, 1),
        (64, 16, 32, 32, 3, 1),
        (1, 56, 64, 64, 3, 1),
        (1, 28, 128, 128, 3, 1),
        (1, 14, 256, 256, 3, 1),
        (1, 7, 512, 512, 3, 1),
        (8, 28, 128, 128, 3, 2),
        (4, 224, 3, 64, 7, 2),
        (4, 224, 3, 64, 3, 1),
        (64, 28, 1, 32, 3, 1),
    ] {
        let name = format!("{batch}x{size}x{size} {c}->{f} {k}x{k}/{s}");
        if only.as_ref().is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let g = shape(batch, size, c, f, k, s);
        let [x, w] = [g.image_len(), g.filter_len()].map(|len| AlignedBytes::zeroed(len * 4));
        let [mut y, mut dx, mut dw] =
            [g.result_len(), g.image_len(), g.filter_len()].map(|len| AlignedBytes::zeroed(len * 4));
        let mut scratch = vec![0.0; forward_scratch(&g).max(image_scratch(&g))];
        let times = [
            best(|| {
                let tile = TileMut::new(&mut y.as_f32_mut()[..g.result_len()], g.pixels(), f, f);
                let (x, w) = (black_box(x.as_f32()), w.as_f32());
                forward(&g, x, Filters::Plain(w), 0..g.pixels(), 0..f, tile, &mut scratch, None);
            }),
            best(|| {
                let (dy, dx) = (black_box(y.as_f32()), dx.as_f32_mut());
                image(&g, dy, w.as_f32(), 0..g.batch * g.image.0, dx, &mut scratch);
            }),
            best(|| {
                let tile = TileMut::new(&mut dw.as_f32_mut()[..g.filter_len()], g.depth(), f, f);
                weights(&g, black_box(x.as_f32()), y.as_f32(), 0..g.depth(), tile, &mut scratch);
            }),
        ];
        let mut rows = vec![times.to_vec()];
        if g.window == (3, 3) && g.stride == (1, 1) {
            let (y, dx) = (&mut y.as_f32_mut()[..g.result_len()], &mut dx.as_f32_mut()[..g.image_len()]);
            rows.push(by_tiles(&g, x.as_f32(), w.as_f32(), y, dx).to_vec());
        }
        let flops = 2.0 * g.result_len() as f64 * g.depth() as f64;
        let share = |best: f64| format!("{:8.2} ms {:3.0} %", best * 1e3, flops / best / 1e9 / peak * 100.0);
        let line = |times: &[f64]| times.iter().map(|&best| share(best)).collect::<Vec<_>>().join("  ");
        println!("{name}: {}", line(&rows[0]));
        if let Some(times) = rows.get(1) {
            println!("                    by tiles: {}", line(times));
        }
    }
}
