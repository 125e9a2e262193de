//! The split bdev: one bdev in several of the same size.
//!
//! Threading rule: as the block layer's.

use super::{
    disk,
    stack::{
        self,
        part::{self, Memory, Owner, PartBase, Want},
    },
};
use crate::{
    bdev::{
        module::{self, Spec},
        record::{FnTable, ModuleRecord},
    },
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex, MutexGuard};

/// What the creator chooses; the members of `bdev_split_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub base: Vec<u8>,
    pub count: u32,
    /// 0: as large as `count` of them can be.
    pub size_mb: u64,
}

/// What was asked for, with the base if it is there. Lives until the last of its bdevs is gone.
struct Config {
    params: Params,
    base: Option<Obj<PartBase>>,
}

static CONFIGS: Mutex<Vec<Config>> = Mutex::new(Vec::new());
const MB: u64 = 1024 * 1024;

fn configs() -> MutexGuard<'static, Vec<Config>> {
    CONFIGS.lock().unwrap_or_else(|e| e.into_inner())
}

fn forget(base: &[u8]) {
    configs().retain(|c| c.params.base != base);
}

struct SplitOwner(Vec<u8>);

impl Owner for SplitOwner {
    fn removed(&self, base: Obj<PartBase>) {
        part::hotremove(base);
        // One without partitions is not freed by the last of them.
        let _ = part::base_free(base);
    }
    fn freed(&self) {
        forget(&self.0);
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(part::destruct),
    submit_request: Some(part::submit),
    io_type_supported: Some(part::io_type_supported),
    get_io_channel: Some(part::get_io_channel),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: None,
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"split",
        Spec {
            init: Some(init),
            fini: Some(fini),
            ctx_size: Some(ctx_size),
            examine_config: Some(examine),
            config_json: Some(write_config),
            ..Spec::default()
        },
    )
}

extern "C" fn init() -> i32 {
    0
}

extern "C" fn fini() {
    let all: Vec<_> = configs().iter().map(|c| c.params.base.clone()).collect();
    for base in all {
        let _ = delete(&base);
    }
}

extern "C" fn ctx_size() -> i32 {
    64
}

extern "C" fn examine(bdev: *mut c_void) {
    stack::examined(bdev, module(), |bdev| {
        let name = bdev.name().into_bytes();
        let params = configs().iter().find(|c| c.params.base == name && c.base.is_none()).map(|c| c.params.clone());
        if let Some(params) = params
            && make(&params).is_err()
        {
            errlog!("could not split bdev {}", String::from_utf8_lossy(&name));
        }
    });
}

/// The size of one in blocks, and how many there are room for.
fn sizes(p: &Params, blocklen: u32, blockcnt: u64) -> Result<(u64, u64)> {
    let size = match p.size_mb {
        0 => blockcnt.checked_div(u64::from(p.count)),
        mb => {
            let bytes = mb.checked_mul(MB).ok_or(Errno::EINVAL)?;
            if bytes.checked_rem(u64::from(blocklen)) != Some(0) {
                errlog!("Split size {mb} MB is not possible with block size {blocklen}");
                return Err(Errno::EINVAL);
            }
            bytes.checked_div(u64::from(blocklen))
        }
    };
    let size = size.filter(|&n| n > 0).ok_or(Errno::EINVAL)?;
    let most = blockcnt.checked_div(size).unwrap_or(0);
    let count = u64::from(p.count);
    if count > most {
        warnlog!("Split count {count} is greater than maximum possible split count {most} - clamping");
    }
    Ok((size, count.min(most)))
}

fn make(p: &Params) -> Result<()> {
    let owner = Arc::new(SplitOwner(p.base.clone()));
    let base = part::base_construct(&p.base, module()?, &OPS, owner).inspect_err(|errno| {
        if *errno != Errno::ENODEV {
            errlog!("Cannot construct bdev part base");
        }
    })?;
    if let Some(config) = configs().iter_mut().find(|c| c.params.base == p.base) {
        config.base = Some(base);
    }
    cut(p, base).inspect_err(|_| {
        part::hotremove(base);
        let _ = part::base_free(base);
    })
}

fn cut(p: &Params, base: Obj<PartBase>) -> Result<()> {
    let below = base.below().record().ok_or(Errno::ENODEV)?;
    let (size, count) = sizes(p, below.blocklen.get(), below.blockcnt.get())?;
    for at in 0..count {
        let name = [p.base.as_slice(), b"p", at.to_string().as_bytes()].concat();
        let want = Want { name: &name, offset: at.saturating_mul(size), num: size, uuid: [0; 16] };
        part::construct(base, &want, Memory::Ours { product: c"Split Disk", word: 0 }).map_err(|_| {
            errlog!("could not construct bdev part");
            Errno::ENOMEM
        })?;
    }
    Ok(())
}

/// Splits a bdev, now or when it arrives.
pub fn create(p: &Params) -> Result<()> {
    if p.count == 0 {
        errlog!("Split bdev config: split_count can't be 0.");
        return Err(Errno::EINVAL);
    }
    {
        let mut configs = configs();
        if configs.iter().any(|c| c.params.base == p.base) {
            errlog!("Split bdev config for base bdev '{}' already exist.", String::from_utf8_lossy(&p.base));
            return Err(Errno::EEXIST);
        }
        configs.try_reserve(1)?;
        configs.push(Config { params: p.clone(), base: None });
    }
    match make(p) {
        Ok(()) | Err(Errno::ENODEV) => Ok(()),
        Err(errno) => {
            // Unless its bdevs are on their way out: then the last of them does it.
            configs().retain(|c| c.params.base != p.base || c.base.is_some_and(|b| !b.parts().is_empty()));
            Err(errno)
        }
    }
}

/// The names of the bdevs that a bdev was split into.
pub fn names(base: &[u8]) -> Vec<String> {
    let found = configs().iter().find(|c| c.params.base == base).and_then(|c| c.base);
    let parts = found.map(|b| b.parts()).unwrap_or_default();
    parts.iter().filter_map(|p| Some(crate::sys::iomem::text(p.record()?.name.get()))).collect()
}

/// Removes the bdevs that a bdev was split into, in the background. `ENOENT` when it was not.
pub fn delete(base: &[u8]) -> Result<()> {
    let found = configs().iter().find(|c| c.params.base == base).map(|c| c.base);
    match found {
        None => {
            errlog!("Split configuration for '{}' not found", String::from_utf8_lossy(base));
            Err(Errno::ENOENT)
        }
        Some(None) => {
            forget(base);
            Ok(())
        }
        Some(Some(part_base)) => {
            SplitOwner(base.to_vec()).removed(part_base);
            Ok(())
        }
    }
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(part), Some(w)) = (part::PARTS.at(ctx.addr() as u64), disk::writer(w)) else { return 0 };
    w.named_object("split", |w| {
        w.named("base_bdev", part.below().as_str());
        w.named("offset_blocks", part.offset());
    });
    0
}

extern "C" fn write_config(w: *mut c_void) -> i32 {
    let Some(w) = disk::writer(w) else { return 0 };
    let all: Vec<_> = configs().iter().map(|c| c.params.clone()).collect();
    for p in all {
        w.object_begin();
        w.named("method", "bdev_split_create");
        w.named_object_begin("params");
        w.named("base_bdev", String::from_utf8_lossy(&p.base).as_ref());
        w.named("split_count", p.count);
        w.named("split_size_mb", p.size_mb);
        w.object_end();
        w.object_end();
    }
    0
}
