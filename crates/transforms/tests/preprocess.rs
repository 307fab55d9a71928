//! What holds for every transform: portions change nothing, shapes are as announced, the way back leads back.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::rng::{Key, normal};
use espalier_spec::{At, Code, Family, Member, Value, json};
use espalier_transforms::{Fitted, Fitting, PreprocessSpec};

fn read(spec: &Value) -> PreprocessSpec {
    PreprocessSpec::from_json(spec, &At::ROOT).unwrap()
}

/// Samples of a shape, whose columns differ in place and size.
fn samples(rows: usize, sample: &[usize]) -> Tensor {
    let width: usize = sample.iter().product();
    let mut numbers = vec![0.0; rows * width];
    normal(Key::new(5, 0), 0, 0, &mut numbers);
    numbers.iter_mut().enumerate().for_each(|(i, x)| *x = *x * (1 + i % width) as f32 + (i % width) as f32);
    Tensor::f32(Shape::new([&[rows], sample].concat()).unwrap(), &numbers).unwrap()
}

fn part(x: &Tensor, from: usize, to: usize) -> Tensor {
    let row = x.shape()[1..].iter().product::<usize>();
    let dims = [&[to - from], &x.shape()[1..]].concat();
    Tensor::f32(Shape::new(dims).unwrap(), &x.as_f32().unwrap()[from * row..to * row]).unwrap()
}

fn fit(spec: &PreprocessSpec, x: &Tensor, portion: usize) -> Fitted {
    let mut fitting = Fitting::new(spec.clone());
    let rows = x.shape()[0];
    for from in (0..rows).step_by(portion) {
        fitting.add(&part(x, from, rows.min(from + portion))).unwrap();
    }
    fitting.finish().unwrap()
}

/// A use of every transform: its options, the shape of a sample, whether there is a way back.
fn uses() -> Vec<(Value, Vec<usize>, bool)> {
    vec![
        (json!({ "kind": "channelMean", "withStd": true }), vec![3, 2, 3], true),
        (json!({ "kind": "globalContrastNormalization" }), vec![2, 4], false),
        (json!("decorrelation"), vec![2, 3], true),
        (json!({ "kind": "decorrelation", "components": 0.999_999_9 }), vec![6], true),
        (json!({ "kind": "fillMissing", "missingValue": 1 }), vec![5], false),
        (json!({ "kind": "fillMissing", "strategy": "median", "per": "channel" }), vec![4, 5], false),
        (json!({ "kind": "fillMissing", "strategy": "mostFrequent" }), vec![5], false),
        (json!("labelEncoder"), vec![], true),
        (json!({ "kind": "localContrastNormalization", "kernelSize": 3 }), vec![6, 5, 2], false),
        (json!({ "kind": "meanImage" }), vec![3, 2, 3], true),
        (json!({ "kind": "minMaxScaler", "featureRange": [-1, 3] }), vec![5], true),
        (json!({ "kind": "minMaxScaler", "per": "channel" }), vec![4, 5], true),
        (json!("oneHot"), vec![3], true),
        (json!({ "kind": "quantileClip", "lower": 0.1, "upper": 0.8 }), vec![5], false),
        (json!({ "kind": "standardScaler" }), vec![5], true),
        (json!({ "kind": "standardScaler", "per": "channel", "withMean": false }), vec![2, 3, 4], true),
        (json!({ "kind": "whitening", "epsilon": 0.1 }), vec![2, 3], true),
        (json!({ "kind": "whitening", "method": "zca", "ddof": 0 }), vec![2, 3], true),
    ]
}

