//! Cyclic redundancy checks by carry-less multiplication of 512-bit registers (VPCLMULQDQ), for processors that have it.
//!
//! The method is that of Gopal, Ozturk, Guilford and others, "Fast CRC Computation for Generic Polynomials Using
//! PCLMULQDQ Instruction" (Intel, 2009): fold the message onto itself by multiples of x^n mod P until 128 bits are left,
//! then reduce them by Barrett's method. Every check is brought to a polynomial of degree 64 first, by a factor x^n, so
//! one program serves all; the constants are computed by the compiler. When the library is loaded, it takes the
//! place of the portable code in `algo::crc`.
//!
//! Threading: pure functions.

use crate::algo::crc::{self, Engine};
use core::arch::x86_64::*;

/// A check: P = x^64 + p, and what follows from it.
struct Check {
    /// floor(x^128 / P) without its highest term, for Barrett's reduction; mirrored if the check is.
    mu: u64,
    /// p, mirrored if the check is.
    poly: u64,
    /// x^128 mod P, in the form that [`Check::fold`] uses for its high half.
    x128: u64,
    /// Constants that move 128 bits by 128, 256, 384, 512 and 2048 bits.
    by: [[u64; 2]; 5],
    /// Constants that move each of sixteen times 128 bits to the last of them, which stays: its constant is 0.
    end: [[u64; 8]; 4],
    /// The register after one byte, for what is left at the end.
    byte: [u64; 256],
}

const BY_128: usize = 0;
const BY_512: usize = 3;
const BY_2048: usize = 4;
const DISTANCES: [u32; 5] = [128, 256, 384, 512, 2048];

/// x^n mod (x^64 + p).
const fn power(n: u32, p: u64) -> u64 {
    let mut r = 1u64;
    let mut i = 0;
    while i < n {
        r = if r >> 63 != 0 { r << 1 ^ p } else { r << 1 };
        i += 1;
    }
    r
}

/// floor(x^128 / (x^64 + p)) without the term x^64.
const fn quotient(p: u64) -> u64 {
    // After the first step of the division, x^64 * p remains.
    let (mut rest, mut q) = (p, 0u64);
    let mut i = 0;
    while i < 64 {
        q = q << 1 | rest >> 63;
        rest = if rest >> 63 != 0 { rest << 1 ^ p } else { rest << 1 };
        i += 1;
    }
    q
}

impl Check {
    /// `mirrored`: the least significant bit of a byte is the highest power, as in CRC-32.
    const fn new(p: u64, mirrored: bool) -> Check {
        const fn form(v: u64, mirrored: bool) -> u64 {
            if mirrored { v.reverse_bits() } else { v }
        }
        // The product of two mirrored numbers is mirrored and one bit short.
        let short = if mirrored { 1 } else { 0 };
        const fn moving(distance: u32, p: u64, mirrored: bool, short: u32) -> [u64; 2] {
            let high = form(power(distance + 64 - short, p), mirrored);
            let low = form(power(distance - short, p), mirrored);
            if mirrored { [high, low] } else { [low, high] }
        }
        let mut by = [[0; 2]; 5];
        let mut i = 0;
        while i < by.len() {
            by[i] = moving(DISTANCES[i], p, mirrored, short);
            i += 1;
        }
        let mut end = [[0; 8]; 4];
        let mut i = 0;
        while i < 15 {
            let pair = moving(128 * (15 - i as u32), p, mirrored, short);
            end[i / 4][i % 4 * 2] = pair[0];
            end[i / 4][i % 4 * 2 + 1] = pair[1];
            i += 1;
        }
        let mut byte = [0; 256];
        let mut b = 0;
        while b < 256 {
            let mut r = if mirrored { b as u64 } else { (b as u64) << 56 };
            let mut bit = 0;
            while bit < 8 {
                r = if mirrored {
                    if r & 1 != 0 { r >> 1 ^ p.reverse_bits() } else { r >> 1 }
                } else if r >> 63 != 0 {
                    r << 1 ^ p
                } else {
                    r << 1
                };
                bit += 1;
            }
            byte[b] = r;
            b += 1;
        }
        Check {
            mu: form(quotient(p), mirrored),
            poly: form(p, mirrored),
            x128: form(power(128 - short, p), mirrored),
            by,
            end,
            byte,
        }
    }
}

static T10DIF: Check = Check::new(0x8bb7 << 48, false);
static ISCSI: Check = Check::new(0x1edc_6f41 << 32, true);
static IEEE: Check = Check::new(0x04c1_1db7 << 32, true);
static NVME64: Check = Check::new(0xad93_d235_94c9_3659, true);

