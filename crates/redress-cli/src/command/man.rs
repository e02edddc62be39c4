//! `redress man`: a manual page.

use crate::cli::{Cli, sections};
use crate::exit::{Exit, Failure};
use crate::near::{did_you_mean, near};
use crate::screen::Screen;
use clap::CommandFactory as _;

/// Print a manual page
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES)]))]
pub(crate) struct Man {
    /// The command it is about; redress itself if none is named
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

const EXAMPLES: &str = "  redress man | man -l -
  redress man contract check > redress-contract-check.1";

impl Man {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut command = Cli::command();
        command.build();
        for word in &self.words {
            let Some(sub) = command.find_subcommand(word).cloned() else {
                let names = command.get_subcommands().map(clap::Command::get_name);
                let hint = did_you_mean(&near(word, names));
                return Err(Failure::usage(format!(
                    "there is no command `{word}`{hint}; see `redress --help`"
                )));
            };
            command = sub;
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .source(concat!("redress ", env!("CARGO_PKG_VERSION")))
            .render(&mut page)?;
        screen.bytes(&page)?;
        Ok(Exit::Done)
    }
}
