//! `redress serve`: the gateway, run and reloaded.

use super::config::base_of;
use crate::cli::{Format, sections};
use crate::contracts::text_of;
use crate::exit::{Exit, Failure, say};
use crate::layout::{BAD, FAINT, GOOD, Page, STRONG};
use crate::report::{self, Note};
use crate::screen::Screen;
use crate::stop;
use crate::words::count;
use redress_gateway::config::Log;
use redress_gateway::{Config, Crypto, Gateway, Handle, Proof, prove};
use serde_json::json;
use std::io::IsTerminal as _;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Run the gateway: every error a caller can see leaves in one contract
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Signals", SIGNALS), ("Exit codes", EXITS)]))]
pub(crate) struct Serve {
    /// The config; `redress config init` prints one to start from
    #[arg(short, long, default_value = "redress.toml", value_name = "FILE")]
    config: PathBuf,

    /// Do not serve: make each of the gateway's own errors happen on loopback, and show what a caller gets
    #[arg(long)]
    prove: bool,

    /// What --prove prints
    #[arg(long, value_enum, default_value_t, requires = "prove")]
    format: Format,
}

const EXAMPLES: &str = "  redress serve -c redress.toml
  redress serve -c redress.toml --prove";

const SIGNALS: &str = "  TERM, INT  answer what was accepted, then end
  HUP        read the config again, and open the access log anew";

const EXITS: &str = "  0  served, and ended in order; with --prove: every error leaves in the contract
  1  an address, a log or a socket failed; with --prove: an error does not leave in the contract
  2  the command line makes no sense
  5  the config cannot be read, or has errors";

/// How often the config's file is looked at. A change is served within two looks.
const LOOK: Duration = Duration::from_millis(500);

impl Serve {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let config = load(&self.config)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        if self.prove {
            let proofs = runtime.block_on(prove(&config, Some(&crypto()))).map_err(|error| failed(&error))?;
            return self.show(&proofs, screen);
        }
        speak_of_itself(&config.log);
        runtime.block_on(self.serve(config))
    }

    async fn serve(&self, config: Config) -> Result<Exit, Failure> {
        let gateway = Gateway::bind_with(config, Some(crypto())).map_err(|error| failed(&error))?;
        let handle = gateway.handle();
        for address in gateway.addresses() {
            say(&format!("listening on {address}"));
        }
        if let Some(address) = gateway.admin_address() {
            say(&format!("admin on {address}: /-/live, /-/ready, /-/metrics, /-/mode, /-/lockouts"));
        }
        let told = stop::told()?;
        let shutdown = async {
            told.await;
            say("ending: what was accepted is answered first");
        };
        let hangup = signal(SignalKind::hangup())?;
        let result = tokio::select! {
            result = gateway.run(shutdown) => result,
            never = reload_on_change(&self.config, handle, hangup) => match never {},
        };
        result.map_err(|error| failed(&error)).map(|()| Exit::Done)
    }

    fn show(&self, proofs: &[Proof], screen: &Screen) -> Result<Exit, Failure> {
        let flawed = proofs.iter().filter(|proof| proof.flaw.is_some()).count();
        match self.format {
            Format::Json => screen.json(&proofs.iter().map(view).collect::<Vec<_>>())?,
            Format::Text => {
                let mut page = Page::new(None);
                for proof in proofs {
                    write(proof, &mut page);
                }
                let style = if flawed == 0 { GOOD } else { BAD };
                let verdict = match flawed {
                    0 => format!("{}: every one leaves in its contract", count(proofs.len(), "error")),
                    _ => {
                        format!("{flawed} of {} do not leave in their contract", count(proofs.len(), "error"))
                    }
                };
                page.line(0, &[(style, &verdict)]);
                screen.text(&page.finish())?;
            }
        }
        Ok(if flawed == 0 { Exit::Done } else { Exit::Failed })
    }
}

/// The program's choice: no library makes it.
fn crypto() -> Crypto {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Crypto::new(Arc::new(rustls::crypto::aws_lc_rs::default_provider()), roots)
}

