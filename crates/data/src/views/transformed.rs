//! Views of what `transforms` does: a fitted transform of the inputs, and augmentation of images.

use std::cell::RefCell;
use std::sync::Arc;

use espalier_graph::{Engine, Shape, Tensor, TensorType};
use espalier_spec::{Error, Result};
use espalier_transforms::mixing::check_labels;
use espalier_transforms::{Augmenter, Beside, Direction, Draw, Fitted};

use super::Change;
use crate::chunk::{Chunk, Column};
use crate::schema::{Dims, Field, Schema};
use crate::source::Epoch;

thread_local! {
    /// One thread each: chunks are changed beside each other.
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::new(1));
}

/// The type of a field's samples, which are all alike.
fn alike(field: &Field, who: &str) -> Result<TensorType> {
    let uneven = || {
        let name = &field.name;
        let hint = "Resize or crop them before.";
        Error::shape(format!("{who}: samples differ in the size of {name}; expected all alike, got {field}. {hint}"))
    };
    Ok(TensorType::new(field.dtype, Shape::new(field.dims.even().ok_or_else(uneven)?)?))
}

/// A fitted transform of the inputs, there or back.
pub struct Transformed {
    fitted: Arc<Fitted>,
    direction: Direction,
    x: usize,
}

impl Transformed {
    /// Of samples like these.
    pub fn new(given: &Schema, fitted: Arc<Fitted>, direction: Direction) -> Result<Self> {
        Ok(Self { fitted, direction, x: given.required("transform", "x")? })
    }
}

impl Change for Transformed {
    fn schema(&self, given: &Schema) -> Result<Schema> {
        let sample = alike(&given.fields[self.x], "transform")?;
        let made = match self.direction {
            Direction::Transform => self.fitted.output(&sample)?,
            Direction::Inverse => TensorType::f32(self.fitted.sample().clone()),
        };
        let mut schema = given.clone();
        if made.shape.last() != sample.shape.last() {
            // The names were those of other columns.
            schema.names.feature_names.clear();
        }
        let field = &mut schema.fields[self.x];
        (field.dtype, field.dims) = (made.dtype, Dims::of(&made.shape));
        Ok(schema)
    }

    fn apply(&self, mut chunk: Chunk, _epoch: &Epoch) -> Result<Chunk> {
        let x = chunk.columns[self.x].clone().even("transform", "x")?;
        let y = ENGINE.with_borrow_mut(|engine| self.fitted.run(self.direction, &x, engine))?;
        chunk.columns[self.x] = Column::Even(y);
        Ok(chunk)
    }
}

/// Images changed by chance: by the seed, the pass, and each sample's own number.
pub struct Augmented {
    augmenter: Augmenter,
    seed: Option<u64>,
    x: usize,
    /// The answers that change with them.
    beside: Vec<usize>,
    masks: bool,
}

impl Augmented {
    /// The inputs of samples like these. With `masks` their answers move as the images do; where images are mixed, labels are
    /// mixed as they are.
    pub fn new(given: &Schema, augmenter: Augmenter, seed: Option<u64>, masks: bool) -> Result<Self> {
        let x = given.required("augment", "x")?;
        let beside = if masks {
            vec![given.required("augment", "y")?]
        } else if augmenter.mixes() {
            let is_answer = |name: &str| name == "y" || name.starts_with("y.");
            (0..given.fields.len()).filter(|&place| is_answer(&given.fields[place].name)).collect()
        } else {
            vec![]
        };
        Ok(Self { augmenter, seed, x, beside, masks })
    }

    fn beside(&self, answers: Tensor) -> Beside {
        if self.masks { Beside::Masks(answers) } else { Beside::Labels(answers) }
    }

    fn draw(&self, epoch: &Epoch) -> Draw {
        Draw { seed: self.seed.unwrap_or(epoch.seed), epoch: epoch.number }
    }
}

impl Change for Augmented {
    fn schema(&self, given: &Schema) -> Result<Schema> {
        let mut schema = given.clone();
        let field = &mut schema.fields[self.x];
        // Images of different sizes may all become ones of the same: that is seen from two.
        let sizes = field.dims.sizes().to_vec();
        let tried = [1 << 10, 1 << 11].map(|size| {
            let dims: Vec<_> = sizes.iter().map(|dim| dim.unwrap_or(size)).collect();
            self.augmenter.output(&TensorType::new(field.dtype, Shape::new(dims)?))
        });
        let [one, other] = tried;
        let (one, other) = (one?, other?);
        let same = |(a, b): (&usize, &usize)| (a == b).then_some(*a);
        let dims: Vec<_> = one.shape.iter().zip(other.shape.iter()).map(same).collect();
        field.dims = Dims::new(dims.clone());
        for &place in &self.beside {
            let field = &mut schema.fields[place];
            if self.masks {
                let channels = field.dims.sizes().last().copied().flatten();
                field.dims = Dims::new([&dims[..2], &[channels]].concat());
            } else {
                check_labels("augment", field.dtype, field)?;
            }
        }
        Ok(schema)
    }

