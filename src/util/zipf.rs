//! Zipf generators as objects: `zipf.h`.
//!
//! Threading: any thread. Two threads that share a generator may draw the same number; nothing else happens.

use crate::{
    algo::zipf::{Zipf, xorshift64},
    errno::Result,
    handle::{Arena, Kind, Life, Obj, Rx},
};

static KIND: Kind = Kind::new("zipf generator");

/// The slot of a generator: the distribution's constants, floating-point numbers as their bits, and the state.
pub struct Generator {
    range: Rx<u64>,
    alpha: Rx<u64>,
    eta: Rx<u64>,
    zetan: Rx<u64>,
    second: Rx<u64>,
    state: Rx<u64>,
}

impl Life for Generator {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Generator {
            range: Rx::ZERO,
            alpha: Rx::ZERO,
            eta: Rx::ZERO,
            zetan: Rx::ZERO,
            second: Rx::ZERO,
            state: Rx::ZERO,
        }
    }
}

/// All generators.
pub static GENERATORS: Arena<Generator> = Arena::new();

/// A new generator; `seed` must not be 0.
pub fn create(range: u64, theta: f64, seed: u64) -> Result<Obj<Generator>> {
    let zipf = Zipf::new(range, theta);
    let obj = GENERATORS.alloc()?;
    obj.range.set(zipf.range);
    obj.alpha.set(zipf.alpha.to_bits());
    obj.eta.set(zipf.eta.to_bits());
    obj.zetan.set(zipf.zetan.to_bits());
    obj.second.set(zipf.second.to_bits());
    obj.state.set(seed);
    Ok(obj)
}

impl Generator {
    /// The next number.
    pub fn next(&self) -> u64 {
        let draw = xorshift64(self.state.get());
        self.state.set(draw);
        Zipf {
            range: self.range.get(),
            alpha: f64::from_bits(self.alpha.get()),
            eta: f64::from_bits(self.eta.get()),
            zetan: f64::from_bits(self.zetan.get()),
            second: f64::from_bits(self.second.get()),
        }
        .value(draw)
    }
}
