//! Objects that cross the door: type-stable arenas, exact handles, registries, grace periods, the stale-use ledger.
//!
//! An object lives in a slot of its kind's [`Arena`]. Slots are never returned and only reused for the same kind, so a
//! reference to one is valid memory for ever; the generation in the handle says whether it is still the same object.
//! Threading rule: checks from any thread; who may use the object is up to the room that owns the kind.

#[allow(unsafe_code)]
mod arena;
pub mod grace;
pub mod ledger;
pub mod lent;
pub mod places;
mod protocol;

pub use crate::sys::rx::{AtomicRef, Rx, Word};
pub use arena::{Arena, Life, Obj, ObjCell, Pool, Slot, Transparent};
pub use ledger::{Kind, Why};
