//! Axes as users give them: one number, or a list of them. Those of layers are counted with the batch axis.

use espalier_graph::{Expr, Shape};
use espalier_spec::{At, Error, FieldValue, Range, Result, Type, Value};

/// One axis or several; negative ones count from the back.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes(pub Vec<i64>);

impl Axes {
    /// The axes of a shape in ascending order, each once; fails on one that it does not have.
    pub fn of(&self, shape: &Shape, who: &str) -> Result<Vec<usize>> {
        shape.axes(Some(&self.0), who)
    }

    /// The same as axes of one sample, each once, in rising order.
    pub(crate) fn of_sample(&self, sample: &Shape) -> Result<Vec<usize>> {
        let mut axes = self.0.iter().map(|&axis| of_sample(axis, sample)).collect::<Result<Vec<_>>>()?;
        axes.sort_unstable();
        axes.dedup();
        if axes.is_empty() || axes.len() < self.0.len() {
            let expected = "at least one, each once";
            return Err(Error::shape(format!("axis does not name axes; expected {expected}, got {:?}.", self.0)));
        }
        Ok(axes)
    }
}

impl From<i64> for Axes {
    fn from(axis: i64) -> Self {
        Self(vec![axis])
    }
}

impl FieldValue for Axes {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Integer, Type::List(Box::new(Type::Integer))])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Array(_) => Vec::read(value, at).map(Self),
            Value::Number(_) => i64::read(value, at).map(Self::from),
            _ => Err(at.error("has the wrong type", Self::ty().expected(None), value)),
        }
    }

    /// One axis as the number it was given as.
    fn write(&self) -> Value {
        if let [axis] = self.0[..] { axis.write() } else { self.0.write() }
    }

    fn check(&self, _range: Option<&Range>, _at: &At) -> Result<()> {
        Ok(())
    }
}

/// An axis that is counted with the batch axis, as one of a sample's.
pub(crate) fn of_sample(axis: i64, sample: &Shape) -> Result<usize> {
    let rank = sample.rank() as i64 + 1;
    let from_front = if axis < 0 { axis + rank } else { axis };
    if from_front == 0 {
        return Err(Error::shape(format!(
            "axis names the batch axis; expected an axis of a sample, got {axis} for a sample of shape {sample}."
        )));
    }
    if !(1..rank).contains(&from_front) {
        let got = format!("{axis} for a sample of shape {sample}");
        return Err(Error::shape(format!("axis is out of range; expected {} to {}, got {got}.", 1 - rank, rank - 1)));
    }
    Ok(from_front as usize - 1)
}

/// Applies `layer` to a batch whose `axes` (of a sample) are one axis at the end; the result has the batch's own shape.
pub(crate) fn along<'g>(
    x: Expr<'g>,
    axes: &[usize],
    layer: impl FnOnce(Expr<'g>) -> Result<Expr<'g>>,
) -> Result<Expr<'g>> {
    let shape = x.shape();
    let rank = shape.rank();
    let along = |axis: &usize| *axis > 0 && axes.contains(&(axis - 1));
    let order: Vec<_> = (0..rank).filter(|axis| !along(axis)).chain((0..rank).filter(along)).collect();
    let in_place = order.is_sorted();
    let as_axes = |order: &[usize]| order.iter().map(|&axis| axis as i64).collect::<Vec<_>>();
    let moved = if in_place { x } else { x.transpose(Some(&as_axes(&order))) };
    let mut dims: Vec<_> = order[..rank - axes.len()].iter().map(|&axis| shape[axis]).collect();
    dims.push(axes.iter().map(|axis| shape[axis + 1]).product());
    let y = layer(moved.reshape(&Shape::new(dims)?))?.reshape(&moved.shape());
    if in_place {
        return y.checked();
    }
    let mut back = vec![0; rank];
    order.iter().enumerate().for_each(|(place, &axis)| back[axis] = place);
    y.transpose(Some(&as_axes(&back))).checked()
}
