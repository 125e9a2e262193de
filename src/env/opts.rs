//! The environment's options and what follows from them: cores, memory, device addresses.
//!
//! Serves `struct spdk_env_opts` of `spdk/env.h`. `core_mask` may also hold, and `env_context` consists of, arguments of the
//! environment that SPDK programs were written for; the ones that mean something here are honoured, the others that exist
//! are accepted, unknown ones are refused. Threading rule: plain data.

use super::{cores, cores::Wanted, memory, pci};
use crate::{
    algo::{
        cpuset::{CpuSet, SIZE},
        pci::Addr,
    },
    errno::{Errno, Result},
    sys::{affinity, dma, dma::HugeSource, hugepages, pagemap, pci::Sysfs},
};

/// `struct spdk_env_opts` as values.
#[derive(Clone, Debug, Default)]
pub struct EnvOpts {
    pub name: String,
    pub core_mask: Option<String>,
    pub lcore_map: Option<String>,
    pub shm_id: i32,
    pub mem_channel: i32,
    pub main_core: i32,
    /// MiB, negative for "as needed".
    pub mem_size: i32,
    pub no_pci: bool,
    pub hugepage_single_segments: bool,
    pub unlink_hugepage: bool,
    pub no_huge: bool,
    pub hugedir: Option<String>,
    pub iova_mode: Option<String>,
    pub base_virtaddr: u64,
    pub env_context: Option<String>,
    pub vf_token: Option<String>,
    pub enforce_numa: bool,
    /// Devices to leave alone, or the only ones to use: domain, bus, device, function.
    pub pci_blocked: Vec<(u32, u8, u8, u8)>,
    pub pci_allowed: Vec<(u32, u8, u8, u8)>,
}

/// Where the address range begins when nothing else is said.
pub const BASE_VIRTADDR: u64 = 0x2000_0000_0000;
/// The environment variable that gives ordinary memory a file descriptor.
pub const SHARED_MEMORY: &str = "RESPDK_SHARED_MEMORY";
/// Memory without hugepages when its size is not said.
const NO_HUGE_MIB: u64 = 64;

impl EnvOpts {
    /// The defaults, as `spdk_env_opts_init` sets them.
    pub fn new() -> EnvOpts {
        EnvOpts {
            name: "spdk".to_owned(),
            core_mask: Some("0x1".to_owned()),
            shm_id: -1,
            mem_channel: -1,
            main_core: -1,
            mem_size: -1,
            base_virtaddr: BASE_VIRTADDR,
            ..EnvOpts::default()
        }
    }
}

/// What the options come down to.
pub struct Plan {
    pub cores: Vec<Wanted>,
    pub main: Option<u32>,
    pub memory: memory::Config,
    pub no_pci: bool,
    pub no_huge: bool,
    pub pci: pci::Wanted,
}

/// Options from the text arguments, over those of the structure.
#[derive(Default)]
struct Args {
    cores: Option<Vec<Wanted>>,
    main: Option<u32>,
    mem_mib: Option<u64>,
    no_huge: bool,
    no_pci: bool,
    single_file: bool,
    huge_dir: Option<String>,
    huge_unlink: Option<String>,
    iova_mode: Option<String>,
    base_virtaddr: Option<u64>,
    pci: pci::Wanted,
}

