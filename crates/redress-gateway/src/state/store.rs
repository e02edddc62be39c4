//! The file that remembers, of `SQLite`: written by a thread of its own, in the order in which changes are handed over.

use super::mode::{Mode, Table};
use crate::clock;
use crate::limits;
use crate::policy::Standing;
use crate::tally::Tally;
use rusqlite::{Connection, OpenFlags, params};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;
use tokio::sync::oneshot;

/// What a file remembers.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By route.
    pub(super) logons: Vec<(String, Standing)>,
    pub(super) modes: Table,
}

/// Where changes are handed over.
#[derive(Clone, Debug)]
pub(super) struct Store {
    sender: SyncSender<(Change, oneshot::Sender<()>)>,
    tally: Arc<Tally>,
}

/// The same for the logons at one route.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    pub(super) store: Store,
    pub(super) route: Arc<str>,
}

/// When a change is in the file.
#[derive(Debug, Default)]
pub(crate) struct Written(Option<oneshot::Receiver<()>>);

#[derive(Debug)]
enum Change {
    Logons(Arc<str>, Vec<Standing>),
    Modes(Arc<Table>),
    /// None: all before it are to be in the file.
    Flush,
}

/// What tells our file from others (`PRAGMA application_id`): "rdrs".
const APPLICATION: i64 = 0x7264_7273;

