//! The command-line options that every application understands, and their description.
//!
//! Serves `spdk_app_parse_args` and `spdk_app_usage`; `getopt_long` itself is called by the door. Threading rule: none.

use core::ffi::CStr;

/// Whether an option takes a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    Value,
}

/// What an option means; the number is what `getopt_long` returns for it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Opt {
    Config = 'c' as i32,
    LimitCoredump = 'd' as i32,
    TpointGroup = 'e' as i32,
    SingleFileSegments = 'g' as i32,
    Help = 'h' as i32,
    ShmId = 'i' as i32,
    Cpumask = 'm' as i32,
    MemChannels = 'n' as i32,
    MainCore = 'p' as i32,
    RpcSocket = 'r' as i32,
    MemSize = 's' as i32,
    NoPci = 'u' as i32,
    Version = 'v' as i32,
    PciAllowed = 'A' as i32,
    PciBlocked = 'B' as i32,
    Logflag = 'L' as i32,
    HugeUnlink = 'R' as i32,
    InterruptMode = 256,
    SilenceNoticelog = 257,
    WaitForRpc = 258,
    HugeDir = 259,
    NumTraceEntries = 260,
    Json = 262,
    JsonIgnoreInitErrors = 263,
    IovaMode = 264,
    BaseVirtaddr = 265,
    EnvContext = 266,
    DisableCpumaskLocks = 267,
    RpcsAllowed = 268,
    VfioVfToken = 269,
    MsgMempoolSize = 270,
    Lcores = 271,
    NoHuge = 272,
    NoRpcServer = 273,
    EnforceNuma = 274,
}

use Takes::{Nothing, Value};

/// Every option by its long name.
pub const OPTIONS: &[(&CStr, Takes, Opt)] = &[
    (c"config", Value, Opt::Config),
    (c"limit-coredump", Nothing, Opt::LimitCoredump),
    (c"tpoint-group", Value, Opt::TpointGroup),
    (c"single-file-segments", Nothing, Opt::SingleFileSegments),
    (c"help", Nothing, Opt::Help),
    (c"shm-id", Value, Opt::ShmId),
    (c"cpumask", Value, Opt::Cpumask),
    (c"mem-channels", Value, Opt::MemChannels),
    (c"main-core", Value, Opt::MainCore),
    (c"rpc-socket", Value, Opt::RpcSocket),
    (c"mem-size", Value, Opt::MemSize),
    (c"no-pci", Nothing, Opt::NoPci),
    (c"version", Nothing, Opt::Version),
    (c"pci-blocked", Value, Opt::PciBlocked),
    (c"logflag", Value, Opt::Logflag),
    (c"huge-unlink", Nothing, Opt::HugeUnlink),
    (c"pci-allowed", Value, Opt::PciAllowed),
    (c"interrupt-mode", Nothing, Opt::InterruptMode),
    (c"silence-noticelog", Nothing, Opt::SilenceNoticelog),
    (c"wait-for-rpc", Nothing, Opt::WaitForRpc),
    (c"huge-dir", Value, Opt::HugeDir),
    (c"num-trace-entries", Value, Opt::NumTraceEntries),
    (c"json", Value, Opt::Json),
    (c"json-ignore-init-errors", Nothing, Opt::JsonIgnoreInitErrors),
    (c"iova-mode", Value, Opt::IovaMode),
    (c"base-virtaddr", Value, Opt::BaseVirtaddr),
    (c"env-context", Value, Opt::EnvContext),
    (c"disable-cpumask-locks", Nothing, Opt::DisableCpumaskLocks),
    (c"rpcs-allowed", Value, Opt::RpcsAllowed),
    (c"vfio-vf-token", Value, Opt::VfioVfToken),
    (c"msg-mempool-size", Value, Opt::MsgMempoolSize),
    (c"lcores", Value, Opt::Lcores),
    (c"no-huge", Nothing, Opt::NoHuge),
    (c"no-rpc-server", Nothing, Opt::NoRpcServer),
    (c"enforce-numa", Nothing, Opt::EnforceNuma),
];