/// Arguments without a value, with one, and with one that may be left out.
const BARE: [&str; 13] = [
    "--in-memory",
    "--legacy-mem",
    "--no-hpet",
    "--no-huge",
    "--no-pci",
    "--no-shconf",
    "--no-telemetry",
    "--single-file-segments",
    "--telemetry",
    "--vmware-tsc-map",
    "--create-uio-dev",
    "--match-allocations",
    "-v",
];
const VALUED: [&str; 38] = [
    "--allow",
    "-a",
    "--base-virtaddr",
    "--block",
    "-b",
    "--coremask",
    "-c",
    "--driver-path",
    "-d",
    "--file-prefix",
    "--force-max-simd-bitwidth",
    "--huge-dir",
    "--iova-mode",
    "--lcores",
    "-l",
    "--log-level",
    "--main-lcore",
    "--mbuf-pool-ops-name",
    "--memory-channels",
    "-n",
    "--memory-ranks",
    "-r",
    "--memory-size",
    "-m",
    "--numa-limit",
    "--numa-mem",
    "--proc-type",
    "--service-corelist",
    "-S",
    "--service-coremask",
    "-s",
    "--socket-limit",
    "--socket-mem",
    "--trace",
    "--trace-bufsz",
    "--vdev",
    "--vfio-intr",
    "--vfio-vf-token",
];
const OPTIONAL: [&str; 7] =
    ["--huge-unlink", "--huge-worker-stack", "--log-color", "--log-timestamp", "--remap-lcore-ids", "--syslog", "-R"];

fn invalid(text: std::fmt::Arguments) -> Errno {
    errlog!("{text}");
    Errno::EINVAL
}

impl Args {
    fn read(&mut self, words: &mut dyn Iterator<Item = &str>) -> Result<()> {
        while let Some(word) = words.next() {
            let (name, inline) = split(word);
            let value = if BARE.contains(&name) && inline.is_none() || OPTIONAL.contains(&name) {
                inline.unwrap_or_default()
            } else if VALUED.contains(&name) {
                let value = inline.or_else(|| words.next());
                value.ok_or_else(|| invalid(format_args!("option {name} requires a value")))?
            } else {
                return Err(invalid(format_args!("unknown environment option '{word}'")));
            };
            self.apply(name, value.trim())?;
        }
        Ok(())
    }

    fn apply(&mut self, name: &str, value: &str) -> Result<()> {
        let bad = || invalid(format_args!("invalid value '{value}' of option {name}"));
        match name {
            "--coremask" | "-c" => self.cores = Some(mask(value)?),
            "--lcores" | "-l" => self.cores = Some(map(value)?),
            "--main-lcore" => self.main = Some(value.parse().map_err(|_| bad())?),
            "--memory-size" | "-m" => self.mem_mib = Some(value.parse().map_err(|_| bad())?),
            "--socket-mem" | "--numa-mem" => {
                let parts: core::result::Result<Vec<u64>, _> = value.split(',').map(str::parse).collect();
                self.mem_mib = Some(parts.map_err(|_| bad())?.iter().sum());
            }
            "--no-huge" => self.no_huge = true,
            "--no-pci" => self.no_pci = true,
            "--single-file-segments" => self.single_file = true,
            "--huge-dir" => self.huge_dir = Some(value.to_owned()),
            "--huge-unlink" => self.huge_unlink = Some(value.to_owned()),
            "--iova-mode" => self.iova_mode = Some(value.to_owned()),
            "--allow" | "-a" => self.pci.allowed.push(device(value).ok_or_else(bad)?),
            "--block" | "-b" => self.pci.blocked.push(device(value).ok_or_else(bad)?),
            "--vfio-vf-token" => self.pci.token = Some(value.to_owned()),
            "--base-virtaddr" => {
                let digits = value.strip_prefix("0x").or(value.strip_prefix("0X"));
                let number = digits.map_or_else(|| value.parse().ok(), |hex| u64::from_str_radix(hex, 16).ok());
                self.base_virtaddr = Some(number.ok_or_else(bad)?);
            }
            _ => (),
        }
        Ok(())
    }
}

/// The address of a device, before arguments for it.
fn device(value: &str) -> Option<Addr> {
    let name = value.split(',').next().unwrap_or_default();
    Addr::parse(name.strip_prefix("pci:").unwrap_or(name).as_bytes())
}

