//! Tests of what needs no thread.

use super::{framework, record::TASKS};

#[test]
fn operations_have_names() {
    assert_eq!(
        (framework::op_name(0), framework::op_name(16), framework::op_name(17)),
        ("copy", "dix_verify", "unknown")
    );
    assert_eq!((framework::op_by_name("xor"), framework::op_by_name("xo")), (Some(10), None));
    assert!(TASKS.at(0).is_none());
}
