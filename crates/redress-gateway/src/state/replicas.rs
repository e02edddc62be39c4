//! What several gateways know together, in Redis or Valkey: who failed to log on and the modes. Each gateway knows all of it
//! itself and goes on alone where Redis is away; no request fails for it, and nobody who is shut out is let in.
//!
//! | key | is |
//! |---|---|
//! | `NAME:who:ROUTE:KIND:WHO` | a hash: `failures` in a row, shut out `until` |
//! | `NAME:way:ROUTE:KIND:WHO` | how many of its requests are on the way, of which nobody knows how they end |
//! | `NAME:shut` | a sorted set of `ROUTE:KIND:WHO`, by until when it is shut out |
//! | `NAME:in` | a sorted set of `ROUTE:KIND:WHO`, by when it was let in: who is not in `shut` may as well be forgotten there |
//! | `NAME:modes` | the modes, as JSON |
//!
//! Times are in milliseconds since 1970: the gateways' clocks should agree to a second.

use super::Routes;
use super::mode::{Mode, Modes, Table};
use crate::clock;
use crate::limits;
use crate::policy::{Key, Lockout, Outcome, Standing};
use crate::tally::Tally;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{FromRedisValue as _, Pipeline, RedisResult, Value, cmd, pipe};
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::LocalSet;
use tokio::time::{Instant, MissedTickBehavior};

/// The other gateways, behind a thread that speaks with Redis.
#[derive(Debug)]
pub(super) struct Replicas {
    sender: mpsc::Sender<Ask>,
    /// Did Redis answer when it was last asked?
    is_there: Arc<AtomicBool>,
}

/// What a request that may guess is told.
#[derive(Debug)]
pub(super) enum Told {
    /// It has one of the tries of all gateways together.
    In(OnTheWay),
    Shut(Vec<Standing>),
    /// As many are on their way as may fail.
    Crowded,
    /// Nobody is there to ask.
    Alone,
}

/// One of the tries of all gateways together. Given back when it is dropped.
#[derive(Debug)]
pub(super) struct OnTheWay {
    sender: mpsc::Sender<Ask>,
    who: Vec<String>,
}

#[derive(Debug)]
enum Ask {
    Reserve { who: Vec<String>, failures: u32, reply: oneshot::Sender<Reserved> },
    Release { who: Vec<String> },
    Note { who: Vec<String>, outcome: Outcome, lockout: Lockout, reply: oneshot::Sender<()> },
    LetIn { who: Vec<String>, reply: oneshot::Sender<()> },
    Modes { table: Arc<Table>, reply: oneshot::Sender<()> },
}

#[derive(Debug)]
enum Reserved {
    In,
    /// For so long, in the order of those who were asked for.
    Shut(Vec<Duration>),
    Crowded,
}

