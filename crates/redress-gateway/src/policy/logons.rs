//! Failed logons: who fails too often in a row is shut out for a time, whatever comes next.
//!
//! As many requests may be on their way with credentials that have not been seen to work as there are tries left. The
//! others wait for their outcome, so that a thousand guesses at once are no more guesses than one after the other.

use super::whose::{By, Whose, number, site};
use crate::limits;
use redress::Condition;
use std::collections::HashMap;
use std::net::IpAddr;
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
#[derive(Debug, Default)]
pub(crate) struct Logons {
    known: Mutex<Known>,
    /// Something ended on its way.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Known {
    failed: HashMap<Key, Failed>,
    /// Credentials that were seen to work, and until when that counts. Time is in nanoseconds since the start.
    proven: HashMap<u128, u64>,
    next_sweep: u64,
}

/// Whose logons are counted together: what they have in common, and the number of it. It is the same over a restart, and at
/// another gateway.
pub(crate) type Key = (u8, u128);

#[derive(Clone, Copy, Debug, Default)]
struct Failed {
    /// In a row.
    count: u32,
    /// Requests on their way whose outcome is not known.
    pending: u32,
    last: u64,
    /// Shut out until then. 0: not.
    until: u64,
}

/// How a logon went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Worked,
    Failed,
    /// Nobody looked at the credentials, or nobody told.
    Unknown,
}

/// What is to be remembered of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) key: Key,
    /// Failures in a row. None: nothing is to be remembered any more.
    pub(crate) count: u32,
    /// For how long it is shut out. Zero: it is not.
    pub(crate) shut: Duration,
}

/// A request with credentials, on its way. When it is dropped nobody knows how it went.
#[derive(Debug)]
pub(crate) struct Attempt {
    logons: Arc<Logons>,
    keys: Vec<Key>,
    credentials: u128,
    /// Does it take one of the tries?
    counts: bool,
    is_over: bool,
}

/// What becomes of a request with credentials.
enum Entry {
    In {
        counts: bool,
    },
    /// So long to wait.
    Shut(Duration),
    /// As many are on their way as may fail.
    Crowded,
}

/// Does a request that failed for that have wrong credentials? One without any was no try, and a token that has expired was a right
/// one.
pub(crate) fn is_failed_logon(condition: Condition) -> bool {
    let is_no_try = matches!(condition, Condition::MissingCredentials | Condition::ExpiredToken);
    condition.is_a(Condition::Unauthenticated) && !is_no_try
}

/// What somebody is counted by who comes from there, and who has that account.
pub(crate) fn client_key(client: IpAddr) -> Key {
    (CLIENT, site(client))
}

pub(crate) fn account_key(account: &str) -> Key {
    (ACCOUNT, number(account.as_bytes()))
}

