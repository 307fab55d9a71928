//! Decimal numbers, as quickly as they can be read exactly.

/// Powers of ten that a float64 holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
/// Whole numbers up to here are exact in a float64.
const EXACT_WHOLE: u64 = 1 << 53;
/// More digits than this may overflow the 64 bits in which they are gathered.
const MOST_DIGITS: usize = 19;

/// The number at the start of `text` and how many bytes it takes, where float64 arithmetic gives it exactly rounded.
///
/// `None` says nothing about the text: it has to be read by [`number`]. A whole number below 2^53 times or divided by an exact
/// power of ten is rounded once, so correctly (Clinger 1990).
#[inline]
pub fn leading(text: &[u8]) -> Option<(f64, usize)> {
    let mut place = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let negative = text.first() == Some(&b'-');
    let start = place;
    let mut whole = 0_u64;
    let mut fraction = 0;
    place = digits(text, place, &mut whole);
    let mut count = place - start;
    if text.get(place) == Some(&b'.') {
        let point = place + 1;
        place = digits(text, point, &mut whole);
        fraction = place - point;
        count += fraction;
    }
    if count == 0 || count > MOST_DIGITS || whole > EXACT_WHOLE || fraction >= EXACT_POWERS.len() {
        return None;
    }
    if matches!(text.get(place), Some(b'e' | b'E')) {
        return None;
    }
    let value = whole as f64 / EXACT_POWERS[fraction];
    Some((if negative { -value } else { value }, place))
}

/// Appends the digits from `place` on to `whole`; wraps where there are too many, which the caller counts.
#[inline]
fn digits(text: &[u8], mut place: usize, whole: &mut u64) -> usize {
    while let Some(digit) = text.get(place).map(|byte| byte.wrapping_sub(b'0')).filter(|&digit| digit < 10) {
        *whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
        place += 1;
    }
    place
}

/// The number that the whole text is, spaces around it left out.
pub fn number(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    match leading(text) {
        Some((value, length)) if length == text.len() => Some(value),
        _ => str::from_utf8(text).ok()?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_the_standard_library_rounds_them() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        for _ in 0..20_000 {
            let text = match next() % 4 {
                0 => format!("{}.{}", next() % 1000, next()),
                1 => format!("-0.{:05}", next() % 100_000),
                2 => format!("{}e{}", next(), next() as i64 % 40 - 20),
                _ => format!("{}{}{}", next(), next(), next()),
            };
            let expected: f64 = text.parse().unwrap();
            assert_eq!(number(text.as_bytes()).unwrap().to_bits(), expected.to_bits(), "{text}");
        }
    }

    #[test]
    fn the_leading_number_ends_where_the_cell_does() {
        assert_eq!(leading(b"5.25,7"), Some((5.25, 4)));
        assert_eq!(leading(b"-3\r\n"), Some((-3.0, 2)));
        assert_eq!(leading(b".5"), Some((0.5, 2)));
        assert_eq!(leading(b"5."), Some((5.0, 2)));
        for other in ["", "-", ".", "abc", "1e5", "12345678901234567890"] {
            assert_eq!(leading(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_text_is_a_number_or_none() {
        for (text, value) in [(" 7 ", 7.0), ("1E-3", 0.001), ("+4", 4.0), ("-inf", f64::NEG_INFINITY), ("-0", -0.0)] {
            assert_eq!(number(text.as_bytes()), Some(value), "{text}");
        }
        for text in ["", " ", "1,5", "0x10", "12 34", "--1", "1e", "\u{ff}"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }
}
