//! `redress sandbox`: the five systems, alive.

mod start;

use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// Run the five systems, failing exactly as their contracts say
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, after_help = start::help())]
pub(crate) struct Sandbox {
    #[command(flatten)]
    start: start::Start,
}

impl Sandbox {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        self.start.run(screen)
    }
}