impl Logons {
    /// Lets a request with credentials in. One that comes while too many are on their way waits for them.
    ///
    /// # Errors
    /// How long whoever sent it is shut out.
    pub(crate) async fn enter(
        self: &Arc<Self>,
        lockout: &Lockout,
        whose: &Whose<'_>,
        epoch: Instant,
        patience: Duration,
    ) -> Result<Option<Attempt>, Duration> {
        let Some(credentials) = whose.credentials() else { return Ok(None) };
        let asked: Vec<Key> = lockout.by.iter().filter_map(|by| key(by, whose)).collect();
        let deadline = Instant::now() + patience;
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on nothing that ends is missed.
            ended.as_mut().enable();
            let mut keys = asked.clone();
            // The lock is not held while it waits.
            let entry = self.known().try_enter(lockout, &mut keys, credentials, since(epoch));
            match entry {
                Entry::In { counts } => {
                    let logons = Arc::clone(self);
                    return Ok(Some(Attempt { logons, keys, credentials, counts, is_over: false }));
                }
                Entry::Shut(wait) => return Err(wait),
                Entry::Crowded if tokio::time::timeout_at(deadline, ended).await.is_err() => {
                    return Err(limits::CROWDED_WAIT);
                }
                Entry::Crowded => {}
            }
        }
    }

    /// Takes over what was known before the gateway was started.
    pub(crate) fn restore(&self, standing: Standing, epoch: Instant) {
        let now = since(epoch);
        let mut known = self.known();
        let failed = known.failed.entry(standing.key).or_default();
        failed.count = failed.count.max(standing.count);
        failed.last = now;
        if !standing.shut.is_zero() {
            failed.until = now.saturating_add(nanoseconds(standing.shut));
        }
    }

    /// Forgets the failures of those whom `is_one` says. What was known of them.
    pub(crate) fn let_in(&self, is_one: impl Fn(Key) -> bool, epoch: Instant) -> Vec<Standing> {
        let (mut gone, now) = (Vec::new(), since(epoch));
        self.known().failed.retain(|key, failed| {
            if !is_one(*key) {
                return true;
            }
            let shut = Duration::from_nanos(failed.until.saturating_sub(now));
            gone.push(Standing { key: *key, count: failed.count, shut });
            // What is on its way still takes its tries.
            *failed = Failed { pending: failed.pending, ..Failed::default() };
            failed.pending > 0
        });
        self.ended.notify_waiters();
        gone
    }

    /// How many are shut out.
    pub(crate) fn count(&self, epoch: Instant) -> usize {
        let now = since(epoch);
        self.known().failed.values().filter(|failed| failed.until > now).count()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Whose failure it would be.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Does it take one of the tries? What was seen to work does not.
    pub(crate) fn counts(&self) -> bool {
        self.counts
    }

    /// Tells how it went. What is other now than it was.
    pub(crate) fn end(mut self, outcome: Outcome, lockout: &Lockout, epoch: Instant) -> Vec<Standing> {
        self.is_over = true;
        let changed = self.logons.known().end(&self, outcome, lockout, since(epoch));
        self.logons.ended.notify_waiters();
        changed
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.is_over {
            self.logons.known().leave(self);
            self.logons.ended.notify_waiters();
        }
    }
}

impl Known {
    /// Lets a request in, if it may. `keys` are then where it is counted.
    fn try_enter(&mut self, lockout: &Lockout, keys: &mut [Key], credentials: u128, now: u64) -> Entry {
        let time = nanoseconds(lockout.time);
        self.sweep(time, now);
        let mut wait = 0;
        let mut is_full = false;
        for key in keys.iter_mut() {
            *key = self.place(*key);
            let mut taken = 0;
            if let Some(failed) = self.failed.get_mut(key) {
                wait = wait.max(failed.until.saturating_sub(now));
                if failed.is_past(time, now) {
                    *failed = Failed { pending: failed.pending, ..Failed::default() };
                }
                taken = failed.count + failed.pending;
            }
            is_full |= taken >= lockout.failures;
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
            self.failed.entry(*key).or_default().pending += 1;
        }
        Entry::In { counts: true }
    }

    fn end(&mut self, attempt: &Attempt, outcome: Outcome, lockout: &Lockout, now: u64) -> Vec<Standing> {
        match outcome {
            Outcome::Worked => {
                if self.proven.len() >= limits::PROVEN_CREDENTIALS {
                    self.proven.clear();
                }
                self.proven.insert(attempt.credentials, now.saturating_add(nanoseconds(limits::PROVEN_FOR)));
            }
            Outcome::Failed => drop(self.proven.remove(&attempt.credentials)),
            Outcome::Unknown => {}
        }
        let mut changed = Vec::new();
        for key in &attempt.keys {
            let mut shut = Duration::ZERO;
            let count = match (outcome, self.failed.get_mut(key)) {
                (Outcome::Worked, Some(failed)) if failed.count > 0 && failed.until <= now => {
                    *failed = Failed { pending: failed.pending, ..Failed::default() };
                    0
                }
                (Outcome::Failed, _) => {
                    let failed = self.failed.entry(*key).or_default();
                    failed.count += 1;
                    failed.last = now;
                    if failed.count >= lockout.failures && failed.until == 0 {
                        failed.until = now.saturating_add(nanoseconds(lockout.time));
                    }
                    shut = Duration::from_nanos(failed.until.saturating_sub(now));
                    failed.count
                }
                _ => continue,
            };
            changed.push(Standing { key: *key, count, shut });
        }
        self.leave(attempt);
        changed
    }

