//! Records and cells: commas, quotes, ends of lines.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::formats::pieces::{Marks, quoted_end};

/// Goes through the cells of records one by one.
#[derive(Debug, Clone)]
pub struct Cells<'a> {
    bytes: &'a [u8],
    place: usize,
    marks: Marks,
}

/// A cell as it is written.
#[derive(Debug, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its text, without quotes around it; spaces around an unquoted one are left out.
    pub text: Cow<'a, [u8]>,
    /// Whether the record ends behind it.
    pub last: bool,
}

impl<'a> Cells<'a> {
    /// Before the first cell of the first record.
    pub fn new(bytes: &'a [u8], marks: Marks) -> Self {
        Self { bytes, place: 0, marks }
    }

    /// What is not read yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        &self.bytes[self.place..]
    }

    /// Goes on over the cell of that length, which the caller has read, if it ends there; tells whether the record does too.
    #[inline]
    pub fn pass(&mut self, length: usize) -> Option<bool> {
        let after = &self.bytes[self.place + length..];
        let (step, last) = match after {
            [byte, ..] if *byte == self.marks.delimiter => (1, false),
            [b'\n', ..] => (1, true),
            [b'\r', b'\n', ..] => (2, true),
            [] | [b'\r'] => (after.len(), true),
            _ => return None,
        };
        self.place += length + step;
        Some(last)
    }

    /// Goes over ends of lines with nothing between; tells whether a record follows.
    #[inline]
    pub fn find_record(&mut self) -> bool {
        loop {
            match self.rest() {
                [b'\n', ..] => self.place += 1,
                [b'\r', b'\n', ..] => self.place += 2,
                [] | [b'\r'] => return false,
                _ => return true,
            }
        }
    }

    /// The next cell; `None` where a quote does not close.
    pub fn next(&mut self) -> Option<Written<'a>> {
        let rest = self.rest();
        match self.marks.quote {
            Some(quote) if rest.first() == Some(&quote) => self.quoted(quote),
            _ => {
                let length = memchr2(self.marks.delimiter, b'\n', rest).unwrap_or(rest.len());
                let last = rest.get(length) != Some(&self.marks.delimiter);
                self.place += (length + 1).min(rest.len());
                Some(Written { text: Cow::Borrowed(rest[..length].trim_ascii()), last })
            }
        }
    }

    fn quoted(&mut self, quote: u8) -> Option<Written<'a>> {
        let inner = &self.rest()[1..];
        let length = quoted_end(inner, quote)?;
        let text = &inner[..length - 1];
        let doubled = memchr(quote, text).is_some();
        let text = if doubled { Cow::Owned(undoubled(text, quote)) } else { Cow::Borrowed(text) };
        self.place += 1 + length;
        // What stands between the closing quote and the delimiter belongs to the cell.
        let rest = self.rest();
        let more = memchr2(self.marks.delimiter, b'\n', rest).unwrap_or(rest.len());
        let last = rest.get(more) != Some(&self.marks.delimiter);
        let tail = rest[..more].trim_ascii();
        let text = if tail.is_empty() { text } else { Cow::Owned([&text, tail].concat()) };
        self.place += (more + 1).min(rest.len());
        Some(Written { text, last })
    }

    /// Goes to the record that follows.
    pub fn skip_record(&mut self) {
        while self.next().is_some_and(|cell| !cell.last) {}
    }
}

fn undoubled(text: &[u8], quote: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut after_quote = false;
    for &byte in text {
        let doubled = byte == quote && after_quote;
        if !doubled {
            out.push(byte);
        }
        after_quote = byte == quote && !doubled;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { delimiter: b',', quote: Some(b'"') };

    fn records(text: &str) -> Vec<Vec<String>> {
        let mut cells = Cells::new(text.as_bytes(), MARKS);
        let mut records = Vec::new();
        while cells.find_record() {
            let mut record = Vec::new();
            loop {
                let cell = cells.next().unwrap();
                record.push(String::from_utf8(cell.text.into_owned()).unwrap());
                if cell.last {
                    break;
                }
            }
            records.push(record);
        }
        records
    }

    #[test]
    fn records_are_read_as_rfc_4180_writes_them() {
        let text = "a, b ,c\r\n\r\n\"x,1\",\"say \"\"hi\"\"\",\"two\nlines\"\n,,\n\"\",z";
        let expected = [vec!["a", "b", "c"], vec!["x,1", "say \"hi\"", "two\nlines"], vec!["", "", ""], vec!["", "z"]];
        assert_eq!(records(text), expected);
    }

    #[test]
    fn a_last_record_may_end_without_an_end_of_line() {
        assert_eq!(records("1,2\n3,"), [vec!["1", "2"], vec!["3", ""]]);
        assert_eq!(records("1"), [vec!["1"]]);
        assert_eq!(records("\n\r\n"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_quote_that_does_not_close_is_told() {
        assert_eq!(Cells::new(b"\"abc,1\n", MARKS).next(), None);
    }
}
