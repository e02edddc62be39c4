//! Every bound and default of the gateway: a name, a unit, a reason. The bounds on the error bodies that are read
//! are the error plane's, in `redress_tower`.

use std::time::Duration;

// ── Time ──

/// From the first byte of a connection, or of a request on it, to the end of its head. A phone on a bad line needs
/// three seconds; slow-header attacks need minutes.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection that is kept open and asks for nothing. Longer than a browser's pause between clicks, shorter than
/// what a NAT forgets (RFC 5382 REQ-5: two hours, in practice five minutes).
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(75);

/// A TLS handshake, whole.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// To connect to an upstream. Two lost SYN packets (1 s and 2 s, RFC 6298) still fit.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// From the end of the request to the head of the upstream's response. The slowest honest call is a report.
pub const FIRST_BYTE_TIMEOUT: Duration = Duration::from_secs(30);

/// Without one byte of a body, of either side.
pub const BODY_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// For the whole body of an error. It is held back until it is understood, so the caller waits for it.
pub const ERROR_BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// A whole exchange. Bounds what a dripping peer can hold; event streams that last longer say so in the config.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// For an upstream to say that it wants the content of a request that asks first (`Expect: 100-continue`). One that does
/// not know the question never says anything; curl waits as long.
pub const CONTINUE_TIMEOUT: Duration = Duration::from_secs(1);

/// What a draining gateway gives the requests it has accepted.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a closing connection is read on, so that an answer that came before the end of the request is not lost
/// to a reset (RFC 9112 §9.6).
pub const LINGER: Duration = Duration::from_secs(5);

/// An upstream connection without a request. Shorter than the shortest common server default (Node: 5 s), so that
/// we close first.
pub const UPSTREAM_IDLE: Duration = Duration::from_millis(4500);

/// How long an upstream address that failed is left alone before one request may try it.
pub const OUT_FOR: Duration = Duration::from_secs(1);

/// Between two looks at who may be forgotten, where all places of a rate are taken: each look costs as much as there are.
pub const RATE_SWEEP: Duration = Duration::from_secs(1);

/// How long somebody is shut out who failed to log on too often, as SAP Cloud Identity Services do.
pub const LOCKOUT_TIME: Duration = Duration::from_secs(60 * 60);

/// How long credentials that worked are taken to work without another look. A password that was changed is found out by the first
/// request that fails with it.
pub const PROVEN_FOR: Duration = Duration::from_secs(10 * 60);

/// What a request is told to wait that found as many on their way as may fail, and none of them ended in time.
pub const CROWDED_WAIT: Duration = Duration::from_secs(1);

/// How long a failed logon waits to be in the state file. A disk in good health needs a millisecond.
pub const STATE_PATIENCE: Duration = Duration::from_millis(50);

/// Between two looks at what the state file may forget.
pub const STATE_SWEEP: Duration = Duration::from_secs(60);

/// How long the state file is waited for while another process writes it.
pub const STATE_BUSY: Duration = Duration::from_secs(5);

/// How long an accept loop rests when the process is out of file descriptors: awake, it would spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How often the access log's thread looks whether its file was deleted. Twice a second would only cost more; the
/// lines of so long are lost with the file.
pub const LOG_LOOK: Duration = Duration::from_secs(1);

/// Between two pings on an HTTP/2 connection: whoever does not answer within `HEAD_TIMEOUT` is gone. Shorter than the
/// idle timeouts of what stands between (load balancers: 60 s and more).
pub const PING_INTERVAL: Duration = Duration::from_secs(20);

/// Between two questions whether the other side of a tunnel is still there: it may be silent for hours, and no deadline ends
/// it. Shorter than what a NAT forgets.
pub const KEEP_ALIVE: Duration = Duration::from_secs(60);

// ── Size ──

/// Bytes of a request head: request line and header fields.
pub const HEAD_BYTES: usize = 32 * 1024;

/// Bytes of an HTTP/2 head beyond the limit up to which the library reads it, so that it is refused in the caller's
/// contract: the library's own 431 has no body. A head of 100 KB still is; more is no mistake.
pub const HTTP2_HEAD_EXTRA: usize = 96 * 1024;

