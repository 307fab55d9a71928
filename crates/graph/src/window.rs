//! A box inside a larger tensor, row by row: where slice reads and pad writes.

use crate::shape::Shape;

/// A box. Trailing axes that it fills are one with the last that it does not, so that rows are long.
#[derive(Debug, Clone)]
pub struct Window {
    /// The axes before the last one that counts.
    lead: Vec<Axis>,
    /// Elements before the box in a row of the large tensor.
    before: usize,
    /// Elements of the box in a row.
    width: usize,
    /// Elements of the large tensor in a row.
    stride: usize,
}

#[derive(Debug, Clone, Copy)]
struct Axis {
    begin: usize,
    size: usize,
    whole: usize,
}

impl Window {
    /// The box of `size` elements from `begin` on, along each axis of a tensor of shape `large`.
    pub fn new(large: &Shape, begin: &[usize], size: &[usize]) -> Self {
        let mut axes: Vec<_> =
            (0..large.rank()).map(|i| Axis { begin: begin[i], size: size[i], whole: large[i] }).collect();
        let mut inner = 1;
        while axes.last().is_some_and(|axis| axis.size == axis.whole) {
            inner *= axes.pop().map_or(1, |axis| axis.whole);
        }
        let row = axes.pop().unwrap_or(Axis { begin: 0, size: 1, whole: 1 });
        Self { lead: axes, before: row.begin * inner, width: row.size * inner, stride: row.whole * inner }
    }

    /// Rows of the box.
    pub fn rows(&self) -> usize {
        self.lead.iter().map(|axis| axis.size).product()
    }

    /// Rows of the large tensor.
    pub fn outer_rows(&self) -> usize {
        self.lead.iter().map(|axis| axis.whole).product()
    }

    /// Elements of the box in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Elements of the large tensor in a row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Elements before the box in a row of the large tensor.
    pub fn before(&self) -> usize {
        self.before
    }

    /// The row of the large tensor in which row `row` of the box lies.
    pub fn outside(&self, mut row: usize) -> usize {
        let (mut outside, mut stride) = (0, 1);
        for axis in self.lead.iter().rev() {
            outside += (axis.begin + row % axis.size) * stride;
            row /= axis.size;
            stride *= axis.whole;
        }
        outside
    }

    /// The row of the box that lies in row `row` of the large tensor, if one does.
    pub fn inside(&self, mut row: usize) -> Option<usize> {
        let (mut inside, mut stride) = (0, 1);
        for axis in self.lead.iter().rev() {
            let at = (row % axis.whole).checked_sub(axis.begin).filter(|&at| at < axis.size)?;
            inside += at * stride;
            row /= axis.whole;
            stride *= axis.size;
        }
        Some(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_box_and_of_the_tensor_lead_to_each_other() {
        let window = Window::new(&[4, 5, 6, 7].into(), &[1, 0, 2, 0], &[2, 5, 3, 7]);
        assert_eq!((window.rows(), window.outer_rows()), (10, 20));
        assert_eq!((window.before(), window.width(), window.stride()), (14, 21, 42));
        let found: Vec<_> = (0..20).filter_map(|row| Some((row, window.inside(row)?))).collect();
        assert_eq!(found, (0..10).map(|row| (window.outside(row), row)).collect::<Vec<_>>());
        assert_eq!(window.outside(0), 5);
    }

    #[test]
    fn a_box_as_large_as_the_tensor_is_one_row() {
        let window = Window::new(&[2, 3].into(), &[0, 0], &[2, 3]);
        assert_eq!((window.rows(), window.before(), window.width(), window.stride()), (1, 0, 6, 6));
    }
}
