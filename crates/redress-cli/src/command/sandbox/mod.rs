//! `redress sandbox`: the five systems, alive.

mod report;
mod start;

use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// Run the five systems, failing exactly as their contracts say
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, after_help = start::help())]
pub(crate) struct Sandbox {
    #[command(subcommand)]
    what: Option<What>,

    #[command(flatten)]
    start: start::Start,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Report(report::Report),
}

impl Sandbox {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        match &self.what {
            Some(What::Report(report)) => report.run(screen),
            None => self.start.run(screen),
        }
    }
}
