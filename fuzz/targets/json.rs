//! JSON texts: the two ways of parsing agree, C's counting and filling passes agree, and what is written reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::{
    abi,
    json::{Doc, Flags, Kind, Writer, parse, parse_in_place, to_i32, to_u8, to_u16, to_u32, to_u64},
};

const MAX_VALUES: usize = 4096;

fuzz_target!(|input: (u8, &[u8])| {
    let (bits, text) = input;
    let flags = Flags { comments: bits & 1 != 0 };
    let outcome = parse(text, flags, &mut ());
    assert!(outcome.end <= text.len());
    assert_eq!(parse_in_place(&mut text.to_vec(), flags, &mut ()), outcome);
    c_agrees(bits, text);

    let Ok(doc) = Doc::parse_copy(text, flags, MAX_VALUES) else { return };
    assert_eq!(outcome.tokens, Ok(doc.tokens().len()));
    let root = doc.root().expect("a parsed text has a value");
    for token in root.flat() {
        match token.kind() {
            Kind::String | Kind::Name => assert!(token.as_str().is_some()),
            Kind::Number => {
                let text = token.bytes();
                let wide = to_u64(text);
                assert_eq!(to_u32(text).ok(), wide.as_ref().ok().and_then(|n| u32::try_from(*n).ok()));
                assert_eq!(to_u16(text).ok(), wide.as_ref().ok().and_then(|n| u16::try_from(*n).ok()));
                assert_eq!(to_u8(text).ok(), wide.as_ref().ok().and_then(|n| u8::try_from(*n).ok()));
                if let (Ok(small), Ok(wide)) = (to_i32(text), &wide) {
                    assert_eq!(i64::from(small), *wide as i64);
                }
            }
            _ => {}
        }
    }
    let written = Writer::text(bits & 2 != 0, |w| {
        w.value(doc.root());
    })
    .expect("a parsed value can be written");
    let again = Doc::parse(written, Flags::default(), MAX_VALUES).expect("what was written is JSON");
    let shape = |doc: &Doc| -> Vec<_> { doc.tokens().iter().map(|t| t.kind).collect() };
    assert_eq!(shape(&again), shape(&doc));
});

/// `spdk_json_parse` counts as many values as it fills in, and stays within the room it is given.
fn c_agrees(bits: u8, text: &[u8]) {
    let comments = u32::from(bits >> 2) & abi::SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS;
    let parse = |room: usize, more: u32| {
        let (mut copy, mut end) = (text.to_vec(), core::ptr::null_mut());
        let mut vals: Vec<abi::spdk_json_val> = (0..room).map(|_| unsafe { core::mem::zeroed() }).collect();
        let place = if room == 0 { core::ptr::null_mut() } else { vals.as_mut_ptr() };
        let (json, len) = (copy.as_mut_ptr().cast(), copy.len());
        unsafe { respdk::capi::json::spdk_json_parse(json, len, place, room, &mut end, comments | more) }
    };
    let count = parse(0, 0);
    let Ok(room) = usize::try_from(count) else { return };
    let in_place = abi::SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE;
    assert_eq!([parse(room, 0), parse(room, in_place), parse(room / 2, in_place)], [count; 3]);
}
