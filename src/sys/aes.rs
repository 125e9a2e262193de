//! AES-XTS (IEEE 1619-2018) by the processor's AES instructions: 512-bit registers where there are (VAES), else 128-bit
//! ones. Processors without get the crate `aes`.
//!
//! A data unit may come in pieces: all but the last are multiples of 16 bytes, and the tweak is carried on. A last piece of
//! another length steals from the block before it. Threading: pure functions.

use super::rx::Rx;
use aes::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use core::arch::{asm, x86_64::*};

/// Round keys, of 10 or 14 rounds and one more.
type Rounds = [__m128i; 15];

/// Round keys as they are kept.
type Kept = [[Rx<u64>; 2]; 15];

/// A key pair, prepared: the round keys of encryption, of decryption, and of the tweak. None straddles cache lines.
#[repr(align(64))]
pub struct Schedule([Kept; 3]);

/// A key pair to be used one way.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    data: &'a Kept,
    tweak: &'a Kept,
    rounds: usize,
    way: Way,
    /// Never more than the processor has.
    help: Help,
}

/// Which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Encrypt,
    Decrypt,
}

/// What a block is mixed with: first the number of its data unit, encrypted by [`Keys::begin`].
#[derive(Clone, Copy)]
pub struct Tweak(__m128i);

impl Tweak {
    /// The number of a data unit, not yet encrypted.
    pub fn of_unit(number: [u64; 2]) -> Tweak {
        Tweak(join(number))
    }
}

/// Bytes to be encrypted or decrypted, from one place to another; both may be the same.
#[derive(Clone, Copy)]
struct Piece {
    from: *const u8,
    to: *mut u8,
    len: usize,
}

/// The instructions to use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
enum Help {
    None,
    Narrow,
    Wide,
}

impl Help {
    fn of_processor() -> Help {
        let narrow = is_x86_feature_detected!("aes") && is_x86_feature_detected!("sse4.1");
        let wide = is_x86_feature_detected!("vaes")
            && is_x86_feature_detected!("vpclmulqdq")
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi2");
        match (narrow, wide) {
            (true, true) => Help::Wide,
            (true, false) => Help::Narrow,
            _ => Help::None,
        }
    }
}

#[inline(always)]
fn join(words: [u64; 2]) -> __m128i {
    // SAFETY: every processor of this architecture has SSE2.
    unsafe { _mm_set_epi64x(words[1] as i64, words[0] as i64) }
}

#[inline(always)]
fn split(x: __m128i) -> [u64; 2] {
    // SAFETY: every processor of this architecture has SSE2.
    unsafe { [_mm_cvtsi128_si64(x) as u64, _mm_cvtsi128_si64(_mm_unpackhi_epi64(x, x)) as u64] }
}

/// A round key that is kept.
#[inline(always)]
fn narrow(key: &[Rx<u64>; 2]) -> __m128i {
    let x;
    // SAFETY: 16 bytes are read, each word as a relaxed load would read it.
    unsafe {
        asm!("movups {}, [{}]", lateout(xmm_reg) x, in(reg) key, options(readonly, nostack, preserves_flags));
    }
    x
}

/// A round key that is kept, in all lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn wide(key: &[Rx<u64>; 2]) -> __m512i {
    let x;
    // SAFETY: as in `narrow`.
    unsafe {
        asm!("vbroadcasti32x4 {}, [{}]", lateout(zmm_reg) x, in(reg) key, options(readonly, nostack, preserves_flags));
    }
    x
}

fn pack(x: __m128i) -> [u8; 16] {
    let [low, high] = split(x);
    (u128::from(high) << 64 | u128::from(low)).to_le_bytes()
}

fn unpack(bytes: [u8; 16]) -> __m128i {
    let word = u128::from_le_bytes(bytes);
    join([word as u64, (word >> 64) as u64])
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
        join([0, 2].map(|half| u64::from(words[4 * r + half]) | u64::from(words[4 * r + half + 1]) << 32))
    })
}

