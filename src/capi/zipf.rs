//! `spdk/zipf.h`: Zipf-distributed numbers, from generators that are opaque handles.
//!
//! Threading: any thread.

use super::enter::{enter, enter_op};
use crate::{
    abi::spdk_zipf,
    util::zipf::{self, GENERATORS},
};
use core::ptr;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_zipf_create(range: u64, theta: f64, _seed: u32) -> *mut spdk_zipf {
    enter_op("spdk_zipf_create", |_| {
        // As upstream does, `seed` is ignored and the C library's generator asked, so `srand(3)` decides.
        // SAFETY: no memory of ours is involved.
        let draw = || unsafe { libc::rand() } as u64;
        let seed = (draw() << 32 | draw()).max(1);
        Ok(ptr::without_provenance_mut(zipf::create(range, theta, seed)?.handle() as usize))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_zipf_free(zipfp: *mut *mut spdk_zipf) {
    enter_op("spdk_zipf_free", |cx| {
        let zipf = core::mem::replace(cx.value_mut(zipfp)?, ptr::null_mut());
        if !zipf.is_null() {
            let (obj, _pin) = cx.shared(&GENERATORS, zipf)?;
            GENERATORS.free(obj);
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_zipf_generate(zipf: *mut spdk_zipf) -> u64 {
    enter("spdk_zipf_generate", |cx| {
        let (obj, _pin) = cx.shared(&GENERATORS, zipf)?;
        Ok(obj.next())
    })
}
