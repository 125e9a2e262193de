//! The server and the client against each other, misuse, vanishing peers, and bounded random input on the receive path.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use super::client::{Client, ClientRequest, Response};
use super::methods::{self, Def, RUNTIME, STARTUP};
use super::*;
use crate::errno::Errno;
use crate::handle::{Obj, Why};
use crate::json::{Doc, Fields, Random, Val, random_text};

static PENDING: Mutex<Vec<Responder>> = Mutex::new(Vec::new());

fn echo(r: Responder, params: Option<Val<'_>>) {
    match params {
        Some(val) => r.value(val),
        None => r.bool(true),
    }
}

fn later(r: Responder, _: Option<Val<'_>>) {
    PENDING.lock().unwrap().push(r);
}

fn typed(r: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let n = f.req::<u8>("n")?;
        f.done().map(|()| n)
    });
    match decoded {
        Ok(n) => r.value(n),
        Err(error) => r.invalid_params(&error),
    }
}

fn panics(r: Responder, _: Option<Val<'_>>) {
    let _r = r;
    panic!("a method with a bug");
}

fn forgets(_: Responder, _: Option<Val<'_>>) {}

fn not_utf8(r: Responder, _: Option<Val<'_>>) {
    r.value(&b"\xff"[..]);
}

fn define() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let both = STARTUP | RUNTIME;
        let def = |name, run| Def { name, states: both, run };
        methods::register(&[
            def("t_echo", echo),
            def("t_later", later),
            def("t_typed", typed),
            def("t_panics", panics),
            def("t_forgets", forgets),
            def("t_not_utf8", not_utf8),
            Def { name: "t_runtime", states: RUNTIME, run: echo },
        ]);
        methods::register_alias("t_echo", "t_old_echo");
    });
}

/// A server on a path of its own.
struct Fixture {
    listener: Obj<Listener>,
    path: PathBuf,
}

impl Fixture {
    fn new(name: &str) -> Fixture {
        define();
        let path = std::env::temp_dir().join(format!("respdk-rpc-{name}-{}", std::process::id()));
        let listener = Listener::listen(path.to_str().unwrap().as_bytes()).unwrap();
        Fixture { listener, path }
    }

    fn connect(&self) -> UnixStream {
        let stream = UnixStream::connect(&self.path).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        stream
    }

    /// Polls until `done` or for a second.
    fn poll_until(&self, mut done: impl FnMut() -> bool) {
        for _ in 0..1000 {
            self.listener.poll();
            if done() {
                return;
            }
        }
        panic!("nothing happened");
    }

    /// Sends a text and returns what comes back, up to `lines` lines or the end of the connection.
    fn ask(&self, stream: &mut UnixStream, text: &[u8], lines: usize) -> String {
        stream.write_all(text).unwrap();
        let mut got = Vec::new();
        self.poll_until(|| {
            let mut buf = [0; 4096];
            match stream.read(&mut buf) {
                Ok(0) => return true,
                Ok(n) => got.extend_from_slice(&buf[..n]),
                Err(_) => {}
            }
            got.iter().filter(|b| **b == b'\n').count() >= lines
        });
        String::from_utf8(got).unwrap()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        Listener::close(self.listener);
        assert!(!self.path.exists());
    }
}

