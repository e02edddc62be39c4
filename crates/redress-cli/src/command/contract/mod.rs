//! `redress contract`: what the contracts are, and whether they are right.

mod check;
mod lint;
mod list;
mod new;
mod show;

use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// List, show, check and write contracts
#[derive(Debug, clap::Args)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    List(list::List),
    Show(show::Show),
    Check(check::Check),
    New(new::New),
}

impl Command {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        match &self.what {
            What::List(list) => list.run(screen),
            What::Show(show) => show.run(screen),
            What::Check(check) => check.run(screen),
            What::New(new) => new.run(screen),
        }
    }
}
