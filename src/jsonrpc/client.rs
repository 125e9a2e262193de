//! The client: requests as texts, one in flight to the socket and one response waiting to be fetched.
//!
//! Serves `struct spdk_jsonrpc_client`, its requests and its responses, of `spdk/jsonrpc.h`. Threading rule: a client has one user at
//! a time; requests and responses may be built and read anywhere.

use std::collections::VecDeque;
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::{Arc, Mutex, MutexGuard};

use super::message::Body;
use super::{MAX_RESPONSE_VALUES, MAX_TEXT, trace};
use crate::abi;
use crate::algo::text::split_host_port;
use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj, Pool, Rx, Transparent, Why};
use crate::json::{self, Broken, Flags, Sink, Val, Writer};
use crate::sys::socket::{self, READABLE, Socket, Target, WRITABLE};

/// All clients.
pub static CLIENTS: Arena<Client> = Arena::new();
/// All requests that are being built.
pub static CLIENT_REQUESTS: Arena<ClientRequest> = Arena::new();
static CLIENT_KIND: Kind = Kind::new("jsonrpc_client");
static REQUEST_KIND: Kind = Kind::new("jsonrpc_client_request");
/// The kind of a response.
pub static RESPONSE_KIND: Kind = Kind::new("jsonrpc_client_response");

/// Bytes of the receive buffer at first.
const RECEIVE: usize = 32 * 1024;
/// The port of a TCP address without one.
const DEFAULT_PORT: &CStr = c"5260";

/// A connection to a server.
pub struct Client {
    state: Mutex<Option<Box<ClientState>>>,
}

struct ClientState {
    /// Shared with a poll that waits.
    socket: Arc<Socket>,
    connected: bool,
    received: Vec<u8>,
    filled: usize,
    /// The request on its way and how much of it is sent.
    request: Option<(Vec<u8>, usize)>,
    response: Option<&'static Response>,
}

impl Life for Client {
    const KIND: &'static Kind = &CLIENT_KIND;
    const LIMIT: usize = 1 << 14;

    fn vacant() -> Self {
        Client { state: Mutex::new(None) }
    }
}

/// A request that is being built.
pub struct ClientRequest {
    state: Mutex<Option<Text>>,
}

#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    /// Something could not be written.
    spoilt: bool,
}

impl Life for ClientRequest {
    const KIND: &'static Kind = &REQUEST_KIND;
    const LIMIT: usize = 1 << 16;

    fn vacant() -> Self {
        ClientRequest { state: Mutex::new(None) }
    }
}

