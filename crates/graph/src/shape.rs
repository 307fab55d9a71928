//! Shapes, element types, and the arithmetic of both.

use std::fmt;
use std::ops::Deref;

use espalier_spec::{At, Error, FieldValue, Result, Type, Value, family};

/// The type of a tensor's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DType {
    /// 32-bit floats: the type of everything that is learned.
    F32,
    /// 32-bit signed integers: labels and indices.
    I32,
    /// Bytes: images as they come from files.
    U8,
    /// Truth values, one byte each, 0 or 1.
    Bool,
}

impl DType {
    /// Bytes that one element takes.
    pub fn bytes(self) -> usize {
        match self {
            Self::F32 | Self::I32 => 4,
            Self::U8 | Self::Bool => 1,
        }
    }

    /// The name that users write.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "float32",
            Self::I32 => "int32",
            Self::U8 => "uint8",
            Self::Bool => "bool",
        }
    }

    /// The type of that name.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name).ok_or_else(|| {
            Error::dtype(format!("dtype: unknown name; expected float32, int32, uint8 or bool, got '{name}'."))
        })
    }

    /// Refuses a number that elements of this type cannot hold; `who` is the op.
    pub(crate) fn holds(self, value: f64, who: &str) -> Result<()> {
        let whole = |min: f64, max: f64| value.fract() == 0.0 && (min..=max).contains(&value);
        let (holds, expected) = match self {
            Self::F32 => (!value.is_finite() || (value as f32).is_finite(), "a number below 3.4e38"),
            Self::I32 => (whole(f64::from(i32::MIN), f64::from(i32::MAX)), "an integer of 32 bits"),
            Self::U8 => (whole(0.0, 255.0), "an integer from 0 to 255"),
            Self::Bool => (whole(0.0, 1.0), "0 or 1"),
        };
        if holds {
            return Ok(());
        }
        Err(Error::spec(format!("{who}: a {self} cannot hold the value; expected {expected}, got {value}.")))
    }

    const ALL: [Self; 4] = [Self::F32, Self::I32, Self::U8, Self::Bool];
    const NAMES: &'static [&'static str] = &["float32", "int32", "uint8", "bool"];
}

