//! An optimizer as it stands in a program: its rule, and what every optimizer can be told.
//!
//! A step takes the gradient, or the mean of several, clips it, adds the decay, lets the rule change the weight, and
//! then brings the running average after it. Names and order are Keras's.

use espalier_spec::{At, Family, FieldValue, Map, Result, Spec, Type, Value, choice, spec};

use crate::sweep::Around;
use crate::{ParameterGroup, RuleSpec, Step};

/// The options that every optimizer takes.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = OptimizerOptions::check_clips)]
pub struct OptimizerOptions {
    /// How much weights shrink besides their update; the mode says how.
    #[spec(range = 0.0..)]
    pub weight_decay: Option<f64>,
    /// How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to
    /// the clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').
    #[spec(default = WeightDecayMode::Decoupled)]
    pub weight_decay_mode: WeightDecayMode,
    /// Keeps every element of a gradient within this distance of zero.
    #[spec(above = 0.0)]
    pub clip_value: Option<f64>,
    /// Shrinks the gradient of each weight to this norm, if it is longer.
    #[spec(above = 0.0)]
    pub clip_norm: Option<f64>,
    /// Shrinks all gradients alike, so that their common norm is at most this.
    #[spec(above = 0.0)]
    pub global_clip_norm: Option<f64>,
    /// Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.
    #[spec(range = 1..)]
    pub gradient_accumulation_steps: Option<u64>,
    /// Keeps a running average of the weights, which takes their place at the end of a fit.
    #[spec(default = false)]
    pub use_ema: bool,
    /// How much of the running average is kept from step to step.
    #[spec(default = 0.99, range = 0.0..=1.0)]
    pub ema_momentum: f64,
    /// Overwrites the weights with their average after every so many updates.
    #[spec(range = 1..)]
    pub ema_overwrite_frequency: Option<u64>,
    /// Weights that are trained differently; the first group that matches a weight counts.
    #[spec(default = Vec::new())]
    pub groups: Vec<ParameterGroup>,
}

choice! {
    /// How weights decay.
    pub enum WeightDecayMode {
        /// `w -= rate * decay * w` before the update.
        Decoupled = "decoupled",
        /// `decay * w` is added to the gradient after it was clipped.
        Gradient = "gradient",
        /// `w = (w + dw) (1 - decay)`.
        AfterUpdate = "afterUpdate",
    }
}

impl OptimizerOptions {
    fn check_clips(&self, at: &At) -> Result<()> {
        let given = [
            ("clipValue", self.clip_value.is_some()),
            ("clipNorm", self.clip_norm.is_some()),
            ("globalClipNorm", self.global_clip_norm.is_some()),
        ];
        let given: Vec<_> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        if given.len() < 2 {
            return Ok(());
        }
        Err(at.sentence(&format!(
            "gradients can be clipped in one way; expected one of clipValue, clipNorm, globalClipNorm, got {}",
            given.join(" and ")
        )))
    }
}

/// A rule with the options that every optimizer takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimizer {
    /// What every optimizer can be told.
    pub options: OptimizerOptions,
    /// How weights change.
    pub rule: RuleSpec,
}

impl Optimizer {
    /// Reads an optimizer's JSON, or the bare name of its rule.
    pub fn from_json(value: &Value, at: &At) -> Result<Self> {
        let rule = RuleSpec::from_json_sharing(value, OptimizerOptions::FIELDS, at)?;
        let empty = Map::new();
        let at = at.member(rule.kind(), None);
        let options = OptimizerOptions::read_fields(value.as_object().unwrap_or(&empty), &at)?;
        // The decay of a rule that has its own is found there.
        let weight_decay = options.weight_decay.filter(|_| rule.weight_decay().is_none());
        Ok(Self { options: OptimizerOptions { weight_decay, ..options }, rule })
    }

