//! Images of a tensor one by one, as floats: out of it, and into a new one.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::arena::AlignedBytes;
use espalier_kernels::image::{Image, copy, number};
use espalier_spec::Result;

use crate::step::{self, Step};

/// Image `i` of a tensor as floats.
pub fn image_at(images: &Tensor, i: usize, size: [usize; 3]) -> Image {
    let len = size.iter().product::<usize>();
    let part = i * len..(i + 1) * len;
    let pixels = match (images.as_f32(), images.as_i32()) {
        (Some(pixels), _) => pixels[part].to_vec(),
        (_, Some(pixels)) => pixels[part].iter().map(|&x| x as f32).collect(),
        _ => images.bytes()[part].iter().map(|&x| f32::from(x)).collect(),
    };
    Image::new(size, pixels)
}

/// Results of one type, one behind the other.
pub struct Stack {
    /// Their type.
    pub sample: TensorType,
    count: usize,
    bytes: AlignedBytes,
}

impl Stack {
    /// Room for that many.
    pub fn new(sample: TensorType, count: usize) -> Self {
        let bytes = AlignedBytes::zeroed(sample.bytes() * count);
        Self { sample, count, bytes }
    }

    /// Puts a result in its place; whole numbers are rounded.
    pub fn put(&mut self, i: usize, image: &Image) {
        let len = self.sample.bytes();
        let to = &mut self.bytes.as_u8_mut()[i * len..(i + 1) * len];
        match self.sample.dtype {
            DType::F32 => to.as_chunks_mut().0.iter_mut().zip(&image.pixels).for_each(|(to, x)| *to = x.to_ne_bytes()),
            DType::I32 => {
                to.as_chunks_mut().0.iter_mut().zip(&image.pixels).for_each(|(to, x)| *to = (*x as i32).to_ne_bytes());
            }
            DType::U8 | DType::Bool => to.iter_mut().zip(&image.pixels).for_each(|(to, x)| *to = (*x + 0.5) as u8),
        }
    }

    /// Puts image `i` of a tensor in its place, changed by these steps. What only copies pixels does so as they are.
    pub fn put_changed(&mut self, i: usize, images: &Tensor, size: [usize; 3], steps: &[Step], range: [f32; 2]) {
        let Some((whole, fill, result)) = step::copies(steps, size) else {
            let mut image = image_at(images, i, size);
            step::run(steps, &mut image, range);
            return self.put(i, &image);
        };
        let (len, of_image) = (self.sample.bytes(), size.iter().product::<usize>() * self.sample.dtype.bytes());
        let to = &mut self.bytes.as_u8_mut()[i * len..(i + 1) * len];
        let from = &images.bytes()[i * of_image..(i + 1) * of_image];
        let number = number(fill);
        match self.sample.dtype {
            DType::U8 | DType::Bool => copy(from, size, whole, fill, (number + 0.5) as u8, to, result),
            wide => {
                let number = if wide == DType::F32 { number.to_ne_bytes() } else { (number as i32).to_ne_bytes() };
                copy(from.as_chunks::<4>().0, size, whole, fill, number, to.as_chunks_mut::<4>().0, result);
            }
        }
    }

    /// All of them.
    pub fn tensor(self) -> Result<Tensor> {
        let shape = Shape::new([&[self.count], &self.sample.shape[..]].concat())?;
        Ok(Tensor::from_bytes(TensorType::new(self.sample.dtype, shape), self.bytes))
    }
}