/// The name of an argument and the value that stands in the same word.
fn split(word: &str) -> (&str, Option<&str>) {
    if word.starts_with("--") {
        return word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
    }
    match word.char_indices().nth(2) {
        Some((at, _)) if word.starts_with('-') => (&word[..at], Some(word[at..].trim_start_matches('='))),
        _ => (word, None),
    }
}

/// Cores from a hexadecimal mask.
fn mask(text: &str) -> Result<Vec<Wanted>> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0X")).unwrap_or(text);
    let mut cores = Vec::new();
    for (n, digit) in digits.chars().rev().enumerate() {
        let bits =
            digit.to_digit(16).ok_or_else(|| invalid(format_args!("invalid characters in core mask '{text}'")))?;
        for bit in (0..4).filter(|bit| bits & 1 << bit != 0) {
            let core = n as u32 * 4 + bit;
            cores.push((core, place(core)?));
        }
    }
    if cores.is_empty() {
        return Err(invalid(format_args!("no cores in core mask '{text}'")));
    }
    Ok(cores)
}

/// Cores from a list such as `0,2-4`, or a map such as `(0-3)@0,4@(5,6)`.
fn map(text: &str) -> Result<Vec<Wanted>> {
    let bad = || invalid(format_args!("invalid list of cores '{text}'"));
    let mut cores: Vec<Wanted> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (group, in_brackets, after) = set(rest).ok_or_else(bad)?;
        let (places, after) = match after.strip_prefix('@') {
            Some(after) => {
                let (places, _, after) = set(after).ok_or_else(bad)?;
                (Some(places), after)
            }
            None => (in_brackets.then_some(group), after),
        };
        for core in group.iter() {
            let place = match places {
                Some(places) => everyone_exists(places)?,
                None => place(core)?,
            };
            cores.retain(|(other, _)| *other != core);
            cores.push((core, place));
        }
        rest = match after.trim_start().strip_prefix(',') {
            Some("") => return Err(bad()),
            Some(more) => more.trim_start(),
            None if after.trim().is_empty() => "",
            None => return Err(bad()),
        };
    }
    if cores.is_empty() {
        return Err(bad());
    }
    Ok(cores)
}

/// A number, a range, or several of them in brackets, at the start of `text`; and what comes after.
fn set(text: &str) -> Option<(CpuSet, bool, &str)> {
    let text = text.trim_start();
    let (inner, in_brackets, after) = match text.strip_prefix('(') {
        Some(inside) => {
            let (inner, after) = inside.split_once(')')?;
            (inner, true, after)
        }
        None => {
            let end = text.find([',', '@']).unwrap_or(text.len());
            (&text[..end], false, &text[end..])
        }
    };
    let mut set = CpuSet::EMPTY;
    for part in inner.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let first: u32 = first.trim().parse().ok()?;
        let last: u32 = last.trim().parse().ok()?;
        if first >= SIZE || last >= SIZE {
            return None;
        }
        (first.min(last)..=first.max(last)).for_each(|core| set.set(core, true));
    }
    Some((set, in_brackets, after))
}

/// Where a core runs by itself; `EINVAL` where the machine has no such core.
fn place(core: u32) -> Result<CpuSet> {
    let place = cores::natural_place(core);
    let place = place.ok_or_else(|| {
        invalid(format_args!(
            "core {core} is unavailable on this machine (set {}=N to run N logical cores on the processors there are)",
            cores::VIRTUAL_CORES
        ))
    })?;
    usable(place)
}

fn everyone_exists(places: CpuSet) -> Result<CpuSet> {
    let mut real = CpuSet::EMPTY;
    for core in places.iter() {
        real.or(&cores::natural_place(core).ok_or_else(|| invalid(format_args!("processor {core} is unavailable")))?);
    }
    usable(real)
}

/// Makes sure that this process may run there; the caller's own affinity is as before afterwards.
fn usable(place: CpuSet) -> Result<CpuSet> {
    let before = affinity::current()?;
    if place.iter().all(|cpu| before.get(cpu)) {
        return Ok(place);
    }
    let allowed = affinity::restrict(&place);
    affinity::restrict(&before)?;
    allowed.map_err(|_| invalid(format_args!("this process may not run on core mask 0x{}", place.text())))?;
    Ok(place)
}

