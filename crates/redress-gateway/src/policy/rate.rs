//! How often one client may ask: the generic cell rate algorithm, which keeps one number per client. It is a leaky bucket
//! that says when the next drop has room, so a refusal can tell how long to wait.

use crate::limits;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
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

/// A rate, and what each client has used of it. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Limiter {
    pub(crate) rate: Rate,
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
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, hasher: RandomState::new(), shards: Default::default() }
    }

    /// May that client ask, so long after the start of the gateway?
    ///
    /// # Errors
    /// How long it has to wait.
    pub(crate) fn admit(&self, client: IpAddr, now: Duration) -> Result<(), Duration> {
        let now = nanoseconds(now);
        let key = key(client);
        let shard = usize::try_from(self.hasher.hash_one(key)).unwrap_or(0) % SHARDS;
        let Some(shard) = self.shards.get(shard) else { return Ok(()) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = shard.has_room(key, now);
        // Strangers beyond what can be remembered share one place.
        let next = shard.clients.entry(if has_room { key } else { EVERYBODY_ELSE }).or_insert(0);
        self.rate.admit(next, now).map_err(Duration::from_nanos)
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

/// The unspecified address, `::`: nobody comes from there.
const EVERYBODY_ELSE: u128 = 0;

/// What stands for a client: an address; of IPv6 the network of one site, as it has all its addresses (RFC 6177).
fn key(client: IpAddr) -> u128 {
    match client.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() & (!0 << 64),
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn a_burst_then_one_by_one() {
        let limiter = Limiter::new(Rate::parse("2/s").unwrap());
        let client = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let ask = |millis| limiter.admit(client, Duration::from_millis(millis)).map_err(|w| w.as_millis());
        assert_eq!([ask(0), ask(0), ask(0)], [Ok(()), Ok(()), Err(500)]);
        assert_eq!([ask(499), ask(500), ask(501)], [Err(1), Ok(()), Err(499)]);
        assert_eq!([ask(9_000), ask(9_000), ask(9_000)], [Ok(()), Ok(()), Err(500)]);
        assert_eq!(limiter.admit(IpAddr::V4(Ipv4Addr::BROADCAST), Duration::ZERO), Ok(()));
    }

    #[test]
    fn addresses_of_one_site_are_one_client() {
        let limiter = Limiter::new(Rate::parse("1/h").unwrap());
        let ask = |last| {
            limiter.admit(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last)), Duration::ZERO)
        };
        assert!(ask(1).is_ok());
        assert!(ask(2).is_err());
        assert!(key("::ffff:192.0.2.1".parse().unwrap()) == key("192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn a_flood_of_strangers_unlocks_nobody_and_is_remembered_within_the_bound() {
        let limiter = Limiter::new(Rate::parse("1/h").unwrap());
        let held = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        assert!(limiter.admit(held, Duration::ZERO).is_ok());
        let strangers = u32::try_from(limits::RATED_CLIENTS * 2).unwrap();
        let passed = (0..strangers)
            .filter(|n| {
                limiter.admit(IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + n)), Duration::ZERO).is_ok()
            })
            .count();
        assert!(limiter.admit(held, Duration::ZERO).is_err());
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
