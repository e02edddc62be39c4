//! One system's database: in memory, or in a file that survives the process.

use crate::limits;
use crate::system::About;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a database cannot be used.
#[derive(Debug)]
pub enum StoreError {
    /// SQLite says so.
    Sqlite(rusqlite::Error),
    /// The file has other tables than this program.
    OtherVersion(PathBuf),
    /// Nothing was kept under that name.
    NoSnapshot(String),
    /// A name has 1 to 40 letters, digits and hyphens.
    Name(String),
    /// [`limits::SNAPSHOTS`] are kept already.
    TooMany,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "the database failed: {error}"),
            Self::OtherVersion(path) => {
                write!(f, "{} was made by another version of this program: move it away", path.display())
            }
            Self::NoSnapshot(name) => write!(f, "there is no snapshot `{name}`"),
            Self::Name(name) => write!(f, "`{name}` is no name: 1 to 40 letters, digits and hyphens"),
            Self::TooMany => write!(f, "there are {} snapshots already: delete one", limits::SNAPSHOTS),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The database, and what was kept of it.
#[derive(Debug)]
pub(crate) struct Store {
    pub db: Connection,
    about: &'static About,
    folder: Option<PathBuf>,
    snapshots: BTreeMap<String, Connection>,
}

impl Store {
    /// Opens it, and makes it where there is none.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or is another version's.
    pub(crate) fn open(about: &'static About, folder: Option<&Path>) -> Result<Self, StoreError> {
        let Some(folder) = folder else {
            let db = fresh(about)?;
            return Ok(Self { db, about, folder: None, snapshots: BTreeMap::new() });
        };
        let path = folder.join(format!("{}.db", about.id));
        let mut db = open_file(&path)?;
        let version: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            copy(&fresh(about)?, &mut db)?;
        } else if version != version_of(about) {
            return Err(StoreError::OtherVersion(path));
        }
        Ok(Self { db, about, folder: Some(folder.to_owned()), snapshots: BTreeMap::new() })
    }

    /// Back to what it started with.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn reset(&mut self) -> Result<(), StoreError> {
        copy(&fresh(self.about)?, &mut self.db)
    }

    /// Keeps the present state under that name, in place of what was there.
    ///
    /// # Errors
    ///
    /// The name is no name, or the database fails.
    pub(crate) fn snapshot(&mut self, name: &str) -> Result<(), StoreError> {
        check(name)?;
        let mut kept = match self.file(name) {
            Some(path) => open_file(&path)?,
            None if self.snapshots.len() >= limits::SNAPSHOTS && !self.snapshots.contains_key(name) => {
                return Err(StoreError::TooMany);
            }
            None => Connection::open_in_memory()?,
        };
        copy(&self.db, &mut kept)?;
        if self.folder.is_none() {
            self.snapshots.insert(name.to_owned(), kept);
        }
        Ok(())
    }

    /// Back to the state that was kept under that name.
    ///
    /// # Errors
    ///
    /// There is none, or the database fails.
    pub(crate) fn restore(&mut self, name: &str) -> Result<(), StoreError> {
        check(name)?;
        let none = || StoreError::NoSnapshot(name.to_owned());
        match self.file(name) {
            Some(path) if path.exists() => {
                let kept = open_file(&path)?;
                let version: i32 = kept.pragma_query_value(None, "user_version", |row| row.get(0))?;
                if version != version_of(self.about) {
                    return Err(StoreError::OtherVersion(path));
                }
                copy(&kept, &mut self.db)
            }
            Some(_) => Err(none()),
            None => copy(self.snapshots.get(name).ok_or_else(none)?, &mut self.db),
        }
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(format!("{}.{name}.snapshot", self.about.id)))
    }
}

fn check(name: &str) -> Result<(), StoreError> {
    let is_name =
        (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_name { Ok(()) } else { Err(StoreError::Name(name.to_owned())) }
}

/// Opens a file, and makes it where there is none.
///
/// # Errors
///
/// It cannot be written.
pub(crate) fn open_file(path: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open_with_flags(path, OpenFlags::default())?;
    // An answer that left is on the disk: the journal is synced before it.
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.busy_timeout(Duration::from_secs(5))?;
    Ok(db)
}

/// In memory, with the rows it starts with.
fn fresh(about: &About) -> Result<Connection, StoreError> {
    let db = Connection::open_in_memory()?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.execute_batch(about.tables)?;
    db.execute_batch(about.seed)?;
    db.pragma_update(None, "user_version", version_of(about))?;
    Ok(db)
}

fn copy(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    const PAGES_PER_STEP: i32 = 1_000;
    let backup = Backup::new(from, to)?;
    backup.run_to_completion(PAGES_PER_STEP, Duration::ZERO, None)?;
    Ok(())
}

/// A number for the tables: another text, another number. Never 0, which says that there are none.
fn version_of(about: &About) -> i32 {
    let hash = about
        .tables
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    i32::try_from(hash >> 1).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    static ABOUT: About = About {
        id: "test",
        summary: "",
        credentials: "",
        tables: "CREATE TABLE words (word TEXT PRIMARY KEY);",
        seed: "INSERT INTO words VALUES ('first');",
        provoke: "",
        settings: &[],
        notes: &[],
        security: &[],
    };

    static OTHER: About = About { tables: "CREATE TABLE words (word TEXT, more TEXT);", seed: "", ..ABOUT };

    fn words(store: &Store) -> Vec<String> {
        let mut statement = store.db.prepare("SELECT word FROM words ORDER BY word").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn add(store: &Store, word: &str) {
        store.db.execute("INSERT INTO words VALUES (?1)", [word]).unwrap();
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("redress-store-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn keeps_and_goes_back(mut store: Store) {
        add(&store, "second");
        store.snapshot("before").unwrap();
        add(&store, "third");
        store.restore("before").unwrap();
        assert_eq!(words(&store), ["first", "second"]);
        store.reset().unwrap();
        assert_eq!(words(&store), ["first"]);
        assert!(matches!(store.restore("never"), Err(StoreError::NoSnapshot(_))));
        assert!(matches!(store.snapshot("../x"), Err(StoreError::Name(_))));
    }

    #[test]
    fn keeps_and_goes_back_in_memory() {
        keeps_and_goes_back(Store::open(&ABOUT, None).unwrap());
    }

    #[test]
    fn keeps_and_goes_back_in_files() {
        let folder = folder("files");
        keeps_and_goes_back(Store::open(&ABOUT, Some(&folder)).unwrap());
        let store = Store::open(&ABOUT, Some(&folder)).unwrap();
        add(&store, "kept");
        drop(store);
        assert_eq!(words(&Store::open(&ABOUT, Some(&folder)).unwrap()), ["first", "kept"]);
        assert!(matches!(Store::open(&OTHER, Some(&folder)), Err(StoreError::OtherVersion(_))));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn snapshots_are_bounded() {
        let mut store = Store::open(&ABOUT, None).unwrap();
        for number in 0..limits::SNAPSHOTS {
            store.snapshot(&format!("s-{number}")).unwrap();
        }
        assert!(matches!(store.snapshot("one-more"), Err(StoreError::TooMany)));
        store.snapshot("s-0").unwrap();
    }
}