    /// Gives the tries back that a request took.
    fn leave(&mut self, attempt: &Attempt) {
        for key in &attempt.keys {
            let Some(failed) = self.failed.get_mut(key) else { continue };
            failed.pending = failed.pending.saturating_sub(u32::from(attempt.counts));
            if failed.pending == 0 && failed.count == 0 && failed.until == 0 {
                self.failed.remove(key);
            }
        }
    }

    /// Where somebody is remembered: strangers beyond the bound share one place.
    fn place(&self, key: Key) -> Key {
        let has_room = self.failed.len() < limits::FAILED_LOGONS || self.failed.contains_key(&key);
        if has_room { key } else { (key.0, EVERYBODY_ELSE) }
    }

    /// Forgets somebody, where there is no more room: first those whose failures are long past, then those who have not failed
    /// too often yet. Nobody who is shut out is let in by it.
    fn sweep(&mut self, time: u64, now: u64) {
        if self.failed.len() < limits::FAILED_LOGONS || now < self.next_sweep {
            return;
        }
        self.next_sweep = now.saturating_add(nanoseconds(limits::RATE_SWEEP));
        self.failed.retain(|_, failed| failed.pending > 0 || !failed.is_past(time, now));
        if self.failed.len() >= limits::FAILED_LOGONS {
            self.failed.retain(|_, failed| failed.pending > 0 || failed.until > now);
        }
    }
}

impl Failed {
    /// Is all of it so long ago that it no longer counts?
    fn is_past(&self, time: u64, now: u64) -> bool {
        if self.until > 0 { self.until <= now } else { self.last.saturating_add(time) <= now }
    }
}

/// No address, and no text that anybody will find.
const EVERYBODY_ELSE: u128 = 0;

const CLIENT: u8 = 0;
const ACCOUNT: u8 = 1;
const HEADER: u8 = 2;

/// What somebody is counted by. `None`: the request does not tell.
fn key(by: &By, whose: &Whose<'_>) -> Option<Key> {
    Some(match by {
        By::Client => client_key(whose.client),
        By::Account => account_key(&whose.text(by)?),
        By::Header(name) => (HEADER, number(format!("{name}: {}", whose.text(by)?).as_bytes())),
    })
}

