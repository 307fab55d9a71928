//! What holds for every augmentation: chance is the sample's own, moves are read once, masks move with their images.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_spec::{At, Family, Value, json};
use espalier_transforms::{AugmentSpec, Augmenter, Beside, Draw};

fn augmenter(spec: &Value) -> Augmenter {
    Augmenter::new(AugmentSpec::from_json(spec, &At::ROOT).unwrap(), None)
}

const SIZE: [usize; 3] = [8, 6, 3];

/// Bytes that differ between samples and pixels.
fn images(rows: &[u64]) -> Tensor {
    let sample =
        |&row: &u64| (0..SIZE.iter().product::<usize>()).map(move |i| ((i * 37 + row as usize * 101) % 251) as u8);
    let bytes: Vec<_> = rows.iter().flat_map(sample).collect();
    Tensor::u8(DType::U8, Shape::new([&[rows.len()], &SIZE[..]].concat()).unwrap(), &bytes).unwrap()
}

/// Every augmentation, so that it does something.
fn uses() -> Vec<Value> {
    let spec = |kind: &str| match kind {
        "affine" => json!({ "kind": kind, "rotation": 0.1, "scale": [0.8, 1.2], "shear": 0.1, "heightFactor": 0.1 }),
        "randomCrop" => json!({ "kind": kind, "height": 5, "width": 4 }),
        "randomResizedCrop" => json!({ "kind": kind, "height": 7, "width": 9 }),
        "sequence" => {
            json!({ "kind": kind, "steps": ["rotate", "zoom", "brightness", { "kind": "randomCrop", "height": 4, "width": 4 }] })
        }
        _ => json!(kind),
    };
    AugmentSpec::KINDS.iter().map(|kind| spec(kind)).collect()
}

#[test]
fn what_becomes_of_a_sample_depends_on_its_number_the_seed_and_the_epoch_alone() {
    let rows: Vec<_> = (10..26).collect();
    for spec in uses() {
        let augmenter = augmenter(&spec);
        let draw = Draw { seed: 3, epoch: 2 };
        let all = augmenter.apply(&images(&rows), &rows, draw).unwrap();
        let announced = augmenter.output(&TensorType::new(DType::U8, SIZE.into())).unwrap();
        assert_eq!((&all.shape()[1..], all.dtype()), (&announced.shape[..], announced.dtype), "{spec}");
        let one = augmenter.apply(&images(&rows[5..6]), &rows[5..6], draw).unwrap();
        let len = announced.shape.size();
        let depends = augmenter.mixes();
        assert_eq!(one.bytes() != &all.bytes()[5 * len..6 * len], depends, "{spec}: alone and among others");
        for other in [Draw { epoch: 3, ..draw }, Draw { seed: 4, ..draw }] {
            assert_ne!(
                augmenter.apply(&images(&rows), &rows, other).unwrap().bytes(),
                all.bytes(),
                "{spec}: {other:?}"
            );
        }
    }
}

#[test]
fn floats_are_changed_as_bytes_are() {
    let rows = [0, 1, 2, 3];
    let bytes = images(&rows);
    let floats: Vec<_> = bytes.bytes().iter().map(|&x| f32::from(x) / 255.0).collect();
    let floats = Tensor::f32(bytes.shape().clone(), &floats).unwrap();
    for spec in uses() {
        let draw = Draw { seed: 1, epoch: 0 };
        let [a, b] = [&bytes, &floats].map(|x| augmenter(&spec).apply(x, &rows, draw).unwrap());
        for (a, b) in a.bytes().iter().zip(b.as_f32().unwrap()) {
            assert!((f32::from(*a) - 255.0 * b).abs() <= 0.502, "{spec}: {a} and {b}");
        }
    }
}

#[test]
fn a_mask_moves_with_its_image_and_keeps_its_classes() {
    let rows: Vec<_> = (0..8).collect();
    let x = images(&rows);
    let classes: Vec<_> = x.bytes().chunks(3).map(|pixel| i32::from(pixel[0])).collect();
    let masks = Tensor::i32([8, SIZE[0], SIZE[1], 1].into(), &classes).unwrap();
    let moves = json!({ "kind": "sequence", "steps": [
        { "kind": "rotate", "interpolation": "nearest", "fillMode": "constant" }, "horizontalFlip", "padCrop",
        { "kind": "lensDistortion", "interpolation": "nearest", "fillMode": "constant" }, { "kind": "randomCrop", "height": 6, "width": 5 },
    ]});
    let apply = |spec: &Value, masks: &Tensor| {
        let masks = vec![Beside::Masks(masks.clone())];
        let (images, masks) = augmenter(spec).apply_beside(&x, masks, &rows, Draw { seed: 9, epoch: 1 })?;
        Ok::<_, espalier_spec::Error>((images, masks.into_iter().next().unwrap().into_tensor()))
    };
    let (y, moved) = apply(&moves, &masks).unwrap();
    assert_eq!((moved.shape()[..].to_vec(), moved.dtype()), (vec![8, 6, 5, 1], DType::I32));
    let expected: Vec<_> = y.bytes().chunks(3).map(|pixel| i32::from(pixel[0])).collect();
    assert!(moved.as_i32().unwrap() == expected);
    let painted = json!({ "kind": "sequence", "steps": ["brightness", "cutout", "gaussianNoise"] });
    let (_, same) = apply(&painted, &masks).unwrap();
    assert_eq!(same.as_i32().unwrap(), classes);
    let (y, pasted) = apply(&json!("cutMix"), &masks).unwrap();
    assert_ne!(y.bytes(), x.bytes());
    let expected: Vec<_> = y.bytes().chunks(3).map(|pixel| i32::from(pixel[0])).collect();
    assert!(pasted.as_i32().unwrap() == expected);
    assert!(apply(&json!("mixUp"), &masks).unwrap_err().message.contains("masks of class numbers cannot be blended"));
    let error = apply(&moves, &x.reshape([8, 48, 3].into()).unwrap());
    assert!(error.unwrap_err().message.contains("the masks do not fit the images; expected [8, 8, 6, channels]"));
}

