//! The binary version of CIFAR-10 and CIFAR-100: records of one or two label bytes and an image, plane after plane.

use espalier_graph::{DType, Shape, Tensor};
use espalier_spec::{Error, Result, choice};

/// Pixels along a side.
const SIDE: usize = 32;
const PLANE: usize = SIDE * SIDE;
const IMAGE: usize = 3 * PLANE;

choice! {
    /// Which of the two sets, and which of its labels.
    pub enum Labels {
        /// The ten classes of CIFAR-10.
        Ten = "cifar10",
        /// The hundred classes of CIFAR-100.
        Fine = "cifar100",
        /// The twenty superclasses of CIFAR-100.
        Coarse = "cifar100Coarse",
    }
}

impl Labels {
    /// How many classes there are.
    pub fn classes(self) -> u8 {
        match self {
            Self::Ten => 10,
            Self::Fine => 100,
            Self::Coarse => 20,
        }
    }

    /// Label bytes before an image, and which of them is meant.
    fn bytes(self) -> (usize, usize) {
        match self {
            Self::Ten => (1, 0),
            Self::Coarse => (2, 0),
            Self::Fine => (2, 1),
        }
    }
}

/// Images and labels, gathered record by record.
#[derive(Debug)]
pub struct Images {
    labels: Labels,
    pixels: Vec<u8>,
    ids: Vec<i32>,
}

impl Images {
    /// None yet.
    pub fn new(labels: Labels) -> Self {
        Self { labels, pixels: Vec::new(), ids: Vec::new() }
    }

    /// Takes over all records of a file.
    pub fn add(&mut self, file: &[u8]) -> Result<()> {
        let (before, which) = self.labels.bytes();
        let record = before + IMAGE;
        if file.is_empty() || !file.len().is_multiple_of(record) {
            return Err(Error::data(format!(
                "is no CIFAR file, or cut short; expected a multiple of {record} bytes, got {}.",
                file.len()
            )));
        }
        for (row, record) in file.chunks_exact(record).enumerate() {
            let id = record[which];
            if id >= self.labels.classes() {
                let most = self.labels.classes() - 1;
                return Err(Error::data(format!(
                    "record {row}: the label is out of range; expected 0 to {most}, got {id}. Is it the other CIFAR?"
                )));
            }
            self.ids.push(i32::from(id));
            let start = self.pixels.len();
            self.pixels.resize(start + IMAGE, 0);
            interleave(&mut self.pixels[start..], &record[before..]);
        }
        Ok(())
    }

    /// Images `[n, 32, 32, 3]` of bytes and labels `[n]` of int32.
    pub fn tensors(&self) -> Result<(Tensor, Tensor)> {
        let images = Shape::new([self.ids.len(), SIDE, SIDE, 3])?;
        Ok((Tensor::u8(DType::U8, images, &self.pixels)?, Tensor::i32([self.ids.len()].into(), &self.ids)?))
    }
}

/// Planes of red, green and blue as pixels.
fn interleave(image: &mut [u8], planes: &[u8]) {
    let (red, rest) = planes.split_at(PLANE);
    let (green, blue) = rest.split_at(PLANE);
    for (pixel, ((&r, &g), &b)) in image.chunks_exact_mut(3).zip(red.iter().zip(green).zip(blue)) {
        pixel.copy_from_slice(&[r, g, b]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(labels: &[u8]) -> Vec<u8> {
        let planes = (0..IMAGE).map(|i| (i / PLANE * 50 + i % PLANE % 40) as u8);
        labels.iter().copied().chain(planes).collect()
    }

    fn read(files: &[Vec<u8>], labels: Labels) -> Result<(Tensor, Tensor)> {
        let mut images = Images::new(labels);
        files.iter().try_for_each(|file| images.add(file))?;
        images.tensors()
    }

    #[test]
    fn planes_become_pixels() {
        let (images, labels) = read(&[record(&[3]), [record(&[9]), record(&[0])].concat()], Labels::Ten).unwrap();
        assert_eq!(images.shape().to_vec(), [3, 32, 32, 3]);
        assert_eq!(images.bytes()[..6], [0, 50, 100, 1, 51, 101]);
        assert_eq!(labels.as_i32().unwrap(), [3, 9, 0]);
    }

    #[test]
    fn cifar_100_has_labels_of_two_sizes() {
        let file = vec![record(&[19, 99])];
        assert_eq!(read(&file, Labels::Coarse).unwrap().1.as_i32().unwrap(), [19]);
        assert_eq!(read(&file, Labels::Fine).unwrap().1.as_i32().unwrap(), [99]);
    }

    #[test]
    fn a_cut_file_and_a_label_out_of_range_are_named() {
        let message = read(&[record(&[1])[1..].to_vec()], Labels::Ten).unwrap_err().message;
        assert_eq!(message, "is no CIFAR file, or cut short; expected a multiple of 3073 bytes, got 3072.");
        let message = read(&[[record(&[1]), record(&[10])].concat()], Labels::Ten).unwrap_err().message;
        assert!(message.starts_with("record 1: the label is out of range; expected 0 to 9, got 10."));
        assert!(read(&[vec![]], Labels::Ten).is_err());
    }
}
