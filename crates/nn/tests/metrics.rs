//! What a metric says of itself, seen in what it measures.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use espalier_graph::{Graph, Shape, Tensor};
use espalier_nn::metrics::MetricSpec;
use espalier_spec::{At, Family, Map, Member, json};
use run::{floats, input, run};

const CLASSES: usize = 3;
const LABELS: [i32; 4] = [0, 1, 2, 1];

/// A row for each label: `hit` in its column and `miss` in the others.
fn rows(hit: f32, miss: f32) -> Tensor {
    let row = |label: i32| (0..CLASSES).map(move |class| if class as i32 == label { hit } else { miss });
    floats(&[LABELS.len(), CLASSES], &LABELS.into_iter().flat_map(row).collect::<Vec<_>>())
}

#[test]
fn predictions_that_get_better_move_every_metric_the_way_it_says() {
    let (good, bad) = (rows(0.8, 0.1), rows(0.2, 0.6));
    for Member { kind, fields, .. } in MetricSpec::registry() {
        if kind == "custom" {
            continue;
        }
        // Among three classes the best five are all, and scores of classes are compared as one.
        let options = [("k", json!(1)), ("average", json!("macro"))];
        let known = options.into_iter().filter(|(name, _)| fields.iter().any(|field| field.name == *name));
        let spec = [("kind", json!(kind))].into_iter().chain(known);
        let spec = spec.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>();
        let metric = MetricSpec::from_json(&spec.into(), &At::ROOT).unwrap();
        let y_true = if kind.starts_with("sparse") {
            Tensor::i32(Shape::new([LABELS.len()]).unwrap(), &LABELS).unwrap()
        } else {
            rows(1.0, 0.0)
        };
        let measure = |y_pred: &Tensor| {
            let graph = Graph::new();
            let (t, p) = (input(&graph, &y_true), input(&graph, y_pred));
            let update = metric.update(t, p, None).unwrap();
            let mut state = vec![];
            metric.merge(&mut state, run(&graph, &[(t, &y_true), (p, y_pred)], &[update])[0].as_f32().unwrap());
            metric.value(&state).number()
        };
        let found = measure(&good).zip(measure(&bad)).map(|(good, bad)| {
            assert!((good - bad).abs() > 1e-3, "{kind}: {good}, {bad}");
            good > bad
        });
        assert_eq!(metric.rises(), found, "{kind}");
    }
}