/// 64 bytes, the bytes of each 128-bit lane turned around unless the check is mirrored.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load512<const MIRRORED: bool>(data: &[u8; 64]) -> __m512i {
    // SAFETY: 64 readable bytes; no alignment is needed.
    let v = unsafe { _mm512_loadu_si512(data.as_ptr().cast()) };
    if MIRRORED { v } else { _mm512_shuffle_epi8(v, _mm512_broadcast_i32x4(turn())) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load128<const MIRRORED: bool>(data: &[u8; 16]) -> __m128i {
    // SAFETY: 16 readable bytes; no alignment is needed.
    let v = unsafe { _mm_loadu_si128(data.as_ptr().cast()) };
    if MIRRORED { v } else { _mm_shuffle_epi8(v, turn()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn turn() -> __m128i {
    _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn pair(k: [u64; 2]) -> __m128i {
    _mm_set_epi64x(k[1] as i64, k[0] as i64)
}

/// Moves each lane of `a` by the distance of `k` and adds `next`.
#[inline]
#[target_feature(enable = "avx512f,vpclmulqdq")]
fn fold512(a: __m512i, k: __m512i, next: __m512i) -> __m512i {
    let low = _mm512_clmulepi64_epi128::<0x00>(a, k);
    let high = _mm512_clmulepi64_epi128::<0x11>(a, k);
    _mm512_ternarylogic_epi64::<0x96>(low, high, next)
}

#[inline]
#[target_feature(enable = "avx512f,pclmulqdq")]
fn fold128(a: __m128i, k: __m128i, next: __m128i) -> __m128i {
    let low = _mm_clmulepi64_si128::<0x00>(a, k);
    let high = _mm_clmulepi64_si128::<0x11>(a, k);
    _mm_xor_si128(_mm_xor_si128(low, high), next)
}

/// The register over the last 128 bits, without leaving the vector registers on the way. For CRC-32C (`ISCSI`) there is an
/// instruction.
#[inline]
#[target_feature(enable = "avx512f,pclmulqdq,sse4.2")]
fn reduce<const MIRRORED: bool, const ISCSI: bool>(c: &Check, s: __m128i) -> u64 {
    if ISCSI {
        let over_low = _mm_crc32_u64(0, _mm_cvtsi128_si64(s) as u64);
        return _mm_crc32_u64(over_low, _mm_extract_epi64::<1>(s) as u64);
    }
    let constants = _mm_set_epi64x(c.mu as i64, c.x128 as i64);
    let poly = _mm_set_epi64x(0, c.poly as i64);
    if MIRRORED {
        // The lower half is the quotient's dividend, the higher one what is added to the remainder.
        let t = _mm_xor_si128(_mm_clmulepi64_si128::<0x00>(s, constants), _mm_srli_si128::<8>(s));
        let q = _mm_xor_si128(t, _mm_slli_epi64::<1>(_mm_clmulepi64_si128::<0x10>(t, constants)));
        let r = _mm_clmulepi64_si128::<0x00>(q, poly);
        // A product is one bit short.
        let carry = _mm_srli_epi64::<63>(_mm_slli_si128::<8>(r));
        let r = _mm_xor_si128(t, _mm_xor_si128(_mm_slli_epi64::<1>(r), carry));
        _mm_extract_epi64::<1>(r) as u64
    } else {
        let t = _mm_xor_si128(_mm_clmulepi64_si128::<0x01>(s, constants), _mm_slli_si128::<8>(s));
        let q = _mm_xor_si128(t, _mm_clmulepi64_si128::<0x11>(t, constants));
        _mm_cvtsi128_si64(_mm_xor_si128(t, _mm_clmulepi64_si128::<0x01>(q, poly))) as u64
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load2048<const MIRRORED: bool>(data: &[u8; 256]) -> [__m512i; 4] {
    let (blocks, _) = data.as_chunks::<64>();
    core::array::from_fn(|i| load512::<MIRRORED>(&blocks[i]))
}

#[inline]
#[target_feature(enable = "avx512f")]
fn constants(k: &[u64; 8]) -> __m512i {
    // SAFETY: 64 readable bytes; no alignment is needed.
    unsafe { _mm512_loadu_si512(k.as_ptr().cast()) }
}

/// The four lanes of `moved` and the last of `stays`, added up.
#[inline]
#[target_feature(enable = "avx512f")]
fn sum(moved: __m512i, stays: __m512i) -> __m128i {
    let half = _mm256_xor_si256(_mm512_castsi512_si256(moved), _mm512_extracti64x4_epi64::<1>(moved));
    let last = _mm512_extracti32x4_epi32::<3>(stays);
    let one = _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256::<1>(half));
    _mm_xor_si128(one, last)
}

/// Sixteen times 128 bits that follow each other, moved to the last in one go.
#[inline]
#[target_feature(enable = "avx512f,vpclmulqdq")]
fn last_of(c: &Check, a: [__m512i; 4]) -> __m128i {
    let none = _mm512_setzero_si512();
    let one = fold512(a[0], constants(&c.end[0]), none);
    let two = fold512(a[1], constants(&c.end[1]), one);
    let three = fold512(a[2], constants(&c.end[2]), none);
    let four = fold512(a[3], constants(&c.end[3]), three);
    sum(_mm512_xor_si512(two, four), a[3])
}

#[target_feature(enable = "avx512f,avx512bw,vpclmulqdq,pclmulqdq,sse4.2")]
fn register<const MIRRORED: bool, const ISCSI: bool>(c: &Check, init: u64, data: &[u8]) -> u64 {
    let start = if MIRRORED { _mm_set_epi64x(0, init as i64) } else { _mm_set_epi64x(init as i64, 0) };
    let wide = |i: usize| _mm512_broadcast_i32x4(pair(c.by[i]));
    let (quads, rest) = data.as_chunks::<256>();
    let (blocks, rest) = rest.as_chunks::<64>();
    let (pieces, tail) = rest.as_chunks::<16>();
    let mut pieces = pieces.iter();
    let first = _mm512_zextsi128_si512(start);
    let mut s = if let Some((quad, quads)) = quads.split_first() {
        let mut a = load2048::<MIRRORED>(quad);
        a[0] = _mm512_xor_si512(a[0], first);
        let k = wide(BY_2048);
        for quad in quads {
            let next = load2048::<MIRRORED>(quad);
            a = [
                fold512(a[0], k, next[0]),
                fold512(a[1], k, next[1]),
                fold512(a[2], k, next[2]),
                fold512(a[3], k, next[3]),
            ];
        }
        for b in blocks {
            a = [a[1], a[2], a[3], fold512(a[0], k, load512::<MIRRORED>(b))];
        }
        last_of(c, a)
    } else if let Some((b, blocks)) = blocks.split_first() {
        let mut acc = _mm512_xor_si512(load512::<MIRRORED>(b), first);
        let k = wide(BY_512);
        for b in blocks {
            acc = fold512(acc, k, load512::<MIRRORED>(b));
        }
        let moved = fold512(acc, constants(&c.end[3]), _mm512_setzero_si512());
        sum(moved, acc)
    } else {
        match pieces.next() {
            Some(p) => _mm_xor_si128(load128::<MIRRORED>(p), start),
            None => return bytes::<MIRRORED>(c, init, tail),
        }
    };
    let k = pair(c.by[BY_128]);
    for p in pieces {
        s = fold128(s, k, load128::<MIRRORED>(p));
    }
    bytes::<MIRRORED>(c, reduce::<MIRRORED, ISCSI>(c, s), tail)
}

/// The register after a few more bytes.
#[inline]
fn bytes<const MIRRORED: bool>(c: &Check, register: u64, data: &[u8]) -> u64 {
    data.iter().fold(register, |r, &b| {
        if MIRRORED {
            c.byte[usize::from(r as u8 ^ b)] ^ r >> 8
        } else {
            c.byte[usize::from((r >> 56) as u8 ^ b)] ^ r << 8
        }
    })
}

fn crc16_t10dif(init: u16, data: &[u8]) -> u16 {
    // SAFETY: installed only where the processor has these instructions.
    (unsafe { register::<false, false>(&T10DIF, u64::from(init) << 48, data) } >> 48) as u16
}

fn crc32_ieee(init: u32, data: &[u8]) -> u32 {
    // SAFETY: as above.
    unsafe { register::<true, false>(&IEEE, u64::from(init), data) as u32 }
}

fn crc32c(init: u32, data: &[u8]) -> u32 {
    // SAFETY: as above.
    unsafe { register::<true, true>(&ISCSI, u64::from(init), data) as u32 }
}

fn crc64_nvme(init: u64, data: &[u8]) -> u64 {
    // SAFETY: as above.
    unsafe { register::<true, false>(&NVME64, init, data) }
}

static ENGINE: Engine = Engine { crc16_t10dif, crc32_ieee, crc32c, crc64_nvme };

fn usable() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("vpclmulqdq")
        && is_x86_feature_detected!("pclmulqdq")
        && is_x86_feature_detected!("sse4.2")
}

/// Takes the place of the portable code, if the processor has the instructions.
pub extern "C" fn install() {
    if usable() {
        crc::install(&ENGINE);
    }
}

/// Run by the dynamic loader before anything of the library is called.
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = install;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_portable_code() {
        if !usable() {
            return;
        }
        let data: Vec<u8> = (0..3000u32).map(|i| (i * i * 7 + i / 13) as u8).collect();
        for len in (0..600).chain([767, 768, 1000, 1024, 2047, 2900]) {
            for init in [0u64, 1, 0x1234_5678_9abc_def0, u64::MAX] {
                let d = &data[len % 64..][..len];
                let p = &crc::PORTABLE;
                assert_eq!((ENGINE.crc16_t10dif)(init as u16, d), (p.crc16_t10dif)(init as u16, d), "{len}");
                assert_eq!((ENGINE.crc32c)(init as u32, d), (p.crc32c)(init as u32, d), "{len}");
                assert_eq!((ENGINE.crc32_ieee)(init as u32, d), (p.crc32_ieee)(init as u32, d), "{len}");
                assert_eq!((ENGINE.crc64_nvme)(init, d), (p.crc64_nvme)(init, d), "{len}");
            }
        }
    }
}