/// The round keys of the equivalent inverse cipher.
#[target_feature(enable = "aes,sse4.1")]
fn invert(rounds: &Rounds, n: usize) -> Rounds {
    core::array::from_fn(|r| match r {
        0 => rounds[n],
        r if r < n => _mm_aesimc_si128(rounds[n - r]),
        _ => rounds[0],
    })
}

/// The tweak of the next block: times x in GF(2^128).
fn double(tweak: __m128i) -> __m128i {
    let [low, high] = split(tweak);
    let carry = (high >> 63).wrapping_neg() & 0x87;
    join([low << 1 ^ carry, high << 1 | low >> 63])
}

impl Schedule {
    /// No keys.
    pub const ZERO: Schedule = Schedule([const { [const { [const { Rx::ZERO }; 2] }; 15] }; 3]);

    /// Prepares a pair of keys of the same length, 16 or 32 bytes; false for others.
    pub fn set(&self, data: &[u8], tweak: &[u8]) -> bool {
        self.set_for(Help::of_processor(), data, tweak)
    }

    fn set_for(&self, help: Help, data: &[u8], tweak: &[u8]) -> bool {
        if data.len() != tweak.len() || !matches!(data.len(), 16 | 32) {
            return false;
        }
        let all = if help == Help::None {
            let plain = |key: &[u8]| {
                let mut rounds = [join([0; 2]); 15];
                for (round, bytes) in rounds.iter_mut().zip(key.as_chunks().0) {
                    *round = unpack(*bytes);
                }
                rounds
            };
            [plain(data), plain(data), plain(tweak)]
        } else {
            // SAFETY: the processor has the instructions.
            unsafe {
                let encrypt = expand(data);
                [encrypt, invert(&encrypt, data.len() / 4 + 6), expand(tweak)]
            }
        };
        self.fill(&all);
        true
    }

    fn fill(&self, all: &[Rounds; 3]) {
        for (to, from) in self.0.as_flattened().iter().zip(all.as_flattened()) {
            let [low, high] = split(*from);
            to[0].set(low);
            to[1].set(high);
        }
    }

    /// Forgets the keys.
    pub fn clear(&self) {
        self.fill(&[[join([0; 2]); 15]; 3]);
    }

    /// The pair of keys, of so many bytes each, for one way.
    #[inline]
    pub fn keys(&self, key_size: usize, way: Way) -> Keys<'_> {
        let [encrypt, decrypt, tweak] = &self.0;
        Keys {
            data: if way == Way::Encrypt { encrypt } else { decrypt },
            tweak,
            rounds: if key_size == 16 { 10 } else { 14 },
            way,
            help: Help::of_processor(),
        }
    }
}

