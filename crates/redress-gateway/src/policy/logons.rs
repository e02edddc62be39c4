//! Failed logons: who fails too often in a row is shut out for a time, whatever comes next.
//!
//! A request with credentials that were not seen to work takes one of the tries that are left, before the upstream is
//! asked; who finds none left waits. So a thousand guesses at once are no more than one after the other. A try is given back
//! when the upstream tells that the logon did not fail. It is used up when it failed, and when the caller went away before the
//! answer: else whoever does not wait for answers could guess for nothing.

use super::rate::nanoseconds;
use super::whose::{By, Whose, number, site};
use crate::limits;
use crate::state::{Journal, Written};
use redress::Condition;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// When failed logons shut somebody out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lockout {
    /// So many in a row.
    pub failures: u32,
    /// So long is shut out who fails them, and so long is a failure remembered.
    pub time: Duration,
    /// Whose failures are counted together. Never empty.
    pub by: Vec<By>,
}

/// What is known of the logons at one route. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Logons {
    known: Mutex<Known>,
    /// A try was given back, or something was seen to work.
    freed: Notify,
    waiting: AtomicUsize,
    /// Where it is written down. `None`: nowhere.
    journal: Option<Journal>,
    /// When the gateway was bound: time is counted from then, in nanoseconds.
    epoch: Instant,
}

#[derive(Debug, Default)]
struct Known {
    failed: HashMap<Key, Failed>,
    /// Credentials that were seen to work, with where they came from, and until when that counts.
    proven: HashMap<(u128, u128), u64>,
    next_sweep: u64,
}

/// Whose logons are counted together: what they have in common, and the number of it. It is the same over a restart.
pub(crate) type Key = (u8, u128);

#[derive(Clone, Copy, Debug, Default)]
struct Failed {
    /// In a row.
    count: u32,
    /// Tries that are on the way.
    taken: u32,
    /// The row is forgotten then.
    forget: u64,
    /// Shut out until then. 0: not.
    until: u64,
}

/// How a logon went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Worked,
    Failed,
    /// The upstream did not get to look at the credentials, or did not tell.
    Unknown,
}

/// What is to be remembered of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) key: Key,
    /// Failures in a row. None: nothing is to be remembered any more.
    pub(crate) count: u32,
    /// For how long the row is remembered, or whoever has it is shut out.
    pub(crate) left: Duration,
    pub(crate) is_shut: bool,
}

/// A request with credentials, on its way. Dropped before its outcome was told, it was a try that failed: its caller went away.
#[derive(Debug)]
pub(crate) struct Attempt {
    logons: Arc<Logons>,
    keys: Vec<Key>,
    credentials: (u128, u128),
    /// Has it taken a try? Credentials that were seen to work need none.
    counts: bool,
    lockout: Lockout,
    is_over: bool,
}

/// What becomes of a request with credentials.
enum Entry {
    In {
        counts: bool,
    },
    /// So long to wait.
    Shut(Duration),
    /// All tries are taken.
    Crowded,
}

/// Does a request that failed for that have wrong credentials? One without any was no try, and a token that has expired was a right
/// one.
pub(crate) fn is_failed_logon(condition: Condition) -> bool {
    let is_no_try = matches!(condition, Condition::MissingCredentials | Condition::ExpiredToken);
    condition.is_a(Condition::Unauthenticated) && !is_no_try
}

const CLIENT: u8 = 0;
const ACCOUNT: u8 = 1;
const HEADER: u8 = 2;

/// What somebody is counted by who comes from there.
pub(crate) fn client_key(client: IpAddr) -> Key {
    (CLIENT, site(client))
}

/// What somebody is counted by who has that account. Upstreams seldom tell accounts apart by case.
pub(crate) fn account_key(account: &[u8]) -> Key {
    let folded = String::from_utf8_lossy(account).trim().to_lowercase();
    (ACCOUNT, number(folded.as_bytes()))
}

/// What somebody is counted by. `None`: the request does not tell.
fn key(by: &By, whose: &Whose<'_>) -> Option<Key> {
    Some(match by {
        By::Client => client_key(whose.client),
        By::Account => account_key(&whose.account()?),
        By::Header(name) => (HEADER, number(format!("{name}: {}", whose.text(by)?).as_bytes())),
    })
}

impl Logons {
    pub(crate) fn new(journal: Option<Journal>, epoch: Instant) -> Self {
        Self { known: Mutex::default(), freed: Notify::new(), waiting: AtomicUsize::new(0), journal, epoch }
    }

