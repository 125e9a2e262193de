//! Requests in progress and the ways to answer them.
//!
//! Serves `struct spdk_jsonrpc_request` of `spdk/jsonrpc.h`. A request lives from its dispatch to its answer, which exactly one call
//! gives; from then on its handle is stale. An answer whose connection is gone is dropped and counted. Threading rule: any thread.

use core::fmt::Display;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

use super::message::{self, Body, Call, Verdict};
use super::server::{CONNS, Conn};
use super::{INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, MAX_TEXT, PARSE_ERROR, methods};
use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj};
use crate::json::{self, FieldError, Sink, Writer};

/// All requests that are not answered yet.
pub static REQUESTS: Arena<Request> = Arena::new();
static KIND: Kind = Kind::new("jsonrpc_request");
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// A request that is not answered yet.
pub struct Request {
    state: Mutex<Option<Box<State>>>,
}

impl Life for Request {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;

    fn vacant() -> Self {
        Request { state: Mutex::new(None) }
    }
}

/// Receives the response of a call that came from the library itself.
type Local = Box<dyn FnOnce(Vec<u8>) + Send>;

/// Where the response goes.
enum Target {
    Conn(u64),
    Local(Local),
}

struct State {
    target: Target,
    body: Arc<Body>,
    id: Option<usize>,
    writer: Obj<Writer>,
    begun: bool,
}

impl State {
    /// The start of every response, up to the name behind which the result or error follows.
    fn envelope(&self, name: &str) {
        let w = &self.writer;
        w.object_begin();
        w.named("jsonrpc", "2.0");
        w.named("id", self.id.and_then(|at| self.body.val(at)));
        w.name(name);
    }

    fn is_notification(&self) -> bool {
        self.id.and_then(|at| self.body.val(at)).is_none_or(|id| id.is_null())
    }

    fn write_error(&self, code: i32, message: &str) {
        self.writer.reset();
        self.envelope("error");
        self.writer.write_object(|w| {
            w.named("code", code);
            w.named("message", message);
        });
    }

    /// Ends the text and hands it over; an empty one where no answer is wanted.
    fn send(self, silent: bool) {
        if !silent && self.writer.failed() {
            errlog!("response could not be written; an error is sent instead");
            self.write_error(INTERNAL_ERROR, "Internal error");
        }
        self.writer.object_end();
        let text = match Writer::end(self.writer) {
            Ok(Ok(Sink::Memory { mut bytes, .. })) if !silent => {
                if bytes.try_reserve(1).is_ok() {
                    bytes.push(b'\n');
                }
                bytes
            }
            _ => Vec::new(),
        };
        match self.target {
            Target::Local(reply) => reply(text),
            Target::Conn(conn) => {
                if Conn::post(conn, text).is_err() {
                    DROPPED.fetch_add(1, Relaxed);
                    warnlog!("Unable to send response: connection closed.");
                }
            }
        }
    }
}

/// How many responses had no connection to go to any more.
pub fn dropped_responses() -> u64 {
    DROPPED.load(Relaxed)
}

impl Request {
    fn new(target: Target, body: Body, id: Option<usize>) -> Result<Obj<Request>> {
        let sink = Sink::Memory { bytes: Vec::new(), max: MAX_TEXT };
        let writer = Writer::begin(sink, false, true)?;
        let request = REQUESTS.alloc().inspect_err(|_| Writer::abandon(writer))?;
        let state = State { target, body: Arc::new(body), id, writer, begun: false };
        *request.lock() = Some(Box::new(state));
        Ok(request)
    }

    /// A request from connection `conn`.
    pub(super) fn from_conn(conn: u64, body: Body, id: Option<usize>) -> Result<Obj<Request>> {
        Request::new(Target::Conn(conn), body, id)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Box<State>>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Ends the request's life: whoever gets the state answers it.
    fn take(request: Obj<Request>, wanted: impl FnOnce(&State) -> Result<()>) -> Result<Box<State>> {
        let mut slot = request.lock();
        wanted(slot.as_ref().ok_or(Errno::ESTALE)?)?;
        let state = slot.take().ok_or(Errno::ESTALE)?;
        REQUESTS.free(request);
        Ok(state)
    }

    /// What was asked; kept alive by whoever holds it.
    pub(super) fn body(&self) -> Option<Arc<Body>> {
        self.lock().as_ref().map(|state| state.body.clone())
    }

    /// Starts a result: the value is to be written to the writer. Only one result may be started (`EALREADY`).
    pub fn begin_result(&self) -> Result<Obj<Writer>> {
        let mut slot = self.lock();
        let state = slot.as_mut().ok_or(Errno::ESTALE)?;
        if state.begun {
            return Err(Errno::EALREADY);
        }
        state.begun = true;
        state.envelope("result");
        Ok(state.writer)
    }

    /// Sends the result that was written to `writer`, the one that [`Request::begin_result`] gave.
    pub fn end_result(request: Obj<Request>, writer: Obj<Writer>) -> Result<()> {
        let state =
            Request::take(
                request,
                |state| if state.begun && state.writer == writer { Ok(()) } else { Err(Errno::EBADF) },
            )?;
        let silent = state.is_notification();
        state.send(silent);
        Ok(())
    }

    /// Sends an error; a result that was started is forgotten.
    pub fn send_error(request: Obj<Request>, code: i32, message: &str) -> Result<()> {
        let state = Request::take(request, |_| Ok(()))?;
        state.write_error(code, message);
        state.send(false);
        Ok(())
    }

    /// The connection, as long as it is open.
    pub fn conn(&self) -> Option<Obj<Conn>> {
        match self.lock().as_ref()?.target {
            Target::Conn(conn) => CONNS.get(conn).ok().filter(|conn| conn.is_open()),
            Target::Local(_) => None,
        }
    }
}

/// The right, and the duty, to answer a request. Dropped unanswered, it answers with an internal error.
pub struct Responder {
    request: Obj<Request>,
    handle: u64,
}

impl Responder {
    pub(super) fn new(request: Obj<Request>) -> Responder {
        Responder { request, handle: request.handle() }
    }