impl ClientRequest {
    /// An empty request.
    pub fn create() -> Result<Obj<ClientRequest>> {
        let request = CLIENT_REQUESTS.alloc()?;
        *request.lock() = Some(Text::default());
        Ok(request)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Text>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn append(request: u64, piece: &[u8]) -> bool {
        let Ok(request) = CLIENT_REQUESTS.get(request) else { return false };
        let mut slot = request.lock();
        let Some(text) = slot.as_mut() else { return false };
        let fits =
            text.bytes.len().saturating_add(piece.len()) <= MAX_TEXT && text.bytes.try_reserve(piece.len()).is_ok();
        if fits {
            text.bytes.extend_from_slice(piece);
        } else {
            text.spoilt = true;
        }
        fits
    }

    /// Starts writing the request: the members after `method` follow through the writer. A negative `id` means a notification.
    pub fn begin(request: Obj<ClientRequest>, id: i32, method: Option<&[u8]>) -> Result<Obj<Writer>> {
        let sink = Sink::Object { write: ClientRequest::append, object: request.handle() };
        let writer = Writer::begin(sink, false, false)?;
        writer.object_begin();
        writer.named("jsonrpc", "2.0");
        if id >= 0 {
            writer.named("id", id);
        }
        if let Some(method) = method {
            writer.named("method", method);
        }
        Ok(writer)
    }

    /// Ends writing. What could not be written makes the request unusable.
    pub fn end(request: Obj<ClientRequest>, writer: Obj<Writer>) -> Result<()> {
        writer.object_end();
        let written = Writer::end(writer)?.is_ok() && ClientRequest::append(request.handle(), b"\n");
        if let Some(text) = request.lock().as_mut() {
            text.spoilt |= !written;
        }
        Ok(())
    }

    /// Throws the request away.
    pub fn free(request: Obj<ClientRequest>) {
        drop(request.lock().take());
        CLIENT_REQUESTS.free(request);
    }
}

/// A response; C reads the first four words, `struct spdk_jsonrpc_client_response`.
#[repr(C)]
pub struct Response {
    version: Rx<usize>,
    id: Rx<usize>,
    result: Rx<usize>,
    error: Rx<usize>,
    live: AtomicBool,
    body: Mutex<Option<Box<Body>>>,
}

const _: () = assert!(core::mem::size_of::<abi::spdk_jsonrpc_client_response>() == 4 * core::mem::size_of::<usize>());

impl Transparent for Response {
    fn vacant() -> Self {
        Response {
            version: Rx::ZERO,
            id: Rx::ZERO,
            result: Rx::ZERO,
            error: Rx::ZERO,
            live: AtomicBool::new(false),
            body: Mutex::new(None),
        }
    }
}

static RESPONSES: Pool<Response> = Pool::new();
static FREE_RESPONSES: Mutex<VecDeque<&'static Response>> = Mutex::new(VecDeque::new());
/// A freed response waits behind this many others.
const QUARANTINE: usize = 64;
const RESPONSE_LIMIT: usize = 1 << 16;

impl Response {
    fn new(mut body: Box<Body>, places: [Option<usize>; 4]) -> Result<&'static Response> {
        let response = {
            let mut free = FREE_RESPONSES.lock().unwrap_or_else(|e| e.into_inner());
            RESPONSES.open(0, RESPONSE_LIMIT)?;
            if free.len() > QUARANTINE { free.pop_front() } else { None }
        };
        let response = response.map_or_else(|| RESPONSES.carve(), Ok)?;
        let [version, id, result, error] = places.map(|at| body.raw_mut(at).expose_provenance());
        response.version.set(version);
        response.id.set(id);
        response.result.set(result);
        response.error.set(error);
        *response.lock() = Some(body);
        response.live.store(true, Release);
        Ok(response)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<Body>>> {
        self.body.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The response at an address that C gave back.
    pub fn at(address: usize) -> core::result::Result<&'static Response, Why> {
        match RESPONSES.at(address) {
            _ if address == 0 => Err(Why::Null),
            None => Err(Why::Garbage),
            Some(response) if response.live.load(Acquire) => Ok(response),
            Some(_) => Err(Why::Stale),
        }
    }