    /// Lets a request with credentials in, where it has a try or needs none. Where all are taken it waits for one. `None`: it has no
    /// credentials.
    ///
    /// # Errors
    /// How long whoever sent it is to wait.
    pub(crate) async fn enter(
        self: &Arc<Self>,
        lockout: &Lockout,
        whose: &Whose<'_>,
        patience: Duration,
    ) -> Result<Option<Attempt>, Duration> {
        let Some(credentials) = whose.credentials() else { return Ok(None) };
        let credentials = (credentials, site(whose.client));
        let asked: Vec<Key> = lockout.by.iter().filter_map(|by| key(by, whose)).collect();
        let deadline = Instant::now() + patience;
        loop {
            let mut freed = std::pin::pin!(self.freed.notified());
            // From here on nothing that is given back is missed.
            freed.as_mut().enable();
            let mut keys = asked.clone();
            // The lock is not held while it waits.
            let entry = self.known().try_enter(lockout, &mut keys, credentials, self.now());
            match entry {
                Entry::In { counts } => {
                    let (logons, lockout) = (Arc::clone(self), lockout.clone());
                    return Ok(Some(Attempt { logons, keys, credentials, counts, lockout, is_over: false }));
                }
                Entry::Shut(wait) => return Err(wait),
                Entry::Crowded => {}
            }
            let Some(_waiting) = Waiting::among(&self.waiting) else { return Err(limits::CROWDED_WAIT) };
            if tokio::time::timeout_at(deadline, freed).await.is_err() {
                return Err(limits::CROWDED_WAIT);
            }
        }
    }

    /// Takes over what was known before the gateway was started.
    pub(crate) fn restore(&self, standing: Standing) {
        let until = self.now().saturating_add(nanoseconds(standing.left));
        let mut known = self.known();
        let key = known.place(standing.key);
        let failed = known.failed.entry(key).or_default();
        failed.count = standing.count;
        failed.forget = until;
        failed.until = if standing.is_shut { until } else { 0 };
    }

    /// Forgets the failures of those whom `is_one` says. How many of them were shut out; and when that is written down.
    pub(crate) fn let_in(&self, is_one: impl Fn(Key) -> bool) -> (usize, Written) {
        let (mut gone, now) = (Vec::new(), self.now());
        let mut known = self.known();
        let mut count = 0;
        known.failed.retain(|key, failed| {
            if !is_one(*key) {
                return true;
            }
            count += usize::from(failed.until > now);
            gone.push(Standing { key: *key, count: 0, left: Duration::ZERO, is_shut: false });
            false
        });
        let written = self.write_down(gone);
        drop(known);
        self.freed.notify_waiters();
        (count, written)
    }

    /// How many are shut out.
    pub(crate) fn count(&self) -> usize {
        let now = self.now();
        self.known().failed.values().filter(|failed| failed.until > now).count()
    }

    /// To be called under the lock, so that the file has it in the order in which it happened.
    fn write_down(&self, changed: Vec<Standing>) -> Written {
        match &self.journal {
            Some(journal) if !changed.is_empty() => journal.logons(changed),
            _ => Written::default(),
        }
    }

    fn end(&self, attempt: &Attempt, outcome: Outcome) -> Written {
        let mut known = self.known();
        let (changed, is_news) = known.end(attempt, outcome, self.now());
        let written = self.write_down(changed);
        drop(known);
        if is_news {
            self.freed.notify_waiters();
        }
        written
    }

