//! Cutting long sums with small results into parts: tiles of such a result would read lines of long operands in pieces,
//! and each operand from memory several times.

/// Summands of a part, and parts, at least; and how many times the elements of all parts the operands have.
const LEAST_SUMMANDS: usize = 1024;
const LEAST_PARTS: usize = 4;
const WORTH: usize = 8;

/// More parts than this help no machine that the library is made for.
const MOST_PARTS: usize = 16;

/// Into how many parts sums of so many summands are cut, if that pays: a divisor of `units`. `result` and `operands` are
/// numbers of elements.
pub fn parts(units: usize, summands: usize, result: usize, operands: usize) -> Option<usize> {
    let suits = |parts: &usize| {
        units.is_multiple_of(*parts) && summands / parts >= LEAST_SUMMANDS && result * parts * WORTH <= operands
    };
    (LEAST_PARTS..=MOST_PARTS).rev().find(suits)
}
