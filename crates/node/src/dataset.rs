//! Data sets as JavaScript objects. One never changes: its views are objects of their own.

use std::path::PathBuf;
use std::sync::Arc;

use espalier_data::readers::Read;
use espalier_data::sources::InMemory;
use espalier_data::views::{
    Augmented, Cache, Change, Changed, Concat, Described, Filter, Made, Part, Repeat, Shuffle, ShuffleOptions,
    Transformed, Zip, divide,
};
use espalier_data::{Field, Names, Source};
use espalier_graph::Recipe;
use espalier_spec::{At, Error, FieldValue, Spec, Value as Json, json};
use espalier_train::DataSet;
use espalier_transforms::Direction;
use napi::Env;
use napi::bindgen_prelude::ClassInstance;
use napi_derive::napi;

use crate::augment::augmenter;
use crate::batches::NativeBatches;
use crate::error::{Result, guard};
use crate::fitted::NativeFitted;
use crate::info::{next_seed, seed_from};
use crate::tensor::{NativeTensor, Tensors, unwrap, wrap_all};

/// A data set, and how its batches are made.
#[napi]
pub struct NativeDataset {
    set: DataSet,
    /// Records that were left out when files were opened.
    skipped: u64,
    /// How many parts of augmentations have a chance of their own by now.
    chances: u64,
}

/// A function of samples that was described, and the fields that samples have behind it.
#[napi(object, object_to_js = false)]
pub struct FunctionOfSamples {
    /// What the function does.
    pub recipe: Json,
    /// Places of the fields that it reads.
    pub reads: Vec<u32>,
    /// The fields of its results.
    pub fields: Vec<FieldOfResult>,
}

/// A field behind a function: one that was there before, or a result.
#[napi(object, object_to_js = false)]
pub struct FieldOfResult {
    /// Its name.
    pub name: String,
    /// The place of the field that it was.
    pub kept: Option<u32>,
    /// The number of the result.
    pub computed: Option<u32>,
}

#[napi]
impl NativeDataset {
    /// A data set of tensors in memory, by the names of their fields.
    #[napi(factory)]
    pub fn from_tensors(names: Vec<String>, tensors: Tensors<'_>, called: Json, skipped: f64) -> Result<Self> {
        guard(|| {
            let named = names.into_iter().zip(unwrap(&tensors)?).collect();
            let source = Arc::new(InMemory::new(named)?.named(Names::from_json(&called, &At::new("dataset"))?));
            Ok(Self::read(Read { source, skipped: whole("dataset: skipped", skipped)? }))
        })
    }

    /// What its samples are made of, and what is known of the whole.
    #[napi]
    pub fn about(&self) -> Result<Json> {
        guard(|| {
            let (source, schema) = (&self.set.source, self.set.schema()?);
            let field =
                |field: &Field| json!({ "name": field.name, "dtype": field.dtype.name(), "shape": field.dims.sizes() });
            Ok(json!({
                "fields": schema.fields.iter().map(field).collect::<Vec<_>>(),
                "names": schema.names.to_json(),
                "rows": source.rows(),
                "isStream": source.is_stream(),
                "batchSize": self.set.batching.size,
                "mixed": !self.set.batching.changes.is_empty(),
                "skipped": self.skipped,
            }))
        })
    }

    /// The tensors of a set in memory, by field; nothing of another.
    #[napi]
    pub fn tensors(&self, env: Env) -> Result<Option<Vec<NativeTensor>>> {
        guard(|| Ok(self.set.tensors().map(|tensors| wrap_all(env, tensors))))
    }

    /// The same samples, changed by a function.
    #[napi]
    pub fn map(&self, function: FunctionOfSamples) -> Result<Self> {
        guard(|| {
            let described = described("map", function)?;
            self.changed(Arc::new(described), false)
        })
    }

    /// The samples for which a function says true.
    #[napi]
    pub fn filter(&self, function: FunctionOfSamples) -> Result<Self> {
        guard(|| Ok(self.with(Filter::new(self.unmixed("filter")?, described("filter", function)?)?)))
    }

    /// The samples in an order of chance; `buffer` is for streams, and `anew` says whether each pass has its own.
    #[napi]
    pub fn shuffle(&self, seed: Option<f64>, buffer: f64, anew: bool) -> Result<Self> {
        guard(|| {
            let seed = seed.map(seed_from).transpose()?;
            let options = ShuffleOptions { seed, buffer: count("shuffle: bufferSize", buffer)?, anew };
            Ok(self.with(Shuffle::new(self.source(), options)))
        })
    }

