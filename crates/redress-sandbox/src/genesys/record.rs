//! The access log, as the server writes it.

use crate::call::{Call, Reply};
use http::header::{HOST, REFERER, USER_AGENT};
use redress_logs::genesys::Line;
use std::borrow::Cow;

/// The message of an access.
const MESSAGE: u32 = 29_998;
/// The server names its threads with a number that goes on; here it is made of the time.
const THREADS: i64 = 10_000_000;

/// What the log says of a call.
pub(super) fn line(call: &Call, reply: &Reply, millis: i64) -> String {
    let (came, written) = (call.arrived.utc(), call.arrived.plus_millis(millis).utc());
    let text = |name| call.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let bytes = |length: usize| u64::try_from(length).ok();
    let line = Line {
        logged: written.time(),
        level: "Trc".into(),
        message: MESSAGE,
        thread: format!("let-{}", call.arrived.0.rem_euclid(THREADS)).into(),
        date: came.date(),
        time: came.time(),
        address: Some(call.peer),
        port: call.port,
        method: call.method.as_str().into(),
        url: format!("{}{}", call.prefix, call.path).into(),
        query: call.raw_query.as_deref().unwrap_or_default().into(),
        status: reply.status.as_u16(),
        response_bytes: bytes(reply.body.len()).filter(|bytes| *bytes > 0),
        request_bytes: bytes(call.body.len()),
        millis: u64::try_from(millis).unwrap_or_default(),
        host: text(HOST).map_or(Cow::Borrowed(""), |host| format!("http://{host}").into()),
        agent: text(USER_AGENT).unwrap_or_default(),
        referrer: text(REFERER).unwrap_or_default(),
    };
    line.to_string()
}
