//! Starts the sandbox, and serves until it is told to end.

use crate::cli::{Format, sections};
use crate::exit::{Exit, Failure};
use crate::layout::{FAINT, NAME, Page, STRONG, cell};
use crate::screen::Screen;
use crate::stop;
use redress_sandbox::{Bound, Options, Sandbox, StartError};
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What a sandbox is started with.
#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    /// Where all systems are found, each below `/{contract-id}/`; each has a port of its own besides, the next five. Port 0 takes free ones
    #[arg(long, default_value = "127.0.0.1:7000", value_name = "ADDRESS")]
    listen: SocketAddr,

    /// Only this system; alone, it is at the root of --listen. May be given several times
    #[arg(long, value_name = "ID")]
    only: Vec<String>,

    /// Another contract of the catalogue, served by a general API. May be given several times
    #[arg(long, value_name = "ID")]
    contract: Vec<String>,

    /// Keep the data in this folder, with the time and the settings that were set. Without it, they are gone with the program
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Where chance begins: the same seed, the same run
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,

    /// A number of a system, as the pages in docs/sandbox list them. May be given several times
    #[arg(long, value_name = "ID.NAME=N", value_parser = setting)]
    set: Vec<(String, i64)>,

    /// How the addresses are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "  redress sandbox
  redress sandbox --only enablex --data ./state
  redress sandbox --set sap-cloud-identity.lock-minutes=1
  curl -i http://127.0.0.1:7002/ucaas/v1/users -H 'X-Sandbox-Fault: code=1504'";

const EXITS: &str = "  0  served, and ended in order
  1  a port or a database cannot be had
  2  the command line makes no sense: no such system, contract or setting, or too few ports after --listen";

/// The end of the help text.
pub(crate) fn help() -> String {
    sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)])
}

fn setting(text: &str) -> Result<(String, i64), String> {
    let wants = || "a setting is ID.NAME=N, as in sap-cloud-identity.lock-minutes=1".to_owned();
    let (name, value) = text.split_once('=').ok_or_else(wants)?;
    Ok((name.to_owned(), value.parse().map_err(|_| wants())?))
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let exit = match error {
            StartError::Unknown { .. }
            | StartError::Setting(_)
            | StartError::Twice(_)
            | StartError::Ports { .. } => Exit::Usage,
            _ => Exit::Failed,
        };
        Self::Because(exit, error.to_string())
    }
}

impl Start {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let bound = Sandbox::open(self.options())?.bind().await?;
            match self.format {
                Format::Json => screen.json(&view(&bound))?,
                Format::Text => screen.text(&text(&bound, screen))?,
            }
            bound.serve(stop::told()?).await;
            Ok(Exit::Done)
        })
    }

    fn options(&self) -> Options {
        Options {
            listen: self.listen,
            only: self.only.clone(),
            contracts: self.contract.clone(),
            data: self.data.clone(),
            seed: self.seed,
            set: self.set.clone(),
        }
    }
}

fn view(bound: &Bound) -> serde_json::Value {
    let systems: Vec<_> = bound
        .systems
        .iter()
        .map(|system| {
            json!({
                "contract": system.id, "name": system.name, "url": format!("http://{}/", system.address),
                "credentials": system.credentials,
            })
        })
        .collect();
    json!({ "url": format!("http://{}/", bound.address), "systems": systems })
}

fn text(bound: &Bound, screen: &Screen) -> String {
    let mut page = Page::new(screen.width);
    let rows: Vec<_> = bound
        .systems
        .iter()
        .map(|system| {
            vec![
                cell(STRONG, system.id),
                cell(NAME, format!("http://{}/", system.address)),
                cell(FAINT, system.credentials),
            ]
        })
        .collect();
    page.table(0, &rows);
    page.gap();
    if bound.systems.len() > 1 {
        page.fact_in(NAME, 0, "all", &format!("http://{}/{{id}}/", bound.address));
    }
    page.fact_in(NAME, 0, "admin", &format!("http://{}/_sandbox", bound.address));
    page.fact_in(NAME, 0, "fail", "-H 'X-Sandbox-Fault: status=503; hold=2000'");
    page.fact_in(NAME, 0, "report", &format!("redress sandbox report --at {}", bound.address));
    page.fact_in(FAINT, 0, "end", "Ctrl-C");
    page.finish()
}