#[test]
fn every_transform_has_a_use_here() {
    let used: Vec<_> = uses().iter().map(|(spec, ..)| read(spec).kind()).collect();
    let missing = PreprocessSpec::registry().into_iter().map(|Member { kind, .. }| kind);
    assert_eq!(missing.filter(|kind| !used.contains(kind)).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn portions_change_no_bit_of_what_is_learned() {
    for (spec, sample, _) in uses() {
        let x = samples(67, &sample);
        let learned = |portion| {
            let fitted = fit(&read(&spec), &x, portion);
            let kept = fitted.kept().unwrap();
            let numbers: Vec<_> =
                kept.iter().map(|(name, tensor)| (*name, tensor.as_f32().unwrap().to_vec())).collect();
            (fitted.spec().clone(), numbers)
        };
        let whole = learned(67);
        for portion in [1, 5, 32] {
            assert_eq!(learned(portion), whole, "{spec}, {portion} at a time");
        }
    }
}

#[test]
fn what_comes_out_has_the_announced_shape_and_leads_back() {
    for (spec, sample, back) in uses() {
        let x = samples(67, &sample);
        let fitted = fit(&read(&spec), &x, 67);
        let y = fitted.transform(&x).unwrap();
        let announced = fitted.spec().output(fitted.sample()).unwrap();
        assert_eq!(y.shape()[1..], announced[..], "{spec}");
        let of_sample = fitted.output(&TensorType::f32(fitted.sample().clone())).unwrap();
        assert_eq!((of_sample.shape, of_sample.dtype), (announced, y.dtype()), "{spec}");
        if !back {
            let error = fitted.inverse(&y).unwrap_err();
            assert!(error.message.contains("no way back"), "{spec}: {error}");
            continue;
        }
        let found = fitted.inverse(&y).unwrap();
        assert_eq!(found.shape(), x.shape(), "{spec}");
        for (a, b) in found.as_f32().unwrap().iter().zip(x.as_f32().unwrap()) {
            assert!((a - b).abs() <= 2e-5 * b.abs().max(1.0), "{spec}: {a} for {b}");
        }
    }
}

#[test]
fn whole_numbers_are_measured_and_transformed_as_floats() {
    let bytes = Tensor::u8(DType::U8, [3, 1].into(), &[0, 255, 51]).unwrap();
    let ints = Tensor::i32([3, 1].into(), &[0, 255, 51]).unwrap();
    for x in [bytes, ints] {
        let mut fitting = Fitting::new(read(&json!("minMaxScaler")));
        fitting.add(&x).unwrap();
        let y = fitting.finish().unwrap().transform(&x).unwrap();
        assert_eq!(y.as_f32().unwrap(), [0.0, 1.0, 0.2]);
    }
}

#[test]
fn missing_values_are_passed_over_and_stay_missing() {
    let x = Tensor::f32([3, 2].into(), &[1.0, f32::NAN, f32::NAN, 4.0, 3.0, 8.0]).unwrap();
    for (spec, expected) in [
        ("standardScaler", [-1.0, f32::NAN, f32::NAN, -1.0, 1.0, 1.0]),
        ("minMaxScaler", [0.0, f32::NAN, f32::NAN, 0.0, 1.0, 1.0]),
    ] {
        let y = fit(&read(&json!(spec)), &x, 2).transform(&x).unwrap();
        for (y, expected) in y.as_f32().unwrap().iter().zip(expected) {
            assert!(*y == expected || y.is_nan() && expected.is_nan(), "{spec}: {y} for {expected}");
        }
    }
}

#[test]
fn what_cannot_be_measured_is_refused_with_a_reason() {
    let spec = read(&json!("standardScaler"));
    let empty = Fitting::new(spec.clone()).finish().err().unwrap();
    assert_eq!((empty.code, empty.message.contains("at least one sample")), (Code::Data, true), "{empty}");
    let mut fitting = Fitting::new(spec);
    let x = Tensor::f32([2, 2].into(), &[1.0, f32::NAN, 2.0, f32::NAN]).unwrap();
    fitting.add(&x).unwrap();
    let other = fitting.add(&samples(3, &[4])).unwrap_err();
    assert_eq!(other.message, "standardScaler: samples differ in shape; expected rows of [2], got [3, 4].");
    assert!(fitting.finish().err().unwrap().message.contains("got none in column 1"));
    let range = json!({ "kind": "minMaxScaler", "featureRange": [1, 1] });
    let error = PreprocessSpec::from_json(&range, &At::ROOT).unwrap_err();
    assert_eq!(
        error.message,
        "minMaxScaler: featureRange is empty; expected a lower end below the upper one, got [1.0,1.0]."
    );
}

/// The covariance of samples over `n - 1`, row by row.
fn covariance(x: &Tensor) -> Vec<f64> {
    let (rows, width) = (x.shape()[0], x.shape()[1..].iter().product::<usize>());
    let data = x.as_f32().unwrap();
    let at = |r: usize, c: usize| f64::from(data[r * width + c]);
    let mean: Vec<_> = (0..width).map(|c| (0..rows).map(|r| at(r, c)).sum::<f64>() / rows as f64).collect();
    let product = |a: usize, b: usize| (0..rows).map(|r| (at(r, a) - mean[a]) * (at(r, b) - mean[b])).sum::<f64>();
    (0..width * width).map(|i| product(i / width, i % width) / (rows - 1) as f64).collect()
}

#[test]
fn decorrelated_data_has_a_diagonal_covariance_and_whitened_data_the_identity() {
    let mixed = |x: &Tensor| {
        let mixed: Vec<_> =
            x.as_f32().unwrap().chunks(12).flat_map(|row| (0..12).map(move |c| row[c] + row[c / 2] - row[0])).collect();
        Tensor::f32(x.shape().clone(), &mixed).unwrap()
    };
    // A column that does not vary by itself stays one without variance.
    let x = mixed(&samples(200, &[2, 2, 3]));
    let turned = covariance(&fit(&read(&json!("decorrelation")), &x, 64).transform(&x).unwrap());
    let largest = turned[0];
    assert!(turned.iter().enumerate().all(|(i, c)| i / 12 == i % 12 || c.abs() < 1e-5 * largest));
    assert!((0..11).all(|i| turned[i * 13] >= turned[(i + 1) * 13] - 1e-5 * largest));
    for method in ["pca", "zca"] {
        let spec = read(&json!({ "kind": "whitening", "method": method, "epsilon": 0, "components": 11 }));
        let white = fit(&spec, &x, 64).transform(&x).unwrap();
        assert_eq!(white.shape()[1..] == [2, 2, 3], method == "zca");
        let found = covariance(&white);
        let n = if method == "zca" { 12 } else { 11 };
        let trace: f64 = (0..n).map(|i| found[i * (n + 1)]).sum();
        assert!((trace - 11.0).abs() < 1e-3, "{method}: {trace}");
        if method == "pca" {
            assert!(found.iter().enumerate().all(|(i, c)| (c - f64::from(u8::from(i / n == i % n))).abs() < 1e-4));
        }
    }
}

#[test]
fn what_was_not_seen_while_fitting_has_no_class() {
    let x = Tensor::f32([3].into(), &[4.0, -1.0, 4.0]).unwrap();
    let other = Tensor::f32([2].into(), &[7.0, 4.0]).unwrap();
    let encoder = fit(&read(&json!("labelEncoder")), &x, 3);
    assert_eq!(encoder.transform(&other).unwrap().as_i32().unwrap(), [-1, 1]);
    let rows = fit(&read(&json!("oneHot")), &x, 3);
    assert_eq!(rows.transform(&other).unwrap().as_f32().unwrap(), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(rows.transform(&other).unwrap().shape()[..], [2, 2]);
}

#[test]
fn transforms_that_cannot_be_are_refused_with_a_reason() {
    let cases = [
        (
            json!({ "kind": "decorrelation", "components": 1.5 }),
            "decorrelation: components is neither a share nor a number",
        ),
        (json!({ "kind": "whitening", "components": 0 }), "whitening: components is neither a share nor a number"),
        (
            json!({ "kind": "localContrastNormalization", "kernelSize": 4 }),
            "localContrastNormalization: kernelSize has no middle",
        ),
        (json!({ "kind": "quantileClip", "lower": 0.5, "upper": 0.5 }), "quantileClip: upper is not above lower"),
        (json!("standardScalar"), "unknown preprocessing 'standardScalar'"),
    ];
    for (spec, message) in cases {
        let error = PreprocessSpec::from_json(&spec, &At::ROOT).unwrap_err();
        assert!(error.message.starts_with(message), "{error}");
    }
    let begin = |spec: Value| Fitting::new(read(&spec)).add(&samples(2, &[4])).unwrap_err();
    let many = begin(json!({ "kind": "decorrelation", "components": 9 }));
    assert!(many.message.starts_with("decorrelation: there are not so many components; expected at most 4"), "{many}");
    let flat = begin(json!("localContrastNormalization"));
    assert!(flat.message.contains("samples are no images"), "{flat}");
    let mut holes = Fitting::new(read(&json!("whitening")));
    let error = holes.add(&Tensor::f32([1, 1].into(), &[f32::NAN]).unwrap()).unwrap_err();
    assert!(error.message.contains("preprocess.fillMissing()"), "{error}");
    let mut one = Fitting::new(read(&json!("whitening")));
    one.add(&Tensor::f32([1, 1].into(), &[1.0]).unwrap()).unwrap();
    assert!(one.finish().err().unwrap().message.contains("one sample has no covariance"));
}
