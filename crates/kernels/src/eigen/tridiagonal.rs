//! Householder's reduction of a symmetric matrix to tridiagonal form, in which its lower triangle is read once a step.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::dispatch;
use crate::team::{Worker, default_threads, with_team};

/// Sums are kept in so many parts, whatever the instruction set: the result has the same bits everywhere.
const PARTS: usize = 8;

/// So many columns are made at once, for each of which a reflection passes by once.
const TOGETHER: usize = 4;

/// A smaller matrix is not worth a team.
const ALONE: usize = 128;

/// A larger triangle is cut into so many pieces, whatever the number of threads.
const PIECES: usize = 8;

/// `A = Q T Qᵀ`.
pub struct Tridiagonal {
    /// The diagonal of `T`.
    pub diagonal: Vec<f64>,
    /// What stands beside it; the last is 0.
    pub beside: Vec<f64>,
    /// The columns of `Q` as rows.
    pub vectors: Vec<f64>,
}

/// Reduces a matrix of `n` rows, of which the lower triangle is read.
pub fn reduce(n: usize, mut a: Vec<f64>) -> Tridiagonal {
    let mut made = Tridiagonal { diagonal: vec![0.0; n], beside: vec![0.0; n], vectors: vec![] };
    let mut factors = vec![0.0; n];
    let blocks: Vec<_> = (0..n.div_ceil(TOGETHER)).map(|_| Mutex::new(vec![])).collect();
    let mut work = |share: &Share<'_>| {
        reflect(n, &mut a, &mut made, &mut factors, share);
        share(blocks.len(), &|block| {
            let first = block * TOGETHER;
            let mut columns = vec![0.0; TOGETHER.min(n - first) * n];
            orthogonal(n, &a, &factors, first, &mut columns);
            *locked(&blocks[block]) = columns;
        });
    };
    if n < ALONE {
        work(&|count, job| (0..count).for_each(job));
    } else {
        with_team(default_threads(), |team| {
            work(&|count, job| {
                let run = |worker: &Worker<'_>| (worker.index()..count).step_by(worker.threads()).for_each(job);
                assert!(team.run(&run).is_ok(), "reflections do not fail");
            });
        });
    }
    made.vectors =
        blocks.into_iter().flat_map(|block| block.into_inner().unwrap_or_else(PoisonError::into_inner)).collect();
    made
}

/// Does jobs `0..count`, alone or with a team.
type Share<'a> = dyn Fn(usize, &(dyn Fn(usize) + Sync)) + 'a;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Row by row from the last: reflection `i` makes all of row `i` zero but the places `i - 1` and `i`, and is kept there.
fn reflect(n: usize, a: &mut [f64], made: &mut Tridiagonal, factors: &mut [f64], share: &Share<'_>) {
    let Tridiagonal { diagonal, beside, .. } = made;
    // What the reflection before takes from the triangle, `v wᵀ + w vᵀ`, is taken while the next one is applied.
    let (mut v, mut w, mut product) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let mut parts = vec![vec![0.0; n]; PIECES];
    for i in (0..n).rev() {
        let (above, own) = a.split_at_mut(i * n);
        let row = &mut own[..=i];
        for (j, x) in row.iter_mut().enumerate() {
            *x -= v[i] * w[j] + w[i] * v[j];
        }
        diagonal[i] = row[i];
        let x = &mut row[..i];
        let length = if i == 0 { 0.0 } else { dot(x, x).sqrt() };
        let nothing = i < 2 || x[..i - 1].iter().all(|&x| x == 0.0);
        let factor = if nothing {
            if i > 0 {
                beside[i - 1] = x[i - 1];
            }
            x.fill(0.0);
            0.0
        } else {
            let end = -length.copysign(x[i - 1]);
            beside[i - 1] = end;
            x[i - 1] -= end;
            2.0 / dot(x, x)
        };
        factors[i] = factor;
        let product = &mut product[..i];
        multiply(n, above, x, (&v, &w), (product, &mut parts), share);
        for x in &mut *product {
            *x *= factor;
        }
        let own = factor / 2.0 * dot(product, x);
        v[..i].copy_from_slice(x);
        for j in 0..i {
            w[j] = product[j] - own * x[j];
        }
    }
}