    /// The first samples.
    #[napi]
    pub fn take(&self, samples: f64) -> Result<Self> {
        guard(|| Ok(self.with(Part::first(self.source(), whole("take: count", samples)?))))
    }

    /// All but the first samples.
    #[napi]
    pub fn skip(&self, samples: f64) -> Result<Self> {
        guard(|| Ok(self.with(Part::behind(self.source(), whole("skip: count", samples)?))))
    }

    /// The samples several times, or without end.
    #[napi]
    pub fn repeat(&self, times: Option<f64>) -> Result<Self> {
        guard(|| {
            let times = times.map(|times| count("repeat: count", times)).transpose()?;
            Ok(self.with(Repeat::new(self.source(), times.map(|times| times as u64))))
        })
    }

    /// The samples of this set and, behind them, those of others.
    #[napi]
    pub fn concat(&self, others: Vec<ClassInstance<'_, NativeDataset>>) -> Result<Self> {
        guard(|| {
            let sets: Vec<&Self> = std::iter::once(self).chain(others.iter().map(|other| &**other)).collect();
            let sources = sets.iter().map(|set| set.unmixed("concat")).collect::<espalier_spec::Result<_>>()?;
            let mut made = self.with(Concat::new(sources)?);
            made.chances = sets.iter().map(|set| set.chances).max().unwrap_or(0);
            made.skipped = sets.iter().map(|set| set.skipped).sum();
            Ok(made)
        })
    }

    /// Fields of several sets side by side: for each its name, the set, and its place there.
    #[napi(factory)]
    pub fn zip(names: Vec<String>, sets: Vec<ClassInstance<'_, NativeDataset>>, fields: Vec<u32>) -> Result<Self> {
        guard(|| {
            let parts = names.into_iter().zip(&sets).zip(fields);
            let parts = parts.map(|((name, set), field)| Ok((name, set.unmixed("zip")?, field as usize)));
            let mut made = Self::of(Zip::new(parts.collect::<espalier_spec::Result<_>>()?)?);
            made.chances = sets.iter().map(|set| set.chances).max().unwrap_or(0);
            Ok(made)
        })
    }

    /// What to learn from and what to test with: the first of an order that holds each sample once.
    #[napi]
    pub fn split(&self, order: &[i32], tested: u32, stratified: bool) -> Result<Vec<Self>> {
        guard(|| {
            let order = order.iter().map(|&row| row.cast_unsigned()).collect();
            let parts = divide(self.source(), order, tested as usize, stratified)?;
            Ok(parts.into_iter().map(|part| self.with(part)).collect())
        })
    }

    /// The same samples, kept from the first time they are read: in memory, or in a file.
    #[napi]
    pub fn cache(&self, file: Option<String>) -> Result<Self> {
        guard(|| Ok(self.with(Cache::new(self.unmixed("cache")?, file.map(PathBuf::from))?)))
    }

    /// The same samples, whose images are changed by chance.
    #[napi]
    pub fn augment(&self, spec: Json, options: Json) -> Result<Self> {
        guard(|| {
            let (augmenter, given) = augmenter("augment", &spec, &options)?;
            let parts = augmenter.parts();
            let (of_samples, of_batches) = augmenter.behind(self.chances).split();
            let mut made = self.with_set(self.set.clone());
            made.chances += parts;
            for (augmenter, mixes) in [(of_samples, false), (of_batches, true)] {
                let Some(augmenter) = augmenter else { continue };
                let change = Augmented::new(&made.set.schema()?, augmenter, given.seed, given.masks)?;
                made = made.changed(Arc::new(change), mixes)?;
            }
            Ok(made)
        })
    }

    /// The same samples with transformed inputs, or with the inputs before they were.
    #[napi]
    pub fn transform(&self, fitted: ClassInstance<'_, NativeFitted>, inverse: bool) -> Result<Self> {
        guard(|| {
            let direction = if inverse { Direction::Inverse } else { Direction::Transform };
            let change = Transformed::new(&self.set.schema()?, fitted.shared(), direction)?;
            self.changed(Arc::new(change), false)
        })
    }

    /// The same samples in batches of that many.
    #[napi]
    pub fn batch(&self, size: f64, drop_remainder: bool) -> Result<Self> {
        guard(|| {
            let mut set = self.set.clone();
            (set.batching.size, set.batching.drop_remainder) = (Some(count("batch: size", size)?), drop_remainder);
            Ok(self.with_set(set))
        })
    }

