//! How often somebody may ask: the generic cell rate algorithm, which keeps one number for each. It is a leaky bucket
//! that says when the next drop has room, so a refusal can tell how long to wait.

use super::whose::{By, Whose};
use crate::limits;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many requests in such a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rate {
    /// Requests.
    pub count: u32,
    /// In this time.
    pub per: Duration,
    /// How many may come at once.
    pub burst: u32,
}

impl Rate {
    /// Reads `100/s`, `600/m`, `5000/h`. As many may come at once.
    ///
    /// ```
    /// use redress_gateway::policy::Rate;
    ///
    /// assert_eq!(Rate::parse("600/m").unwrap().per.as_secs(), 60);
    /// assert_eq!(Rate::parse("0/s"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once('/')?;
        let per = match unit.trim() {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => return None,
        };
        let count = count.trim().parse().ok().filter(|count| *count > 0)?;
        Some(Self { count, per: Duration::from_secs(per), burst: count })
    }

    /// Nanoseconds from one request to the next.
    fn interval(self) -> u64 {
        (nanoseconds(self.per) / u64::from(self.count)).max(1)
    }

    /// May a request come `now`? `next`: when the requests so far would have come one by one; it is moved on if so.
    ///
    /// # Errors
    /// Nanoseconds until one may.
    fn admit(self, next: &mut u64, now: u64) -> Result<(), u64> {
        let after = (*next).max(now).saturating_add(self.interval());
        let earliest = after.saturating_sub(self.interval().saturating_mul(u64::from(self.burst)));
        if earliest > now {
            return Err(earliest - now);
        }
        *next = after;
        Ok(())
    }
}

/// How often those may ask who share something: an address, an account, a tenant, a role.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Throttle {
    /// What they share.
    pub by: By,
    /// How often they may ask, together.
    pub rate: Rate,
    /// The rates of some of them, by the account's name or the header's value.
    pub values: Vec<(String, Rate)>,
}

impl Throttle {
    pub(crate) fn new(by: By, rate: Rate) -> Self {
        Self { by, rate, values: Vec::new() }
    }

    fn rate_of(&self, whose: &Whose<'_>) -> Rate {
        let own = || {
            let text = whose.text(&self.by)?;
            self.values.iter().find(|(value, _)| *value == *text).map(|(_, rate)| *rate)
        };
        if self.values.is_empty() { self.rate } else { own().unwrap_or(self.rate) }
    }
}

/// What each has used of a throttle's rate. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Limiter {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    /// By client: when its requests so far would have come one by one.
    clients: HashMap<u128, u64>,
    /// Not before then is it looked again who may be forgotten.
    next_sweep: u64,
}

/// Locks, so that workers seldom wait for each other.
const SHARDS: usize = 16;

impl Limiter {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: Default::default() }
    }

    /// May that request come, so long after the start of the gateway? It is counted if `counts`.
    ///
    /// # Errors
    /// How long it has to wait.
    pub(crate) fn admit(
        &self,
        throttle: &Throttle,
        whose: &Whose<'_>,
        now: Duration,
        counts: bool,
    ) -> Result<(), Duration> {
        self.take(throttle.rate_of(whose), whose.key(&throttle.by), now, counts)
    }

    fn take(&self, rate: Rate, key: u128, now: Duration, counts: bool) -> Result<(), Duration> {
        let now = nanoseconds(now);
        let shard = usize::try_from(self.hasher.hash_one(key)).unwrap_or(0) % SHARDS;
        let Some(shard) = self.shards.get(shard) else { return Ok(()) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = shard.has_room(key, now);
        // Strangers beyond what can be remembered share one place.
        let key = if has_room { key } else { EVERYBODY_ELSE };
        if !counts {
            let mut next = shard.clients.get(&key).copied().unwrap_or(0);
            return rate.admit(&mut next, now).map_err(Duration::from_nanos);
        }
        rate.admit(shard.clients.entry(key).or_insert(0), now).map_err(Duration::from_nanos)
    }
}

impl Shard {
    /// Can that client be remembered?
    fn has_room(&mut self, key: u128, now: u64) -> bool {
        let has_room = |shard: &Self| shard.clients.len() < limits::RATED_CLIENTS / SHARDS;
        if has_room(self) || self.clients.contains_key(&key) {
            return true;
        }
        if now >= self.next_sweep {
            self.next_sweep = now.saturating_add(nanoseconds(limits::RATE_SWEEP));
            // Who could come again at once need not be remembered. Nobody who is held back is forgotten.
            self.clients.retain(|_, next| *next > now);
        }
        has_room(self)
    }
}

/// The unspecified address, `::`: nobody comes from there, and no text is found that has this number.
const EVERYBODY_ELSE: u128 = 0;

/// No time is so long that it does not fit: that would be 584 years.
pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_burst_then_one_by_one() {
        let (limiter, rate) = (Limiter::new(), Rate::parse("2/s").unwrap());
        let ask =
            |millis| limiter.take(rate, 7, Duration::from_millis(millis), true).map_err(|w| w.as_millis());
        assert_eq!([ask(0), ask(0), ask(0)], [Ok(()), Ok(()), Err(500)]);
        assert_eq!([ask(499), ask(500), ask(501)], [Err(1), Ok(()), Err(499)]);
        assert_eq!([ask(9_000), ask(9_000), ask(9_000)], [Ok(()), Ok(()), Err(500)]);
        assert_eq!(limiter.take(rate, 8, Duration::ZERO, true), Ok(()));
    }

    #[test]
    fn a_flood_of_strangers_unlocks_nobody_and_is_remembered_within_the_bound() {
        let (limiter, rate) = (Limiter::new(), Rate::parse("1/h").unwrap());
        let ask = |key: u128| limiter.take(rate, key, Duration::ZERO, true);
        assert!(ask(7).is_ok());
        let strangers = limits::RATED_CLIENTS as u128 * 2;
        let passed = (8..8 + strangers).filter(|key| ask(*key).is_ok()).count();
        assert!(ask(7).is_err());
        let kept: usize = limiter.shards.iter().map(|shard| shard.lock().unwrap().clients.len()).sum();
        assert!(kept <= limits::RATED_CLIENTS + SHARDS, "{kept}");
        assert!(passed <= limits::RATED_CLIENTS + SHARDS, "{passed}");
    }

    proptest! {
        /// However they come: in no time more pass than burst and rate allow, and who waits as told may pass.
        #[test]
        fn no_more_pass_than_may(count in 1u32..20, burst in 1u32..20, pauses in prop::collection::vec(0u64..2_000_000_000, 1..60)) {
            let rate = Rate { count, per: Duration::from_secs(1), burst };
            let (mut next, mut now, mut passed) = (0, 0, Vec::new());
            for pause in pauses {
                now += pause;
                match rate.admit(&mut next, now) {
                    Ok(()) => passed.push(now),
                    Err(wait) => {
                        let mut later = next;
                        prop_assert!(rate.admit(&mut later, now + wait).is_ok());
                        prop_assert!(rate.admit(&mut later.clone(), now + wait - 1).is_err() || wait == 0);
                    }
                }
            }
            for (index, start) in passed.iter().enumerate() {
                for (more, end) in passed[index..].iter().enumerate() {
                    let allowed = u64::from(burst) + (end - start) / rate.interval();
                    prop_assert!((more as u64) < allowed, "{more} in {}", end - start);
                }
            }
        }
    }
}
