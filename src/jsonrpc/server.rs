//! The server: it listens, receives, dispatches in order, and sends what is ready.
//!
//! Serves `struct spdk_jsonrpc_server` and `struct spdk_jsonrpc_server_conn` of `spdk/jsonrpc.h`. Responses go out in the order in
//! which they are given. A connection ends when its peer has closed it and everything it asked for is answered, or at once when it
//! breaks; requests that are still in progress then find out when they are answered. Threading rule: one thread polls; responses
//! come from any.

use core::ffi::c_void;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard};

use super::message::{self, Body, Call, Verdict};
use super::request::{self, Request, Responder};
use super::{MAX_CONNS, MAX_REQUEST, MAX_TEXT, trace};
use crate::abi;
use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj};
use crate::sys::epoll::{self, Change, Epoll};
use crate::sys::socket::{Socket, Step};

/// All servers.
pub static SERVERS: Arena<Server> = Arena::new();
/// All open connections.
pub static CONNS: Arena<Conn> = Arena::new();
static SERVER_KIND: Kind = Kind::new("jsonrpc_server");
static CONN_KIND: Kind = Kind::new("jsonrpc_server_conn");

/// Once for everything that comes.
const EDGE: Change = Change::Add((libc::EPOLLIN | libc::EPOLLRDHUP | libc::EPOLLET) as u32, 0);

/// Connections that the kernel keeps waiting.
const BACKLOG: i32 = 512;

/// `spdk_jsonrpc_handle_request_fn`.
pub type CHandler = extern "C" fn(*mut abi::spdk_jsonrpc_request, *const abi::spdk_json_val, *const abi::spdk_json_val);
/// `spdk_jsonrpc_conn_closed_fn`.
pub type CloseFn = extern "C" fn(*mut abi::spdk_jsonrpc_server_conn, *mut c_void);

