use super::*;
use crate::isa::on_each_isa;
use crate::vmath::erf;

const N: usize = 1 << 20;

fn drawn(fill: impl Fn(&mut [f32])) -> Vec<f32> {
    let mut values = vec![f32::NAN; N];
    fill(&mut values);
    values
}

/// Moments of `x` about zero, in `f64`.
fn mean(x: &[f32], power: i32) -> f64 {
    x.iter().map(|&x| f64::from(x).powi(power)).sum::<f64>() / x.len() as f64
}

/// Pearson's statistic of counts that should all be equal.
fn chi_square(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum()
}

/// Whether a chi-square statistic lies within five deviations of its mean.
fn plausible(statistic: f64, freedom: f64) -> bool {
    (statistic - freedom).abs() < 5.0 * (2.0 * freedom).sqrt()
}

#[test]
fn a_value_depends_on_its_index_alone_however_the_range_is_cut() {
    type Fill = fn(Key, u64, usize, &mut [f32]);
    let fills: [Fill; 4] =
        [uniform, normal, |k, s, f, o| bernoulli(k, s, f, 0.3, o), |k, s, f, o| dropout_scale(k, s, f, 0.5, 2.0, o)];
    let key = Key::new(1, 2);
    for fill in fills {
        let mut reference: Vec<u32> = Vec::new();
        on_each_isa(|isa| {
            let mut whole = vec![0.0; 1000];
            fill(key, 9, 0, &mut whole);
            let bits: Vec<u32> = whole.iter().map(|x| x.to_bits()).collect();
            if reference.is_empty() {
                reference = bits;
            }
            for (first, len) in
                [(0, 1000), (0, 1), (1, 62), (63, 2), (64, 64), (65, 63), (100, 333), (640, 360), (999, 1), (5, 0)]
            {
                let mut part = vec![0.0; len];
                fill(key, 9, first, &mut part);
                let bits: Vec<u32> = part.iter().map(|x| x.to_bits()).collect();
                assert_eq!(bits, reference[first..first + len], "{first} {len} {isa:?}");
            }
        });
    }
}

#[test]
fn seeds_streams_and_steps_give_different_values() {
    let first = |seed, stream, step| {
        let mut out = [0.0; 8];
        uniform(Key::new(seed, stream), step, 0, &mut out);
        out.map(f32::to_bits)
    };
    let all = [first(0, 0, 0), first(1, 0, 0), first(0, 1, 0), first(0, 0, 1), first(1, 1, 0), first(0, 0, 1 << 32)];
    for (i, a) in all.iter().enumerate() {
        assert!(all[..i].iter().all(|b| a.iter().zip(b).all(|(a, b)| a != b)), "{i}");
    }
}

#[test]
fn indices_beyond_four_billion_have_values_of_their_own() {
    let far = 1usize << 36;
    let (mut near_values, mut far_values) = ([0.0; 64], [0.0; 64]);
    uniform(Key::new(3, 4), 0, 0, &mut near_values);
    uniform(Key::new(3, 4), 0, far, &mut far_values);
    assert!(near_values.iter().zip(far_values).all(|(near, far)| *near != far));
}

#[test]
fn uniform_values_fill_the_interval_evenly_and_independently() {
    let x = drawn(|out| uniform(Key::new(7, 0), 3, 0, out));
    assert!(x.iter().all(|x| (0.0..1.0).contains(x)));
    assert!((mean(&x, 1) - 0.5).abs() < 5.0 / (12.0 * N as f64).sqrt());
    let mut counts = [0; 256];
    let mut pairs = [0; 256];
    for pair in x.windows(2) {
        counts[(pair[0] * 256.0) as usize] += 1;
        pairs[(pair[0] * 16.0) as usize * 16 + (pair[1] * 16.0) as usize] += 1;
    }
    assert!(plausible(chi_square(&counts), 255.0), "{}", chi_square(&counts));
    assert!(plausible(chi_square(&pairs), 255.0), "{}", chi_square(&pairs));
    // The lowest of the 24 bits is as random as the highest.
    let odd = x.iter().filter(|x| (**x * 16_777_216.0) as u32 & 1 == 1).count() as f64;
    assert!((odd - N as f64 / 2.0).abs() < 5.0 * (N as f64 / 4.0).sqrt());
    // The same element of the next step has nothing to do with it.
    let next = drawn(|out| uniform(Key::new(7, 0), 4, 0, out));
    let product: f64 = x.iter().zip(&next).map(|(a, b)| (f64::from(*a) - 0.5) * (f64::from(*b) - 0.5)).sum();
    assert!((product * 12.0 / (N as f64).sqrt()).abs() < 5.0);
}

