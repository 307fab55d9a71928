//! The largest element of each window with its place, and what the derivatives do with those places.

use std::ops::Range;

use espalier_kernels::gemm::{Epilogue, FINISHED};
use espalier_kernels::pool::{Geometry, max, max_pick, max_spread};
use espalier_kernels::tile::TileMut;
use espalier_spec::Result;

use super::{Pass, image_cost, image_type, result_cost, result_shape};
use crate::autodiff::Backward;
use crate::finish::Finish;
use crate::io::{In, Out};
use crate::op::{Kernel, Op};
use crate::program::Program;
use crate::shape::{DType, TensorType};

/// Images become the largest elements of their windows, and the places of those: bytes, where they fit.
#[derive(Debug)]
pub struct Largest(pub Geometry);

/// The derivative of the results goes where they came from.
#[derive(Debug)]
struct Spread(Geometry);

/// The elements of images in the places that were the largest of others.
#[derive(Debug)]
struct Pick(Geometry);

impl Op for Largest {
    fn name(&self) -> &'static str {
        "maxPool2d"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let places = if self.0.taps() <= 256 { DType::U8 } else { DType::I32 };
        let shape = result_shape(&self.0);
        Ok(vec![TensorType::f32(shape.clone()), TensorType::new(places, shape)])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).then(Spread(self.0), &[cx.output(1)]));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = self.0;
        Ok(Pass::of_results(g, result_cost(&g), |g, rows, io| {
            let (x, y) = (io.f32(0), io.out_f32(0));
            match io.output(1) {
                Out::U8(taps) => max(g, x, rows, y, taps),
                Out::I32(taps) => max(g, x, rows, y, taps),
                _ => unreachable!("places are whole numbers by the shape rule"),
            }
        }))
    }
}

impl Op for Spread {
    fn name(&self) -> &'static str {
        "maxPool2dImages"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![image_type(&self.0)])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).then(Pick(self.0), &[cx.input(1)]));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = self.0;
        Ok(Pass::of_images(g, image_cost(&g), |g, rows, io| {
            let (dy, places, dx) = (io.f32(0), io.input(1), io.out_f32(0));
            spread(g, dy, places, rows, dx);
        }))
    }

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn with_epilogue(
        &self,
        _inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Program,
    ) -> Result<Box<dyn Kernel>> {
        let g = self.0;
        let cost = image_cost(&g) + g.image_len() as f64 * epilogue.cost();
        Ok(Pass::of_images(g, cost, move |g, rows, io| {
            let row = g.across.size * g.channels;
            let (dy, places, dx) = (io.f32(0), io.input(1), io.out_f32(0));
            let finish = Finish::new(&epilogue, io, rows.start * row, row);
            let most = (FINISHED / row.max(1)).max(1);
            for (at, dx) in dx.chunks_mut((most * row).max(1)).enumerate() {
                let first = rows.start + at * most;
                spread(g, dy, places, first..rows.end.min(first + most), dx);
                let rows = dx.len() / row.max(1);
                finish.finish(at * most, 0, TileMut::new(dx, rows, row, row));
            }
        }))
    }
}

fn spread(g: &Geometry, dy: &[f32], places: In<'_>, rows: Range<usize>, dx: &mut [f32]) {
    match places {
        In::U8(taps) => max_spread(g, dy, taps, rows, dx),
        In::I32(taps) => max_spread(g, dy, taps, rows, dx),
        In::F32(_) => unreachable!("places are whole numbers by the shape rule"),
    }
}

impl Op for Pick {
    fn name(&self) -> &'static str {
        "maxPool2dPick"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(result_shape(&self.0))])
    }

    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        cx.accumulate(0, cx.output_gradient(0).then(Spread(self.0), &[cx.input(1)]));
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = self.0;
        Ok(Pass::of_results(g, g.result_len() as f64 * PICK_NS, |g, rows, io| {
            let (x, y) = (io.f32(0), io.out_f32(0));
            match io.input(1) {
                In::U8(taps) => max_pick(g, x, taps, rows, y),
                In::I32(taps) => max_pick(g, x, taps, rows, y),
                In::F32(_) => unreachable!("places are whole numbers by the shape rule"),
            }
        }))
    }
}

/// Nanoseconds that finding an element by its place takes.
const PICK_NS: f64 = 3.0;