    fn now(&self) -> u64 {
        nanoseconds(self.epoch.elapsed())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of those who wait.
struct Waiting<'w>(&'w AtomicUsize);

impl<'w> Waiting<'w> {
    /// `None`: there are enough.
    fn among(all: &'w AtomicUsize) -> Option<Self> {
        let own = Self(all);
        (all.fetch_add(1, Ordering::AcqRel) < limits::WAITING_LOGONS).then_some(own)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Attempt {
    /// Tells how it went. It counts at once; what is given back says when it is written down.
    pub(crate) fn end(mut self, outcome: Outcome) -> Written {
        self.is_over = true;
        self.logons.end(&self, outcome)
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.is_over {
            // Credentials that were seen to work are no guess.
            let outcome = if self.counts { Outcome::Failed } else { Outcome::Unknown };
            self.logons.end(self, outcome);
        }
    }
}

impl Known {
    /// Lets a request in, if it may. `keys` are then where it is counted.
    fn try_enter(
        &mut self,
        lockout: &Lockout,
        keys: &mut [Key],
        credentials: (u128, u128),
        now: u64,
    ) -> Entry {
        self.sweep(now);
        let mut wait = 0;
        let mut is_full = false;
        for key in keys.iter_mut() {
            *key = self.place(*key);
            let mut used = 0;
            if let Some(failed) = self.failed.get_mut(key) {
                failed.catch_up(lockout, now);
                wait = wait.max(failed.until.saturating_sub(now));
                used = failed.count.saturating_add(failed.taken);
            }
            is_full |= used >= lockout.failures;
        }
        if wait > 0 {
            return Entry::Shut(Duration::from_nanos(wait));
        }
        if self.proven.get(&credentials).is_some_and(|until| *until > now) {
            return Entry::In { counts: false };
        }
        if is_full {
            return Entry::Crowded;
        }
        for key in keys {
            self.failed.entry(*key).or_default().taken += 1;
        }
        Entry::In { counts: true }
    }

    /// Counts an outcome. What is other now than it was; and whether anybody waits for it.
    fn end(&mut self, attempt: &Attempt, outcome: Outcome, now: u64) -> (Vec<Standing>, bool) {
        let mut is_news = attempt.counts;
        match outcome {
            Outcome::Worked => {
                if self.proven.len() >= limits::PROVEN_CREDENTIALS {
                    self.proven.clear();
                }
                let until = now.saturating_add(nanoseconds(limits::PROVEN_FOR));
                is_news |= self.proven.insert(attempt.credentials, until).is_none();
            }
            Outcome::Failed => drop(self.proven.remove(&attempt.credentials)),
            Outcome::Unknown => {}
        }
        let mut changed = Vec::new();
        for key in &attempt.keys {
            if outcome == Outcome::Failed && !self.failed.contains_key(key) {
                self.failed.insert(*key, Failed::default());
            }
            let Some(failed) = self.failed.get_mut(key) else { continue };
            let before = (failed.count, failed.until);
            failed.catch_up(&attempt.lockout, now);
            // None is there where it was let in meanwhile.
            failed.taken = failed.taken.saturating_sub(u32::from(attempt.counts));
            match outcome {
                // Who is shut out stays so.
                Outcome::Worked if failed.until == 0 => failed.count = 0,
                Outcome::Failed => failed.fail(&attempt.lockout, now),
                _ => {}
            }
            if (failed.count, failed.until) != before {
                changed.push(failed.standing(*key, now));
            }
            if failed.count == 0 && failed.taken == 0 && failed.until == 0 {
                self.failed.remove(key);
            }
        }
        (changed, is_news)
    }

    /// Where somebody is remembered: strangers beyond the bound share some places.
    fn place(&self, key: Key) -> Key {
        let has_room = self.failed.len() < limits::FAILED_LOGONS || self.failed.contains_key(&key);
        if has_room { key } else { (key.0, key.1 % limits::SHARED_LOGONS) }
    }

    /// Forgets somebody, where there is no more room: first those whose failures are long past, then those who have not failed
    /// too often yet. Nobody who is shut out is let in by it.
    fn sweep(&mut self, now: u64) {
        if self.failed.len() < limits::FAILED_LOGONS || now < self.next_sweep {
            return;
        }
        self.next_sweep = now.saturating_add(nanoseconds(limits::RATE_SWEEP));
        self.failed.retain(|_, failed| failed.taken > 0 || !failed.is_past(now));
        if self.failed.len() >= limits::FAILED_LOGONS {
            self.failed.retain(|_, failed| failed.taken > 0 || failed.until > now);
        }
    }
}

impl Failed {
    /// Counts what has changed meanwhile: a row that is over, fewer failures that are enough now.
    fn catch_up(&mut self, lockout: &Lockout, now: u64) {
        if self.is_past(now) {
            (self.count, self.until) = (0, 0);
        }
        if self.count >= lockout.failures && self.until == 0 && self.count > 0 {
            self.until = self.forget;
        }
    }

    fn fail(&mut self, lockout: &Lockout, now: u64) {
        self.count = self.count.saturating_add(1);
        let forget = now.saturating_add(nanoseconds(lockout.time));
        if self.until == 0 {
            self.forget = forget;
            if self.count >= lockout.failures {
                self.until = forget;
            }
        }
    }

    /// Is all of it so long ago that it no longer counts?
    fn is_past(&self, now: u64) -> bool {
        if self.until > 0 { self.until <= now } else { self.forget <= now }
    }

    fn standing(&self, key: Key, now: u64) -> Standing {
        let is_shut = self.until > 0;
        let until = if is_shut { self.until } else { self.forget };
        let left = Duration::from_nanos(until.saturating_sub(now));
        Standing { key, count: self.count, left, is_shut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use http::header::AUTHORIZATION;
    use proptest::prelude::*;

    const HOUR: u64 = 3_600_000_000_000;
    const PATIENCE: Duration = Duration::from_secs(30);

    fn five() -> Lockout {
        Lockout { failures: 5, time: Duration::from_secs(3_600), by: vec![By::Account, By::Client] }
    }

    fn logons() -> Arc<Logons> {
        Arc::new(Logons::new(None, Instant::now()))
    }

    fn attempt(logons: &Arc<Logons>, keys: &[Key], credentials: u128, now: u64) -> Result<Attempt, Entry> {
        let mut keys = keys.to_vec();
        let credentials = (credentials, 0);
        match logons.known().try_enter(&five(), &mut keys, credentials, now) {
            Entry::In { counts } => {
                let logons = Arc::clone(logons);
                Ok(Attempt { logons, keys, credentials, counts, lockout: five(), is_over: false })
            }
            other => Err(other),
        }
    }

    /// How many are shut out by it.
    fn end(logons: &Arc<Logons>, mut attempt: Attempt, outcome: Outcome, now: u64) -> usize {
        attempt.is_over = true;
        logons.known().end(&attempt, outcome, now).0.iter().filter(|standing| standing.is_shut).count()
    }

    #[test]
    fn five_in_a_row_and_an_hour() {
        let logons = logons();
        let once = |now: u64, credentials: u128, outcome| {
            let attempt = attempt(&logons, &[(1, 7)], credentials, now).ok().unwrap();
            end(&logons, attempt, outcome, now)
        };
        let fail = |now: u64| once(now, u128::from(now), Outcome::Failed);
        assert_eq!([fail(1), fail(2), fail(3), fail(4)], [0; 4]);
        once(5, 99, Outcome::Worked);
        assert_eq!([fail(6), fail(7), fail(8), fail(9), fail(10)], [0, 0, 0, 0, 1]);
        let wait = |now| match attempt(&logons, &[(1, 7)], 99, now) {
            Err(Entry::Shut(wait)) => u64::try_from(wait.as_nanos()).unwrap(),
            Ok(attempt) => end(&logons, attempt, Outcome::Unknown, now) as u64,
            Err(_) => u64::MAX,
        };
        // What works is shut out as well, and does not tell that it would.
        assert_eq!([wait(11), wait(HOUR), wait(HOUR + 10)], [HOUR - 1, 10, 0]);
        assert!(attempt(&logons, &[(1, 8)], 1, 11).is_ok());
        assert_eq!([fail(HOUR + 11), fail(HOUR + 12), fail(HOUR + 13), fail(HOUR + 14)], [0; 4]);
        // Failures of an hour ago are none in this row.
        assert_eq!([fail(3 * HOUR), fail(3 * HOUR + 1)], [0; 2]);
    }

    #[test]
    fn guesses_at_once_are_no_more_than_one_by_one() {
        let logons = logons();
        let mut held = Vec::new();
        let mut crowded = 0;
        for guess in 0..1_000 {
            match attempt(&logons, &[(1, 7), (0, 1)], guess, 1) {
                Ok(attempt) => held.push(attempt),
                Err(Entry::Crowded) => crowded += 1,
                Err(Entry::In { .. } | Entry::Shut(_)) => panic!("nobody has failed"),
            }
        }
        assert_eq!((held.len(), crowded), (5, 995));
        let shut: usize = held.into_iter().map(|attempt| end(&logons, attempt, Outcome::Failed, 3)).sum();
        assert_eq!(shut, 2, "the account and the address");
        assert!(matches!(attempt(&logons, &[(1, 7)], 7, 4), Err(Entry::Shut(_))));
    }

    #[test]
    fn who_goes_away_has_had_a_try() {
        let logons = logons();
        for guess in 0..5 {
            drop(attempt(&logons, &[(1, 7)], guess, 1).ok().unwrap());
        }
        assert!(matches!(attempt(&logons, &[(1, 7)], 9, 2), Err(Entry::Shut(_))));
        // What the gateway answers itself is no try.
        for _ in 0..9 {
            let attempt = attempt(&logons, &[(1, 9)], 1, 1).ok().unwrap();
            end(&logons, attempt, Outcome::Unknown, 1);
        }
        assert!(attempt(&logons, &[(1, 9)], 1, 1).is_ok());
    }

    #[test]
    fn what_works_may_come_as_often_as_it_likes() {
        let logons = logons();
        let first = attempt(&logons, &[(1, 7)], 9, 1).ok().unwrap();
        end(&logons, first, Outcome::Worked, 2);
        let held: Vec<_> = (0..100).map(|_| attempt(&logons, &[(1, 7)], 9, 3).ok().unwrap()).collect();
        drop(held);
        assert!(logons.known().failed.is_empty());
    }

    #[test]
    fn fewer_failures_that_are_enough_now_shut_out() {
        let logons = logons();
        for guess in 0..3 {
            end(&logons, attempt(&logons, &[(1, 7)], guess, 1).ok().unwrap(), Outcome::Failed, 1);
        }
        let two = Lockout { failures: 2, ..five() };
        let entry = logons.known().try_enter(&two, &mut [(1, 7)], (9, 0), 2);
        assert!(matches!(entry, Entry::Shut(_)));
    }

    #[test]
    fn a_flood_of_names_lets_nobody_in_and_is_remembered_within_the_bound() {
        let logons = logons();
        for guess in 0..5 {
            end(&logons, attempt(&logons, &[(1, 7)], guess, 1).ok().unwrap(), Outcome::Failed, 1);
        }
        for name in 0..limits::FAILED_LOGONS as u128 * 2 {
            if let Ok(attempt) = attempt(&logons, &[(1, 100_000 + name)], name, 2) {
                end(&logons, attempt, Outcome::Failed, 2);
            }
        }
        assert!(matches!(attempt(&logons, &[(1, 7)], 1, 3), Err(Entry::Shut(_))));
        assert!(logons.known().failed.len() <= limits::FAILED_LOGONS + limits::SHARED_LOGONS as usize);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_let_in_when_a_try_is_free() {
        let logons = logons();
        let headers = |password: u32| {
            HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {password}").parse().unwrap())])
        };
        let client = "192.0.2.1".parse().unwrap();
        let lockout = five();
        let mut held = Vec::new();
        for guess in 0..5 {
            let headers = headers(guess);
            let whose = Whose { client, headers: &headers };
            held.push(logons.enter(&lockout, &whose, PATIENCE).await.unwrap().unwrap());
        }
        let headers = headers(9);
        let whose = Whose { client, headers: &headers };
        let late = logons.enter(&lockout, &whose, Duration::from_secs(9)).await;
        assert_eq!(late.unwrap_err(), limits::CROWDED_WAIT);
        let (entered, _) = tokio::join!(logons.enter(&lockout, &whose, Duration::from_secs(9)), async {
            held.pop().unwrap().end(Outcome::Worked)
        });
        assert!(entered.unwrap().is_some());
        let none = HeaderMap::new();
        let whose = Whose { client, headers: &none };
        assert!(logons.enter(&lockout, &whose, Duration::ZERO).await.unwrap().is_none());
    }

    proptest! {
        /// Whatever comes, in whatever order it ends: between two logons that worked no more than five tries were used up.
        #[test]
        fn no_more_than_five_guesses(steps in prop::collection::vec((0usize..8, 0u8..6), 1..200)) {
            let logons = logons();
            let (mut held, mut used, mut now): (Vec<Attempt>, u32, u64) = (Vec::new(), 0, 0);
            for (pick, step) in steps {
                now += 1;
                match step {
                    0 | 1 => held.extend(attempt(&logons, &[(1, 7)], u128::from(now), now)),
                    2 | 3 if pick < held.len() => {
                        let attempt = held.swap_remove(pick);
                        if step == 2 {
                            end(&logons, attempt, Outcome::Failed, now);
                        }
                        used += 1;
                        prop_assert!(used <= 5);
                    }
                    4 if pick < held.len() && used < 5 => {
                        end(&logons, held.swap_remove(pick), Outcome::Worked, now);
                        used = 0;
                    }
                    5 if pick < held.len() => {
                        end(&logons, held.swap_remove(pick), Outcome::Unknown, now);
                    }
                    _ => {}
                }
            }
            for attempt in held {
                end(&logons, attempt, Outcome::Unknown, now);
            }
        }
    }
}
