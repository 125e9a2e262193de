//! Where a block of the raid bdev lies on its members: arithmetic only.
//!
//! Threading rule: pure functions.

/// A run of blocks on one member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    pub slot: usize,
    pub offset: u64,
    pub num: u64,
}

/// raid0: the member and the block on it of a raid block. `n` members, strips of `1 << shift` blocks.
#[inline(always)]
pub fn striped(offset: u64, shift: u32, n: u64) -> (usize, u64) {
    let strip = offset.wrapping_shr(shift);
    let within = offset & 1u64.wrapping_shl(shift).wrapping_sub(1);
    let (row, slot) = divide(strip, n);
    (slot as usize, row.wrapping_shl(shift) | within)
}

/// Quotient and remainder, in 32 bits where that is enough: about a third of the time.
#[inline(always)]
fn divide(a: u64, n: u64) -> (u64, u64) {
    if n.is_power_of_two() {
        return (a.wrapping_shr(n.trailing_zeros()), a & n.wrapping_sub(1));
    }
    if a <= u64::from(u32::MAX) {
        let (a, n) = (a as u32, n as u32);
        return (u64::from(a.checked_div(n).unwrap_or(0)), u64::from(a.checked_rem(n).unwrap_or(0)));
    }
    (a.checked_div(n).unwrap_or(0), a.checked_rem(n).unwrap_or(0))
}

/// raid0: how many members a range touches.
pub fn striped_members(offset: u64, num: u64, shift: u32, n: u64) -> u64 {
    let last = offset.saturating_add(num.saturating_sub(1)).wrapping_shr(shift);
    last.saturating_sub(offset.wrapping_shr(shift)).saturating_add(1).min(n)
}

/// raid0: the run of the `k`-th touched member; what a range covers of one member has no holes.
pub fn striped_run(offset: u64, num: u64, shift: u32, n: u64, k: u64) -> Run {
    let end = offset.saturating_add(num.saturating_sub(1));
    let (first, last) = (offset.wrapping_shr(shift), end.wrapping_shr(shift));
    let mask = 1u64.wrapping_shl(shift).wrapping_sub(1);
    let mine = first.saturating_add(k);
    let beyond = last.saturating_sub(mine).checked_rem(n).unwrap_or(0);
    let mine_last = last.saturating_sub(beyond);
    let (row, slot) = divide(mine, n);
    let (row_last, _) = divide(mine_last, n);
    let from = row.wrapping_shl(shift) | if mine == first { offset & mask } else { 0 };
    let to = row_last.wrapping_shl(shift) | if mine_last == last { end & mask } else { mask };
    Run { slot: slot as usize, offset: from, num: to.saturating_sub(from).saturating_add(1) }
}

/// raid5f: the stripe of a raid block and the block's place in it.
#[inline(always)]
pub fn stripe(offset: u64, stripe_blocks: u64) -> (u64, u64) {
    (offset.checked_div(stripe_blocks).unwrap_or(0), offset.checked_rem(stripe_blocks).unwrap_or(0))
}

/// raid5f: the member with a stripe's parity; it moves down by one with each stripe.
#[inline(always)]
pub fn parity_slot(stripe: u64, n: u64) -> usize {
    n.saturating_sub(1).saturating_sub(stripe.checked_rem(n).unwrap_or(0)) as usize
}

/// raid5f: the member of a stripe's `index`-th data chunk.
#[inline(always)]
pub fn data_slot(index: usize, parity: usize) -> usize {
    if index < parity { index } else { index.saturating_add(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model: walks the raid's blocks one after the other.
    fn model(shift: u32, n: u64, blocks: u64) -> Vec<(usize, u64)> {
        let strip = 1u64 << shift;
        (0..blocks)
            .map(|b| {
                let (s, within) = (b / strip, b % strip);
                ((s % n) as usize, s / n * strip + within)
            })
            .collect()
    }

    #[test]
    fn striped_blocks_lie_where_a_walk_puts_them() {
        for n in 1..=5 {
            for shift in 0..4 {
                let blocks = n * (1 << shift) * 7;
                let model = model(shift, n, blocks);
                for b in 0..blocks {
                    assert_eq!(striped(b, shift, n), model[b as usize], "n {n} shift {shift} block {b}");
                }
            }
        }
        let far = (u64::from(u32::MAX) + 5) << 3;
        assert_eq!(striped(far + 3, 3, 3), (((far >> 3) % 3) as usize, (far >> 3) / 3 * 8 + 3));
    }

    #[test]
    fn striped_runs_cover_exactly_the_range() {
        for n in 1..=5u64 {
            for shift in 0..3 {
                let blocks = n * (1 << shift) * 4;
                let model = model(shift, n, blocks);
                for offset in 0..blocks {
                    for num in 1..=blocks - offset {
                        let mut want: Vec<_> = model[offset as usize..(offset + num) as usize].to_vec();
                        let mut got = Vec::new();
                        for k in 0..striped_members(offset, num, shift, n) {
                            let run = striped_run(offset, num, shift, n, k);
                            got.extend((0..run.num).map(|i| (run.slot, run.offset + i)));
                        }
                        want.sort_unstable();
                        got.sort_unstable();
                        assert_eq!(got, want, "n {n} shift {shift} range {offset}+{num}");
                    }
                }
            }
        }
    }

    #[test]
    fn parity_takes_turns() {
        assert_eq!((0..5).map(|s| parity_slot(s, 4)).collect::<Vec<_>>(), [3, 2, 1, 0, 3]);
        for n in 3..8 {
            for s in 0..20 {
                let parity = parity_slot(s, n);
                let mut slots: Vec<_> = (0..n as usize - 1).map(|i| data_slot(i, parity)).collect();
                assert!(!slots.contains(&parity));
                slots.push(parity);
                slots.sort_unstable();
                assert_eq!(slots, (0..n as usize).collect::<Vec<_>>());
            }
        }
        assert_eq!(stripe(17, 8), (2, 1));
    }
}
