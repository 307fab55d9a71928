//! Values of rows against the same formula in double precision.

use crate::ops::elementwise::{Domain, Elementwise, ROWS, Row};
use crate::shape::{DType, Shape};
use crate::tensor::Tensor;

use super::call;

/// Points where formulas change, and others of both signs and many sizes.
fn points() -> Vec<f32> {
    let small = (-60..=60).map(|i| i as f32 * 0.37);
    let wide = (-20..=20).flat_map(|i| [1.7_f32.powi(i), -1.7_f32.powi(i)]);
    let special = [0.0, -0.0, 0.5, 1.0, -1.0, 1.5, 2.5, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    small.chain(wide).chain(special).collect()
}

/// The row's operands: every point, beside every other if there are several.
fn operands(row: &Row) -> [Vec<f32>; 3] {
    let points = if matches!(row.domain, Domain::Logic | Domain::Float) { vec![0.0, 1.0] } else { points() };
    let n = points.len();
    let count = if row.arity == 1 { n } else { n * n };
    let place = |i: usize, at: usize| [at, at / n, at / n + at % n + 1][i] % n;
    std::array::from_fn(|i| (0..count).map(|at| points[place(i, at)]).collect())
}

/// Below this an error counts for nothing. Far below 0 gelu is `x` times what the last digit of 1 leaves over, as in
/// every other library; elsewhere only what no float32 can hold is let pass.
fn negligible(row: &Row) -> f32 {
    if row.name.starts_with("gelu") { 5e-7 } else { 1e-37 }
}

#[test]
fn rows_compute_their_formula_to_the_last_digits() {
    for row in ROWS.iter().filter(|row| !row.random) {
        let params = row.other_params();
        let op = Elementwise::named(row.name, params).unwrap();
        let mut operands = operands(row);
        if row.domain == Domain::Select {
            operands =
                [operands[0].iter().map(|x| f32::from(*x > 0.0)).collect(), operands[1].clone(), operands[0].clone()];
        }
        let dtype = |i: usize| match row.domain {
            Domain::Logic | Domain::Float => DType::Bool,
            Domain::Select if i == 0 => DType::Bool,
            _ => DType::F32,
        };
        let shape = Shape::new([operands[0].len()]).unwrap();
        let tensor = |i: usize| match dtype(i) {
            DType::F32 => Tensor::f32(shape.clone(), &operands[i]).unwrap(),
            dtype => {
                Tensor::u8(dtype, shape.clone(), &operands[i].iter().map(|x| *x as u8).collect::<Vec<_>>()).unwrap()
            }
        };
        let inputs: Vec<_> = (0..row.arity).map(tensor).collect();
        let found = &call(&crate::ops::elementwise::shared(op), &inputs).unwrap()[0];
        let found: Vec<f32> =
            found.as_f32().map_or_else(|| found.bytes().iter().map(|x| f32::from(*x)).collect(), <[f32]>::to_vec);
        for (i, found) in found.into_iter().enumerate() {
            let x = std::array::from_fn(|k| f64::from(operands[k][i]));
            let expected = (row.reference)(params.map(f64::from), x) as f32;
            let close = (found - expected).abs() <= 2e-6 * expected.abs() || (found - expected).abs() < negligible(row);
            let same = found == expected || (found.is_nan() && expected.is_nan());
            assert!(close || same, "{} of {x:?}: {found}, not {expected}", row.name);
        }
    }
}
