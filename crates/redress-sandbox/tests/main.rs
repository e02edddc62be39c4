//! The sandbox, over real sockets.

mod faults;
mod rows;
mod start;
