//! `struct spdk_bs_dev` of `spdk/blob.h`: what a pointer to one may be.
//!
//! Threading rule: any thread.

use super::enter::Cx;
use crate::{
    abi,
    blob::{self, BsDev, Dev},
    errno::Result,
    handle::{Kind, Why, ledger},
    thread,
};
use core::{
    ffi::c_void,
    mem::{offset_of, size_of},
};

static DEV_KIND: Kind = Kind::new("bs_dev");

impl Cx {
    /// A device, ours or C's. Nobody registers C's before they are given away, so that it is C's contract what they are;
    /// but what cannot be one is refused.
    pub fn bs_dev(&self, raw: *const abi::spdk_bs_dev) -> Result<Dev> {
        const { assert!(size_of::<abi::spdk_bs_dev>() == size_of::<BsDev>()) };
        let address = raw.addr();
        let why = if address == 0 {
            Why::Null
        } else if blob::bdev::was(address) && blob::bdev::at(address).is_none() {
            Why::Stale
        } else if address % align_of::<BsDev>() != 0 || is_other(address) || !may_be_device(address) {
            Why::Garbage
        } else {
            // SAFETY: C's contract: a device stays where it is until its `destroy` is called. Its fields are plain words,
            // which `BsDev` reads one at a time.
            return Ok(unsafe { &*raw.cast::<BsDev>() });
        };
        Err(ledger::refuse(self.name, &DEV_KIND, why, address as u64, None))
    }

    /// A device that was made of a bdev and not destroyed yet.
    pub fn bdev_dev(&self, raw: *const abi::spdk_bs_dev) -> Result<Dev> {
        let address = raw.addr();
        let why = match blob::bdev::at(address) {
            Some(dev) => return Ok(dev),
            None if address == 0 => Why::Null,
            None if blob::bdev::was(address) => Why::Stale,
            None => Why::Garbage,
        };
        Err(ledger::refuse(self.name, &DEV_KIND, why, address as u64, None))
    }
}

/// Whether an address is that of a transparent object of another kind.
fn is_other(address: usize) -> bool {
    !matches!(thread::channel::find_known(address), Err(Why::Garbage)) || crate::bdev::IOS.at(address).is_some()
}

/// Where the words of a device begin that are no functions.
const DEV_FUNCTIONS: usize = offset_of!(BsDev, blockcnt) / size_of::<usize>();

/// Whether there is memory at an address that can be a device: its functions lie in what is loaded.
fn may_be_device(address: usize) -> bool {
    if blob::bdev::at(address).is_some() {
        return true;
    }
    let Some(words) = probe::<{ size_of::<BsDev>() / size_of::<usize>() }>(address) else { return false };
    let functions = words.get(..DEV_FUNCTIONS).unwrap_or_default();
    let has_size = words.last().is_some_and(|lens| *lens as u32 != 0);
    has_size && functions.iter().any(|f| *f != 0) && functions.iter().all(|f| *f == 0 || is_code(*f))
}

/// Reads words without trusting that there are any: the kernel says so.
fn probe<const N: usize>(address: usize) -> Option<[usize; N]> {
    let mut ends = [0; 2];
    // SAFETY: the array has room for two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC | libc::O_NONBLOCK) } != 0 {
        return None;
    }
    let mut words = [0usize; N];
    let len = size_of::<[usize; N]>();
    let from: *const c_void = core::ptr::with_exposed_provenance(address);
    // SAFETY: the kernel reads from the address, and answers EFAULT where nothing can be read; a pipe has room for this.
    let put = unsafe { libc::write(ends[1], from, len) };
    // SAFETY: as many bytes as the array has.
    let got = if put == len as isize { unsafe { libc::read(ends[0], words.as_mut_ptr().cast(), len) } } else { -1 };
    // SAFETY: both were opened above.
    unsafe {
        libc::close(ends[0]);
        libc::close(ends[1]);
    }
    (got == len as isize).then_some(words)
}

/// Whether an address lies in a loaded object.
fn is_code(address: usize) -> bool {
    // SAFETY: an all-zero value of plain pointers is valid; `dladdr` only compares the address.
    unsafe {
        let mut info: libc::Dl_info = core::mem::zeroed();
        libc::dladdr(core::ptr::without_provenance(address), &mut info) != 0
    }
}
