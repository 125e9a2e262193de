//! What runs when the library is loaded, before the constructors of the programs that use it.
//!
//! Threading rule: the thread that loads the library.

use core::ffi::CStr;

extern "C" fn loaded() {
    super::log::attach();
    super::jsonrpc::attach();
    super::trace::attach();
    crate::app::rpc::register();
    fail_allocation();
}

#[used]
#[unsafe(link_section = ".init_array")]
static LOADED: extern "C" fn() = loaded;

/// `RESPDK_FAIL_ALLOC=N` in the environment makes the N-th allocation of the library fail, `N+` that and all behind it.
fn fail_allocation() {
    // SAFETY: the name is a string; the answer is NULL or one, and is read before anything can change the environment.
    let text = unsafe {
        let value = libc::getenv(c"RESPDK_FAIL_ALLOC".as_ptr());
        if value.is_null() {
            return;
        }
        CStr::from_ptr(value)
    };
    let Ok(text) = text.to_str() else { return };
    let (number, for_ever) = match text.strip_suffix('+') {
        Some(number) => (number, true),
        None => (text, false),
    };
    if let Ok(n) = number.parse() {
        crate::sys::alloc::fail_nth(n, for_ever);
    }
}
