//! `redress sandbox report`: what the clients of a running sandbox did, and which errors they have met.

use crate::cli::{Format, sections};
use crate::exit::{Exit, Failure};
use crate::layout::{BAD, FAINT, GOOD, NAME, PLAIN, Page, STRONG, cell};
use crate::screen::Screen;
use crate::server::{self, Server};
use crate::words::count;
use anstyle::Style;
use redress_sandbox::report::{Card, ClientCard, Coverage, Grade, Mark, SystemCoverage};
use serde::de::DeserializeOwned;
use std::net::SocketAddr;

/// Print what the clients of a running sandbox did with each failure
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct Report {
    /// Where the sandbox is, as HOST:PORT or http://HOST:PORT; a system's own port reports on that system only
    #[arg(long, default_value = "127.0.0.1:7000", value_name = "ADDRESS", value_parser = address)]
    at: SocketAddr,

    /// Only this client: what it sends as X-Sandbox-Client, else as User-Agent, else its address
    #[arg(long, value_name = "NAME")]
    client: Option<String>,

    /// Print instead which documented errors the clients have met
    #[arg(long)]
    coverage: bool,

    /// List those that nobody has met
    #[arg(long, requires = "coverage")]
    missed: bool,

    /// Fail if fewer of the documented errors were met
    #[arg(long, requires = "coverage", value_name = "PERCENT", value_parser = percent)]
    min_coverage: Option<f64>,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "  redress sandbox report
  redress sandbox report --at http://127.0.0.1:7004 --client my-tests --format json
  redress sandbox report --coverage --missed --min-coverage 80";

const EXITS: &str = "  0  no bad finding; with --coverage: as much was met as --min-coverage asks for
  1  a bad finding; with --coverage: less was met; with --client: nobody of that name has called
  2  the command line makes no sense
  5  no sandbox answers there";

/// Names of clients that are told where the one asked for is none of them.
const NAMES_TOLD: usize = 20;

/// Takes the URL as well that the sandbox prints when it starts.
fn address(text: &str) -> Result<SocketAddr, String> {
    let wants = "an address is HOST:PORT or http://HOST:PORT";
    let given = text.strip_prefix("http://").map_or(text, |rest| rest.strip_suffix('/').unwrap_or(rest));
    if given.contains("://") {
        return Err(format!("the sandbox speaks HTTP without TLS: {wants}"));
    }
    if given.contains('/') {
        return Err(format!("{wants}, without a path: a system has a port of its own"));
    }
    server::address(given, wants)
}

fn percent(text: &str) -> Result<f64, String> {
    let within = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    within.ok_or_else(|| "it takes 0 to 100".to_owned())
}

impl Report {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        if self.coverage {
            return self.show_coverage(&self.get("coverage")?, screen);
        }
        let card: Card = self.get("report")?;
        if self.format == Format::Json {
            screen.json(&card)?;
        }
        self.check_client(&card.seen)?;
        if self.format == Format::Text {
            screen.text(&card_page(&card, screen.width))?;
        }
        Ok(if card.bad > 0 { Exit::Failed } else { Exit::Done })
    }

    fn show_coverage(&self, coverage: &Coverage, screen: &Screen) -> Result<Exit, Failure> {
        let is_enough = self.min_coverage.is_none_or(|least| coverage.share >= least);
        if self.format == Format::Json {
            screen.json(coverage)?;
        }
        self.check_client(&coverage.seen)?;
        if self.format == Format::Text {
            screen.text(&self.coverage_page(coverage, is_enough, screen.width))?;
        }
        Ok(if is_enough { Exit::Done } else { Exit::Failed })
    }

    /// Has the client called that is asked for? A name with a slip in it would else pass for a client without a fault.
    fn check_client(&self, seen: &[String]) -> Result<(), Failure> {
        let Some(name) = self.client.as_ref().filter(|name| !seen.contains(name)) else { return Ok(()) };
        let named: Vec<_> = seen.iter().take(NAMES_TOLD).map(|name| format!("`{name}`")).collect();
        let seen = match (named.join(", "), seen.len().saturating_sub(NAMES_TOLD)) {
            (none, _) if none.is_empty() => "no client has called".to_owned(),
            (named, 0) => format!("there were {named}"),
            (named, more) => format!("there were {named} and {more} more"),
        };
        Err(Failure::failed(format!("no client `{name}` was seen at {}: {seen}", self.at)))
    }

    /// Asks the sandbox.
    fn get<T: DeserializeOwned>(&self, what: &str) -> Result<T, Failure> {
        let client = self.client.as_deref().map(|name| format!("?client={}", escaped(name)));
        let target = format!("/_sandbox/{what}{}", client.unwrap_or_default());
        let sandbox = Server { what: "sandbox", command: "redress sandbox", at: self.at };
        sandbox.read(&target, &sandbox.ask("GET", &target, String::new())?)
    }

    fn coverage_page(&self, coverage: &Coverage, is_enough: bool, width: Option<usize>) -> String {
        let mut page = Page::new(width);
        let style = |met: usize| if met == 0 { FAINT } else { PLAIN };
        let row = |system: &SystemCoverage| {
            let met = format!("{} of {}", system.met, system.entries);
            let share = format!("{:.1} %", system.share);
            vec![cell(NAME, &system.system), cell(style(system.met), met), cell(style(system.met), share)]
        };
        if self.missed {
            for system in coverage.systems.iter().filter(|system| !system.missed.is_empty()) {
                page.line(0, &[(STRONG, &system.system), (FAINT, ": nobody has met")]);
                let missed = system.missed.iter().map(|missed| {
                    let status = missed.status.map(|status| status.to_string());
                    vec![
                        cell(PLAIN, status.unwrap_or_default()),
                        cell(NAME, missed.code.as_deref().unwrap_or_default()),
                        cell(PLAIN, &missed.title),
                    ]
                });
                page.table(2, &missed.collect::<Vec<_>>());
            }
            page.gap();
        }
        page.table(0, &coverage.systems.iter().map(row).collect::<Vec<_>>());
        let met = format!(
            "{} of {} documented errors met, {:.1} %",
            coverage.met, coverage.entries, coverage.share
        );
        let least = self.min_coverage.filter(|_| !is_enough);
        let least = least.map(|least| format!("; --min-coverage asks for {least} %")).unwrap_or_default();
        page.line(0, &[(if is_enough { GOOD } else { BAD }, &format!("{met}{least}"))]);
        page.finish()
    }
}

