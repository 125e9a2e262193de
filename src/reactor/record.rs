//! `struct spdk_reactor` of `spdk_internal/event.h`, as C reads it.
//!
//! Threading rule: a reactor writes its own record; any thread may read it.

use crate::{abi, handle::Rx};
use core::{
    ffi::c_void,
    mem::{offset_of, size_of},
};

/// A function of two arguments: events and completions of reactors.
pub type EventFn = extern "C" fn(*mut c_void, *mut c_void);

/// Bytes of a cpuset's text, and of its bits.
const TEXT: usize = size_of::<abi::spdk_cpuset>() - BITS;
const BITS: usize = 128;

#[repr(C, align(64))]
pub struct Record {
    /// First lightweight thread, as the address of its context, and where the last one's link would be.
    pub threads_first: Rx<usize>,
    pub threads_last: Rx<usize>,
    pub thread_count: Rx<u32>,
    pub lcore: Rx<u32>,
    pub flags: Rx<u32>,
    pub tsc_last: Rx<u64>,
    pub events: Rx<usize>,
    pub events_fd: Rx<i32>,
    rusage: [Rx<i64>; 18],
    pub last_rusage: Rx<u64>,
    pub busy_tsc: Rx<u64>,
    pub idle_tsc: Rx<u64>,
    notify_text: [Rx<u8>; TEXT],
    notify_bits: [Rx<u8>; BITS],
    pub in_interrupt: Rx<bool>,
    pub changing: Rx<bool>,
    pub new_in_interrupt: Rx<bool>,
    pub changed_fn: Rx<Option<EventFn>>,
    pub changed_arg: Rx<*mut c_void>,
    pub fgrp: Rx<usize>,
    pub resched_fd: Rx<i32>,
    pub trace_id: Rx<u16>,
}

const _: () = {
    use abi::spdk_reactor as C;
    assert!(size_of::<Record>() == size_of::<C>());
    assert!(offset_of!(Record, threads_first) == offset_of!(C, threads));
    assert!(offset_of!(Record, thread_count) == offset_of!(C, thread_count));
    assert!(offset_of!(Record, lcore) == offset_of!(C, lcore));
    assert!(offset_of!(Record, flags) == offset_of!(C, flags));
    assert!(offset_of!(Record, tsc_last) == offset_of!(C, tsc_last));
    assert!(offset_of!(Record, events) == offset_of!(C, events));
    assert!(offset_of!(Record, events_fd) == offset_of!(C, events_fd));
    assert!(offset_of!(Record, rusage) == offset_of!(C, rusage));
    assert!(offset_of!(Record, last_rusage) == offset_of!(C, last_rusage));
    assert!(offset_of!(Record, busy_tsc) == offset_of!(C, busy_tsc));
    assert!(offset_of!(Record, idle_tsc) == offset_of!(C, idle_tsc));
    assert!(offset_of!(Record, notify_text) == offset_of!(C, notify_cpuset));
    assert!(offset_of!(Record, in_interrupt) == offset_of!(C, in_interrupt));
    assert!(offset_of!(Record, changing) == offset_of!(C, set_interrupt_mode_in_progress));
    assert!(offset_of!(Record, new_in_interrupt) == offset_of!(C, new_in_interrupt));
    assert!(offset_of!(Record, changed_fn) == offset_of!(C, set_interrupt_mode_cb_fn));
    assert!(offset_of!(Record, changed_arg) == offset_of!(C, set_interrupt_mode_cb_arg));
    assert!(offset_of!(Record, fgrp) == offset_of!(C, fgrp));
    assert!(offset_of!(Record, resched_fd) == offset_of!(C, resched_fd));
    assert!(offset_of!(Record, trace_id) == offset_of!(C, trace_id));
};

impl Record {
    pub fn new() -> Record {
        Record {
            threads_first: Rx::ZERO,
            threads_last: Rx::ZERO,
            thread_count: Rx::ZERO,
            lcore: Rx::ZERO,
            flags: Rx::ZERO,
            tsc_last: Rx::ZERO,
            events: Rx::ZERO,
            events_fd: Rx::ZERO,
            rusage: [const { Rx::ZERO }; 18],
            last_rusage: Rx::ZERO,
            busy_tsc: Rx::ZERO,
            idle_tsc: Rx::ZERO,
            notify_text: [const { Rx::ZERO }; TEXT],
            notify_bits: [const { Rx::ZERO }; BITS],
            in_interrupt: Rx::ZERO,
            changing: Rx::ZERO,
            new_in_interrupt: Rx::ZERO,
            changed_fn: Rx::ZERO,
            changed_arg: Rx::ZERO,
            fgrp: Rx::ZERO,
            resched_fd: Rx::ZERO,
            trace_id: Rx::ZERO,
        }
    }

    /// Whether this reactor has to notify the one of `lcore` when it sends it something.
    #[inline(always)]
    pub fn notifies(&self, lcore: u32) -> bool {
        self.notify_bits.get(lcore as usize / 8).is_some_and(|b| b.get() >> (lcore % 8) & 1 != 0)
    }

    pub fn set_notifies(&self, lcore: u32, on: bool) {
        if let Some(bits) = self.notify_bits.get(lcore as usize / 8) {
            let bit = 1 << (lcore % 8);
            bits.set(if on { bits.get() | bit } else { bits.get() & !bit });
        }
    }

    /// Voluntary and involuntary context switches as last seen: the two last words of `struct rusage`.
    pub fn set_switches(&self, voluntary: i64, involuntary: i64) -> (i64, i64) {
        let [.., a, b] = &self.rusage;
        (voluntary.wrapping_sub(a.replace(voluntary)), involuntary.wrapping_sub(b.replace(involuntary)))
    }
}

impl Default for Record {
    fn default() -> Self {
        Self::new()
    }
}
