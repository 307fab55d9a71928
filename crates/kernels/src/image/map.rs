//! Where the pixels of a moved image come from: maps from places in the result to places in the image.
//!
//! The middle of the first pixel is (0, 0); x counts along rows.

/// A projective map: `(x, y, 1)` becomes `(u, v, t)`, which is the place `(u / t, v / t)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection(pub [[f64; 3]; 3]);

impl Projection {
    /// Every place stays.
    pub const IDENTITY: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    /// `(x, y)` comes from `(a x + b y + c, d x + e y + f)`.
    pub const fn affine([a, b, c]: [f64; 3], [d, e, f]: [f64; 3]) -> Self {
        Self([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]])
    }

    /// This linear map around the middle of an image of that size.
    pub fn around_middle([height, width]: [usize; 2], [[a, b], [d, e]]: [[f64; 2]; 2]) -> Self {
        let (x, y) = ((width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0);
        Self::affine([a, b, x - a * x - b * y], [d, e, y - d * x - e * y])
    }

    /// The map that takes these four corners to those.
    pub fn of_corners(from: [[f64; 2]; 4], to: [[f64; 2]; 4]) -> Option<Self> {
        // Eight equations for the eight unknown entries, solved by Gauss's elimination with pivots.
        let mut rows = [[0.0; 9]; 8];
        for (i, ([x, y], [u, v])) in from.into_iter().zip(to).enumerate() {
            rows[2 * i] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
        }
        for k in 0..8 {
            let pivot = (k..8).max_by(|&a, &b| rows[a][k].abs().total_cmp(&rows[b][k].abs()))?;
            if rows[pivot][k].abs() < 1e-12 {
                return None;
            }
            rows.swap(k, pivot);
            for r in (0..8).filter(|&r| r != k) {
                let factor = rows[r][k] / rows[k][k];
                let own = rows[k];
                rows[r].iter_mut().zip(own).for_each(|(x, y)| *x -= factor * y);
            }
        }
        let entry = |k: usize| rows[k][8] / rows[k][k];
        Some(Self([[entry(0), entry(1), entry(2)], [entry(3), entry(4), entry(5)], [entry(6), entry(7), 1.0]]))
    }

    /// This map, then another.
    pub fn then(&self, next: &Self) -> Self {
        let entry = |i: usize, j: usize| (0..3).map(|k| next.0[i][k] * self.0[k][j]).sum();
        Self(std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j))))
    }

    /// Whole steps and mirrors alone: for each axis the direction and where the first pixel comes from.
    pub fn whole_steps(&self) -> Option<WholeSteps> {
        let [[a, b, c], [d, e, f], last] = self.0;
        let whole = |x: f64| (x.fract() == 0.0 && x.abs() < 1e15).then_some(x as i64);
        let upright = b == 0.0 && d == 0.0 && a.abs() == 1.0 && e.abs() == 1.0 && last == [0.0, 0.0, 1.0];
        if upright { Some([(whole(a)?, whole(c)?), (whole(e)?, whole(f)?)]) } else { None }
    }
}

/// Along rows, then along columns: the direction, 1 or -1, and where the first pixel comes from.
pub type WholeSteps = [(i64, i64); 2];

/// One step of the way from a result to the image that it is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Map {
    /// A projection.
    Projection(Projection),
    /// A lens: with `r` the distance from the middle in half diagonals, places move along it to `r (1 + strength r²)`.
    Lens {
        /// Above 0 a barrel, below a pincushion.
        strength: f64,
        /// Height and width.
        size: [usize; 2],
    },
    /// A displacement of each pixel, `x` and `y`; between pixels in proportion.
    Field {
        /// Height and width.
        size: [usize; 2],
        /// Along rows.
        dx: Vec<f32>,
        /// Along columns.
        dy: Vec<f32>,
    },
}

impl Map {
    /// Moves places.
    pub fn apply(&self, xs: &mut [f32], ys: &mut [f32]) {
        let places = xs.iter_mut().zip(ys);
        match self {
            Self::Projection(Projection([[a, b, c], [d, e, f], last])) => {
                let flat = *last == [0.0, 0.0, 1.0];
                for (x, y) in places {
                    let (u, v) = (f64::from(*x), f64::from(*y));
                    let t = if flat { 1.0 } else { last[0] * u + last[1] * v + last[2] };
                    (*x, *y) = (((a * u + b * v + c) / t) as f32, ((d * u + e * v + f) / t) as f32);
                }
            }
            Self::Lens { strength, size: [height, width] } => {
                let (cx, cy) = ((*width as f64 - 1.0) / 2.0, (*height as f64 - 1.0) / 2.0);
                let unit = 1.0 / (cx * cx + cy * cy).max(1e-12);
                for (x, y) in places {
                    let (u, v) = (f64::from(*x) - cx, f64::from(*y) - cy);
                    let factor = 1.0 + strength * (u * u + v * v) * unit;
                    (*x, *y) = ((cx + u * factor) as f32, (cy + v * factor) as f32);
                }
            }
            Self::Field { size: [height, width], dx, dy } => {
                for (x, y) in places {
                    let (u, v) = (x.clamp(0.0, *width as f32 - 1.0), y.clamp(0.0, *height as f32 - 1.0));
                    let (left, top) = (u as usize, v as usize);
                    let (right, below) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
                    let (p, q) = (u - left as f32, v - top as f32);
                    let between = |field: &[f32]| {
                        let row = |y: usize| field[y * width + left] * (1.0 - p) + field[y * width + right] * p;
                        row(top) * (1.0 - q) + row(below) * q
                    };
                    (*x, *y) = (*x + between(dx), *y + between(dy));
                }
            }
        }
    }
}
