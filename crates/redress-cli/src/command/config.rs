//! `redress config`: the gateway's config, begun and checked.

use crate::cli::{Format, sections};
use crate::contracts::text_of;
use crate::exit::{Exit, Failure};
use crate::layout::{BAD, GOOD, Page};
use crate::report::{self, Note};
use crate::screen::Screen;
use crate::words::count;
use redress::Severity;
use redress_gateway::Config;
use redress_gateway::config::{SCHEMA, STARTER};
use std::path::{Path, PathBuf};

/// Begin, check and describe the gateway's config
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Check(Check),
    Schema(Schema),
}

/// Print a commented config to start from
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", "  redress config init > redress.toml")]))]
pub(crate) struct Init {}

/// Print the JSON Schema of the config, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", "  redress config schema > redress.schema.json")]))]
pub(crate) struct Schema {}

/// Check config files: all that is wrong, at once
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", "  redress config check redress.toml"), ("Exit codes", EXITS)]))]
pub(crate) struct Check {
    /// The files
    #[arg(default_value = "redress.toml", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXITS: &str = "  0  no errors
  1  errors
  2  the command line makes no sense
  5  a file cannot be read";

impl Command {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        match self {
            Self::Init(_) => screen.text(STARTER).map(|()| Exit::Done),
            Self::Schema(_) => screen.text(SCHEMA).map(|()| Exit::Done),
            Self::Check(check) => check.run(screen),
        }
    }
}

impl Check {
    fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut errors = 0;
        let mut views = Vec::new();
        let read =
            self.files.iter().map(|file| Ok((file, text_of(file)?))).collect::<Result<Vec<_>, Failure>>()?;
        let loaded: Vec<_> =
            read.iter().map(|(file, text)| Config::load(text, base_of(file)).findings).collect();
        for ((file, text), findings) in read.iter().zip(&loaded) {
            let is_error = |f: &&redress_gateway::config::Finding| f.check.severity() == Severity::Error;
            let own = findings.iter().filter(is_error).count();
            errors += own;
            match self.format {
                Format::Json => {
                    views.extend(
                        findings.iter().map(|finding| report::view(file, text, &Note::from(finding))),
                    );
                }
                Format::Text => {
                    for finding in findings {
                        screen.text(&report::text(file, text, &Note::from(finding), screen))?;
                    }
                    let (own, others) = (count(own, "error"), count(findings.len() - own, "warning"));
                    let style = if findings.is_empty() { GOOD } else { BAD };
                    let mut page = Page::new(None);
                    page.line(0, &[(style, &format!("{own}, {others} in {}", file.display()))]);
                    screen.text(&page.finish())?;
                }
            }
        }
        if self.format == Format::Json {
            screen.json(&views)?;
        }
        Ok(if errors > 0 { Exit::Failed } else { Exit::Done })
    }
}

/// The folder that a config's relative paths start from.
pub(crate) fn base_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
