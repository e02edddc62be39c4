//! Every bound of the sandbox: a name, a unit, a reason.

use std::time::Duration;

/// Bytes of a request's content that are taken. The largest honest one here, a bulk import, has some ten thousand.
pub const BODY_BYTES: usize = 1024 * 1024;

/// Bytes of a response that an embedded client reads.
pub const RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// From the first byte of a request to the end of its head.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the content of a request may take, whole.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Faults that may be set up at once. More is a mistake in a loop.
pub const FAULTS: usize = 100;

/// Milliseconds that a fault may hold an answer back: an hour.
pub const HOLD_MILLIS: i64 = 3_600_000;

/// Exchanges that are kept for the report card. A test run has thousands; each takes some 500 bytes.
pub const EXCHANGES: usize = 20_000;

/// Lines of an API's own log that are kept in memory.
pub const LOG_LINES: usize = 10_000;

/// Snapshots that may be kept at once.
pub const SNAPSHOTS: usize = 100;

/// How long an accept loop rests when no connection can be had: awake, it would spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How long a closing connection is read on, so that an answer that came before the end of the request is not lost.
pub const LINGER: Duration = Duration::from_secs(2);

/// Characters of a client's name, and of an account's, that the report keeps.
pub const CLIENT_CHARS: usize = 120;

/// Characters of a request's path and query that the report keeps.
pub const TARGET_CHARS: usize = 500;

/// Clients, each at one system, whose met errors are counted apart. More is a name made anew for every request.
pub const CLIENTS: usize = 1_000;

/// Words of an answer that did not come whole which are looked for in what follows.
pub const SHOWN_WORDS: usize = 64;

/// What a setting may be at most; none is less than 0. So many days in milliseconds are still a number.
pub const SETTING: i64 = 1_000_000_000;