/// The product of the triangle with `x`, from which what the last reflection takes is taken first. The triangle is cut into
/// pieces of as many entries, whose products are added in order: how many threads share them changes no bit.
fn multiply(
    n: usize,
    mut above: &mut [f64],
    x: &[f64],
    (v, w): (&[f64], &[f64]),
    (product, parts): (&mut [f64], &mut [Vec<f64>]),
    share: &Share<'_>,
) {
    let i = x.len();
    let pieces = if i < ALONE { 1 } else { PIECES };
    let end = |piece: usize| (i as f64 * ((piece + 1) as f64 / pieces as f64).sqrt()) as usize;
    let mut first = 0;
    let mut jobs = Vec::with_capacity(pieces);
    for (piece, part) in parts.iter_mut().enumerate().take(pieces) {
        let rows = if piece + 1 == pieces { i } else { end(piece) } - first;
        let (own, rest) = std::mem::take(&mut above).split_at_mut(rows * n);
        above = rest;
        jobs.push(Mutex::new((first, own, &mut part[..first + rows])));
        first += rows;
    }
    let job = |piece: usize| {
        let (first, rows, part) = &mut *locked(&jobs[piece]);
        part.fill(0.0);
        pass_rows(n, *first, rows, x, v, w, part);
    };
    if pieces == 1 {
        job(0);
    } else {
        share(pieces, &job);
    }
    product.fill(0.0);
    for job in jobs {
        let (.., part) = job.into_inner().unwrap_or_else(PoisonError::into_inner);
        product.iter_mut().zip(part).for_each(|(sum, part)| *sum += *part);
    }
}

dispatch! {
    /// The part in the product of the rows from `first` on.
    fn pass_rows(n: usize, first: usize, rows: &mut [f64], x: &[f64], v: &[f64], w: &[f64], product: &mut [f64]) {
        for (at, row) in rows.chunks_exact_mut(n).enumerate() {
            let r = first + at;
            product[r] += pass(&mut row[..=r], x, (v, w), &mut product[..r]);
        }
    }
}

/// One row of the triangle: what the last reflection takes from it, then its part in the product with the next, `x`: with the
/// rows above it goes to `product`, with itself and those before it is the result.
#[inline(always)]
fn pass(row: &mut [f64], x: &[f64], (v, w): (&[f64], &[f64]), product: &mut [f64]) -> f64 {
    let r = row.len() - 1;
    let (own_v, own_w, own_x) = (v[r], w[r], x[r]);
    let mut parts = [0.0; PARTS];
    let whole = r / PARTS * PARTS;
    let chunks = row[..whole].as_chunks_mut::<PARTS>().0.iter_mut();
    let others = v[..whole].as_chunks::<PARTS>().0.iter().zip(w[..whole].as_chunks::<PARTS>().0);
    let beside = x[..whole].as_chunks::<PARTS>().0.iter().zip(product[..whole].as_chunks_mut::<PARTS>().0);
    for ((row, (v, w)), (x, product)) in chunks.zip(others).zip(beside) {
        for j in 0..PARTS {
            let y = row[j] - (own_v * w[j] + own_w * v[j]);
            row[j] = y;
            parts[j] += y * x[j];
            product[j] += y * own_x;
        }
    }
    let mut sum = parts.iter().sum::<f64>();
    for j in whole..r {
        row[j] -= own_v * w[j] + own_w * v[j];
        sum += row[j] * x[j];
        product[j] += row[j] * own_x;
    }
    row[r] -= own_v * w[r] + own_w * v[r];
    sum + row[r] * own_x
}

dispatch! {
    /// Columns `first..` of the product of all reflections, as rows.
    fn orthogonal(n: usize, reflections: &[f64], factors: &[f64], first: usize, columns: &mut [f64]) {
        for (at, column) in columns.chunks_exact_mut(n).enumerate() {
            column[first + at] = 1.0;
        }
        for i in first + 1..n {
            let x = &reflections[i * n..][..i];
            for column in columns.chunks_exact_mut(n) {
                let share = factors[i] * dot(x, &column[..i]);
                for (y, x) in column[..i].iter_mut().zip(x) {
                    *y -= share * x;
                }
            }
        }
    }
}

#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    let (a, b) = (a.as_chunks::<PARTS>(), b.as_chunks::<PARTS>());
    for (a, b) in a.0.iter().zip(b.0) {
        for j in 0..PARTS {
            parts[j] += a[j] * b[j];
        }
    }
    parts.iter().sum::<f64>() + a.1.iter().zip(b.1).map(|(x, y)| x * y).sum::<f64>()
}
