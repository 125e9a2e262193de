//! `spdk/trace_parser.h`: reading traces.
//!
//! Threading rule: a parser is used by one thread at a time.

use super::enter::{enter, enter_op};
use crate::{
    abi,
    errno::Errno,
    sys::shm,
    trace::parser::{PARSERS, Parser},
};
use core::{ffi::c_int, ptr};
use std::{ffi::OsStr, fs::File, os::unix::ffi::OsStrExt};

/// Reads a trace; NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_parser_init(
    opts: *const abi::spdk_trace_parser_opts,
) -> *mut abi::spdk_trace_parser {
    const FILE: c_int = abi::SPDK_TRACE_PARSER_MODE_FILE as c_int;
    const SHM: c_int = abi::SPDK_TRACE_PARSER_MODE_SHM as c_int;
    enter_op("spdk_trace_parser_init", |cx| {
        let opts = cx.value(opts)?;
        let name = cx.cstr(opts.filename)?;
        let file = match opts.mode {
            FILE => File::open(OsStr::from_bytes(name.to_bytes())).map_err(Errno::from),
            SHM => shm::open(name),
            mode => {
                errlog!("Invalid mode: {mode}");
                return Err(Errno::EINVAL);
            }
        };
        let file =
            file.inspect_err(|errno| errlog!("Could not open trace file: {} ({errno})", name.to_string_lossy()))?;
        Ok(ptr::without_provenance_mut(Parser::open(&file, opts.lcore)?.handle() as usize))
    })
}

/// Ends a parser.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_parser_cleanup(parser: *mut abi::spdk_trace_parser) {
    enter_op("spdk_trace_parser_cleanup", |cx| {
        if !parser.is_null() {
            Parser::close(cx.object(&PARSERS, parser)?);
        }
        Ok(())
    })
}

/// The trace itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_parser_get_file(
    parser: *const abi::spdk_trace_parser,
) -> *const abi::spdk_trace_file {
    enter("spdk_trace_parser_get_file", |cx| Ok(ptr::with_exposed_provenance(cx.object(&PARSERS, parser)?.file())))
}

/// Since when all rings have records.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_parser_get_tsc_offset(parser: *const abi::spdk_trace_parser) -> u64 {
    enter("spdk_trace_parser_get_tsc_offset", |cx| Ok(cx.object(&PARSERS, parser)?.tsc_offset()))
}

/// The next record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_parser_next_entry(
    parser: *mut abi::spdk_trace_parser,
    entry: *mut abi::spdk_trace_parser_entry,
) -> bool {
    enter("spdk_trace_parser_next_entry", |cx| {
        let parser = cx.object(&PARSERS, parser)?;
        let entry = cx.value_mut(entry)?;
        let Some(taken) = parser.next() else { return Ok(false) };
        entry.entry = ptr::with_exposed_provenance_mut(taken.entry);
        entry.lcore = taken.lcore;
        if let Some((index, start)) = taken.object {
            entry.object_index = index;
            entry.object_start = start;
        }
        let (index, kind) = taken.related.unwrap_or((u64::MAX, 0));
        entry.related_index = index;
        entry.related_type = kind;
        for (to, from) in entry.args.iter_mut().zip(&taken.args) {
            to.is_related = from.is_related;
            to.u.integer = 0;
            // SAFETY: any bytes are a string of this union.
            let text = unsafe { &mut to.u.string };
            for (to, from) in text.iter_mut().zip(from.bytes.iter().take(from.len)) {
                *to = *from as core::ffi::c_char;
            }
        }
        Ok(true)
    })
}

/// How many entries a ring has room for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_parser_get_entry_count(parser: *const abi::spdk_trace_parser, lcore: u16) -> u64 {
    enter("spdk_trace_parser_get_entry_count", |cx| Ok(cx.object(&PARSERS, parser)?.entry_count(lcore)))
}
