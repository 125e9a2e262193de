//! The shape of the house: floors, rooms with unsafe code, file headers and lengths. Fast, no compiler needed.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Rooms of `src/` by floor; a room imports only rooms below it. The tens are the floors of the design, the units order
/// the rooms that share one.
const FLOORS: &[(&str, u32)] = &[
    ("errno", 0),
    ("abi", 0),
    ("wire", 0),
    ("log", 1),
    ("algo", 2),
    ("sys", 10),
    ("handle", 20),
    ("deprecation", 21),
    ("util", 22),
    ("env", 25),
    ("trace", 28),
    ("thread", 30),
    ("reactor", 32),
    ("dma", 40),
    ("notify", 40),
    ("json", 40),
    ("conf", 40),
    ("keyring", 41),
    ("sock", 42),
    ("jsonrpc", 43),
    ("rpc", 44),
    ("accel", 45),
    ("nvme", 50),
    ("bdev", 50),
    ("blob", 60),
    ("lvol", 61),
    ("bdev_modules", 62),
    ("nbd", 65),
    ("nvmf", 70),
    ("app", 80),
    ("capi", 90),
];

/// Where unsafe code lives.
const UNSAFE: &[&str] = &["src/sys/", "src/handle/arena.rs", "src/capi/", "src/abi/"];
const MOST_LINES: usize = 800;

struct File {
    path: String,
    text: String,
    /// The code: comments and the contents of strings blanked, test modules cut off.
    code: String,
}

fn files() -> Vec<File> {
    fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join("src"), &mut paths);
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let code = blanked(&text);
        let code = code.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
        files.push(File { path, text, code });
    }
    files
}

/// The text with comments and the contents of literals replaced by spaces; line breaks stay.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| {
        for b in &mut out[from..to.min(bytes.len())] {
            if *b != b'\n' {
                *b = b' ';
            }
        }
    };
    let find = |what: &str, from: usize| text.get(from..).and_then(|t| t.find(what)).map_or(bytes.len(), |n| from + n);
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"//") {
            let end = find("\n", at);
            blank(&mut out, at, end);
            at = end;
        } else if rest.starts_with(b"/*") {
            let end = find("*/", at) + 2;
            blank(&mut out, at, end);
            at = end;
        } else if rest.starts_with(b"r\"") || rest.starts_with(b"r#\"") {
            let close = if rest[1] == b'#' { "\"#" } else { "\"" };
            let begin = at + 1 + close.len();
            let end = find(close, begin);
            blank(&mut out, begin, end);
            at = end + close.len();
        } else if rest[0] == b'"' {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            blank(&mut out, at + 1, end);
            at = end + 1;
        } else if rest.starts_with(b"'\\") || (rest.len() > 2 && rest[0] == b'\'' && rest[2] == b'\'') {
            let end = find("'", at + if rest[1] == b'\\' { 3 } else { 2 });
            blank(&mut out, at + 1, end);
            at = end + 1;
        } else {
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The rooms that a file names: behind `crate::`, alone or in a group.
fn rooms(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + 7..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut word, mut fresh) = (0, String::new(), true);
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    _ if depth > 0 => {}
                    _ if c.is_alphanumeric() || c == '_' => {
                        if fresh {
                            word.push(c);
                        }
                        continue;
                    }
                    _ => {}
                }
                if !word.is_empty() {
                    out.push(core::mem::take(&mut word));
                    fresh = c == ',';
                }
            }
            out.extend((!word.is_empty()).then_some(word));
        } else {
            out.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    out
}