/// Works out what the options ask for.
pub fn plan(opts: &EnvOpts) -> Result<Plan> {
    let mut args = Args::default();
    match (&opts.core_mask, &opts.lcore_map) {
        (Some(_), Some(_)) => {
            return Err(invalid(format_args!("Both, lcore map and core mask are provided, while only one can be set")));
        }
        (None, None) => return Err(invalid(format_args!("Core mask or lcore map must be specified"))),
        (None, Some(text)) => args.cores = Some(map(text)?),
        (Some(text), None) if text.starts_with('-') => args.read(&mut core::iter::once(text.as_str()))?,
        (Some(text), None) => {
            args.cores = Some(match text.strip_prefix('[') {
                Some(list) => map(list.strip_suffix(']').unwrap_or(list))?,
                None => mask(text)?,
            });
        }
    }
    if let Some(context) = &opts.env_context {
        args.read(&mut context.split_ascii_whitespace())?;
    }
    let no_huge = opts.no_huge || args.no_huge;
    let hugedir = opts.hugedir.clone().or(args.huge_dir.take());
    let iova_mode = opts.iova_mode.clone().or(args.iova_mode.take());
    let mem_mib = u64::try_from(opts.mem_size).ok().or(args.mem_mib);
    if no_huge {
        check_no_huge(opts, iova_mode.as_deref())?;
    }
    let main = u32::try_from(opts.main_core).ok().filter(|core| *core > 0).or(args.main);
    let memory = memory_config(opts, &args, no_huge, hugedir, iova_mode.as_deref(), mem_mib)?;
    let cores = args.cores.ok_or_else(|| invalid(format_args!("no cores are specified")))?;
    if main.is_some_and(|main| !cores.iter().any(|(core, _)| *core == main)) {
        return Err(invalid(format_args!("main core {} is not among the cores", main.unwrap_or(0))));
    }
    let mut pci = args.pci;
    let addr = |list: &[(u32, u8, u8, u8)]| {
        list.iter().map(|&(domain, bus, dev, func)| Addr { domain, bus, dev, func }).collect::<Vec<_>>()
    };
    pci.allowed.extend(addr(&opts.pci_allowed));
    pci.blocked.extend(addr(&opts.pci_blocked));
    pci.token = opts.vf_token.clone().or(pci.token);
    Ok(Plan { cores, main, memory, no_pci: opts.no_pci || args.no_pci, no_huge, pci })
}

fn check_no_huge(opts: &EnvOpts, iova_mode: Option<&str>) -> Result<()> {
    if opts.hugepage_single_segments || opts.unlink_hugepage || opts.hugedir.is_some() {
        return Err(invalid(format_args!("--no-huge invalid with other hugepage options")));
    }
    if opts.mem_size < 0 {
        return Err(invalid(format_args!(
            "Disabling hugepages requires specifying how much memory will be allocated using -s parameter"
        )));
    }
    if iova_mode == Some("pa") {
        return Err(invalid(format_args!("iova-mode=pa is incompatible with specified no-huge parameter")));
    }
    Ok(())
}

