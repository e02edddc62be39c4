//! How the program ends: an exit code that scripts can rely on, and one line that says why.

use crate::words::one_line;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

/// The exit codes. They are promised in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It worked.
    Done = 0,
    /// `contract check` or `sandbox report` found what must not be, or the output could not be written.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// The message is no error.
    NotAnError = 3,
    /// The message, code or condition is not known.
    NotRecognized = 4,
    /// The input cannot be read.
    Unreadable = 5,
}

/// The same in words, for `--help`.
pub(crate) const EXIT_CODES: &str = "  0  it worked
  1  contract check or sandbox report found errors, or the output could not be written
  2  the command line makes no sense
  3  the message is not an error in that contract
  4  not recognized: no contract fits, or several do; no such code or condition
  5  the input cannot be read: no such file, malformed, compressed, too large";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// With that exit code, for that reason.
    Because(Exit, String),
    /// The output could not be written.
    Output(io::Error),
}

impl Failure {
    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self::Because(Exit::Failed, why.into())
    }

    pub(crate) fn usage(why: impl Into<String>) -> Self {
        Self::Because(Exit::Usage, why.into())
    }

    pub(crate) fn not_an_error(why: impl Into<String>) -> Self {
        Self::Because(Exit::NotAnError, why.into())
    }

    pub(crate) fn not_recognized(why: impl Into<String>) -> Self {
        Self::Because(Exit::NotRecognized, why.into())
    }

    pub(crate) fn unreadable(why: impl Into<String>) -> Self {
        Self::Because(Exit::Unreadable, why.into())
    }

    /// Says why on stderr, in one line.
    pub(crate) fn report(self) -> Exit {
        let (exit, why) = match self {
            Self::Because(exit, why) => (exit, why),
            // Whoever reads us has read enough: `redress … | head`.
            Self::Output(error) if error.kind() == ErrorKind::BrokenPipe => return Exit::Done,
            Self::Output(error) => (Exit::Failed, format!("cannot write the output: {error}")),
        };
        say(&why);
        exit
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// One line on stderr. If that is closed too, there is nobody left to tell.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "redress: {}", one_line(line));
}
