use super::*;

const PLAIN: Sampling = Sampling { interpolation: Interpolation::Bilinear, fill: Fill::Constant(0.0) };

fn ramp(size: [usize; 3]) -> Image {
    Image::new(size, (0..size.iter().product::<usize>()).map(|x| x as f32).collect())
}

#[test]
fn whole_steps_are_copies_and_equal_to_reading_every_pixel() {
    for fill in [Fill::Constant(-1.0), Fill::Reflect, Fill::Wrap, Fill::Nearest] {
        let image = ramp([5, 4, 3]);
        for ([a, c], [e, f]) in [([1.0, 2.0], [1.0, -7.0]), ([-1.0, 3.0], [1.0, 0.0]), ([1.0, -1.0], [-1.0, 9.0])] {
            let whole = Projection::affine([a, 0.0, c], [0.0, e, f]);
            assert!(whole.whole_steps().is_some());
            let sampling = Sampling { fill, ..PLAIN };
            let copied = warp(&image, &[Map::Projection(whole)], [6, 3], sampling);
            // Two maps are never taken for whole steps.
            let maps = [Map::Projection(Projection::IDENTITY), Map::Projection(whole)];
            for interpolation in [Interpolation::Bilinear, Interpolation::Nearest] {
                assert_eq!(copied, warp(&image, &maps, [6, 3], Sampling { interpolation, ..sampling }), "{fill:?}");
            }
        }
    }
}

#[test]
fn a_map_of_corners_takes_each_to_its_own_and_composes() {
    let from = [[0.0, 0.0], [9.0, 0.0], [9.0, 5.0], [0.0, 5.0]];
    let to = [[1.0, -1.0], [8.0, 0.5], [10.0, 6.0], [-2.0, 4.0]];
    let there = Projection::of_corners(from, to).unwrap();
    let both = there.then(&Projection::of_corners(to, from).unwrap());
    for ([x, y], [u, v]) in from.into_iter().zip(to) {
        let (mut xs, mut ys) = ([x as f32], [y as f32]);
        Map::Projection(there).apply(&mut xs, &mut ys);
        assert!((f64::from(xs[0]) - u).abs() < 1e-5 && (f64::from(ys[0]) - v).abs() < 1e-5);
        let (mut xs, mut ys) = ([x as f32], [y as f32]);
        Map::Projection(both).apply(&mut xs, &mut ys);
        assert!((f64::from(xs[0]) - x).abs() < 1e-5 && (f64::from(ys[0]) - y).abs() < 1e-5);
    }
    assert_eq!(Projection::of_corners([[0.0; 2]; 4], to), None);
}

#[test]
fn between_pixels_lies_a_mean_and_beyond_the_edge_what_the_fill_says() {
    let image = Image::new([1, 2, 1], vec![2.0, 4.0]);
    let moved = |by: f64, fill| {
        let map = Map::Projection(Projection::affine([1.0, 0.0, by], [0.0, 1.0, 0.0]));
        warp(&image, &[map], [1, 2], Sampling { fill, ..PLAIN }).pixels
    };
    assert_eq!(moved(0.5, Fill::Constant(0.0)), [3.0, 2.0]);
    assert_eq!(moved(0.5, Fill::Nearest), [3.0, 4.0]);
    assert_eq!(moved(0.5, Fill::Wrap), [3.0, 3.0]);
    assert_eq!(moved(1.5, Fill::Reflect), [4.0, 3.0]);
}

#[test]
fn a_lens_keeps_the_middle_and_a_field_moves_each_pixel() {
    let image = ramp([5, 5, 1]);
    let bent = warp(&image, &[Map::Lens { strength: 0.4, size: [5, 5] }], [5, 5], PLAIN);
    assert_eq!(bent.pixels[12], 12.0);
    assert_eq!(bent.pixels[0], 0.0, "beyond the corner there is nothing");
    let field = Map::Field { size: [5, 5], dx: vec![1.0; 25], dy: vec![0.0; 25] };
    let moved = warp(&image, &[field], [5, 5], Sampling { fill: Fill::Wrap, ..PLAIN });
    assert_eq!(moved.pixels[..5], [1.0, 2.0, 3.0, 4.0, 0.0]);
}

#[test]
fn colours_stay_within_their_range_and_grey_stays_grey() {
    let range = [0.0, 255.0];
    let mut image = Image::new([1, 2, 3], vec![250.0, 10.0, 30.0, 90.0, 90.0, 90.0]);
    brightness(&mut image, 0.1, range);
    assert_eq!(image.pixels[0], 255.0);
    hue(&mut image, 0.3, range);
    saturation(&mut image, 1.7, range);
    assert!(image.pixels.iter().all(|x| (0.0..=255.0).contains(x)));
    assert!(image.pixels[3..].iter().all(|x| (x - 115.5).abs() < 0.1), "{:?}", &image.pixels[3..]);
    let mut whole = image.clone();
    hue(&mut whole, 1.0, range);
    whole.pixels.iter().zip(&image.pixels).for_each(|(a, b)| assert!((a - b).abs() < 1e-3));
    contrast(&mut image, 0.0, range);
    assert!((image.pixels[0] - image.pixels[3]).abs() < 1e-4, "no contrast is left");
}

#[test]
fn a_blur_keeps_what_is_even_and_the_sum_of_what_is_far_from_edges() {
    let mut even = Image::filled([4, 3, 2], 7.0);
    gaussian_blur(&mut even, 2, 1.3);
    assert!(even.pixels.iter().all(|x| (x - 7.0).abs() < 1e-5));
    let mut dot = Image::filled([9, 9, 1], 0.0);
    dot.pixels[40] = 1.0;
    gaussian_blur(&mut dot, 3, 1.0);
    assert!((dot.pixels.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!((dot.pixels[39] - dot.pixels[49]).abs() < 1e-7);
}
