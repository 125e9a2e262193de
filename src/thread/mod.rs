//! spdk_thread: lightweight threads with messages, pollers, io_devices and their channels. Serves `spdk/thread.h`.
//!
//! A thread is a mailbox and a set of pollers; whoever calls [`poll`] runs it. Threading rule: messages may be sent from
//! anywhere; pollers and channels belong to the thread that made them.

pub mod channel;
pub mod device;
pub mod each;
pub mod interrupt;
pub mod iobuf;
mod job;
mod lib_;
mod object;
mod poll;
pub mod poller;
mod queue;
mod timers;
mod trace;

pub use channel::Chan;
pub use device::{IoDevice, Ops};
pub use each::{ChannelIter, for_each_channel, for_each_channel_rust, for_each_thread};
pub use lib_::{Hooks, Interrupts, ThreadOp, ctx_size, hooks, lib_fini, lib_init, set_interrupts};
pub(crate) use object::send_own;
pub use object::{
    MsgFn, State, THREADS, Thread, app_thread, by_id, count, create, current, destroy, each, exit, from_ctx,
    is_app_thread, send, send_critical, send_msg, send_or_run, set_cpumask, set_current,
};
pub use poll::{Acting, act_for, poll, take_post_poller};
pub use poller::{POLLERS, Poller, PollerFn};
pub use queue::set_message_limit;
pub use trace::register_trace;

#[cfg(test)]
mod tests;
