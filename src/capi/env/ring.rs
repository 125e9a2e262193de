//! `spdk/env.h`: rings. Class: opaque.
//!
//! Threading rule: as the ring's type says.

use super::super::enter::{Cx, enter, enter_op};
use crate::{
    abi,
    env::ring::{self, RINGS, Ring, RingType},
    errno::{Errno, Result},
    handle::{Obj, grace::Pin},
};
use core::ffi::{c_int, c_void};

impl Cx {
    #[inline(always)]
    fn ring(&self, raw: *const abi::spdk_ring) -> Result<(Obj<Ring>, Pin)> {
        self.shared(&RINGS, raw)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ring_create(
    type_: abi::spdk_ring_type,
    count: usize,
    _numa_id: c_int,
) -> *mut abi::spdk_ring {
    enter_op("spdk_ring_create", |_| {
        let kind = match type_ {
            abi::SPDK_RING_TYPE_SP_SC => RingType::SpSc,
            abi::SPDK_RING_TYPE_MP_SC => RingType::MpSc,
            abi::SPDK_RING_TYPE_MP_MC => RingType::MpMc,
            _ => return Err(Errno::EINVAL),
        };
        let ring = ring::create(kind, count)?;
        Ok(core::ptr::with_exposed_provenance_mut(ring.handle() as usize))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ring_free(ring: *mut abi::spdk_ring) {
    enter_op("spdk_ring_free", |cx| {
        if !ring.is_null() {
            ring::free(cx.object(&RINGS, ring)?);
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ring_count(ring: *mut abi::spdk_ring) -> usize {
    enter("spdk_ring_count", |cx| Ok(cx.ring(ring)?.0.queue.count()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ring_enqueue(
    ring: *mut abi::spdk_ring,
    objs: *mut *mut c_void,
    count: usize,
    free_space: *mut usize,
) -> usize {
    enter("spdk_ring_enqueue", |cx| {
        let (ring, _pin) = cx.ring(ring)?;
        let (queued, room) = ring.queue.push(cx.slice(objs, count)?);
        if !free_space.is_null() {
            cx.put(free_space, room)?;
        }
        Ok(queued)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ring_dequeue(ring: *mut abi::spdk_ring, objs: *mut *mut c_void, count: usize) -> usize {
    enter("spdk_ring_dequeue", |cx| {
        let (ring, _pin) = cx.ring(ring)?;
        if objs.is_null() {
            return Err(Errno::EINVAL);
        }
        let taken = ring.queue.pop(count, false, |n, object| {
            // SAFETY: C's contract: the array has `count` places, and the engine counts no further.
            unsafe { objs.add(n).write(object) }
        });
        Ok(taken)
    })
}