    /// The address C reads.
    pub fn address(&'static self) -> *mut abi::spdk_jsonrpc_client_response {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    /// Ends the response's life; false if somebody else did.
    pub fn free(&'static self) -> bool {
        if !self.live.swap(false, AcqRel) {
            return false;
        }
        drop(self.lock().take());
        let mut free = FREE_RESPONSES.lock().unwrap_or_else(|e| e.into_inner());
        if free.try_reserve(1).is_ok() {
            free.push_back(self);
        }
        true
    }
}

/// Where a C program's address leads.
fn target(address: &[u8], domain: i32) -> Result<Target> {
    if domain == libc::AF_UNIX {
        let address = socket::unix_address(address).ok_or_else(|| {
            errlog!("RPC Listen address Unix socket path too long");
            Errno::EINVAL
        })?;
        return Ok(Target { domain, protocol: 0, address });
    }
    let shown = address.escape_ascii();
    let parts = split_host_port(address).filter(|p| p.valid).ok_or(Errno::EINVAL);
    let parts = parts.inspect_err(|_| errlog!("Invalid listen address '{shown}'"))?;
    let part = |range: Option<&[u8]>| CString::new(range.unwrap_or_default()).map_err(|_| Errno::EINVAL);
    let host = part(address.get(parts.host..parts.host_end.unwrap_or(address.len())))?;
    let port = match parts.port {
        Some(at) => part(address.get(at..))?,
        None => DEFAULT_PORT.to_owned(),
    };
    socket::resolve(&host, &port).map_err(|rc| {
        errlog!("Unable to look up RPC connect address '{shown}' ({rc}): {}", socket::resolve_error(rc));
        Errno(rc.saturating_abs())
    })
}

impl Client {
    /// Starts a connection to a Unix socket's path or to `address:port`; it may still be in progress.
    pub fn connect(address: &[u8], domain: i32) -> Result<Obj<Client>> {
        let target = target(address, domain)?;
        let (socket, connected) =
            Socket::connect(&target).inspect_err(|errno| errlog!("could not connect to JSON-RPC server: {errno}"))?;
        let client = CLIENTS.alloc()?;
        *client.lock() = Some(Box::new(ClientState {
            socket: Arc::new(socket),
            connected,
            received: Vec::new(),
            filled: 0,
            request: None,
            response: None,
        }));
        Ok(client)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<ClientState>>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn with<R>(&self, f: impl FnOnce(&mut ClientState) -> Result<R>) -> Result<R> {
        f(self.lock().as_mut().ok_or(Errno::ESTALE)?)
    }

    /// Closes the connection.
    pub fn close(client: Obj<Client>) {
        let Some(state) = client.lock().take() else { return };
        CLIENTS.free(client);
        if let Some(response) = state.response {
            response.free();
        }
    }

    /// Gives a finished request to the client; `ENOSPC` while the one before is not sent yet, `EINVAL` if it is unusable. On success
    /// the request is gone.
    pub fn send(&self, request: Obj<ClientRequest>) -> Result<()> {
        self.with(|state| {
            if state.request.is_some() {
                return Err(Errno::ENOSPC);
            }
            let mut slot = request.lock();
            if slot.as_ref().ok_or(Errno::ESTALE)?.spoilt {
                return Err(Errno::EINVAL);
            }
            let text = slot.take().ok_or(Errno::ESTALE)?;
            drop(slot);
            CLIENT_REQUESTS.free(request);
            state.request = Some((text.bytes, 0));
            Ok(())
        })
    }

    /// Sends and receives what can be, waiting up to `timeout_ms` for the socket: how many responses can be fetched.
    pub fn poll(&self, timeout_ms: i32) -> Result<i32> {
        let (socket, connected) = self.with(|state| Ok((state.socket.clone(), state.connected)))?;
        if !connected {
            return self.poll_connecting(&socket, timeout_ms);
        }
        let events = match socket.poll(READABLE | WRITABLE, timeout_ms) {
            Ok(events) => events,
            Err(Errno::EINTR) => 0,
            Err(errno) => {
                errlog!("poll() failed ({}): {errno}", errno.0);
                return Err(errno);
            }
        };
        let mut done = Ok(());
        if events & WRITABLE != 0 {
            done = self.with(ClientState::send);
        }
        if done.is_ok() && events & READABLE != 0 {
            done = self.with(ClientState::receive);
        }
        if done.is_ok() {
            done = self.look_for_response();
        }
        done?;
        self.with(|state| Ok(i32::from(state.response.is_some())))
    }

    fn poll_connecting(&self, socket: &Socket, timeout_ms: i32) -> Result<i32> {
        match socket.poll(WRITABLE, timeout_ms) {
            Ok(0) | Err(Errno::EINTR) => Err(Errno::ENOTCONN),
            Ok(WRITABLE) if socket.established().is_ok() => self.with(|state| {
                state.connected = true;
                Ok(0)
            }),
            Ok(_) => Err(Errno::EIO),
            Err(errno) => {
                errlog!("poll() failed ({}): {errno}", errno.0);
                Err(Errno::EIO)
            }
        }
    }

    /// Looks whether what was received holds a whole response.
    fn look_for_response(&self) -> Result<()> {
        let text = self.with(|state| {
            let text = state.received.get(..state.filled).unwrap_or_default();
            let outcome = json::parse(text, Flags::default(), &mut ());
            let text = text.get(..outcome.end).unwrap_or_default();
            match outcome.tokens {
                Err(Broken::Incomplete) => return Ok(None),
                Ok(count) if count <= MAX_RESPONSE_VALUES => {}
                _ => return Ok(Some(Err(outcome.tokens))),
            }
            if state.response.is_some() {
                return Err(Errno::ENOSPC);
            }
            let mut copy = Vec::new();
            copy.try_reserve_exact(text.len())?;
            copy.extend_from_slice(text);
            state.received.copy_within(outcome.end..state.filled, 0);
            state.filled = state.filled.saturating_sub(outcome.end);
            Ok(Some(Ok(copy)))
        })?;
        let text = match text {
            None => return Ok(()),
            Some(Ok(text)) => text,
            Some(Err(tokens)) => {
                errlog!("JSON parse error ({tokens:?})");
                return Err(Errno::EINVAL);
            }
        };
        debuglog!(trace::RPC_CLIENT, "JSON string is :\n{}", String::from_utf8_lossy(&text));
        let body = Body::parse(&text, MAX_RESPONSE_VALUES)?;
        let places = members(&body).ok_or(Errno::EINVAL)?;
        let response = Response::new(Box::new(body), places)?;
        self.with(|state| {
            state.response = Some(response);
            Ok(())
        })
    }

    /// The response that waits, if one does.
    pub fn response(&self) -> Option<&'static Response> {
        self.lock().as_mut()?.response.take()
    }
}

/// The members of a response: version, id, result, error.
fn members(body: &Body) -> Option<[Option<usize>; 4]> {
    let Some(object) = body.root().and_then(|v| v.object()) else {
        errlog!("top-level JSON value was not object");
        return None;
    };
    let mut places = [None; 4];
    for (name, val) in object {
        let at = ["jsonrpc", "id", "result", "error"].iter().position(|n| *n == name)?;
        let fits = |val: &Val<'_>| match at {
            0 => val.is_str("2.0"),
            1 => matches!(val.kind(), json::Kind::String | json::Kind::Number),
            _ => true,
        };
        let place = places.get_mut(at).filter(|_| fits(&val))?;
        if place.replace(val.index()).is_some() {
            return None;
        }
    }
    places.first()?.is_some().then_some(places)
}

impl ClientState {
    fn send(&mut self) -> Result<()> {
        let Some((text, sent)) = &mut self.request else { return Ok(()) };
        let rest = text.get(*sent..).unwrap_or_default();
        if !rest.is_empty() {
            match self.socket.send(rest) {
                Ok(len) => *sent = sent.saturating_add(len),
                Err(Errno::EINTR | Errno::EAGAIN) => return Ok(()),
                Err(errno) => return Err(errno),
            }
        }
        if *sent >= text.len() {
            self.request = None;
        }
        Ok(())
    }

    fn receive(&mut self) -> Result<()> {
        if self.filled >= self.received.len() {
            let len = self.received.len().saturating_mul(2).max(RECEIVE);
            if len > MAX_TEXT {
                return Err(Errno::ENOSPC);
            }
            self.received.try_reserve_exact(len.saturating_sub(self.received.len()))?;
            self.received.resize(len, 0);
        }
        let room = self.received.get_mut(self.filled..).unwrap_or_default();
        match self.socket.recv(room) {
            Ok(0) => Err(Errno::EIO),
            Ok(len) => {
                self.filled = self.filled.saturating_add(len);
                Ok(())
            }
            Err(Errno::EINTR | Errno::EAGAIN) => Ok(()),
            Err(errno) => Err(errno),
        }
    }
}
