//! What arrives at the RPC socket: a message is found at the same place however the bytes are cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::jsonrpc::message::{Verdict, take};

fuzz_target!(|input: (usize, &[u8])| {
    let (cut, text) = input;
    let Ok(Some((body, verdict, len))) = take(text) else { return };
    assert!(len <= text.len());
    if let Verdict::Call { method, params, id } = verdict {
        assert!(body.val(method).and_then(|v| v.as_str()).is_some());
        assert!(params.is_none_or(|at| body.val(at).is_some_and(|v| v.kind().opens())));
        assert!(id.is_none_or(|at| body.val(at).is_some()));
        // An object is whole by itself: a part of it is neither a call nor refused.
        let first = text.iter().position(|b| *b == b'{').unwrap_or_default();
        let last = text.iter().take(len).rposition(|b| *b == b'}').unwrap_or_default();
        let part = text.get(..first + cut.checked_rem(last - first).unwrap_or(0)).unwrap_or_default();
        if core::str::from_utf8(part).is_ok() {
            assert!(matches!(take(part), Ok(None)));
        }
        // What follows belongs to the next message.
        let longer = [text.get(..=last).unwrap_or_default(), b"{"].concat();
        assert!(matches!(take(&longer), Ok(Some((_, again, end))) if again == verdict && end == last + 1));
    }
});