fn since(epoch: Instant) -> u64 {
    nanoseconds(epoch.elapsed())
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use http::header::AUTHORIZATION;
    use proptest::prelude::*;

    const HOUR: u64 = 3_600_000_000_000;

    fn five() -> Lockout {
        Lockout { failures: 5, time: Duration::from_secs(3_600), by: vec![By::Account, By::Client] }
    }

    fn attempt(logons: &Arc<Logons>, keys: &[Key], credentials: u128, now: u64) -> Result<Attempt, Entry> {
        let mut keys = keys.to_vec();
        match logons.known().try_enter(&five(), &mut keys, credentials, now) {
            Entry::In { counts } => {
                Ok(Attempt { logons: Arc::clone(logons), keys, credentials, counts, is_over: false })
            }
            other => Err(other),
        }
    }

    fn end(logons: &Arc<Logons>, mut attempt: Attempt, outcome: Outcome, now: u64) -> usize {
        attempt.is_over = true;
        logons.known().end(&attempt, outcome, &five(), now).iter().filter(|s| !s.shut.is_zero()).count()
    }

    #[test]
    fn five_in_a_row_and_an_hour() {
        let logons = Arc::<Logons>::default();
        let fail = |now| {
            end(
                &logons,
                attempt(&logons, &[(1, 7)], u128::from(now), now).ok().unwrap(),
                Outcome::Failed,
                now,
            )
        };
        let work =
            |now| end(&logons, attempt(&logons, &[(1, 7)], 99, now).ok().unwrap(), Outcome::Worked, now);
        assert_eq!([fail(1), fail(2), fail(3), fail(4)], [0; 4]);
        work(5);
        assert_eq!([fail(6), fail(7), fail(8), fail(9), fail(10)], [0, 0, 0, 0, 1]);
        let wait = |now| match attempt(&logons, &[(1, 7)], 99, now) {
            Err(Entry::Shut(wait)) => u64::try_from(wait.as_nanos()).unwrap(),
            _ => 0,
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
        let logons = Arc::<Logons>::default();
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
        // One gives up, and another may come in its place.
        drop(held.pop());
        held.push(attempt(&logons, &[(1, 7)], 1_001, 2).ok().unwrap());
        let shut: usize = held.into_iter().map(|attempt| end(&logons, attempt, Outcome::Failed, 3)).sum();
        assert_eq!(shut, 1, "the account: the address has had four");
        assert!(matches!(attempt(&logons, &[(1, 7)], 7, 4), Err(Entry::Shut(_))));
    }

    #[test]
    fn what_works_may_come_as_often_as_it_likes() {
        let logons = Arc::<Logons>::default();
        let first = attempt(&logons, &[(1, 7)], 9, 1).ok().unwrap();
        end(&logons, first, Outcome::Worked, 2);
        let held: Vec<_> = (0..100).map(|_| attempt(&logons, &[(1, 7)], 9, 3).ok().unwrap()).collect();
        drop(held);
        assert!(logons.known().failed.is_empty());
    }

    #[test]
    fn a_flood_of_names_lets_nobody_in_and_is_remembered_within_the_bound() {
        let logons = Arc::<Logons>::default();
        for guess in 0..5 {
            end(&logons, attempt(&logons, &[(1, 7)], guess, 1).ok().unwrap(), Outcome::Failed, 1);
        }
        for name in 0..limits::FAILED_LOGONS as u128 * 2 {
            if let Ok(attempt) = attempt(&logons, &[(1, 100 + name)], name, 2) {
                end(&logons, attempt, Outcome::Failed, 2);
            }
        }
        assert!(matches!(attempt(&logons, &[(1, 7)], 1, 3), Err(Entry::Shut(_))));
        assert!(logons.known().failed.len() <= limits::FAILED_LOGONS + 3);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_let_in_when_a_try_is_free() {
        let (logons, epoch) = (Arc::<Logons>::default(), Instant::now());
        let headers = |password: u32| {
            HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {password}").parse().unwrap())])
        };
        let client = "192.0.2.1".parse().unwrap();
        let mut held = Vec::new();
        for guess in 0..5 {
            let headers = headers(guess);
            let whose = Whose { client, headers: &headers };
            held.push(logons.enter(&five(), &whose, epoch, Duration::from_secs(9)).await.unwrap().unwrap());
        }
        let headers = headers(9);
        let whose = Whose { client, headers: &headers };
        let late = logons.enter(&five(), &whose, epoch, Duration::from_secs(9)).await;
        assert_eq!(late.unwrap_err(), limits::CROWDED_WAIT);
        let lockout = five();
        let (entered, ()) =
            tokio::join!(logons.enter(&lockout, &whose, epoch, Duration::from_secs(9)), async {
                held.pop().unwrap().end(Outcome::Worked, &five(), epoch);
            });
        assert!(entered.unwrap().is_some());
        let none = HeaderMap::new();
        let whose = Whose { client, headers: &none };
        assert!(logons.enter(&five(), &whose, epoch, Duration::ZERO).await.unwrap().is_none());
    }

    proptest! {
        /// Whatever comes, in whatever order it ends: between two logons that worked no more than five wrong ones were looked at.
        #[test]
        fn no_more_than_five_guesses(steps in prop::collection::vec((0usize..8, 0u8..4), 1..200)) {
            let logons = Arc::<Logons>::default();
            let (mut held, mut failed, mut now): (Vec<Attempt>, u32, u64) = (Vec::new(), 0, 0);
            for (pick, step) in steps {
                now += 1;
                match step {
                    0 | 1 => held.extend(attempt(&logons, &[(1, 7)], u128::from(now), now)),
                    2 if pick < held.len() => {
                        end(&logons, held.swap_remove(pick), Outcome::Failed, now);
                        failed += 1;
                        prop_assert!(failed <= 5);
                    }
                    3 if pick < held.len() => drop(held.swap_remove(pick)),
                    _ => {}
                }
            }
        }
    }
}
