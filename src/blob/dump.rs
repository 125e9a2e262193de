//! The text of a blobstore's metadata, as v26.01 prints it.
//!
//! Threading rule: the thread that begins.

use super::{
    INVALID,
    dev::Dev,
    disk::{self, Super},
    load,
    page::{self, Desc, flag},
    store::{self, Opts, Store},
    task::Ptr,
};
use crate::{abi, errno::Result, handle::Obj};
use core::fmt::Write;
use std::sync::Arc;

/// Where the text goes.
pub type Out = Arc<dyn Fn(&[u8]) + Send + Sync>;
/// Prints the value of a named value: the store's type, the name, the value.
pub type PrintXattr = Arc<dyn Fn(&[u8], &[u8], &[u8]) + Send + Sync>;

/// Prints what is on a device, which is given away.
pub async fn dump(dev: Dev, out: Out, xattr: PrintXattr) -> Result<()> {
    let bs = store::begin(dev, &Opts::default()).inspect_err(|_| dev.destroy_dev())?;
    let done = dump_on(bs, &out, &xattr).await;
    let _ = store::quiet(bs).await;
    store::end(bs).await;
    done
}

fn print(out: &Out, text: &str) {
    out(text.as_bytes());
}

async fn dump_on(bs: Obj<Store>, out: &Out, xattr: &PrintXattr) -> Result<()> {
    let mut sb = store::read_super(bs).await?;
    let mut head = b"Signature: \"".to_vec();
    head.extend(sb.signature().split(|b| *b == 0).next().unwrap_or_default());
    out(&head);
    if sb.signature() != *disk::SIGNATURE {
        print(out, "\" (Mismatch)\n");
        return Ok(());
    }
    print(out, "\" (OK)\n");
    let mut text = String::new();
    super_text(&mut text, &sb);
    print(out, &text);
    load::complete(bs, &mut sb)?;
    load::read_used(bs, &sb).await?;
    let (line, count) = (bs.line()?, bs.page_lbas());
    let buf = store::buffer(u64::from(bs.page_size()))?;
    for index in 0..bs.md_len.get() {
        line.read(Ptr::new(buf.as_ptr()), bs.md_lba(index)?, count).await?;
        let bytes = store::contents(&buf)?;
        if page::id_of(&bytes) != 0 {
            page_text(bs, &sb, index, &bytes, out, xattr);
        }
    }
    Ok(())
}

// Writing to a string cannot fail.
fn super_text(t: &mut String, sb: &Super) {
    let _ = writeln!(t, "Version: {}", sb.version());
    let _ = writeln!(t, "CRC: {:#x} ({})", sb.crc(), if sb.crc_is_right() { "OK" } else { "Mismatch" });
    let bstype = sb.bstype();
    let kind = bstype.split(|b| *b == 0).next().unwrap_or_default();
    let _ = writeln!(t, "Blobstore Type: {}", String::from_utf8_lossy(kind));
    let _ = writeln!(t, "Cluster Size: {}", sb.cluster_size());
    let _ = match sb.super_blob() {
        INVALID => writeln!(t, "Super Blob ID: (None)"),
        id => writeln!(t, "Super Blob ID: {id:#x}"),
    };
    let _ = writeln!(t, "Clean: {}", sb.clean());
    let _ = writeln!(t, "Used Metadata Page Mask Start: {}", sb.page_mask().start);
    let _ = writeln!(t, "Used Metadata Page Mask Length: {}", sb.page_mask().len);
    let _ = writeln!(t, "Used Cluster Mask Start: {}", sb.cluster_mask().start);
    let _ = writeln!(t, "Used Cluster Mask Length: {}", sb.cluster_mask().len);
    let _ = writeln!(t, "Used Blob ID Mask Start: {}", sb.blobid_mask().start);
    let _ = writeln!(t, "Used Blob ID Mask Length: {}", sb.blobid_mask().len);
    let _ = writeln!(t, "Metadata Start: {}", sb.md_start());
    let _ = writeln!(t, "Metadata Length: {}", sb.md_len());
}

fn page_text(bs: Obj<Store>, sb: &Super, index: u32, bytes: &[u8], out: &Out, xattr: &PrintXattr) {
    let mut t = String::new();
    let _ = writeln!(t, "=========");
    let _ = writeln!(t, "Metadata Page Index: {index} ({index:#x})");
    let _ = writeln!(t, "Start LBA: {}", bs.md_lba(index).unwrap_or(0));
    let _ = writeln!(t, "Blob ID: {:#x}", page::id_of(bytes));
    let _ = writeln!(t, "Sequence: {}", page::sequence_of(bytes));
    let _ = match page::next_of(bytes) {
        page::NO_PAGE => writeln!(t, "Next: None"),
        next => writeln!(t, "Next: {next}"),
    };
    let dubious = if sb.clean() == 0 { " (not clean: dubious)" } else { "" };
    let (md, blob) = {
        let used = bs.used();
        (used.pages.get(index), used.blobids.get(index))
    };
    let (md, blob) = (if md { " md" } else { "" }, if blob { " blob" } else { "" });
    let _ = writeln!(t, "In used bit array{dubious}:{md}{blob}");
    let state = if page::is_intact(bytes) { "OK" } else { "Mismatch" };
    let _ = writeln!(t, "CRC: {:#x} ({state})", page::crc_of(bytes));
    print(out, &t);
    for desc in page::descs(bytes) {
        let Ok(desc) = desc else { break };
        desc_text(bs, sb, desc, out, xattr);
    }
}

