//! Tests of keys and modules. Threading rule: tests only.

use super::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn names_are_compared_behind_the_first_colon() {
    assert_eq!(
        (plain(b"key"), plain(b":key"), plain(b"ring:key"), plain(b":a:b"), plain(b"")),
        (&b"key"[..], &b"key"[..], &b"key"[..], &b"a:b"[..], &b""[..])
    );
}

#[test]
fn a_file_key_lives_as_long_as_it_is_referred_to() {
    let path = std::env::temp_dir().join(format!("respdk-key-{}", std::process::id()));
    let bytes = path.as_os_str().as_encoded_bytes();
    let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    std::fs::write(&path, "secret").unwrap();
    mode(0o660);
    assert_eq!(file::add(b"t_key", bytes), Err(Errno::EPERM));
    assert!(get(b"t_key").is_none());
    mode(0o600);
    assert_eq!(file::add(b"t_key", b"relative"), Err(Errno::EPERM));
    assert_eq!(file::add(b"t_key", b"/no/such/file"), Err(Errno::ENOENT));
    assert_eq!(file::add(b"ring:t_key", bytes), Err(Errno::EINVAL));
    file::add(b"t_key", bytes).unwrap();
    assert_eq!(file::add(b":t_key", bytes), Err(Errno::EEXIST));
    let key = get(b":t_key").unwrap();
    let mut buf = [0u8; 32];
    assert_eq!((read(key, &mut buf), &buf[..6]), (Ok(6), &b"secret"[..]));
    assert_eq!(read(key, &mut buf[..5]), Err(Errno::ENOBUFS));
    mode(0o604);
    assert_eq!(read(key, &mut buf), Err(Errno::EPERM));
    file::remove(b"t_key").unwrap();
    assert_eq!(file::remove(b"t_key"), Err(Errno::ENOKEY));
    assert_eq!((read(key, &mut buf), key.is_removed(), get(b"t_key").is_none()), (Err(Errno::ENOKEY), true, true));
    let handle = key.handle();
    assert_eq!(dup(key), Ok(key));
    put(key).unwrap();
    assert!(KEYS.get(handle).is_ok());
    put(key).unwrap();
    assert!(KEYS.get(handle).is_err() && put(key).is_err());
    std::fs::remove_file(&path).unwrap();
}