impl Keys<'_> {
    /// Makes numbers of data units the tweaks of their first blocks. The processor works at several of them at a time.
    #[inline]
    pub fn begin(&self, tweaks: &mut [Tweak]) {
        // SAFETY: the processor has the instructions.
        unsafe {
            match (self.help, self.rounds) {
                (Help::Wide, 10) => begin_vaes::<10>(self.tweak, tweaks),
                (Help::Wide, _) => begin_vaes::<14>(self.tweak, tweaks),
                _ => {
                    for Tweak(tweak) in tweaks {
                        *tweak = self.one(Way::Encrypt, self.tweak, *tweak);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn one(&self, way: Way, key: &Kept, block: __m128i) -> __m128i {
        // SAFETY: the processor has the instructions.
        unsafe {
            match (self.help, way, self.rounds) {
                (Help::Wide, Way::Encrypt, 10) => one_vaes::<10, false>(key, block),
                (Help::Wide, Way::Encrypt, _) => one_vaes::<14, false>(key, block),
                (Help::Wide, Way::Decrypt, 10) => one_vaes::<10, true>(key, block),
                (Help::Wide, Way::Decrypt, _) => one_vaes::<14, true>(key, block),
                (Help::Narrow, ..) => one_aes(key, self.rounds, way, block),
                (Help::None, ..) => self.one_plain(key, way, block),
            }
        }
    }

    /// One block without the processor's help; `key` holds the key itself.
    fn one_plain(&self, key: &Kept, way: Way, block: __m128i) -> __m128i {
        fn run<C: KeyInit + BlockCipherEncrypt + BlockCipherDecrypt>(key: &[u8], way: Way, bytes: &mut [u8; 16]) {
            let (Ok(cipher), Ok(block)) = (C::new_from_slice(key), <&mut Block<C>>::try_from(&mut bytes[..])) else {
                return;
            };
            match way {
                Way::Encrypt => cipher.encrypt_block(block),
                Way::Decrypt => cipher.decrypt_block(block),
            }
        }
        let key = [pack(narrow(&key[0])), pack(narrow(&key[1]))];
        let key = key.as_flattened();
        let mut out = pack(block);
        if self.rounds == 10 {
            run::<aes::Aes128>(&key[..16], way, &mut out);
        } else {
            run::<aes::Aes256>(key, way, &mut out);
        }
        unpack(out)
    }

    /// Encrypts or decrypts a piece of a data unit, and moves the tweak on. False when the length does not do: none at all,
    /// or less than a block.
    ///
    /// # Safety
    /// `from` is readable and `to` writable for `len` bytes. They are the same, or do not overlap.
    #[inline]
    pub unsafe fn crypt(&self, tweak: &mut Tweak, from: *const u8, to: *mut u8, len: usize) -> bool {
        if len < 16 {
            return false;
        }
        let rest = len % 16;
        let whole = if rest == 0 { len } else { len - rest - 16 };
        let piece = Piece { from, to, len: whole };
        let keys = self.data;
        // SAFETY: by contract, for at most `len` bytes; the processor has the instructions.
        unsafe {
            match (self.help, self.way, self.rounds) {
                (Help::Wide, Way::Encrypt, 10) => blocks_vaes::<10, false>(keys, tweak, piece),
                (Help::Wide, Way::Encrypt, _) => blocks_vaes::<14, false>(keys, tweak, piece),
                (Help::Wide, Way::Decrypt, 10) => blocks_vaes::<10, true>(keys, tweak, piece),
                (Help::Wide, Way::Decrypt, _) => blocks_vaes::<14, true>(keys, tweak, piece),
                (Help::Narrow, ..) => blocks_aes(keys, self.rounds, self.way, tweak, piece),
                (Help::None, ..) => {
                    for at in (0..whole).step_by(16) {
                        self.block(tweak.0, from.add(at), to.add(at));
                        tweak.0 = double(tweak.0);
                    }
                }
            }
        }
        if rest != 0 {
            // SAFETY: by contract.
            unsafe { self.steal(tweak.0, from.add(whole), to.add(whole), rest) };
        }
        true
    }

    /// One block with its tweak.
    ///
    /// # Safety
    /// `from` is readable and `to` writable for 16 bytes.
    unsafe fn block(&self, tweak: __m128i, from: *const u8, to: *mut u8) {
        // SAFETY: by contract; every processor of this architecture has SSE2.
        unsafe {
            let block = _mm_xor_si128(_mm_loadu_si128(from.cast()), tweak);
            _mm_storeu_si128(to.cast(), _mm_xor_si128(self.one(self.way, self.data, block), tweak));
        }
    }

    /// The last whole block and the `rest` bytes behind it.
    ///
    /// # Safety
    /// `from` is readable and `to` writable for 16 bytes and `rest` more, which is less than 16.
    unsafe fn steal(&self, tweak: __m128i, from: *const u8, to: *mut u8, rest: usize) {
        let next = double(tweak);
        let (first, second) = if self.way == Way::Encrypt { (tweak, next) } else { (next, tweak) };
        let mut made = [0u8; 16];
        let mut last = [0u8; 16];
        // SAFETY: by contract; the source is read before the destination is written.
        unsafe {
            self.block(first, from, made.as_mut_ptr());
            core::ptr::copy_nonoverlapping(from.add(16), last.as_mut_ptr(), rest);
            last[rest..].copy_from_slice(&made[rest..]);
            core::ptr::copy_nonoverlapping(made.as_ptr(), to.add(16), rest);
            self.block(second, last.as_ptr(), to);
        }
    }
}

#[inline]
#[target_feature(enable = "aes,sse4.1")]
fn one_aes(keys: &Kept, rounds: usize, way: Way, block: __m128i) -> __m128i {
    let mut x = _mm_xor_si128(block, narrow(&keys[0]));
    for key in &keys[1..rounds] {
        x = match way {
            Way::Encrypt => _mm_aesenc_si128(x, narrow(key)),
            Way::Decrypt => _mm_aesdec_si128(x, narrow(key)),
        };
    }
    match way {
        Way::Encrypt => _mm_aesenclast_si128(x, narrow(&keys[rounds])),
        Way::Decrypt => _mm_aesdeclast_si128(x, narrow(&keys[rounds])),
    }
}

/// Whole blocks, eight at a time.
///
/// # Safety
/// `piece` is what [`Keys::crypt`] asks for, of a multiple of 16 bytes.
#[target_feature(enable = "aes,sse4.1")]
unsafe fn blocks_aes(keys: &Kept, rounds: usize, way: Way, tweak: &mut Tweak, piece: Piece) {
    let count = piece.len / 16;
    let mut at = 0;
    while at < count {
        let n = (count - at).min(8);
        let first = narrow(&keys[0]);
        let mut tweaks = [_mm_setzero_si128(); 8];
        let mut x = tweaks;
        for i in 0..n {
            tweaks[i] = tweak.0;
            tweak.0 = double(tweak.0);
            // SAFETY: block `at + i` is one of the piece's.
            let block = unsafe { _mm_loadu_si128(piece.from.add(16 * (at + i)).cast()) };
            x[i] = _mm_xor_si128(_mm_xor_si128(block, tweaks[i]), first);
        }
        for key in &keys[1..rounds] {
            let key = narrow(key);
            for x in &mut x {
                *x = if way == Way::Encrypt { _mm_aesenc_si128(*x, key) } else { _mm_aesdec_si128(*x, key) };
            }
        }
        let key = narrow(&keys[rounds]);
        for i in 0..n {
            let last =
                if way == Way::Encrypt { _mm_aesenclast_si128(x[i], key) } else { _mm_aesdeclast_si128(x[i], key) };
            // SAFETY: as above.
            unsafe { _mm_storeu_si128(piece.to.add(16 * (at + i)).cast(), _mm_xor_si128(last, tweaks[i])) };
        }
        at += n;
    }
}

/// Eight registers' worth of tweaks, of 32 blocks in sequence: those of the first, times x^0 to x^31. None waits for another.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,vpclmulqdq")]
fn spread<const N: usize>(first: __m128i) -> [__m512i; N] {
    let t = _mm512_broadcast_i32x4(first);
    let below = _mm512_bslli_epi128::<8>(t);
    core::array::from_fn(|i| {
        let n = 4 * i as i64;
        let by = _mm512_set_epi64(n + 3, n + 3, n + 2, n + 2, n + 1, n + 1, n, n);
        let out = _mm512_srlv_epi64(t, _mm512_sub_epi64(_mm512_set1_epi64(64), by));
        let reduced = _mm512_clmulepi64_epi128::<0x01>(out, _mm512_set1_epi64(0x87));
        _mm512_xor_si512(_mm512_shldv_epi64(t, below, by), reduced)
    })
}

/// A tweak times x^n, for `n` below 32.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,vpclmulqdq")]
fn times(t: __m128i, n: usize) -> __m128i {
    let out = _mm_srlv_epi64(t, _mm_set1_epi64x(64 - n as i64));
    let reduced = _mm_clmulepi64_si128::<0x01>(out, _mm_set1_epi64x(0x87));
    _mm_xor_si128(_mm_shldv_epi64(t, _mm_bslli_si128::<8>(t), _mm_set1_epi64x(n as i64)), reduced)
}

/// Four tweaks times x^32.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vpclmulqdq")]
fn by_32(t: __m512i) -> __m512i {
    let reduced = _mm512_clmulepi64_epi128::<0x01>(_mm512_srli_epi64::<32>(t), _mm512_set1_epi64(0x87));
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

/// Round keys for wide registers: kept in registers when there are so few that all fit.
#[derive(Clone, Copy)]
struct Wide<'a, const R: usize> {
    kept: &'a Kept,
    few: [__m512i; 11],
}

impl<'a, const R: usize> Wide<'a, R> {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn new(kept: &'a Kept) -> Self {
        let mut few = [_mm512_setzero_si512(); 11];
        if R == 10 {
            for (to, key) in few.iter_mut().zip(kept) {
                *to = wide(key);
            }
        }
        Wide { kept, few }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn get(&self, r: usize) -> __m512i {
        if R == 10 { self.few[r] } else { wide(&self.kept[r]) }
    }
}

/// All rounds of registers with their tweaks; they do not wait for one another.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,vaes,aes")]
fn rounds<const R: usize, const D: bool, const N: usize>(
    keys: &Wide<R>,
    data: [__m512i; N],
    tweaks: &[__m512i; N],
) -> [__m512i; N] {
    let mut x = data;
    let k = keys.get(0);
    for i in 0..N {
        x[i] = _mm512_xor_si512(_mm512_xor_si512(x[i], tweaks[i]), k);
    }
    for r in 1..R {
        let k = keys.get(r);
        for x in &mut x {
            *x = round::<D>(*x, k);
        }
    }
    let k = keys.get(R);
    for i in 0..N {
        x[i] = last::<D>(x[i], _mm512_xor_si512(tweaks[i], k));
    }
    x
}

/// See [`Keys::begin`].
#[target_feature(enable = "avx512f,avx512vl,vaes,aes")]
fn begin_vaes<const R: usize>(keys: &Kept, tweaks: &mut [Tweak]) {
    for Tweak(tweak) in tweaks {
        *tweak = one_vaes::<R, false>(keys, *tweak);
    }
}

/// One block, without instructions of the old encoding: they would wait for the upper parts of the registers.
#[inline]
#[target_feature(enable = "avx512f,avx512vl,vaes,aes")]
fn one_vaes<const R: usize, const D: bool>(keys: &Kept, block: __m128i) -> __m128i {
    let key = |r: usize| {
        let key: __m128i;
        // SAFETY: as in `narrow`.
        unsafe {
            asm!("vmovups {}, [{}]", lateout(xmm_reg) key, in(reg) &keys[r], options(readonly, nostack, preserves_flags));
        }
        key
    };
    let mut x = _mm_xor_si128(block, key(0));
    for r in 1..R {
        x = if D { _mm_aesdec_si128(x, key(r)) } else { _mm_aesenc_si128(x, key(r)) };
    }
    if D { _mm_aesdeclast_si128(x, key(R)) } else { _mm_aesenclast_si128(x, key(R)) }
}

/// Fewer than 32 whole blocks, which are at most `N` registers of four.
///
/// # Safety
/// As of [`blocks_vaes`].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,vaes,aes,vpclmulqdq")]
unsafe fn some_vaes<const R: usize, const D: bool, const N: usize>(
    keys: &Wide<R>,
    first: __m128i,
    piece: Piece,
) -> __m128i {
    let tweaks = spread::<N>(first);
    // Eight bytes are one lane.
    let mask = (1u64 << (piece.len / 8)) - 1;
    // SAFETY: the masks leave out what is beyond the piece.
    let data = core::array::from_fn(|i| unsafe {
        _mm512_maskz_loadu_epi64((mask >> (8 * i)) as u8, piece.from.wrapping_add(64 * i).cast())
    });
    let x = rounds::<R, D, N>(keys, data, &tweaks);
    for (i, x) in x.into_iter().enumerate() {
        let to = piece.to.wrapping_add(64 * i);
        // SAFETY: likewise.
        unsafe {
            match (mask >> (8 * i)) as u8 {
                0 => break,
                u8::MAX => _mm512_storeu_si512(to.cast(), x),
                mask => _mm512_mask_storeu_epi64(to.cast(), mask, x),
            }
        }
    }
    times(first, piece.len / 16)
}

/// Whole blocks, 32 at a time, and what is left of them.
///
/// # Safety
/// `piece` is what [`Keys::crypt`] asks for, of a multiple of 16 bytes.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,vaes,aes,vpclmulqdq")]
unsafe fn blocks_vaes<const R: usize, const D: bool>(keys: &Kept, tweak: &mut Tweak, piece: Piece) {
    let keys = &Wide::<R>::new(keys);
    let Piece { mut from, mut to, len } = piece;
    let mut first = tweak.0;
    let mut left = len;
    if left >= 512 {
        let mut tweaks = spread::<8>(first);
        loop {
            // SAFETY: 512 bytes are left.
            let data = core::array::from_fn(|i| unsafe { _mm512_loadu_si512(from.add(64 * i).cast()) });
            let x = rounds::<R, D, 8>(keys, data, &tweaks);
            // SAFETY: as above; behind the last ones is the end of the piece.
            unsafe {
                for (i, x) in x.into_iter().enumerate() {
                    _mm512_storeu_si512(to.add(64 * i).cast(), x);
                }
                (from, to) = (from.add(512), to.add(512));
            }
            left -= 512;
            if left < 512 {
                break;
            }
            for t in &mut tweaks {
                *t = by_32(*t);
            }
        }
        first = _mm512_castsi512_si128(by_32(tweaks[0]));
    }
    let piece = Piece { from, to, len: left };
    // SAFETY: the rest of the piece.
    tweak.0 = unsafe {
        match left {
            0 => first,
            1..=128 => some_vaes::<R, D, 2>(keys, first, piece),
            _ => some_vaes::<R, D, 8>(keys, first, piece),
        }
    };
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

    fn keys(help: Help, key: &[u8], tweak: &[u8], way: Way) -> Keys<'static> {
        let schedule = Box::leak(Box::new(Schedule::ZERO));
        assert!(schedule.set_for(help, key, tweak));
        Keys { help, ..schedule.keys(key.len(), way) }
    }

    /// What this processor can do.
    fn helps() -> impl Iterator<Item = Help> {
        [Help::None, Help::Narrow, Help::Wide].into_iter().filter(|help| *help <= Help::of_processor())
    }

    fn run(keys: &Keys, unit: u64, data: &[u8]) -> Vec<u8> {
        let mut out = vec![0; data.len() + 1];
        let mut tweak = [Tweak::of_unit([unit, 0])];
        keys.begin(&mut tweak);
        // SAFETY: both are that long.
        assert!(unsafe { keys.crypt(&mut tweak[0], data.as_ptr(), out.as_mut_ptr(), data.len()) });
        assert_eq!(out.pop(), Some(0));
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
            for help in helps() {
                let [encrypt, decrypt] =
                    [Way::Encrypt, Way::Decrypt].map(|way| keys(help, &bytes(key), &bytes(tweak), way));
                assert_eq!(run(&encrypt, *unit, &bytes(plain)), bytes(cipher), "{help:?}");
                assert_eq!(run(&decrypt, *unit, &bytes(cipher)), bytes(plain), "{help:?}");
            }
        }
        let schedule = Schedule::ZERO;
        assert!(!schedule.set(&[1; 16], &[2; 32]));
        assert!(!schedule.set(&[1; 24], &[2; 24]));
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
        let mut tweak = unpack(encrypt(tweak_key, pack(join([unit, 0]))));
        let mut out = Vec::new();
        let mix = |x: [u64; 2], y: [u64; 2]| join([x[0] ^ y[0], x[1] ^ y[1]]);
        for block in data.chunks_exact(16) {
            let x = split(unpack(block.try_into().unwrap()));
            let y = split(unpack(encrypt(key, pack(mix(x, split(tweak))))));
            out.extend_from_slice(&pack(mix(y, split(tweak))));
            tweak = double(tweak);
        }
        out
    }

    #[test]
    fn every_length_and_every_way_give_the_same() {
        let data: Vec<u8> = (0..3000u32).map(|i| (i * i / 7) as u8).collect();
        for (size, help) in [16usize, 32].into_iter().flat_map(|size| helps().map(move |help| (size, help))) {
            let (key, tweak): (Vec<u8>, Vec<u8>) = ((1..=size as u8).collect(), (101..=100 + size as u8).collect());
            let [encrypt, decrypt] = [Way::Encrypt, Way::Decrypt].map(|way| keys(help, &key, &tweak, way));
            for len in (16..1200).step_by(if help == Help::None { 37 } else { 1 }).chain([2999, 3000]) {
                let cipher = run(&encrypt, 77, &data[..len]);
                if len % 16 == 0 {
                    assert_eq!(cipher, slow(&key, &tweak, 77, &data[..len]), "{help:?} {size} {len}");
                }
                assert_eq!(run(&decrypt, 77, &cipher), data[..len], "{help:?} {size} {len}");
            }
        }
    }

    #[test]
    fn pieces_carry_the_tweak_on() {
        let data: Vec<u8> = (0..4096u32).map(|i| (i / 3) as u8).collect();
        for help in helps() {
            let keys = keys(help, &[1; 32], &[2; 32], Way::Encrypt);
            let whole = run(&keys, 9, &data);
            let (mut out, mut tweak, mut at) = (data.clone(), [Tweak::of_unit([9, 0])], 0);
            keys.begin(&mut tweak);
            for len in [16, 528, 48, 1024, 64, 496, 128, 144, 1648] {
                let p = out[at..].as_mut_ptr();
                // SAFETY: in place, within the vector.
                assert!(unsafe { keys.crypt(&mut tweak[0], p, p, len) });
                at += len;
            }
            assert_eq!((at, out), (4096, whole));
            // SAFETY: nothing is touched.
            assert!(!unsafe { keys.crypt(&mut tweak[0], data.as_ptr(), core::ptr::null_mut(), 15) });
        }
    }

    #[test]
    fn many_units_begin_as_each_alone() {
        for (help, size) in helps().flat_map(|help| [(help, 16), (help, 32)]) {
            let plain = keys(Help::None, &[4; 32][..size], &[4; 32][..size], Way::Encrypt);
            let keys = keys(help, &[3; 32][..size], &[4; 32][..size], Way::Decrypt);
            for n in 0..20 {
                let mut all: Vec<Tweak> = (0..n).map(|i| Tweak::of_unit([i, !i])).collect();
                keys.begin(&mut all);
                for (i, tweak) in (0..n).zip(all) {
                    let mut alone = [Tweak::of_unit([i, !i])];
                    keys.begin(&mut alone);
                    assert_eq!(split(tweak.0), split(alone[0].0), "{help:?} {size} {n} {i}");
                    let one = plain.one_plain(plain.data, Way::Encrypt, join([i, !i]));
                    assert_eq!(split(tweak.0), split(one));
                }
            }
        }
    }
}
