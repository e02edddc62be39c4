//! Every documented error, with the requests that cause it: data that the pages print and the tests run.

mod player;
mod rows;
pub(crate) mod sign;
pub(crate) mod totp;

pub use player::{Player, Seen, Trouble};
pub use rows::{Row, Rows, Step};
