//! From a socket to a system, and back.

mod admin;
mod connection;

use crate::clock::Clock;
use crate::host::Host;
use crate::report::Report;
use crate::setup::Setup;
use crate::store::StoreError;
use crate::system::System;
use crate::systems;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What a sandbox is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where all systems are found, each below `/{contract-id}/`. The systems themselves are at the ports after it; with
    /// port 0 any free ones are taken.
    pub listen: SocketAddr,
    /// Only these systems, by the id of their contract. Empty: all five. A single one is at the root of `listen`.
    pub only: Vec<String>,
    /// Other contracts of the catalogue to serve, each by a general API.
    pub contracts: Vec<String>,
    /// Where the databases are kept, with the time and the settings that were set. `None`: in memory.
    pub data: Option<PathBuf>,
    /// Where chance begins: the same seed, the same run.
    pub seed: u64,
    /// Settings, as `ID.NAME` and number. They count over those that are kept in `data`.
    pub set: Vec<(String, i64)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7000)),
            only: Vec::new(),
            contracts: Vec::new(),
            data: None,
            seed: 1,
            set: Vec::new(),
        }
    }
}

/// Why a sandbox cannot be started.
#[derive(Debug)]
pub enum StartError {
    /// There is no such system, contract or setting: what was asked, and what there is.
    Unknown {
        /// A system, contract or setting.
        what: &'static str,
        /// What was asked for.
        asked: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A setting cannot have that value: which it takes.
    Setting(String),
    /// Two systems would have the same contract, and so the same address.
    Twice(String),
    /// The systems have ports of their own after that one, and there are not enough.
    Ports {
        /// Where all systems were to be found.
        listen: SocketAddr,
        /// The highest port that leaves room for them.
        highest: u16,
    },
    /// The folder for the databases cannot be made.
    Folder(PathBuf, io::Error),
    /// Another sandbox has that folder.
    InUse(PathBuf),
    /// The folder cannot be taken for this sandbox alone.
    Lock(PathBuf, io::Error),
    /// A database cannot be used.
    Store(&'static str, StoreError),
    /// An address cannot be listened on.
    Address(SocketAddr, io::Error),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { what, asked, known } => {
                write!(f, "there is no {what} `{asked}`: there are {}", known.join(", "))
            }
            Self::Setting(why) => f.write_str(why),
            Self::Twice(id) => {
                write!(
                    f,
                    "{id} is asked for twice: one contract is served by its own system or by the general one"
                )
            }
            Self::Ports { listen, highest } => write!(
                f,
                "cannot listen on {listen}: each system has a port after it, and ports end at 65535; take \
                 {highest} at most, or 0 for free ones"
            ),
            Self::Folder(path, error) => write!(f, "cannot make the folder {}: {error}", path.display()),
            Self::InUse(path) => {
                let path = path.display();
                write!(f, "another sandbox has the folder {path}: end that one, or take another folder")
            }
            Self::Lock(path, error) => write!(f, "cannot lock {}: {error}", path.display()),
            Self::Store(id, error) => write!(f, "{id}: {error}"),
            Self::Address(address, error) => write!(f, "cannot listen on {address}: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// What all systems of one sandbox share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub clock: Clock,
    pub report: Report,
    setup: Mutex<Setup>,
}

impl Shared {
    /// What is kept of the time and the settings. Whoever changes them holds it, keeps first and changes then.
    pub(crate) fn setup(&self) -> MutexGuard<'_, Setup> {
        self.setup.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The systems, ready to take calls.
pub struct Sandbox {
    hosts: Vec<Arc<Host>>,
    /// Where each of them is to be.
    addresses: Vec<SocketAddr>,
    shared: Shared,
    options: Options,
    /// Held for as long as the sandbox is: it goes with the process, however that ends.
    lock: Option<File>,
}

/// One system, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The id of its contract.
    pub id: &'static str,
    /// The API's name.
    pub name: String,
    /// Its own port.
    pub address: SocketAddr,
    /// What the built-in credentials are.
    pub credentials: &'static str,
}

/// A sandbox with its ports.
pub struct Bound {
    sandbox: Sandbox,
    front: Option<TcpListener>,
    listeners: Vec<(Arc<Host>, TcpListener)>,
    /// Where all systems are found.
    pub address: SocketAddr,
    /// Each system.
    pub systems: Vec<Started>,
}

impl Sandbox {
    /// Loads the contracts and opens the databases.
    ///
    /// # Errors
    ///
    /// Something that was asked for does not exist, or a database cannot be used.
    pub fn open(options: Options) -> Result<Self, StartError> {
        let mut wanted: Vec<Box<dyn System>> = systems::all();
        let known: Vec<String> = wanted.iter().map(|s| s.about().id.to_owned()).collect();
        if let Some(asked) = options.only.iter().find(|id| !known.contains(id)) {
            return Err(StartError::Unknown { what: "system", asked: asked.clone(), known });
        }
        // Asked for nothing but other contracts: nothing else is served.
        if !options.only.is_empty() || !options.contracts.is_empty() {
            wanted.retain(|system| options.only.iter().any(|id| id == system.about().id));
        }
        for id in &options.contracts {
            let Some(system) = systems::generic(id) else {
                let known = redress_contracts::ALL.iter().map(|c| c.id.to_owned()).collect();
                return Err(StartError::Unknown { what: "contract", asked: id.clone(), known });
            };
            if wanted.iter().any(|other| other.about().id == id) {
                return Err(StartError::Twice(id.clone()));
            }
            wanted.push(system);
        }
        let set = settings(&options, &wanted)?;
        let addresses = addresses(options.listen, &wanted)?;
        let lock = options.data.as_deref().map(take_folder).transpose()?;
        let in_setup = |error| StartError::Store("the time and the settings", error);
        let setup = Setup::open(options.data.as_deref()).map_err(in_setup)?;
        let clock = Clock::default();
        clock.set_ahead(setup.ahead().map_err(in_setup)?);
        let mut hosts = Vec::new();
        for system in wanted {
            let id = system.about().id;
            let contract = systems::contract(id);
            let own = set.get(id).cloned().unwrap_or_default();
            let host = Host::open(system, contract, options.data.as_deref(), options.seed, &own)
                .map_err(|e| StartError::Store(id, e))?;
            continue_with(&host, &own, &setup).map_err(in_setup)?;
            hosts.push(Arc::new(host));
        }
        let shared = Shared { clock, report: Report::default(), setup: Mutex::new(setup) };
        Ok(Self { hosts, addresses, shared, options, lock })
    }

    /// Takes the ports.
    ///
    /// # Errors
    ///
    /// One cannot be had.
    pub async fn bind(self) -> Result<Bound, StartError> {
        let listen = self.options.listen;
        let front = take(listen).await?;
        let address = front.local_addr().map_err(|e| StartError::Address(listen, e))?;
        let alone = self.hosts.len() == 1;
        let mut listeners = Vec::new();
        let mut started = Vec::new();
        let mut front = Some(front);
        for (host, address) in self.hosts.iter().zip(&self.addresses) {
            let about = host.about();
            let listener = match front.take_if(|_| alone) {
                Some(front) => front,
                None => take(*address).await?,
            };
            let own = listener.local_addr().map_err(|e| StartError::Address(listen, e))?;
            started.push(Started {
                id: about.id,
                name: host.contract.name().to_owned(),
                address: own,
                credentials: about.credentials,
            });
            listeners.push((Arc::clone(host), listener));
        }
        Ok(Bound { sandbox: self, front, listeners, address, systems: started })
    }
}

/// Makes the folder, and takes it for this sandbox alone: two would answer from the same rows, each with its own time.
fn take_folder(folder: &Path) -> Result<File, StartError> {
    std::fs::create_dir_all(folder).map_err(|e| StartError::Folder(folder.to_owned(), e))?;
    let path = folder.join("sandbox.lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|e| StartError::Lock(path.clone(), e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(StartError::Lock(path, error)),
    }
}

async fn take(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|e| StartError::Address(address, e))
}

/// Where each system is: each of the five has its place after the common port, whichever are served, and other
/// contracts come after those. A single one is at the common port itself.
fn addresses(listen: SocketAddr, served: &[Box<dyn System>]) -> Result<Vec<SocketAddr>, StartError> {
    if served.len() == 1 || listen.port() == 0 {
        return Ok(vec![listen; served.len()]);
    }
    let order: Vec<_> = systems::all().iter().map(|s| s.about().id).collect();
    let mut others = order.len()..;
    let mut place = |system: &dyn System| {
        let place = order.iter().position(|id| *id == system.about().id).or_else(|| others.next());
        place.and_then(|place| u16::try_from(place + 1).ok()).unwrap_or(u16::MAX)
    };
    let places: Vec<u16> = served.iter().map(|system| place(&**system)).collect();
    let highest = u16::MAX - places.iter().max().copied().unwrap_or_default();
    if listen.port() > highest {
        return Err(StartError::Ports { listen, highest });
    }
    Ok(places.into_iter().map(|place| SocketAddr::new(listen.ip(), listen.port() + place)).collect())
}

type Own = BTreeMap<&'static str, i64>;

type Set = BTreeMap<&'static str, Own>;

/// Gives a system the settings that it had when the process before ended. What is said at the start counts over them,
/// from then on.
fn continue_with(host: &Host, own: &Own, setup: &Setup) -> Result<(), StoreError> {
    let about = host.about();
    for (name, value) in setup.settings(about.id)? {
        // One that another version had and this one has not says nothing here.
        let Some(setting) = about.setting(&name).filter(|setting| setting.check(value).is_ok()) else {
            continue;
        };
        if own.contains_key(setting.name) {
            setup.forget(about.id, setting.name)?;
        } else {
            host.state().settings.insert(setting.name, value);
        }
    }
    Ok(())
}

fn settings(options: &Options, systems: &[Box<dyn System>]) -> Result<Set, StartError> {
    let mut set = Set::new();
    for (name, value) in &options.set {
        let found = systems.iter().find_map(|system| {
            let about = system.about();
            let own = name.strip_prefix(about.id)?.strip_prefix('.')?;
            about.setting(own).map(|setting| (about.id, setting))
        });
        let Some((id, setting)) = found else {
            let names = systems.iter().map(|s| s.about());
            let known = names.flat_map(|a| a.settings.iter().map(move |s| format!("{}.{}", a.id, s.name)));
            return Err(StartError::Unknown { what: "setting", asked: name.clone(), known: known.collect() });
        };
        setting.check(*value).map_err(StartError::Setting)?;
        set.entry(id).or_default().insert(setting.name, *value);
    }
    Ok(set)
}

impl Bound {
    /// Serves until `stop` is done. What is being answered then is cut off.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let mut tasks = JoinSet::new();
        let Sandbox { hosts, shared, lock, .. } = self.sandbox;
        let everyone = Arc::new(Everyone { hosts, shared, systems: self.systems });
        if let Some(front) = self.front {
            tasks.spawn(accept(front, Arc::clone(&everyone), None));
        }
        for (host, listener) in self.listeners {
            tasks.spawn(accept(listener, Arc::clone(&everyone), Some(host)));
        }
        stop.await;
        tasks.shutdown().await;
        drop(lock);
    }
}

/// What a connection can reach.
struct Everyone {
    hosts: Vec<Arc<Host>>,
    shared: Shared,
    systems: Vec<Started>,
}

async fn accept(listener: TcpListener, everyone: Arc<Everyone>, own: Option<Arc<Host>>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted: io::Result<(TcpStream, SocketAddr)> = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(connection::serve(stream, peer, Arc::clone(&everyone), own.clone()));
            }
            // Out of files, say: the listener stays, and a connection that ends makes room.
            Err(_) => tokio::time::sleep(crate::limits::ACCEPT_PAUSE).await,
        }
    }
}
