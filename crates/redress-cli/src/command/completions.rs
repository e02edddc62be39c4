//! `redress completions`: a shell's completion script.

use crate::cli::{Cli, sections};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Print a shell's completion script
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Example", EXAMPLE)]))]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLE: &str = "  redress completions bash > ~/.local/share/bash-completion/completions/redress";

impl Completions {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "redress", &mut script);
        screen.bytes(&script)?;
        Ok(Exit::Done)
    }
}
