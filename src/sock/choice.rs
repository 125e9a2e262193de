//! The options of our own implementations: those of a socket, and the defaults that C sets.
//!
//! The keys and names that options point at are copied when a socket is made, at the door. Threading rule: any.

use super::layout::ImplOpts;
use crate::{abi, sys::ssl::Secrets};
use core::mem::{offset_of, size_of_val};
use std::sync::{Arc, LazyLock};

/// The options of one socket.
#[derive(Clone, Default)]
pub struct Choice {
    pub recv_buf_size: u32,
    pub send_buf_size: u32,
    pub enable_recv_pipe: bool,
    pub enable_quickack: bool,
    pub placement: u32,
    pub zcopy_server: bool,
    pub zcopy_client: bool,
    pub zcopy_threshold: u32,
    pub tls_version: u32,
    pub enable_ktls: bool,
    pub secrets: Arc<Secrets>,
}

/// Sizes of the kernel's buffers.
const LARGE: u32 = 2 * 1024 * 1024;
pub const SMALL: u32 = 4 * 1024;

fn defaults(size: u32, server_zcopy: bool) -> ImplOpts {
    let opts = ImplOpts::ZERO;
    opts.recv_buf_size.set(size);
    opts.send_buf_size.set(size);
    opts.enable_recv_pipe.set(true);
    opts.enable_zerocopy_send_server.set(server_zcopy);
    opts
}

pub static POSIX: LazyLock<ImplOpts> = LazyLock::new(|| defaults(LARGE, true));
pub static SSL: LazyLock<ImplOpts> = LazyLock::new(|| defaults(SMALL, true));
pub static URING: LazyLock<ImplOpts> = LazyLock::new(|| defaults(LARGE, false));

macro_rules! each_field {
    ($do:ident, $opts:expr, $cells:expr, $len:expr) => {
        each_field!(@ $do, $opts, $cells, $len; recv_buf_size send_buf_size enable_recv_pipe enable_zerocopy_send enable_quickack
            enable_placement_id enable_zerocopy_send_server enable_zerocopy_send_client zerocopy_threshold tls_version enable_ktls
            psk_key psk_key_size psk_identity get_key_ctx tls_cipher_suites)
    };
    (@ $do:ident, $opts:expr, $cells:expr, $len:expr; $($field:ident)*) => {
        $(if offset_of!(abi::spdk_sock_impl_opts, $field).saturating_add(size_of_val(&$opts.$field)) <= $len {
            each_field!(# $do, $opts, $cells, $field);
        })*
    };
    (# get, $opts:expr, $cells:expr, $field:ident) => { $opts.$field = $cells.$field.get() };
    (# set, $opts:expr, $cells:expr, $field:ident) => { $cells.$field.set($opts.$field) };
}

impl ImplOpts {
    /// Fills in the members that lie within `len` bytes, but for `get_key`, which the door does.
    pub fn read(&self, opts: &mut abi::spdk_sock_impl_opts, len: usize) {
        each_field!(get, opts, self, len);
    }

    /// Takes over the members that lie within `len` bytes, but for `get_key`.
    pub fn write(&self, opts: &abi::spdk_sock_impl_opts, len: usize) {
        each_field!(set, opts, self, len);
    }
}