    fn live(&self) -> Option<Obj<Request>> {
        REQUESTS.get(self.handle).ok()
    }

    /// The handle by which C would know the request.
    pub fn handle(&self) -> u64 {
        self.handle
    }

    /// Gives the duty to C, which knows the request by this handle.
    pub fn into_handle(mut self) -> u64 {
        core::mem::take(&mut self.handle)
    }

    /// Whether nobody waits for the answer any more.
    pub fn is_abandoned(&self) -> bool {
        let Some(request) = self.live() else { return true };
        let local = request.lock().as_ref().is_some_and(|state| matches!(state.target, Target::Local(_)));
        !local && request.conn().is_none()
    }

    /// Starts a result that is written step by step, possibly later.
    pub fn begin(self) -> Answer {
        let writer = self.request.begin_result().ok();
        Answer { responder: self, writer }
    }

    /// Answers with the value that `fill` writes.
    pub fn result(self, fill: impl FnOnce(&Writer)) {
        let answer = self.begin();
        if let Some(writer) = answer.writer() {
            fill(&writer);
        }
        answer.end();
    }

    /// Answers with a value.
    pub fn value(self, value: impl json::ToJson) {
        self.result(|w| {
            w.value(value);
        });
    }

    /// Answers with a boolean.
    pub fn bool(self, value: bool) {
        self.value(value);
    }

    /// Answers with an error.
    pub fn error(mut self, code: i32, message: impl Display) {
        self.send_error(code, &message.to_string());
    }

    fn send_error(&mut self, code: i32, message: &str) {
        if let Ok(request) = REQUESTS.get(core::mem::take(&mut self.handle)) {
            let _ = Request::send_error(request, code, message);
        }
    }

    /// Answers with the negative number of an error and its text.
    pub fn errno(self, errno: Errno) {
        self.error(errno.negative(), errno);
    }

    /// Answers that a field of the parameters is wrong.
    pub fn invalid_params(self, error: &FieldError) {
        self.error(INVALID_PARAMS, format_args!("Invalid parameters: {error}"));
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        if self.handle != 0 {
            self.send_error(INTERNAL_ERROR, "Internal error");
        }
    }
}

/// A result in the making. Dropped before its end, it turns into an internal error.
pub struct Answer {
    responder: Responder,
    writer: Option<Obj<Writer>>,
}

impl Answer {
    /// Where the value goes. `None` only if the request was answered behind this answer's back.
    pub fn writer(&self) -> Option<Obj<Writer>> {
        self.writer
    }

    /// Sends the result.
    pub fn end(mut self) {
        if let (Some(request), Some(writer)) = (self.responder.live(), self.writer) {
            self.responder.handle = 0;
            let _ = Request::end_result(request, writer);
        }
    }

    /// Forgets what was written and answers with an error.
    pub fn error(self, code: i32, message: impl Display) {
        self.responder.error(code, message);
    }
}

/// What the server does with a message: dispatches it, or answers that it cannot be.
pub(super) fn handle(request: Obj<Request>, verdict: Verdict, call: impl FnOnce(Responder, Call<'_>)) {
    let responder = Responder::new(request);
    match verdict {
        Verdict::Unreadable => responder.error(PARSE_ERROR, "Parse error"),
        Verdict::Invalid { .. } => responder.error(INVALID_REQUEST, "Invalid request"),
        Verdict::Call { method, params, .. } => {
            let Some(body) = request.body() else { return };
            call(responder, Call { body: &body, method, params });
        }
    }
}

/// Calls a method from within the library: `text` is a request, `reply` gets the response (nothing for a notification), from whatever
/// thread answers and possibly before this function returns.
pub fn call(text: &[u8], reply: impl FnOnce(Vec<u8>) + Send + 'static) -> Result<()> {
    let (body, verdict, _) = message::take(text)?.ok_or(Errno::EINVAL)?;
    let id = match verdict {
        Verdict::Call { id, .. } | Verdict::Invalid { id } => id,
        Verdict::Unreadable => None,
    };
    let request = Request::new(Target::Local(Box::new(reply)), body, id)?;
    handle(request, verdict, methods::dispatch);
    Ok(())
}
