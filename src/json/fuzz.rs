//! Bounded random tests of the parser, the decode layer and the writer: no input panics, and what is written can be read back.

use super::parse::{Broken, Flags, Outcome, parse, parse_in_place};
use super::{Doc, Fields, Kind, Writer, number};

/// SplitMix64; the seed is fixed, so a failure repeats.
pub(crate) struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const SEEDS: &[&str] = &[
    r#"{"jsonrpc":"2.0","method":"bdev_get_bdevs","params":{"name":"M\u00e90","n":[1,2.5e-3,-0]},"id":1}"#,
    r#"[true,false,null,[],{},"\ud834\udd1e\n\"\\\/",12345678901234567890]"#,
    "/* c */ { \"a\" : // x\n [ { } , \"\u{e9}\u{1d11e}\" ] }",
    "-0.0e+10",
];

const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud834",
    b"\\udd1e",
    b"0",
    b"1",
    b"-",
    b"e",
    b".",
    b"+",
    b"t",
    b"true",
    b"null",
    b"/*",
    b"*/",
    b"//",
    b"\n",
    b" ",
    b"\x00",
    b"\x1f",
    b"\xc3",
    b"\xa9",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"a",
];

/// A random text that looks more or less like JSON.
pub(crate) fn text(random: &mut Random) -> Vec<u8> {
    let mut text = match random.below(4) {
        0 => Vec::new(),
        n => SEEDS[n % SEEDS.len()].as_bytes().to_vec(),
    };
    if random.below(8) == 0 {
        text = SEEDS[3].as_bytes().to_vec();
    }
    for _ in 0..random.below(12) {
        let at = random.below(text.len() + 1);
        match random.below(4) {
            0 if at < text.len() => text[at] = random.next() as u8,
            1 if at < text.len() => {
                text.remove(at);
            }
            2 => text.truncate(at),
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                text.splice(at..at, piece.iter().copied());
            }
        }
    }
    text
}

fn check(text: &[u8], flags: Flags) -> Outcome {
    let outcome = parse(text, flags, &mut ());
    let mut copy = text.to_vec();
    assert_eq!(parse_in_place(&mut copy, flags, &mut ()), outcome);
    assert!(outcome.end <= text.len());
    if outcome.tokens == Err(Broken::Incomplete) {
        return outcome;
    }
    // A verdict never changes when more text follows, unless the value was a number that ran into the end of the text.
    let ended = outcome.end < text.len() || !text.last().is_some_and(|b| b.is_ascii_digit());
    if ended {
        let longer = [text, b"\"x"].concat();
        let again = parse(&longer, flags, &mut ());
        if outcome.tokens != Err(Broken::Invalid) || outcome.end < text.len().saturating_sub(12) {
            assert_eq!(again.tokens, outcome.tokens, "{:?}", String::from_utf8_lossy(text));
        }
    }
    outcome
}

#[test]
fn no_text_breaks_the_parser() {
    let mut random = Random(1);
    let mut values = 0;
    for _ in 0..60_000 {
        let text = text(&mut random);
        let flags = Flags { comments: random.below(2) == 0 };
        let outcome = check(&text, flags);
        let Ok(doc) = Doc::parse_copy(&text, flags, 1024) else { continue };
        assert_eq!(outcome.tokens, Ok(doc.tokens().len()));
        values += 1;

        // Every string is UTF-8, every container closes, and the text can be written and read back to the same tokens.
        for token in doc.root().unwrap().flat() {
            match token.kind() {
                Kind::String | Kind::Name => assert!(token.as_str().is_some()),
                Kind::Number => {
                    let _ =
                        (number::to_u64(token.bytes()), number::to_i32(token.bytes()), number::to_u8(token.bytes()));
                }
                _ => {}
            }
        }
        let written = Writer::text(random.below(2) == 0, |w| {
            w.value(doc.root());
        })
        .unwrap();
        let again = Doc::parse(written, Flags::default(), 1024).unwrap();
        let shape =
            |doc: &Doc| -> Vec<_> { doc.root().unwrap().flat().map(|t| (t.kind(), t.bytes().to_vec())).collect() };
        assert_eq!(shape(&again), shape(&doc));

        if let Ok(mut fields) = Fields::new(doc.root()) {
            let _ = (
                fields.opt::<String>("method"),
                fields.opt::<Vec<u64>>("params"),
                fields.opt::<bool>("a"),
                fields.done(),
            );
        }
    }
    assert!(values > 5_000, "too few of the texts were JSON: {values}");
}

#[test]
fn every_prefix_of_a_value_is_incomplete() {
    for seed in SEEDS.iter().take(3) {
        for len in 0..seed.len() {
            let prefix = seed.as_bytes().get(..len).unwrap();
            // A prefix may end within a code point, which no later byte can repair in the parser's eyes.
            if core::str::from_utf8(prefix).is_ok() {
                assert_eq!(
                    parse(prefix, Flags { comments: true }, &mut ()).tokens,
                    Err(Broken::Incomplete),
                    "{len} of {seed}"
                );
            }
        }
        assert!(parse(seed.as_bytes(), Flags { comments: true }, &mut ()).tokens.is_ok());
    }
}
