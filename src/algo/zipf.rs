//! Zipf-distributed numbers of `zipf.h`, by the method of Gray, Sundaresan, Englert, Baclawski and Weinberger,
//! "Quickly Generating Billion-Record Synthetic Databases" (SIGMOD 1994), section 3.2. The harmonic sum is exact
//! for ten million terms and interpolated in steps of a million beyond them.
//!
//! Threading: pure functions; the state of the generator belongs to the caller.

const EXACT_TERMS: u64 = 10_000_000;
const STEP: u64 = 1_000_000;

/// The constants of a distribution over `[0, range)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zipf {
    /// Numbers are below this.
    pub range: u64,
    /// 1 / (1 - theta)
    pub alpha: f64,
    /// Slope of the inverse beyond the first two values.
    pub eta: f64,
    /// Generalised harmonic number of the range.
    pub zetan: f64,
    /// Below this the second value is drawn.
    pub second: f64,
}

fn term(i: u64, theta: f64) -> f64 {
    (1.0 / (i + 1) as f64).powf(theta)
}

fn zeta(range: u64, theta: f64) -> f64 {
    let exact = range.min(EXACT_TERMS);
    let mut sum: f64 = (0..exact).map(|i| term(i, theta)).sum();
    let mut i = exact;
    while i < range {
        let n = STEP.min(range - i);
        sum += (term(i, theta) + term(i.saturating_add(n), theta)) * n as f64 / 2.0;
        i += n;
    }
    sum
}

impl Zipf {
    /// The distribution with parameter `theta`. Takes time in proportion to `range`, up to the exact terms.
    pub fn new(range: u64, theta: f64) -> Zipf {
        let zetan = zeta(range, theta);
        Zipf {
            range,
            alpha: 1.0 / (1.0 - theta),
            eta: (1.0 - (2.0 / range as f64).powf(1.0 - theta)) / (1.0 - zeta(2, theta) / zetan),
            zetan,
            second: 1.0 + 0.5f64.powf(theta),
        }
    }

    /// The number for a uniform draw.
    pub fn value(&self, draw: u64) -> u64 {
        let u = draw as f64 / u64::MAX as f64;
        let z = u * self.zetan;
        if z < 1.0 || self.range == 0 {
            0
        } else if z < self.second {
            1 % self.range
        } else {
            (self.range as f64 * (self.eta * (u - 1.0) + 1.0).powf(self.alpha)) as u64 % self.range
        }
    }
}

/// The next number of Marsaglia's xorshift64 (shifts 13, 7, 17), which is never 0 for a state that is not.
#[inline]
pub fn xorshift64(state: u64) -> u64 {
    let mut x = state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_follow_the_law() {
        let (range, theta) = (1000u64, 0.9);
        let zipf = Zipf::new(range, theta);
        let mut seen = vec![0u64; range as usize];
        let mut state = 88_172_645_463_325_252;
        let draws = 200_000u64;
        for _ in 0..draws {
            state = xorshift64(state);
            seen[zipf.value(state) as usize] += 1;
        }
        for i in [0u64, 1] {
            let expected = draws as f64 * term(i, theta) / zipf.zetan;
            assert!((seen[i as usize] as f64 / expected - 1.0).abs() < 0.05);
        }
        assert!(seen[0] > seen[9] && seen[9] > seen[99]);
        assert!(seen.iter().all(|&n| n > 0));
    }

    #[test]
    fn odd_ranges_stay_in_range() {
        assert_eq!(Zipf::new(0, 0.5).value(u64::MAX), 0);
        assert_eq!(Zipf::new(1, 0.5).value(u64::MAX), 0);
        assert!(Zipf::new(3, 1.0).value(u64::MAX) < 3);
        let big = Zipf::new(EXACT_TERMS + 5, 0.99);
        assert!(big.value(u64::MAX) < big.range);
    }
}
