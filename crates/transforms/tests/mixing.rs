//! What holds for images that are mixed: labels tell what images hold, and a batch alone decides.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{DType, Tensor};
use espalier_spec::{At, Family, Value, json};
use espalier_transforms::chance::Chance;
use espalier_transforms::{AugmentSpec, Augmenter, Beside, Draw};

fn augmenter(spec: &Value) -> Augmenter {
    Augmenter::new(AugmentSpec::from_json(spec, &At::ROOT).unwrap(), None)
}

const COUNT: usize = 12;
const SIDE: usize = 10;
const DRAW: Draw = Draw { seed: 5, epoch: 3 };

/// Images of which each has a channel of its own, and rows that say which.
fn of_one_channel(order: &[usize]) -> (Tensor, Tensor) {
    let row = |&class: &usize| (0..COUNT).map(move |channel| f32::from(u8::from(channel == class)));
    let rows: Vec<_> = order.iter().flat_map(row).collect();
    let pixels: Vec<_> = rows.chunks(COUNT).flat_map(|row| row.repeat(SIDE * SIDE)).collect();
    (
        Tensor::f32([COUNT, SIDE, SIDE, COUNT].into(), &pixels).unwrap(),
        Tensor::f32([COUNT, COUNT].into(), &rows).unwrap(),
    )
}

fn mixed(spec: &Value, order: &[usize]) -> (Vec<f32>, Vec<f32>) {
    let (images, labels) = of_one_channel(order);
    let rows: Vec<_> = order.iter().map(|&at| 100 + at as u64).collect();
    let (images, beside) = augmenter(spec).apply_beside(&images, vec![Beside::Labels(labels)], &rows, DRAW).unwrap();
    (images.to_f32(), beside.into_iter().next().unwrap().into_tensor().to_f32())
}

#[test]
fn labels_tell_what_images_hold_and_every_image_is_taken_in_once() {
    let order: Vec<_> = (0..COUNT).collect();
    for spec in [json!({ "kind": "mixUp", "alpha": 1 }), json!("cutMix")] {
        let (images, labels) = mixed(&spec, &order);
        let mut taken = vec![0; COUNT];
        for (sample, (image, label)) in images.chunks(SIDE * SIDE * COUNT).zip(labels.chunks(COUNT)).enumerate() {
            for (channel, share) in label.iter().enumerate() {
                let held = image.iter().skip(channel).step_by(COUNT).sum::<f32>() / (SIDE * SIDE) as f32;
                assert!((held - share).abs() < 1e-5, "{spec}: {held} of {share}");
                taken[channel] += usize::from(channel != sample && *share > 0.0);
            }
            assert!((label.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
        assert!(taken.iter().all(|&times| times <= 1) && taken.iter().sum::<usize>() > COUNT / 2, "{spec}: {taken:?}");
    }
}

#[test]
fn what_a_sample_becomes_does_not_depend_on_its_place_in_the_batch() {
    let (order, other): (Vec<_>, Vec<_>) = (0..COUNT).map(|at| (at, (at * 5 + 3) % COUNT)).unzip();
    for spec in [json!("mixUp"), json!({ "kind": "sequence", "steps": ["cutMix", "horizontalFlip", "mixUp"] })] {
        let (images, labels) = mixed(&spec, &order);
        let (moved, moved_labels) = mixed(&spec, &other);
        let size = SIDE * SIDE * COUNT;
        for (place, &sample) in other.iter().enumerate() {
            assert_eq!(moved[place * size..][..size], images[sample * size..][..size], "{spec}");
            assert_eq!(moved_labels[place * COUNT..][..COUNT], labels[sample * COUNT..][..COUNT]);
        }
    }
}

#[test]
fn what_is_done_before_batches_and_with_them_is_what_is_done_at_once() {
    let spec = json!({ "kind": "sequence", "steps": ["padCrop", "mixUp", { "kind": "rotate", "factor": 0.2 }, "horizontalFlip"] });
    let rows: Vec<_> = (7..7 + COUNT as u64).collect();
    let (images, labels) = of_one_channel(&(0..COUNT).collect::<Vec<_>>());
    let (whole, _) = augmenter(&spec).apply_beside(&images, vec![Beside::Labels(labels)], &rows, DRAW).unwrap();
    assert_eq!(augmenter(&spec).parts(), 3);
    let (alone, mixing) = augmenter(&spec).split();
    let (alone, mixing) = (alone.unwrap(), mixing.unwrap());
    assert!(!alone.mixes() && mixing.mixes());
    let first = alone.apply(&images, &rows, DRAW).unwrap();
    assert_eq!(mixing.apply(&first, &rows, DRAW).unwrap().to_f32(), whole.to_f32());
    let (all, none) = augmenter(&json!("rotate")).split();
    assert!(all.is_some() && none.is_none());
    // Behind others, chance is another.
    let cut = |augmenter: Augmenter| augmenter.apply(&images, &rows, DRAW).unwrap().to_f32();
    assert!(cut(augmenter(&json!("cutout"))) != cut(augmenter(&json!("cutout")).behind(1)));
}

#[test]
fn shares_are_those_of_the_beta_distribution() {
    for alpha in [0.05, 0.2, 1.0, 4.0] {
        let shares: Vec<_> = (0..20_000).map(|row| Chance::new(1, 0, row).beta(alpha)).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let variance = shares.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / shares.len() as f64;
        let expected = 1.0 / (4.0 * (2.0 * alpha + 1.0));
        assert!((mean - 0.5).abs() < 0.01, "{alpha}: mean {mean}");
        assert!((variance / expected - 1.0).abs() < 0.03, "{alpha}: variance {variance} for {expected}");
        assert!(shares.iter().all(|x| (0.0..=1.0).contains(x)));
    }
    // Of no parameter at all, everything is of one or the other.
    let none: Vec<_> = (0..100).map(|row| Chance::new(1, 0, row).beta(1e-6)).collect();
    assert!(none.iter().all(|&x| !(1e-9..=1.0 - 1e-9).contains(&x)) && none.iter().any(|&x| x > 0.5));
}

#[test]
fn labels_that_cannot_be_mixed_are_refused_with_a_way_out() {
    let (images, _) = of_one_channel(&(0..COUNT).collect::<Vec<_>>());
    let rows: Vec<_> = (0..COUNT as u64).collect();
    let mix = |labels: Tensor| {
        let beside = vec![Beside::Labels(labels)];
        augmenter(&json!("mixUp")).apply_beside(&images, beside, &rows, DRAW).unwrap_err().message
    };
    let codes = mix(Tensor::i32([COUNT].into(), &[1; COUNT]).unwrap());
    assert_eq!(
        codes,
        "mixUp: labels that are numbers of classes cannot be mixed; expected float32, such as one-hot rows, got int32[12]. Encode \
         them before: map(({ x, y }) => ({ x, y: ops.oneHot(y, { depth }) }))."
    );
    let few = mix(Tensor::f32([2, 2].into(), &[1.0; 4]).unwrap());
    assert!(few.contains("the labels do not fit the images; expected 12 rows"), "{few}");
    let bytes = Tensor::u8(DType::U8, [2, 1, 1, 1].into(), &[10, 20]).unwrap();
    let same = augmenter(&json!("mixUp")).apply(&bytes, &[4, 9], DRAW).unwrap();
    assert_eq!(same.dtype(), DType::U8);
}
