//! The commands: one file each.

mod completions;
mod config;
mod contract;
mod demo;
mod explain;
mod lockouts;
mod man;
mod mode;
mod running;
mod sandbox;
mod serve;
mod translate;

use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// What the program can do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Mode(mode::Mode),
    Lockouts(lockouts::Lockouts),
    Sandbox(sandbox::Sandbox),
    Translate(translate::Translate),
    Explain(explain::Explain),
    Contract(contract::Command),
    #[command(subcommand)]
    Config(config::Command),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        match self {
            Self::Demo(demo) => demo.run(screen),
            Self::Serve(serve) => serve.run(screen),
            Self::Mode(mode) => mode.run(screen),
            Self::Lockouts(lockouts) => lockouts.run(screen),
            Self::Sandbox(sandbox) => sandbox.run(screen),
            Self::Translate(translate) => translate.run(screen),
            Self::Explain(explain) => explain.run(screen),
            Self::Contract(contract) => contract.run(screen),
            Self::Config(config) => config.run(screen),
            Self::Completions(completions) => completions.run(screen),
            Self::Man(man) => man.run(screen),
        }
    }
}