    /// The same samples, of which so many batches lie ready, made by so many threads.
    #[napi]
    pub fn prefetch(&self, batches: Option<f64>, threads: Option<f64>) -> Result<Self> {
        guard(|| {
            let mut set = self.set.clone();
            if let Some(batches) = batches {
                set.batching.prefetch = Some(count("prefetch: batches", batches)?);
            }
            if let Some(threads) = threads {
                set.batching.threads = Some(count("prefetch: threads", threads)?);
            }
            Ok(self.with_set(set))
        })
    }

    /// Begins to make batches; those before the first that is wanted are left out.
    #[napi]
    pub fn batches(
        &self,
        env: Env,
        size: Option<f64>,
        seed: Option<f64>,
        epoch: f64,
        first_batch: f64,
    ) -> Result<NativeBatches> {
        guard(|| {
            let mut set = self.set.clone();
            if let Some(size) = size {
                set.batching.size = Some(count("batches: batchSize", size)?);
            }
            let seed = seed.map_or_else(|| Ok(next_seed()), seed_from)?;
            NativeBatches::new(
                env,
                &set,
                seed,
                whole("batches: epoch", epoch)?,
                whole("batches: firstBatch", first_batch)?,
            )
        })
    }
}

impl NativeDataset {
    /// A data set of these samples.
    pub fn of(source: impl Source + 'static) -> Self {
        Self { set: DataSet::new(Arc::new(source)), skipped: 0, chances: 0 }
    }

    /// A data set that was read from files.
    pub fn read(read: Read) -> Self {
        Self { set: DataSet::new(read.source), skipped: read.skipped, chances: 0 }
    }

    /// The data set.
    pub fn set(&self) -> &DataSet {
        &self.set
    }

    fn source(&self) -> Arc<dyn Source> {
        Arc::clone(&self.set.source)
    }

    /// The samples changed one by one; behind what mixes those of a batch, or where the change does, batch by batch.
    fn changed(&self, change: Arc<dyn Change>, mixes: bool) -> espalier_spec::Result<Self> {
        if !mixes && self.set.batching.changes.is_empty() {
            return Ok(self.with(Changed::new(self.source(), change)?));
        }
        change.schema(&self.set.schema()?)?;
        let mut set = self.set.clone();
        set.batching.changes.push(change);
        Ok(self.with_set(set))
    }

    /// Other samples in batches like these.
    fn with(&self, source: impl Source + 'static) -> Self {
        self.with_set(DataSet { source: Arc::new(source), batching: self.set.batching.clone() })
    }

    fn with_set(&self, set: DataSet) -> Self {
        Self { set, skipped: self.skipped, chances: self.chances }
    }

    /// Refuses a data set whose batches are mixed, for what needs samples.
    fn unmixed(&self, who: &str) -> espalier_spec::Result<Arc<dyn Source>> {
        if self.set.batching.changes.is_empty() {
            return Ok(self.source());
        }
        Err(Error::data(format!(
            "{who}: the samples are mixed batch by batch; expected samples that stand for themselves, got those of mixUp or cutMix. \
             Mix behind this view."
        )))
    }
}

/// The function, of samples of the data set.
fn described(who: &'static str, function: FunctionOfSamples) -> espalier_spec::Result<Described> {
    let recipe = Recipe::read(&function.recipe, &At::new(who))?;
    let place = |place: u32| place as usize;
    let field = |field: FieldOfResult| {
        let made = field.kept.map(|kept| Made::Kept(place(kept)));
        let none = || Error::internal(format!("{who}: field {} comes from nowhere.", field.name));
        let made = made.or(field.computed.map(|result| Made::Computed(place(result)))).ok_or_else(none)?;
        Ok((field.name, made))
    };
    let fields = function.fields.into_iter().map(field).collect::<espalier_spec::Result<_>>()?;
    Ok(Described::new(who, recipe, function.reads.into_iter().map(place).collect(), fields))
}

/// A whole number of at least 1.
fn count(who: &str, value: f64) -> espalier_spec::Result<usize> {
    at_least(who, value, 1.0).map(|value| value as usize)
}

/// A whole number of at least 0.
fn whole(who: &str, value: f64) -> espalier_spec::Result<u64> {
    at_least(who, value, 0.0).map(|value| value as u64)
}

fn at_least(who: &str, value: f64, least: f64) -> espalier_spec::Result<f64> {
    if value >= least && value.fract() == 0.0 && value < 9_007_199_254_740_992.0 {
        return Ok(value);
    }
    Err(Error::spec(format!("{who} is out of range; expected a whole number of at least {least}, got {value}.")))
}
