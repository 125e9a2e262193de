//! The implementations: ours, and those written in C, in the order in which they are looked for.
//!
//! Threading rule: any thread.

use super::{
    choice,
    layout::{ImplOpts, NetImpl},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    json::Writer,
    log::flags::SOCK,
};
use core::ffi::CStr;
use std::{
    ffi::CString,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

/// Whose an implementation is.
#[derive(Clone, Copy)]
pub enum Kind {
    Posix,
    Ssl,
    C(&'static NetImpl),
}

/// A registered implementation.
pub struct Imp {
    pub kind: Kind,
    name: CString,
    text: String,
}

#[derive(Default)]
struct Table {
    /// The one that was registered last comes first.
    all: Vec<&'static Imp>,
    /// Those that could not be initialized: sockets may have been made with them before.
    removed: Vec<&'static Imp>,
    default: Option<&'static Imp>,
    /// The options of the first call, with `enable_interrupt_mode`.
    initialized: Option<bool>,
}

static TABLE: Mutex<Table> =
    Mutex::new(Table { all: Vec::new(), removed: Vec::new(), default: None, initialized: None });
/// Groups have descriptors to wait for.
static NO_INTERRUPTS: AtomicBool = AtomicBool::new(false);

fn new(kind: Kind, name: &CStr) -> &'static Imp {
    Box::leak(Box::new(Imp { kind, name: name.to_owned(), text: name.to_string_lossy().into_owned() }))
}

fn table() -> MutexGuard<'static, Table> {
    let mut table = TABLE.lock().unwrap_or_else(|e| e.into_inner());
    if table.all.is_empty() && table.initialized.is_none() && table.all.try_reserve(4).is_ok() {
        let posix = new(Kind::Posix, c"posix");
        table.all.extend([new(Kind::Ssl, c"ssl"), posix]);
        table.default = Some(posix);
    }
    table
}

impl Imp {
    /// The name, for C: it stays.
    pub fn name(&self) -> &CStr {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The defaults of one of our own implementations.
    pub fn defaults(&self) -> Option<&'static ImplOpts> {
        match self.kind {
            Kind::Posix => Some(&choice::POSIX),
            Kind::Ssl => Some(&choice::SSL),
            Kind::C(_) => None,
        }
    }

    /// The structure of one in C.
    pub fn c(&self) -> Option<&'static NetImpl> {
        match self.kind {
            Kind::C(record) => Some(record),
            _ => None,
        }
    }

    /// The options, as many bytes of them as the caller knows.
    pub fn get_opts(&self, opts: &mut abi::spdk_sock_impl_opts, len: &mut usize) -> Result<i32> {
        match (self.kind, self.defaults()) {
            (Kind::C(c), _) => Ok(c.get_opts.get().ok_or(Errno::ENOTSUP)?(opts, len)),
            (_, Some(defaults)) => {
                defaults.read(opts, *len);
                *len = (*len).min(size_of::<abi::spdk_sock_impl_opts>());
                Ok(0)
            }
            _ => Err(Errno::ENOTSUP),
        }
    }

    /// Sets options, as many bytes of them as the caller knows.
    pub fn set_opts(&self, opts: &abi::spdk_sock_impl_opts, len: usize) -> Result<i32> {
        match (self.kind, self.defaults()) {
            (Kind::C(c), _) => Ok(c.set_opts.get().ok_or(Errno::ENOTSUP)?(opts, len)),
            (_, Some(defaults)) => {
                defaults.write(opts, len);
                Ok(0)
            }
            _ => Err(Errno::ENOTSUP),
        }
    }
}

/// All of them, in order.
pub fn all() -> Vec<&'static Imp> {
    table().all.clone()
}

/// Looks one up.
pub fn find(name: &[u8]) -> Result<&'static Imp> {
    table().all.iter().find(|imp| imp.name.to_bytes() == name).copied().ok_or(Errno::EINVAL)
}

/// The one that a socket is to be made with: by name, or the default one.
pub fn choose(name: Option<&[u8]>) -> Result<&'static Imp> {
    let found = match name {
        Some(name) => find(name).ok(),
        None => default(),
    };
    found.ok_or_else(|| {
        let name = name.map_or("any".into(), String::from_utf8_lossy);
        errlog!("Cannot find {name} sock implementation");
        Errno::EINVAL
    })
}

/// The default one.
pub fn default() -> Option<&'static Imp> {
    table().default
}

