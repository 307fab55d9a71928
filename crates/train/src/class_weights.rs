//! Weights of classes: how much samples of each class count, for sets in which some are rare.

use std::collections::BTreeMap;

use espalier_graph::{Shape, Tensor};
use espalier_spec::{At, Error, FieldValue, Map, Range, Result, Type, Value};

/// A weight for some classes; the others have 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClassWeights(BTreeMap<usize, f32>);

impl FieldValue for ClassWeights {
    fn ty() -> Type {
        Type::List(Box::new(Type::Number))
    }

    fn read(value: &Value, at: &At) -> Result<Self> {
        let wrong = |got: &Value| {
            at.error("has the wrong type", "a list of numbers or an object from class ids to numbers", got)
        };
        let pairs: Vec<(String, &Value)> = match value {
            Value::Array(weights) => weights.iter().enumerate().map(|(class, x)| (class.to_string(), x)).collect(),
            Value::Object(weights) => weights.iter().map(|(class, x)| (class.clone(), x)).collect(),
            other => return Err(wrong(other)),
        };
        let read = |(class, weight): (String, &Value)| {
            let field = at.field(&class);
            let id = class
                .parse()
                .map_err(|_| at.error("names no class", "class ids from 0 as names", &Value::from(class.as_str())))?;
            Ok((id, f32::read(weight, &field)?))
        };
        pairs.into_iter().map(read).collect::<Result<_>>().map(Self)
    }

    fn write(&self) -> Value {
        Value::Object(self.0.iter().map(|(class, weight)| (class.to_string(), weight.write())).collect::<Map<_, _>>())
    }

    fn check(&self, range: Option<&Range>, at: &At) -> Result<()> {
        self.0.iter().try_for_each(|(class, weight)| weight.check(range, &at.field(&class.to_string())))
    }
}

impl ClassWeights {
    /// The weights of samples with these targets, multiplied by those of their classes.
    pub fn with(&self, y: &[Tensor], weights: &[Tensor], outputs: &[Shape]) -> Result<Vec<Tensor>> {
        let ([y], [output]) = (y, outputs) else {
            let got = y.len();
            return Err(Error::data(format!(
                "fit: classWeight is for one output; expected a model with one, got {got}. Give each output its sampleWeight."
            )));
        };
        let of_classes = self.of(y, output)?;
        Ok(vec![match weights.first() {
            Some(own) => product(own, &of_classes)?,
            None => of_classes,
        }])
    }

    /// The weight of each target: `y` is class ids, or rows with a number for each class of predictions `output`, which
    /// is without the batch axis. Targets have been checked by the loss.
    pub fn of(&self, y: &Tensor, output: &Shape) -> Result<Tensor> {
        // One output says yes or no, which are two classes.
        let width = output.last().copied().unwrap_or(1);
        let classes = width.max(2);
        if let Some((class, _)) = self.0.range(classes..).next() {
            let last = classes - 1;
            return Err(Error::data(format!(
                "fit: classWeight names a class that does not exist; expected class ids from 0 to {last}, got {class}."
            )));
        }
        let values = y.to_f32();
        let rows = y.shape().first().copied().unwrap_or(0);
        let positions: usize = output[..output.rank().saturating_sub(1)].iter().product();
        let one_hot = width > 1 && values.len() == rows * positions * width;
        let ids: Vec<f32> = if one_hot { values.chunks(width).map(largest).collect() } else { values };
        let weight = |(at, &id): (usize, &f32)| {
            if id < 0.0 || id >= classes as f32 || id.fract() != 0.0 {
                let (row, last) = (at / positions.max(1), classes - 1);
                return Err(Error::data(format!(
                    "fit: classWeight needs targets that are classes; expected an integer from 0 to {last}, got {id} \
                     in row {row}."
                )));
            }
            Ok(self.0.get(&(id as usize)).copied().unwrap_or(1.0))
        };
        let weights = ids.iter().enumerate().map(weight).collect::<Result<Vec<_>>>()?;
        let dims = [&[rows], &output[..output.rank().saturating_sub(1)]].concat();
        Tensor::f32(Shape::new(dims)?, &weights)
    }
}

/// The product of two weights of the same samples, the first maybe of fewer axes.
fn product(samples: &Tensor, positions: &Tensor) -> Result<Tensor> {
    let (few, many) = (samples.to_f32(), positions.to_f32());
    let each = many.len() / few.len().max(1);
    let weights: Vec<f32> = many.iter().enumerate().map(|(i, &weight)| weight * few[i / each.max(1)]).collect();
    Tensor::f32(positions.shape().clone(), &weights)
}

/// The place of the largest number.
fn largest(row: &[f32]) -> f32 {
    let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]).then(b.cmp(&a)));
    best.unwrap_or(0) as f32
}
