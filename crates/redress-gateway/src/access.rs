//! The access logs, and the thread of each. Requests hand lines over and never wait; what does not fit is counted, and said once
//! there is room again.

use crate::config::Log;
use crate::gateway::named;
use crate::limits;
use crate::tally::Tally;
use redress_logs::gateway::Lost;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::time::Instant;

/// The logs that the config names.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    /// In JSON, with all that is known.
    pub(crate) json: Option<AccessLog>,
    /// In the columns of the Universal Contact Server.
    pub(crate) genesys: Option<AccessLog>,
}

impl Logs {
    /// Opens the files, and starts the threads that write them.
    ///
    /// # Errors
    /// A file cannot be opened: the message names it.
    pub(crate) fn open(config: &Log, tally: &Arc<Tally>) -> io::Result<Self> {
        let open = |path: &Option<PathBuf>, tells_losses| {
            let Some(path) = path else { return Ok(None) };
            let log = AccessLog::start(path, Arc::clone(tally), tells_losses);
            log.map(Some).map_err(|e| named(&e, &path.display().to_string()))
        };
        // The columns have no place for what was lost.
        Ok(Self { json: open(&config.access, true)?, genesys: open(&config.genesys, false)? })
    }

    pub(crate) fn reopen(&self) {
        self.all().for_each(AccessLog::reopen);
    }

    /// Waits until the lines so far are written. Blocks.
    pub(crate) fn flush(&self) {
        self.all().for_each(AccessLog::flush);
    }

    fn all(&self) -> impl Iterator<Item = &AccessLog> {
        self.json.iter().chain(&self.genesys)
    }
}

/// Where lines are handed over.
#[derive(Clone, Debug)]
pub(crate) struct AccessLog {
    sender: SyncSender<Message>,
    /// Lines that found no room, and of which the log does not tell yet.
    untold: Arc<AtomicU64>,
    tally: Arc<Tally>,
}

#[derive(Debug)]
enum Message {
    Line(String),
    /// The file was renamed: begin it anew.
    Reopen,
    /// All lines before this one are to be on disk.
    Flush(SyncSender<()>),
}

impl AccessLog {
    /// Opens the file, and starts the thread that writes it.
    ///
    /// # Errors
    /// The file cannot be opened, or no thread started.
    fn start(path: &Path, tally: Arc<Tally>, tells_losses: bool) -> io::Result<Self> {
        let file = open(path)?;
        let (sender, receiver) = sync_channel(limits::LOG_LINES);
        let untold = Arc::<AtomicU64>::default();
        let mut writer = Writer {
            path: path.to_owned(),
            file: Some(file),
            looked: Instant::now(),
            lost: 0,
            tells_losses,
            untold: Arc::clone(&untold),
            tally: Arc::clone(&tally),
        };
        std::thread::Builder::new().name("redress-log".to_owned()).spawn(move || writer.run(&receiver))?;
        Ok(Self { sender, untold, tally })
    }

    /// Hands a line over, without its end.
    pub(crate) fn write(&self, line: String) {
        if self.sender.try_send(Message::Line(line)).is_err() {
            self.tally.log_lost.fetch_add(1, Ordering::Relaxed);
            self.untold.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Lets go of the file and opens it again by its name.
    fn reopen(&self) {
        drop(self.sender.try_send(Message::Reopen));
    }

    /// Waits until the lines so far are written.
    fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.sender.send(Message::Flush(done)).is_ok() {
            let _ = wait.recv();
        }
    }
}

struct Writer {
    path: PathBuf,
    file: Option<File>,
    /// When it was last seen whether the file still has its name.
    looked: Instant,
    /// Lines that could not be written since the last one that could.
    lost: u64,
    /// Has the format a line for that?
    tells_losses: bool,
    untold: Arc<AtomicU64>,
    tally: Arc<Tally>,
}

impl Writer {
    fn run(&mut self, receiver: &Receiver<Message>) {
        let mut batch = Vec::new();
        while let Ok(message) = receiver.recv() {
            // All that waits goes in one write.
            let mut lines = 0;
            let mut next = Some(message);
            let mut then = None;
            while let Some(message) = next {
                match message {
                    Message::Line(line) => {
                        batch.extend_from_slice(line.as_bytes());
                        batch.push(b'\n');
                        lines += 1;
                    }
                    other => {
                        then = Some(other);
                        break;
                    }
                }
                next = if batch.len() < limits::READ_BYTES * 16 { receiver.try_recv().ok() } else { None };
            }
            self.write(&mut batch, lines);
            match then {
                Some(Message::Reopen) => self.file = open(&self.path).ok(),
                Some(Message::Flush(done)) => drop(done.send(())),
                _ => {}
            }
        }
        self.write(&mut batch, 0);
    }

    fn write(&mut self, batch: &mut Vec<u8>, lines: u64) {
        self.lost += self.untold.swap(0, Ordering::Relaxed);
        if lines == 0 && self.lost == 0 {
            return;
        }
        let result = self.try_write(batch);
        batch.clear();
        match result {
            Ok(()) => drop(self.tally.log_lines.fetch_add(lines, Ordering::Relaxed)),
            Err(error) => {
                tracing::warn!(%error, path = %self.path.display(), "the access log cannot be written");
                self.tally.log_lost.fetch_add(lines, Ordering::Relaxed);
                self.lost += lines;
                self.file = None;
            }
        }
    }

    fn try_write(&mut self, batch: &[u8]) -> io::Result<()> {
        if self.looked.elapsed() >= limits::LOG_LOOK {
            self.looked = Instant::now();
            // Who writes to a file without a name writes for nobody.
            self.file.take_if(|file| !is_named(file, &self.path));
        }
        let file = match &mut self.file {
            Some(file) => file,
            closed => closed.insert(open(&self.path)?),
        };
        if self.lost > 0 && self.tells_losses {
            let time = crate::clock::stamp(crate::clock::now()).into();
            let mut line = String::new();
            Lost { time, lost: self.lost }.write(&mut line);
            line.push('\n');
            file.write_all(line.as_bytes())?;
        }
        self.lost = 0;
        file.write_all(batch)
    }
}

fn open(path: &Path) -> io::Result<File> {
    // Errors as they came are in it, with what the callers must not see.
    OpenOptions::new().create(true).append(true).mode(0o640).open(path)
}

/// Does that file still have a name, and no other file its own? One that was renamed is written to until somebody says
/// that it is to begin anew.
fn is_named(file: &File, path: &Path) -> bool {
    let id = |file: &Metadata| (file.dev(), file.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(own), Ok(named)) => id(&own) == id(&named),
        (Ok(own), Err(_)) => own.nlink() > 0,
        (Err(_), _) => true,
    }
}
