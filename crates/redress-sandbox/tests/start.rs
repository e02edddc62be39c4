//! What the tests have in common: a sandbox that runs, its own API, and the contracts.

use redress::Contract;
use redress_sandbox::client::{Answer, ask};
use redress_sandbox::{Bound, Options, Sandbox, Started};
use std::net::SocketAddr;

/// A sandbox that ends with the test.
pub(crate) struct Running {
    /// Where all systems are found.
    pub(crate) front: SocketAddr,
    pub(crate) systems: Vec<Started>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    serving: Option<tokio::task::JoinHandle<()>>,
}

impl Running {
    /// Where a system is.
    pub(crate) fn of(&self, id: &str) -> SocketAddr {
        self.systems.iter().find(|system| system.id == id).unwrap().address
    }

    /// Ends it, and waits until its folder is free.
    pub(crate) async fn end(mut self) {
        drop(self.stop.take());
        self.serving.take().unwrap().await.unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

/// Starts it on free ports.
pub(crate) async fn start(options: Options) -> Running {
    let options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..options };
    let bound: Bound = Sandbox::open(options).unwrap().bind().await.unwrap();
    let (front, systems) = (bound.address, bound.systems.clone());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(bound.serve(async { drop(stopped.await) }));
    Running { front, systems, stop: Some(stop), serving: Some(serving) }
}

/// All systems, in memory.
pub(crate) async fn all() -> Running {
    start(Options::default()).await
}

/// Asks the sandbox's own API.
pub(crate) async fn admin(address: SocketAddr, method: &str, path: &str, body: &str) -> Answer {
    ask(address, method, &format!("/_sandbox/{path}"), &[], body.to_owned()).await.unwrap()
}

/// The contract of a system.
pub(crate) fn contract(id: &str) -> Contract {
    redress::load(redress_contracts::get(id).unwrap().contract).unwrap()
}
