//! Tests of the protection information functions against values worked out by hand and against each other.

use super::*;
use crate::algo::sg::{SliceSg, Source};

fn ctx(format: PiFormat, md: u32, interleave: bool, first: bool, kind: Type) -> Ctx {
    let data = if format == PiFormat::Guard16 { 512 } else { 4096 };
    Ctx::new(Init {
        block_size: if interleave { data + md } else { data },
        md_size: md,
        md_interleave: interleave,
        dif_first: first,
        dif_type: kind,
        flags: CHECK_GUARD | CHECK_APPTAG | CHECK_REFTAG,
        init_ref_tag: 22,
        apptag_mask: 0x0fff,
        app_tag: 0x22,
        data_offset: 0,
        guard_seed: 0,
        format,
    })
    .unwrap()
}

fn bytes(n: usize, seed: u64) -> Vec<u8> {
    let mut s = seed | 1;
    (0..n)
        .map(|_| {
            s = crate::algo::zipf::xorshift64(s);
            s as u8
        })
        .collect()
}

/// Cuts `buf` into pieces of these lengths, over and over.
fn cut<'a>(mut buf: &'a mut [u8], lens: &[usize]) -> Vec<&'a mut [u8]> {
    let mut out = Vec::new();
    for len in lens.iter().cycle() {
        if buf.is_empty() {
            break;
        }
        let (a, b) = buf.split_at_mut((*len).min(buf.len()));
        out.push(a);
        buf = b;
    }
    out
}

const CUTS: &[&[usize]] = &[&[usize::MAX], &[1, 7, 511, 2], &[520], &[518, 3, 2], &[4096, 0, 100], &[4110, 1]];

