//! Small files of the kernel: sysfs and procfs attributes. Serves `file.h` and device discovery.
//!
//! Threading: any thread.

use crate::errno::{Errno, Result};
use std::{ffi::OsStr, fs::File, io::Read, os::unix::ffi::OsStrExt, path::Path};

/// The first line of a file, without its newline. `ENODATA` if the file is empty.
pub fn first_line(path: &[u8]) -> Result<Vec<u8>> {
    let mut file = File::open(Path::new(OsStr::from_bytes(path)))?;
    let mut line = Vec::new();
    let mut part = [0u8; 1024];
    loop {
        let n = match file.read(&mut part) {
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e.into()),
        };
        let read = part.get(..n).unwrap_or_default();
        let end = read.iter().position(|c| *c == b'\n');
        let text = read.get(..end.unwrap_or(n)).unwrap_or_default();
        line.try_reserve(text.len())?;
        line.extend_from_slice(text);
        if end.is_some() {
            return Ok(line);
        }
        if n == 0 {
            return if line.is_empty() { Err(Errno::ENODATA) } else { Ok(line) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_errors() {
        let path = std::env::temp_dir().join(format!("respdk-line-{}", std::process::id()));
        let bytes = path.as_os_str().as_bytes();
        for (content, want) in [("one\ntwo\n", Ok("one")), ("\n", Ok("")), ("x", Ok("x")), ("", Err(Errno::ENODATA))] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(first_line(bytes), want.map(|t| t.as_bytes().to_vec()));
        }
        std::fs::write(&path, "y".repeat(5000) + "\n").unwrap();
        assert_eq!(first_line(bytes).unwrap().len(), 5000);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(first_line(bytes), Err(Errno::ENOENT));
        assert_eq!(first_line(b"/"), Err(Errno::EISDIR));
    }
}
