//! `redress contract check`: all that is wrong with a contract and its cases, at once.

use super::lint::{self, Checked};
use crate::cli::{Format, sections};
use crate::exit::{Exit, Failure};
use crate::layout::{BAD, FAINT, GOOD, Page};
use crate::report;
use crate::screen::Screen;
use crate::words::count;
use redress::Severity;
use std::path::{Path, PathBuf};

/// Check contracts and their cases
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct Check {
    /// A contract's folder, whose cases are run too; a folder of such folders; a contract.toml; or one case
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Let warnings fail too
    #[arg(long)]
    strict: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "  redress contract check contracts/enablex
  redress contract check --strict --format json contracts";

const EXITS: &str = "  0  no errors
  1  errors; with --strict, warnings too
  2  the command line makes no sense
  5  a file cannot be read";

impl Check {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut contracts = Vec::new();
        for path in &self.paths {
            contracts.extend(lint::contracts_at(path)?);
        }
        let mut all = Vec::new();
        for path in contracts {
            let files = lint::check(&path)?;
            all.push((path, files));
        }
        match self.format {
            Format::Json => {
                let files = all.iter().flat_map(|(_, files)| files);
                let views = files.flat_map(|f| f.notes().map(|note| report::view(&f.path, &f.text, &note)));
                screen.json(&views.collect::<Vec<_>>())?;
            }
            Format::Text => {
                for (path, files) in &all {
                    let findings = files
                        .iter()
                        .flat_map(|f| f.notes().map(|n| report::text(&f.path, &f.text, &n, screen)));
                    screen.text(&findings.collect::<String>())?;
                    screen.text(&summary(path, files))?;
                }
            }
        }
        let number = |severity| all.iter().map(|(_, files)| number_of(severity, files)).sum::<usize>();
        let fails = number(Severity::Error) > 0 || (self.strict && number(Severity::Warning) > 0);
        Ok(if fails { Exit::Failed } else { Exit::Done })
    }
}

fn number_of(severity: Severity, files: &[Checked]) -> usize {
    files.iter().map(|file| file.number_of(severity)).sum()
}

/// `2 errors, 1 warning in contracts/x`
fn summary(path: &Path, files: &[Checked]) -> String {
    let (errors, warnings) = (number_of(Severity::Error, files), number_of(Severity::Warning, files));
    let found = format!("{}, {} in {}", count(errors, "error"), count(warnings, "warning"), path.display());
    let skipped = match files.iter().filter(|file| file.is_skipped).count() {
        0 => String::new(),
        skipped => format!("; {} not run, as the contract has errors", count(skipped, "case")),
    };
    let style = if errors + warnings > 0 { BAD } else { GOOD };
    let mut page = Page::new(None);
    page.line(0, &[(style, &found), (FAINT, &skipped)]);
    page.finish()
}
