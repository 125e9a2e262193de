//! Requests and replies on the connection to the kernel: `linux/nbd.h`. All numbers are big-endian.
//!
//! Threading rule: none; values.

/// Bytes of a request and of a reply.
pub const REQUEST: usize = 28;
pub const REPLY: usize = 16;
const REQUEST_MAGIC: u32 = 0x2560_9513;
const REPLY_MAGIC: u32 = 0x6744_6698;

pub const READ: u32 = 0;
pub const WRITE: u32 = 1;
pub const DISCONNECT: u32 = 2;
pub const FLUSH: u32 = 3;
pub const TRIM: u32 = 4;

/// What the kernel asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub kind: u32,
    /// Comes back with the reply.
    pub handle: [u8; 8],
    pub from: u64,
    pub len: u32,
}

impl Request {
    /// `None` when the magic number is another.
    pub fn parse(bytes: &[u8; REQUEST]) -> Option<Request> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (kind, rest) = rest.split_first_chunk::<4>()?;
        let (handle, rest) = rest.split_first_chunk::<8>()?;
        let (from, rest) = rest.split_first_chunk::<8>()?;
        let len = rest.first_chunk::<4>()?;
        (u32::from_be_bytes(*magic) == REQUEST_MAGIC).then(|| Request {
            kind: u32::from_be_bytes(*kind),
            handle: *handle,
            from: u64::from_be_bytes(*from),
            len: u32::from_be_bytes(*len),
        })
    }

    /// Bytes that follow the request or its reply.
    pub fn payload(&self) -> usize {
        if matches!(self.kind, READ | WRITE) { self.len as usize } else { 0 }
    }
}

/// A reply; `error` is a positive errno, 0 for success.
pub fn reply(handle: [u8; 8], error: i32) -> [u8; REPLY] {
    let mut out = [0; REPLY];
    let parts = [REPLY_MAGIC.to_be_bytes(), error.to_be_bytes()];
    for (to, from) in out.iter_mut().zip(parts.into_iter().flatten().chain(handle)) {
        *to = from;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes() {
        let mut bytes = [0u8; REQUEST];
        bytes[..4].copy_from_slice(&REQUEST_MAGIC.to_be_bytes());
        bytes[7] = 1;
        bytes[8..16].copy_from_slice(b"abcdefgh");
        bytes[23] = 9;
        bytes[26] = 2;
        let request = Request { kind: WRITE, handle: *b"abcdefgh", from: 9, len: 512 };
        assert_eq!(Request::parse(&bytes), Some(request));
        assert_eq!(request.payload(), 512);
        bytes[0] = 0;
        assert_eq!(Request::parse(&bytes), None);
        assert_eq!(reply(*b"abcdefgh", 5), *b"\x67\x44\x66\x98\0\0\0\x05abcdefgh");
    }
}
