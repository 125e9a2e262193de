//! The roll call: every exported function has exactly the type that its header declares, or this does not compile.
//! `build.rs` writes the lines. Threading rule: tests only.

include!(concat!(env!("OUT_DIR"), "/roll_call.rs"));

#[test]
fn every_exported_function_has_the_type_its_header_declares() {
    let count = roll_call();
    println!("{count} functions");
    assert!(count > 0);
}

/// What bindgen cannot see: upstream has no public header for it, or one that needs another library's headers.
#[test]
fn only_what_upstream_does_not_declare_either_is_undeclared() {
    let symbols = include_str!("../../compat/symbols");
    for name in UNDECLARED {
        let headers = [" -", " spdk_internal/cunit.h"];
        let known =
            symbols.lines().any(|l| l.split(' ').nth(1) == Some(name) && headers.iter().any(|h| l.ends_with(h)));
        assert!(known, "{name} is exported, but include/ does not declare it");
    }
}
