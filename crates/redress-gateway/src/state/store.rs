//! The file that remembers, of `SQLite`: written by a thread of its own.

use super::mode::{Mode, Table};
use crate::clock;
use crate::limits;
use crate::policy::Standing;
use crate::tally::Tally;
use rusqlite::{Connection, params};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
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
#[derive(Debug)]
pub(super) struct Store {
    sender: SyncSender<(Change, oneshot::Sender<()>)>,
    tally: Arc<Tally>,
}

#[derive(Debug)]
enum Change {
    Logons(String, Vec<Standing>),
    Modes(Arc<Table>),
    /// None: all before it are to be in the file.
    Flush,
}

/// Milliseconds since 1970 throughout. The version is that of the tables.
const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS logons (
        route TEXT NOT NULL, kind INTEGER NOT NULL, who BLOB NOT NULL,
        failures INTEGER NOT NULL, until INTEGER NOT NULL, seen INTEGER NOT NULL,
        PRIMARY KEY (route, kind, who)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS modes (route TEXT PRIMARY KEY, maintenance INTEGER NOT NULL, until INTEGER) WITHOUT ROWID;
    PRAGMA user_version = 1;
";

impl Store {
    /// Opens the file, reads it, and starts the thread that writes it.
    ///
    /// # Errors
    /// The file is none of ours, or cannot be opened.
    pub(super) fn open(path: &Path, tally: Arc<Tally>) -> io::Result<(Self, Known)> {
        let named = |error: rusqlite::Error| io::Error::other(format!("{}: {error}", path.display()));
        let connection = Connection::open(path).map_err(named)?;
        connection.busy_timeout(limits::STATE_BUSY).map_err(named)?;
        let version: i64 =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(named)?;
        if version > 1 {
            let why = format!("{}: it was written by a newer version", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        connection.execute_batch(TABLES).map_err(named)?;
        let known = read(&connection).map_err(named)?;
        let (sender, receiver) = sync_channel(limits::STATE_CHANGES);
        let own = Arc::clone(&tally);
        std::thread::Builder::new()
            .name("redress-state".to_owned())
            .spawn(move || run(connection, &receiver, &own))?;
        Ok((Self { sender, tally }, known))
    }

    /// Writes what became of somebody at a route.
    pub(super) async fn logons(&self, route: &str, changed: Vec<Standing>) {
        self.write(Change::Logons(route.to_owned(), changed)).await;
    }

    /// Writes the modes.
    pub(super) async fn modes(&self, table: Arc<Table>) {
        self.write(Change::Modes(table)).await;
    }

    async fn write(&self, change: Change) {
        let (done, written) = oneshot::channel();
        if self.sender.try_send((change, done)).is_err() {
            self.tally.state_lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // A disk that hangs must not hold requests.
        drop(tokio::time::timeout(limits::STATE_PATIENCE, written).await);
    }

    pub(super) async fn flush(&self) {
        self.write(Change::Flush).await;
    }
}

fn run(mut connection: Connection, receiver: &Receiver<(Change, oneshot::Sender<()>)>, tally: &Tally) {
    while let Ok(first) = receiver.recv() {
        // All that waits goes in one transaction.
        let batch: Vec<_> =
            std::iter::once(first).chain(receiver.try_iter().take(limits::STATE_CHANGES)).collect();
        if let Err(error) = write(&mut connection, batch.iter().map(|(change, _)| change)) {
            tracing::warn!(%error, "the state cannot be written: a restart will not know of it");
            tally.state_lost.fetch_add(batch.len() as u64, Ordering::Relaxed);
        }
        for (_, done) in batch {
            // Who waited too long is gone.
            let _ = done.send(());
        }
    }
}

fn write<'c>(connection: &mut Connection, changes: impl Iterator<Item = &'c Change>) -> rusqlite::Result<()> {
    let now = clock::now();
    let transaction = connection.transaction()?;
    for change in changes {
        match change {
            Change::Logons(route, all) => {
                for Standing { key: (kind, who), count, shut } in all {
                    let who = who.to_be_bytes();
                    if *count == 0 {
                        transaction
                            .prepare("DELETE FROM logons WHERE route = ? AND kind = ? AND who = ?")?
                            .execute(params![route, kind, who])?;
                        continue;
                    }
                    let until = if shut.is_zero() { 0 } else { millis(now + *shut) };
                    transaction
                        .prepare("REPLACE INTO logons VALUES (?, ?, ?, ?, ?, ?)")?
                        .execute(params![route, kind, who, count, until, millis(now)])?;
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
                    transaction.execute(
                        "INSERT INTO modes VALUES (?, ?, ?)",
                        params![route, is_maintenance, until],
                    )?;
                }
            }
            Change::Flush => {}
        }
    }
    transaction.commit()
}

fn read(connection: &Connection) -> rusqlite::Result<Known> {
    let now = millis(clock::now());
    // What is over is forgotten here: nobody else looks.
    let day = millis(Duration::from_secs(24 * 60 * 60));
    connection
        .execute("DELETE FROM logons WHERE until <= ?1 AND (until > 0 OR seen < ?1 - ?2)", [now, day])?;
    let mut known = Known::default();
    let mut rows = connection.prepare("SELECT route, kind, who, failures, until FROM logons")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let who: [u8; 16] = row.get(2)?;
        let left = row.get::<_, i64>(4)?.saturating_sub(now).max(0);
        let shut = Duration::from_millis(left.unsigned_abs());
        let key = (row.get(1)?, u128::from_be_bytes(who));
        known.logons.push((row.get(0)?, Standing { key, count: row.get(3)?, shut }));
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
