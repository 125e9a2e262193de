//! Trace files: whatever a file says, reading it ends, and no record lies outside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::log::{Level, set_print_level};
use respdk::trace::parser::{ARG_BYTES, Parser};
use std::{fs::OpenOptions, io::Write};

fuzz_target!(|input: (u16, Vec<(u32, Vec<u8>)>)| {
    set_print_level(Level::Disabled);
    let (lcore, patches) = input;
    let path = format!("/dev/shm/respdk-fuzz-trace-{}", std::process::id());
    let mut bytes = base();
    let len = bytes.len();
    for (at, patch) in patches {
        let at = at as usize % len;
        let end = (at + patch.len()).min(len);
        bytes[at..end].copy_from_slice(&patch[..end - at]);
    }
    let options = || OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path);
    let file = options().and_then(|mut f| f.write_all(&bytes).map(|()| f)).expect("a scratch file");
    if let Ok(parser) = Parser::open(&file, lcore) {
        let (base, mut count) = (parser.file(), 0usize);
        while let Some(taken) = parser.next() {
            assert!((base..base + len).contains(&taken.entry));
            assert!(taken.args.iter().all(|arg| arg.len <= ARG_BYTES));
            count += 1;
        }
        assert!(count <= len / 64);
        Parser::close(parser);
    }
    let _ = std::fs::remove_file(&path);
});

/// A small trace with one ring, made by the recorder's own layout.
fn base() -> Vec<u8> {
    use core::mem::{offset_of, size_of};
    use respdk::abi;
    let (file, ring) = (size_of::<abi::spdk_trace_file>(), size_of::<abi::spdk_trace_history>());
    let entries = 16;
    let mut bytes = vec![0u8; file + ring + entries * size_of::<abi::spdk_trace_entry>()];
    let mut put = |at: usize, word: u64| bytes[at..at + 8].copy_from_slice(&word.to_ne_bytes());
    put(
        offset_of!(abi::spdk_trace_file, file_size),
        (file + ring + entries * size_of::<abi::spdk_trace_entry>()) as u64,
    );
    put(offset_of!(abi::spdk_trace_file, tsc_rate), 1_000_000_000);
    put(offset_of!(abi::spdk_trace_file, lcore_history_offsets), file as u64);
    put(file + offset_of!(abi::spdk_trace_history, num_entries), entries as u64);
    for n in 0..entries {
        put(file + ring + n * size_of::<abi::spdk_trace_entry>(), 1000 + n as u64);
    }
    bytes
}
