//! Keys: made of text, known by name, prepared by the module that encrypts.
//!
//! Serves `spdk_accel_crypto_key_create` and its kin. What was secret is erased with the key. Threading rule: any thread.

use super::{
    framework,
    record::{KeyRecord, ModuleRecord},
};
use crate::{
    abi,
    algo::hex,
    errno::{Errno, Result},
    handle::{Kind, Pool, Why, lent::LentBlock},
};
use core::{
    ffi::{c_char, c_void},
    sync::atomic::{
        Ordering::{Acquire, Release},
        fence,
    },
};
use std::sync::{Mutex, MutexGuard};

pub static KIND: Kind = Kind::new("accel_crypto_key");
static KEYS: Pool<KeyRecord> = Pool::new();
const LIMIT: usize = 1 << 17;
/// Slots of ended keys are used again only when all are used up.
static FREED: Mutex<std::collections::VecDeque<&'static KeyRecord>> = Mutex::new(std::collections::VecDeque::new());
static RING: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

const ALIVE: u32 = 1;
const GONE: u32 = 2;
/// Its module is taking leave of it.
const ENDING: u32 = 3;

const CIPHERS: [&str; 2] = ["AES_CBC", "AES_XTS"];
const TWEAKS: [&str; 4] = ["SIMPLE_LBA", "JOIN_NEG_LBA_WITH_LBA", "INCR_512_FULL_LBA", "INCR_512_UPPER_LBA"];
const MAX_HEX: usize = abi::SPDK_ACCEL_CRYPTO_KEY_MAX_HEX_LENGTH as usize;

/// What is asked for; `spdk_accel_crypto_key_create_param`.
#[derive(Clone, Copy, Default)]
pub struct Param<'a> {
    pub cipher: &'a [u8],
    pub key: &'a [u8],
    pub key2: Option<&'a [u8]>,
    pub tweak_mode: Option<&'a [u8]>,
    pub name: &'a [u8],
}

struct Entry {
    name: Vec<u8>,
    record: &'static KeyRecord,
    module: &'static ModuleRecord,
    texts: Texts,
}

/// What the record points at.
struct Texts {
    cipher: LentBlock,
    key: Secret,
    key2: Option<Secret>,
    tweak_mode: Option<LentBlock>,
    name: LentBlock,
}

struct Secret {
    hex: LentBlock,
    bytes: LentBlock,
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.hex.erase();
        self.bytes.erase();
    }
}

fn ring() -> MutexGuard<'static, Vec<Entry>> {
    RING.lock().unwrap_or_else(|e| e.into_inner())
}

/// A copy with a NUL behind it.
fn text(from: &[u8]) -> Result<LentBlock> {
    let block = LentBlock::new(from.len().checked_add(1).ok_or(Errno::ENOMEM)?)?;
    block.fill(from);
    Ok(block)
}

fn content(block: &LentBlock) -> Vec<u8> {
    let mut bytes = block.to_vec();
    bytes.pop();
    bytes
}

/// Reads a key; `which` names it in the log.
fn secret(text_: &[u8], which: &str) -> Result<Secret> {
    if text_.len() >= MAX_HEX {
        errlog!("{which} size exceeds max {MAX_HEX}");
        return Err(Errno::EINVAL);
    }
    if text_.is_empty() {
        errlog!("{which} size cannot be 0");
        return Err(Errno::EINVAL);
    }
    let len = text_.len() / 2;
    let mut raw = [0u8; MAX_HEX];
    let decoded = match raw.get_mut(..len) {
        Some(to) if text_.len() % 2 == 0 => hex::decode(text_, to),
        _ => false,
    };
    if !decoded {
        errlog!("Failed to unhexlify {which}");
        return Err(Errno::EINVAL);
    }
    let secret = Secret { hex: text(text_)?, bytes: LentBlock::new(len)? };
    secret.bytes.fill(raw.get(..len).unwrap_or_default());
    raw.fill(0);
    Ok(secret)
}

/// The number of the name that `text` begins with.
fn number(names: &[&str], text: &[u8]) -> Option<u32> {
    names.iter().position(|n| text.starts_with(n.as_bytes())).map(|n| n as u32)
}

/// Whether two keys are the same, in a time that does not tell how much of them is.
fn equal(a: &LentBlock, b: &LentBlock) -> bool {
    let (a, b) = (a.to_vec(), b.to_vec());
    a.len() == b.len() && a.iter().zip(&b).fold(0, |diff, (x, y)| diff | (x ^ y)) == 0
}

