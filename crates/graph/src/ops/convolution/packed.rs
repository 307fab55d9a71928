//! Filters in the order in which a convolution's kernels read them: made once, where they do not change between runs.

use espalier_kernels::conv::{Geometry, pack, packed_len};
use espalier_spec::Result;

use crate::io::Io;
use crate::op::{Kernel, Op};
use crate::shape::{Shape, TensorType};

/// Filters `[rows, columns, channels, filters]` packed for pieces of so many filters, in an order of the processor's own.
#[derive(Debug, Clone)]
pub struct Packed {
    g: Geometry,
    columns: usize,
}

impl Packed {
    /// For the pieces of a convolution; the same for images of any size and number.
    pub fn of(g: &Geometry, columns: usize) -> Self {
        Self { g: Geometry { batch: 0, image: (0, 0), result: (0, 0), padding: (0, 0), ..g.clone() }, columns }
    }
}

/// Nanoseconds a float.
const NS_PER_PACKED: f64 = 0.3;

impl Op for Packed {
    fn name(&self) -> &'static str {
        "conv2dPackedFilters"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(vec![TensorType::f32(Shape::new([packed_len(&self.g, self.columns)])?)])
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(self.clone()))
    }
}

impl Kernel for Packed {
    fn cost(&self) -> f64 {
        self.g.filter_len() as f64 * NS_PER_PACKED
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let (w, to) = (io.f32(0), io.out_f32(0));
        pack(&self.g, w, self.columns, to);
        Ok(())
    }
}