    /// The optimizer's JSON: kind, the rule's options, and the shared ones that differ from their defaults.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("kind".to_owned(), Value::from(self.rule.kind()));
        object.extend(spec::given(&self.options));
        object.extend(self.rule.fields_json());
        Value::Object(object)
    }

    /// Names and first values of what is remembered for each weight: the rule's slots, the gradients that add up, the
    /// average.
    pub fn memory(&self) -> Vec<(&'static str, f32)> {
        let slots = self.rule.slots().iter().enumerate().map(|(i, name)| (*name, self.rule.slot_start(i)));
        let sum = self.accumulates().then_some(("accumulatedGradient", 0.0));
        let average = self.options.use_ema.then_some(("average", 0.0));
        slots.chain(sum).chain(average).collect()
    }

    /// Whether gradients add up over several steps.
    pub fn accumulates(&self) -> bool {
        self.steps_per_update() > 1
    }

    fn steps_per_update(&self) -> u64 {
        self.options.gradient_accumulation_steps.unwrap_or(1)
    }

    /// Whether a step, counted from 0, changes the weights.
    pub fn is_update(&self, step: u64) -> bool {
        (step + 1).is_multiple_of(self.steps_per_update())
    }

    /// How much of the average stays in a step: the first weights are the first average.
    pub(crate) fn average_kept(&self, step: u64) -> f32 {
        if step < self.steps_per_update() { 0.0 } else { self.options.ema_momentum as f32 }
    }

    /// Whether the average takes the weights' place after a step.
    pub(crate) fn overwrites(&self, step: u64) -> bool {
        let update = step / self.steps_per_update() + 1;
        self.options.ema_overwrite_frequency.is_some_and(|every| update.is_multiple_of(every))
    }

    /// Whether nothing happens around the rule's formula.
    pub fn is_plain(&self) -> bool {
        let OptimizerOptions { clip_value, clip_norm, global_clip_norm, .. } = self.options;
        let clips = [clip_value, clip_norm, global_clip_norm].iter().any(Option::is_some);
        let groups = std::iter::once(None).chain(self.options.groups.iter().map(Some));
        !clips && !self.accumulates() && groups.map(|group| self.decay(group)).all(|decay| decay == 0.0)
    }

    fn decay(&self, group: Option<&ParameterGroup>) -> f64 {
        let own = group.and_then(|group| group.weight_decay);
        own.or_else(|| self.rule.weight_decay()).or(self.options.weight_decay).unwrap_or(0.0)
    }

    /// The number of the first group that holds a weight of that name.
    pub fn group_of(&self, weight: &str) -> Option<usize> {
        self.options.groups.iter().position(|group| group.holds(weight))
    }

    /// Fails if a group holds none of the weights.
    pub fn check_groups<'a>(&self, weights: impl Iterator<Item = &'a str> + Clone, at: &At) -> Result<()> {
        let at = at.member(self.rule.kind(), None);
        let groups = at.field("groups");
        for (i, group) in self.options.groups.iter().enumerate() {
            if !weights.clone().any(|weight| group.holds(weight)) {
                let names = weights.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
                let (item, got) = (groups.item(i), Value::from(group.r#match.as_str()));
                let expected = format!("a pattern for some of {names}");
                return Err(item.field("match").error("matches no weight", expected, &got));
            }
        }
        Ok(())
    }

    /// The numbers of a step, counted from 0, for the weights of a group or of none.
    pub fn prepare(&self, group: Option<usize>, step: u64, learning_rate: f64) -> Step {
        let group = group.and_then(|group| self.options.groups.get(group));
        let rate = group.map_or(learning_rate, |group| learning_rate * group.learning_rate_multiplier);
        let own = self.rule.scalars(step / self.steps_per_update(), rate);
        if self.is_plain() {
            return Step::plain(own);
        }
        let decay = self.decay(group);
        let clip = self.options.clip_value.map_or(f32::INFINITY, |clip| clip as f32);
        let mut around = Around { scale: 1.0 / self.steps_per_update() as f32, clip, ..Around::NONE };
        match self.options.weight_decay_mode {
            WeightDecayMode::Decoupled => around.before = (1.0 - rate * decay) as f32,
            WeightDecayMode::Gradient => around.pull = decay as f32,
            WeightDecayMode::AfterUpdate => around.after = (1.0 - decay) as f32,
        }
        Step { own, around: Some(around) }
    }

    /// By what gradients with this sum of squares are multiplied to be no longer than the limit, if there is one.
    pub fn clip_scale(&self, squares: f64) -> f32 {
        let limit = self.options.clip_norm.or(self.options.global_clip_norm).unwrap_or(f64::INFINITY);
        // What is summed are gradients that have not been divided by the number of steps yet.
        let norm = squares.sqrt() / self.steps_per_update() as f64;
        if norm > limit { (limit / norm) as f32 } else { 1.0 }
    }
}

impl FieldValue for Optimizer {
    fn ty() -> Type {
        RuleSpec::ty()
    }
    fn read(value: &Value, at: &At) -> Result<Self> {
        Self::from_json(value, at)
    }
    fn write(&self) -> Value {
        self.to_json()
    }
}

impl<R: Into<RuleSpec>> From<R> for Optimizer {
    fn from(rule: R) -> Self {
        Self { options: OptimizerOptions::default(), rule: rule.into() }
    }
}
