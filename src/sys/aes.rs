//! AES-XTS (IEEE 1619-2018) by the processor's AES instructions: 512-bit registers where there are (VAES), else 128-bit
//! ones. Processors without get the crate `aes`.
//!
//! A data unit may come in pieces: all but the last are multiples of 16 bytes, and the tweak is carried on. A last piece of
//! another length steals from the block before it. Threading: pure functions.

use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use core::arch::x86_64::*;

/// Round keys, of 10 or 14 rounds and one more.
type Rounds = [[u64; 2]; 15];

/// Words of a key pair as it is kept.
pub const WORDS: usize = 90;

/// A key pair, prepared.
#[derive(Clone)]
pub struct Keys {
    encrypt: Rounds,
    decrypt: Rounds,
    tweak: Rounds,
    rounds: usize,
}

/// Which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Encrypt,
    Decrypt,
}

/// Bytes to be encrypted or decrypted, from one place to another; both may be the same.
#[derive(Clone, Copy)]
struct Piece {
    from: *const u8,
    to: *mut u8,
    len: usize,
}

fn has_aes() -> bool {
    is_x86_feature_detected!("aes") && is_x86_feature_detected!("sse4.1")
}

fn has_vaes() -> bool {
    is_x86_feature_detected!("vaes")
        && is_x86_feature_detected!("vpclmulqdq")
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
}

#[target_feature(enable = "aes,sse4.1")]
fn sub_word(word: u32) -> u32 {
    _mm_cvtsi128_si32(_mm_aeskeygenassist_si128::<0>(_mm_set1_epi32(word as i32))) as u32
}

