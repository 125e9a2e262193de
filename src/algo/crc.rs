//! Cyclic redundancy checks of `crc16.h`, `crc32.h` and `crc64.h`.
//!
//! The polynomials are those of T10 DIF (0x8bb7), IEEE 802.3, Castagnoli (RFC 3720) and the 64-bit one of the
//! NVM Express NVM Command Set Specification ("Rocksoft"). The work is done by `crc-fast`, or by what `sys::clmul` puts in
//! its place.
//!
//! Threading: pure functions.

use crc_fast::CrcAlgorithm::{Crc16T10Dif, Crc32Iscsi, Crc32IsoHdlc, Crc64Nvme};
use crc_fast::{CrcAlgorithm, Digest};
use std::sync::OnceLock;

/// The register after `data`, starting from `state`; `plain` is the state that the algorithm starts with anyway
/// and `xorout` what it is combined with at the end. Starting anew is cheaper than starting in the middle.
#[inline]
fn register(alg: CrcAlgorithm, plain: u64, xorout: u64, state: u64, data: &[u8]) -> u64 {
    if data.is_empty() {
        state
    } else if state == plain {
        crc_fast::checksum(alg, data) ^ xorout
    } else {
        let mut digest = Digest::new_with_init_state(alg, state);
        digest.update(data);
        digest.get_state()
    }
}

/// An implementation of the four checks, on raw registers: no inversion at either end.
#[derive(Debug)]
pub struct Engine {
    /// T10 DIF, not mirrored.
    pub crc16_t10dif: fn(u16, &[u8]) -> u16,
    /// IEEE 802.3.
    pub crc32_ieee: fn(u32, &[u8]) -> u32,
    /// Castagnoli.
    pub crc32c: fn(u32, &[u8]) -> u32,
    /// NVMe.
    pub crc64_nvme: fn(u64, &[u8]) -> u64,
}

/// The implementation that works on every processor.
pub static PORTABLE: Engine = Engine {
    crc16_t10dif: |init, data| register(Crc16T10Dif, 0, 0, u64::from(init), data) as u16,
    crc32_ieee: |init, data| register(Crc32IsoHdlc, 0xffff_ffff, 0xffff_ffff, u64::from(init), data) as u32,
    crc32c: |init, data| register(Crc32Iscsi, 0xffff_ffff, 0xffff_ffff, u64::from(init), data) as u32,
    crc64_nvme: |init, data| register(Crc64Nvme, u64::MAX, u64::MAX, init, data),
};

static CHOSEN: OnceLock<&'static Engine> = OnceLock::new();

/// Chooses another implementation; the first choice stays.
pub fn install(engine: &'static Engine) {
    // A second choice would be the same one.
    let _ = CHOSEN.set(engine);
}

#[inline]
fn engine() -> &'static Engine {
    CHOSEN.get().copied().unwrap_or(&PORTABLE)
}

/// CRC-16 of T10 DIF: not reflected, no final inversion.
#[inline]
pub fn crc16_t10dif(init: u16, data: &[u8]) -> u16 {
    (engine().crc16_t10dif)(init, data)
}

/// The raw register of the IEEE CRC-32: the caller inverts before the first and after the last part.
#[inline]
pub fn crc32_ieee(data: &[u8], crc: u32) -> u32 {
    (engine().crc32_ieee)(crc, data)
}

/// The raw register of CRC-32C: the caller inverts before the first and after the last part.
#[inline]
pub fn crc32c(data: &[u8], crc: u32) -> u32 {
    (engine().crc32c)(crc, data)
}

/// CRC-32C as NVMe protection information uses it: inverted at both ends, 0 before the first part.
#[inline]
pub fn crc32c_nvme(data: &[u8], crc: u32) -> u32 {
    !crc32c(data, !crc)
}

/// CRC-64 of NVMe protection information: inverted at both ends, 0 before the first part.
#[inline]
pub fn crc64_nvme(data: &[u8], crc: u64) -> u64 {
    !(engine().crc64_nvme)(!crc, data)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK: &[u8] = b"123456789";

    /// One bit at a time, from the definition: `width` bits, most significant bit first.
    fn slow_msb(width: u32, poly: u64, mut reg: u64, data: &[u8]) -> u64 {
        let top = 1u64 << (width - 1);
        for &b in data {
            reg ^= u64::from(b) << (width - 8);
            for _ in 0..8 {
                let out = reg & top != 0;
                reg = reg.wrapping_shl(1) & (top | (top - 1));
                if out {
                    reg ^= poly;
                }
            }
        }
        reg
    }

    /// The same for reflected polynomials.
    fn slow_lsb(poly: u64, mut reg: u64, data: &[u8]) -> u64 {
        for &b in data {
            reg ^= u64::from(b);
            for _ in 0..8 {
                reg = if reg & 1 != 0 { (reg >> 1) ^ poly } else { reg >> 1 };
            }
        }
        reg
    }

    #[test]
    fn check_values_of_the_catalogues() {
        assert_eq!(crc16_t10dif(0, CHECK), 0xd0db);
        assert_eq!(!crc32_ieee(CHECK, !0), 0xcbf4_3926);
        assert_eq!(!crc32c(CHECK, !0), 0xe306_9283);
        assert_eq!(crc32c_nvme(CHECK, 0), 0xe306_9283);
        assert_eq!(crc64_nvme(CHECK, 0), 0xae8b_1486_0a79_9888);
    }

    #[test]
    fn any_state_any_length_any_split() {
        let data: Vec<u8> = (0..700u32).map(|i| (i * i + 31 * i) as u8).collect();
        for len in [0, 1, 7, 8, 15, 16, 17, 63, 64, 255, 512, 699] {
            for state in [0u64, 1, 0x1234, 0xffff, 0xdead_beef_0bad_cafe, u64::MAX] {
                let d = &data[..len];
                let (a, b) = d.split_at(len / 3);
                let c16 = crc16_t10dif(state as u16, d);
                assert_eq!(u64::from(c16), slow_msb(16, 0x8bb7, state & 0xffff, d));
                assert_eq!(c16, crc16_t10dif(crc16_t10dif(state as u16, a), b));
                let c = crc32_ieee(d, state as u32);
                assert_eq!(u64::from(c), slow_lsb(0xedb8_8320, state & 0xffff_ffff, d));
                assert_eq!(c, crc32_ieee(b, crc32_ieee(a, state as u32)));
                let c = crc32c(d, state as u32);
                assert_eq!(u64::from(c), slow_lsb(0x82f6_3b78, state & 0xffff_ffff, d));
                assert_eq!(c, crc32c(b, crc32c(a, state as u32)));
                let c = crc64_nvme(d, state);
                assert_eq!(c, !slow_lsb(0x9a6c_9329_ac4b_c9b5, !state, d));
                assert_eq!(c, crc64_nvme(b, crc64_nvme(a, state)));
            }
        }
    }
}
