//! Calls on which the tests of the registry try a row, derived from its domain.

use serde_json::{Map, Value as Json, json};

use super::{Domain, Params, Row};
use crate::sample::{Sample, bools, floats, ints};
use crate::tensor::Tensor;

impl Row {
    /// Calls of the row on every kind of input that it takes.
    pub(crate) fn samples(&self) -> Vec<Sample> {
        let inputs = match (self.domain, self.arity) {
            (Domain::Logic, 1) => vec![vec![bools(&[3], &[0, 1, 1])], vec![bools(&[], &[1])]],
            (Domain::Logic, _) => {
                let all = bools(&[2, 2], &[0, 0, 1, 1]);
                vec![vec![all.clone(), bools(&[2, 2], &[0, 1, 0, 1])], vec![all, bools(&[2], &[0, 1])]]
            }
            (Domain::Select, _) => vec![
                vec![bools(&[2, 3], &[0, 1, 1, 0, 0, 1]), floats(&[2, 3], 0), floats(&[3], 1)],
                vec![bools(&[2, 1], &[0, 1]), floats(&[], 0), floats(&[3], 1)],
                vec![bools(&[2], &[0, 1]), ints(&[2], &[5, 6]), ints(&[], &[7])],
                vec![bools(&[2], &[0, 1]), bools(&[2], &[1, 1]), bools(&[1], &[0])],
            ],
            (Domain::Float, _) => vec![vec![bools(&[3], &[0, 1, 1])]],
            (Domain::Number | Domain::Compare, arity) => {
                let shapes: &[[&[usize]; 2]] =
                    &[[&[2, 3], &[2, 3]], [&[], &[]], [&[2, 3], &[3]], [&[2, 1], &[1, 3]], [&[0, 2], &[2]]];
                let shapes = if arity == 1 { &shapes[..2] } else { shapes };
                let float = |shapes: &[&[usize]; 2]| (0..arity).map(|i| self.inside(floats(shapes[i], i))).collect();
                let mut all: Vec<Vec<Tensor>> = shapes.iter().map(float).collect();
                if self.integer.is_some() {
                    all.push([ints(&[4], &[-7, 7, 0, 3]), ints(&[4], &[2, -2, 5, 3])][..arity].to_vec());
                }
                all
            }
        };
        let options = self.options();
        inputs
            .into_iter()
            .flat_map(|inputs| options.iter().map(move |o| Sample::on(o.clone(), inputs.clone())))
            .collect()
    }

    /// The defaults, if all options have one, and other values.
    fn options(&self) -> Vec<Json> {
        let given = self.params.iter().zip(self.other_params());
        let given: Map<_, _> = given.map(|(param, value)| (param.name.to_owned(), json!(value))).collect();
        let mut all = vec![];
        if self.params.iter().all(|param| param.default.is_some()) {
            all.push(json!({}));
        }
        if !given.is_empty() {
            all.push(Json::Object(given));
        }
        all
    }

    /// Values of the options that are no defaults; without its sign where a range asks for it.
    pub(crate) fn other_params(&self) -> Params {
        let mut params = [-0.7, 1.13, 0.31];
        for (value, param) in params.iter_mut().zip(self.params) {
            *value = if param.range.is_none_or(|range| range.contains(f64::from(*value))) { *value } else { -*value };
        }
        params
    }

    /// The same numbers without their signs, if the row has no value for negative ones.
    fn inside(&self, x: Tensor) -> Tensor {
        if (self.reference)([-1.0, 1.0, 0.0], [-1.95; 3]).is_nan() {
            let data: Vec<f32> = x.as_f32().unwrap().iter().map(|x| x.abs()).collect();
            return Tensor::f32(x.shape().clone(), &data).unwrap();
        }
        x
    }
}
