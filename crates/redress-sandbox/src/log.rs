//! What an API says in its own log: the last lines in memory, all of them in a file beside its database.

use crate::limits;
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// One API's log. No call fails for it: a line that cannot be written to the file is in memory only.
#[derive(Debug)]
pub(crate) struct Log {
    lines: VecDeque<String>,
    path: Option<PathBuf>,
    /// Opened with the first line: an API that keeps no log has no file.
    file: Option<File>,
}

impl Log {
    /// An empty one, its file `{id}.log` in that folder.
    pub(crate) fn new(id: &str, folder: Option<&Path>) -> Self {
        let path = folder.map(|folder| folder.join(format!("{id}.log")));
        Self { lines: VecDeque::new(), path, file: None }
    }

    /// The last [`limits::LOG_LINES`] lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }

    /// Adds a line.
    pub(crate) fn push(&mut self, line: String) {
        if let Some(path) = &self.path {
            if self.file.is_none() {
                self.file = OpenOptions::new().create(true).append(true).open(path).ok();
            }
            // Whole lines only: several programs may write to one file.
            self.file.take_if(|file| file.write_all(format!("{line}\n").as_bytes()).is_err());
        }
        if self.lines.len() >= limits::LOG_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// Forgets the lines in memory. The file keeps what it has.
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
    }
}