/// The round keys of a key of 16 or 32 bytes.
#[target_feature(enable = "aes,sse4.1")]
fn expand(key: &[u8]) -> Rounds {
    let n = key.len() / 4;
    let mut words = [0u32; 60];
    for (word, bytes) in words.iter_mut().zip(key.chunks_exact(4)) {
        *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    let mut rcon = 1u32;
    for i in n..4 * (n + 7) {
        let mut word = words[i - 1];
        if i % n == 0 {
            word = sub_word(word.rotate_right(8)) ^ rcon;
            rcon = rcon << 1 ^ if rcon & 0x80 != 0 { 0x11b } else { 0 };
        } else if n > 6 && i % n == 4 {
            word = sub_word(word);
        }
        words[i] = words[i - n] ^ word;
    }
    core::array::from_fn(|r| {
        [0, 2].map(|half| u64::from(words[4 * r + half]) | u64::from(words[4 * r + half + 1]) << 32)
    })
}

#[target_feature(enable = "aes,sse4.1")]
fn xmm(key: [u64; 2]) -> __m128i {
    _mm_set_epi64x(key[1] as i64, key[0] as i64)
}

/// The round keys of the equivalent inverse cipher.
#[target_feature(enable = "aes,sse4.1")]
fn invert(rounds: &Rounds, n: usize) -> Rounds {
    core::array::from_fn(|r| match r {
        0 => rounds[n],
        r if r < n => {
            let key = _mm_aesimc_si128(xmm(rounds[n - r]));
            [_mm_extract_epi64::<0>(key) as u64, _mm_extract_epi64::<1>(key) as u64]
        }
        _ => rounds[0],
    })
}

/// The tweak of the next block: times x in GF(2^128).
fn double(tweak: [u64; 2]) -> [u64; 2] {
    let carry = (tweak[1] >> 63).wrapping_neg() & 0x87;
    [tweak[0] << 1 ^ carry, tweak[1] << 1 | tweak[0] >> 63]
}

impl Keys {
    /// Prepares a pair of keys of the same length, 16 or 32 bytes; `None` for others.
    pub fn new(data: &[u8], tweak: &[u8]) -> Option<Keys> {
        if data.len() != tweak.len() || !matches!(data.len(), 16 | 32) {
            return None;
        }
        let rounds = data.len() / 4 + 6;
        if has_aes() {
            // SAFETY: the processor has the instructions.
            let (encrypt, tweak) = unsafe { (expand(data), expand(tweak)) };
            // SAFETY: likewise.
            return Some(Keys { encrypt, decrypt: unsafe { invert(&encrypt, rounds) }, tweak, rounds });
        }
        let plain = |key: &[u8]| {
            let mut words = [[0u64; 2]; 15];
            for (word, bytes) in words.as_flattened_mut().iter_mut().zip(key.chunks_exact(8)) {
                *word = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
            }
            words
        };
        Some(Keys { encrypt: plain(data), decrypt: plain(data), tweak: plain(tweak), rounds })
    }

    /// The pair as words, to be kept elsewhere.
    pub fn words(&self) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        let all = [&self.encrypt, &self.decrypt, &self.tweak];
        for (to, from) in words.iter_mut().zip(all.iter().flat_map(|r| r.as_flattened())) {
            *to = *from;
        }
        words
    }

    /// A pair that was kept as words; `word` reads them. Only what one way needs is read.
    #[inline(always)]
    pub fn from_words(key_size: usize, way: Way, word: impl Fn(usize) -> u64) -> Keys {
        let read = |at: usize| core::array::from_fn(|r| [word(at + 2 * r), word(at + 2 * r + 1)]);
        let none = [[0; 2]; 15];
        let (encrypt, decrypt) = if way == Way::Encrypt { (read(0), none) } else { (none, read(30)) };
        Keys { encrypt, decrypt, tweak: read(60), rounds: key_size / 4 + 6 }
    }

    fn rounds(&self, way: Way) -> &Rounds {
        if way == Way::Encrypt { &self.encrypt } else { &self.decrypt }
    }

    /// The tweak of a data unit's first block.
    pub fn begin(&self, unit: [u64; 2]) -> [u64; 2] {
        if has_aes() {
            // SAFETY: the processor has the instructions.
            return unsafe { one_aes(&self.tweak, self.rounds, Way::Encrypt, unit) };
        }
        self.one_plain(&self.tweak, Way::Encrypt, unit)
    }

    fn one(&self, way: Way, block: [u64; 2]) -> [u64; 2] {
        if has_aes() {
            // SAFETY: the processor has the instructions.
            return unsafe { one_aes(self.rounds(way), self.rounds, way, block) };
        }
        self.one_plain(self.rounds(way), way, block)
    }

    /// One block without the processor's help; `key` holds the key itself.
    fn one_plain(&self, key: &Rounds, way: Way, block: [u64; 2]) -> [u64; 2] {
        fn run<C: KeyInit + BlockCipherEncrypt + BlockCipherDecrypt>(key: &[u8], way: Way, bytes: &mut [u8; 16]) {
            let (Ok(cipher), Ok(block)) = (C::new_from_slice(key), <&mut Block<C>>::try_from(&mut bytes[..])) else {
                return;
            };
            match way {
                Way::Encrypt => cipher.encrypt_block(block),
                Way::Decrypt => cipher.decrypt_block(block),
            }
        }
        let mut bytes = [0u8; 32];
        for (to, word) in bytes.chunks_exact_mut(8).zip(key.as_flattened()) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        let mut out = pack(block);
        if self.rounds == 10 {
            run::<aes::Aes128>(&bytes[..16], way, &mut out);
        } else {
            run::<aes::Aes256>(&bytes, way, &mut out);
        }
        unpack(out)
    }

    /// Encrypts or decrypts a piece of a data unit, and moves the tweak on. False when the length does not do: none at all,
    /// or less than a block.
    ///
    /// # Safety
    /// `from` is readable and `to` writable for `len` bytes. They are the same, or do not overlap.
    pub unsafe fn crypt(&self, way: Way, tweak: &mut [u64; 2], from: *const u8, to: *mut u8, len: usize) -> bool {
        if len < 16 {
            return false;
        }
        let rest = len % 16;
        let whole = if rest == 0 { len } else { len - rest - 16 };
        let piece = Piece { from, to, len: whole };
        // SAFETY: by contract, for at most `len` bytes; the processor has the instructions.
        unsafe {
            if has_vaes() {
                *tweak = match (way, self.rounds) {
                    (Way::Encrypt, 10) => blocks_vaes::<10, false>(&self.encrypt, *tweak, piece),
                    (Way::Encrypt, _) => blocks_vaes::<14, false>(&self.encrypt, *tweak, piece),
                    (Way::Decrypt, 10) => blocks_vaes::<10, true>(&self.decrypt, *tweak, piece),
                    (Way::Decrypt, _) => blocks_vaes::<14, true>(&self.decrypt, *tweak, piece),
                };
            } else if has_aes() {
                *tweak = blocks_aes(self.rounds(way), self.rounds, way, *tweak, piece);
            } else {
                for at in (0..whole).step_by(16) {
                    self.block(way, *tweak, from.add(at), to.add(at));
                    *tweak = double(*tweak);
                }
            }
            if rest != 0 {
                self.steal(way, *tweak, from.add(whole), to.add(whole), rest);
            }
        }
        true
    }

    /// One block with its tweak.
    ///
    /// # Safety
    /// `from` is readable and `to` writable for 16 bytes.
    unsafe fn block(&self, way: Way, tweak: [u64; 2], from: *const u8, to: *mut u8) {
        // SAFETY: by contract.
        let block = unpack(unsafe { from.cast::<[u8; 16]>().read_unaligned() });
        let out = self.one(way, [block[0] ^ tweak[0], block[1] ^ tweak[1]]);
        // SAFETY: by contract.
        unsafe { to.cast::<[u8; 16]>().write_unaligned(pack([out[0] ^ tweak[0], out[1] ^ tweak[1]])) };
    }

    /// The last whole block and the `rest` bytes behind it.
    ///
    /// # Safety
    /// `from` is readable and `to` writable for 16 bytes and `rest` more, which is less than 16.
    unsafe fn steal(&self, way: Way, tweak: [u64; 2], from: *const u8, to: *mut u8, rest: usize) {
        let next = double(tweak);
        let (first, second) = if way == Way::Encrypt { (tweak, next) } else { (next, tweak) };
        let mut made = [0u8; 16];
        let mut last = [0u8; 16];
        // SAFETY: by contract; the source is read before the destination is written.
        unsafe {
            self.block(way, first, from, made.as_mut_ptr());
            core::ptr::copy_nonoverlapping(from.add(16), last.as_mut_ptr(), rest);
            last[rest..].copy_from_slice(&made[rest..]);
            core::ptr::copy_nonoverlapping(made.as_ptr(), to.add(16), rest);
            self.block(way, second, last.as_ptr(), to);
        }
    }
}

