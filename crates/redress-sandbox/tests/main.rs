//! The sandbox, over real sockets.

mod faults;
mod generic;
mod rows;
mod start;
