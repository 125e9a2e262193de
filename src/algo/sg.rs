//! Positions within scattered buffers.
//!
//! Algorithms that walk an `iovec` array (DIF, CRC over vectors) are written against these two traits, so
//! that they stay free of unsafe code: `sys::iov` implements them for the caller's memory, and
//! [`SliceSg`] for Rust slices.
//!
//! Threading: a cursor belongs to one caller.

/// A saved position, to be given back to the cursor it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Index of the segment.
    pub seg: usize,
    /// Byte offset within that segment.
    pub off: usize,
}

/// A forward cursor over a scattered buffer.
pub trait Source {
    /// The rest of the segment at the cursor; empty only at the end of the buffer.
    fn chunk(&self) -> &[u8];
    /// Moves the cursor forward, at most to the end.
    fn skip(&mut self, n: usize);
    /// The current position.
    fn mark(&self) -> Mark;
    /// Returns to a position that [`Source::mark`] gave.
    fn rewind(&mut self, mark: Mark);
    /// Bytes in the whole buffer, wherever the cursor stands.
    fn total(&self) -> u64;

    /// Copies up to `out.len()` bytes to `out`, moves past them and returns how many they were.
    fn read(&mut self, out: &mut [u8]) -> usize {
        let mut done = 0;
        while done < out.len() {
            let chunk = self.chunk();
            let n = chunk.len().min(out.len() - done);
            if n == 0 {
                break;
            }
            out[done..done + n].copy_from_slice(&chunk[..n]);
            self.skip(n);
            done += n;
        }
        done
    }
}

/// A cursor over memory that may also be written.
pub trait Sink: Source {
    /// The rest of the segment at the cursor; empty only at the end of the buffer.
    fn chunk_mut(&mut self) -> &mut [u8];

    /// Copies up to `data.len()` bytes into the buffer, moves past them and returns how many they were.
    fn write(&mut self, data: &[u8]) -> usize {
        let mut done = 0;
        while done < data.len() {
            let chunk = self.chunk_mut();
            let n = chunk.len().min(data.len() - done);
            if n == 0 {
                break;
            }
            chunk[..n].copy_from_slice(&data[done..done + n]);
            self.skip(n);
            done += n;
        }
        done
    }
}

/// Where a walk over segments stands; shared by the implementations of [`Source`].
pub fn step(mut pos: Mark, mut n: usize, count: usize, len: impl Fn(usize) -> usize) -> Mark {
    while pos.seg < count {
        let rest = len(pos.seg) - pos.off;
        if n < rest {
            pos.off += n;
            return pos;
        }
        n -= rest;
        pos.seg += 1;
        pos.off = 0;
    }
    pos
}

/// A cursor over a list of mutable slices.
pub struct SliceSg<'a, 'b> {
    segs: &'a mut [&'b mut [u8]],
    pos: Mark,
}

impl<'a, 'b> SliceSg<'a, 'b> {
    /// A cursor at the start of `segs`.
    pub fn new(segs: &'a mut [&'b mut [u8]]) -> Self {
        let pos = step(Mark { seg: 0, off: 0 }, 0, segs.len(), |i| segs[i].len());
        SliceSg { segs, pos }
    }
}

impl Source for SliceSg<'_, '_> {
    fn chunk(&self) -> &[u8] {
        self.segs.get(self.pos.seg).map_or(&[], |s| &s[self.pos.off..])
    }

    fn skip(&mut self, n: usize) {
        self.pos = step(self.pos, n, self.segs.len(), |i| self.segs[i].len());
    }

    fn mark(&self) -> Mark {
        self.pos
    }

    fn rewind(&mut self, mark: Mark) {
        self.pos = mark;
    }

    fn total(&self) -> u64 {
        self.segs.iter().map(|s| s.len() as u64).sum()
    }
}

impl Sink for SliceSg<'_, '_> {
    fn chunk_mut(&mut self) -> &mut [u8] {
        match self.segs.get_mut(self.pos.seg) {
            Some(s) => &mut s[self.pos.off..],
            None => &mut [],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_over_empty_segments() {
        let (mut a, mut b, mut c, mut d) = ([], [1u8, 2], [], [3u8, 4, 5]);
        let mut segs: Vec<&mut [u8]> = vec![&mut a, &mut b, &mut c, &mut d];
        let mut sg = SliceSg::new(&mut segs);
        assert_eq!(sg.total(), 5);
        assert_eq!(sg.chunk(), [1, 2]);
        sg.skip(2);
        assert_eq!(sg.chunk(), [3, 4, 5]);
        let here = sg.mark();
        sg.skip(1);
        assert_eq!(sg.write(&[9, 9, 9]), 2);
        assert!(sg.chunk().is_empty());
        sg.rewind(here);
        let mut out = [0u8; 4];
        assert_eq!(sg.read(&mut out), 3);
        assert_eq!(out, [3, 9, 9, 0]);
    }
}
