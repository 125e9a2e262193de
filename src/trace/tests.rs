//! Tests of a whole trace: set up, recorded, read. Threading rule: tests only.

use super::*;
use crate::sys::shm;

#[test]
fn a_record_is_read_as_it_was_written() {
    let name = CString::new(format!("/respdk-trace-{}", std::process::id())).unwrap();
    init(&name, 16, 1).unwrap();
    assert!(init(&name, 16, 1).is_err() && is_on());
    register_object(200, b'o').unwrap();
    let args: &[(&[u8], Kind, u8)] = &[(b"number", Kind::Int, 4), (b"text", Kind::Str, 40), (b"big", Kind::Int, 8)];
    register_point(&Point { name: b"T_POINT", id: 19 * 64 + 1, owner_type: 0, object_type: 200, new_object: 1, args })
        .unwrap();
    assert!(!enabled(19 * 64 + 1));
    set(19, 2).unwrap();
    assert!(enabled(19 * 64 + 1) && group_mask() == 1 << 19);
    let ours = std::thread::spawn(|| {
        register_thread().unwrap();
        record(5, 19 * 64 + 1, 0, 7, 42, &[Arg::Int(1 << 32 | 9), Arg::Str(b"hello"), Arg::Int(u64::MAX)]);
        record(6, 19 * 64 + 1, 0, 7, 42, &[Arg::Int(1)]);
        unregister_thread().unwrap();
    });
    ours.join().unwrap();
    let owner = register_owner(7, b"somebody");
    assert!(owner >= 256);
    append_description(owner, b"else");
    unregister_owner(owner);
    let parser = parser::Parser::open(&shm::open(&name).unwrap(), MAX_LCORE as u16).unwrap();
    let taken = parser.next().unwrap();
    assert_eq!((taken.object, taken.args.len()), (Some((0, 5)), 3));
    assert_eq!(&taken.args[0].bytes[..8], &[9, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(&taken.args[1].bytes[..6], b"hello\0");
    assert_eq!((&taken.args[2].bytes[..8], taken.args[2].len), (&[255u8; 8][..], 8));
    assert!(parser.next().is_none());
    parser::Parser::close(parser);
    cleanup();
    assert!(shm::open(&name).is_ok());
    shm::unlink(&name);
    assert!(!enabled(19 * 64 + 1) && set(19, 1).is_err());
}