fn desc_text(bs: Obj<Store>, sb: &Super, desc: Desc<'_>, out: &Out, xattr: &PrintXattr) {
    let mut t = String::new();
    match desc {
        Desc::Rle(runs) => {
            for (first, count) in runs.iter() {
                let _ = match first {
                    0 => writeln!(t, "Unallocated Extent -  Length: {count}"),
                    first => writeln!(t, "Allocated Extent - Start: {first} Length: {count}"),
                };
            }
        }
        Desc::Extent { clusters, .. } => {
            for cluster in clusters.iter() {
                let _ = match cluster {
                    0 => writeln!(t, "Unallocated Extent"),
                    cluster => writeln!(t, "Allocated Extent - Start: {cluster}"),
                };
            }
        }
        Desc::Xattr { internal, name, value } => {
            let kind = if internal { "XATTR_INTERNAL" } else { "XATTR" };
            let mut head = format!("{kind}: name = \"").into_bytes();
            head.extend_from_slice(name);
            head.extend_from_slice(b"\"\n       value = \"");
            out(&head);
            xattr(&sb.bstype(), name, value);
            t.push_str("\"\n");
            for row in value.chunks(16) {
                t.push_str("               ");
                for byte in row {
                    let _ = write!(t, "{byte:02x} ");
                }
                t.push('\n');
            }
        }
        Desc::Flags(flags) => flags_text(&mut t, flags),
        Desc::Table { pages, .. } => {
            t.push_str("Extent table:\n");
            for (place, count) in pages.iter().filter(|(place, _)| *place != 0) {
                let lba = bs.md_lba(place).unwrap_or(0);
                let _ = writeln!(t, "\tExtent page: {place:5} length {count:3} at LBA {lba}");
            }
        }
        Desc::Unknown(kind) => {
            let _ = writeln!(t, "Unknown descriptor type {kind}");
        }
    }
    print(out, &t);
}

type Name = (u64, u64, &'static str);

const INVALID_NAMES: &[Name] = &[
    (flag::THIN, flag::THIN, "SPDK_BLOB_THIN_PROV"),
    (flag::INTERNAL_XATTR, flag::INTERNAL_XATTR, "SPDK_BLOB_INTERNAL_XATTR"),
    (flag::EXTENT_TABLE, flag::EXTENT_TABLE, "SPDK_BLOB_EXTENT_TABLE"),
];
const DATA_RO_NAMES: &[Name] = &[(flag::READ_ONLY, flag::READ_ONLY, "SPDK_BLOB_READ_ONLY")];
const MD_RO_NAMES: &[Name] = &[
    (flag::CLEAR_METHOD, abi::BLOB_CLEAR_WITH_DEFAULT as u64, "BLOB_CLEAR_WITH_DEFAULT"),
    (flag::CLEAR_METHOD, abi::BLOB_CLEAR_WITH_NONE as u64, "BLOB_CLEAR_WITH_NONE"),
    (flag::CLEAR_METHOD, abi::BLOB_CLEAR_WITH_UNMAP as u64, "BLOB_CLEAR_WITH_UNMAP"),
    (flag::CLEAR_METHOD, abi::BLOB_CLEAR_WITH_WRITE_ZEROES as u64, "BLOB_CLEAR_WITH_WRITE_ZEROES"),
];

fn flags_text(t: &mut String, flags: page::Flags) {
    t.push_str("Flags:\n");
    let groups = [
        ("\tinvalid", flags.invalid, INVALID_NAMES),
        ("\tdata_ro", flags.data_ro, DATA_RO_NAMES),
        ("\t  md_ro", flags.md_ro, MD_RO_NAMES),
    ];
    for (group, bits, names) in groups {
        let _ = writeln!(t, "{group}: 0x{bits:016x}");
        let mut covered = 0;
        for (mask, value, name) in names.iter().filter(|(mask, value, _)| bits & mask == *value) {
            let _ = write!(t, "\t\t 0x{value:016x} {name}");
            if mask != value {
                let _ = write!(t, " (mask {mask:#x} value 0x{value:x})");
            }
            t.push('\n');
            covered |= mask;
        }
        if bits & !covered != 0 {
            let _ = writeln!(t, "\t\t 0x{:016x} Unknown", bits & !covered);
        }
    }
}
