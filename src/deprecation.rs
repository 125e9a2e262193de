//! Deprecated features: who registered one, how often it was used, and the rate-limited warning that says so.
//!
//! Serves `spdk_log_deprecation_*` and `spdk_deprecation_*` of `spdk/log.h`. An entry lives until the process ends.
//! Threading rule: any thread.

use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, Rx, ledger},
};
use std::ffi::CString;

/// The texts of a deprecation, as C reads them.
pub struct Texts {
    pub tag: CString,
    pub description: CString,
    pub release: CString,
}

/// One deprecated feature.
pub struct Deprecation {
    texts: Rx<Option<&'static Texts>>,
    interval_ns: Rx<u64>,
    hits: Rx<u64>,
    deferred: Rx<u32>,
    warned_ns: Rx<u64>,
}

static KIND: Kind = Kind::new("deprecation");

impl Life for Deprecation {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;
    fn vacant() -> Self {
        Deprecation { texts: Rx::ZERO, interval_ns: Rx::ZERO, hits: Rx::ZERO, deferred: Rx::ZERO, warned_ns: Rx::ZERO }
    }
    fn label(&self) -> String {
        self.texts.get().map_or_else(String::new, |t| t.tag.to_string_lossy().into_owned())
    }
}

pub static DEPRECATIONS: Arena<Deprecation> = Arena::new();

/// What a use of a deprecated feature gives to print.
#[derive(Debug, PartialEq, Eq)]
pub enum Warning {
    /// Nothing: a warning was printed not long ago.
    Deferred,
    /// The warning, and how many were left out since the last one.
    Print { left_out: u32 },
}

fn limited(text: &[u8], most: usize) -> Result<CString> {
    let text = text.get(..most).unwrap_or(text);
    CString::new(text).map_err(|_| Errno::EINVAL)
}

/// Registers a deprecated feature. `rate_limit_s` 0 warns at each use. The tag and the description are cut at 63 bytes,
/// the release at 15.
pub fn register(tag: &[u8], description: &[u8], release: &[u8], rate_limit_s: u32) -> Result<Obj<Deprecation>> {
    let texts =
        Texts { tag: limited(tag, 63)?, description: limited(description, 63)?, release: limited(release, 15)? };
    let obj = DEPRECATIONS.alloc()?;
    obj.texts.set(Some(Box::leak(Box::new(texts))));
    obj.interval_ns.set(u64::from(rate_limit_s).saturating_mul(1_000_000_000));
    Ok(obj)
}

impl Deprecation {
    pub fn texts(&self) -> Option<&'static Texts> {
        self.texts.get()
    }

    /// How often the feature was used.
    pub fn hits(&self) -> u64 {
        self.hits.get()
    }

    /// Counts one use.
    pub fn hit(&self) -> Warning {
        self.hit_at(ledger::now())
    }

    fn hit_at(&self, now_ns: u64) -> Warning {
        self.hits.add(1);
        let (interval, last) = (self.interval_ns.get(), self.warned_ns.get());
        if interval != 0 && last != 0 && now_ns < last.saturating_add(interval) {
            self.deferred.add(1);
            return Warning::Deferred;
        }
        self.warned_ns.set(now_ns);
        Warning::Print { left_out: self.deferred.replace(0) }
    }
}

/// Every registered deprecation, in order of registration.
pub fn all() -> Result<Vec<Obj<Deprecation>>> {
    let mut all = Vec::new();
    all.try_reserve(DEPRECATIONS.live())?;
    DEPRECATIONS.each(|obj| all.push(obj));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_limited_and_uses_are_not() {
        let old = register(b"old", b"the old way", b"v99.99", 10).unwrap();
        assert_eq!(old.hit_at(1), Warning::Print { left_out: 0 });
        assert_eq!(old.hit_at(10_000_000_000), Warning::Deferred);
        assert_eq!(old.hit_at(10_000_000_001), Warning::Print { left_out: 1 });
        let always = register(&[b'x'; 100], b"", b"", 0).unwrap();
        assert_eq!(
            (always.hit_at(1), always.hit_at(1)),
            (Warning::Print { left_out: 0 }, Warning::Print { left_out: 0 })
        );
        assert_eq!((old.hits(), always.hits()), (3, 2));
        assert_eq!(always.texts().unwrap().tag.as_bytes().len(), 63);
        assert!(all().unwrap().len() >= 2);
    }
}
