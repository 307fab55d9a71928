//! Moving elements without looking at them, whatever their type.

/// Runs the same code on an input and an output of one element type.
macro_rules! moving {
    ($input:expr, $output:expr; |$x:ident, $y:ident| $body:expr) => {
        match ($input, $output) {
            ($crate::io::In::F32($x), $crate::io::Out::F32($y)) => $body,
            ($crate::io::In::I32($x), $crate::io::Out::I32($y)) => $body,
            ($crate::io::In::U8($x), $crate::io::Out::U8($y)) => $body,
            _ => unreachable!("the shape rule gives input and output one type"),
        }
    };
}

pub(crate) use moving;

/// Nanoseconds that copying an element takes when runs are long.
pub(crate) const COPY_NS: f64 = 0.15;
