//! What trace points look like: name, types of owner and object, arguments, relations.
//!
//! Threading rule: any thread; in practice the functions of groups, when a trace begins.

use super::{File, MAX_TPOINT, abi, needed};
use crate::{
    errno::{Errno, Result},
    sys::shm::Area,
};
use core::mem::{offset_of, size_of};

pub(super) type Tpoint = abi::spdk_trace_tpoint;
pub(super) type Argument = abi::spdk_trace_argument;

const NAME: usize = offset_of!(Tpoint, tpoint_id);
const ARGUMENT_NAME: usize = offset_of!(Argument, type_);
pub(super) const MAX_ARGS: usize = abi::SPDK_TRACE_MAX_ARGS_COUNT as usize;
const MAX_RELATIONS: usize = abi::SPDK_TRACE_MAX_RELATIONS as usize;

/// The kind of an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Int,
    Ptr,
    Str,
}

impl Kind {
    /// None for a number that is no kind.
    pub fn from_raw(raw: u8) -> Option<Kind> {
        match u32::from(raw) {
            abi::SPDK_TRACE_ARG_TYPE_INT => Some(Kind::Int),
            abi::SPDK_TRACE_ARG_TYPE_PTR => Some(Kind::Ptr),
            abi::SPDK_TRACE_ARG_TYPE_STR => Some(Kind::Str),
            _ => None,
        }
    }

    fn raw(self) -> u8 {
        self as u8
    }
}

/// A point to be made known.
pub struct Point<'a> {
    pub name: &'a [u8],
    pub id: u16,
    pub owner_type: u8,
    pub object_type: u8,
    pub new_object: u8,
    /// Name, kind and bytes of each argument.
    pub args: &'a [(&'a [u8], Kind, u8)],
}

/// Where the description of a point lies.
pub(super) fn place(id: u16) -> usize {
    offset_of!(File, tpoint) + id as usize * size_of::<Tpoint>()
}

pub(super) fn argument_at(id: u16, n: usize) -> usize {
    place(id) + offset_of!(Tpoint, args) + n * size_of::<Argument>()
}

fn put_text(area: Area, at: usize, room: usize, text: &[u8]) {
    let cut = text.iter().copied().take_while(|b| *b != 0).take(room - 1);
    for (n, byte) in cut.chain(core::iter::repeat(0)).take(room).enumerate() {
        area.set8(at + n, byte);
    }
}

/// Makes a type of owners known.
pub fn register_owner_type(kind: u8, prefix: u8) -> Result<()> {
    let area = needed()?;
    if kind == 0 {
        return Err(Errno::EINVAL);
    }
    let at = offset_of!(File, owner_type) + kind as usize * size_of::<abi::spdk_trace_owner_type>();
    area.set8(at + offset_of!(abi::spdk_trace_owner_type, type_), kind);
    area.set8(at + offset_of!(abi::spdk_trace_owner_type, id_prefix), prefix);
    Ok(())
}

/// Makes a type of objects known.
pub fn register_object(kind: u8, prefix: u8) -> Result<()> {
    let area = needed()?;
    if kind == 0 {
        return Err(Errno::EINVAL);
    }
    let at = offset_of!(File, object) + kind as usize * size_of::<abi::spdk_trace_object>();
    area.set8(at + offset_of!(abi::spdk_trace_object, type_), kind);
    area.set8(at + offset_of!(abi::spdk_trace_object, id_prefix), prefix);
    Ok(())
}

/// Makes a point known. Names are cut; a number or an argument that cannot be is refused.
pub fn register_point(point: &Point<'_>) -> Result<()> {
    let area = needed()?;
    if point.id >= MAX_TPOINT {
        crate::errlog!("invalid trace point {}", point.id);
        return Err(Errno::EINVAL);
    }
    if point.name.len() >= NAME {
        crate::errlog!("name ({}) too long", point.name.escape_ascii());
    }
    for (name, kind, size) in point.args {
        let fits = if *kind == Kind::Str { *size > 0 } else { *size == 4 || *size == 8 };
        if !fits {
            crate::errlog!("argument ({}) of trace point {} has {size} bytes", name.escape_ascii(), point.id);
            return Err(Errno::EINVAL);
        }
        if name.len() >= ARGUMENT_NAME {
            crate::errlog!("argument name ({}) is too long", name.escape_ascii());
        }
    }
    let at = place(point.id);
    put_text(area, at, NAME, point.name);
    area.set16(at + offset_of!(Tpoint, tpoint_id), point.id);
    area.set8(at + offset_of!(Tpoint, owner_type), point.owner_type);
    area.set8(at + offset_of!(Tpoint, object_type), point.object_type);
    area.set8(at + offset_of!(Tpoint, new_object), point.new_object);
    for (n, (name, kind, size)) in point.args.iter().take(MAX_ARGS).enumerate() {
        let at = argument_at(point.id, n);
        put_text(area, at, ARGUMENT_NAME, name);
        area.set8(at + offset_of!(Argument, type_), kind.raw());
        area.set8(at + offset_of!(Argument, size), *size);
    }
    area.set8(at + offset_of!(Tpoint, num_args), point.args.len().min(MAX_ARGS) as u8);
    Ok(())
}

/// Says that an argument of a point names an object of a type. The point may be registered later.
pub fn register_relation(id: u16, object_type: u8, arg: u8) -> Result<()> {
    let area = needed()?;
    if id >= MAX_TPOINT || object_type == 0 || arg as usize >= MAX_ARGS {
        return Err(Errno::EINVAL);
    }
    for n in 0..MAX_RELATIONS {
        let at = place(id) + offset_of!(Tpoint, related_objects) + n * 2;
        if area.get8(at) == 0 {
            area.set8(at, object_type);
            area.set8(at + 1, arg);
            return Ok(());
        }
    }
    crate::errlog!("Unable to register new relation for tpoint {id}, object {object_type}");
    Err(Errno::ENOSPC)
}