/// Milliseconds since 1970 throughout. `until`: shut out, or if not `shut` the row of failures is forgotten then.
const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA application_id = 0x72647273;
    PRAGMA user_version = 1;
    CREATE TABLE IF NOT EXISTS logons (
        route TEXT NOT NULL, kind INTEGER NOT NULL, who BLOB NOT NULL, failures INTEGER NOT NULL,
        shut INTEGER NOT NULL, noted INTEGER NOT NULL, until INTEGER NOT NULL,
        PRIMARY KEY (route, kind, who)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS modes (
        route TEXT PRIMARY KEY, maintenance INTEGER NOT NULL, until INTEGER
    ) WITHOUT ROWID;
";

impl Store {
    /// Opens the file, reads it, and starts the thread that writes it.
    ///
    /// # Errors
    /// The file is none of ours, or cannot be opened.
    pub(super) fn open(path: &Path, tally: Arc<Tally>) -> io::Result<(Self, Known)> {
        // Who failed to log on is nobody else's to read.
        drop(OpenOptions::new().create(true).append(true).mode(0o600).open(path)?);
        let connection = Connection::open_with_flags(path, OpenFlags::default()).map_err(io::Error::other)?;
        connection.busy_timeout(limits::STATE_BUSY).map_err(io::Error::other)?;
        let ask = |what| connection.pragma_query_value(None, what, |row| row.get::<_, i64>(0));
        let tables = "SELECT count(*) FROM sqlite_schema";
        let is_empty =
            connection.query_row(tables, [], |row| row.get::<_, i64>(0)).map_err(io::Error::other)? == 0;
        let (application, version) = (
            ask("application_id").map_err(io::Error::other)?,
            ask("user_version").map_err(io::Error::other)?,
        );
        if !is_empty && (application, version) != (APPLICATION, 1) {
            let why = "it is no state file of this version";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        connection.execute_batch(TABLES).map_err(io::Error::other)?;
        let known = sweep(&connection).and_then(|()| read(&connection)).map_err(io::Error::other)?;
        let (sender, receiver) = sync_channel(limits::STATE_CHANGES);
        let own = Arc::clone(&tally);
        std::thread::Builder::new()
            .name("redress-state".to_owned())
            .spawn(move || run(connection, &receiver, &own))?;
        Ok((Self { sender, tally }, known))
    }

    /// Writes the modes.
    pub(super) fn modes(&self, table: Arc<Table>) -> Written {
        self.write(Change::Modes(table))
    }

    pub(super) fn flush(&self) -> Written {
        self.write(Change::Flush)
    }

    fn write(&self, change: Change) -> Written {
        let (done, written) = oneshot::channel();
        if self.sender.try_send((change, done)).is_ok() {
            return Written(Some(written));
        }
        self.tally.state_lost.fetch_add(1, Ordering::Relaxed);
        Written::default()
    }
}

impl Journal {
    /// Writes what became of somebody.
    pub(crate) fn logons(&self, changed: Vec<Standing>) -> Written {
        self.store.write(Change::Logons(Arc::clone(&self.route), changed))
    }
}

impl Written {
    /// Waits until it is. A disk that hangs must not hold requests: it is waited for no longer than they can bear.
    pub(crate) async fn done(self) {
        if let Some(written) = self.0 {
            drop(tokio::time::timeout(limits::STATE_PATIENCE, written).await);
        }
    }
}

fn run(mut connection: Connection, receiver: &Receiver<(Change, oneshot::Sender<()>)>, tally: &Tally) {
    loop {
        let first = match receiver.recv_timeout(limits::STATE_SWEEP) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                told(sweep(&connection), 0, tally);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        // All that waits goes in one transaction.
        let others = receiver.try_iter().take(limits::STATE_CHANGES);
        let batch: Vec<_> = std::iter::once(first).chain(others).collect();
        told(write(&mut connection, batch.iter().map(|(change, _)| change)), batch.len(), tally);
        for (_, done) in batch {
            // Who waited too long is gone.
            let _ = done.send(());
        }
    }
}

/// Says what went wrong, and counts what is lost by it.
fn told(result: rusqlite::Result<()>, changes: usize, tally: &Tally) {
    if let Err(error) = result {
        tracing::warn!(%error, "the state file cannot be written: a restart will not know of it");
        tally.state_lost.fetch_add(changes as u64, Ordering::Relaxed);
    }
}

fn write<'c>(connection: &mut Connection, changes: impl Iterator<Item = &'c Change>) -> rusqlite::Result<()> {
    let now = clock::now();
    let transaction = connection.transaction()?;
    for change in changes {
        match change {
            Change::Logons(route, all) => {
                for Standing { key: (kind, who), count, left, is_shut } in all {
                    let who = who.to_be_bytes();
                    if *count == 0 {
                        let delete = "DELETE FROM logons WHERE route = ? AND kind = ? AND who = ?";
                        transaction.execute(delete, params![&**route, kind, who])?;
                        continue;
                    }
                    let (noted, until) = (millis(now), millis(now + *left));
                    let row = params![&**route, kind, who, count, is_shut, noted, until];
                    transaction.execute("REPLACE INTO logons VALUES (?, ?, ?, ?, ?, ?, ?)", row)?;
                }
            }
            Change::Modes(table) => {
                transaction.execute("DELETE FROM modes", [])?;
                let all = ("", table.all);
                let routes = table.routes.iter().map(|(route, mode)| (route.as_str(), *mode));
                for (route, mode) in std::iter::once(all).chain(routes) {
                    let (is_maintenance, until) = match mode {
                        Mode::Production => (false, None),
                        Mode::Maintenance { until } => (true, until.map(millis)),
                    };
                    let row = params![route, is_maintenance, until];
                    transaction.execute("INSERT INTO modes VALUES (?, ?, ?)", row)?;
                }
            }
            Change::Flush => {}
        }
    }
    transaction.commit()
}

/// Forgets what is over.
fn sweep(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM logons WHERE until <= ?", [millis(clock::now())]).map(drop)
}

fn read(connection: &Connection) -> rusqlite::Result<Known> {
    let now = millis(clock::now());
    let mut known = Known::default();
    // Those who are shut out first, should there be more than can be remembered.
    let mut rows = connection.prepare(
        "SELECT route, kind, who, failures, shut, noted, until FROM logons ORDER BY shut DESC, until DESC LIMIT ?",
    )?;
    let mut rows = rows.query([i64::try_from(limits::FAILED_LOGONS).unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        let who: [u8; 16] = row.get(2)?;
        let (noted, until): (i64, i64) = (row.get(5)?, row.get(6)?);
        // A clock that was set back makes it no longer than it was.
        let left = until.saturating_sub(now).min(until.saturating_sub(noted)).max(0);
        let standing = Standing {
            key: (row.get(1)?, u128::from_be_bytes(who)),
            count: row.get(3)?,
            left: Duration::from_millis(left.unsigned_abs()),
            is_shut: row.get(4)?,
        };
        known.logons.push((row.get(0)?, standing));
    }
    let mut rows = connection.prepare("SELECT route, maintenance, until FROM modes")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let until: Option<i64> = row.get(2)?;
        let until = until.map(|millis| Duration::from_millis(millis.unsigned_abs()));
        let mode = if row.get(1)? { Mode::Maintenance { until } } else { Mode::Production };
        match row.get::<_, String>(0)? {
            route if route.is_empty() => known.modes.all = mode,
            route => known.modes.routes.push((route, mode)),
        }
    }
    Ok(known)
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