fn pack(block: [u64; 2]) -> [u8; 16] {
    let mut out = [0; 16];
    out[..8].copy_from_slice(&block[0].to_le_bytes());
    out[8..].copy_from_slice(&block[1].to_le_bytes());
    out
}

fn unpack(bytes: [u8; 16]) -> [u64; 2] {
    let word = u128::from_le_bytes(bytes);
    [word as u64, (word >> 64) as u64]
}

#[target_feature(enable = "aes,sse4.1")]
fn one_aes(keys: &Rounds, rounds: usize, way: Way, block: [u64; 2]) -> [u64; 2] {
    let mut x = _mm_xor_si128(xmm(block), xmm(keys[0]));
    for key in &keys[1..rounds] {
        x = match way {
            Way::Encrypt => _mm_aesenc_si128(x, xmm(*key)),
            Way::Decrypt => _mm_aesdec_si128(x, xmm(*key)),
        };
    }
    x = match way {
        Way::Encrypt => _mm_aesenclast_si128(x, xmm(keys[rounds])),
        Way::Decrypt => _mm_aesdeclast_si128(x, xmm(keys[rounds])),
    };
    [_mm_extract_epi64::<0>(x) as u64, _mm_extract_epi64::<1>(x) as u64]
}

/// Whole blocks, eight at a time.
///
/// # Safety
/// `piece` is what [`Keys::crypt`] asks for, of a multiple of 16 bytes.
#[target_feature(enable = "aes,sse4.1")]
unsafe fn blocks_aes(keys: &Rounds, rounds: usize, way: Way, mut tweak: [u64; 2], piece: Piece) -> [u64; 2] {
    let count = piece.len / 16;
    let mut at = 0;
    while at < count {
        let n = (count - at).min(8);
        let mut tweaks = [_mm_setzero_si128(); 8];
        let mut x = tweaks;
        for i in 0..n {
            tweaks[i] = xmm(tweak);
            tweak = double(tweak);
            // SAFETY: block `at + i` is one of the piece's.
            let block = unsafe { _mm_loadu_si128(piece.from.add(16 * (at + i)).cast()) };
            x[i] = _mm_xor_si128(_mm_xor_si128(block, tweaks[i]), xmm(keys[0]));
        }
        for key in &keys[1..rounds] {
            let key = xmm(*key);
            for x in &mut x {
                *x = if way == Way::Encrypt { _mm_aesenc_si128(*x, key) } else { _mm_aesdec_si128(*x, key) };
            }
        }
        let key = xmm(keys[rounds]);
        for i in 0..n {
            let last =
                if way == Way::Encrypt { _mm_aesenclast_si128(x[i], key) } else { _mm_aesdeclast_si128(x[i], key) };
            // SAFETY: as above.
            unsafe { _mm_storeu_si128(piece.to.add(16 * (at + i)).cast(), _mm_xor_si128(last, tweaks[i])) };
        }
        at += n;
    }
    tweak
}

