//! A sandbox or a gateway that runs, asked over HTTP.

use crate::exit::Failure;
use redress_sandbox::client::{Answer, ask};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What runs, and where.
pub(crate) struct Server {
    /// `gateway`
    pub(crate) what: &'static str,
    /// The command that starts one.
    pub(crate) command: &'static str,
    pub(crate) at: SocketAddr,
}

impl Server {
    /// Asks it, with a JSON text or without content.
    pub(crate) fn ask(&self, method: &str, target: &str, body: String) -> Result<Answer, Failure> {
        let json = ("content-type".to_owned(), "application/json".to_owned());
        let headers = if body.is_empty() { Vec::new() } else { vec![json] };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let answer = runtime.block_on(async {
            tokio::time::timeout(PATIENCE, ask(self.at, method, target, &headers, body)).await
        });
        answer.map_err(|_| self.absent(&"it takes too long"))?.map_err(|error| self.absent(&error))
    }

    /// Reads what it answered with.
    pub(crate) fn read<T: DeserializeOwned>(&self, target: &str, answer: &Answer) -> Result<T, Failure> {
        serde_json::from_slice(&answer.body)
            .map_err(|_| self.absent(&format!("what is there says {} to {target}", answer.status)))
    }

    fn absent(&self, why: &dyn Display) -> Failure {
        let Self { what, command, at } = self;
        Failure::unreadable(format!("no {what} answers at {at}: {why}; `{command}` starts one"))
    }
}

/// The address of HOST:PORT; `wants` says what is to be written.
pub(crate) fn address(text: &str, wants: &str) -> Result<SocketAddr, String> {
    let mut found = text.to_socket_addrs().map_err(|error| format!("{wants}: {error}"))?;
    found.next().ok_or_else(|| "there is no such host".to_owned())
}
