//! Elements of foreign arrays: every number type that files use, in either byte order, as the types that tensors have.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_spec::{Error, Result};

/// The type of an element in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// Truth values, a byte each.
    Bool,
    /// Bytes.
    U8,
    /// Signed bytes.
    I8,
    /// Whole numbers of 16 bits.
    U16,
    /// Signed ones.
    I16,
    /// Whole numbers of 32 bits.
    U32,
    /// Signed ones.
    I32,
    /// Whole numbers of 64 bits.
    U64,
    /// Signed ones.
    I64,
    /// Floats of 16 bits.
    F16,
    /// Floats of 32 bits.
    F32,
    /// Floats of 64 bits.
    F64,
}

/// The order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The lowest first.
    Little,
    /// The highest first.
    Big,
}

impl Element {
    /// Bytes that one takes.
    pub fn bytes(self) -> usize {
        match self {
            Self::Bool | Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 | Self::F16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    /// The tensor's type: bytes stay bytes, other whole numbers become int32, floats float32.
    pub fn dtype(self) -> DType {
        match self {
            Self::Bool => DType::Bool,
            Self::U8 => DType::U8,
            Self::I8 | Self::U16 | Self::I16 | Self::U32 | Self::I32 | Self::U64 | Self::I64 => DType::I32,
            Self::F16 | Self::F32 | Self::F64 => DType::F32,
        }
    }
}

/// A tensor of elements that lie row by row, as many as the shape has.
pub fn tensor_of(data: &[u8], element: Element, order: Order, shape: Shape) -> Result<Tensor> {
    debug_assert_eq!(data.len(), shape.size() * element.bytes(), "the data are as long as the shape says");
    // Of these a few bytes may claim any number.
    if shape.size() == 0 && shape.first().is_some_and(|&rows| rows > 0) {
        return Err(Error::data(format!("has samples without numbers; expected at least one in each, got {shape}.")));
    }
    let mut refused = None;
    let tensor = Tensor::build(TensorType::new(element.dtype(), shape), |bytes| match element.dtype() {
        DType::U8 => bytes.as_u8_mut()[..data.len()].copy_from_slice(data),
        DType::Bool => {
            let truths = bytes.as_u8_mut().iter_mut().zip(data);
            truths.for_each(|(truth, &byte)| *truth = u8::from(byte != 0));
        }
        DType::F32 => floats(bytes.as_f32_mut(), data, element, order),
        DType::I32 => refused = integers(bytes.as_i32_mut(), data, element, order).err(),
    });
    refused.map_or(Ok(tensor), Err)
}

/// Calls a closure on the number in each group of bytes, in the order of the file.
macro_rules! each {
    ($ty:ty, $out:expr, $data:expr, $order:expr, $convert:expr) => {
        for (out, chunk) in $out.iter_mut().zip($data.chunks_exact(size_of::<$ty>())) {
            let mut bytes = [0; size_of::<$ty>()];
            bytes.copy_from_slice(chunk);
            let number =
                if $order == Order::Little { <$ty>::from_le_bytes(bytes) } else { <$ty>::from_be_bytes(bytes) };
            *out = $convert(number);
        }
    };
}

fn floats(out: &mut [f32], data: &[u8], element: Element, order: Order) {
    match element {
        Element::F16 => each!(u16, out, data, order, half),
        Element::F64 => each!(f64, out, data, order, |number| number as f32),
        _ => each!(f32, out, data, order, |number| number),
    }
}

fn integers(out: &mut [i32], data: &[u8], element: Element, order: Order) -> Result<()> {
    let mut beyond: Option<i128> = None;
    let mut fit = |number: i128| {
        i32::try_from(number).unwrap_or_else(|_| {
            beyond.get_or_insert(number);
            0
        })
    };
    match element {
        Element::I8 => each!(i8, out, data, order, i32::from),
        Element::I16 => each!(i16, out, data, order, i32::from),
        Element::U16 => each!(u16, out, data, order, i32::from),
        Element::U32 => each!(u32, out, data, order, |number| fit(i128::from(number))),
        Element::U64 => each!(u64, out, data, order, |number| fit(i128::from(number))),
        Element::I64 => each!(i64, out, data, order, |number| fit(i128::from(number))),
        _ => each!(i32, out, data, order, |number| number),
    }
    beyond.map_or(Ok(()), |number| Err(too_large(number)))
}

/// The error of a whole number that int32 does not hold.
pub fn too_large(number: impl std::fmt::Display) -> Error {
    let (low, high) = (i32::MIN, i32::MAX);
    Error::data(format!(
        "holds a whole number that is too large; expected {low} to {high}, got {number}. Save it as float32."
    ))
}

/// The value of a float of 16 bits.
pub fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10) & 31, u32::from(bits) & 0x3ff);
    match exponent {
        // Subnormal: the fraction counts steps of 2^-24.
        0 => f32::from_bits(sign | (fraction as f32 / 16_777_216.0).to_bits()),
        31 => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_what_their_bits_say() {
        let known = [(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65504.0), (0x0001, 2.0_f32.powi(-24)), (0x8000, -0.0)];
        for (bits, value) in known {
            assert_eq!(half(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn whole_numbers_of_64_bits_fit_or_are_refused() {
        let bytes = |numbers: [i64; 2]| numbers.map(i64::to_le_bytes).concat();
        let read = |data: &[u8]| tensor_of(data, Element::I64, Order::Little, [2].into());
        assert_eq!(read(&bytes([-5, 7])).unwrap().as_i32().unwrap(), [-5, 7]);
        let message = read(&bytes([0, 1 << 31])).unwrap_err().message;
        assert!(message.contains("got 2147483648"), "{message}");
    }
}