impl Replicas {
    /// Begins to speak with Redis. It need not be there yet.
    ///
    /// # Errors
    /// The URL is none.
    pub(super) fn open(
        url: &str,
        name: &str,
        modes: Arc<Modes>,
        routes: Arc<Routes>,
        tally: Arc<Tally>,
        epoch: Instant,
    ) -> io::Result<Self> {
        let client = redis::Client::open(url).map_err(|error| io::Error::other(format!("{url}: {error}")))?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(limits::REPLICAS_TIMEOUT))
            .set_response_timeout(Some(limits::REPLICAS_TIMEOUT))
            .set_max_delay(limits::REPLICAS_LOOK)
            .set_number_of_retries(1);
        let (sender, receiver) = mpsc::channel(limits::STATE_CHANGES);
        let is_there = Arc::new(AtomicBool::new(false));
        let speaker =
            Speaker { name: name.to_owned(), modes, routes, tally, epoch, is_there: Arc::clone(&is_there) };
        std::thread::Builder::new().name("redress-replicas".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let run = async {
                let connection = ConnectionManager::new_lazy_with_config(client, config)?;
                Arc::new(speaker).run(connection, receiver).await;
                Ok::<_, redis::RedisError>(())
            };
            match runtime {
                Ok(runtime) => {
                    if let Err(error) = LocalSet::new().block_on(&runtime, run) {
                        tracing::error!(%error, "other gateways cannot be asked");
                    }
                }
                Err(error) => tracing::error!(%error, "other gateways cannot be asked"),
            }
        })?;
        Ok(Self { sender, is_there })
    }

    /// Takes one of the tries that are left.
    pub(super) async fn reserve(&self, route: &str, keys: &[Key], failures: u32) -> Told {
        let who: Vec<String> = keys.iter().map(|key| name(route, *key)).collect();
        let asked = who.clone();
        match self.ask(|reply| Ask::Reserve { who: asked, failures, reply }).await {
            Some(Reserved::In) => Told::In(OnTheWay { sender: self.sender.clone(), who }),
            Some(Reserved::Shut(times)) => {
                let standing = |(key, shut): (&Key, Duration)| Standing { key: *key, count: 0, shut };
                Told::Shut(keys.iter().zip(times).map(standing).filter(|s| !s.shut.is_zero()).collect())
            }
            Some(Reserved::Crowded) => Told::Crowded,
            None => Told::Alone,
        }
    }

    /// Tells how a logon went.
    pub(super) async fn note(&self, route: &str, keys: &[Key], outcome: Outcome, lockout: &Lockout) {
        let who = keys.iter().map(|key| name(route, *key)).collect();
        self.ask(|reply| Ask::Note { who, outcome, lockout: lockout.clone(), reply }).await;
    }

    pub(super) async fn let_in(&self, route: &str, keys: impl Iterator<Item = Key>) {
        let who = keys.map(|key| name(route, key)).collect();
        self.ask(|reply| Ask::LetIn { who, reply }).await;
    }

    pub(super) async fn set_modes(&self, table: Arc<Table>) {
        self.ask(|reply| Ask::Modes { table, reply }).await;
    }

    /// Asks, and waits no longer than a request can bear. `None`: nobody is there.
    async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Option<T> {
        if !self.is_there.load(Ordering::Relaxed) {
            return None;
        }
        let (reply, told) = oneshot::channel();
        self.sender.try_send(ask(reply)).ok()?;
        match tokio::time::timeout(limits::STATE_PATIENCE, told).await {
            Ok(told) => told.ok(),
            Err(_) => {
                // Whoever is slow is left alone until it answers again.
                self.is_there.store(false, Ordering::Relaxed);
                None
            }
        }
    }
}

impl Drop for OnTheWay {
    fn drop(&mut self) {
        let who = std::mem::take(&mut self.who);
        // Where it does not get through, time gives it back.
        drop(self.sender.try_send(Ask::Release { who }));
    }
}

/// `ROUTE:KIND:WHO`
fn name(route: &str, (kind, who): Key) -> String {
    format!("{route}:{kind}:{who:032x}")
}

fn parse(name: &str) -> Option<(&str, Key)> {
    let mut parts = name.rsplitn(3, ':');
    let who = u128::from_str_radix(parts.next()?, 16).ok()?;
    let kind = parts.next()?.parse().ok()?;
    Some((parts.next()?, (kind, who)))
}

/// The side of the thread.
struct Speaker {
    name: String,
    modes: Arc<Modes>,
    routes: Arc<Routes>,
    tally: Arc<Tally>,
    epoch: Instant,
    is_there: Arc<AtomicBool>,
}