/// The letters of the short options: `SPDK_APP_GETOPT_STRING`.
pub const SHORT: &str = "c:de:ghi:m:n:p:r:s:uvA:B:L:RW:";
/// Where the RPC server listens when nothing is said.
pub const DEFAULT_RPC_ADDR: &CStr = c"/var/tmp/spdk.sock";
/// Trace entries per core when nothing is said.
pub const DEFAULT_TRACE_ENTRIES: u64 = 32 * 1024;

/// The option behind a number of `getopt_long`.
pub fn option(number: i32) -> Option<Opt> {
    OPTIONS.iter().find(|(_, _, opt)| *opt as i32 == number).map(|(_, _, opt)| *opt)
}

/// The first letter of an application's own options that is taken.
pub fn taken(own: &str) -> Option<char> {
    own.chars().filter(|c| !":+-".contains(*c)).find(|c| SHORT.contains(*c))
}

/// The description, up to the log options.
pub fn usage(program: &str, mem_size: i32) -> String {
    let mem_size = mem_size.max(0);
    let rpc = DEFAULT_RPC_ADDR.to_string_lossy();
    format!(
        "{program} [options]

Cores:
 -m, --cpumask <mask or list>    cores to run reactors on: a hexadecimal mask such as 0xF, or a list in brackets
                                 such as [0,1,10]
     --lcores <list>       logical cores and the processors they run on, <lcores[@CPUs]>[,<lcores[@CPUs]>...].
                           Several of either kind are written in parentheses, e.g. --lcores \"(5-7)@(10-12)\";
                           without @ a logical core runs on the processor of the same number
     --disable-cpumask-locks    do not lock the cores against other applications
     --interrupt-mode      sleep until something happens, instead of polling (saves processor time only when
                           every poller of the application can work that way)
 -p, --main-core <id>      core of the first reactor

Configuration:
 -c, --config, --json <config>   JSON configuration file
 -r, --rpc-socket <path>   where to listen for RPCs (default {rpc})
     --no-rpc-server       do not listen for RPCs, whatever --rpc-socket says
     --wait-for-rpc        start the subsystems only when an RPC asks for it
     --rpcs-allowed <list> names of the RPC methods that may be called, separated by commas
     --json-ignore-init-errors   go on when an entry of the configuration fails

Memory:
     --iova-mode <pa/va>   addresses that devices use: physical ('pa') or virtual ('va')
     --base-virtaddr <addr>      where DMA memory is mapped (default: 0x200000000000)
     --huge-dir <path>     hugetlbfs mount to take memory from
 -R, --huge-unlink         remove the files of hugepages once they are mapped
 -n, --mem-channels <num>  number of memory channels (accepted, without effect)
 -s, --mem-size <size>     memory in MB (default: {mem_size}MB)
     --msg-mempool-size <size>  most messages between threads at any time (default: 262143)
     --no-huge             use ordinary memory instead of hugepages
     --enforce-numa        take memory from the wanted NUMA node or not at all
 -i, --shm-id <id>         shared memory identifier
 -g, --single-file-segments   keep all hugepages in one file

PCI:
 -A, --pci-allowed <bdf>   use this device only (may be given more than once, not together with -B)
 -B, --pci-blocked <bdf>   leave this device alone (may be given more than once)
 -u, --no-pci              use no PCI devices
     --vfio-vf-token       token (UUID) that a physical function and its virtual functions share

Log:
"
    )
}

/// The description from the log options on.
pub fn usage_end() -> String {
    format!(
        "     --silence-noticelog   leave notices out on stderr

Trace:
     --num-trace-entries <num>   trace entries per core, a power of 2, or 0 for no tracing (default {DEFAULT_TRACE_ENTRIES})
{}
Others:
 -h, --help                show this text
 -v, --version             show the version
 -d, --limit-coredump      leave the limit of core dumps as it is
     --env-context         further options for the environment
",
        crate::trace::usage("-e")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_long_names_agree() {
        for (name, takes, opt) in OPTIONS {
            assert_eq!(option(*opt as i32).map(|o| o as i32), Some(*opt as i32));
            if let Some(letter) = u8::try_from(*opt as i32).ok().map(char::from) {
                let at = SHORT.find(letter).unwrap();
                assert_eq!(SHORT[at + 1..].starts_with(':'), *takes == Takes::Value, "{name:?}");
            }
        }
        assert_eq!(taken("+:xyZ:"), None);
        assert_eq!(taken("xm:"), Some('m'));
    }
}
