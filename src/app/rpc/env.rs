//! The environment: a report on its memory, in a file, and its PCI devices. Threading rule: the app thread.

use super::no_params;
use crate::{
    env::{
        self,
        pci::{self, access},
    },
    json::{Val, Writer},
    jsonrpc::{
        INTERNAL_ERROR, Responder,
        methods::{Def, RUNTIME},
    },
    sys::iomem,
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "env_dpdk_get_mem_stats", states: RUNTIME, run: get_mem_stats },
    Def { name: "framework_get_pci_devices", states: RUNTIME, run: get_pci_devices },
];

const FILE: &str = "/tmp/spdk_mem_dump.txt";

fn get_mem_stats(responder: Responder, params: Option<Val<'_>>) {
    let why = "env_dpdk_get_mem_stats doesn't accept any parameters.\n";
    let Some(responder) = no_params(responder, params, why) else { return };
    if std::fs::write(FILE, env::stats::dump()).is_err() {
        return responder.error(INTERNAL_ERROR, "Unable to open file for writing.\n");
    }
    responder.result(|w| {
        w.write_object(|w| {
            w.named("filename", FILE);
        });
    });
}

/// Bytes of configuration space that every device has, and with the extended part.
const CONFIG: usize = 256;
const EXTENDED: usize = 4096;

fn get_pci_devices(responder: Responder, params: Option<Val<'_>>) {
    let why = "framework_get_pci_devices doesn't accept any parameters.\n";
    let Some(responder) = no_params(responder, params, why) else { return };
    responder.result(|w| {
        w.write_array(|w| pci::each(|device| write_device(w, device)));
    });
}

fn write_device(w: &Writer, device: *mut core::ffi::c_void) {
    let Ok(device) = pci::device::find(device.addr()) else { return };
    let Ok(record) = device.record() else { return };
    let mut config = [0u8; EXTENDED];
    let mut read = |from: usize, to: usize| {
        let part = config.get_mut(from..to)?;
        let answer = access::config_read(device, part.as_mut_ptr().cast(), part.len() as u32, from as u32);
        (answer == Ok(0)).then(|| part.iter().any(|byte| *byte != 0))
    };
    // An extended part that holds nothing is left out.
    let len = match read(0, CONFIG) {
        None => 0,
        Some(_) if read(CONFIG, EXTENDED) == Some(true) => EXTENDED,
        Some(_) => CONFIG,
    };
    w.write_object(|w| {
        w.named("address", record.addr().to_string());
        w.named("type", iomem::text(record.kind.get()));
        w.named_bytes("config_space", config.get(..len).unwrap_or_default());
    });
}