fn floor(room: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

fn room_of(path: &str) -> String {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs").to_owned()
}

/// Files that are test modules.
fn test_files() -> Vec<String> {
    let mut out = Vec::new();
    for file in files() {
        let folder = match file.path.strip_suffix("/mod.rs") {
            Some(folder) => folder.to_owned(),
            None => file.path.trim_end_matches(".rs").to_owned(),
        };
        for (at, found) in file.text.match_indices("#[cfg(test)]\nmod ") {
            if let Some((name, _)) = file.text[at + found.len()..].split_once(';') {
                out.push(format!("{folder}/{name}.rs"));
            }
        }
    }
    out
}

fn report(bad: Vec<String>) {
    assert!(bad.is_empty(), "\n{}\n", bad.join("\n"));
}

#[test]
fn a_room_imports_only_rooms_below_it() {
    let mut bad = Vec::new();
    for file in files() {
        let room = room_of(&file.path);
        if room == "lib" {
            continue;
        }
        let Some(own) = floor(&room) else {
            bad.push(format!("{}: the room `{room}` has no floor in tests/tidy.rs", file.path));
            continue;
        };
        for other in rooms(&file.code) {
            // Macros such as `crate::errlog!` and items of lib.rs have no room.
            if let Some(theirs) = floor(&other)
                && other != room
                && theirs >= own
            {
                bad.push(format!("{}: `{room}` (floor {own}) imports `{other}` (floor {theirs})", file.path));
            }
        }
    }
    bad.sort();
    bad.dedup();
    report(bad);
}

#[test]
fn unsafe_code_has_its_rooms_and_its_reasons() {
    let mut bad = Vec::new();
    for file in files() {
        if file.path.starts_with("src/abi/") {
            continue;
        }
        let allowed = UNSAFE.iter().any(|room| file.path.starts_with(room));
        let text: Vec<&str> = file.text.lines().collect();
        for (n, line) in file.code.lines().enumerate() {
            let word = |w: &str| {
                line.match_indices(w).any(|(at, _)| {
                    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
                    edge(line[..at].chars().next_back()) && edge(line[at + w.len()..].chars().next())
                })
            };
            if !word("unsafe") {
                continue;
            }
            if !allowed && !line.contains("unsafe_") && !line.contains("unsafe extern \"") {
                bad.push(format!("{}:{}: unsafe code outside of its rooms", file.path, n + 1));
            }
            if line.contains("unsafe {") || line.contains("unsafe impl") {
                let from = n.saturating_sub(8);
                if !text[from..=n].iter().any(|l| l.contains("SAFETY:")) {
                    bad.push(format!("{}:{}: an unsafe block without a `// SAFETY:` line", file.path, n + 1));
                }
            }
        }
    }
    report(bad);
}

#[test]
fn every_file_has_a_header_and_a_decent_length() {
    let mut bad = Vec::new();
    for file in files() {
        if ["src/abi/generated.rs", "src/abi/declared.rs"].contains(&file.path.as_str()) {
            continue;
        }
        if !file.text.starts_with("//! ") {
            bad.push(format!("{}: begins without a `//!` header", file.path));
        }
        let lines = file.text.lines().count();
        if lines > MOST_LINES {
            bad.push(format!("{}: {lines} lines, more than {MOST_LINES}", file.path));
        }
    }
    report(bad);
}

#[test]
fn floors_four_to_eight_do_not_unwrap() {
    let mut bad = Vec::new();
    let tests = test_files();
    for file in files() {
        let floor = floor(&room_of(&file.path)).unwrap_or(0);
        if !(40..90).contains(&floor) || tests.contains(&file.path) {
            continue;
        }
        let room = file.path == format!("src/{}/mod.rs", room_of(&file.path));
        for lint in ["unwrap_used", "expect_used", "indexing_slicing", "arithmetic_side_effects"] {
            if room && !file.code.contains(&format!("clippy::{lint}")) {
                bad.push(format!("{}: the room does not ask for clippy::{lint}", file.path));
            }
        }
        for (n, line) in file.code.lines().enumerate() {
            for word in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!("] {
                if line.contains(word) {
                    bad.push(format!("{}:{}: {word}", file.path, n + 1));
                }
            }
        }
    }
    report(bad);
}

#[test]
fn nobody_exports_outside_of_the_door() {
    let mut bad = Vec::new();
    for file in files() {
        if file.code.contains("no_mangle") && !file.path.starts_with("src/capi/") {
            bad.push(format!("{}: exports a symbol", file.path));
        }
    }
    report(bad);
}
