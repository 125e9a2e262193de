//! Positions of a byte ring, the arithmetic behind `pipe.h`: where may be written, where may be read.
//!
//! Threading: plain data; one owner at a time.

use crate::errno::{Errno, Result};

/// A ring of `size` bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    size: u32,
    read: u32,
    write: u32,
    full: bool,
}

/// A part of the ring: offset and length.
pub type Part = (u32, u32);

impl Ring {
    /// An empty ring.
    pub const fn new(size: u32) -> Ring {
        Ring { size, read: 0, write: 0, full: false }
    }

    /// A ring with `used` bytes to be read from `first` on.
    pub const fn holding(size: u32, first: u32, used: u32) -> Ring {
        let read = if first < size { first } else { 0 };
        let rest = size - read;
        let write = if used < rest {
            read + used
        } else if used < size {
            used - rest
        } else {
            read
        };
        Ring { size, read, write, full: used >= size && size != 0 }
    }

    /// Where the next byte to read is.
    pub fn first(&self) -> u32 {
        self.read
    }

    /// Bytes of the ring.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// True if there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.read == self.write && !self.full
    }

    /// Bytes that can be read.
    pub fn readable(&self) -> u32 {
        if self.is_empty() {
            0
        } else if self.read < self.write {
            self.write - self.read
        } else {
            self.size - self.read + self.write
        }
    }

    /// Bytes that can be written.
    pub fn writable(&self) -> u32 {
        self.size - self.readable()
    }

    /// Up to `want` of `have` bytes from `from` on, in two parts.
    fn parts(&self, from: u32, have: u32, want: u32) -> [Part; 2] {
        let len = want.min(have);
        let first = len.min(self.size - from);
        [(from, first), (0, len - first)]
    }

    /// The parts to write to next.
    pub fn write_parts(&self, want: u32) -> [Part; 2] {
        self.parts(self.write, self.writable(), want)
    }

    /// The parts to read next.
    pub fn read_parts(&self, want: u32) -> [Part; 2] {
        self.parts(self.read, self.readable(), want)
    }

    fn forward(&self, from: u32, n: u32) -> u32 {
        let rest = self.size - from;
        if n < rest { from + n } else { n - rest }
    }

    /// `n` bytes were written. `EINVAL` if there is not that much room, or if the ring is full.
    pub fn wrote(&mut self, n: u32) -> Result<()> {
        if n > self.writable() || self.full {
            return Err(Errno::EINVAL);
        }
        self.write = self.forward(self.write, n);
        // A ring without bytes, or nothing written to an empty one, is not full.
        self.full = n != 0 && self.write == self.read;
        Ok(())
    }

    /// `n` bytes were read. `EINVAL` if there are not that many. A ring that becomes empty starts over.
    pub fn consumed(&mut self, n: u32) -> Result<()> {
        if n > self.readable() {
            return Err(Errno::EINVAL);
        }
        if n == 0 {
            return Ok(());
        }
        self.read = self.forward(self.read, n);
        self.full = false;
        if self.read == self.write {
            self.read = 0;
            self.write = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_and_fills() {
        let mut r = Ring::new(10);
        assert_eq!(r.write_parts(5), [(0, 5), (0, 0)]);
        assert_eq!(r.write_parts(50), [(0, 10), (0, 0)]);
        assert_eq!(r.wrote(11), Err(Errno::EINVAL));
        r.wrote(7).unwrap();
        assert_eq!(r.read_parts(9), [(0, 7), (0, 0)]);
        r.consumed(4).unwrap();
        assert_eq!(r.write_parts(6), [(7, 3), (0, 3)]);
        r.wrote(7).unwrap();
        assert_eq!((r.writable(), r.wrote(0)), (0, Err(Errno::EINVAL)));
        assert_eq!(r.write_parts(1), [(4, 0), (0, 0)]);
        assert_eq!(r.read_parts(10), [(4, 6), (0, 4)]);
        assert_eq!(r.consumed(11), Err(Errno::EINVAL));
        r.consumed(6).unwrap();
        assert_eq!(r.read_parts(10), [(0, 4), (0, 0)]);
        r.consumed(4).unwrap();
        assert!(r.is_empty());
        assert_eq!(r, Ring::new(10));
    }
}
