//! `spdk/keyring.h`, `spdk/keyring_module.h` and `spdk/module/keyring/file.h`.
//!
//! Threading rule: any thread; modules are registered for good.

use super::{
    callback::callback,
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{
        Obj,
        ledger::{self, Why},
    },
    json::WRITERS,
    keyring::{self, KEYS, Key, MODULE_KIND, Record, With},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::offset_of,
    ptr,
};

type Handle = *mut abi::spdk_key;

impl Cx {
    fn key(&self, key: Handle) -> Result<Obj<Key>> {
        self.object(&KEYS, key)
    }

    fn keyring_module(&self, module: *mut abi::spdk_keyring_module) -> Result<&'static keyring::Entry> {
        let at = module.addr();
        keyring::known_module(at).ok_or_else(|| {
            let why = if at == 0 { Why::Null } else { Why::Garbage };
            ledger::refuse(self.name, &MODULE_KIND, why, at as u64, None)
        })
    }
}

/// A reference to the key of this name, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_get_key(name: *const c_char) -> Handle {
    enter_op("spdk_keyring_get_key", |cx| {
        Ok(keyring::get(cx.cstr(name)?.to_bytes()).map_or(ptr::null_mut(), keyring::raw))
    })
}

/// Gives a reference back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_put_key(key: Handle) {
    enter_op("spdk_keyring_put_key", |cx| {
        if key.is_null() {
            return Ok(());
        }
        keyring::put(cx.key(key)?)
    })
}

/// The name as it was given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_key_get_name(key: Handle) -> *const c_char {
    enter_or("spdk_key_get_name", name_of_nothing, |cx| Ok(cx.key(key)?.name_ptr()))
}

/// Copies what the key holds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_key_get_key(key: Handle, buf: *mut c_void, len: c_int) -> c_int {
    enter("spdk_key_get_key", |cx| {
        let key = cx.key(key)?;
        if buf.is_null() {
            return Err(Errno::EINVAL);
        }
        let len = usize::try_from(len).map_err(|_| Errno::EINVAL)?;
        keyring::read(key, cx.bytes_mut(buf, len)?)
    })
}

/// One more reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_key_dup(key: Handle) -> Handle {
    enter("spdk_key_dup", |cx| Ok(keyring::raw(keyring::dup(cx.key(key)?)?)))
}

/// Starts the modules.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_keyring_init() -> c_int {
    enter_op("spdk_keyring_init", |_| keyring::start().map(|()| 0))
}

/// Removes all keys and ends the modules.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_keyring_cleanup() {
    enter_op("spdk_keyring_cleanup", |_| Ok(keyring::finish()))
}

type EachFn = extern "C" fn(*mut c_void, Handle);

/// Calls `fn_` for every key; it may add, remove and put keys.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_for_each_key(
    keyring: *mut abi::spdk_keyring,
    ctx: *mut c_void,
    fn_: Option<unsafe extern "C" fn(ctx: *mut c_void, key: Handle)>,
    flags: u32,
) {
    enter("spdk_keyring_for_each_key", |cx| {
        if !keyring.is_null() {
            return Err(ledger::refuse(cx.name, &RING_KIND, Why::Garbage, keyring.addr() as u64, None));
        }
        // SAFETY: the types differ only in `unsafe`.
        let visit: EachFn = unsafe { callback(fn_) }?;
        keyring::each(flags & abi::SPDK_KEYRING_FOR_EACH_ALL != 0, |key| visit(ctx, keyring::raw(key)))
    })
}

static RING_KIND: crate::handle::Kind = crate::handle::Kind::new("keyring");

/// Writes the RPC calls that bring the keyring to its present state.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_write_config(w: *mut abi::spdk_json_write_ctx) {
    enter("spdk_keyring_write_config", |cx| Ok(keyring::write_config(cx.object(&WRITERS, w)?)))
}

/// Adds a key of a registered module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_add_key(opts: *const abi::spdk_key_opts) -> c_int {
    enter_op("spdk_keyring_add_key", |cx| {
        type C = abi::spdk_key_opts;
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure is readable for as many bytes as its first member says.
        let size = unsafe { (&raw const (*opts).size).read() };
        if size < offset_of!(C, ctx) {
            return Err(Errno::EINVAL);
        }
        // SAFETY: as above; the structure holds these two.
        let (name, module) = unsafe { ((&raw const (*opts).name).read(), (&raw const (*opts).module).read()) };
        // SAFETY: as above.
        let ctx = if size < size_of::<C>() { ptr::null_mut() } else { unsafe { (&raw const (*opts).ctx).read() } };
        keyring::add(cx.cstr(name)?.to_bytes(), cx.keyring_module(module)?, With::Ctx(ctx)).map(|()| 0)
    })
}

/// Removes a key of a registered module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_remove_key(name: *const c_char, module: *mut abi::spdk_keyring_module) -> c_int {
    enter_op("spdk_keyring_remove_key", |cx| {
        let module = cx.keyring_module(module)?;
        keyring::remove(cx.cstr(name)?.to_bytes(), module).map(|()| 0)
    })
}

/// Makes a module known, for good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_register_module(module: *mut abi::spdk_keyring_module) {
    enter_op("spdk_keyring_register_module", |cx| {
        let name = cx.cstr(cx.value(module.cast_const())?.name)?;
        // SAFETY: C's contract of registration: the structure stays where it is as long as the process runs; `Record` is
        // the same structure with cells that may change at any time, its layout is asserted.
        let record = unsafe { &*module.cast_const().cast::<Record>() };
        keyring::register(record, name)
    })
}

/// The module's part of a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_key_get_ctx(key: Handle) -> *mut c_void {
    enter("spdk_key_get_ctx", |cx| Ok(cx.key(key)?.ctx_ptr()))
}

/// The module that a key comes from.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_key_get_module(key: Handle) -> *mut abi::spdk_keyring_module {
    enter("spdk_key_get_module", |cx| {
        let module = cx.key(key)?.module();
        Ok(module.map_or(ptr::null_mut(), |entry| ptr::from_ref(entry.record()).cast_mut().cast()))
    })
}

/// Adds a key that lies in a file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_file_add_key(name: *const c_char, path: *const c_char) -> c_int {
    enter_op("spdk_keyring_file_add_key", |cx| {
        keyring::file::add(cx.cstr(name)?.to_bytes(), cx.cstr(path)?.to_bytes()).map(|()| 0)
    })
}

/// Removes such a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_keyring_file_remove_key(name: *const c_char) -> c_int {
    enter_op("spdk_keyring_file_remove_key", |cx| keyring::file::remove(cx.cstr(name)?.to_bytes()).map(|()| 0))
}
