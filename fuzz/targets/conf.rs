//! Configuration files in the old format, through the C interface as far as lookups go.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::{
    conf::Conf,
    log::{Level, set_print_level},
};
use std::{io::Write, path::Path};

fuzz_target!(|text: &[u8]| {
    let path = format!("/dev/shm/respdk-fuzz-conf-{}", std::process::id());
    std::fs::File::create(&path).and_then(|mut f| f.write_all(text)).expect("a scratch file");
    // What is wrong in the lines is logged; nobody reads it here.
    set_print_level(Level::Disabled);
    let conf = Conf::new().expect("memory");
    Conf::read(conf, Path::new(&path)).expect("lines that are wrong are passed over");
    let mut section = conf.first();
    while let Some(at) = section {
        assert!(at.name().is_some());
        for key in [&b"Key"[..], b"a", b"1", b""] {
            for item in -1..3 {
                for value in -1..3 {
                    let _ = at.value(key, item, value);
                }
            }
            let _ = (at.int(key), at.bool(key, true));
        }
        section = respdk::conf::Section::next(at);
    }
    Conf::free(conf);
    let _ = std::fs::remove_file(&path);
});