fn check(module: &ModuleRecord, cipher: u32, tweak: u32, texts: &Texts) -> Result<()> {
    let (cipher_name, tweak_name) = (
        CIPHERS.get(cipher as usize).copied().unwrap_or_default(),
        TWEAKS.get(tweak as usize).copied().unwrap_or_default(),
    );
    if !module.crypto_supports_tweak_mode.get().map_or(tweak == 0, |f| f(tweak)) {
        errlog!("Module {} doesn't support {tweak_name} tweak mode", framework::name_of(module));
        return Err(Errno::EINVAL);
    }
    let size = texts.key.bytes.len();
    if !module.crypto_supports_cipher.get().is_some_and(|f| f(cipher, size)) {
        errlog!("Module {} doesn't support {cipher_name} cipher with {size} key size", framework::name_of(module));
        return Err(Errno::EINVAL);
    }
    match (cipher, &texts.key2) {
        (abi::SPDK_ACCEL_CIPHER_AES_XTS, None) => errlog!("{cipher_name} key2 is missing"),
        (abi::SPDK_ACCEL_CIPHER_AES_XTS, Some(key2)) if key2.bytes.len() != size => {
            errlog!("{cipher_name} key size {size} is not equal to key2 size {}", key2.bytes.len());
        }
        (abi::SPDK_ACCEL_CIPHER_AES_XTS, Some(key2)) if equal(&texts.key.bytes, &key2.bytes) => {
            errlog!("{cipher_name} identical keys are not secure");
        }
        (abi::SPDK_ACCEL_CIPHER_AES_CBC, Some(_)) => errlog!("{cipher_name} doesn't use key2"),
        _ => return Ok(()),
    }
    Err(Errno::EINVAL)
}

/// Makes a key.
pub fn create(param: &Param) -> Result<()> {
    let module = framework::module_of(abi::SPDK_ACCEL_OPC_ENCRYPT as usize);
    let decrypts = framework::module_of(abi::SPDK_ACCEL_OPC_DECRYPT as usize);
    if module.map(ModuleRecord::address) != decrypts.map(ModuleRecord::address) {
        errlog!("Different accel modules are used for encryption and decryption");
    }
    let Some(module) = module else {
        errlog!("No accel module found assigned for crypto operation");
        return Err(Errno::ENOENT);
    };
    let (Some(init), Some(_)) = (module.crypto_key_init.get(), module.crypto_supports_cipher.get()) else {
        errlog!("Module {} doesn't support crypto operations", framework::name_of(module));
        return Err(Errno::ENOTSUP);
    };
    let name = text(param.name)?;
    let cipher = number(&CIPHERS, param.cipher).ok_or_else(|| {
        errlog!("Failed to parse cipher");
        Errno::EINVAL
    })?;
    let texts = Texts {
        cipher: text(param.cipher)?,
        key: secret(param.key, "key1")?,
        key2: param.key2.map(|key2| secret(key2, "key2")).transpose()?,
        tweak_mode: param.tweak_mode.map(text).transpose()?,
        name,
    };
    let tweak = match param.tweak_mode {
        None => 0,
        Some(mode) => number(&TWEAKS, mode).ok_or_else(|| {
            errlog!("Failed to parse tweak mode");
            Errno::EINVAL
        })?,
    };
    check(module, cipher, tweak, &texts)?;
    let mut own_name = Vec::new();
    own_name.try_reserve(param.name.len())?;
    own_name.extend_from_slice(param.name);
    if by_name(param.name).is_some() {
        return Err(Errno::EEXIST);
    }
    let record = slot()?;
    fill(record, module, cipher, tweak, &texts);
    let entry = Entry { name: own_name, record, module, texts };
    // The module is called without the lock, so the name is looked for once more afterwards.
    let rc = init(record.ptr());
    if rc != 0 {
        errlog!("Module {} failed to initialize crypto key", framework::name_of(module));
        recycle(record);
        return Err(Errno(rc.wrapping_neg()));
    }
    let mut ring = ring();
    let refused = if ring.iter().any(|e| e.name == entry.name) {
        Some(Errno::EEXIST)
    } else {
        ring.try_reserve(1).err().map(Errno::from)
    };
    match refused {
        None => {
            ring.push(entry);
            Ok(())
        }
        Some(errno) => {
            drop(ring);
            discard(entry);
            Err(errno)
        }
    }
}

