//! Reading the superblock of one bdev, and writing that of a raid bdev to all its members.
//!
//! Threading rule: the application's thread.

use super::{
    Cb,
    object::{RAIDS, Raid},
    op::{self, What},
    sb::{self, Parsed, Superblock},
};
use crate::{
    bdev::{Desc, record::Record},
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
    thread::Chan,
};
use std::sync::{Arc, Mutex};

const ALIGN: usize = 4096;

/// Told the superblock, or `EINVAL` when there is none that is valid, or why it could not be read.
pub type Loaded = Box<dyn FnOnce(Result<Superblock>) + Send>;

/// How the blocks of a bdev hold bytes.
#[derive(Clone, Copy)]
struct Blocks {
    /// Bytes of a block in memory, and how many of them are data.
    whole: usize,
    data: usize,
}

impl Blocks {
    fn of(record: &Record) -> Result<Blocks> {
        let blocks = Blocks { whole: record.blocklen.get() as usize, data: record.data_block_size() as usize };
        if blocks.data == 0 { Err(Errno::EINVAL) } else { Ok(blocks) }
    }

    fn count(self, bytes: usize) -> usize {
        bytes.div_ceil(self.data.max(1))
    }
}

/// Reads the superblock of a bdev; `done` is told later, unless this fails.
pub fn load(desc: Obj<Desc>, channel: Chan, done: Loaded) -> Result<()> {
    read(desc, channel, sb::HEADER, done)
}

fn read(desc: Obj<Desc>, channel: Chan, len: usize, done: Loaded) -> Result<()> {
    let record = desc.bdev().and_then(|b| b.record()).ok_or(Errno::ENODEV)?;
    let blocks = Blocks::of(record)?;
    let count = blocks.count(len);
    let buf = Arc::new(env::dma_malloc(count.saturating_mul(blocks.whole), ALIGN)?);
    let what = What::Read { to: buf.as_ptr(), block: 0, num: count as u64 };
    let handle = desc.handle();
    let finished = move |success: bool| {
        if !success {
            return done(Err(Errno::EIO));
        }
        match bytes(&buf, blocks, count) {
            Err(errno) => done(Err(errno)),
            Ok(raw) => look(handle, channel, &raw, len, done),
        }
    };
    op::start(desc, channel, what, Box::new(finished))
}

/// The data bytes of the blocks that were read.
fn bytes(buf: &DmaBuf, blocks: Blocks, count: usize) -> Result<Vec<u8>> {
    let mut raw = Vec::new();
    let len = count.saturating_mul(blocks.data);
    raw.try_reserve_exact(len)?;
    raw.resize(len, 0);
    for (index, block) in raw.chunks_mut(blocks.data.max(1)).enumerate() {
        buf.read(index.saturating_mul(blocks.whole), block)?;
    }
    Ok(raw)
}

fn look(handle: u64, channel: Chan, raw: &[u8], len: usize, done: Loaded) {
    let desc = crate::bdev::DESCS.find(handle);
    let name = desc.and_then(|d| d.bdev()).map(|b| b.name()).unwrap_or_default();
    match (sb::parse(raw), desc) {
        (Parsed::Whole(sb), _) => {
            if sb.is_newer() {
                warnlog!("Superblock minor version {} on bdev {name} is higher than supported", sb.minor());
            }
            done(Ok(sb));
        }
        (Parsed::More(more), Some(desc)) if more > len => {
            let cell = Arc::new(Mutex::new(Some(done)));
            let mine = Arc::clone(&cell);
            let take = |cell: &Mutex<Option<Loaded>>| cell.lock().unwrap_or_else(|e| e.into_inner()).take();
            let told = move |result: Result<Superblock>| {
                if let Some(done) = take(&mine) {
                    done(result);
                }
            };
            if let Err(errno) = read(desc, channel, more, Box::new(told))
                && let Some(done) = take(&cell)
            {
                errlog!("Failed to read bdev {name} superblock remainder: {errno}");
                done(Err(errno));
            }
        }
        (Parsed::Bad(fault), _) => {
            debuglog!(flags::BDEV_RAID_SB, "failed to parse bdev {name} superblock: {fault}");
            if fault != sb::Fault::Absent {
                warnlog!("{fault} on bdev {name}");
            }
            done(Err(Errno::EINVAL));
        }
        (Parsed::More(_), _) => done(Err(Errno::EINVAL)),
    }
}

