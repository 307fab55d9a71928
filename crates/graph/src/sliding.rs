//! Windows that slide over images: sizes and padding as users give them, and the places that follow from them.

use espalier_spec::{At, Error, FieldValue, Range, Result, Type, Value};

/// A number for the height and one for the width; given as one number where they are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair(pub [usize; 2]);

impl From<usize> for Pair {
    fn from(both: usize) -> Self {
        Self([both; 2])
    }
}

impl FieldValue for Pair {
    fn ty() -> Type {
        Type::OneOf(vec![Type::Count, Type::Array(Box::new(Type::Count), 2)])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::Array(_) => <[usize; 2]>::read(value, at).map(Self),
            Value::Number(_) => usize::read(value, at).map(Self::from),
            _ => Err(at.error("has the wrong type", Self::ty().expected(None), value)),
        }
    }

    fn write(&self) -> Value {
        let Self([height, width]) = self;
        if height == width { height.write() } else { self.0.write() }
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.0.check(range, at)
    }
}

/// What lies around an image where windows reach over its edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Padding {
    /// Nothing: windows lie within the image.
    Valid,
    /// As much as makes the result `size / stride` long, rounded up; the odd pixel comes last.
    Same,
    /// As many pixels on every side.
    Around(usize),
    /// For each axis as many pixels before and after.
    Sides(Vec<[usize; 2]>),
}

/// The words among the paddings.
const WORDS: &[&str] = &["valid", "same"];

impl FieldValue for Padding {
    fn ty() -> Type {
        let sides = Type::List(Box::new(Type::Array(Box::new(Type::Count), 2)));
        Type::OneOf(vec![Type::Choice(WORDS), Type::Count, sides])
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        match value {
            Value::String(word) if word == "valid" => Ok(Self::Valid),
            Value::String(word) if word == "same" => Ok(Self::Same),
            Value::Number(_) => usize::read(value, at).map(Self::Around),
            Value::Array(_) => Vec::read(value, at).map(Self::Sides),
            _ => Err(at.error("is not a padding", Self::ty().expected(None), value)),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Valid => Value::from("valid"),
            Self::Same => Value::from("same"),
            Self::Around(pixels) => pixels.write(),
            Self::Sides(sides) => sides.write(),
        }
    }
}

/// How windows slide along one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slide {
    /// Elements of a window.
    pub window: usize,
    /// Elements between neighbouring windows.
    pub stride: usize,
    /// Elements between the neighbours in a window.
    pub dilation: usize,
}

impl Slide {
    /// Along height and width.
    pub fn of([height, width]: [usize; 2], strides: Pair, dilation: Pair) -> [Self; 2] {
        let axis = |window, axis: usize| Self { window, stride: strides.0[axis], dilation: dilation.0[axis] };
        [axis(height, 0), axis(width, 1)]
    }

    /// Elements from the first of a window to behind its last.
    pub fn reach(&self) -> usize {
        (self.window.max(1) - 1) * self.dilation + 1
    }
}

impl Padding {
    /// Along axis number `axis` of `size` elements: how many windows there are, and how much padding lies before and
    /// after; `who` is the op.
    pub fn along(&self, axis: usize, size: usize, slide: Slide, who: &str) -> Result<(usize, [usize; 2])> {
        let reach = slide.reach();
        let [before, after] = match self {
            Self::Valid => [0, 0],
            Self::Around(pixels) => [*pixels; 2],
            Self::Same => {
                let total = (size.div_ceil(slide.stride).max(1) - 1) * slide.stride + reach;
                let around = total.saturating_sub(size);
                [around / 2, around - around / 2]
            }
            Self::Sides(sides) => *sides.get(axis).ok_or_else(|| {
                Error::shape(format!(
                    "{who}: the padding does not fit the axes; expected a pair for each of them, got {}.",
                    sides.write()
                ))
            })?,
        };
        let padded = before + size + after;
        if padded < reach {
            let axis = ["height", "width"][axis];
            return Err(Error::shape(format!(
                "{who}: the windows are larger than the image; expected a {axis} of at least {reach} with its padding, \
                 got {padded}. Use a smaller window or padding: 'same'."
            )));
        }
        Ok(((padded - reach) / slide.stride + 1, [before, after]))
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    #[test]
    fn same_padding_gives_the_size_over_the_stride_and_puts_the_odd_pixel_last() {
        let slide = |window, stride, dilation| Slide { window, stride, dilation };
        let same = |size, slide| Padding::Same.along(0, size, slide, "op").unwrap();
        assert_eq!(same(7, slide(3, 1, 1)), (7, [1, 1]));
        assert_eq!(same(8, slide(3, 2, 1)), (4, [0, 1]));
        assert_eq!(same(224, slide(7, 2, 1)), (112, [2, 3]));
        assert_eq!(same(9, slide(3, 1, 4)), (9, [4, 4]));
        assert_eq!(same(5, slide(1, 3, 1)), (2, [0, 0]));
    }

    #[test]
    fn windows_that_do_not_fit_are_refused() {
        let slide = Slide { window: 3, stride: 1, dilation: 2 };
        assert_eq!(Padding::Valid.along(0, 5, slide, "op").unwrap(), (1, [0, 0]));
        let error = Padding::Around(1).along(1, 2, slide, "pool").unwrap_err().to_string();
        assert!(error.contains("pool: the windows are larger") && error.contains("width of at least 5"), "{error}");
        assert!(Padding::Sides(vec![[1, 2]]).along(1, 9, slide, "op").is_err());
    }

    #[test]
    fn each_padding_reads_back_as_itself() {
        for value in [json!("same"), json!("valid"), json!(2), json!([[1, 2], [0, 3]])] {
            assert_eq!(Padding::read(&value, &At::ROOT).unwrap().write(), value);
        }
        assert!(Padding::read(&json!("full"), &At::ROOT).is_err());
    }
}
