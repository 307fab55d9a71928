//! A kernel that goes through rows of images or of results.

use std::ops::Range;

use espalier_kernels::pool::Geometry;
use espalier_spec::Result;

use crate::io::Io;
use crate::op::{Cut, Kernel};

/// One pass over all rows; a piece is some of them.
pub struct Pass<F> {
    g: Geometry,
    rows: usize,
    cut: Cut,
    cost: f64,
    run: F,
}

impl<F: Fn(&Geometry, Range<usize>, &mut Io<'_>) + Send + Sync + 'static> Pass<F> {
    /// Over the rows of the results of all images.
    pub fn of_results(g: Geometry, cost: f64, run: F) -> Box<dyn Kernel> {
        Self::boxed(g, g.batch * g.down.result, cost, run)
    }

    /// Over the rows of all images.
    pub fn of_images(g: Geometry, cost: f64, run: F) -> Box<dyn Kernel> {
        Self::boxed(g, g.batch * g.down.size, cost, run)
    }

    fn boxed(g: Geometry, rows: usize, cost: f64, run: F) -> Box<dyn Kernel> {
        Box::new(Self { g, rows, cut: Cut::rows(rows, cost / rows.max(1) as f64), cost, run })
    }
}

impl<F: Fn(&Geometry, Range<usize>, &mut Io<'_>) + Send + Sync> Kernel for Pass<F> {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let first = self.cut.first_row(io.piece);
        let count = if let Cut::Rows { per_piece, .. } = self.cut { per_piece } else { self.rows };
        (self.run)(&self.g, first..self.rows.min(first + count), io);
        Ok(())
    }
}
