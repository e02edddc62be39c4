//! What the gateway remembers from one request to the next: who failed to log on, and in which mode it is. In memory; in a file
//! where it is to outlive a restart; in Redis where several gateways share it.

mod mode;
mod replicas;
mod store;

pub use mode::Mode;
pub(crate) use mode::Modes;

use crate::config;
use crate::limits;
use crate::policy::{Attempt, Key, Lockout, Logons, Outcome, Standing, Whose};
use crate::tally::Tally;
use replicas::{OnTheWay, Replicas, Told};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Store;
use tokio::time::Instant;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) modes: Arc<Modes>,
    routes: Arc<Routes>,
    store: Option<Store>,
    replicas: Option<Replicas>,
    /// When the gateway was bound.
    epoch: Instant,
}

/// What is known of the logons at each route, by its name. A reload takes none away.
#[derive(Debug, Default)]
struct Routes(Mutex<HashMap<String, Arc<Logons>>>);

/// A request with credentials, on its way.
#[derive(Debug)]
pub(crate) struct LoggingOn {
    own: Attempt,
    /// Where other gateways know of it.
    shared: Option<OnTheWay>,
}

impl State {
    /// With what the file remembers.
    ///
    /// # Errors
    /// The file is none of ours, or cannot be opened; what is to be the URL of Redis is none.
    pub(crate) fn open(config: &config::State, tally: &Arc<Tally>, epoch: Instant) -> io::Result<Self> {
        let (store, known) = match &config.file {
            Some(file) => Store::open(file, Arc::clone(tally)).map(|(store, known)| (Some(store), known))?,
            None => (None, store::Known::default()),
        };
        let (modes, routes) = (Arc::new(Modes::new(known.modes)), Arc::<Routes>::default());
        for (route, standing) in known.logons {
            routes.of(&route).restore(standing, epoch);
        }
        let open = |url: &String| {
            let (modes, routes, tally) = (Arc::clone(&modes), Arc::clone(&routes), Arc::clone(tally));
            Replicas::open(url, &config.name, modes, routes, tally, epoch)
        };
        let replicas = config.redis.as_ref().map(open).transpose()?;
        Ok(Self { modes, routes, store, replicas, epoch })
    }

    /// What is known of the logons at a route.
    pub(crate) fn logons_of(&self, route: &str) -> Arc<Logons> {
        self.routes.of(route)
    }

    /// Every route of which something is known, and how many are shut out of it, sorted by name.
    pub(crate) fn shut_out(&self) -> Vec<(String, usize)> {
        let all = self.routes.all();
        all.into_iter().map(|(route, logons)| (route, logons.count(self.epoch))).collect()
    }

    /// Lets a request with credentials in. `None`: it has none.
    ///
    /// # Errors
    /// How long whoever sent it is shut out.
    pub(crate) async fn log_on(
        &self,
        route: &str,
        logons: &Arc<Logons>,
        lockout: &Lockout,
        whose: &Whose<'_>,
        patience: Duration,
    ) -> Result<Option<LoggingOn>, Duration> {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(own) = logons.enter(lockout, whose, self.epoch, left).await? else { return Ok(None) };
            // What is known to work takes no try.
            let Some(replicas) = self.replicas.as_ref().filter(|_| own.counts()) else {
                return Ok(Some(LoggingOn { own, shared: None }));
            };
            match replicas.reserve(route, own.keys(), lockout.failures).await {
                Told::In(way) => return Ok(Some(LoggingOn { own, shared: Some(way) })),
                Told::Alone => return Ok(Some(LoggingOn { own, shared: None })),
                Told::Shut(all) => {
                    for standing in &all {
                        logons.restore(*standing, self.epoch);
                    }
                    return Err(all.iter().map(|standing| standing.shut).max().unwrap_or_default());
                }
                Told::Crowded if Instant::now() >= deadline => return Err(limits::CROWDED_WAIT),
                Told::Crowded => {
                    drop(own);
                    tokio::time::sleep(limits::REPLICAS_CROWDED).await;
                }
            }
        }
    }

    /// Counts how a logon went. Done when it is in the file, so that nobody is told of a failure that a restart would forget.
    pub(crate) async fn note(&self, route: &str, logging_on: LoggingOn, outcome: Outcome, lockout: &Lockout) {
        let LoggingOn { own, shared } = logging_on;
        let keys = own.keys().to_vec();
        let is_news = outcome == Outcome::Failed || (outcome == Outcome::Worked && shared.is_some());
        if let Some(replicas) = self.replicas.as_ref().filter(|_| is_news) {
            replicas.note(route, &keys, outcome, lockout).await;
        }
        // It is not on the way any more once its outcome is known: the other way round there would be a try between.
        drop(shared);
        self.remember(route, own.end(outcome, lockout, self.epoch)).await;
    }

    /// Lets in again whom `is_one` says, at all routes or at one. How many were shut out.
    pub(crate) async fn let_in(&self, route: Option<&str>, is_one: impl Fn(Key) -> bool) -> usize {
        let mut count = 0;
        for (name, logons) in self.routes.all() {
            if route.is_some_and(|route| route != name) {
                continue;
            }
            let changed = logons.let_in(&is_one, self.epoch);
            count += changed.iter().filter(|standing| !standing.shut.is_zero()).count();
            if let Some(replicas) = &self.replicas {
                replicas.let_in(&name, changed.iter().map(|standing| standing.key)).await;
            }
            let gone = changed.into_iter().map(|standing| Standing { count: 0, ..standing }).collect();
            self.remember(&name, gone).await;
        }
        count
    }

    /// Puts one route or all in a mode.
    pub(crate) async fn set_mode(&self, route: Option<&str>, mode: Mode) {
        let modes = self.modes.set(route, mode);
        if let Some(replicas) = &self.replicas {
            replicas.set_modes(Arc::clone(&modes)).await;
        }
        if let Some(store) = &self.store {
            store.modes(modes).await;
        }
    }

    /// Waits until all is written.
    pub(crate) async fn flush(&self) {
        if let Some(store) = &self.store {
            store.flush().await;
        }
    }

    async fn remember(&self, route: &str, changed: Vec<Standing>) {
        if let (Some(store), false) = (&self.store, changed.is_empty()) {
            store.logons(route, changed).await;
        }
    }
}

impl Routes {
    fn of(&self, route: &str) -> Arc<Logons> {
        Arc::clone(self.lock().entry(route.to_owned()).or_default())
    }

    fn all(&self) -> Vec<(String, Arc<Logons>)> {
        let all = self.lock();
        let mut all: Vec<_> = all.iter().map(|(route, logons)| (route.clone(), Arc::clone(logons))).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Logons>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
