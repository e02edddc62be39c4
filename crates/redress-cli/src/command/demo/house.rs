//! The sandbox, and a gateway in front of it.

use crate::exit::Failure;
use redress_gateway::{Config, Gateway};
use redress_sandbox::{Bound, Options, Sandbox, StartError, Started};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use tokio::sync::watch;

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) gateway: SocketAddr,
    pub(super) admin: SocketAddr,
    pub(super) sandbox: SocketAddr,
    pub(super) systems: Vec<Started>,
}

pub(super) struct House {
    pub(super) places: Places,
    sandbox: Bound,
    gateway: Gateway,
}

impl House {
    /// `usual`: at the usual ports, unless somebody has them.
    pub(super) async fn open(usual: bool) -> Result<Self, Failure> {
        let sandbox = sandbox(usual).await?;
        let gateway = gateway(usual, &sandbox)?;
        let no_address = || Failure::failed("the gateway has no address");
        let places = Places {
            gateway: gateway.addresses().first().copied().ok_or_else(no_address)?,
            admin: gateway.admin_address().ok_or_else(no_address)?,
            sandbox: sandbox.address,
            systems: sandbox.systems.clone(),
        };
        Ok(Self { places, sandbox, gateway })
    }

    pub(super) async fn serve(self, stopped: watch::Receiver<bool>) -> Result<(), Failure> {
        let until = |mut stopped: watch::Receiver<bool>| async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        let (served, ()) =
            tokio::join!(self.gateway.run(until(stopped.clone())), self.sandbox.serve(until(stopped)));
        served.map_err(|error| Failure::failed(error.to_string()))
    }
}

async fn sandbox(usual: bool) -> Result<Bound, Failure> {
    let anywhere = Options { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..Options::default() };
    if usual {
        match Sandbox::open(Options::default())?.bind().await {
            Err(StartError::Address(..)) => {}
            bound => return Ok(bound?),
        }
    }
    Ok(Sandbox::open(anywhere)?.bind().await?)
}

fn gateway(usual: bool, sandbox: &Bound) -> Result<Gateway, Failure> {
    let bind = |port, admin| {
        let text = config(sandbox, port, admin);
        let loaded = Config::load(&text, Path::new("."));
        let why = || format!("the demo's own config has errors: {:?}", loaded.findings);
        let config = loaded.config.ok_or_else(|| Failure::failed(why()))?;
        Gateway::bind(config).map_err(|error| Failure::failed(error.to_string()))
    };
    if usual && let Ok(gateway) = bind(8080, 9090) {
        return Ok(gateway);
    }
    bind(0, 0)
}

/// A route for each system; and EnableX once more, for callers who only know Cisco's XML.
fn config(sandbox: &Bound, port: u16, admin: u16) -> String {
    let mut text = format!("[listen]\naddress = '127.0.0.1:{port}'\nadmin = '127.0.0.1:{admin}'\n");
    let mut route = |path: &str, system: &Started, more: &str| {
        let _ = write!(
            text,
            "\n[[route]]\npath = '/{path}'\nrewrite = '/'\nupstream = 'http://{}'\ncontract = '{}'\n{more}",
            system.address, system.id
        );
    };
    for system in &sandbox.systems {
        route(system.id, system, "");
        if system.id == "enablex" {
            route("as-cisco/enablex", system, "speak = 'cisco-cupi'\n");
        }
    }
    text
}
