//! The sandbox, over real sockets.

mod rows;
mod start;
