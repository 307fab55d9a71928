//! The header of a `.npy` file: a magic word, a version, and a Python dictionary as text.

use espalier_graph::Shape;
use espalier_spec::{Error, Result};

use crate::formats::bytes::Cursor;
use crate::formats::elements::{Element, Order};

/// What the array holds and how it lies.
#[derive(Debug, PartialEq)]
pub struct Header {
    /// Type of an element.
    pub element: Element,
    /// Order of its bytes.
    pub order: Order,
    /// Whether the first axis is the fastest.
    pub fortran: bool,
    /// Sizes of the axes.
    pub shape: Shape,
}

impl Header {
    /// Reads to the first element.
    pub fn read(cursor: &mut Cursor) -> Result<Self> {
        let magic = cursor.array::<6>().unwrap_or_default();
        if &magic != b"\x93NUMPY" {
            return Err(Error::data("is no .npy file; expected it to start with \\x93NUMPY, got something else."));
        }
        let [major, _minor] = cursor.array()?;
        let length = match major {
            1 => usize::from(cursor.u16()?),
            2 | 3 => cursor.u32()? as usize,
            _ => return Err(Error::data(format!("has an unknown version; expected 1 to 3, got {major}."))),
        };
        let text = str::from_utf8(cursor.take(length)?);
        Self::parse(text.map_err(|_| Error::data("has a broken header; expected text, got other bytes."))?)
    }

    fn parse(text: &str) -> Result<Self> {
        let descr = value(text, "descr")?;
        let quoted = descr.strip_prefix(['\'', '"']);
        let descr = quoted.and_then(|rest| rest.split(['\'', '"']).next()).ok_or_else(|| structured(descr))?;
        let (element, order) = element(descr)?;
        let fortran = match value(text, "fortran_order")? {
            order if order.starts_with("True") => true,
            order if order.starts_with("False") => false,
            other => return Err(broken("fortran_order", other)),
        };
        let shape = value(text, "shape")?;
        let inner =
            shape.strip_prefix('(').and_then(|rest| rest.split_once(')')).ok_or_else(|| broken("shape", shape))?;
        let dims = inner.0.split(',').map(str::trim).filter(|dim| !dim.is_empty());
        let dim = |dim: &str| dim.parse::<usize>().map_err(|_| broken("shape", shape));
        Ok(Self { element, order, fortran, shape: Shape::new(dims.map(dim).collect::<Result<Vec<_>>>()?)? })
    }
}

/// What follows a key of the dictionary.
fn value<'a>(text: &'a str, key: &str) -> Result<&'a str> {
    let found = ['\'', '"'].into_iter().find_map(|quote| {
        let (_, rest) = text.split_once(&format!("{quote}{key}{quote}"))?;
        rest.trim_start().strip_prefix(':')
    });
    found
        .map(str::trim_start)
        .ok_or_else(|| Error::data(format!("has a broken header; expected '{key}' in it, got none.")))
}

fn broken(key: &str, got: &str) -> Error {
    let got: String = got.chars().take(30).collect();
    Error::data(format!("has a broken header; expected a {key} as NumPy writes it, got '{got}'."))
}

fn structured(got: &str) -> Error {
    let got: String = got.chars().take(30).collect();
    Error::data(format!(
        "holds records; expected an array of numbers, got '{got}'. Save its fields as arrays of their own."
    ))
}

/// The type that NumPy writes so, such as `<f4`.
fn element(descr: &str) -> Result<(Element, Order)> {
    let (order, name) = descr.split_at_checked(1).unwrap_or(("", ""));
    let element = match name {
        "b1" => Element::Bool,
        "u1" => Element::U8,
        "i1" => Element::I8,
        "u2" => Element::U16,
        "i2" => Element::I16,
        "u4" => Element::U32,
        "i4" => Element::I32,
        "u8" => Element::U64,
        "i8" => Element::I64,
        "f2" => Element::F16,
        "f4" => Element::F32,
        "f8" => Element::F64,
        _ => return Err(no_number(descr)),
    };
    match order {
        "<" | "|" | "=" => Ok((element, Order::Little)),
        ">" => Ok((element, Order::Big)),
        _ => Err(no_number(descr)),
    }
}

fn no_number(descr: &str) -> Error {
    Error::dtype(format!(
        "holds elements that are no numbers; expected bool, integers or floats of up to 64 bits, got '{descr}'."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_may_have_any_order_and_spacing() {
        let header = Header::parse("{\"shape\" :(3,4) ,'fortran_order':True,'descr': '>i2'}").unwrap();
        let expected = Header { element: Element::I16, order: Order::Big, fortran: true, shape: [3, 4].into() };
        assert_eq!(header, expected);
    }

    #[test]
    fn what_is_no_number_or_no_header_is_named() {
        for (text, expected) in [
            ("{'descr': '<U5', 'fortran_order': False, 'shape': (1,)}", "are no numbers"),
            ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "got '|O'"),
            ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "holds records"),
            ("{'descr': '<f4', 'shape': (1,)}", "expected 'fortran_order' in it"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (1, -2)}", "expected a shape"),
            ("{'descr': '<f4', 'fortran_order': No, 'shape': 3}", "expected a fortran_order"),
        ] {
            let message = Header::parse(text).unwrap_err().message;
            assert!(message.contains(expected), "{message}");
        }
        let message = Header::read(&mut Cursor::new(b"\x93NUMPZ\x01\x00")).unwrap_err().message;
        assert!(message.starts_with("is no .npy file"), "{message}");
    }
}
