//! Compression with deflate (RFC 1951), by the crate `zlib-rs`, between scattered buffers.
//!
//! Threading rule: the streams of a channel belong to its thread.

use crate::{
    algo::sg::{Sink, Source},
    errno::{Errno, Result},
    sys::{alloc, iov::IovCursor},
};
use zlib_rs::{Deflate, DeflateFlush, Inflate, InflateFlush, Status};

/// The highest level; the lowest is 0.
pub const MAX_LEVEL: u32 = 3;
/// The level of the crate for each of ours.
const LEVELS: [i32; 4] = [1, 1, 3, 6];
const WINDOW_BITS: u8 = 15;

/// What a channel keeps for compression, made when it is first needed.
#[derive(Default)]
pub struct Streams {
    deflate: [Option<Box<Deflate>>; 4],
    inflate: Option<Box<Inflate>>,
}

fn memory() -> Result<()> {
    if alloc::low() || alloc::must_fail() { Err(Errno::ENOMEM) } else { Ok(()) }
}

impl Streams {
    /// Compresses all of `from`; how many bytes it became. `ENOMEM` when they do not fit.
    pub fn compress(&mut self, level: u32, from: &mut IovCursor<'_>, to: &mut IovCursor<'_>) -> Result<u32> {
        let Some((place, native)) = self.deflate.get_mut(level as usize).zip(LEVELS.get(level as usize)) else {
            errlog!("deflate has no level {level}");
            return Err(Errno::EINVAL);
        };
        if place.is_none() {
            memory()?;
        }
        let stream = place.get_or_insert_with(|| Box::new(Deflate::new(*native, false, WINDOW_BITS)));
        stream.reset();
        let mut left = from.total();
        loop {
            let input = from.chunk();
            let flush = if input.len() as u64 >= left { DeflateFlush::Finish } else { DeflateFlush::NoFlush };
            let (in_before, out_before) = (stream.total_in(), stream.total_out());
            let status = stream.compress(input, to.chunk_mut(), flush);
            let taken = stream.total_in().saturating_sub(in_before);
            from.skip(taken as usize);
            left = left.saturating_sub(taken);
            to.skip(stream.total_out().saturating_sub(out_before) as usize);
            match status {
                Ok(Status::StreamEnd) => return Ok(stream.total_out() as u32),
                Ok(_) if to.chunk().is_empty() => {
                    errlog!("Not enough destination buffer provided.");
                    return Err(Errno::ENOMEM);
                }
                Ok(_) => {}
                Err(error) => {
                    errlog!("deflate failed: {}", error.as_str());
                    return Err(Errno::EIO);
                }
            }
        }
    }

    /// Decompresses all of `from`; how many bytes it became. `ENOMEM` when they do not fit, `EINVAL` when `from` is no
    /// deflate stream, or not all of one.
    pub fn decompress(&mut self, from: &mut IovCursor<'_>, to: &mut IovCursor<'_>) -> Result<u32> {
        if self.inflate.is_none() {
            memory()?;
        }
        let stream = self.inflate.get_or_insert_with(|| Box::new(Inflate::new(false, WINDOW_BITS)));
        stream.reset(false);
        loop {
            let (in_before, out_before) = (stream.total_in(), stream.total_out());
            let status = stream.decompress(from.chunk(), to.chunk_mut(), InflateFlush::NoFlush);
            let taken = stream.total_in().saturating_sub(in_before);
            let made = stream.total_out().saturating_sub(out_before);
            from.skip(taken as usize);
            to.skip(made as usize);
            match status {
                Ok(Status::StreamEnd) => return Ok(stream.total_out() as u32),
                Ok(_) if taken == 0 && made == 0 => {
                    if to.chunk().is_empty() {
                        errlog!("Not enough destination buffer provided.");
                        return Err(Errno::ENOMEM);
                    }
                    errlog!("inflate: the stream is not complete");
                    return Err(Errno::EINVAL);
                }
                Ok(_) => {}
                Err(error) => {
                    errlog!("inflate failed: {}", error.as_str());
                    return Err(Errno::EINVAL);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{abi::iovec, sys::iomem};

    fn iovs(parts: &mut [Vec<u8>]) -> Vec<iovec> {
        parts.iter_mut().map(|p| iovec { iov_base: p.as_mut_ptr().cast(), iov_len: p.len() }).collect()
    }

    #[test]
    fn scattered_buffers_both_ways() {
        let mut streams = Streams::default();
        let text: Vec<u8> =
            (0..100_000u32).map(|i| b"The quick brown fox. "[i as usize % 21] ^ (i / 9000) as u8).collect();
        for level in 0..=MAX_LEVEL {
            let mut src: Vec<Vec<u8>> = text.chunks(7777).map(<[u8]>::to_vec).collect();
            let mut packed = vec![vec![0u8; 333]; 300];
            let (a, b) = (iovs(&mut src), iovs(&mut packed));
            let size = streams
                .compress(level, &mut iomem::cursor(a.as_ptr(), a.len()), &mut iomem::cursor(b.as_ptr(), b.len()))
                .unwrap();
            assert!(size < 20_000, "{level}: {size}");
            let whole: Vec<u8> = packed.concat()[..size as usize].to_vec();
            let mut halves: Vec<Vec<u8>> = whole.chunks(whole.len() / 3).map(<[u8]>::to_vec).collect();
            let mut out = vec![vec![0u8; 10_001]; 10];
            let (a, b) = (iovs(&mut halves), iovs(&mut out));
            let got = streams
                .decompress(&mut iomem::cursor(a.as_ptr(), a.len()), &mut iomem::cursor(b.as_ptr(), b.len()))
                .unwrap();
            assert_eq!((got, &out.concat()[..100_000]), (100_000, &text[..]));
            // Too small, cut off, nonsense.
            let b = &b[..3];
            assert_eq!(
                streams.decompress(&mut iomem::cursor(a.as_ptr(), a.len()), &mut iomem::cursor(b.as_ptr(), 3)),
                Err(Errno::ENOMEM)
            );
            assert_eq!(
                streams.compress(level, &mut iomem::cursor(b.as_ptr(), 3), &mut iomem::cursor(a.as_ptr(), 0)),
                Err(Errno::ENOMEM)
            );
        }
        let mut bad = vec![vec![0xffu8; 100]];
        let mut out = vec![vec![0u8; 1000]];
        let (a, b) = (iovs(&mut bad), iovs(&mut out));
        assert_eq!(
            streams.decompress(&mut iomem::cursor(a.as_ptr(), 1), &mut iomem::cursor(b.as_ptr(), 1)),
            Err(Errno::EINVAL)
        );
    }

    /// A stream that another implementation made: "hello hello hello hello" in one block with fixed codes.
    #[test]
    fn a_golden_stream() {
        let mut packed = vec![vec![0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0x01]];
        let mut out = vec![vec![0u8; 64]];
        let (a, b) = (iovs(&mut packed), iovs(&mut out));
        let n = Streams::default().decompress(&mut iomem::cursor(a.as_ptr(), 1), &mut iomem::cursor(b.as_ptr(), 1));
        assert_eq!((n, &out[0][..23]), (Ok(23), &b"hello hello hello hello"[..]));
    }
}
