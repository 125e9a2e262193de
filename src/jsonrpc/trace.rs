//! The log of requests and responses, switched on by level or by file.
//!
//! Serves `spdk_jsonrpc_set_log_level` and `spdk_jsonrpc_set_log_file`. Threading rule: any thread.

use crate::log::{self, Flag, Level};
use std::sync::Mutex;

/// The flag `rpc`: what goes wrong with requests.
pub static RPC: Flag = Flag::new();
/// The flag `rpc_client`: what a client receives.
pub static RPC_CLIENT: Flag = Flag::new();

/// Writes a line to the file that the word stands for.
pub type FileSink = fn(file: usize, line: &[u8]);

#[derive(Clone, Copy)]
struct To {
    level: Level,
    file: Option<(FileSink, usize)>,
}

static TO: Mutex<To> = Mutex::new(To { level: Level::Disabled, file: None });

fn to() -> To {
    *TO.lock().unwrap_or_else(|e| e.into_inner())
}

/// Logs requests and responses at this level; `Disabled` for not at all.
pub fn set_level(level: Level) {
    TO.lock().unwrap_or_else(|e| e.into_inner()).level = level;
}

/// Logs requests and responses to a file, too.
pub fn set_file(file: Option<(FileSink, usize)>) {
    TO.lock().unwrap_or_else(|e| e.into_inner()).file = file;
}

/// Logs one text, on one line.
pub fn text(what: &str, text: &[u8]) {
    let to = to();
    if to.level == Level::Disabled && to.file.is_none() {
        return;
    }
    let mut line = what.as_bytes().to_vec();
    line.extend(text.iter().copied().filter(|b| *b != b'\n'));
    line.push(b'\n');
    log::write(to.level, None, 0, None, &line);
    if let Some((sink, file)) = to.file {
        let mut out = log::prefix().into_bytes();
        out.extend_from_slice(&line);
        sink(file, &out);
    }
}
