//! The largest element of each window with its place, and what the derivatives do with those places.

use std::ops::Range;
use std::sync::Arc;

use espalier_kernels::pool::{Geometry, max, max_pick, max_spread};
use espalier_spec::Result;

use super::{image_cost, image_rows, image_type, result_cost, result_rows, result_shape};
use crate::autodiff::Backward;
use crate::io::{In, Io, Out};
use crate::op::{Cut, Kernel, Op, SharedOp};
use crate::program::Program;
use crate::rows::Rows;
use crate::shape::{DType, TensorType};

/// Images become the largest elements of their windows, and the places of those: bytes, where they fit.
#[derive(Debug)]
pub struct Largest(pub Geometry);

/// The largest elements alone.
#[derive(Debug)]
struct LargestAlone(Geometry);

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
        let (rows, cost) = (result_rows(&self.0).0, result_cost(&self.0));
        Ok(Box::new(WithPlaces { g: self.0, cut: Cut::rows(rows, cost / rows.max(1) as f64), cost }))
    }

    fn first_alone(&self) -> Option<SharedOp> {
        Some(Arc::new(LargestAlone(self.0)))
    }
}

struct WithPlaces {
    g: Geometry,
    cut: Cut,
    cost: f64,
}

impl Kernel for WithPlaces {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (g, first, x, y) = (&self.g, self.cut.first_row(io.piece), io.f32(0), io.out_f32(0));
        let rows = first..first + y.len() / result_rows(g).1.max(1);
        match io.output(1) {
            Out::U8(taps) => max(g, x, rows, y, taps),
            Out::I32(taps) => max(g, x, rows, y, taps),
            _ => unreachable!("places are whole numbers by the shape rule"),
        }
        Ok(())
    }
}

impl Op for LargestAlone {
    fn name(&self) -> &'static str {
        "maxPool2d"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(result_shape(&self.0))])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let g = self.0;
        let make = move |x: &[In<'_>], rows: Range<usize>, y: &mut [f32], _: &mut [f32]| {
            // Elements without a size take no memory.
            max(&g, x[0].floats(), rows, y, &mut vec![(); y.len()]);
        };
        Ok(Rows::new(result_rows(&g), result_cost(&g), None, make).boxed())
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

    fn carries_epilogue(&self) -> bool {
        true
    }

    fn finished_kernel(
        &self,
        _inputs: &[TensorType],
        _outputs: &[TensorType],
        epilogue: Option<Program>,
    ) -> Result<Box<dyn Kernel>> {
        Ok(spread_rows(self.0, epilogue))
    }
}

fn spread_rows(g: Geometry, epilogue: Option<Program>) -> Box<dyn Kernel> {
    let make = move |inputs: &[In<'_>], rows: Range<usize>, dx: &mut [f32], _: &mut [f32]| {
        spread(&g, inputs[0].floats(), inputs[1], rows, dx);
    };
    Rows::new(image_rows(&g), image_cost(&g), epilogue, make).boxed()
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
        let make = move |inputs: &[In<'_>], rows: Range<usize>, y: &mut [f32], _: &mut [f32]| {
            let x = inputs[0].floats();
            match inputs[1] {
                In::U8(taps) => max_pick(&g, x, taps, rows, y),
                In::I32(taps) => max_pick(&g, x, taps, rows, y),
                In::F32(_) => unreachable!("places are whole numbers by the shape rule"),
            }
        };
        Ok(Rows::new(result_rows(&g), g.result_len() as f64 * PICK_NS, None, make).boxed())
    }
}

/// Nanoseconds that finding an element by its place takes.
const PICK_NS: f64 = 3.0;
