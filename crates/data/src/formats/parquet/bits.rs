//! Small whole numbers packed to bits: runs, groups of equal width, and differences.

use espalier_spec::Result;

use super::thrift::{broken, varint, zigzag};
use crate::formats::bytes::Cursor;

/// `count` numbers of `width` bits, each run of them repeated or packed.
pub fn hybrid(data: &[u8], width: u8, count: usize) -> Result<Vec<u32>> {
    if width > 32 {
        return Err(broken(format!("numbers of {width} bits")));
    }
    let mut cursor = Cursor::new(data);
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let head = varint(&mut cursor)?;
        let missing = count - numbers.len();
        let length = usize::try_from(head >> 1).unwrap_or(usize::MAX);
        if head & 1 == 0 {
            let mut number = 0;
            for shift in 0..usize::from(width).div_ceil(8) {
                number |= u32::from(cursor.byte()?) << (8 * shift);
            }
            if length == 0 {
                return Err(broken("a run of no numbers"));
            }
            numbers.resize(numbers.len() + length.min(missing), number);
        } else {
            // Groups of eight take as many bytes as a number has bits; the last may be cut.
            let bytes = length.checked_mul(usize::from(width)).ok_or_else(|| broken(format!("{length} groups")))?;
            let packed = cursor.take(bytes.min(cursor.rest().len()))?;
            let most = missing.min(length.saturating_mul(8));
            if packed.len() * 8 < most * usize::from(width) {
                return Err(broken("fewer numbers than it says"));
            }
            if most == 0 {
                return Err(broken("no groups of numbers"));
            }
            numbers.extend((0..most).map(|i| packed_at(packed, i, width.into()) as u32));
        }
    }
    Ok(numbers)
}

/// Number `i` of those packed in `width` bits each, the lowest bits first.
fn packed_at(packed: &[u8], i: usize, width: usize) -> u64 {
    let (first, shift) = (i * width / 8, i * width % 8);
    let mut bytes = [0; 16];
    let taken = &packed[first..packed.len().min(first + (width + shift).div_ceil(8))];
    bytes[..taken.len()].copy_from_slice(taken);
    let number = (u128::from_le_bytes(bytes) >> shift) as u64;
    if width == 64 { number } else { number & ((1 << width) - 1) }
}

/// Whole numbers as differences from their neighbours, in blocks; leaves the cursor behind them.
pub fn delta(cursor: &mut Cursor, most: usize) -> Result<Vec<i64>> {
    let (block, minis, count) = (varint(cursor)?, varint(cursor)?, varint(cursor)?);
    let mut value = zigzag(cursor)?;
    let count = usize::try_from(count).ok().filter(|&count| count <= most);
    let count = count.ok_or_else(|| broken("more numbers than it says"))?;
    let per_mini = block.checked_div(minis).unwrap_or(0);
    if !(1..=1 << 16).contains(&minis) || !(8..=1 << 20).contains(&per_mini) || !per_mini.is_multiple_of(8) {
        return Err(broken(format!("{minis} groups in blocks of {block}")));
    }
    let mut numbers = Vec::new();
    if count > 0 {
        numbers.push(value);
    }
    while numbers.len() < count {
        let least = zigzag(cursor)?;
        let widths = cursor.take(minis as usize)?;
        for &width in widths {
            if numbers.len() == count {
                break;
            }
            if width > 64 {
                return Err(broken(format!("numbers of {width} bits")));
            }
            let width = usize::from(width);
            let packed = cursor.take(per_mini as usize / 8 * width)?;
            for i in 0..(per_mini as usize).min(count - numbers.len()) {
                value = value.wrapping_add(least).wrapping_add(packed_at(packed, i, width).cast_signed());
                numbers.push(value);
            }
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_groups_follow_each_other() {
        // Five times 3; then 0 to 7 in three bits.
        let bytes = [10, 3, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(hybrid(&bytes, 3, 13).unwrap(), [3, 3, 3, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(hybrid(&bytes, 3, 2).unwrap(), [3, 3]);
        assert!(hybrid(&bytes, 3, 14).is_err());
        assert!(hybrid(&[3], 3, 8).is_err() && hybrid(&[0, 1], 1, 8).is_err() && hybrid(&[1], 0, 8).is_err());
    }

    #[test]
    fn differences_add_up() {
        // Blocks of 128 in 4 groups: 7, 5, 3, 1, 2, 3, 4, 5 from the format's own example.
        let mut bytes = vec![0x80, 0x01, 4, 8, 14, 3, 2, 0, 0, 0];
        bytes.extend([0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0]);
        assert_eq!(delta(&mut Cursor::new(&bytes), 8).unwrap(), [7, 5, 3, 1, 2, 3, 4, 5]);
        assert!(delta(&mut Cursor::new(&bytes), 7).is_err());
        assert!(delta(&mut Cursor::new(&bytes[..12]), 8).is_err());
    }
}
