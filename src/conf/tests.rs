//! Reading files, and what is found in them.

use super::text::{Line, Lines, parse};
use super::*;

fn item(text: &str) -> (String, Vec<String>) {
    match parse(text.as_bytes().to_vec()) {
        Ok(Line::Item { key, values }) => {
            let string = |t| String::from_utf8(t).unwrap();
            (string(key), values.into_iter().map(string).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn items_are_split_like_shell_words() {
    let list = |key: &str, values: &[&str]| (key.to_string(), values.iter().map(|v| v.to_string()).collect::<Vec<_>>());
    assert_eq!(item("Key"), list("Key", &[]));
    assert_eq!(item("  Key = value  \n"), list("Key", &["value"]));
    assert_eq!(item("Key a\t 'b c' \"d \\\" e\" f\\ g"), list("Key", &["a", "b c", "d \" e", "f g"]));
}

#[test]
fn lines_are_joined_and_numbered() {
    let file = b"# comment\n\n  [A]\nkey one \\\n two\n\0\nlast";
    let lines: Vec<_> = Lines::new(file).map(|(n, l)| (n, String::from_utf8(l).unwrap())).collect();
    assert_eq!(lines, [(3, "[A]\n".into()), (5, "key one  two\n".into()), (7, "last".into())]);
}

#[test]
fn sections_have_numbers() {
    let section = |text: &str| match parse(text.as_bytes().to_vec()) {
        Ok(Line::Section { name, number }) => Some((String::from_utf8(name).unwrap(), number)),
        _ => None,
    };
    assert_eq!(section("[Unit12]"), Some(("Unit12".into(), 12)));
    assert_eq!(section("[Unit]"), Some(("Unit".into(), 0)));
    assert_eq!(section("[Unit1x]"), Some(("Unit1x".into(), Errno::EINVAL.negative())));
    assert_eq!(section("[Unit] x"), None);
}

fn read(name: &str, text: &str, keep_apart: bool) -> Obj<Conf> {
    let path = std::env::temp_dir().join(format!("respdk-conf-{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let conf = Conf::new().unwrap();
    if keep_apart {
        conf.keep_sections_apart();
    }
    Conf::read(conf, &path).unwrap();
    std::fs::remove_file(path).unwrap();
    conf
}

#[test]
fn values_of_a_file() {
    let text = "orphan 1\n[One]\nA 1 2\nB Yes\n[Two2]\nA x\n[OnE]\nA 3\nC no\nbad [\n";
    let conf = read("values", text, false);
    let one = conf.find(b"ONE").unwrap();
    let get = |key: &[u8], i, v| one.value(key, i, v).map(|l| String::from_utf8(l.bytes).unwrap());
    assert_eq!(get(b"A", 0, 1).as_deref(), Some("2"));
    assert_eq!(get(b"A", 1, 0).as_deref(), Some("3"));
    assert_eq!((get(b"A", 1, 1), get(b"A", 2, 0), get(b"", 0, 0), get(b"A", -1, 0)), (None, None, None, None));
    assert_eq!((one.int(b"A"), one.int(b"B"), one.int(b"X")), (1, Errno::EINVAL.negative(), -1));
    assert_eq!(
        (one.bool(b"B", false), one.bool(b"C", true), one.bool(b"A", true), one.bool(b"X", false)),
        (true, false, true, false)
    );
    let two = Section::next(one).unwrap();
    assert_eq!((two.number(), two.has_prefix(b"tW"), two.has_prefix(b"twx")), (2, true, false));
    assert!(conf.first() == Some(one) && Section::next(two).is_none());
    assert!(conf.find(b"one").is_none() && conf.find(b"three").is_none() && conf.find(b"").is_none());
    let handle = one.handle();
    Conf::free(conf);
    assert!(SECTIONS.get(handle).is_err());
}

#[test]
fn sections_can_be_kept_apart() {
    let conf = read("apart", "[One]\nA 1\n[One]\nA 2\n", true);
    let first = conf.first().unwrap();
    assert_eq!((first.int(b"A"), Section::next(first).unwrap().int(b"A")), (1, 2));
    Conf::set_default(Some(conf));
    assert!(Conf::of_default() == Some(conf));
    Conf::free(conf);
    assert!(Conf::of_default().is_none());
    let conf = Conf::new().unwrap();
    assert_eq!(Conf::read(conf, Path::new("/nonexistent")), Err(Errno::ENOENT));
    Conf::free(conf);
}