/// Writes the superblock, with the next sequence number, to every member that works; `done` is told in any case.
pub fn write(raid: Obj<Raid>, done: Cb) {
    let mut told = vec_of(done);
    let now = raid.with(|own| {
        if !core::mem::replace(&mut own.sb_writing, true) {
            return Ok(true);
        }
        // One write at a time: they share the image.
        own.sb_waiting.try_reserve(1)?;
        own.sb_waiting.append(&mut told);
        Ok(false)
    });
    match now.unwrap_or(Err(Errno::ENODEV)) {
        Ok(true) => write_now(raid, told),
        Ok(false) => {}
        Err(errno) => told.into_iter().for_each(|done| done(errno.negative())),
    }
}

fn vec_of(done: Cb) -> Vec<Cb> {
    Vec::from([done])
}

struct Round {
    remaining: usize,
    status: i32,
    told: Vec<Cb>,
}

fn write_now(raid: Obj<Raid>, told: Vec<Cb>) {
    let handle = raid.handle();
    let image = match image(raid) {
        Ok(image) => image,
        Err(errno) => return finished(handle, errno.negative(), told),
    };
    let round = Arc::new(Mutex::new(Round { remaining: 1, status: 0, told }));
    for slot in 0..raid.count() {
        let Some(base) = raid.base(slot) else { continue };
        let channel = raid.with_base(slot, |b| b.channel).flatten();
        let (Some(desc), Some(channel)) = (base.desc.get(), channel) else { continue };
        if !base.configured.get() || base.removing.get() {
            continue;
        }
        {
            let mut round = lock(&round);
            round.remaining = round.remaining.saturating_add(1);
        }
        let (mine, held) = (Arc::clone(&round), Arc::clone(&image));
        let name = raid.base_name(slot);
        let one = move |success: bool| {
            drop(held);
            if !success {
                errlog!("Failed to save superblock on bdev {name}");
            }
            part(handle, &mine, if success { 0 } else { Errno::EIO.negative() });
        };
        let what = What::Write { from: image.buf.as_ptr(), num: image.count as u64 };
        if let Err(errno) = op::start(desc, channel, what, Box::new(one)) {
            part(handle, &round, errno.negative());
        }
    }
    part(handle, &round, 0);
}

fn lock(round: &Mutex<Round>) -> std::sync::MutexGuard<'_, Round> {
    round.lock().unwrap_or_else(|e| e.into_inner())
}

/// One member is done.
fn part(handle: u64, round: &Mutex<Round>, status: i32) {
    let end = {
        let mut round = lock(round);
        if status != 0 {
            round.status = status;
        }
        round.remaining = round.remaining.saturating_sub(1);
        (round.remaining == 0).then(|| (round.status, core::mem::take(&mut round.told)))
    };
    if let Some((status, told)) = end {
        finished(handle, status, told);
    }
}

/// All members are done: whoever came meanwhile has the next write.
fn finished(handle: u64, status: i32, told: Vec<Cb>) {
    let waiting = RAIDS.find(handle).and_then(|raid| {
        raid.with(|own| {
            let waiting = core::mem::take(&mut own.sb_waiting);
            own.sb_writing = !waiting.is_empty();
            waiting
        })
    });
    for done in told {
        done(status);
    }
    match (RAIDS.find(handle), waiting) {
        (Some(raid), Some(waiting)) if !waiting.is_empty() => write_now(raid, waiting),
        (None, Some(waiting)) => waiting.into_iter().for_each(|done| done(Errno::ENODEV.negative())),
        _ => {}
    }
}

/// The blocks to be written: the members' metadata in them is zero.
pub struct Image {
    buf: DmaBuf,
    count: usize,
}

/// Brings the image up to date; nobody is writing it.
fn image(raid: Obj<Raid>) -> Result<Arc<Image>> {
    let record = raid.record().ok_or(Errno::ENODEV)?;
    let blocks = Blocks::of(record)?;
    raid.with(|own| {
        let sb = own.sb.as_mut().ok_or(Errno::EINVAL)?;
        sb.stamp();
        let count = blocks.count(sb.bytes().len());
        let image = match own.sb_image.take().filter(|image| image.count == count) {
            Some(image) => image,
            None => Arc::new(Image { buf: env::dma_zmalloc(count.saturating_mul(blocks.whole), ALIGN)?, count }),
        };
        for (index, data) in sb.bytes().chunks(blocks.data.max(1)).enumerate() {
            image.buf.write(index.saturating_mul(blocks.whole), data)?;
        }
        own.sb_image = Some(Arc::clone(&image));
        Ok(image)
    })
    .unwrap_or(Err(Errno::ENODEV))
}