impl FieldValue for DType {
    fn ty() -> Type {
        Type::Choice(Self::NAMES)
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        Self::named(family::word(value, Self::NAMES, at)?)
    }
    fn write(&self) -> Value {
        Value::from(self.name())
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The sizes of a tensor's axes; its product is known to fit.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Shape(Box<[usize]>);

impl Shape {
    /// More elements than this cannot be addressed by a signed 32-bit index, the type of gather's indices.
    pub const MAX_SIZE: usize = i32::MAX as usize;

    /// More axes than this have no use here; kernels keep an index of them on the stack.
    pub const MAX_RANK: usize = 8;

    /// A shape, refused if its product is too large to index.
    pub fn new(dims: impl Into<Box<[usize]>>) -> Result<Self> {
        let dims = dims.into();
        let size = dims.iter().try_fold(1_usize, |size, &dim| size.checked_mul(dim));
        // A zero hides an overflow of the other axes; their strides must fit as well.
        let span = dims.iter().try_fold(1_usize, |size, &dim| size.checked_mul(dim.max(1)));
        if dims.len() > Self::MAX_RANK {
            let got = dims.len();
            return Err(Error::shape(format!(
                "tensor: too many axes; expected at most {}, got {got}.",
                Self::MAX_RANK
            )));
        }
        match (size, span) {
            (Some(_), Some(span)) if span <= Self::MAX_SIZE => Ok(Self(dims)),
            _ => Err(Error::shape(format!(
                "tensor: too many elements; expected at most {} in all, got shape {:?}.",
                Self::MAX_SIZE,
                dims
            ))),
        }
    }

    /// The shape of one number.
    pub fn scalar() -> Self {
        Self::default()
    }

    /// Number of elements.
    pub fn size(&self) -> usize {
        self.0.iter().product()
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Elements between neighbours along each axis, row-major.
    pub fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.rank()];
        for axis in (1..self.rank()).rev() {
            strides[axis - 1] = strides[axis] * self.0[axis];
        }
        strides
    }

    /// `axis` counted from the front; negative axes count from the back.
    pub fn axis(&self, axis: i64, who: &str) -> Result<usize> {
        let rank = self.rank() as i64;
        let index = if axis < 0 { axis + rank } else { axis };
        if (0..rank).contains(&index) {
            Ok(index as usize)
        } else {
            Err(Error::shape(format!(
                "{who}: axis out of range; expected {} to {} for shape {self}, got {axis}.",
                -rank,
                rank - 1
            )))
        }
    }

    /// The axes named, each once, in rising order; all of them for `None`.
    pub fn axes(&self, axes: Option<&[i64]>, who: &str) -> Result<Vec<usize>> {
        let Some(axes) = axes else { return Ok((0..self.rank()).collect()) };
        let mut found = axes.iter().map(|&axis| self.axis(axis, who)).collect::<Result<Vec<_>>>()?;
        found.sort_unstable();
        if found.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Error::shape(format!("{who}: an axis is named twice; expected each once, got {axes:?}.")));
        }
        Ok(found)
    }

    /// The shape that both shapes broadcast to, aligned at the last axis as in NumPy.
    pub fn broadcast(&self, other: &Self, who: &str) -> Result<Self> {
        let rank = self.rank().max(other.rank());
        let at = |shape: &Self, axis: usize| (axis + shape.rank()).checked_sub(rank).map_or(1, |i| shape.0[i]);
        let dims = (0..rank).map(|axis| match (at(self, axis), at(other, axis)) {
            (a, b) if a == b => Ok(a),
            (1, b) => Ok(b),
            (a, 1) => Ok(a),
            _ => Err(Error::shape(format!(
                "{who}: shapes do not broadcast; expected axes that are equal or 1, got {self} and {other}."
            ))),
        });
        Self::new(dims.collect::<Result<Vec<_>>>()?)
    }

    /// The strides with which a tensor of this shape is read as `target`: 0 along broadcast axes.
    pub fn strides_in(&self, target: &Self) -> Vec<usize> {
        let lead = target.rank() - self.rank();
        let own = self.strides();
        (0..target.rank())
            .map(|axis| match axis.checked_sub(lead) {
                Some(i) if self.0[i] != 1 => own[i],
                _ => 0,
            })
            .collect()
    }

    /// The same axes without those in `axes` (kept as 1 if `keep`).
    pub fn without(&self, axes: &[usize], keep: bool) -> Self {
        let dims = self.0.iter().enumerate().filter_map(|(axis, &dim)| match (axes.contains(&axis), keep) {
            (false, _) => Some(dim),
            (true, true) => Some(1),
            (true, false) => None,
        });
        Self(dims.collect())
    }
}

impl Deref for Shape {
    type Target = [usize];
    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    /// For shapes written in code, whose product is small.
    fn from(dims: [usize; N]) -> Self {
        Self(Box::new(dims))
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &self.0)
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is known of a value before it is computed.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TensorType {
    /// Element type.
    pub dtype: DType,
    /// Sizes of the axes.
    pub shape: Shape,
}

impl TensorType {
    /// A type from its parts.
    pub fn new(dtype: DType, shape: Shape) -> Self {
        Self { dtype, shape }
    }

    /// Float32 of that shape.
    pub fn f32(shape: Shape) -> Self {
        Self::new(DType::F32, shape)
    }

    /// Bytes that a value of this type takes.
    pub fn bytes(&self) -> usize {
        self.shape.size() * self.dtype.bytes()
    }
}

impl fmt::Display for TensorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.dtype, self.shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_broadcast_from_the_last_axis() {
        let shape = |dims: &[usize]| Shape::new(dims).unwrap();
        assert_eq!(shape(&[8, 1, 6]).broadcast(&shape(&[7, 1]), "add").unwrap(), shape(&[8, 7, 6]));
        let error = shape(&[3]).broadcast(&shape(&[4]), "add").unwrap_err();
        assert!(error.message.contains("got [3] and [4]"), "{error}");
        assert_eq!(shape(&[3, 1]).strides_in(&shape(&[2, 3, 5])), [0, 1, 0]);
    }

    #[test]
    fn sizes_that_overflow_are_refused() {
        assert!(Shape::new([usize::MAX, 2]).is_err());
        assert!(Shape::new([0, usize::MAX, 2]).is_err());
        assert!(Shape::new([1 << 16, 1 << 15]).is_err());
        assert_eq!(Shape::new([0, 3]).unwrap().size(), 0);
    }
}