/// Who gets the requests of a server.
#[derive(Clone, Copy)]
pub enum Handler {
    Rust(fn(Responder, Call<'_>)),
    C(CHandler),
}

impl Handler {
    fn call(self, responder: Responder, call: Call<'_>) {
        match self {
            Handler::C(handler) => {
                let request = core::ptr::without_provenance_mut(responder.into_handle() as usize);
                handler(request, call.raw_method(), call.raw_params());
            }
            Handler::Rust(handler) => {
                // A method that panics has answered with an internal error by then, because its responder was dropped.
                if catch_unwind(AssertUnwindSafe(|| handler(responder, call))).is_err() {
                    errlog!("internal error in RPC method {}", call.method());
                }
            }
        }
    }
}

/// A listening socket and its connections.
pub struct Server {
    state: Mutex<Option<ServerState>>,
}

struct ServerState {
    socket: Socket,
    handler: Handler,
    conns: Vec<u64>,
    /// Tells a thread that sleeps of new connections and of bytes.
    epoll: Option<Epoll>,
}

impl Life for Server {
    const KIND: &'static Kind = &SERVER_KIND;
    const LIMIT: usize = 1 << 12;

    fn vacant() -> Self {
        Server { state: Mutex::new(None) }
    }
}

/// One connection.
pub struct Conn {
    state: Mutex<Option<Box<ConnState>>>,
}

struct ConnState {
    /// `None` while the connection is being closed.
    socket: Option<Socket>,
    server: u64,
    /// Nothing more is received; the connection ends when everything is answered.
    ending: bool,
    /// A poll is at work on the received bytes.
    receiving: bool,
    received: Vec<u8>,
    filled: usize,
    /// Requests that are not answered yet.
    outstanding: usize,
    /// How often something was received.
    received_count: u64,
    ready: VecDeque<Vec<u8>>,
    ready_bytes: usize,
    /// Bytes of the first ready response that are sent already.
    sent: usize,
    close_cb: Option<(CloseFn, usize)>,
}

impl Life for Conn {
    const KIND: &'static Kind = &CONN_KIND;
    const LIMIT: usize = 1 << 16;

    fn vacant() -> Self {
        Conn { state: Mutex::new(None) }
    }
}

impl Server {
    /// Listens at `address`, the bytes of a `struct sockaddr`.
    pub fn listen(domain: i32, protocol: i32, address: &[u8], handler: Handler) -> Result<Obj<Server>> {
        let socket = Socket::listen(domain, protocol, address, BACKLOG).map_err(|(step, errno)| {
            match step {
                Step::Socket => errlog!("socket() failed: {errno}"),
                Step::ReuseAddress => errlog!("could not set SO_REUSEADDR sock option: {errno}"),
                Step::Bind => errlog!("could not bind JSON-RPC server: {errno}"),
                Step::Listen => errlog!("listen() failed: {errno}"),
            }
            errno
        })?;
        let mut conns = Vec::new();
        conns.try_reserve_exact(MAX_CONNS)?;
        let server = SERVERS.alloc()?;
        *server.lock() = Some(ServerState { socket, handler, conns, epoll: None });
        Ok(server)
    }

    fn lock(&self) -> MutexGuard<'_, Option<ServerState>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Stops listening and closes every connection. Requests in progress stay valid; their answers are dropped.
    pub fn shutdown(server: Obj<Server>) {
        let Some(state) = server.lock().take() else { return };
        SERVERS.free(server);
        drop(state.socket);
        for conn in state.conns {
            Conn::close(conn);
        }
    }

    /// A descriptor that is ready when something new comes: a connection, bytes. The server must be polled then, and a little
    /// later as long as [`poll`](Self::poll) says so. It lives as long as the server.
    pub fn watch(&self) -> Result<i32> {
        let mut slot = self.lock();
        let state = slot.as_mut().ok_or(Errno::ESTALE)?;
        if let Some(epoll) = &state.epoll {
            return Ok(epoll.fd());
        }
        let epoll = Epoll::new()?;
        epoll::control(epoll.fd(), state.socket.fd(), EDGE)?;
        let fd = epoll.fd();
        state.epoll = Some(epoll);
        let conns = state.conns.clone();
        drop(slot);
        for conn in conns {
            Conn::watch(conn, fd);
        }
        Ok(fd)
    }

    /// Forgets what has happened so far: the poll that follows looks at everything.
    pub(super) fn clear_events(&self) {
        let Some(epoll) = self.lock().as_ref().and_then(|state| Some(state.epoll.as_ref()?.fd())) else { return };
        let mut events = [epoll::Event::NONE; MAX_CONNS];
        while epoll::wait(epoll, &mut events, 0) == Ok(MAX_CONNS) {}
    }

    /// Does what can be done now: accepts, receives, dispatches, sends. True when there may soon be more to do: answers that
    /// are awaited or not sent, bytes that are not looked at.
    pub fn poll(server: Obj<Server>) -> bool {
        server.clear_events();
        let handle = server.handle();
        let mut more = false;
        let mut conns = [0; MAX_CONNS];
        let mut count = server.list(&mut conns);
        // Connections that have ended make room before others are accepted.
        for conn in conns.iter().take(count) {
            Conn::end_if_done(*conn);
        }
        if server.is(handle) {
            server.accept(handle);
            count = server.list(&mut conns);
        }
        for conn in conns.iter().take(count) {
            // A handler or callback may have shut the server down.
            let Some(handler) = server.lock().as_ref().filter(|_| server.is(handle)).map(|s| s.handler) else {
                return false;
            };
            more |= Conn::poll(*conn, handler);
        }
        more || count >= MAX_CONNS
    }

    fn list(&self, into: &mut [u64; MAX_CONNS]) -> usize {
        let slot = self.lock();
        let conns = slot.as_ref().map_or(&[][..], |s| &s.conns);
        into.iter_mut().zip(conns).map(|(to, from)| *to = *from).count()
    }

    /// Accepts every connection that waits and for which there is room.
    fn accept(&self, handle: u64) {
        loop {
            let accepted = match self.lock().as_mut().filter(|state| state.conns.len() < MAX_CONNS) {
                Some(state) => state.socket.accept(),
                None => return,
            };
            let opened = match accepted {
                Ok(Some(socket)) => Conn::open(socket, handle),
                Ok(None) => return,
                Err(errno) => return debuglog!(trace::RPC, "accept() failed: {errno}"),
            };
            match opened {
                Ok(conn) => {
                    let epoll = self.lock().as_mut().and_then(|state| {
                        state.conns.push(conn);
                        Some(state.epoll.as_ref()?.fd())
                    });
                    if let Some(epoll) = epoll {
                        Conn::watch(conn, epoll);
                    }
                }
                Err(errno) => errlog!("connection refused: {errno}"),
            }
        }
    }

    fn forget(server: u64, conn: u64) {
        let Ok(server) = SERVERS.get(server) else { return };
        if let Some(state) = server.lock().as_mut() {
            state.conns.retain(|c| *c != conn);
        }
    }
}

impl Conn {
    fn open(socket: Socket, server: u64) -> Result<u64> {
        let mut received = Vec::new();
        received.try_reserve_exact(MAX_REQUEST)?;
        received.resize(MAX_REQUEST, 0);
        let conn = CONNS.alloc()?;
        *conn.lock() = Some(Box::new(ConnState {
            socket: Some(socket),
            server,
            ending: false,
            receiving: false,
            received,
            filled: 0,
            outstanding: 0,
            received_count: 0,
            ready: VecDeque::new(),
            ready_bytes: 0,
            sent: 0,
            close_cb: None,
        }));
        Ok(conn.handle())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<ConnState>>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Runs `f` on the connection that `handle` names, if it still is that one.
    fn with<R>(handle: u64, f: impl FnOnce(&mut ConnState) -> R) -> Option<R> {
        let conn = CONNS.get(handle).ok()?;
        let mut slot = conn.lock();
        if conn.is(handle) { slot.as_mut().map(|state| f(state)) } else { None }
    }

    /// Whether the connection is neither closed nor being closed.
    pub fn is_open(&self) -> bool {
        self.lock().as_ref().is_some_and(|s| s.socket.is_some())
    }

    /// Queues a response; `ENOTCONN` if the connection is gone. An empty one only counts as an answer.
    pub(super) fn post(handle: u64, text: Vec<u8>) -> Result<()> {
        Conn::with(handle, |state| {
            if state.socket.is_none() {
                return Err(Errno::ENOTCONN);
            }
            state.outstanding = state.outstanding.saturating_sub(1);
            state.ready_bytes = state.ready_bytes.saturating_add(text.len());
            // Room was reserved when the request was taken.
            state.ready.push_back(text);
            Ok(())
        })
        .unwrap_or(Err(Errno::ENOTCONN))
    }

    /// Registers the callback for the end of the connection. One at most: `EEXIST` for the same again, `ENOSPC` for another,
    /// `ENOTCONN` when it is too late.
    pub fn add_close_cb(&self, cb: CloseFn, ctx: usize) -> Result<()> {
        let mut slot = self.lock();
        let state = slot.as_mut().filter(|s| s.socket.is_some()).ok_or(Errno::ENOTCONN)?;
        match state.close_cb {
            None => {
                state.close_cb = Some((cb, ctx));
                Ok(())
            }
            Some((old, old_ctx)) if core::ptr::fn_addr_eq(old, cb) && old_ctx == ctx => Err(Errno::EEXIST),
            Some(_) => Err(Errno::ENOSPC),
        }
    }

    /// Takes the callback back; `ENOENT` if it is not the registered one.
    pub fn del_close_cb(&self, cb: CloseFn, ctx: usize) -> Result<()> {
        let mut slot = self.lock();
        let place = &mut slot.as_mut().ok_or(Errno::ENOENT)?.close_cb;
        match place {
            Some((old, old_ctx)) if core::ptr::fn_addr_eq(*old, cb) && *old_ctx == ctx => {
                *place = None;
                Ok(())
            }
            _ => Err(Errno::ENOENT),
        }
    }

    /// Closes the connection now, calls its callback, and forgets it.
    fn close(handle: u64) {
        let closing = Conn::with(handle, |state| {
            let socket = state.socket.take()?;
            state.ready.clear();
            drop(socket);
            Some((state.close_cb, state.server))
        });
        // A nested close finds the socket gone and leaves the rest to the outer one.
        let Some(Some((close_cb, server))) = closing else { return };
        if let Some((cb, ctx)) = close_cb {
            cb(core::ptr::without_provenance_mut(handle as usize), core::ptr::with_exposed_provenance_mut(ctx));
        }
        Server::forget(server, handle);
        if let Ok(conn) = CONNS.get(handle) {
            let mut slot = conn.lock();
            drop(slot.take());
            CONNS.free(conn);
        }
    }

    /// Closes the connection if its peer is gone and nothing is left to do for it.
    fn end_if_done(handle: u64) {
        let done = |state: &mut ConnState| {
            state.ending && !state.receiving && state.outstanding == 0 && state.ready.is_empty()
        };
        if Conn::with(handle, done) == Some(true) {
            Conn::close(handle);
        }
    }

    /// Has an epoll instance know the connection's socket.
    fn watch(handle: u64, epoll: i32) {
        let added = Conn::with(handle, |state| match &state.socket {
            Some(socket) => epoll::control(epoll, socket.fd(), EDGE),
            None => Ok(()),
        });
        if let Some(Err(errno)) = added {
            errlog!("connection is not watched: {errno}");
            Conn::close(handle);
        }
    }

    /// True when there may soon be more to do.
    fn poll(handle: u64, handler: Handler) -> bool {
        let before = Conn::with(handle, |state| state.received_count).unwrap_or(0);
        if !Conn::flush(handle) || !Conn::receive(handle, handler) || !Conn::flush(handle) {
            Conn::close(handle);
        }
        let more = |state: &mut ConnState| {
            state.outstanding > 0 || !state.ready.is_empty() || state.ending || state.received_count != before
        };
        let more = Conn::with(handle, more).unwrap_or(false);
        Conn::end_if_done(handle);
        more
    }

    /// Sends what is ready. False if the connection broke.
    fn flush(handle: u64) -> bool {
        loop {
            match Conn::with(handle, ConnState::flush).unwrap_or(Ok(None)) {
                Ok(Some(text)) => trace::text("response: ", &text),
                Ok(None) => return true,
                Err(errno) => {
                    debuglog!(trace::RPC, "send() failed: {errno}");
                    return false;
                }
            }
        }
    }

    /// Receives, and dispatches every complete request. False if the connection broke.
    fn receive(handle: u64, handler: Handler) -> bool {
        let (received, filled) = match Conn::with(handle, ConnState::receive).unwrap_or(Ok(Receive::Nothing)) {
            Ok(Receive::Bytes(received, filled)) => (received, filled),
            Ok(Receive::Nothing) => return true,
            Ok(Receive::End) => {
                debuglog!(trace::RPC, "remote closed connection");
                return true;
            }
            Ok(Receive::TooLong) => {
                errlog!("request of more than {MAX_REQUEST} bytes; connection closed");
                return true;
            }
            Err(errno) => {
                debuglog!(trace::RPC, "recv() failed: {errno}");
                return false;
            }
        };
        let text = received.get(..filled).unwrap_or_default();
        let taken = Conn::dispatch(handle, text, handler);
        let offset = match taken {
            Ok(len) => len.min(filled),
            Err(errno) => {
                errlog!("jsonrpc parse request failed: {errno}");
                filled
            }
        };
        Conn::with(handle, |state| {
            state.received = received;
            state.received.copy_within(offset..filled, 0);
            state.filled = filled.saturating_sub(offset);
            state.receiving = false;
        });
        taken.is_ok()
    }

    /// Dispatches the requests at the start of `text` one after the other: how many bytes of it they are.
    fn dispatch(handle: u64, text: &[u8], handler: Handler) -> Result<usize> {
        let mut offset = 0usize;
        while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
            let Some((body, verdict, len)) = message::take(rest)? else { break };
            offset = offset.saturating_add(len);
            // A handler may have ended the connection.
            let Some(request) = Conn::with(handle, |state| state.take_request(handle, body, verdict)) else { break };
            request::handle(request?, verdict, |responder, call| handler.call(responder, call));
            if verdict == Verdict::Unreadable {
                errlog!("jsonrpc parse request failed; connection closed");
                return Ok(text.len());
            }
        }
        Ok(offset)
    }
}

/// What receiving gave.
enum Receive {
    /// The buffer, on loan until it is looked through, and how far it is filled.
    Bytes(Vec<u8>, usize),
    Nothing,
    End,
    TooLong,
}

impl ConnState {
    /// Sends the first ready response as far as it goes: the response if all of it is gone, `None` if nothing more can be done now.
    fn flush(&mut self) -> Result<Option<Vec<u8>>> {
        let (Some(socket), Some(text)) = (&self.socket, self.ready.front()) else { return Ok(None) };
        while let Some(rest) = text.get(self.sent..).filter(|rest| !rest.is_empty()) {
            match socket.send(rest) {
                Ok(len) => self.sent = self.sent.saturating_add(len),
                Err(Errno::EAGAIN | Errno::EINTR) => return Ok(None),
                Err(errno) => return Err(errno),
            }
        }
        self.sent = 0;
        self.ready_bytes = self.ready_bytes.saturating_sub(text.len());
        Ok(self.ready.pop_front())
    }

    /// Receives once.
    fn receive(&mut self) -> Result<Receive> {
        // A peer that does not take its responses gets no new ones until it does.
        if self.ending || self.receiving || self.ready_bytes > MAX_TEXT {
            return Ok(Receive::Nothing);
        }
        let Some(socket) = &self.socket else { return Ok(Receive::Nothing) };
        let room = self.received.get_mut(self.filled..).unwrap_or_default();
        if room.is_empty() {
            self.ending = true;
            return Ok(Receive::TooLong);
        }
        match socket.recv(room) {
            Ok(0) => {
                self.ending = true;
                Ok(Receive::End)
            }
            Ok(len) => {
                self.receiving = true;
                self.received_count = self.received_count.wrapping_add(1);
                Ok(Receive::Bytes(core::mem::take(&mut self.received), self.filled.saturating_add(len)))
            }
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(Receive::Nothing),
            Err(errno) => Err(errno),
        }
    }

    /// Makes a request of a message.
    fn take_request(&mut self, handle: u64, body: Body, verdict: Verdict) -> Result<Obj<Request>> {
        if self.socket.is_none() {
            return Err(Errno::ENOTCONN);
        }
        let id = match verdict {
            Verdict::Call { id, .. } | Verdict::Invalid { id } => id,
            Verdict::Unreadable => {
                // Nobody knows where the next request begins: answer this one, and end the connection.
                self.ending = true;
                None
            }
        };
        self.ready.try_reserve(self.outstanding.saturating_add(1))?;
        let request = Request::from_conn(handle, body, id)?;
        self.outstanding = self.outstanding.saturating_add(1);
        Ok(request)
    }
}
