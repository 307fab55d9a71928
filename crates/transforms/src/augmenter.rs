//! Augmentation of tensors of images: each sample by its own chance, whoever its neighbours are.

use espalier_graph::{DType, Shape, Tensor, TensorType};
use espalier_kernels::image::Image;
use espalier_spec::{Error, Family, Result};

use crate::augment::AugmentSpec;
use crate::chance::Chance;
use crate::step::{self, Step};

/// An augmentation that is ready to be applied.
#[derive(Debug, Clone)]
pub struct Augmenter {
    spec: AugmentSpec,
    value_range: Option<[f32; 2]>,
}

/// Whose chance samples have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// The seed of the run.
    pub seed: u64,
    /// The epoch: in each, a sample is changed in another way.
    pub epoch: u64,
}

impl Augmenter {
    /// Of images whose values lie in that range; if not given, from 0 to 255 for bytes and to 1 for floats.
    pub fn new(spec: AugmentSpec, value_range: Option<[f32; 2]>) -> Self {
        Self { spec, value_range }
    }

    /// The type of what becomes of images of that type, without the batch axis.
    pub fn output(&self, image: &TensorType) -> Result<TensorType> {
        let size = self.size(image)?;
        let [height, width, channels] = self.spec.output(size).map_err(|error| error.at(self.spec.kind()))?;
        Ok(TensorType::new(image.dtype, Shape::new([height, width, channels])?))
    }

    /// Height, width and channels of images of that type.
    fn size(&self, image: &TensorType) -> Result<[usize; 3]> {
        let kind = self.spec.kind();
        if !matches!(image.dtype, DType::F32 | DType::U8) {
            let got = image.dtype;
            return Err(Error::dtype(format!("{kind}: wrong element type; expected float32 or uint8, got {got}.")));
        }
        let none = || {
            let got = &image.shape;
            Error::shape(format!("{kind}: samples are no images; expected [height, width, channels], got {got}."))
        };
        <[usize; 3]>::try_from(&image.shape[..]).map_err(|_| none())
    }

    /// Images `[n, height, width, channels]`, each changed by the chance of its number.
    pub fn apply(&self, images: &Tensor, rows: &[u64], draw: Draw) -> Result<Tensor> {
        Ok(self.apply_with_masks(images, None, rows, draw)?.0)
    }

    /// The same, and masks of the same height and width, which are moved as their images are: the nearest pixel is read.
    pub fn apply_with_masks(
        &self,
        images: &Tensor,
        masks: Option<&Tensor>,
        rows: &[u64],
        draw: Draw,
    ) -> Result<(Tensor, Option<Tensor>)> {
        let kind = self.spec.kind();
        let sample = sample_of(images.ty(), kind)?;
        let (size, output) = (self.size(&sample)?, self.output(&sample)?);
        if rows.len() != images.shape()[0] {
            return Err(Error::internal(format!("{kind}: every image needs a number.")));
        }
        let mut moved = Stack::new(output, rows.len());
        let mut moved_masks = match masks {
            None => None,
            Some(masks) => Some((masks, self.mask_stack(size, masks, rows.len())?)),
        };
        let mut steps = vec![];
        for (i, &row) in rows.iter().enumerate() {
            self.draw(size, draw, row, &mut steps);
            let mut image = image_at(images, i, size);
            step::run(&steps, &mut image, self.range(images.dtype()));
            moved.put(i, &image);
            if let Some((masks, stack)) = &mut moved_masks {
                let mut mask = image_at(masks, i, [size[0], size[1], stack.sample.shape[2]]);
                step::run_on_mask(&steps, &mut mask);
                stack.put(i, &mask);
            }
        }
        let masks = moved_masks.map(|(_, stack)| stack.tensor()).transpose()?;
        Ok((moved.tensor()?, masks))
    }

    /// One image of that size, `pixels`, into `out`, which is as long as the result.
    pub fn apply_to_floats(&self, size: [usize; 3], pixels: &[f32], row: u64, draw: Draw, out: &mut [f32]) {
        let mut steps = vec![];
        self.draw(size, draw, row, &mut steps);
        let mut image = Image::new(size, pixels.to_vec());
        step::run(&steps, &mut image, self.range(DType::F32));
        out.copy_from_slice(&image.pixels);
    }

    fn draw(&self, size: [usize; 3], Draw { seed, epoch }: Draw, row: u64, steps: &mut Vec<Step>) {
        steps.clear();
        self.spec.steps(size, &mut Chance::new(seed, epoch, row), steps);
    }

    fn range(&self, dtype: DType) -> [f32; 2] {
        self.value_range.unwrap_or(if dtype == DType::U8 { [0.0, 255.0] } else { [0.0, 1.0] })
    }

    fn mask_stack(&self, [height, width, _]: [usize; 3], masks: &Tensor, count: usize) -> Result<Stack> {
        let (kind, got) = (self.spec.kind(), masks.shape());
        let fits = got.rank() == 4 && got[..3] == [count, height, width];
        if !fits {
            return Err(Error::shape(format!(
                "{kind}: the masks do not fit the images; expected [{count}, {height}, {width}, channels], got {got}."
            )));
        }
        let [height, width, channels] = self.spec.output([height, width, got[3]])?;
        Ok(Stack::new(TensorType::new(masks.dtype(), Shape::new([height, width, channels])?), count))
    }
}

fn sample_of(images: &TensorType, kind: &str) -> Result<TensorType> {
    let none =
        || Error::shape(format!("{kind}: there are no images; expected [n, height, width, channels], got one number."));
    let (_, sample) = images.shape.split_first().ok_or_else(none)?;
    Ok(TensorType::new(images.dtype, Shape::new(sample)?))
}

/// Image `i` of a tensor as floats.
fn image_at(images: &Tensor, i: usize, size: [usize; 3]) -> Image {
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
struct Stack {
    sample: TensorType,
    count: usize,
    bytes: Vec<u8>,
}

impl Stack {
    fn new(sample: TensorType, count: usize) -> Self {
        let bytes = vec![0; sample.bytes() * count];
        Self { sample, count, bytes }
    }

    fn put(&mut self, i: usize, image: &Image) {
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

    fn tensor(self) -> Result<Tensor> {
        let shape = Shape::new([&[self.count], &self.sample.shape[..]].concat())?;
        Ok(Tensor::build(TensorType::new(self.sample.dtype, shape), |to| {
            to.as_u8_mut()[..self.bytes.len()].copy_from_slice(&self.bytes);
        }))
    }
}
