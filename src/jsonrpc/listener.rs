//! The RPC server of an application: the table of methods behind a Unix socket, with a lock file beside it.
//!
//! Serves `struct spdk_rpc_server` of `spdk/rpc.h`. The lock, not the socket file, says whether the address is in use, so a socket
//! that a dead process left behind is removed. Threading rule: one thread at a time, as for the server inside.

use std::fs::{File, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use super::methods;
use super::server::{Handler, SERVERS, Server};
use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj};
use crate::sys::{flock, socket};

/// All RPC servers.
pub static LISTENERS: Arena<Listener> = Arena::new();
static KIND: Kind = Kind::new("rpc_server");

/// An RPC server.
pub struct Listener {
    state: Mutex<Option<State>>,
}

struct State {
    server: u64,
    path: PathBuf,
    lock_path: PathBuf,
    /// Holds the lock as long as it is open.
    lock: File,
}

impl Life for Listener {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 12;

    fn vacant() -> Self {
        Listener { state: Mutex::new(None) }
    }
}

impl Listener {
    /// Listens at a path of the file system.
    pub fn listen(path: &[u8]) -> Result<Obj<Listener>> {
        let address = socket::unix_address(path).ok_or_else(|| {
            errlog!("RPC Listen address Unix socket path too long");
            Errno::ENAMETOOLONG
        })?;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(path));
        let mut lock_path = path.clone().into_os_string();
        lock_path.push(".lock");
        let lock_path = PathBuf::from(lock_path);

        let mut open = OpenOptions::new();
        open.read(true).write(true).create(true).truncate(false).mode(0o600);
        let lock = open.open(&lock_path).map_err(|error| {
            let errno = Errno::from(error);
            errlog!("Cannot open lock file {}: {errno}", lock_path.display());
            errno
        })?;
        flock::try_lock(&lock).inspect_err(|_| {
            errlog!("RPC Unix domain socket path {} in use. Specify another.", path.display());
        })?;

        // With the lock in our hands, a socket file there belongs to nobody any more.
        let _ = std::fs::remove_file(&path);
        let server = Server::listen(libc::AF_UNIX, 0, &address, Handler::Rust(methods::dispatch));
        let listener =
            server.and_then(|server| Ok((server, LISTENERS.alloc().inspect_err(|_| Server::shutdown(server))?)));
        let (server, listener) = listener.inspect_err(|_| {
            errlog!("spdk_jsonrpc_server_listen() failed");
            let _ = std::fs::remove_file(&lock_path);
        })?;
        *listener.lock() = Some(State { server: server.handle(), path, lock_path, lock });
        Ok(listener)
    }

    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn server(&self) -> Option<Obj<Server>> {
        let server = self.lock().as_ref().map(|state| state.server)?;
        SERVERS.get(server).ok()
    }

    /// Does what can be done now; true when there may soon be more.
    pub fn poll(&self) -> bool {
        self.server().is_some_and(Server::poll)
    }

    /// Has the descriptor of [`watch`](Self::watch) wait for the next news although the server is not polled.
    pub fn ignore(&self) {
        if let Some(server) = self.server() {
            server.clear_events();
        }
    }

    /// A descriptor that is ready when a poll is needed, see [`Server::watch`].
    pub fn watch(&self) -> Result<i32> {
        self.server().ok_or(Errno::ESTALE)?.watch()
    }

    /// Stops listening, closes every connection, and removes the socket and the lock.
    pub fn close(listener: Obj<Listener>) {
        let Some(state) = listener.lock().take() else { return };
        LISTENERS.free(listener);
        let _ = std::fs::remove_file(&state.path);
        if let Ok(server) = SERVERS.get(state.server) {
            Server::shutdown(server);
        }
        drop(state.lock);
        let _ = std::fs::remove_file(&state.lock_path);
    }
}
