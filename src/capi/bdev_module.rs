//! `spdk/bdev_module.h`: modules, their bdevs, and the completion of I/O.
//!
//! Threading rule: registration on the application's thread; completion on the I/O's thread.

use super::{
    bdev::arg_of,
    callback::callback,
    enter::{enter, enter_op, enter_or},
};
use crate::{
    abi,
    bdev::{
        buf,
        complete::complete,
        io::GetBufCb,
        mgr, module,
        object::Done,
        record::{ModuleRecord, Record},
        register, registry,
    },
    errno::Errno,
    thread,
};
use core::ffi::{CStr, c_char, c_int, c_void};

type IoPtr = *mut abi::spdk_bdev_io;
type ConstIoPtr = *const abi::spdk_bdev_io;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_list_add(bdev_module: *mut abi::spdk_bdev_module) {
    enter_op("spdk_bdev_module_list_add", |cx| {
        // SAFETY: C's contract: a module is a static object of its type; the record has its layout, checked by the
        // compiler, and every field is a word that may change at any time.
        let record: &'static ModuleRecord =
            unsafe { bdev_module.cast::<ModuleRecord>().as_ref() }.ok_or(Errno::EINVAL)?;
        module::add(record, cx.cstr(record.name.get())?.to_bytes())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_list_find(name: *const c_char) -> *mut abi::spdk_bdev_module {
    enter("spdk_bdev_module_list_find", |cx| {
        crate::bdev_modules::register()?;
        let found = module::find(cx.cstr(name)?.to_bytes()).ok_or(Errno::ENOENT)?;
        Ok(core::ptr::from_ref(found.record).cast_mut().cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_examine_done(module: *mut abi::spdk_bdev_module) {
    enter("spdk_bdev_module_examine_done", |cx| module::action_done(module::get(module.addr(), cx.name)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_init_done(module: *mut abi::spdk_bdev_module) {
    enter("spdk_bdev_module_init_done", |cx| module::action_done(module::get(module.addr(), cx.name)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_fini_done() {
    enter("spdk_bdev_module_fini_done", |_| mgr::fini_done());
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_fini_start_done() {
    enter("spdk_bdev_module_fini_start_done", |_| mgr::fini_start_done());
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_register(bdev: *mut abi::spdk_bdev) -> c_int {
    enter_op("spdk_bdev_register", |_| {
        // SAFETY: C's contract: a bdev that is registered lives until its module's `destruct` was called; the record has
        // its layout, checked by the compiler, and every field is a word that may change at any time.
        let record: &'static Record = unsafe { bdev.cast::<Record>().as_ref() }.ok_or(Errno::EINVAL)?;
        if record.name.get().is_null() {
            errlog!("Bdev name is NULL");
            return Err(Errno::EINVAL);
        }
        let Some(ops) = record.fn_table.get() else {
            errlog!("bdev has no function table");
            return Err(Errno::EINVAL);
        };
        if record.module.get().is_none_or(|m| module::find_by_address(m.address()).is_none()) {
            errlog!("bdev has no module that is registered");
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the name is a NUL-terminated string.
        let name = unsafe { CStr::from_ptr(record.name.get()) }.to_bytes();
        register::register(record, ops, true, name)?;
        Ok(0)
    })
}

fn done(cb_fn: abi::spdk_bdev_unregister_cb, cb_arg: *mut c_void) -> Option<Done> {
    // SAFETY: the types differ only in `unsafe`.
    let f: extern "C" fn(*mut c_void, c_int) = unsafe { callback(cb_fn) }.ok()?;
    let arg = arg_of(cb_arg);
    Some(Box::new(move |rc| f(arg(), rc)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_unregister(
    bdev: *mut abi::spdk_bdev,
    cb_fn: abi::spdk_bdev_unregister_cb,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_bdev_unregister", |cx| {
        let done = done(cb_fn, cb_arg);
        match cx.bdev(bdev) {
            Ok(bdev) => {
                register::unregister(bdev, done);
                Ok(())
            }
            Err(errno) => {
                if let Some(done) = done {
                    thread::send_or_run(thread::current(), Box::new(move || done(errno.negative())));
                }
                Err(errno)
            }
        }
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_unregister_by_name(
    bdev_name: *const c_char,
    module: *mut abi::spdk_bdev_module,
    cb_fn: abi::spdk_bdev_unregister_cb,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_bdev_unregister_by_name", |cx| {
        register::unregister_by_name(cx.cstr(bdev_name)?.to_bytes(), module.addr(), done(cb_fn, cb_arg))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_destruct_done(bdev: *mut abi::spdk_bdev, bdeverrno: c_int) {
    enter_op("spdk_bdev_destruct_done", |_| register::destruct_done(bdev.addr(), bdeverrno));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_notify_blockcnt_change(bdev: *mut abi::spdk_bdev, size: u64) -> c_int {
    enter("spdk_bdev_notify_blockcnt_change", |cx| {
        register::resize(cx.bdev(bdev)?, size)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_alias_add(bdev: *mut abi::spdk_bdev, alias: *const c_char) -> c_int {
    enter("spdk_bdev_alias_add", |cx| {
        if alias.is_null() {
            errlog!("Empty alias passed");
        }
        registry::alias_add(cx.bdev(bdev)?, cx.cstr(alias)?.to_bytes())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_alias_del(bdev: *mut abi::spdk_bdev, alias: *const c_char) -> c_int {
    enter("spdk_bdev_alias_del", |cx| {
        registry::alias_del(cx.bdev(bdev)?, cx.cstr(alias)?.to_bytes())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_alias_del_all(bdev: *mut abi::spdk_bdev) {
    enter("spdk_bdev_alias_del_all", |cx| {
        registry::alias_del_all(cx.bdev(bdev)?);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_buf(bdev_io: IoPtr, cb: abi::spdk_bdev_io_get_buf_cb, len: u64) {
    enter("spdk_bdev_io_get_buf", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        // SAFETY: the types differ only in `unsafe` and in what the pointers point at.
        let cb: GetBufCb = unsafe { callback(cb) }?;
        if !io.channel().is_some_and(|ch| ch.is_current()) {
            return Err(Errno::EPERM);
        }
        buf::get_for_module(io, cb, len)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_set_buf(bdev_io: IoPtr, buf: *mut c_void, len: usize) {
    enter("spdk_bdev_io_set_buf", |cx| {
        buf::set_buf(cx.bdev_io(bdev_io)?, buf, len);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_set_md_buf(bdev_io: IoPtr, md_buf: *mut c_void, _len: usize) {
    enter("spdk_bdev_io_set_md_buf", |cx| {
        cx.bdev_io(bdev_io)?.md_buf.set(md_buf);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_complete(bdev_io: IoPtr, status: abi::spdk_bdev_io_status) {
    enter("spdk_bdev_io_complete", |cx| complete(cx.bdev_io(bdev_io)?, status));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_set_nvme_status(
    bdev_io: IoPtr,
    cdw0: u32,
    sct: c_int,
    sc: c_int,
) -> abi::spdk_bdev_io_status {
    enter_or("spdk_bdev_io_set_nvme_status", failed, |cx| Ok(cx.bdev_io(bdev_io)?.set_nvme_status(cdw0, sct, sc)))
}

fn failed(_: Errno) -> abi::spdk_bdev_io_status {
    abi::SPDK_BDEV_IO_STATUS_FAILED
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_complete_nvme_status(bdev_io: IoPtr, cdw0: u32, sct: c_int, sc: c_int) {
    enter("spdk_bdev_io_complete_nvme_status", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        complete(io, io.set_nvme_status(cdw0, sct, sc))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_set_scsi_status(
    bdev_io: IoPtr,
    sc: abi::spdk_scsi_status,
    sk: abi::spdk_scsi_sense,
    asc: u8,
    ascq: u8,
) -> abi::spdk_bdev_io_status {
    enter_or("spdk_bdev_io_set_scsi_status", failed, |cx| {
        Ok(cx.bdev_io(bdev_io)?.set_scsi_status(sc as u8, sk as u8, asc, ascq))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_complete_scsi_status(
    bdev_io: IoPtr,
    sc: abi::spdk_scsi_status,
    sk: abi::spdk_scsi_sense,
    asc: u8,
    ascq: u8,
) {
    enter("spdk_bdev_io_complete_scsi_status", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        complete(io, io.set_scsi_status(sc as u8, sk as u8, asc, ascq))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_set_aio_status(bdev_io: IoPtr, aio_result: c_int) -> abi::spdk_bdev_io_status {
    enter_or("spdk_bdev_io_set_aio_status", failed, |cx| Ok(cx.bdev_io(bdev_io)?.set_aio_status(aio_result)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_complete_aio_status(bdev_io: IoPtr, aio_result: c_int) {
    enter("spdk_bdev_io_complete_aio_status", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        complete(io, io.set_aio_status(aio_result))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_set_base_io_status(
    bdev_io: IoPtr,
    base_io: ConstIoPtr,
) -> abi::spdk_bdev_io_status {
    enter_or("spdk_bdev_io_set_base_io_status", failed, |cx| {
        Ok(cx.bdev_io(bdev_io)?.set_base_status(cx.bdev_io(base_io)?))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_complete_base_io_status(bdev_io: IoPtr, base_io: ConstIoPtr) {
    enter("spdk_bdev_io_complete_base_io_status", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        complete(io, io.set_base_status(cx.bdev_io(base_io)?))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_nvme_status(
    bdev_io: ConstIoPtr,
    cdw0: *mut u32,
    sct: *mut c_int,
    sc: *mut c_int,
) {
    enter("spdk_bdev_io_get_nvme_status", |cx| {
        let status = cx.bdev_io(bdev_io)?.nvme_status();
        cx.put(cdw0, status.0)?;
        cx.put(sct, status.1)?;
        cx.put(sc, status.2)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_nvme_fused_status(
    bdev_io: ConstIoPtr,
    cdw0: *mut u32,
    first_sct: *mut c_int,
    first_sc: *mut c_int,
    second_sct: *mut c_int,
    second_sc: *mut c_int,
) {
    enter("spdk_bdev_io_get_nvme_fused_status", |cx| {
        let (word, first, second) = cx.bdev_io(bdev_io)?.nvme_fused_status();
        cx.put(cdw0, word)?;
        cx.put(first_sct, first.0)?;
        cx.put(first_sc, first.1)?;
        cx.put(second_sct, second.0)?;
        cx.put(second_sc, second.1)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_scsi_status(
    bdev_io: ConstIoPtr,
    sc: *mut c_int,
    sk: *mut c_int,
    asc: *mut c_int,
    ascq: *mut c_int,
) {
    enter("spdk_bdev_io_get_scsi_status", |cx| {
        let status = cx.bdev_io(bdev_io)?.scsi_status();
        for (out, value) in [sc, sk, asc, ascq].into_iter().zip(status) {
            cx.put(out, value)?;
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scsi_nvme_translate(
    bdev_io: ConstIoPtr,
    sc: *mut c_int,
    sk: *mut c_int,
    asc: *mut c_int,
    ascq: *mut c_int,
) {
    enter("spdk_scsi_nvme_translate", |cx| {
        let status = cx.bdev_io(bdev_io)?.nvme_as_scsi();
        for (out, value) in [sc, sk, asc, ascq].into_iter().zip(status) {
            cx.put(out, value)?;
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_aio_status(bdev_io: ConstIoPtr, aio_result: *mut c_int) {
    enter("spdk_bdev_io_get_aio_status", |cx| cx.put(aio_result, cx.bdev_io(bdev_io)?.aio_status()));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_io_channel(bdev_io: IoPtr) -> *mut abi::spdk_io_channel {
    enter("spdk_bdev_io_get_io_channel", |cx| {
        let ch = cx.bdev_io(bdev_io)?.channel().ok_or(Errno::ESTALE)?;
        Ok(ch.module_channel().cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_submit_tsc(bdev_io: IoPtr) -> u64 {
    enter("spdk_bdev_io_get_submit_tsc", |cx| Ok(cx.bdev_io(bdev_io)?.submit_tsc.get()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_hide_metadata(bdev_io: IoPtr) -> bool {
    enter("spdk_bdev_io_hide_metadata", |cx| Ok(cx.bdev_io(bdev_io)?.hides_metadata()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_iovec(bdev_io: IoPtr, iovp: *mut *mut abi::iovec, iovcntp: *mut c_int) {
    enter("spdk_bdev_io_get_iovec", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        let has = matches!(
            io.io_type(),
            abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE | abi::SPDK_BDEV_IO_TYPE_ZCOPY
        );
        let (iovs, count) = if has { (io.iovs.get(), io.iovcnt.get()) } else { (core::ptr::null_mut(), 0) };
        if !iovp.is_null() {
            cx.put(iovp, iovs)?;
        }
        if !iovcntp.is_null() {
            cx.put(iovcntp, count)?;
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_md_buf(bdev_io: IoPtr) -> *mut c_void {
    enter("spdk_bdev_io_get_md_buf", |cx| {
        let io = cx.bdev_io(bdev_io)?;
        let separate = io.bdev().and_then(|b| b.record()).is_some_and(|r| r.md_separate());
        let rw = matches!(io.io_type(), abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE);
        Ok(if separate && rw { io.md_buf.get() } else { core::ptr::null_mut() })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_cb_arg(bdev_io: IoPtr) -> *mut c_void {
    enter("spdk_bdev_io_get_cb_arg", |cx| Ok(cx.bdev_io(bdev_io)?.caller_ctx.get()))
}