#[test]
fn moves_that_follow_each_other_read_the_image_once() {
    let rows = [0, 1, 2];
    let turn = |factor: f64| json!({ "kind": "rotate", "factor": [factor, factor] });
    // Read twice, a turn there and back would blur.
    let there_and_back = json!({ "kind": "sequence", "steps": [turn(0.05), turn(-0.05)] });
    let found = augmenter(&there_and_back).apply(&images(&rows), &rows, Draw { seed: 0, epoch: 0 }).unwrap();
    assert_eq!(found.bytes(), images(&rows).bytes());
}

#[test]
fn crops_and_flips_are_parts_and_mirrors_of_their_images() {
    let rows: Vec<_> = (0..64).collect();
    let x = images(&rows);
    let flipped = augmenter(&json!("horizontalFlip")).apply(&x, &rows, Draw { seed: 5, epoch: 0 }).unwrap();
    let (mut kept, mut mirrored) = (0, 0);
    for (a, b) in x.bytes().chunks(18).zip(flipped.bytes().chunks(18)) {
        let mirror: Vec<_> = a.chunks(3).rev().flatten().copied().collect();
        kept += usize::from(a == b);
        mirrored += usize::from(mirror == b);
    }
    assert_eq!(kept + mirrored, 64 * 8);
    assert!((160..352).contains(&mirrored), "about half are mirrored: {mirrored}");
    let crop = json!({ "kind": "randomCrop", "height": 8, "width": 1 });
    let columns = augmenter(&crop).apply(&x, &rows, Draw { seed: 5, epoch: 0 }).unwrap();
    let at =
        |row: usize| (0..6).find(|c| columns.bytes()[row * 24..][..3] == x.bytes()[row * 144 + c * 3..][..3]).unwrap();
    let seen: std::collections::BTreeSet<_> = (0..64).map(at).collect();
    assert_eq!(seen.len(), 6, "every place is met");
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    let rows = [0];
    let draw = Draw { seed: 0, epoch: 0 };
    let apply = |spec: &Value, x: &Tensor| augmenter(spec).apply(x, &rows, draw).unwrap_err().message;
    let small = apply(
        &json!({ "kind": "sequence", "steps": [{ "kind": "randomCrop", "height": 9, "width": 4 }] }),
        &images(&rows),
    );
    assert_eq!(
        small,
        "randomCrop: images are too small; expected at least 9 x 4, got 8 x 6. Use padCrop or randomResizedCrop."
    );
    let flat = Tensor::f32([1, 4].into(), &[0.0; 4]).unwrap();
    assert!(apply(&json!("rotate"), &flat).starts_with("rotate: samples are no images"));
    let whole = Tensor::i32([1, 1, 1, 1].into(), &[1]).unwrap();
    assert!(apply(&json!("rotate"), &whole).contains("expected float32 or uint8, got int32"));
    for (spec, message) in [
        (
            json!({ "kind": "rotate", "factor": -0.1 }),
            "rotate: factor is out of range; expected a number of at least 0, or two ends, got -0.1.",
        ),
        (json!({ "kind": "rotate", "factor": [0.2, 0.1] }), "rotate: factor is empty"),
        (
            json!({ "kind": "randomErasing", "scale": [0.5, 1.5] }),
            "randomErasing: scale is no range; expected two numbers above 0 and up to 1",
        ),
        (json!({ "kind": "gaussianBlur", "kernelSize": 4 }), "gaussianBlur: kernelSize has no middle"),
        (json!({ "kind": "rotate", "fillMode": "mirror" }), "rotate: fillMode is not one of its words"),
    ] {
        let error = AugmentSpec::from_json(&spec, &At::ROOT).unwrap_err().message;
        assert!(error.starts_with(message), "{error}");
    }
}