/// What the gateway says of itself goes to stderr, as the config has it.
fn speak_of_itself(log: &Log) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let said =
        tracing_subscriber::fmt().with_max_level(log.level).with_writer(std::io::stderr).with_ansi(colour);
    // It fails where there is one already, and then that one is told.
    drop(if log.json { said.json().try_init() } else { said.try_init() });
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::failed(error.to_string())
}

/// The config of a file. Its findings go to stderr; errors among them end the command.
fn load(file: &Path) -> Result<Config, Failure> {
    let text = text_of(file)?;
    let loaded = Config::load(&text, base_of(file));
    let plain = Screen::plain();
    for finding in &loaded.findings {
        anstream::eprint!("{}", report::text(file, &text, &Note::from(finding), &plain));
    }
    loaded.config.ok_or_else(|| {
        let why = format!("{}: the config has errors, told above; nothing is served from it", file.display());
        Failure::unreadable(why)
    })
}

/// Reads the config again on SIGHUP and whenever the file changes. A bad one changes nothing, and says why.
///
/// The file is looked at by its name, so it may as well be put in the old one's place, as editors and Kubernetes do.
/// Watching its folder would wake us for each line of a log that is written there.
async fn reload_on_change(file: &Path, handle: Handle, mut hangup: Signal) -> std::convert::Infallible {
    let mut look = tokio::time::interval(LOOK);
    let mut present = text_of(file).ok();
    let (mut known, mut last) = (Stamp::of(file), None);
    loop {
        let asked = tokio::select! {
            _ = look.tick() => false,
            _ = hangup.recv() => {
                handle.reopen_log();
                true
            }
        };
        let stamp = Stamp::of(file);
        // Seen twice, it is no longer being written: editors write in several steps.
        let changed = stamp != known && Some(&stamp) == last.as_ref();
        last = Some(stamp);
        if !asked && !changed {
            continue;
        }
        known = Stamp::of(file);
        let text = text_of(file).ok();
        if !asked && text == present {
            continue;
        }
        present = text;
        match load(file).map(|config| handle.reload(config)) {
            Ok(Ok(())) => say(&format!("{}: reloaded", file.display())),
            Ok(Err(error)) => say(&format!("{}: not reloaded: {error}", file.display())),
            Err(Failure::Because(_, why)) if present.is_none() => say(&format!("not reloaded: {why}")),
            Err(_) => {
                say(&format!(
                    "{}: not reloaded: it has errors; the config before it goes on",
                    file.display()
                ));
            }
        }
    }
}

/// What tells that a file is another one. `None`: there is none.
#[derive(PartialEq)]
struct Stamp(Option<(u64, u64, i64, i64)>);

impl Stamp {
    fn of(file: &Path) -> Self {
        let stat = std::fs::metadata(file).ok();
        Self(stat.map(|stat| (stat.ino(), stat.size(), stat.mtime(), stat.mtime_nsec())))
    }
}

/// A proof, for a program.
fn view(proof: &Proof) -> serde_json::Value {
    let headers: Vec<_> = proof
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    json!({
        "fault": proof.fault.id(),
        "cause": proof.fault.cause(),
        "condition": proof.fault.condition().id(),
        "route": proof.route,
        "contract": proof.contract,
        "status": proof.status.as_u16(),
        "headers": headers,
        "body": String::from_utf8_lossy(&proof.body),
        "flaw": proof.flaw,
    })
}

/// A proof, for a person.
fn write(proof: &Proof, page: &mut Page) {
    let mark = if proof.flaw.is_some() { (BAD, "✗ ") } else { (GOOD, "✓ ") };
    let status = crate::words::status(proof.status);
    let cause = format!("  {}", proof.fault.cause());
    page.line(0, &[mark, (STRONG, &status), (FAINT, &cause)]);
    let body = String::from_utf8_lossy(&proof.body);
    page.line(2, &[(FAINT, &format!("{}  ", proof.contract)), (crate::layout::PLAIN, &body)]);
    if let Some(flaw) = &proof.flaw {
        page.line(2, &[(BAD, flaw)]);
    }
}