fn slot() -> Result<&'static KeyRecord> {
    KEYS.open(0, LIMIT)?;
    KEYS.carve().or_else(|errno| FREED.lock().unwrap_or_else(|e| e.into_inner()).pop_front().ok_or(errno))
}

fn chars(block: &LentBlock) -> *mut c_char {
    block.as_ptr().cast()
}

fn fill(record: &KeyRecord, module: &'static ModuleRecord, cipher: u32, tweak: u32, texts: &Texts) {
    let null = core::ptr::null_mut();
    record.priv_.set(core::ptr::null_mut());
    record.key.set(chars(&texts.key.bytes));
    record.key_size.set(texts.key.bytes.len());
    record.key2.set(texts.key2.as_ref().map_or(null, |k| chars(&k.bytes)));
    record.key2_size.set(texts.key2.as_ref().map_or(0, |k| k.bytes.len()));
    record.cipher.set(cipher);
    record.tweak_mode.set(tweak);
    record.module.set(Some(module));
    record.param_cipher.set(chars(&texts.cipher));
    record.param_key.set(chars(&texts.key.hex));
    record.param_key2.set(texts.key2.as_ref().map_or(null, |k| chars(&k.hex)));
    record.param_tweak_mode.set(texts.tweak_mode.as_ref().map_or(null, chars));
    record.param_name.set(chars(&texts.name));
    record.alive.set(ALIVE);
}

fn recycle(record: &'static KeyRecord) {
    record.alive.set(GONE);
    record.schedule.clear();
    let mut freed = FREED.lock().unwrap_or_else(|e| e.into_inner());
    if freed.try_reserve(1).is_ok() {
        freed.push_back(record);
    }
}

fn discard(entry: Entry) {
    // Before anything of it is erased: other threads may be using it, see [`still_there`].
    entry.record.alive.set(ENDING);
    fence(Release);
    if let Some(deinit) = entry.module.crypto_key_deinit.get() {
        deinit(entry.record.ptr());
    }
    recycle(entry.record);
    drop(entry);
}

/// The key C knows by its address.
#[inline(always)]
pub fn find(address: usize) -> core::result::Result<&'static KeyRecord, Why> {
    match KEYS.at(address) {
        Some(record) if record.alive.get() == ALIVE => Ok(record),
        Some(_) => Err(Why::Stale),
        None if address == 0 => Err(Why::Null),
        None => Err(Why::Garbage),
    }
}

/// The key of a name.
pub fn by_name(name: &[u8]) -> Option<&'static KeyRecord> {
    ring().iter().find(|e| e.name == name).map(|e| e.record)
}

/// Destroys a key. `ENOENT` when it is not in the ring.
pub fn destroy(record: &'static KeyRecord) -> Result<()> {
    let entry = {
        let mut ring = ring();
        let at = ring.iter().position(|e| core::ptr::eq(e.record, record)).ok_or(Errno::ENOENT)?;
        ring.remove(at)
    };
    discard(entry);
    Ok(())
}

pub(super) fn destroy_all() {
    loop {
        let Some(entry) = ring().pop() else { return };
        discard(entry);
    }
}

/// The members that describe a key.
pub type Members = Vec<(&'static str, String)>;

fn describe(entry: &Entry) -> Members {
    let text = |block: &LentBlock| String::from_utf8_lossy(&content(block)).into_owned();
    let mut members = vec![
        ("name", text(&entry.texts.name)),
        ("cipher", text(&entry.texts.cipher)),
        ("key", text(&entry.texts.key.hex)),
    ];
    if let Some(key2) = &entry.texts.key2 {
        members.push(("key2", text(&key2.hex)));
    }
    if let Some(mode) = &entry.texts.tweak_mode {
        members.push(("tweak_mode", text(mode)));
    }
    members
}

/// All keys, or the one of a name.
pub fn list(name: Option<&[u8]>) -> Vec<Members> {
    ring().iter().filter(|e| name.is_none_or(|n| e.name == n)).map(describe).collect()
}

/// What follows a key, for the module `software` when a key comes or goes.
pub(super) fn own(key: *mut c_void) -> Option<&'static KeyRecord> {
    KEYS.at(key.addr()).filter(|record| matches!(record.alive.get(), ALIVE | ENDING))
}

/// Whether a key that was found alive was whole all the time since: otherwise what was made with it is of no use.
#[inline(always)]
pub(super) fn still_there(record: &KeyRecord) -> bool {
    fence(Acquire);
    record.alive.get() == ALIVE
}