fn request(method: &str, params: &str, id: u32) -> String {
    format!(r#"{{"jsonrpc":"2.0","method":"{method}","params":{params},"id":{id}}}"#)
}

#[test]
fn answers_to_the_letter() {
    let f = Fixture::new("golden");
    let mut s = f.connect();
    for (text, answer) in [
        (r#"{"jsonrpc":"2.0","method":"t_echo","id":1}"#, r#"{"jsonrpc":"2.0","id":1,"result":true}"#),
        (
            r#"{"method":"t_echo","params":[1,"\u00e9"],"id":"x"}"#,
            r#"{"jsonrpc":"2.0","id":"x","result":[1,"\u00E9"]}"#,
        ),
        (r#"{"method":"t_old_echo","params":null,"id":2}"#, r#"{"jsonrpc":"2.0","id":2,"result":true}"#),
        (
            r#"{"method":"none","id":3}"#,
            r#"{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method not found"}}"#,
        ),
        (
            r#"{"method":"t_echo","params":1,"id":4}"#,
            r#"{"jsonrpc":"2.0","id":4,"error":{"code":-32600,"message":"Invalid request"}}"#,
        ),
        (
            r#"{"method":"t_echo","id":true}"#,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}"#,
        ),
        (
            r#"{"jsonrpc":"1.0","method":"t_echo","id":5}"#,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}"#,
        ),
        (
            r#"{"method":"t_echo","extra":0,"id":5}"#,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}"#,
        ),
        (
            r#"[{"method":"t_echo","id":6}]"#,
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}"#,
        ),
        (r#"{"method":"none"}"#, r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"Method not found"}}"#),
        (
            r#"{"method":"t_runtime","id":7}"#,
            r#"{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"Method may only be called after framework is initialized using framework_start_init RPC."}}"#,
        ),
        (
            r#"{"method":"t_typed","params":{"n":256},"id":8}"#,
            r#"{"jsonrpc":"2.0","id":8,"error":{"code":-32602,"message":"Invalid parameters: 'n': number out of range"}}"#,
        ),
        (r#"{"method":"t_typed","params":{"n":255},"id":9}"#, r#"{"jsonrpc":"2.0","id":9,"result":255}"#),
        (
            r#"{"method":"t_panics","id":10}"#,
            r#"{"jsonrpc":"2.0","id":10,"error":{"code":-32603,"message":"Internal error"}}"#,
        ),
        (
            r#"{"method":"t_forgets","id":11}"#,
            r#"{"jsonrpc":"2.0","id":11,"error":{"code":-32603,"message":"Internal error"}}"#,
        ),
        (
            r#"{"method":"t_not_utf8","id":12}"#,
            r#"{"jsonrpc":"2.0","id":12,"error":{"code":-32603,"message":"Internal error"}}"#,
        ),
    ] {
        // Another test of this process may have started an application.
        if !text.contains("t_runtime") || methods::state() == STARTUP {
            assert_eq!(f.ask(&mut s, text.as_bytes(), 1), format!("{answer}\n"), "{text}");
        }
    }
    // A notification gets no answer; the next request does.
    let two = [r#"{"method":"t_echo"}"#.to_string(), request("t_echo", "[]", 20)].concat();
    assert_eq!(f.ask(&mut s, two.as_bytes(), 1), "{\"jsonrpc\":\"2.0\",\"id\":20,\"result\":[]}\n");
    // What is not JSON is answered, and then the connection ends.
    assert_eq!(
        f.ask(&mut s, b"{\"method\":?", 9),
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}\n"
    );
}

#[test]
fn requests_are_answered_in_order_however_they_arrive() {
    let f = Fixture::new("order");
    let mut s = f.connect();
    let all: String = (0..50).map(|n| request("t_echo", &format!("[{n}]"), n) + "\n").collect();
    let want: String = (0..50).map(|n| format!("{{\"jsonrpc\":\"2.0\",\"id\":{n},\"result\":[{n}]}}\n")).collect();
    assert_eq!(f.ask(&mut s, all.as_bytes(), 50), want);
    let mut got = String::new();
    for piece in all.as_bytes().chunks(7) {
        got += &f.ask(&mut s, piece, 0);
    }
    got += &f.ask(&mut s, b"", 50 - got.lines().count());
    assert_eq!(got, want);
}

#[test]
fn a_request_that_is_too_long_ends_the_connection() {
    let f = Fixture::new("long");
    let mut s = f.connect();
    let fits = request("t_echo", &format!("[\"{}\"]", "x".repeat(MAX_REQUEST - 100)), 1);
    assert!(f.ask(&mut s, fits.as_bytes(), 1).contains("xxx"));
    let values = request("t_echo", &format!("[{}0]", "0,".repeat(MAX_REQUEST_VALUES)), 1);
    assert!(f.ask(&mut s, values.as_bytes(), 9).contains("Parse error"));
    let mut s = f.connect();
    assert_eq!(f.ask(&mut s, &b"[".repeat(64).into_iter().chain(vec![b' '; MAX_REQUEST]).collect::<Vec<_>>(), 1), "");
}

#[test]
fn answers_outlive_connections_and_connections_wait_for_answers() {
    let f = Fixture::new("vanish");
    let mut handles = Vec::new();
    let mut s = f.connect();
    s.write_all(request("t_later", "[]", 1).as_bytes()).unwrap();
    f.poll_until(|| PENDING.lock().unwrap().len() == 1);
    // The peer has closed its side, but still gets the answer.
    s.shutdown(std::net::Shutdown::Write).unwrap();
    let responder = PENDING.lock().unwrap().pop().unwrap();
    f.listener.poll();
    handles.push(responder.handle());
    assert!(!responder.is_abandoned());
    let other = std::thread::spawn(move || responder.bool(true));
    assert_eq!(f.ask(&mut s, b"", 1), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}\n");
    other.join().unwrap();

    // The peer is gone altogether, found out when a response cannot be sent; the other answer has nowhere to go.
    let s = f.connect();
    let two = request("t_later", "[]", 1) + &request("t_later", "[]", 2);
    (&s).write_all(two.as_bytes()).unwrap();
    f.poll_until(|| PENDING.lock().unwrap().len() == 2);
    drop(s);
    let [first, second] = PENDING.lock().unwrap().drain(..).collect::<Vec<_>>().try_into().ok().unwrap();
    handles.extend([first.handle(), second.handle()]);
    first.bool(true);
    f.poll_until(|| second.is_abandoned());
    let dropped = dropped_responses();
    second.bool(true);
    assert!(dropped_responses() > dropped);

    // The server goes first.
    let mut s = f.connect();
    s.write_all(request("t_later", "[]", 3).as_bytes()).unwrap();
    f.poll_until(|| PENDING.lock().unwrap().len() == 1);
    drop(f);
    assert_eq!(s.read(&mut [0; 8]).unwrap(), 0);
    let third = PENDING.lock().unwrap().pop().unwrap();
    assert!(third.is_abandoned());
    handles.push(third.handle());
    third.begin().end();
    assert!(handles.iter().all(|h| REQUESTS.get(*h).err() == Some(Why::Stale)));
}

#[test]
fn answers_from_other_threads_while_connections_come_and_go() {
    static WORK: Mutex<Option<std::sync::mpsc::Sender<Responder>>> = Mutex::new(None);
    fn hand_over(r: Responder, _: Option<Val<'_>>) {
        if let Some(work) = WORK.lock().unwrap().as_ref() {
            work.send(r).unwrap();
        }
    }
    let (send, receive) = std::sync::mpsc::channel::<Responder>();
    *WORK.lock().unwrap() = Some(send);
    methods::register(&[Def { name: "t_hand_over", states: STARTUP | RUNTIME, run: hand_over }]);
    let receive = std::sync::Arc::new(Mutex::new(receive));
    let workers: Vec<_> = (0..3)
        .map(|n| {
            let receive = receive.clone();
            std::thread::spawn(move || {
                let mut handles = Vec::new();
                let mut random = Random(n);
                loop {
                    let next = receive.lock().unwrap().recv();
                    let Ok(r) = next else { return handles };
                    handles.push(r.handle());
                    match random.below(4) {
                        0 => drop(r),
                        1 => r.error(-5, "no"),
                        2 => r.value("x".repeat(random.below(9000)).as_str()),
                        _ => r.bool(true),
                    }
                }
            })
        })
        .collect();
    let f = Fixture::new("threads");
    let mut random = Random(3);
    let mut streams: Vec<UnixStream> = Vec::new();
    let mut asked = 0;
    for round in 0..2000 {
        if streams.len() < 8 {
            streams.push(f.connect());
        }
        let at = random.below(streams.len());
        let text: String = (0..random.below(4)).map(|n| request("t_hand_over", "[]", round * 4 + n as u32)).collect();
        asked += text.matches("t_hand_over").count();
        if streams[at].write_all(text.as_bytes()).is_err() || random.below(8) == 0 {
            streams.remove(at);
        } else if random.below(4) == 0 {
            let _ = streams[at].read(&mut [0; 32768]);
        }
        f.listener.poll();
    }
    drop(streams);
    for _ in 0..20 {
        f.listener.poll();
    }
    drop(f);
    *WORK.lock().unwrap() = None;
    let handles: Vec<u64> = workers.into_iter().flat_map(|w| w.join().unwrap()).collect();
    assert!(handles.len() > 1000 && handles.len() <= asked, "{} of {asked}", handles.len());
    assert!(handles.iter().all(|h| REQUESTS.get(*h).err() == Some(Why::Stale)));
}

#[test]
fn one_address_has_one_server() {
    let f = Fixture::new("lock");
    let path = f.path.to_str().unwrap().as_bytes().to_vec();
    assert_eq!(Listener::listen(&path).err(), Some(Errno::EAGAIN));
    assert_eq!(Listener::listen(&[b'x'; 200]).err(), Some(Errno::ENAMETOOLONG));
    assert_eq!(Listener::listen(b"/nonexistent/socket").err(), Some(Errno::ENOENT));
    let lock = format!("{}.lock", f.path.display());
    assert!(std::fs::exists(&lock).unwrap());
    drop(f);
    assert!(!std::fs::exists(&lock).unwrap());
    // A socket that a dead process left behind is in nobody's way.
    std::fs::write(std::str::from_utf8(&path).unwrap(), "").unwrap();
    Listener::close(Listener::listen(&path).unwrap());
}

#[test]
fn more_connections_than_places_are_served_in_turn() {
    let f = Fixture::new("many");
    let mut streams: Vec<_> = (0..MAX_CONNS + 1).map(|_| f.connect()).collect();
    let mut last = streams.pop().unwrap();
    for s in &mut streams {
        f.ask(s, request("t_echo", "[]", 1).as_bytes(), 1);
    }
    last.write_all(request("t_echo", "[]", 7).as_bytes()).unwrap();
    f.listener.poll();
    assert!(last.read(&mut [0; 8]).is_err());
    drop(streams.pop());
    assert!(f.ask(&mut last, b"", 1).contains("\"id\":7"));
}

#[test]
fn methods_of_the_table() {
    define();
    assert!(methods::names(false, false).contains(&"t_echo") && !methods::names(false, false).contains(&"t_old_echo"));
    assert!(methods::names(false, true).contains(&"t_old_echo"));
    assert_eq!(methods::check("t_runtime", RUNTIME), Ok(()));
    assert_eq!(methods::check("t_runtime", STARTUP), Err(Errno::EPERM));
    assert_eq!(methods::check("t_none", STARTUP), Err(Errno::ENOENT));
    assert_eq!(methods::states_of("t_echo"), Ok(STARTUP | RUNTIME));
}

#[test]
fn calls_without_a_connection() {
    define();
    let (tell, told) = std::sync::mpsc::channel();
    for (method, answer) in [("t_echo", "[1]"), ("t_none", "-32601"), ("t_panics", "-32603")] {
        let tell = tell.clone();
        // A method that panics is the server's business; here it is the caller's.
        let call = || call(request(method, "[1]", 1).as_bytes(), move |text| tell.send(text).unwrap());
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
        assert!(String::from_utf8(told.recv().unwrap()).unwrap().contains(answer), "{method}");
    }
    assert_eq!(call(b"{", |_| {}), Err(Errno::EINVAL));
}

#[test]
fn the_client_reads_what_the_server_says() {
    let f = Fixture::new("client");
    let client = Client::connect(f.path.to_str().unwrap().as_bytes(), libc::AF_UNIX).unwrap();
    let ask = |method: &str| {
        let request = ClientRequest::create().unwrap();
        let w = ClientRequest::begin(request, 1, Some(method.as_bytes())).unwrap();
        w.named_array("params", |w| {
            w.value("y".repeat(40_000).as_str());
        });
        ClientRequest::end(request, w).unwrap();
        let handle = request.handle();
        client.send(request).unwrap();
        assert_eq!(client::CLIENT_REQUESTS.get(handle).err(), Some(Why::Stale));
    };
    // Longer than a request may be: the server hangs up.
    ask("t_echo");
    let mut rc = Ok(0);
    f.poll_until(|| {
        rc = client.poll(0);
        rc != Ok(0)
    });
    assert!(matches!(rc, Err(Errno::EIO | Errno::ECONNRESET | Errno::EPIPE)));
    Client::close(client);

    let client = Client::connect(f.path.to_str().unwrap().as_bytes(), libc::AF_UNIX).unwrap();
    for n in 0..3 {
        let request = ClientRequest::create().unwrap();
        let w = ClientRequest::begin(request, n, Some(b"t_echo")).unwrap();
        ClientRequest::end(request, w).unwrap();
        client.send(request).unwrap();
        f.poll_until(|| client.poll(0) == Ok(1));
        let response = client.response().unwrap();
        let address = response.address().addr();
        assert!(Response::at(address).is_ok() && response.free() && !response.free());
        assert_eq!(Response::at(address).err(), Some(Why::Stale));
        assert_eq!(Response::at(address + 8).err(), Some(Why::Garbage));
    }
    assert!(client.response().is_none());
    Client::close(client);
    assert!(Client::connect(b"/nonexistent", libc::AF_UNIX).is_err());
    assert_eq!(Client::connect(b"[::1", libc::AF_INET).err(), Some(Errno::EINVAL));
}

#[test]
fn a_client_survives_a_lying_server() {
    let path = std::env::temp_dir().join(format!("respdk-liar-{}", std::process::id()));
    let liar = std::os::unix::net::UnixListener::bind(&path).unwrap();
    for (text, want) in [
        (&b"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[1]}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{}}"[..], Ok(1)),
        (b"{\"jsonrpc\":\"2.0\",\"id\":null}", Err(Errno::EINVAL)),
        (b"{\"id\":1}", Err(Errno::EINVAL)),
        (b"{\"jsonrpc\":\"2.0\",\"x\":1}", Err(Errno::EINVAL)),
        (b"[1]", Err(Errno::EINVAL)),
        (b"?", Err(Errno::EINVAL)),
        (b"{\"jsonrpc\":", Ok(0)),
        (b"", Err(Errno::EIO)),
    ] {
        let client = Client::connect(path.to_str().unwrap().as_bytes(), libc::AF_UNIX).unwrap();
        let mut peer = liar.accept().unwrap().0;
        peer.write_all(text).unwrap();
        let keep = Some(peer).filter(|_| !text.is_empty());
        assert_eq!(client.poll(100), want, "{}", String::from_utf8_lossy(text));
        if want == Ok(1) {
            // The second response is there already, but has no place until the first is fetched.
            assert_eq!(client.poll(0), Err(Errno::ENOSPC));
            client.response().unwrap().free();
            assert_eq!(client.poll(0), Ok(1));
        }
        Client::close(client);
        drop(keep);
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn no_bytes_break_the_server() {
    let f = Fixture::new("fuzz");
    let mut random = Random(2);
    let began = std::time::Instant::now();
    let mut s = f.connect();
    let mut answers = 0;
    for round in 0..4000 {
        if began.elapsed() > Duration::from_secs(20) {
            break;
        }
        let good = request(["t_echo", "t_typed", "t_none"][random.below(3)], "{\"n\":1}", round).into_bytes();
        let mut bytes = if random.below(2) == 0 { good } else { random_text(&mut random) };
        if random.below(4) == 0 && !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        let mut buf = [0; 65536];
        let _ = s.write_all(&bytes);
        f.listener.poll();
        s.set_nonblocking(true).unwrap();
        match s.read(&mut buf) {
            Ok(0) => s = f.connect(),
            Ok(n) => {
                for line in buf[..n].split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
                    let doc = Doc::parse_copy(line, Default::default(), 9999).unwrap();
                    assert!(doc.root().unwrap().get("jsonrpc").unwrap().is_str("2.0"));
                    answers += 1;
                }
            }
            Err(_) => {}
        }
        if random.below(16) == 0 {
            s = f.connect();
        }
    }
    assert!(answers > 1000, "{answers}");
}