#[test]
fn normal_values_have_the_moments_the_distribution_and_the_tails_of_the_normal() {
    let x = drawn(|out| normal(Key::new(11, 5), 0, 0, out));
    let deviation = 5.0 / (N as f64).sqrt();
    // The variance of the k-th moment is E x^2k - (E x^k)^2.
    for (power, moment, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
        let measured = mean(&x, power);
        assert!((measured - moment).abs() < deviation * f64::sqrt(variance), "moment {power} is {measured}");
    }
    // Each value's rank in the distribution is uniform.
    let mut counts = [0; 200];
    for x in &x {
        let rank = 0.5 + 0.5 * erf(x * std::f32::consts::FRAC_1_SQRT_2);
        counts[((rank * 200.0) as usize).min(199)] += 1;
    }
    assert!(plausible(chi_square(&counts), 199.0), "{}", chi_square(&counts));
    // 66.4 of a million lie beyond four deviations.
    let beyond = x.iter().filter(|x| x.abs() > 4.0).count() as f64;
    assert!((beyond - 66.4).abs() < 5.0 * 66.4f64.sqrt(), "{beyond}");
    // The two values of a pair are independent, and so are their squares.
    let (mut plain, mut squares) = (0.0, 0.0);
    for group in x.chunks_exact(GROUP) {
        for lane in 0..LANES {
            let (a, b) = (f64::from(group[lane]), f64::from(group[LANES + lane]));
            plain += a * b;
            squares += (a * a - 1.0) * (b * b - 1.0) / 2.0;
        }
    }
    let pairs = (N / 4) as f64;
    assert!(plain.abs() < 5.0 * pairs.sqrt() && squares.abs() < 5.0 * pairs.sqrt(), "{plain} {squares}");
}

#[test]
fn dropout_keeps_the_expected_value() {
    for rate in [0.0, 0.1, 0.5, 0.9] {
        let x = drawn(|out| dropout_scale(Key::new(2, 3), 1, 0, rate, 1.0 / (1.0 - rate), out));
        let kept = 1.0 / (1.0 - rate);
        assert!(x.iter().all(|&x| x == 0.0 || x == kept));
        let dropped = x.iter().filter(|&&x| x == 0.0).count() as f64 / N as f64;
        let rate = f64::from(rate);
        assert!((dropped - rate).abs() <= 5.0 * (rate * (1.0 - rate) / N as f64).sqrt(), "{rate}: {dropped}");
    }
    let all = drawn(|out| dropout_scale(Key::new(2, 3), 1, 0, 1.0, 2.0, out));
    assert!(all.iter().all(|&x| x == 0.0));
}

#[test]
fn bernoulli_takes_the_probabilities_zero_and_one_at_their_word() {
    for probability in [0.0, 0.25, 1.0] {
        let x = drawn(|out| bernoulli(Key::new(8, 8), 0, 0, probability, out));
        let ones = mean(&x, 1);
        let p = f64::from(probability);
        assert!((ones - p).abs() <= 5.0 * (p * (1.0 - p) / N as f64).sqrt(), "{p}: {ones}");
    }
}

#[test]
fn a_permutation_holds_every_index_once_and_is_the_same_on_every_instruction_set() {
    for n in [0, 1, 2, 3, 100, 10_000] {
        let mut first: Option<Vec<u32>> = None;
        on_each_isa(|_| {
            let order = permutation(Key::new(5, 0), 2, n);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.iter().copied().eq(0..n as u32));
            assert_eq!(*first.get_or_insert_with(|| order.clone()), order);
        });
    }
    assert_ne!(permutation(Key::new(5, 0), 0, 100), permutation(Key::new(5, 0), 1, 100));
    assert_ne!(permutation(Key::new(5, 0), 0, 100), permutation(Key::new(6, 0), 0, 100));
}

#[test]
fn all_orders_of_five_are_equally_likely() {
    let mut counts = std::collections::BTreeMap::new();
    for epoch in 0..60_000 {
        *counts.entry(permutation(Key::new(1, 1), epoch, 5)).or_insert(0) += 1;
    }
    let counts: Vec<u32> = counts.into_values().collect();
    assert_eq!(counts.len(), 120);
    assert!(plausible(chi_square(&counts), 119.0), "{}", chi_square(&counts));
}
