//! A gateway to drive, upstreams that misbehave, and a client that says exactly what it is told.

pub(crate) mod client;
pub(crate) mod frames;
pub(crate) mod tap;
pub(crate) mod upstream;

use redress_gateway::{Config, Crypto, Gateway, config};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::time::Instant;

/// Longer than any test waits for anything that comes at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway on a thread of its own; ended when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) admin: Option<SocketAddr>,
    pub(crate) handle: redress_gateway::Handle,
    shutdown: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// The config of a text, which must have no findings that are errors.
pub(crate) fn config(text: &str) -> Config {
    let loaded = Config::load(text, Path::new("."));
    let findings: Vec<_> =
        loaded.findings.iter().filter(|f| f.check != config::Check::UnusedUpstream).collect();
    loaded.config.unwrap_or_else(|| panic!("{findings:?}\n{text}"))
}

/// A config with one route to that upstream, quick to lose patience.
pub(crate) fn simple(upstream: SocketAddr, route: &str) -> String {
    format!(
        "[listen]\naddress = '127.0.0.1:0'\nadmin = '127.0.0.1:0'\nworkers = 1\ndrain = '5s'\n\
         [timeouts]\nhead = '1s'\nidle = '5s'\nconnect = '1s'\nfirst-byte = '1s'\nbody-idle = '1s'\n\
         [limits]\nbody = '64KiB'\n\
         [[route]]\npath = '/'\nupstream = 'http://{upstream}'\ncontract = 'enablex'\n{route}\n"
    )
}

/// A file that is not there yet, removed when dropped.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    pub(crate) fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("redress-{}-{name}", std::process::id())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }

    /// The lines of a log.
    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

/// Waits until it is so.
pub(crate) fn eventually(what: &str, is_so: impl FnMut() -> bool) {
    assert!(within(PATIENCE, is_so), "{what}: not in time");
}

/// Is it so within that time?
pub(crate) fn within(time: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    loop {
        if is_so() {
            return true;
        }
        if begin.elapsed() > time {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

impl Running {
    pub(crate) fn start(text: &str) -> Self {
        Self::start_with(text, None)
    }

    pub(crate) fn start_with(text: &str, crypto: Option<Crypto>) -> Self {
        let (sender, receiver) = mpsc::channel();
        let (shutdown, stopped) = tokio::sync::oneshot::channel::<()>();
        let config = config(text);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let gateway = Gateway::bind_with(config, crypto).unwrap();
                let (address, admin) = (gateway.addresses()[0], gateway.admin_address());
                sender.send((address, admin, gateway.handle())).unwrap();
                gateway.run(async { drop(stopped.await) }).await
            })
        });
        let (address, admin, handle) = receiver.recv_timeout(PATIENCE).unwrap();
        Self { address, admin, handle, shutdown: Some(shutdown), thread: Some(thread) }
    }

    /// Before an upstream, with one route.
    pub(crate) fn before(upstream: &upstream::Upstream, route: &str) -> Self {
        Self::start(&simple(upstream.address, route))
    }

    /// A number of its metrics. Those that are not there yet are 0.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let metrics = self.handle.metrics();
        let samples = metrics.lines().filter_map(|line| line.strip_prefix(name));
        samples
            .filter(|rest| rest.starts_with(['{', ' ']))
            .map(|rest| rest.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
            .sum()
    }

    /// Tells it to end; returns before it has.
    pub(crate) fn begin_shutdown(&mut self) {
        drop(self.shutdown.take());
    }

    /// Ends it, and waits for it.
    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.begin_shutdown();
        if let Some(thread) = self.thread.take() {
            let result = thread.join();
            if !std::thread::panicking() {
                result.unwrap().unwrap();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