impl Speaker {
    async fn run(self: Arc<Self>, connection: ConnectionManager, mut receiver: mpsc::Receiver<Ask>) {
        let own = Arc::clone(&self);
        let mut looking = connection.clone();
        tokio::task::spawn_local(async move {
            let mut known = Seen::default();
            let mut look = tokio::time::interval(limits::REPLICAS_LOOK);
            look.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                look.tick().await;
                let looked = own.look(&mut looking, &mut known).await;
                own.is_there(looked.as_ref().err());
            }
        });
        while let Some(ask) = receiver.recv().await {
            let (own, mut connection) = (Arc::clone(&self), connection.clone());
            tokio::task::spawn_local(async move {
                if let Err(error) = own.answer(ask, &mut connection).await {
                    own.tally.state_lost.fetch_add(1, Ordering::Relaxed);
                    own.is_there(Some(&error));
                }
            });
        }
    }

    /// Notes whether Redis is there, and says so when that is news.
    fn is_there(&self, error: Option<&redis::RedisError>) {
        let was = self.is_there.swap(error.is_none(), Ordering::Relaxed);
        match error {
            Some(error) if was => tracing::warn!(%error, "Redis does not answer: each gateway goes on alone"),
            None if !was => tracing::info!("Redis answers: the gateways know of each other"),
            _ => {}
        }
    }

    async fn answer(&self, ask: Ask, connection: &mut ConnectionManager) -> RedisResult<()> {
        match ask {
            Ask::Reserve { who, failures, reply } => {
                let reserved = self.reserve(&who, failures, connection).await?;
                let is_in = matches!(reserved, Reserved::In);
                // Nobody waits any more: whoever asked goes on alone.
                if reply.send(reserved).is_err() && is_in {
                    self.release(&who, connection).await?;
                }
            }
            Ask::Release { who } => self.release(&who, connection).await?,
            Ask::Note { who, outcome, lockout, reply } => {
                self.note(&who, outcome, &lockout, connection).await?;
                let _ = reply.send(());
            }
            Ask::LetIn { who, reply } => {
                let mut pipe = pipe();
                pipe.atomic();
                let now = millis(clock::now());
                for who in &who {
                    pipe.cmd("DEL").arg(self.key("who", who)).cmd("ZREM").arg(self.shut()).arg(who);
                    pipe.cmd("ZADD").arg(self.let_in()).arg(now).arg(who);
                }
                pipe.exec_async(connection).await?;
                let _ = reply.send(());
            }
            Ask::Modes { table, reply } => {
                cmd("SET").arg(self.modes_key()).arg(to_json(&table)).exec_async(connection).await?;
                let _ = reply.send(());
            }
        }
        Ok(())
    }

    /// Reads who is shut out, and counts one more on the way of each, in one step.
    async fn reserve(
        &self,
        who: &[String],
        failures: u32,
        connection: &mut ConnectionManager,
    ) -> RedisResult<Reserved> {
        let mut pipe = self.count_way(who, 1);
        for who in who {
            pipe.cmd("HMGET").arg(self.key("who", who)).arg("failures").arg("until");
        }
        let values: Vec<Value> = pipe.query_async(connection).await?;
        // For each a count and its deadline, then what is known of each.
        let (ways, known) = values.split_at_checked(2 * who.len()).unwrap_or((&values, &[]));
        let now = millis(clock::now());
        let mut is_full = false;
        let mut times = Vec::new();
        for (way, known) in ways.iter().step_by(2).zip(known) {
            let way = i64::from_redis_value_ref(way)?;
            let (failed, until) = <(Option<i64>, Option<i64>)>::from_redis_value_ref(known)?;
            let left = until.unwrap_or(0).saturating_sub(now).max(0);
            // A row of failures ends where the time for which they shut out has passed.
            let failed = failed.filter(|_| until.is_none_or(|until| until > now)).unwrap_or(0);
            is_full |= failed + way > i64::from(failures);
            times.push(Duration::from_millis(left.unsigned_abs()));
        }
        let reserved = if times.iter().any(|time| !time.is_zero()) {
            Reserved::Shut(times)
        } else if is_full {
            Reserved::Crowded
        } else {
            return Ok(Reserved::In);
        };
        self.release(who, connection).await?;
        Ok(reserved)
    }

    async fn release(&self, who: &[String], connection: &mut ConnectionManager) -> RedisResult<()> {
        let values: Vec<i64> = self.count_way(who, -1).query_async(connection).await?;
        // What was forgotten in between must not count as a try more than there is.
        for (who, way) in who.iter().zip(values.iter().step_by(2)) {
            if *way < 0 {
                cmd("DEL").arg(self.key("way", who)).exec_async(connection).await?;
            }
        }
        Ok(())
    }

    async fn note(
        &self,
        who: &[String],
        outcome: Outcome,
        lockout: &Lockout,
        connection: &mut ConnectionManager,
    ) -> RedisResult<()> {
        let mut noted = pipe();
        noted.atomic();
        let keys: Vec<String> = who.iter().map(|who| self.key("who", who)).collect();
        for key in &keys {
            match outcome {
                // Who is shut out stays so.
                Outcome::Worked => noted.cmd("HDEL").arg(key).arg("failures"),
                _ => noted.cmd("HINCRBY").arg(key).arg("failures").arg(1),
            };
        }
        let counts: Vec<i64> = noted.query_async(connection).await?;
        if outcome == Outcome::Worked {
            return Ok(());
        }
        let time = millis(lockout.time);
        let until = millis(clock::now()).saturating_add(time);
        let mut shut = pipe();
        shut.atomic();
        for ((key, who), count) in keys.iter().zip(who).zip(counts) {
            shut.cmd("PEXPIRE").arg(key).arg(time);
            if count >= i64::from(lockout.failures) {
                shut.cmd("HSETNX").arg(key).arg("until").arg(until);
                shut.cmd("ZADD").arg(self.shut()).arg("NX").arg(until).arg(who);
            }
        }
        shut.exec_async(connection).await
    }

    /// Looks for what other gateways changed.
    async fn look(&self, connection: &mut ConnectionManager, seen: &mut Seen) -> RedisResult<()> {
        let now = millis(clock::now());
        let all = |look: &mut Pipeline, key: &str, past: i64| {
            look.cmd("ZREMRANGEBYSCORE").arg(key).arg("-inf").arg(past).ignore();
            look.cmd("ZRANGE").arg(key).arg(0).arg(limits::FAILED_LOGONS).arg("WITHSCORES");
        };
        let mut look = pipe();
        look.cmd("GET").arg(self.modes_key());
        all(&mut look, &self.let_in(), now - millis(limits::LET_IN_FORGOTTEN));
        all(&mut look, &self.shut(), now);
        let (modes, let_in, shut): (Option<String>, Sorted, Sorted) = look.query_async(connection).await?;
        if modes != seen.modes {
            if let Some(table) = modes.as_deref().and_then(from_json) {
                self.modes.put(table);
            }
            seen.modes = modes;
        }
        for (who, at) in &let_in {
            if let Some((route, key)) = news(&seen.let_in, who, *at) {
                self.routes.of(route).let_in(|own| own == key, self.epoch);
            }
        }
        // After that: who was let in may have been shut out anew.
        for (who, until) in &shut {
            if let Some((route, key)) = news(&seen.shut, who, *until) {
                let left = Duration::from_secs_f64((until / 1e3 - clock::now().as_secs_f64()).max(0.0));
                self.routes.of(route).restore(Standing { key, count: 0, shut: left }, self.epoch);
            }
        }
        (seen.let_in, seen.shut) = (let_in, shut);
        Ok(())
    }

    /// Counts what is on the way of each. What a gateway leaves behind that ends without a word is forgotten.
    fn count_way(&self, who: &[String], by: i64) -> Pipeline {
        let mut pipe = pipe();
        pipe.atomic();
        for who in who {
            let way = self.key("way", who);
            pipe.cmd("INCRBY").arg(&way).arg(by).cmd("PEXPIRE").arg(&way).arg(millis(limits::WAY_FORGOTTEN));
        }
        pipe
    }

    fn key(&self, kind: &str, who: &str) -> String {
        format!("{}:{kind}:{who}", self.name)
    }

    fn shut(&self) -> String {
        format!("{}:shut", self.name)
    }

    fn let_in(&self) -> String {
        format!("{}:in", self.name)
    }

    fn modes_key(&self) -> String {
        format!("{}:modes", self.name)
    }
}