/// Four tweaks times x^4.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vpclmulqdq")]
fn by_4(t: __m512i, poly: __m512i) -> __m512i {
    let high = _mm512_srli_epi64::<60>(t);
    let carried = _mm512_bslli_epi128::<8>(high);
    let reduced = _mm512_clmulepi64_epi128::<0x01>(high, poly);
    _mm512_xor_si512(_mm512_xor_si512(_mm512_slli_epi64::<4>(t), carried), reduced)
}

/// Four tweaks times x^32.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vpclmulqdq")]
fn by_32(t: __m512i, poly: __m512i) -> __m512i {
    let reduced = _mm512_clmulepi64_epi128::<0x00>(_mm512_bsrli_epi128::<12>(t), poly);
    _mm512_xor_si512(_mm512_bslli_epi128::<4>(t), reduced)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vaes,aes")]
fn round<const D: bool>(x: __m512i, key: __m512i) -> __m512i {
    if D { _mm512_aesdec_epi128(x, key) } else { _mm512_aesenc_epi128(x, key) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vaes,aes")]
fn last<const D: bool>(x: __m512i, key: __m512i) -> __m512i {
    if D { _mm512_aesdeclast_epi128(x, key) } else { _mm512_aesenclast_epi128(x, key) }
}

/// Whole blocks, 32 at a time, then four at a time, and what is left of four.
///
/// # Safety
/// `piece` is what [`Keys::crypt`] asks for, of a multiple of 16 bytes.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vaes,aes,vpclmulqdq")]
unsafe fn blocks_vaes<const R: usize, const D: bool>(keys: &Rounds, first: [u64; 2], piece: Piece) -> [u64; 2] {
    let poly = _mm512_set1_epi64(0x87);
    // SAFETY: round keys are 16 bytes each, and `r` is at most 14.
    let key = |r: usize| unsafe { _mm512_broadcast_i32x4(_mm_loadu_si128(keys.as_ptr().add(r).cast())) };
    let second = double(first);
    let third = double(second);
    let fourth = double(third);
    let mut t = _mm512_set_epi64(
        fourth[1] as i64,
        fourth[0] as i64,
        third[1] as i64,
        third[0] as i64,
        second[1] as i64,
        second[0] as i64,
        first[1] as i64,
        first[0] as i64,
    );
    let mut at = 0;
    if piece.len >= 512 {
        let mut tweaks = [t; 8];
        for i in 1..8 {
            tweaks[i] = by_4(tweaks[i - 1], poly);
        }
        while piece.len - at >= 512 {
            let mut x = [_mm512_setzero_si512(); 8];
            let k = key(0);
            for i in 0..8 {
                // SAFETY: 512 bytes are left.
                let data = unsafe { _mm512_loadu_si512(piece.from.add(at + 64 * i).cast()) };
                x[i] = _mm512_xor_si512(_mm512_xor_si512(data, tweaks[i]), k);
            }
            for r in 1..R {
                let k = key(r);
                for x in &mut x {
                    *x = round::<D>(*x, k);
                }
            }
            let k = key(R);
            for i in 0..8 {
                let out = _mm512_xor_si512(last::<D>(x[i], k), tweaks[i]);
                // SAFETY: as above.
                unsafe { _mm512_storeu_si512(piece.to.add(at + 64 * i).cast(), out) };
                tweaks[i] = by_32(tweaks[i], poly);
            }
            at += 512;
        }
        t = tweaks[0];
    }
    while at < piece.len {
        let n = (piece.len - at).min(64);
        // Eight bytes are one lane.
        let mask = ((1u32 << (n / 8)) - 1) as __mmask8;
        // SAFETY: the mask leaves out what is beyond the piece.
        let data = unsafe { _mm512_maskz_loadu_epi64(mask, piece.from.add(at).cast()) };
        let mut x = _mm512_xor_si512(_mm512_xor_si512(data, t), key(0));
        for r in 1..R {
            x = round::<D>(x, key(r));
        }
        let out = _mm512_xor_si512(last::<D>(x, key(R)), t);
        // SAFETY: likewise.
        unsafe { _mm512_mask_storeu_epi64(piece.to.add(at).cast(), mask, out) };
        at += n;
        if n < 64 {
            let mut lanes = [[0u64; 2]; 4];
            // SAFETY: the array is 64 bytes.
            unsafe { _mm512_storeu_si512(lanes.as_mut_ptr().cast(), t) };
            return lanes[n / 16];
        }
        t = by_4(t, poly);
    }
    let low = _mm512_castsi512_si128(t);
    [_mm_extract_epi64::<0>(low) as u64, _mm_extract_epi64::<1>(low) as u64]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::hex;

    fn bytes(text: &str) -> Vec<u8> {
        let mut out = vec![0; text.len() / 2];
        assert!(hex::decode(text.as_bytes(), &mut out));
        out
    }

    fn run(keys: &Keys, way: Way, unit: u64, data: &[u8]) -> Vec<u8> {
        let mut out = vec![0; data.len()];
        let mut tweak = keys.begin([unit, 0]);
        // SAFETY: both are that long.
        assert!(unsafe { keys.crypt(way, &mut tweak, data.as_ptr(), out.as_mut_ptr(), data.len()) });
        out
    }

    /// Vectors of IEEE 1619-2007, annex B: keys, data unit, plain, cipher.
    const VECTORS: &[(&str, &str, u64, &str, &str)] = &[
        (
            "00000000000000000000000000000000",
            "00000000000000000000000000000000",
            0,
            "0000000000000000000000000000000000000000000000000000000000000000",
            "917cf69ebd68b2ec9b9fe9a3eadda692cd43d2f59598ed858c02c2652fbf922e",
        ),
        (
            "11111111111111111111111111111111",
            "22222222222222222222222222222222",
            0x33_3333_3333,
            "4444444444444444444444444444444444444444444444444444444444444444",
            "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0",
        ),
        (
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0",
            "bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
            0x12_3456_789a,
            "000102030405060708090a0b0c0d0e0f10",
            "6c1625db4671522d3d7599601de7ca09ed",
        ),
        (
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0",
            "bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
            0x12_3456_789a,
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
            "d05bc090a8e04f1b3d3ecdd5baec0fd4edbf9dace45d6f6a7306e64be5dd82",
        ),
    ];

    #[test]
    fn the_vectors_of_the_standard() {
        for (key, tweak, unit, plain, cipher) in VECTORS {
            let keys = Keys::new(&bytes(key), &bytes(tweak)).unwrap();
            assert_eq!(run(&keys, Way::Encrypt, *unit, &bytes(plain)), bytes(cipher));
            assert_eq!(run(&keys, Way::Decrypt, *unit, &bytes(cipher)), bytes(plain));
        }
    }

    /// The method, block by block with the crate's cipher.
    fn slow(key: &[u8], tweak_key: &[u8], unit: u64, data: &[u8]) -> Vec<u8> {
        let encrypt = |key: &[u8], block: [u8; 16]| -> [u8; 16] {
            let mut block = Block::<aes::Aes128>::from(block);
            match key.len() {
                16 => aes::Aes128::new_from_slice(key).unwrap().encrypt_block(&mut block),
                _ => aes::Aes256::new_from_slice(key).unwrap().encrypt_block(&mut block),
            }
            block.into()
        };
        let mut tweak = unpack(encrypt(tweak_key, pack([unit, 0])));
        let mut out = Vec::new();
        for block in data.chunks_exact(16) {
            let x = unpack(block.try_into().unwrap());
            let y = unpack(encrypt(key, pack([x[0] ^ tweak[0], x[1] ^ tweak[1]])));
            out.extend_from_slice(&pack([y[0] ^ tweak[0], y[1] ^ tweak[1]]));
            tweak = double(tweak);
        }
        out
    }

    #[test]
    fn every_length_and_every_way_give_the_same() {
        let data: Vec<u8> = (0..3000u32).map(|i| (i * i / 7) as u8).collect();
        for size in [16usize, 32] {
            let (key, tweak): (Vec<u8>, Vec<u8>) = ((1..=size as u8).collect(), (101..=100 + size as u8).collect());
            let keys = Keys::new(&key, &tweak).unwrap();
            for len in (16..2200).chain([3000]) {
                let cipher = run(&keys, Way::Encrypt, 77, &data[..len]);
                if len % 16 == 0 {
                    assert_eq!(cipher, slow(&key, &tweak, 77, &data[..len]), "{size} {len}");
                }
                assert_eq!(run(&keys, Way::Decrypt, 77, &cipher), data[..len], "{size} {len}");
            }
            let kept = keys.words();
            let again = Keys::from_words(size, Way::Decrypt, |i| kept[i]);
            assert_eq!(run(&again, Way::Decrypt, 5, &run(&keys, Way::Encrypt, 5, &data)), data);
        }
    }

    #[test]
    fn pieces_carry_the_tweak_on() {
        let data: Vec<u8> = (0..4096u32).map(|i| (i / 3) as u8).collect();
        let keys = Keys::new(&[1; 32], &[2; 32]).unwrap();
        let whole = run(&keys, Way::Encrypt, 9, &data);
        let (mut out, mut tweak, mut at) = (data.clone(), keys.begin([9, 0]), 0);
        for len in [16, 528, 48, 1024, 2480] {
            let p = out[at..].as_mut_ptr();
            // SAFETY: in place, within the vector.
            assert!(unsafe { keys.crypt(Way::Encrypt, &mut tweak, p, p, len) });
            at += len;
        }
        assert_eq!((at, out), (4096, whole));
        // SAFETY: nothing is touched.
        assert!(!unsafe { keys.crypt(Way::Encrypt, &mut tweak, data.as_ptr(), core::ptr::null_mut(), 15) });
    }

    #[test]
    fn narrow_registers_and_the_crate_agree() {
        let data: Vec<u8> = (0..1000u32).map(|i| (i * 13) as u8).collect();
        let keys = Keys::new(&[3; 16], &[4; 16]).unwrap();
        let expected = run(&keys, Way::Encrypt, 1, &data[..992]);
        let mut out = vec![0u8; 992];
        let piece = Piece { from: data.as_ptr(), to: out.as_mut_ptr(), len: 992 };
        if has_aes() {
            // SAFETY: both are that long, and the processor has the instructions.
            unsafe { blocks_aes(&keys.encrypt, 10, Way::Encrypt, keys.begin([1, 0]), piece) };
            assert_eq!(out, expected);
            let key = [[0x0303_0303_0303_0303u64; 2]; 15];
            for way in [Way::Encrypt, Way::Decrypt] {
                assert_eq!(keys.one_plain(&key, way, [5, 6]), keys.one(way, [5, 6]));
            }
        }
    }
}
