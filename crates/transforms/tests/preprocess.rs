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
    let mut fitting = Fitting::new(spec, &Shape::new(&x.shape()[1..]).unwrap()).unwrap();
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
        (json!({ "kind": "meanImage" }), vec![3, 2, 3], true),
        (json!({ "kind": "minMaxScaler", "featureRange": [-1, 3] }), vec![5], true),
        (json!({ "kind": "minMaxScaler", "per": "channel" }), vec![4, 5], true),
        (json!({ "kind": "standardScaler" }), vec![5], true),
        (json!({ "kind": "standardScaler", "per": "channel", "withMean": false }), vec![2, 3, 4], true),
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
        let mut fitting = Fitting::new(&read(&json!("minMaxScaler")), &[1].into()).unwrap();
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
    let empty = Fitting::new(&spec, &[2].into()).unwrap().finish().err().unwrap();
    assert_eq!((empty.code, empty.message.contains("at least one sample")), (Code::Data, true), "{empty}");
    let mut fitting = Fitting::new(&spec, &[2].into()).unwrap();
    let other = fitting.add(&samples(3, &[4])).unwrap_err();
    assert_eq!(other.message, "standardScaler: samples differ in shape; expected rows of [2], got [3, 4].");
    let x = Tensor::f32([2, 2].into(), &[1.0, f32::NAN, 2.0, f32::NAN]).unwrap();
    fitting.add(&x).unwrap();
    assert!(fitting.finish().err().unwrap().message.contains("got none in column 1"));
    let range = json!({ "kind": "minMaxScaler", "featureRange": [1, 1] });
    let error = PreprocessSpec::from_json(&range, &At::ROOT).unwrap_err();
    assert_eq!(
        error.message,
        "minMaxScaler: featureRange is empty; expected a lower end below the upper one, got [1.0,1.0]."
    );
}
