//! Raid bdevs as JSON, and by name.
//!
//! Threading rule: the application's thread.

use super::{State, object::Raid};
use crate::{algo::uuid, bdev_modules::disk, handle::Obj, json::Writer};

/// All raid bdevs, or those in one state.
pub fn list(state: Option<State>) -> Vec<Obj<Raid>> {
    super::object::all().into_iter().filter(|raid| state.is_none_or(|s| raid.state() == s)).collect()
}

/// The raid bdev of a name.
pub fn find(name: &str) -> Option<Obj<Raid>> {
    super::object::all().into_iter().find(|raid| raid.name() == name)
}

fn text(raw: &[u8; 16]) -> String {
    String::from_utf8_lossy(&uuid::format(raw)).into_owned()
}

/// The members of an object that tells everything.
pub fn write_info(raid: Obj<Raid>, w: &Writer) {
    w.named("uuid", text(&raid.uuid()).as_str());
    w.named("strip_size_kb", raid.strip_size_kb.get());
    w.named("state", raid.state().name());
    w.named("raid_level", raid.level().name());
    w.named("superblock", raid.superblock.get());
    w.named("num_base_bdevs", u32::from(raid.members()));
    w.named("num_base_bdevs_discovered", u32::from(raid.discovered.get()));
    w.named("num_base_bdevs_operational", u32::from(raid.operational.get()));
    if let Some(process) = raid.process.get() {
        let blocks = process.position();
        let percent = u128::from(blocks).saturating_mul(100).checked_div(u128::from(raid.blockcnt())).unwrap_or(0);
        w.named_object("process", |w| {
            w.named("type", "rebuild");
            w.named("target", raid.base_name(process.target()).as_str());
            w.named_object("progress", |w| {
                w.named("blocks", blocks);
                w.named("percent", percent as u32);
            });
        });
    }
    w.named_array("base_bdevs_list", |w| {
        for (slot, base) in raid.bases().enumerate() {
            w.write_object(|w| {
                match raid.with_base(slot, |b| b.name.clone()).flatten() {
                    Some(name) => {
                        w.named("name", String::from_utf8_lossy(&name).as_ref());
                    }
                    None => {
                        w.name("name");
                        w.null();
                    }
                }
                w.named("uuid", text(&raid.base_uuid(slot)).as_str());
                w.named("is_configured", base.configured.get());
                w.named("data_offset", base.data_offset.get());
                w.named("data_size", base.data_size.get());
            });
        }
    });
}

/// The RPC call that makes it again.
pub fn write_create(raid: Obj<Raid>, w: &Writer) {
    let Some(record) = raid.record() else { return };
    w.write_object(|w| {
        w.named("method", "bdev_raid_create");
        w.named_object("params", |w| {
            w.named("name", raid.name().as_str());
            w.named("uuid", disk::uuid_text(record).as_str());
            if raid.strip_size_kb.get() != 0 {
                w.named("strip_size_kb", raid.strip_size_kb.get());
            }
            w.named("raid_level", raid.level().name());
            w.named_array("base_bdevs", |w| {
                for slot in 0..raid.count() {
                    match raid.with_base(slot, |b| b.name.clone()).flatten() {
                        Some(name) => w.value(String::from_utf8_lossy(&name).as_ref()),
                        None => w.value(format!("removed_base_bdev_{slot}").as_str()),
                    };
                }
            });
        });
    });
}
