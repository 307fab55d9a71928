use super::*;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// Runs a body that must succeed.
fn run(team: &Team, body: impl Fn(&Worker) + Sync) {
    assert_eq!(team.run(&body), Ok(()));
}

/// Time this thread has spent on a core, which other processes do not add to; zero where the system does not tell.
fn time_on_core() -> Duration {
    let Ok(text) = std::fs::read_to_string("/proc/thread-self/schedstat") else { return Duration::ZERO };
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn every_worker_runs_once_with_its_own_number() {
    for threads in [1, 2, 3, 8] {
        let team = Team::new(threads);
        assert_eq!(team.threads(), threads);
        let caller = thread::current().id();
        let seen: Vec<AtomicUsize> = (0..threads).map(|_| AtomicUsize::new(0)).collect();
        for _ in 0..100 {
            run(&team, |worker| {
                assert_eq!(worker.threads(), threads);
                assert_eq!(worker.index() == 0, thread::current().id() == caller);
                seen[worker.index()].fetch_add(1, Ordering::Relaxed);
            });
        }
        assert!(seen.iter().all(|n| n.load(Ordering::Relaxed) == 100));
    }
}

#[test]
fn a_team_of_none_is_a_team_of_one() {
    assert_eq!(Team::new(0).threads(), 1);
}

#[test]
fn what_is_written_before_a_barrier_is_read_after_it_even_with_four_times_as_many_workers_as_cores() {
    for threads in [2, 3, 8] {
        let team = Team::new(threads);
        let slots: Vec<AtomicU64> = (0..threads).map(|_| AtomicU64::new(0)).collect();
        run(&team, |worker| {
            let before = time_on_core();
            for round in 1..=2000 {
                slots[worker.index()].store(round, Ordering::Relaxed);
                worker.barrier();
                let neighbour = &slots[(worker.index() + 1) % threads];
                assert_eq!(neighbour.load(Ordering::Relaxed), round);
                worker.barrier();
            }
            // A waiter that kept its core from the one it waits for would burn a time slice at each of 4000 barriers.
            let spent = time_on_core().saturating_sub(before);
            assert!(spent < Duration::from_secs(1), "worker {} of {threads} burnt {spent:?}", worker.index());
        });
    }
}

#[test]
fn tickets_hand_out_each_piece_once_in_every_stage() {
    let team = Team::new(3);
    let pieces: Vec<AtomicUsize> = (0..50).map(|_| AtomicUsize::new(0)).collect();
    let tickets = Tickets::new();
    run(&team, |worker| {
        for _ in 0..40 {
            while let Some(piece) = tickets.next(pieces.len()) {
                pieces[piece].fetch_add(1, Ordering::Relaxed);
            }
            worker.barrier();
            if worker.index() == 0 {
                tickets.reset();
            }
            worker.barrier();
        }
    });
    assert!(pieces.iter().all(|n| n.load(Ordering::Relaxed) == 40));
}

#[test]
fn a_panic_in_any_worker_frees_the_others_is_told_once_and_leaves_the_team_fit() {
    for threads in [1, 2, 4] {
        let team = Team::new(threads);
        for culprit in 0..threads {
            let reached = AtomicUsize::new(0);
            let result = team.run(&|worker| {
                worker.barrier();
                assert!(worker.index() != culprit, "worker {culprit} of {threads} fails");
                worker.barrier();
                reached.fetch_add(1, Ordering::Relaxed);
            });
            assert_eq!(result, Err(format!("worker {culprit} of {threads} fails")));
            assert_eq!(reached.load(Ordering::Relaxed), 0);
            run(&team, |worker| (0..10).for_each(|_| worker.barrier()));
        }
    }
}

#[test]
fn a_panic_without_words_still_has_a_message() {
    let result = Team::new(2).run(&|worker| {
        if worker.index() == 1 {
            std::panic::panic_any(7);
        }
    });
    assert_eq!(result, Err("a worker panicked".to_owned()));
}

#[test]
fn a_worker_that_ends_while_others_wait_is_an_error_and_not_a_hang() {
    for threads in [2, 3] {
        let team = Team::new(threads);
        for (deserter, late) in [(0, false), (1, false), (1, true)] {
            let result = team.run(&|worker| {
                if worker.index() != deserter {
                    worker.barrier();
                } else if late {
                    thread::sleep(Duration::from_millis(5));
                }
            });
            assert_eq!(result, Err(DESERTED.to_owned()));
        }
        run(&team, |worker| (0..3).for_each(|_| worker.barrier()));
    }
}

#[test]
fn dropping_a_team_ends_its_threads() {
    let team = Team::new(4);
    run(&team, |worker| (0..3).for_each(|_| worker.barrier()));
    let crew = Arc::downgrade(&team.crew);
    assert_eq!(crew.strong_count(), 4, "the team and three helpers hold the crew");
    drop(team);
    assert_eq!(crew.strong_count(), 0);
}

#[test]
fn several_teams_work_at_once_on_threads_of_their_own() {
    let total = AtomicUsize::new(0);
    thread::scope(|scope| {
        for threads in [1, 2, 3] {
            let total = &total;
            scope.spawn(move || {
                for _ in 0..5 {
                    let team = Team::new(threads);
                    for _ in 0..20 {
                        run(&team, |worker| {
                            worker.barrier();
                            total.fetch_add(1, Ordering::Relaxed);
                            worker.barrier();
                        });
                    }
                }
            });
        }
    });
    assert_eq!(total.load(Ordering::Relaxed), 5 * 20 * (1 + 2 + 3));
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[test]
fn subnormals_are_flushed_in_every_worker_and_kept_by_the_caller() {
    let halved = || std::hint::black_box(f32::MIN_POSITIVE) * std::hint::black_box(0.5);
    for threads in [1, 3] {
        run(&Team::new(threads), |_| assert_eq!(halved(), 0.0));
        assert!(Team::new(threads).run(&|_| panic!("on purpose")).is_err());
        assert!(halved() > 0.0);
    }
}

#[test]
fn a_worker_that_waits_long_sleeps() {
    run(&Team::new(2), |worker| {
        let before = time_on_core();
        if worker.index() == 0 {
            thread::sleep(Duration::from_millis(60));
        }
        worker.barrier();
        let spent = time_on_core().saturating_sub(before);
        assert!(spent < Duration::from_millis(20), "worker {} burnt {spent:?}", worker.index());
    });
}
