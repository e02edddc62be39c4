//! The gateway: bound, run, reloaded, ended.

use crate::access::Logs;
use crate::admin;
use crate::config::Config;
use crate::limits;
use crate::plan::Plan;
use crate::shared::{Phase, Shared};
use crate::state::{Mode, State};
use crate::tally::Tally;
use crate::tls::{Crypto, Secured};
use crate::worker;
use arc_swap::ArcSwap;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::{oneshot, watch};
use tokio::task::LocalSet;
use tokio::time::Instant;

/// A gateway that is bound to its addresses, and serves as soon as it is run.
///
/// ```no_run
/// use redress_gateway::{Config, Gateway};
///
/// async fn serve(config: Config) -> std::io::Result<()> {
///     let gateway = Gateway::bind(config)?;
///     println!("listening on {:?}", gateway.addresses());
///     gateway.run(std::future::pending()).await
/// }
/// ```
#[derive(Debug)]
pub struct Gateway {
    shared: Arc<Shared>,
    /// Per worker, one socket per address.
    workers: Vec<Vec<TcpListener>>,
    admin: Option<TcpListener>,
    addresses: Vec<SocketAddr>,
    admin_address: Option<SocketAddr>,
}

/// A hand on a gateway while it runs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Handle {
    shared: Arc<Shared>,
}

impl Gateway {
    /// Binds the addresses of a config without TLS, and opens its log.
    ///
    /// # Errors
    /// An address that is taken, a log that cannot be opened: the message names it.
    pub fn bind(config: Config) -> io::Result<Self> {
        Self::bind_with(config, None)
    }

    /// The same, with the cryptography for TLS.
    ///
    /// # Errors
    /// The same, and a certificate or key that cannot be used.
    pub fn bind_with(config: Config, crypto: Option<Crypto>) -> io::Result<Self> {
        let secured = Secured::new(&config, crypto.as_ref())?;
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let count = config.listen.workers.unwrap_or(cores);
        let mut addresses = Vec::new();
        let mut workers: Vec<Vec<TcpListener>> = (0..count).map(|_| Vec::new()).collect();
        for &address in &config.listen.addresses {
            let mut bound = address;
            claim(address).map_err(|error| named(&error, &address.to_string()))?;
            for worker in &mut workers {
                let listener = listen(bound).map_err(|error| named(&error, &bound.to_string()))?;
                // Port 0 becomes the one that the first worker got.
                bound = listener.local_addr()?;
                worker.push(listener);
            }
            addresses.push(bound);
        }
        let listen_admin = |address| claim(address).and_then(|()| listen(address));
        let admin = config
            .listen
            .admin
            .map(|address| listen_admin(address).map_err(|e| named(&e, &address.to_string())));
        let admin = admin.transpose()?;
        let admin_address = admin.as_ref().map(TcpListener::local_addr).transpose()?;
        let tally = Arc::new(Tally::default());
        let logs = Logs::open(&config.log, &tally)?;
        let epoch = Instant::now();
        let state = State::open(&config.state, &tally, epoch)?;
        let shared = Arc::new(Shared {
            plan: ArcSwap::from_pointee(Plan::new(config, None, secured, &state)),
            crypto,
            tally,
            state,
            logs: ArcSwap::from_pointee(logs),
            phase: watch::Sender::new(Phase::Starting),
            epoch,
        });
        Ok(Self { shared, workers, admin, addresses, admin_address })
    }

    /// Where it listens: with the ports it got.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where its admin listener is.
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// A hand on it, for reloads.
    pub fn handle(&self) -> Handle {
        Handle { shared: Arc::clone(&self.shared) }
    }

    /// Serves until `shutdown` is done and the requests that were accepted by then are answered.
    ///
    /// # Errors
    /// A thread that cannot be started, a socket that fails.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let mut ends = Vec::new();
        for (index, listeners) in self.workers.into_iter().enumerate() {
            let shared = Arc::clone(&self.shared);
            ends.push(spawn(&format!("redress-{index}"), move || worker::run(shared, listeners))?);
        }
        let (stop_admin, stopped) = oneshot::channel::<()>();
        if let Some(listener) = self.admin {
            let shared = Arc::clone(&self.shared);
            ends.push(spawn("redress-admin", move || admin::run(shared, listener, stopped))?);
        }
        self.shared.phase.send_replace(Phase::Serving);
        shutdown.await;
        self.shared.phase.send_replace(Phase::Draining);
        let mut result = Ok(());
        let admin = if self.admin_address.is_some() { ends.pop() } else { None };
        for end in ends {
            result =
                result.and(end.await.unwrap_or_else(|_| Err(io::Error::other("a worker ended on a panic"))));
        }
        // It tells how the drain goes, so it goes last.
        drop(stop_admin);
        if let Some(end) = admin {
            drop(end.await);
        }
        self.shared.logs.load().flush();
        self.shared.state.flush().await;
        result
    }
}

impl Handle {
    /// Puts another config in place of the present one, at once and whole. Requests on their way finish on the one
    /// they began with.
    ///
    /// # Errors
    /// The listeners differ, which takes a restart; a certificate or the log cannot be opened. Nothing is changed then.
    pub fn reload(&self, config: Config) -> io::Result<()> {
        let present = self.shared.plan.load();
        let own = &present.config.listen;
        if (&own.addresses, own.admin, own.workers, &own.tls)
            != (&config.listen.addresses, config.listen.admin, config.listen.workers, &config.listen.tls)
        {
            let why = "[listen] differs: its addresses, workers and files take a restart";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        if config.state != present.config.state {
            let why = "[state] differs: it takes a restart";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let secured = Secured::new(&config, self.shared.crypto.as_ref())?;
        if config.log != present.config.log {
            self.shared.logs.store(Arc::new(Logs::open(&config.log, &self.shared.tally)?));
        }
        self.shared.plan.store(Arc::new(Plan::new(config, Some(&present), secured, &self.shared.state)));
        self.shared.tally.reloads.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Lets go of the log file and opens it again by its name: after it was renamed.
    pub fn reopen_log(&self) {
        self.shared.logs.load().reopen();
    }

    /// Waits until the lines of the requests so far are written. Blocks.
    pub fn flush_log(&self) {
        self.shared.logs.load().flush();
    }

    /// Puts a route, or all, in a mode. Requests that were accepted before end as they would have.
    pub async fn set_mode(&self, route: Option<&str>, mode: Mode) {
        self.shared.state.set_mode(route, mode).await;
    }

    /// What `/-/metrics` says.
    pub fn metrics(&self) -> String {
        self.shared.tally.render(&self.shared.plan.load())
    }
}

/// Runs a future on a thread and a runtime of its own.
fn spawn<F>(
    name: &str,
    future: impl FnOnce() -> F + Send + 'static,
) -> io::Result<oneshot::Receiver<io::Result<()>>>
where
    F: Future<Output = io::Result<()>>,
{
    let (done, end) = oneshot::channel();
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let result = runtime.and_then(|runtime| LocalSet::new().block_on(&runtime, future()));
        drop(done.send(result));
    })?;
    Ok(end)
}

/// Sees that nobody listens there. The workers share their address, and would share it with another process as well.
fn claim(address: SocketAddr) -> io::Result<()> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())
}

/// A socket of its own for each worker: the kernel spreads the connections over them.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(limits::BACKLOG)?;
    Ok(socket.into())
}

/// The same error, which says of what it is.
pub(crate) fn named(error: &io::Error, name: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{name}: {error}"))
}
