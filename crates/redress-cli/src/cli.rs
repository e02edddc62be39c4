//! The command line, and what is said when it makes no sense.

use crate::command::Command;
use crate::exit::{EXIT_CODES, Exit, Failure, say};
use crate::layout::STRONG;
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, ValueEnum};
use std::io::{self, Write as _};

/// Reads an HTTP API's error in any contract, and says it in any other.
#[derive(Debug, Parser)]
#[command(name = "redress", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXIT_CODES)]))]
pub(crate) struct Cli {
    /// When to use colours; `NO_COLOR` counts too.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "  redress demo
  curl -si https://api.example/users | redress translate --to problem
  redress explain enablex 1504
  redress contract check contracts/enablex";

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    // On a terminal. No doc comments: they would turn every help text into the long one.
    #[default]
    Auto,
    // In a pipe too.
    Always,
    // Not at all.
    Never,
}

impl Color {
    /// For everything that is written from now on.
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// For a person or for a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}

/// The end of a help text: headings with what is under them.
pub(crate) fn sections(sections: &[(&str, &str)]) -> String {
    let section = |(title, text): &(&str, &str)| {
        let heading = STRONG.underline();
        format!("{heading}{title}:{heading:#}\n{text}")
    };
    sections.iter().map(section).collect::<Vec<_>>().join("\n\n")
}

/// Answers a command line that is not run: it asks for help, or is wrong.
pub(crate) fn answer(error: &clap::Error) -> Exit {
    let rendered = error.render();
    let printed = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let mut out = anstream::stdout();
            write!(out, "{}", rendered.ansi()).and_then(|()| out.flush()).map(|()| Exit::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            write!(anstream::stderr(), "{}", rendered.ansi()).map(|()| Exit::Usage)
        }
        _ => {
            say(&in_one_line(&rendered.to_string(), &asked(std::env::args())));
            Ok(Exit::Usage)
        }
    };
    printed.unwrap_or_else(|error: io::Error| Failure::from(error).report())
}

/// The parser's own many lines, in one: what is wrong, the hint, and where to read on.
fn in_one_line(rendered: &str, command: &str) -> String {
    let mut line = String::new();
    let is_said = |part: &&str| !part.starts_with("Usage: ") && !part.starts_with("For more information");
    for part in rendered.lines().map(str::trim).take_while(is_said).filter(|part| !part.is_empty()) {
        line.push_str(match part.chars().next() {
            _ if line.is_empty() => "",
            Some('[') => " ",
            _ if line.ends_with(':') => " ",
            _ if part.starts_with("tip:") => "; ",
            _ => ", ",
        });
        line.push_str(part.strip_prefix("error: ").unwrap_or(part));
    }
    format!("{line}; see `{command} --help`")
}

/// The command whose help is asked for by these arguments.
fn asked(arguments: impl IntoIterator<Item = String>) -> String {
    let mut words = "redress".to_owned();
    let mut command = Cli::command();
    for argument in arguments.into_iter().skip(1) {
        if let Some(sub) = command.find_subcommand(&argument).cloned() {
            words = format!("{words} {argument}");
            command = sub;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_wrong_command_line_is_told_in_one_line() {
        let check = |line: &str, want: &str| {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            let command = asked(line.split(' ').map(str::to_owned));
            assert_eq!(in_one_line(&error.render().to_string(), &command), want);
        };
        check(
            "redress translate --too problem",
            "unexpected argument '--too' found; tip: a similar argument exists: '--to'; see `redress translate --help`",
        );
        check(
            "redress translate",
            "the following required arguments were not provided: --to <CONTRACT>; see `redress translate --help`",
        );
        check(
            "redress translate --to x --status 99",
            "invalid value '99' for '--status <N>': a status is a number from 100 to 599; see `redress translate --help`",
        );
    }
}