fn every(mut f: impl FnMut(Ctx, &[usize])) {
    for format in [PiFormat::Guard16, PiFormat::Guard32, PiFormat::Guard64] {
        for md in [format.size(), 64, 128] {
            for first in [true, false] {
                for kind in [Type::One, Type::Two, Type::Three] {
                    for lens in CUTS {
                        f(ctx(format, md, true, first, kind), lens);
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_generated_verifies_and_damage_is_found() {
    every(|c, lens| {
        let blocks = 3;
        let size = (c.block_size * blocks) as usize;
        let mut buf = bytes(size, 7);
        let mut whole = buf.clone();
        check::generate(&mut SliceSg::new(&mut [&mut whole[..]]), blocks, &c).unwrap();
        check::generate(&mut SliceSg::new(&mut cut(&mut buf, lens)), blocks, &c).unwrap();
        assert_eq!(buf, whole);
        check::verify(&mut SliceSg::new(&mut cut(&mut buf, lens)), blocks, &c).unwrap();

        for (target, bit) in inject::Target::ALL {
            let mut draws = [2u64, 1, 5].into_iter();
            let at = inject::flip(
                &mut SliceSg::new(&mut cut(&mut buf, lens)),
                blocks,
                c.block_size,
                c.data_in_block(),
                target,
                &c,
                || draws.next().unwrap(),
            )
            .unwrap();
            assert_eq!(at, 2);
            assert_ne!(buf, whole);
            let found = check::verify(&mut SliceSg::new(&mut cut(&mut buf, lens)), blocks, &c);
            match found {
                // Type 3 does not look at reference tags.
                Ok(()) => assert!(c.dif_type == Type::Three && target == inject::Target::RefTag),
                Err(Fault::Mismatch(m)) => {
                    let expected = if bit == 8 { 4 } else { bit };
                    assert_eq!((m.what as u32, m.block), (expected, 2));
                }
                other => panic!("{other:?}"),
            }
            buf.copy_from_slice(&whole);
        }
    });
}

#[test]
fn too_small_is_refused() {
    let c = ctx(PiFormat::Guard16, 8, true, false, Type::One);
    let mut buf = bytes(520 * 2 - 1, 1);
    let mut segs = [&mut buf[..]];
    assert_eq!(check::generate(&mut SliceSg::new(&mut segs), 2, &c), Err(Fault::TooSmall));
    assert_eq!(check::verify(&mut SliceSg::new(&mut segs), 2, &c), Err(Fault::TooSmall));
    assert_eq!(check::update_crc32c(&mut SliceSg::new(&mut segs), 2, 0, &c), Err(Fault::TooSmall));
    assert_eq!(check::remap(&mut SliceSg::new(&mut segs), u32::MAX, 520, &c, true), Err(Fault::TooSmall));
    let off = Ctx { dif_type: Type::Disabled, ..c };
    assert_eq!(check::verify(&mut SliceSg::new(&mut segs), 1, &off), Ok(()));
}

#[test]
fn copying_inserts_and_strips() {
    every(|c, lens| {
        let blocks = 4;
        let data = (c.data_in_block() * blocks) as usize;
        let (mut src, original) = (bytes(data, 3), bytes(data, 3));
        let mut mid = vec![0x5a; (c.block_size * blocks) as usize];
        let mut back = vec![0; data];
        copy::generate(&mut SliceSg::new(&mut [&mut src[..]]), &mut SliceSg::new(&mut cut(&mut mid, lens)), blocks, &c)
            .unwrap();
        check::verify(&mut SliceSg::new(&mut [&mut mid[..]]), blocks, &c).unwrap();
        copy::verify(
            &mut SliceSg::new(&mut cut(&mut mid, lens)),
            &mut SliceSg::new(&mut cut(&mut back, &[100, 999])),
            blocks,
            &c,
        )
        .unwrap();
        assert_eq!(back, original);
        let crc = check::update_crc32c(&mut SliceSg::new(&mut cut(&mut mid, lens)), blocks, !0, &c).unwrap();
        assert_eq!(crc, crate::algo::crc::crc32c(&original, !0));

        // With PRACT and larger metadata both buffers are extended.
        let pract = Ctx { flags: c.flags | NVME_PRACT, ..c };
        if c.md_size != c.format.size() {
            let mut ext = bytes(mid.len(), 9);
            let mut out = vec![0; mid.len()];
            copy::generate(
                &mut SliceSg::new(&mut cut(&mut ext, lens)),
                &mut SliceSg::new(&mut [&mut out[..]]),
                blocks,
                &pract,
            )
            .unwrap();
            check::verify(&mut SliceSg::new(&mut [&mut out[..]]), blocks, &c).unwrap();
            let guard = c.guard_interval as usize;
            assert_eq!(out[..guard], ext[..guard]);
            let mut again = vec![0; mid.len()];
            copy::verify(
                &mut SliceSg::new(&mut [&mut out[..]]),
                &mut SliceSg::new(&mut cut(&mut again, lens)),
                blocks,
                &pract,
            )
            .unwrap();
            assert_eq!(again[..guard], ext[..guard]);
        }
    });
}

#[test]
fn metadata_apart() {
    for format in [PiFormat::Guard16, PiFormat::Guard32, PiFormat::Guard64] {
        for (md, first) in [(format.size(), true), (64, true), (64, false)] {
            let c = ctx(format, md, false, first, Type::One);
            let blocks = 3;
            let mut data = bytes((c.block_size * blocks) as usize, 5);
            let mut meta = bytes((md * blocks) as usize, 6);
            let kept = meta[md as usize - 1];
            check::generate_apart(
                &mut SliceSg::new(&mut cut(&mut data, &[13, 600])),
                &mut SliceSg::new(&mut [&mut meta[..]]),
                blocks,
                &c,
            )
            .unwrap();
            assert_eq!(meta[md as usize - 1] == kept, first && md == 64);
            let check = |data: &mut [u8], meta: &mut [u8]| {
                check::verify_apart(&mut SliceSg::new(&mut [data]), &mut SliceSg::new(&mut [meta]), blocks, &c)
            };
            check(&mut data, &mut meta).unwrap();
            data[c.block_size as usize] ^= 1;
            let Err(Fault::Mismatch(m)) = check(&mut data, &mut meta) else { panic!() };
            assert_eq!((m.what, m.block, m.lba), (What::Guard, 1, 23));
            data[c.block_size as usize] ^= 1;
            let mut moved = c;
            moved.remapped_init_ref_tag = 100;
            check::remap(&mut SliceSg::new(&mut [&mut meta[..]]), blocks, md, &moved, true).unwrap();
            let Err(Fault::Mismatch(m)) = check(&mut data, &mut meta) else { panic!() };
            assert_eq!((m.what, m.expected, m.actual), (What::RefTag, 22, 100));
        }
    }
}

#[test]
fn remapping_moves_tags_and_checks_them() {
    every(|c, lens| {
        let blocks = 3;
        let mut buf = bytes((c.block_size * blocks) as usize, 11);
        check::generate(&mut SliceSg::new(&mut [&mut buf[..]]), blocks, &c).unwrap();
        let mut moved = c;
        moved.remapped_init_ref_tag = 555;
        check::remap(&mut SliceSg::new(&mut cut(&mut buf, lens)), blocks, c.block_size, &moved, true).unwrap();
        let mut there = c;
        there.init_ref_tag = 555;
        check::verify(&mut SliceSg::new(&mut [&mut buf[..]]), blocks, &there).unwrap();
        let again = check::remap(&mut SliceSg::new(&mut [&mut buf[..]]), blocks, c.block_size, &moved, true);
        if c.dif_type != Type::Three {
            assert!(matches!(again, Err(Fault::Mismatch(m)) if m.what == What::RefTag && m.block == 0));
        }
        check::remap(&mut SliceSg::new(&mut [&mut buf[..]]), blocks, c.block_size, &moved, false).unwrap();
    });
}

#[test]
fn escapes_switch_checks_off() {
    for (kind, ref_tag, off) in
        [(Type::One, 0, true), (Type::Two, 0, true), (Type::Three, 0, false), (Type::Three, u64::MAX, true)]
    {
        for format in [PiFormat::Guard16, PiFormat::Guard32, PiFormat::Guard64] {
            let c = ctx(format, 16, true, false, kind);
            let raw = Tuple { guard: 1, app_tag: 0xffff, ref_tag }.encode(format);
            let t = Tuple::decode(format, &raw);
            assert_eq!(t.verify(&c, 2, 0).is_ok(), off);
        }
    }
    let mut c = ctx(PiFormat::Guard64, 16, true, false, Type::One);
    c.init_ref_tag = REFTAG_IGNORE;
    c.app_tag = APPTAG_IGNORE;
    let t = Tuple::generate(&c, 0, 5);
    assert_eq!(t.ref_tag, 0xffff_ffff_ffff);
    assert!(t.verify(&c, 99, 5).is_ok());
}

#[test]
fn streams_equal_whole_blocks() {
    every(|base, lens| {
        let blocks = 4u32;
        let data_len = base.data_in_block() * blocks;
        let data = bytes(data_len as usize, 21);
        let mut whole = vec![0u8; (base.block_size * blocks) as usize];
        for (b, d) in whole.chunks_mut(base.block_size as usize).zip(data.chunks(base.data_in_block() as usize)) {
            b[..d.len()].copy_from_slice(d);
        }
        let mut stream = whole.clone();
        check::generate(&mut SliceSg::new(&mut [&mut whole[..]]), blocks, &base).unwrap();

        for step in [1000u32, base.data_in_block(), 777] {
            let (mut gen_ctx, mut at) = (base, 0);
            while at < data_len {
                let n = step.min(data_len - at);
                stream::generate(&mut SliceSg::new(&mut cut(&mut stream, lens)), at, n, &mut gen_ctx).unwrap();
                at += n;
            }
            assert_eq!(stream, whole);
            let (mut ver_ctx, mut at, mut crc) = (base, 0, !0);
            while at < data_len {
                let n = step.min(data_len - at);
                stream::verify(&mut SliceSg::new(&mut cut(&mut stream, lens)), at, n, &mut ver_ctx).unwrap();
                crc = stream::update_crc32c(&mut SliceSg::new(&mut cut(&mut stream, lens)), at, n, crc, &base).unwrap();
                at += n;
            }
            assert_eq!(crc, crate::algo::crc::crc32c(&data, !0));
        }

        // The pieces that interleaving gives are the data.
        let mut got = Vec::new();
        let mut segs = cut(&mut stream, lens);
        let snapshot: Vec<Vec<u8>> = segs.iter().map(|s| s.to_vec()).collect();
        let mapped = stream::interleave(&mut SliceSg::new(&mut segs), 10, data_len - 10, &base, |s, o, n| {
            got.extend_from_slice(&snapshot[s][o..o + n]);
            true
        });
        assert_eq!(mapped, Ok(data_len - 10));
        assert_eq!(got, data[10..]);
        let mut sg = SliceSg::new(&mut segs);
        let total = sg.total();
        assert_eq!(
            stream::interleave(&mut sg, 0, data_len + base.data_in_block(), &base, |_, _, _| true),
            Err(Fault::Range)
        );
        assert_eq!(total, u64::from(base.block_size * blocks));
    });
}

#[test]
fn geometry() {
    let init = Init {
        block_size: 4096 + 128,
        md_size: 128,
        md_interleave: true,
        dif_first: false,
        dif_type: Type::One,
        flags: 0,
        init_ref_tag: 0,
        apptag_mask: 0,
        app_tag: 0,
        data_offset: 8192,
        guard_seed: 3,
        format: PiFormat::Guard16,
    };
    let c = Ctx::new(init).unwrap();
    assert_eq!((c.guard_interval, c.ref_tag_offset, c.last_guard), (4096 + 120, 2, 3));
    assert_eq!(c.range_with_md(4096 + 10, 4096), (4224 + 10, 4224));
    assert_eq!(c.length_with_md(8191), 4224 + 4095);
    let bad = |f: &dyn Fn(&mut Init)| {
        let mut i = init;
        f(&mut i);
        Ctx::new(i).unwrap_err()
    };
    assert_eq!(bad(&|i| i.md_size = 7), BadCtx::MetadataTooSmall);
    assert_eq!(bad(&|i| i.block_size = 127), BadCtx::BlockTooSmall);
    assert_eq!(bad(&|i| i.block_size = 128), BadCtx::NoData);
    assert_eq!(bad(&|i| i.block_size = 128 + 513), BadCtx::Unaligned(512));
    assert_eq!(
        bad(&|i| {
            i.block_size = 128 + 512;
            i.format = PiFormat::Guard32;
        }),
        BadCtx::Unaligned(4096)
    );
    let mut apart = Ctx::new(Init { md_interleave: false, block_size: 512, dif_first: true, ..init }).unwrap();
    assert_eq!((apart.guard_interval, apart.data_block_size(), apart.ref_tag_offset), (0, 512, 16));
    apart.set_data_offset(1024);
    assert_eq!((apart.ref_tag_offset, apart.range_with_md(5, 6), apart.length_with_md(7)), (2, (5, 6), 7));
}
