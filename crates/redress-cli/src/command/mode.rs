//! `redress mode`: a gateway that runs, put in maintenance and back.

use super::running::{EXITS, Running};
use crate::cli::{Format, sections};
use crate::exit::{Exit, Failure};
use crate::layout::{BAD, FAINT, GOOD, NAME, PLAIN, Page, cell};
use crate::screen::Screen;
use crate::words::count;
use redress_gateway::config::duration;
use serde_json::{Value, json};
use std::time::Duration;

/// Show a running gateway's mode, or switch it: in maintenance every request is answered with a 503
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct Mode {
    /// The mode to switch to. Without it, the present one is shown
    #[arg(value_enum, value_name = "MODE")]
    wanted: Option<Wanted>,

    /// Only this route, by its name in metrics and logs; else all
    #[arg(long, value_name = "NAME", requires = "wanted")]
    route: Option<String>,

    /// Tell callers to come back after this time: 10m, 2h
    #[arg(long, value_name = "TIME", value_parser = time, requires = "wanted")]
    back_in: Option<Duration>,

    /// Wait until no request is on its way any more
    #[arg(long, requires = "wanted")]
    wait: bool,

    #[command(flatten)]
    running: Running,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Wanted {
    Production,
    Maintenance,
}

const EXAMPLES: &str = "  redress mode
  redress mode maintenance --back-in 30m --wait
  redress mode production
  redress mode maintenance --route users --admin 127.0.0.1:9090";

/// Between two looks at what is on its way.
const LOOK: Duration = Duration::from_millis(100);

fn time(text: &str) -> Result<Duration, String> {
    duration(text).ok_or_else(|| "a time is written 30s, 10m or 2h".to_owned())
}

impl Mode {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut modes = match self.wanted {
            None => self.running.ask("GET", "/-/mode", None)?,
            Some(wanted) => self.running.ask("PUT", "/-/mode", Some(&self.order(wanted)))?,
        };
        while self.wait && self.on_their_way(&modes) > 0 {
            std::thread::park_timeout(LOOK);
            modes = self.running.ask("GET", "/-/mode", None)?;
        }
        match self.format {
            Format::Json => screen.json(&modes)?,
            Format::Text => screen.text(&page(&modes, screen.width))?,
        }
        Ok(Exit::Done)
    }

    fn order(&self, wanted: Wanted) -> Value {
        let word = match wanted {
            Wanted::Production => "production",
            Wanted::Maintenance => "maintenance",
        };
        json!({
            "mode": word,
            "route": self.route,
            "seconds": self.back_in.filter(|_| wanted == Wanted::Maintenance).map(|time| time.as_secs()),
        })
    }

    /// Requests that were accepted before the switch. Those of routes that are served in any mode do not count.
    fn on_their_way(&self, modes: &Value) -> u64 {
        let is_meant = |route: &&Value| match &self.route {
            Some(name) => route["route"] == **name,
            None => route["in_maintenance"].is_null(),
        };
        let routes = modes["routes"].as_array().into_iter().flatten().filter(is_meant);
        routes.filter_map(|route| route["in_flight"].as_u64()).sum()
    }
}

fn page(modes: &Value, width: Option<usize>) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |route: &Value| {
        let mode = text(&route["mode"]);
        let style = if mode == "production" { GOOD } else { BAD };
        let until = route["until"].as_str().map(|until| format!("until {until}"));
        let in_flight = route["in_flight"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let is_open = !route["in_maintenance"].is_null() && mode != "production";
        vec![
            cell(NAME, text(&route["route"])),
            cell(style, mode),
            cell(PLAIN, until.unwrap_or_default()),
            cell(FAINT, if is_open { "served all the same" } else { "" }),
            cell(FAINT, format!("{} on the way", count(in_flight, "request"))),
        ]
    };
    let mut page = Page::new(width);
    let routes = modes["routes"].as_array();
    page.table(0, &routes.into_iter().flatten().map(row).collect::<Vec<_>>());
    page.finish()
}