/// What Redis said when it was last looked.
#[derive(Default)]
struct Seen {
    modes: Option<String>,
    let_in: Sorted,
    shut: Sorted,
}

/// The members of a sorted set, each with its time.
type Sorted = HashMap<String, f64>;

/// Whom an entry is of, if it was not so when it was last looked.
fn news<'w>(known: &Sorted, who: &'w str, time: f64) -> Option<(&'w str, Key)> {
    parse(who).filter(|_| known.get(who).is_none_or(|known| known.to_bits() != time.to_bits()))
}

fn to_json(table: &Table) -> String {
    let of = |mode: Mode| match mode {
        Mode::Production => json!({ "mode": mode.as_str() }),
        Mode::Maintenance { until } => json!({ "mode": mode.as_str(), "until": until.map(millis) }),
    };
    let routes: serde_json::Map<_, _> =
        table.routes.iter().map(|(route, mode)| (route.clone(), of(*mode))).collect();
    json!({ "all": of(table.all), "routes": routes }).to_string()
}

fn from_json(text: &str) -> Option<Table> {
    let of = |value: &serde_json::Value| match value.get("mode")?.as_str()? {
        "production" => Some(Mode::Production),
        "maintenance" => {
            let until = value.get("until").and_then(serde_json::Value::as_u64);
            Some(Mode::Maintenance { until: until.map(Duration::from_millis) })
        }
        _ => None,
    };
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let routes = value.get("routes")?.as_object()?;
    let routes = routes.iter().map(|(route, mode)| Some((route.clone(), of(mode)?)));
    Some(Table { all: of(value.get("all")?)?, routes: routes.collect::<Option<_>>()? })
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        let key = (1, 0xabc);
        assert_eq!(parse(&name("host/a:b", key)), Some(("host/a:b", key)));
        assert_eq!(parse("x:1"), None);
    }

    #[test]
    fn modes_come_back() {
        let until = Some(Duration::from_millis(5));
        let table = Table {
            all: Mode::Maintenance { until: None },
            routes: vec![("a".to_owned(), Mode::Production), ("b".to_owned(), Mode::Maintenance { until })],
        };
        assert_eq!(from_json(&to_json(&table)), Some(table));
        assert_eq!(from_json(r#"{"all":{"mode":"off"},"routes":{}}"#), None);
    }
}