    fn apply(&self, mut chunk: Chunk, epoch: &Epoch) -> Result<Chunk> {
        let draw = self.draw(epoch);
        let column = |&place: &usize| chunk.columns[place].clone();
        let (images, beside) = (column(&self.x), self.beside.iter().map(column).collect::<Vec<_>>());
        if images.is_even() || self.augmenter.mixes() {
            let images = images.even("augment", "x")?;
            let beside = beside.into_iter().map(|column| Ok(self.beside(column.even("augment", "y")?)));
            let beside = beside.collect::<Result<_>>()?;
            let (images, beside) = self.augmenter.apply_beside(&images, beside, &chunk.rows, draw)?;
            chunk.columns[self.x] = Column::Even(images);
            for (&place, changed) in self.beside.iter().zip(beside) {
                chunk.columns[place] = Column::Even(changed.into_tensor());
            }
            return Ok(chunk);
        }
        let (mut changed, mut changed_beside) = (vec![], vec![vec![]; beside.len()]);
        for (i, row) in chunk.rows.iter().enumerate() {
            let own = beside.iter().map(|column| Ok(self.beside(alone(&column.sample(i)?)?))).collect::<Result<_>>()?;
            let (image, own) = self.augmenter.apply_beside(&alone(&images.sample(i)?)?, own, &[*row], draw)?;
            changed.push(of_one(&image)?);
            for (changed, own) in changed_beside.iter_mut().zip(own) {
                changed.push(of_one(&own.into_tensor())?);
            }
        }
        chunk.columns[self.x] = Column::of(changed)?;
        for (&place, changed) in self.beside.iter().zip(changed_beside) {
            chunk.columns[place] = Column::of(changed)?;
        }
        Ok(chunk)
    }
}

/// One sample with an axis of samples.
fn alone(sample: &Tensor) -> Result<Tensor> {
    sample.reshape(Shape::new([&[1], &sample.shape()[..]].concat())?)
}

/// The one sample of a tensor.
fn of_one(samples: &Tensor) -> Result<Tensor> {
    samples.reshape(Shape::new(&samples.shape()[1..])?)
}

#[cfg(test)]
mod tests {
    use espalier_spec::{At, Family, Value, json};
    use espalier_transforms::{AugmentSpec, Fitting, PreprocessSpec};

    use super::*;
    use crate::source::{Opened, Source};
    use crate::sources::InMemory;
    use crate::views::Changed;

    fn images() -> InMemory {
        let pixels: Vec<_> = (0..6 * 12).map(|i| (i * 7 % 251) as f32 / 251.0).collect();
        let x = Tensor::f32([6, 4, 3, 1].into(), &pixels).unwrap();
        let labels: Vec<_> = (0..6 * 12).collect();
        let y = Tensor::i32([6, 4, 3, 1].into(), &labels).unwrap();
        InMemory::new(vec![("x".to_owned(), x), ("y".to_owned(), y)]).unwrap()
    }

    fn read(source: &Changed, rows: &[u32], epoch: &Epoch) -> Vec<Tensor> {
        let Opened::Rows(opened) = source.open(epoch).unwrap() else { panic!("rows stay rows") };
        let chunk = opened.read(rows).unwrap();
        chunk.columns.into_iter().map(|column| column.even("test", "x").unwrap()).collect()
    }

    fn augmented(spec: &Value, seed: Option<u64>, masks: bool) -> Changed {
        let source = images();
        let augmenter = Augmenter::new(AugmentSpec::from_json(spec, &At::ROOT).unwrap(), None);
        let change = Augmented::new(source.schema(), augmenter, seed, masks).unwrap();
        Changed::new(Arc::new(source), Arc::new(change)).unwrap()
    }

    #[test]
    fn what_becomes_of_a_sample_depends_on_the_pass_and_not_on_the_batch() {
        let set = augmented(&json!("rotate"), None, false);
        let (first, second) = (Epoch::new(1, 0), Epoch::new(1, 1));
        let all = read(&set, &[0, 1, 2, 3, 4, 5], &first)[0].to_f32();
        assert_eq!(read(&set, &[4, 2], &first)[0].to_f32(), [&all[48..60], &all[24..36]].concat());
        assert_ne!(read(&set, &[4], &second)[0].to_f32(), all[48..60]);
        let own = augmented(&json!("rotate"), Some(9), false);
        let seeds = [1, 2].map(|seed| read(&own, &[3], &Epoch::new(seed, 0))[0].to_f32());
        assert_eq!(seeds[0], seeds[1]);
    }

    #[test]
    fn masks_move_with_their_images_and_sizes_are_told_before() {
        let crop = json!({ "kind": "randomCrop", "height": 2, "width": 2 });
        let set = augmented(&crop, None, true);
        assert_eq!(set.schema().fields[0], Field::even("x", espalier_graph::DType::F32, &[2, 2, 1]));
        assert_eq!(set.schema().fields[1], Field::even("y", espalier_graph::DType::I32, &[2, 2, 1]));
        let [x, y] = &read(&set, &[5, 0], &Epoch::new(3, 0))[..] else { panic!("two fields") };
        let expected: Vec<_> = y.as_i32().unwrap().iter().map(|i| (i * 7 % 251) as f32 / 251.0).collect();
        assert_eq!(x.as_f32().unwrap(), expected);
    }

    #[test]
    fn a_fitted_transform_is_applied_to_the_inputs_and_leads_back() {
        let source = images();
        let x = source.tensors().unwrap()[0].clone();
        let spec = PreprocessSpec::from_json(&json!("meanImage"), &At::ROOT).unwrap();
        let mut fitting = Fitting::new(spec);
        fitting.add(&x).unwrap();
        let fitted = Arc::new(fitting.finish().unwrap());
        let there = Transformed::new(source.schema(), Arc::clone(&fitted), Direction::Transform).unwrap();
        let there = Changed::new(Arc::new(source), Arc::new(there)).unwrap();
        let rows = read(&there, &[1, 3], &Epoch::new(0, 0));
        let whole = fitted.transform(&x).unwrap().to_f32();
        assert_eq!(rows[0].to_f32(), [&whole[12..24], &whole[36..48]].concat());
        let back = Transformed::new(there.schema(), fitted, Direction::Inverse).unwrap();
        let back = Changed::new(Arc::new(there), Arc::new(back)).unwrap();
        let found = read(&back, &[3], &Epoch::new(0, 0))[0].to_f32();
        assert!(found.iter().zip(&x.to_f32()[36..48]).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
