//! Images of a tensor one by one, as floats: out of it, and into a new one.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::image::Image;
use espalier_spec::Result;

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
    bytes: Vec<u8>,
}

impl Stack {
    /// Room for that many.
    pub fn new(sample: TensorType, count: usize) -> Self {
        let bytes = vec![0; sample.bytes() * count];
        Self { sample, count, bytes }
    }

    /// Puts a result in its place; whole numbers are rounded.
    pub fn put(&mut self, i: usize, image: &Image) {
        let len = self.sample.bytes();
        let to = &mut self.bytes[i * len..(i + 1) * len];
        match self.sample.dtype {
            DType::F32 => to.as_chunks_mut().0.iter_mut().zip(&image.pixels).for_each(|(to, x)| *to = x.to_ne_bytes()),
            DType::I32 => {
                to.as_chunks_mut().0.iter_mut().zip(&image.pixels).for_each(|(to, x)| *to = (*x as i32).to_ne_bytes());
            }
            DType::U8 | DType::Bool => to.iter_mut().zip(&image.pixels).for_each(|(to, x)| *to = (*x + 0.5) as u8),
        }
    }

    /// All of them.
    pub fn tensor(self) -> Result<Tensor> {
        let shape = Shape::new([&[self.count], &self.sample.shape[..]].concat())?;
        Ok(Tensor::build(TensorType::new(self.sample.dtype, shape), |to| {
            to.as_u8_mut()[..self.bytes.len()].copy_from_slice(&self.bytes);
        }))
    }
}
