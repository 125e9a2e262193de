//! Gives the shared library its name and keeps it loaded: C code may hold pointers into it until the process ends.
//! And writes the roll call: for each function that `src/capi/` exports, a line that makes the compiler compare its type
//! with the prototype in the headers.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/capi");
    println!("cargo::rerun-if-changed=src/abi/declared.rs");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,librespdk.so.26");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,now");

    let mut out =
        String::from("#[allow(unused_assignments, unused_variables, unused_mut)]\npub fn roll_call() -> usize {\n");
    let declared = fs::read_to_string("src/abi/declared.rs").unwrap_or_default();
    let mut undeclared = Vec::new();
    let mut count = 0;
    visit(Path::new("src/capi"), "crate::capi", &mut |module, text| {
        for (name, arguments) in exported(text) {
            if name.starts_with("respdk_") {
                continue;
            }
            if !declared.contains(&format!("pub fn {name}(")) {
                undeclared.push(name);
                continue;
            }
            count += 1;
            let blanks = vec!["_"; arguments].join(", ");
            // A variadic function is a naked one here, whose type cannot say so: only its name is looked up.
            if module.ends_with("::variadic") {
                out.push_str(&format!("    {{ let _ = crate::abi::declared::{name}; let _ = {module}::{name}; }}\n"));
            } else {
                out.push_str(&format!(
                    "    {{ let mut f: unsafe extern \"C\" fn({blanks}) -> _ = crate::abi::declared::{name}; f = {module}::{name}; }}\n"
                ));
            }
        }
    });
    out.push_str(&format!(
        "    {count}\n}}\n\n/// Exported, but in no header.\npub const UNDECLARED: &[&str] = &{undeclared:?};\n"
    ));
    let path = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("roll_call.rs");
    fs::write(path, out).expect("OUT_DIR is writable");
}

/// Visits every file below a folder with its module path.
fn visit(folder: &Path, module: &str, each: &mut impl FnMut(&str, &str)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let inner = if stem == "mod" { module.to_owned() } else { format!("{module}::{stem}") };
        if path.is_dir() {
            visit(&path, &inner, each);
        } else if path.extension().is_some_and(|e| e == "rs") {
            each(&inner, &fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

/// The exported functions of a file, each with the number of its arguments.
fn exported(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("#[unsafe(no_mangle)]") {
        let Some(item) = text.get(at..).and_then(|t| t.get(t.find("fn ")? + 3..)) else { continue };
        let Some((name, rest)) = item.split_once('(') else { continue };
        let (mut depth, mut commas, mut last) = (0, 0, ' ');
        for c in rest.chars() {
            match c {
                '(' | '<' | '[' => depth += 1,
                ')' if depth == 0 => break,
                ')' | ']' => depth -= 1,
                '>' if last != '-' => depth -= 1,
                ',' if depth == 0 => commas += 1,
                _ => {}
            }
            if !c.is_whitespace() {
                last = c;
            }
        }
        let count = if last == ' ' { 0 } else { commas + usize::from(last != ',') };
        found.push((name.trim().to_owned(), count));
    }
    found
}
