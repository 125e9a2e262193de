//! **The door**: the only room that turns a raw pointer into something else. One file per public header.
//!
//! Each function is `enter(name, |cx| …)`: decode the arguments, call the engine, convert the `Result` by the C return
//! type. Nobody imports this room.

pub mod base64;
pub mod bdev;
pub mod bdev_claim;
pub mod bdev_compare;
pub mod bdev_info;
pub mod bdev_io;
pub mod bdev_iter;
pub mod bdev_module;
pub mod bdev_nvme;
mod bdev_part;
pub mod bdev_qos;
pub mod bdev_stat;
pub mod bdev_zone;
pub mod bit_array;
pub mod callback;
pub mod channel;
pub mod conf;
pub mod cpuset;
pub mod crc;
pub mod cunit;
pub mod dif;
pub mod dma;
pub mod enter;
pub mod env;
pub mod env_dpdk;
pub mod event;
pub mod event_args;
pub mod event_internal;
pub mod fd;
pub mod fd_group;
pub mod file;
pub mod hexlify;
pub mod init;
pub mod interrupt;
pub mod iobuf;
pub mod json;
pub mod json_named;
pub mod json_write;
pub mod jsonrpc;
pub mod jsonrpc_client;
pub mod keyring;
mod loaded;
pub mod log;
pub mod md5;
pub mod memory;
pub mod net;
pub mod notify;
pub mod pipe;
pub mod poller;
#[cfg(test)]
mod roll_call;
pub mod rpc;
pub mod scheduler;
pub mod spinlock;
pub mod string;
pub mod thread;
pub mod trace;
pub mod trace_parser;
pub mod util;
pub mod uuid;
pub mod variadic;
pub mod xor;
pub mod zipf;