/// Makes one the default.
pub fn set_default(name: &[u8]) -> Result<()> {
    let imp = find(name)?;
    let before = table().default.replace(imp);
    match before {
        Some(before) if core::ptr::eq(before, imp) => (),
        Some(before) => debuglog!(SOCK, "Change the default sock impl from {} to {}", before.text, imp.text),
        None => debuglog!(SOCK, "Set default sock implementation to {}", imp.text),
    }
    Ok(())
}

/// Makes one in C known, for good. `EEXIST` when it is.
pub fn register(record: &'static NetImpl, name: &CStr) -> Result<()> {
    let mut table = table();
    if table.all.iter().any(|imp| imp.c().is_some_and(|c| core::ptr::eq(c, record))) {
        return Err(Errno::EEXIST);
    }
    table.all.try_reserve(1)?;
    table.all.insert(0, new(Kind::C(record), name));
    Ok(())
}

/// Whether groups have a descriptor to wait for.
pub fn interrupts() -> bool {
    !NO_INTERRUPTS.load(Relaxed)
}

/// Initializes the implementations, once. `EALREADY` for other options than the first time.
pub fn initialize(interrupts: bool) -> Result<()> {
    {
        let mut table = table();
        match table.initialized {
            Some(before) if before == interrupts => return Ok(()),
            Some(_) => return Err(Errno::EALREADY),
            None => table.initialized = Some(interrupts),
        }
    }
    NO_INTERRUPTS.store(!interrupts, Relaxed);
    for imp in all() {
        let rc = match imp.kind {
            Kind::Posix | Kind::Ssl => 0,
            Kind::C(c) => c.init.get().map_or(0, |init| {
                let mut opts = abi::spdk_sock_initialize_opts {
                    opts_size: size_of::<abi::spdk_sock_initialize_opts>(),
                    enable_interrupt_mode: interrupts,
                };
                init(&mut opts)
            }),
        };
        if rc != 0 {
            warnlog!("Removing {} net impl - initialization failed: {rc}", imp.text);
            let mut table = table();
            table.all.retain(|one| !core::ptr::eq(*one, imp));
            table.removed.push(imp);
        }
    }
    Ok(())
}

/// Writes options as the RPCs name them.
pub fn write_opts(w: &Writer, opts: &abi::spdk_sock_impl_opts) {
    w.named("recv_buf_size", opts.recv_buf_size);
    w.named("send_buf_size", opts.send_buf_size);
    w.named("enable_recv_pipe", opts.enable_recv_pipe);
    w.named("enable_quickack", opts.enable_quickack);
    w.named("enable_placement_id", opts.enable_placement_id);
    w.named("enable_zerocopy_send_server", opts.enable_zerocopy_send_server);
    w.named("enable_zerocopy_send_client", opts.enable_zerocopy_send_client);
    w.named("zerocopy_threshold", opts.zerocopy_threshold);
    w.named("tls_version", opts.tls_version);
    w.named("enable_ktls", opts.enable_ktls);
}

/// Writes the RPC calls that bring the library to its present state, as an array.
pub fn write_config(w: Obj<Writer>) {
    w.write_array(|_| {
        if let Some(default) = default() {
            w.write_object(|_| {
                w.named("method", "sock_set_default_impl");
                w.named_object("params", |w| {
                    w.named("impl_name", default.text());
                });
            });
        }
        for imp in all() {
            let (mut opts, mut len) = (empty_opts(), size_of::<abi::spdk_sock_impl_opts>());
            match imp.get_opts(&mut opts, &mut len) {
                Err(Errno::ENOTSUP) => (),
                Ok(0) => {
                    w.write_object(|_| {
                        w.named("method", "sock_impl_set_options");
                        w.named_object("params", |w| {
                            w.named("impl_name", imp.text());
                            write_opts(w, &opts);
                        });
                    });
                }
                _ => errlog!("Failed to get socket options for socket implementation {}", imp.text()),
            }
        }
    });
}

/// Options that are all zero.
pub fn empty_opts() -> abi::spdk_sock_impl_opts {
    abi::spdk_sock_impl_opts {
        recv_buf_size: 0,
        send_buf_size: 0,
        enable_recv_pipe: false,
        enable_zerocopy_send: false,
        enable_quickack: false,
        enable_placement_id: 0,
        enable_zerocopy_send_server: false,
        enable_zerocopy_send_client: false,
        zerocopy_threshold: 0,
        tls_version: 0,
        enable_ktls: false,
        psk_key: core::ptr::null_mut(),
        psk_key_size: 0,
        psk_identity: core::ptr::null_mut(),
        get_key: None,
        get_key_ctx: core::ptr::null_mut(),
        tls_cipher_suites: core::ptr::null(),
    }
}
