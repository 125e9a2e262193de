//! The roll call: every exported function has exactly the type that its header declares, or this does not compile.
//! `build.rs` writes the lines. Threading rule: tests only.

include!(concat!(env!("OUT_DIR"), "/roll_call.rs"));

#[test]
fn every_exported_function_has_the_type_its_header_declares() {
    let count = roll_call();
    println!("{count} functions");
    assert!(count > 0);
}
