//! HTTP/2 from callers. The connections are the library's; what it leaves to its users is here.
//!
//! - `request`: what the strict reader asks of an HTTP/1.1 head, asked of these.
//! - `trailers`: the same of what comes after the content.
//! - `streams`: each answer on its way, given up when its caller takes nothing of it.
//! - `server`: a connection, ended when nobody asks for anything.

mod request;
mod server;
mod streams;
mod trailers;

pub(crate) use server::serve;
pub(crate) use trailers::judge as judge_trailers;
