//! The log of requests and responses, switched on by level or by file.
//!
//! Serves `spdk_jsonrpc_set_log_level` and `spdk_jsonrpc_set_log_file`. Threading rule: any thread.

use crate::log::{self, Level};
use std::sync::{Mutex, MutexGuard};

/// The flag `rpc`: what goes wrong with requests.
pub use crate::log::flags::RPC;
/// The flag `rpc_client`: what a client receives.
pub use crate::log::flags::RPC_CLIENT;

/// Writes a line to the file that the word stands for, a `FILE *` of C.
pub type FileSink = fn(file: usize, line: &[u8]);

#[derive(Clone, Copy)]
struct To {
    level: Level,
    file: usize,
    sink: Option<FileSink>,
}

static TO: Mutex<To> = Mutex::new(To { level: Level::Disabled, file: 0, sink: None });

fn to() -> MutexGuard<'static, To> {
    TO.lock().unwrap_or_else(|e| e.into_inner())
}

/// Logs requests and responses at this level, a number of `enum spdk_log_level`; -1 for not at all, others are ignored.
pub fn set_level(level: i32) {
    if let Some(level) = Level::from_raw(level) {
        to().level = level;
    }
}

/// Logs requests and responses to a file, too; 0 for none.
pub fn set_file(file: usize) {
    to().file = file;
}

/// Says how lines are written to files: the door knows.
pub fn set_sink(sink: FileSink) {
    to().sink = Some(sink);
}

/// Logs one text, on one line.
pub fn text(what: &str, text: &[u8]) {
    let to = *to();
    if to.level == Level::Disabled && to.file == 0 {
        return;
    }
    let mut line = what.as_bytes().to_vec();
    line.extend(text.iter().copied().filter(|b| *b != b'\n'));
    line.push(b'\n');
    log::write(to.level, None, 0, None, &line);
    if let Some(sink) = to.sink.filter(|_| to.file != 0) {
        let mut out = log::prefix().into_bytes();
        out.extend_from_slice(&line);
        sink(to.file, &out);
    }
}
