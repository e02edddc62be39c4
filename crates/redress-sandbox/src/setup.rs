//! What was set over the sandbox's own API, the time and the settings: kept beside the databases, so that a restart
//! continues where it was.

use crate::store::{self, StoreError};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::path::Path;

/// A table that is there stays: what a later version adds comes beside it.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS clock (row INTEGER PRIMARY KEY CHECK (row = 0), ahead INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS settings (
        system TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (system, name)
    ) WITHOUT ROWID;";

/// The time and the settings, in a database of their own: a snapshot has the data alone.
#[derive(Debug)]
pub(crate) struct Setup {
    db: Connection,
}

impl Setup {
    /// Opens what is kept in that folder. Without a folder it goes with the process.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, StoreError> {
        let db = match folder {
            Some(folder) => store::open_file(&folder.join("sandbox.db"))?,
            None => Connection::open_in_memory()?,
        };
        db.execute_batch(TABLES)?;
        Ok(Self { db })
    }

    /// How far the time was set forward, in milliseconds.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn ahead(&self) -> Result<i64, StoreError> {
        let ahead = self.db.query_row("SELECT ahead FROM clock", [], |row| row.get(0)).optional()?;
        Ok(ahead.unwrap_or_default())
    }

    /// Keeps how far it was.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn set_ahead(&self, millis: i64) -> Result<(), StoreError> {
        self.db.execute("INSERT OR REPLACE INTO clock (row, ahead) VALUES (0, ?1)", [millis])?;
        Ok(())
    }

    /// The settings of a system that were set.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn settings(&self, system: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut statement = self.db.prepare("SELECT name, value FROM settings WHERE system = ?1")?;
        let rows = statement.query_map([system], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps settings, each of a system: all of them or none.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn set(&mut self, settings: &[(&str, &str, i64)]) -> Result<(), StoreError> {
        let transaction = self.db.transaction()?;
        for (system, name, value) in settings {
            let insert = "INSERT OR REPLACE INTO settings (system, name, value) VALUES (?1, ?2, ?3)";
            transaction.execute(insert, (system, name, value))?;
        }
        Ok(transaction.commit()?)
    }

    /// Forgets one setting of a system.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn forget(&self, system: &str, name: &str) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM settings WHERE system = ?1 AND name = ?2", [system, name])?;
        Ok(())
    }

    /// Forgets all settings of a system.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn forget_all(&self, system: &str) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM settings WHERE system = ?1", [system])?;
        Ok(())
    }
}
