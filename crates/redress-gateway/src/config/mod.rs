//! **Config**: text in, config and findings out. Like a compiler it never stops at the first finding.

mod contracts;
mod finding;
mod listen;
mod openapi;
mod route;
mod schema;
mod units;
mod upstream;

pub use finding::{Check, Finding};
pub use listen::{Limits, Listen, Log, Network, Sni, State, Timeouts, Tls};
pub use openapi::{Match, Operation, Operations};
pub use route::{HostHeader, Promotion, Route, SpeakIn};
pub use schema::{SCHEMA, STARTER};
pub use units::duration;
pub use upstream::{Address, Protocol, Upstream};

use crate::limits;
use contracts::Contracts;
use finding::Findings;
use redress::table::{self, Table};
use redress::{Contract, Severity};
use std::path::Path;
use std::sync::Arc;

/// What a gateway is to do.
///
/// ```
/// use redress_gateway::Config;
/// use std::path::Path;
///
/// let text = r#"
///     [listen]
///     address = "127.0.0.1:8080"
///     admin   = "127.0.0.1:9090"
///
///     [[route]]
///     path     = "/"
///     upstream = "http://127.0.0.1:7002"
///     contract = "enablex"
/// "#;
/// let config = Config::load(text, Path::new(".")).config.unwrap();
/// assert_eq!(config.routes[0].contract.id(), "enablex");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Where it listens, and for whom.
    pub listen: Listen,
    /// What it writes down.
    pub log: Log,
    /// What it remembers.
    pub state: State,
    /// What one peer may use up.
    pub limits: Limits,
    /// The deadlines of connections; those of exchanges are the routes'.
    pub timeouts: Timeouts,
    /// The contracts a caller can ask for by `Accept`; the first is that of callers who ask for none.
    pub spoken: Vec<Arc<Contract>>,
    /// Where requests go.
    pub upstreams: Vec<Upstream>,
    /// Which request goes where. Never empty.
    pub routes: Vec<Route>,
}

/// What became of a config file's text.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The config, unless a finding is an error.
    pub config: Option<Config>,
    /// Everything that is wrong or doubtful, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Config {
    /// Compiles a config file. The files it names (contracts, certificates) are looked for from `base`, the folder
    /// it lies in.
    pub fn load(text: &str, base: &Path) -> Loaded {
        let mut findings = Findings::default();
        let config = compile(text, base, &mut findings);
        let findings = findings.sorted();
        let failed = findings.iter().any(|f| f.check.severity() == Severity::Error);
        Loaded { config: config.filter(|_| !failed), findings }
    }
}

fn compile(text: &str, base: &Path, findings: &mut Findings) -> Option<Config> {
    if text.len() > limits::CONFIG_BYTES {
        let help = format!("a config file has at most {} bytes", limits::CONFIG_BYTES);
        findings.add(Check::TooLarge, 0..0, format!("the file has {} bytes", text.len()), &help);
        return None;
    }
    let (document, is_toml) = table::parse(text, findings);
    let first_line = 0..text.find('\n').unwrap_or(text.len());
    let mut head = Table::new(document.get_ref(), first_line, "the config");
    let mut contracts = Contracts::new(head.text_pairs("contracts", findings), base, findings);
    let listen = listen::listen(&mut head, base, findings);
    let log = listen::log(&mut head, base, findings);
    let state = listen::state(&mut head, base, findings);
    let limits = listen::limits(&mut head, findings);
    let timeouts =
        listen::timeouts(head.table("timeouts", "[timeouts]", findings), Timeouts::default(), findings);
    let standard = (contracts::DEFAULT.to_owned(), 0..0);
    let speak = head.text_at("speak", findings).unwrap_or_else(|| standard.clone());
    let mut spoken: Vec<_> = [speak, standard].iter().filter_map(|id| contracts.get(id, findings)).collect();
    spoken.dedup_by_key(|contract| contract.id().to_owned());
    let mut upstreams = upstream::all(&mut head, base, &limits, findings);
    let shared = route::Shared { base, timeouts: &timeouts, limits: &limits };
    let routes = route::all(&mut head, &shared, &mut contracts, &mut upstreams, findings);
    head.finish(findings);
    if !is_toml {
        return None;
    }
    Some(Config { listen: listen?, log, state, limits, timeouts, spoken, upstreams: upstreams.list, routes })
}
