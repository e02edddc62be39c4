//! `redress lockouts`: who is shut out of a running gateway for failed logons, and lets them in again.

use super::running::{EXITS, Running};
use crate::cli::{Format, sections};
use crate::exit::{Exit, Failure};
use crate::layout::{BAD, GOOD, NAME, Page, cell};
use crate::screen::Screen;
use serde_json::{Value, json};
use std::net::IpAddr;

/// Show how many a running gateway shuts out for failed logons, or let some in again
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct Lockouts {
    /// Let this account in again: the user of its Basic credentials
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Let those in again who come from this address
    #[arg(long, value_name = "ADDRESS")]
    client: Option<IpAddr>,

    /// Let all in again
    #[arg(long, conflicts_with_all = ["account", "client"])]
    all: bool,

    /// Only at this route, by its name in metrics and logs
    #[arg(long, value_name = "NAME")]
    route: Option<String>,

    #[command(flatten)]
    running: Running,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "  redress lockouts
  redress lockouts --account jdoe
  redress lockouts --all --route users --admin 127.0.0.1:9090";

impl Lockouts {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let lets_in = self.all || self.account.is_some() || self.client.is_some();
        if self.route.is_some() && !lets_in {
            return Err(Failure::usage("--route goes with --account, --client or --all"));
        }
        let order = json!({
            "let_in": self.all.then_some("all"),
            "account": self.account,
            "client": self.client,
            "route": self.route,
        });
        let answer = if lets_in {
            self.running.ask("POST", "/-/lockouts", Some(&order))?
        } else {
            self.running.ask("GET", "/-/lockouts", None)?
        };
        match self.format {
            Format::Json => screen.json(&answer)?,
            Format::Text => screen.text(&page(&answer, screen.width))?,
        }
        Ok(Exit::Done)
    }
}

fn page(answer: &Value, width: Option<usize>) -> String {
    let number = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let mut page = Page::new(width);
    if let Some(routes) = answer["routes"].as_array() {
        let row = |route: &Value| {
            let shut = number(&route["shut_out"]);
            let style = if shut == 0 { GOOD } else { BAD };
            let name = route["route"].as_str().unwrap_or_default();
            vec![cell(NAME, name), cell(style, format!("{shut} shut out"))]
        };
        page.table(0, &routes.iter().map(row).collect::<Vec<_>>());
        if routes.is_empty() {
            page.line(0, &[(GOOD, "no route shuts anybody out")]);
        }
    } else {
        page.line(0, &[(GOOD, &format!("{} let in", number(&answer["let_in"])))]);
    }
    page.finish()
}
