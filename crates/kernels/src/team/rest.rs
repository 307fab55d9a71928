//! Teams between runs: they belong to nobody, so that a session at rest holds no threads.

use super::Team;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Teams at rest, the longest first, each with the number of threads it was asked for.
static IDLE: Mutex<VecDeque<(usize, Team)>> = Mutex::new(VecDeque::new());

/// More teams than this do not rest; the one that has rested longest ends.
const MOST_IDLE: usize = 8;

/// Lends a team of `threads` workers to `run`: one at rest if there is one of that size, else a new one.
///
/// With a team for each session, a program that makes models faster than the garbage collector takes them has hundreds
/// of times as many threads as cores.
pub fn with_team<R>(threads: usize, run: impl FnOnce(&Team) -> R) -> R {
    let resting = take(threads);
    let team = resting.unwrap_or_else(|| Team::new(threads));
    let result = run(&team);
    let surplus = give_back(threads, team);
    // Outside the lock: ending a team takes as long as its threads do.
    drop(surplus);
    result
}

/// The team of that size that has rested for the shortest time: its memory is the warmest.
fn take(threads: usize) -> Option<Team> {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let at = idle.iter().rposition(|(asked, _)| *asked == threads)?;
    idle.remove(at).map(|(_, team)| team)
}

/// Lets a team rest; the one that must go in its place.
fn give_back(threads: usize, team: Team) -> Option<(usize, Team)> {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    idle.push_back((threads, team));
    if idle.len() > MOST_IDLE { idle.pop_front() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::thread::{ThreadId, current};

    /// The threads that work in a run.
    fn members(team: &Team) -> HashSet<ThreadId> {
        let seen = Mutex::new(HashSet::new());
        team.run(&|_| assert!(seen.lock().unwrap().insert(current().id()))).unwrap();
        seen.into_inner().unwrap()
    }

    // One test, and sizes that no other asks for: the teams at rest belong to the process.
    #[test]
    fn a_team_given_back_is_lent_again_and_few_rest() {
        let (outer, inner) = with_team(5, |outer| (members(outer), with_team(5, members)));
        assert_eq!((outer.len(), inner.len()), (5, 5));
        assert_eq!(outer.intersection(&inner).count(), 1, "the caller alone is a member of both");
        assert_eq!(with_team(5, members), outer);
        for threads in 20..20 + 2 * MOST_IDLE {
            with_team(threads, |team| assert_eq!(team.threads(), threads));
        }
        assert!(IDLE.lock().unwrap().len() <= MOST_IDLE);
    }
}