/// Bytes of an HTTP/2 answer that the caller takes at once: a frame of the default size. Who takes none of them for
/// `body-idle` takes nothing; larger pieces would make one who is slow look so.
pub const HTTP2_PIECE_BYTES: usize = 16 * 1024;

/// Bytes of a request target. RFC 9112 §3 asks for 8,000 at the least.
pub const TARGET_BYTES: usize = 8 * 1024;

/// Header fields in one request head. Browsers send twenty; HTTP libraries take a hundred.
pub const HEADER_FIELDS: usize = 96;

/// Header fields in one response head: a hundred cookies are still an answer.
pub const RESPONSE_FIELDS: usize = 192;

/// Responses before the response (1xx) that an upstream may send. More is a loop.
pub const INFORMATIONAL: u32 = 10;

/// Bytes of a request body.
pub const BODY_BYTES: u64 = 10 * 1024 * 1024;

/// Bytes of one chunk's size line with its extensions. Nobody uses extensions; attackers use long ones.
pub const CHUNK_LINE_BYTES: usize = 256;

/// Bytes of a trailer section.
pub const TRAILER_BYTES: usize = 8 * 1024;

/// Bytes a connection reads at once. All connections of a worker share one buffer of it.
pub const READ_BYTES: usize = 16 * 1024;

/// Bytes of content that are read at once where so much is to come, and held until the other side takes them.
pub const READ_AHEAD_BYTES: usize = 64 * 1024;

/// Bytes of content that are copied behind their framing and sent as one piece with it: the copy costs less than a second
/// piece costs the system.
pub const JOINED_BYTES: usize = 4 * 1024;

/// Bytes of an upstream's response head.
pub const RESPONSE_HEAD_BYTES: usize = 64 * 1024;

/// Bytes that are read and thrown away while a closing connection lingers.
pub const LINGER_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of a request id that is passed on.
pub const REQUEST_ID_BYTES: usize = 128;

/// Bytes of what is asked of the admin listener.
pub const ADMIN_BODY_BYTES: usize = 4 * 1024;

/// Bytes of a config file.
pub const CONFIG_BYTES: usize = 4 * 1024 * 1024;

// ── Number ──

/// Connections open at once, over all listeners.
pub const CONNECTIONS: usize = 10_000;

/// Requests at one upstream at once.
pub const IN_FLIGHT: usize = 1_024;

/// Idle connections kept per upstream address and worker.
pub const POOLED: usize = 128;

/// Failures in a row after which an upstream address is left alone.
pub const FAILURES: u32 = 3;

/// In hundredths: how many retries there may be for so many requests. A retry storm ends what was only ill.
pub const RETRY_PERCENT: u32 = 20;

/// Retries that are granted before there were any requests to count.
pub const RETRY_FLOOR: u32 = 10;

/// Clients whose rate is remembered, per route. At some 40 bytes each: 4 MiB.
pub const RATED_CLIENTS: usize = 100_000;

/// Failed logons in a row that shut somebody out, as SAP Cloud Identity Services do.
pub const LOGON_FAILURES: u32 = 5;

/// Accounts and addresses whose failed logons are remembered, per route. At some 60 bytes each: 6 MiB.
pub const FAILED_LOGONS: usize = 100_000;

/// Places that those share who find no room among these: a flood that fills all shuts out some strangers, not all of them.
pub const SHARED_LOGONS: u128 = 1_024;

/// Requests that wait for a try, per route. Each wakes with every try that is given back.
pub const WAITING_LOGONS: usize = 256;

/// Credentials that are known to work, per route. At some 40 bytes each: 4 MiB. Where there are more, all are tried anew.
pub const PROVEN_CREDENTIALS: usize = 100_000;

/// Waiting connections per listening socket.
pub const BACKLOG: i32 = 4_096;

/// Lines waiting for the log's thread. At 400 bytes each: 3 MiB.
pub const LOG_LINES: usize = 8_192;

/// Changes waiting for the state file's thread. Only failed logons and commands make one.
pub const STATE_CHANGES: usize = 1_024;

/// Streams at once on one HTTP/2 connection.
pub const STREAMS: u32 = 100;

/// Connections over the limit that are told so in the caller's contract. Those beyond are closed without a word.
pub const CONNECTIONS_TOLD: usize = 64;
