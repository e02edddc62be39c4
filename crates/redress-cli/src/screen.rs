//! Where the output goes: a person's terminal, or a pipe.

use crate::exit::Failure;
use anstream::AutoStream;
use serde::Serialize;
use std::io::{self, IsTerminal as _, Write as _};

/// Columns of a page at most, however wide the terminal: longer lines are hard to read.
const PAGE_COLUMNS: usize = 100;

/// Columns below which nothing is wrapped: it would be confetti.
const LEAST_COLUMNS: usize = 40;

/// Standard output.
#[derive(Debug)]
pub(crate) struct Screen {
    /// Is it a terminal?
    pub(crate) is_terminal: bool,
    /// Where to wrap. `None`: not at all, so that a pipe gets a fact per line.
    pub(crate) width: Option<usize>,
    out: io::Stdout,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let out = io::stdout();
        let is_terminal = out.is_terminal();
        let columns = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
        let width = columns.filter(|c| is_terminal && *c >= LEAST_COLUMNS).map(|c| c.min(PAGE_COLUMNS));
        Self { is_terminal, width, out }
    }

    /// A screen for what goes elsewhere: no width, no frills.
    pub(crate) fn plain() -> Self {
        Self { is_terminal: false, width: None, out: io::stdout() }
    }

    /// Writes text. Colours arrive only where they are wanted.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut out = AutoStream::auto(self.out.lock());
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = self.out.lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    /// Writes JSON: on one line, or for a person on many.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let json =
            if self.is_terminal { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        let json = json.map_err(io::Error::from)?;
        self.bytes(format!("{json}\n").as_bytes())
    }
}