fn memory_config(
    opts: &EnvOpts,
    args: &Args,
    no_huge: bool,
    hugedir: Option<String>,
    iova_mode: Option<&str>,
    mem_mib: Option<u64>,
) -> Result<memory::Config> {
    let use_huge = !no_huge && hugepages::free() > 0;
    if let Some(dir) = hugedir.as_deref().filter(|dir| use_huge && !dma::is_hugetlbfs(dir)) {
        return Err(invalid(format_args!("{dir} is not a mounted hugetlbfs")));
    }
    let physical = match iova_mode {
        Some("va") => false,
        Some("pa") if use_huge && pagemap::readable() => true,
        Some("pa") => return Err(invalid(format_args!("iova-mode=pa: physical addresses are not available"))),
        Some(other) => return Err(invalid(format_args!("invalid iova-mode '{other}'"))),
        None => {
            let no_pci = opts.no_pci || args.no_pci;
            use_huge && !no_pci && pagemap::readable() && (!Sysfs::system().has_iommu() || pci::wants_physical())
        }
    };
    let prefix = match opts.shm_id {
        id if id < 0 => format!("spdk_pid{}", std::process::id()),
        id => format!("spdk{id}"),
    };
    let unlinked = opts.unlink_hugepage || (opts.shm_id < 0 && !opts.hugepage_single_segments);
    let keep_link = !(unlinked || matches!(args.huge_unlink.as_deref(), Some("" | "always")));
    let limit = match (no_huge, mem_mib) {
        (false, _) => 0,
        (true, None | Some(0)) => NO_HUGE_MIB << 20,
        (true, Some(mib)) => mib.checked_mul(1 << 20).ok_or(Errno::ENOMEM)?,
    };
    Ok(memory::Config {
        use_huge,
        limit,
        base_hint: args.base_virtaddr.unwrap_or(opts.base_virtaddr),
        source: HugeSource { dir: hugedir.map(Into::into), name: format!("{prefix}map_0"), keep_link },
        shared: opts.shm_id >= 0 || std::env::var_os(SHARED_MEMORY).is_some_and(|value| value != "0"),
        lock: memory::may_lock(),
        enforce_numa: opts.enforce_numa,
        physical,
        hide_numa: no_huge,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(cores: Result<Vec<Wanted>>) -> Vec<u32> {
        cores.unwrap_or_default().iter().map(|(core, _)| *core).collect()
    }

    #[test]
    fn cores_are_read_in_every_form() {
        assert_eq!(numbers(mask("0x1")), [0]);
        assert_eq!(numbers(mask("1")), [0]);
        assert_eq!(numbers(map("0")), [0]);
        assert_eq!(numbers(map("(0)@0,5@0,7@(0)")), [0, 5, 7]);
        assert_eq!(map("(3-5)@0").unwrap()[1], (4, CpuSet::single(0)));
        for bad in ["", "0,", "0-", "x", "0@", "(0", "0 1", "2000", "0,1023"] {
            assert!(map(bad).is_err(), "{bad}");
        }
        for bad in ["", "0x", "0x0", "g", "0x100000000000000000000000000000000"] {
            assert!(mask(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn text_arguments_are_honoured_accepted_or_refused() {
        let mut opts = EnvOpts { core_mask: Some("-l0".to_owned()), ..EnvOpts::new() };
        opts.env_context =
            Some("--log-level=lib.eal:8 --no-huge --iova-mode va --base-virtaddr=0x300000000000".to_owned());
        assert!(plan(&opts).is_err());
        opts.mem_size = 64;
        let plan1 = plan(&opts).unwrap();
        assert!(plan1.no_huge && plan1.memory.limit == 64 << 20 && plan1.memory.base_hint == 0x3000_0000_0000);
        for bad in ["--nonsense", "-m", "-m x", "--no-huge=1", "--iova-mode=xx", "plain"] {
            opts.env_context = Some(bad.to_owned());
            assert_eq!(plan(&opts).err(), Some(Errno::EINVAL), "{bad}");
        }
        opts.env_context = None;
        opts.main_core = 1;
        assert_eq!(plan(&opts).err(), Some(Errno::EINVAL));
        opts.main_core = 0;
        opts.lcore_map = Some("0".to_owned());
        assert_eq!(plan(&opts).err(), Some(Errno::EINVAL));
        opts.core_mask = None;
        assert!(plan(&opts).is_ok());
        opts.lcore_map = None;
        assert_eq!(plan(&opts).err(), Some(Errno::EINVAL));
    }
}
