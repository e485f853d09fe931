//! The simulated card behind its vfio-user socket, through the driver for such sockets.

mod conformance;
mod deaths;
mod maps;
mod messages;
mod support;
