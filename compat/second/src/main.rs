//! A second opinion on the prototypes of exported functions.
//!
//! The roll call compares `src/capi/` with what bindgen makes of `include/`. This goes the other way round: cbindgen makes C
//! prototypes of each file of `src/capi/`, and the C compiler reads them behind all headers. A prototype that differs is an
//! error of the compiler; one that no header declares is one redundant declaration too few. The variadic functions are left
//! out, since Rust cannot write their type (a C test calls them).
//!
//! `cargo run -p second` needs gcc, the compiler that tells a redundant declaration.

use cbindgen::{Builder, Config, ItemType, Language, Style};
use std::{
    collections::BTreeMap,
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

/// Files below `folder` whose name ends in `ending`.
fn files(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> = fs::read_dir(folder).expect("a folder").filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, ending, out);
        } else if path.to_string_lossy().ends_with(ending) {
            out.push(path);
        }
    }
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The words of a text and what stands between them.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| word(c) != word(first)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        out.push(piece);
        rest = after;
    }
    out
}

/// What `struct`, `enum` and `union` are called in the headers, with which of the three.
fn tags(headers: &[PathBuf]) -> BTreeMap<String, &'static str> {
    let mut tags = BTreeMap::new();
    for header in headers {
        let text = fs::read_to_string(header).expect("a header");
        let pieces = pieces(&text);
        for three in pieces.windows(3) {
            for kind in ["struct", "enum", "union"] {
                if three[0] == kind && three[1].trim().is_empty() {
                    tags.entry(three[2].to_owned()).or_insert(kind);
                }
            }
        }
    }
    tags
}

/// C writes the kind before a tag, where a type stands: before a name or a star.
fn tagged(text: &str, tags: &BTreeMap<String, &'static str>) -> String {
    let pieces = pieces(text);
    let mut out = String::with_capacity(text.len() * 2);
    for (i, piece) in pieces.iter().enumerate() {
        let type_here = pieces.get(i + 1).is_some_and(|next| next.starts_with([' ', '*']));
        let has = i > 1 && matches!(pieces[i - 2], "struct" | "enum" | "union");
        if let (Some(kind), true, false) = (tags.get(*piece), type_here, has) {
            out.push_str(kind);
            out.push(' ');
        }
        out.push_str(piece);
    }
    out
}

/// The prototypes of one file, or `None` when cbindgen cannot read it.
fn prototypes(rust: &str) -> Option<String> {
    // cbindgen takes a type of this name for a variadic function of C.
    let rust = rust.replace("VaList", "va_list");
    // bindgen names a structure that is declared within another after both.
    let rust = rust.replace("spdk_bdev_spdk_bdev_aliases_list", "spdk_bdev_aliases_list");
    let source = env::temp_dir().join(format!("second-{}.rs", std::process::id()));
    fs::write(&source, rust).ok()?;
    let mut config = Config { language: Language::C, style: Style::Type, no_includes: true, ..Config::default() };
    config.export.item_types = vec![ItemType::Functions, ItemType::Typedefs];
    // A function of the C library that ours calls.
    config.export.exclude = vec!["getopt_long".into()];
    config.documentation = false;
    let mut text = Vec::new();
    let bindings = Builder::new().with_config(config).with_src(&source).generate();
    let _ = fs::remove_file(&source);
    bindings.ok()?.write(&mut text);
    String::from_utf8(text).ok()
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let include = root.join("include");
    let (mut headers, mut sources) = (Vec::new(), Vec::new());
    files(&include, ".h", &mut headers);
    files(&root.join("src/capi"), ".rs", &mut sources);
    let tags = tags(&headers);
    let mut all = String::from("#include <spdk/stdinc.h>\n");
    for header in &headers {
        let name = header.strip_prefix(&include).expect("a header below include/").to_string_lossy();
        // The headers of tests bring macros and other libraries.
        if !name.ends_with("cunit.h") && !name.ends_with("mock.h") {
            all.push_str(&format!("#include <{name}>\n"));
        }
    }
    let (mut seen, mut exported, mut wrong) = (0, 0, 0);
    for source in &sources {
        let name = source.strip_prefix(&root).expect("a source below src/").to_string_lossy().into_owned();
        let rust = fs::read_to_string(source).expect("a source");
        let here = rust.matches("#[unsafe(no_mangle)]\npub ").count()
            - rust.matches("#[unsafe(no_mangle)]\npub static").count();
        if here == 0 || name.ends_with("variadic.rs") || name.ends_with("cunit.rs") {
            continue;
        }
        exported += here;
        let Some(text) = prototypes(&rust) else {
            println!("{name}: cbindgen cannot read it");
            wrong += 1;
            continue;
        };
        let text = tagged(&text, &tags);
        let mut child = Command::new("gcc")
            .args([
                "-std=gnu11",
                "-D_GNU_SOURCE",
                "-fsyntax-only",
                "-Wredundant-decls",
                "-fmax-errors=100",
                "-x",
                "c",
                "-",
            ])
            .arg(format!("-I{}", include.display()))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a C compiler");
        child.stdin.take().expect("a pipe").write_all(format!("{all}\n{text}").as_bytes()).expect("a write");
        let output = child.wait_with_output().expect("the compiler's output");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let known = said.matches("redundant redeclaration of").count();
        seen += known;
        if !output.status.success() || known != here {
            wrong += 1;
            println!("{name}: {here} exported functions, {known} agree with the headers");
            let lines: Vec<_> =
                said.lines().filter(|l| [" error: ", " note: ", " warning: "].iter().any(|k| l.contains(k))).collect();
            // An error, and where the header says otherwise.
            for (line, next) in
                lines.iter().zip(lines.iter().skip(1).chain([&""])).filter(|(l, _)| l.contains(" error: "))
            {
                println!("    {line}\n    {next}");
            }
        }
    }
    println!("{exported} exported functions, {seen} as the headers declare them, {wrong} files differ");
    if wrong == 0 && seen == exported { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
