//! `redress`: reads an HTTP API's error in any contract, and says it in any other.
//!
//! It talks, and decides nothing: every decision is the core's.

mod cli;
mod command;
mod contracts;
mod exit;
mod input;
mod layout;
mod near;
mod raw;
mod report;
mod screen;
mod server;
mod stop;
mod views;
mod words;

use clap::Parser as _;
use cli::Cli;
use exit::Failure;
use screen::Screen;
use std::process::ExitCode;

/// The gateway's work is many small allocations on every core: this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let exit = match Cli::try_parse() {
        Ok(cli) => {
            cli.color.apply();
            cli.command.run(&Screen::new()).unwrap_or_else(Failure::report)
        }
        Err(error) => cli::answer(&error),
    };
    exit.into()
}
