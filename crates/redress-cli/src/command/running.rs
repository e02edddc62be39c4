//! A gateway that runs, asked by its admin listener.

use super::config::base_of;
use crate::contracts::text_of;
use crate::exit::Failure;
use redress_gateway::Config;
use redress_sandbox::client::ask;
use serde_json::Value;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::time::Duration;

/// Which gateway.
#[derive(Debug, clap::Args)]
pub(crate) struct Running {
    /// The config it was started with: it says where the admin listener is
    #[arg(short, long, default_value = "redress.toml", value_name = "FILE")]
    config: PathBuf,

    /// Where the admin listener is, in place of what the config says
    #[arg(long, value_name = "ADDRESS", value_parser = address, conflicts_with = "config")]
    admin: Option<SocketAddr>,
}

/// How long the gateway may take.
const PATIENCE: Duration = Duration::from_secs(10);

fn address(text: &str) -> Result<SocketAddr, String> {
    let mut found = text.to_socket_addrs().map_err(|error| format!("an address is HOST:PORT: {error}"))?;
    found.next().ok_or_else(|| "there is no such host".to_owned())
}

impl Running {
    /// Asks it, and reads the JSON that it answers with.
    pub(crate) fn ask(&self, method: &str, target: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let at = self.at()?;
        let none = |why: &dyn std::fmt::Display| {
            Failure::unreadable(format!("no gateway answers at {at}: {why}; `redress serve` starts one"))
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = runtime.block_on(async {
            tokio::time::timeout(PATIENCE, ask(at, method, target, &headers, body)).await
        });
        let answer = answer.map_err(|_| none(&"it takes too long"))?.map_err(|error| none(&error))?;
        if !answer.status.is_success() {
            let why = answer.text();
            return Err(Failure::failed(format!(
                "the gateway at {at} says {}: {}",
                answer.status,
                why.trim()
            )));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_| none(&format!("what is there says {} to {target}", answer.status)))
    }

    fn at(&self) -> Result<SocketAddr, Failure> {
        if let Some(admin) = self.admin {
            return Ok(admin);
        }
        let file = self.config.display();
        let loaded = Config::load(&text_of(&self.config)?, base_of(&self.config));
        let config = loaded.config.ok_or_else(|| {
            Failure::unreadable(format!("{file}: the config has errors; `redress config check` tells which"))
        })?;
        config.listen.admin.filter(|admin| admin.port() != 0).ok_or_else(|| {
            Failure::usage(format!("{file}: its [listen] has no `admin` with a port; name one with --admin"))
        })
    }
}
