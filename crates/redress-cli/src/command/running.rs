//! A gateway that runs, asked by its admin listener.

use super::config::base_of;
use crate::contracts::text_of;
use crate::exit::Failure;
use crate::server::{self, Server};
use redress_gateway::Config;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::PathBuf;

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

/// The exit codes of what asks it.
pub(crate) const EXITS: &str = "  0  it is so
  1  the gateway refuses: there is no such route, say
  2  the command line makes no sense
  5  no gateway answers there, or the config cannot be read";

fn address(text: &str) -> Result<SocketAddr, String> {
    server::address(text, "an address is HOST:PORT")
}

impl Running {
    /// Asks it, and reads the JSON that it answers with.
    pub(crate) fn ask(&self, method: &str, target: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let at = self.at()?;
        let gateway = Server { what: "gateway", command: "redress serve", at };
        let answer = gateway.ask(method, target, body.map(Value::to_string).unwrap_or_default())?;
        if !answer.status.is_success() {
            let why = answer.text();
            let why = format!("the gateway at {at} says {}: {}", answer.status, why.trim());
            return Err(Failure::failed(why));
        }
        gateway.read(target, &answer)
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