fn card_page(card: &Card, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    for client in &card.clients {
        write(client, &mut page);
    }
    if card.forgotten > 0 {
        let forgotten = count(usize::try_from(card.forgotten).unwrap_or(usize::MAX), "older exchange");
        page.line(0, &[(FAINT, &format!("{forgotten} not judged: only the last ones are kept"))]);
    }
    let (style, verdict) = match (card.bad, card.clients.is_empty()) {
        (_, true) => (PLAIN, "no client has called".to_owned()),
        (0, _) => (GOOD, "no bad finding".to_owned()),
        (bad, _) => (BAD, count(bad, "bad finding")),
    };
    page.line(0, &[(style, &verdict)]);
    page.finish()
}

/// One client's findings, for a person.
fn write(client: &ClientCard, page: &mut Page) {
    let style = match client.grade {
        Grade::WellBehaved => GOOD,
        Grade::Misbehaved => BAD,
        Grade::Untested => FAINT,
    };
    let numbers = format!("  {}, {}", count(client.exchanges, "exchange"), count(client.failures, "failure"));
    let grade = format!("  {}", client.grade.as_str());
    page.line(0, &[(STRONG, &client.client), (style, &grade), (FAINT, &numbers)]);
    let rows = client.findings.iter().map(|noted| {
        let (style, mark) = look(noted.mark);
        vec![
            cell(style, format!("{mark} {}", noted.finding.as_str())),
            cell(FAINT, &noted.system),
            cell(PLAIN, &noted.say),
        ]
    });
    page.table(2, &rows.collect::<Vec<_>>());
    page.gap();
}

fn look(mark: Mark) -> (Style, &'static str) {
    match mark {
        Mark::Bad => (BAD, "✗"),
        Mark::Good => (GOOD, "✓"),
        Mark::Neutral => (FAINT, "·"),
    }
}

/// A name as a query has it.
fn escaped(name: &str) -> String {
    let escape = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_a_url() {
        let check = |text: &str, want: Result<&str, &str>| match (address(text), want) {
            (Ok(found), Ok(want)) => assert_eq!(found.to_string(), want, "{text}"),
            (Err(why), Err(want)) => assert!(why.contains(want), "{text}: {why}"),
            (found, _) => panic!("{text}: {found:?}"),
        };
        check("127.0.0.1:7000", Ok("127.0.0.1:7000"));
        check("http://127.0.0.1:7000", Ok("127.0.0.1:7000"));
        check("http://127.0.0.1:7000/", Ok("127.0.0.1:7000"));
        check("http://[::1]:7000/", Ok("[::1]:7000"));
        check("https://127.0.0.1:7000", Err("without TLS"));
        check("http://127.0.0.1:7000/enablex/", Err("without a path"));
        check("http://127.0.0.1", Err("http://HOST:PORT"));
        check("nowhere", Err("HOST:PORT"));
    }
}
