//! The passthru bdev: hands every I/O to the bdev below. The simplest bdev above another.
//!
//! Threading rule: as the block layer's.

use super::{
    disk,
    stack::{self, Above, Plain, Seat, Want, Wanted},
};
use crate::{
    algo,
    bdev::{
        module::{self, Spec},
        object::Done,
        record::{FnTable, ModuleRecord},
    },
    errno::Result,
    handle::{Arena, Kind, Life},
};
use core::ffi::{CStr, c_void};

/// What the creator chooses; the members of `bdev_passthru_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub base: Vec<u8>,
    pub name: Vec<u8>,
    /// All zeros: one that follows from the base's.
    pub uuid: [u8; 16],
}

impl Want for Params {
    fn base(&self) -> &[u8] {
        &self.base
    }
    fn name(&self) -> &[u8] {
        &self.name
    }
}

struct Passthru {
    seat: Seat,
}

static KIND: Kind = Kind::new("passthru bdev");
static NODES: Arena<Passthru> = Arena::new();
static WANTED: Wanted<Params> = Wanted::new();
/// 7e25812e-c8c0-4d3f-8599-16d790555b85
const NAMESPACE: [u8; 16] =
    [0x7e, 0x25, 0x81, 0x2e, 0xc8, 0xc0, 0x4d, 0x3f, 0x85, 0x99, 0x16, 0xd7, 0x90, 0x55, 0x5b, 0x85];

impl Life for Passthru {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Passthru { seat: Seat::new() }
    }
    fn label(&self) -> String {
        self.seat.name()
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(stack::destruct::<Passthru>),
    submit_request: Some(stack::submit::<Passthru>),
    io_type_supported: Some(stack::io_type_supported::<Passthru>),
    get_io_channel: Some(stack::get_io_channel::<Passthru>),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: Some(stack::get_memory_domains::<Passthru>),
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

impl Above for Passthru {
    type Channel = Plain;
    const MODULE: &'static CStr = c"passthru";
    const PRODUCT: &'static CStr = c"passthru";
    fn arena() -> &'static Arena<Self> {
        &NODES
    }
    fn seat(&self) -> &Seat {
        &self.seat
    }
    fn ops() -> &'static FnTable {
        &OPS
    }
    fn module() -> Result<&'static ModuleRecord> {
        module()
    }
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"passthru",
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
    WANTED.clear();
}

extern "C" fn ctx_size() -> i32 {
    64
}

extern "C" fn examine(bdev: *mut c_void) {
    stack::examined(bdev, module(), |bdev| {
        for want in WANTED.for_base(bdev.name().as_bytes()) {
            let _ = make(&want);
        }
    });
}

fn make(p: &Params) -> Result<()> {
    stack::create::<Passthru>(&p.base, &p.name, |_, below, record| {
        record.set_uuid(match p.uuid {
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] => algo::uuid::from_name(&NAMESPACE, &below.uuid()),
            uuid => uuid,
        });
        Ok(())
    })?;
    noticelog!("created passthru bdev {} above {}", p.name.escape_ascii(), p.base.escape_ascii());
    Ok(())
}

/// Creates a passthru bdev, now or when its base arrives.
pub fn create(p: &Params) -> Result<()> {
    WANTED.create(p, make, || {
        noticelog!("passthru bdev {}: creation deferred until its base arrives", p.name.escape_ascii());
    })
}

/// Deletes a passthru bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: Done) -> Result<()> {
    stack::delete::<Passthru>(name, done)?;
    WANTED.remove(name);
    Ok(())
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(node), Some(w)) = (stack::at::<Passthru>(ctx), disk::writer(w)) else { return 0 };
    w.named_object("passthru", |w| {
        w.named("name", node.seat.name().as_str());
        w.named("base_bdev_name", node.seat.base.name().as_str());
    });
    0
}

extern "C" fn write_config(w: *mut c_void) -> i32 {
    let Some(w) = disk::writer(w) else { return 0 };
    for bdev in stack::ours(module()) {
        let (Some(node), Some(record)) = (stack::at::<Passthru>(bdev.ctxt()), bdev.record()) else { continue };
        w.object_begin();
        w.named("method", "bdev_passthru_create");
        w.named_object_begin("params");
        w.named("base_bdev_name", node.seat.base.name().as_str());
        w.named("name", bdev.name().as_str());
        w.named("uuid", disk::uuid_text(record).as_str());
        w.object_end();
        w.object_end();
    }
    0
}
