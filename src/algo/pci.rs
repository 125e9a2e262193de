//! What text and tables say of PCI devices: addresses, resources, the kernel's messages, capability lists.
//!
//! Serves the PCI part of `spdk/env.h`; the formats are those of the kernel's sysfs (`Documentation/PCI/sysfs-pci.rst`) and
//! of extended configuration space (PCI Express Base Specification, 7.6.3). Threading rule: pure functions.

use core::fmt;

/// Where a device is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Addr {
    pub domain: u32,
    pub bus: u8,
    pub dev: u8,
    pub func: u8,
}

impl fmt::Display for Addr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:02x}:{:02x}.{:x}", self.domain, self.bus, self.dev, self.func)
    }
}

/// A hexadecimal number at the start of `text` as C's `%x` reads it, and what comes after.
fn hex(text: &[u8]) -> Option<(u32, &[u8])> {
    let mut rest = text.trim_ascii_start();
    let negative = rest.first() == Some(&b'-');
    if let [b'+' | b'-', more @ ..] = rest {
        rest = more;
    }
    if let [b'0', b'x' | b'X', more @ ..] = rest
        && more.first().is_some_and(u8::is_ascii_hexdigit)
    {
        rest = more;
    }
    let digits = rest.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let (number, rest) = rest.split_at(digits);
    let number = core::str::from_utf8(number).ok().filter(|n| !n.is_empty())?;
    // A number that is too long is the largest one, of which 32 bits are kept.
    let value = u64::from_str_radix(number, 16).unwrap_or(u64::MAX) as u32;
    Some((if negative { value.wrapping_neg() } else { value }, rest))
}

/// Numbers with these separators between them; what follows the last one is not looked at.
fn numbers<const N: usize>(text: &[u8], separators: &[u8]) -> Option<[u32; N]> {
    let mut out = [0; N];
    let mut rest = text;
    for (n, place) in out.iter_mut().enumerate() {
        if n > 0 {
            rest = rest.strip_prefix(&separators[n - 1..n])?;
        }
        (*place, rest) = hex(rest)?;
    }
    Some(out)
}

impl Addr {
    /// Reads an address as people write it: the domain and the function may be left out, all separators may be dots.
    pub fn parse(text: &[u8]) -> Option<Addr> {
        let four = || numbers::<4>(text, b"::.").or_else(|| numbers::<4>(text, b"..."));
        let no_domain = || numbers::<3>(text, b":.").or_else(|| numbers::<3>(text, b".."));
        let short = || numbers::<2>(text, b":").or_else(|| numbers::<2>(text, b"."));
        let parts = four()
            .or_else(|| numbers::<3>(text, b"::").map(|[domain, bus, dev]| [domain, bus, dev, 0]))
            .or_else(|| no_domain().map(|[bus, dev, func]| [0, bus, dev, func]))
            .or_else(|| short().map(|[bus, dev]| [0, bus, dev, 0]))?;
        Addr::new(parts)
    }

    /// Reads the name of a directory of sysfs, which is a full address and nothing else.
    pub fn from_name(name: &str) -> Option<Addr> {
        let addr = Addr::new(numbers::<4>(name.as_bytes(), b"::.")?)?;
        (addr.to_string() == name).then_some(addr)
    }

    fn new([domain, bus, dev, func]: [u32; 4]) -> Option<Addr> {
        if bus > 0xff || dev > 0x1f || func > 7 {
            return None;
        }
        Some(Addr { domain, bus: bus as u8, dev: dev as u8, func: func as u8 })
    }
}

/// Matches any vendor, device or subsystem.
pub const ANY: u16 = 0xffff;
/// Matches any class.
pub const ANY_CLASS: u32 = 0x00ff_ffff;

/// What a device is, or which devices are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Id {
    pub class: u32,
    pub vendor: u16,
    pub device: u16,
    pub subvendor: u16,
    pub subdevice: u16,
}

impl Id {
    /// A pattern for a vendor's device.
    pub const fn of(vendor: u16, device: u16) -> Id {
        Id { class: ANY_CLASS, vendor, device, subvendor: ANY, subdevice: ANY }
    }

    /// Whether the device is one of those that `pattern` means.
    pub fn is(&self, pattern: &Id) -> bool {
        let same = |mine: u16, theirs: u16| theirs == ANY || theirs == mine;
        same(self.vendor, pattern.vendor)
            && same(self.device, pattern.device)
            && same(self.subvendor, pattern.subvendor)
            && same(self.subdevice, pattern.subdevice)
            && (pattern.class == ANY_CLASS || pattern.class == self.class)
    }
}

/// How many register spaces a device has.
pub const BARS: usize = 6;

/// A register space, as the kernel placed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Resource {
    pub start: u64,
    pub len: u64,
    /// Memory, not I/O ports.
    pub memory: bool,
}

/// `IORESOURCE_MEM` of the kernel.
const MEMORY: u64 = 0x200;

/// Reads the attribute `resource`: a line with start, end and flags for each space. `None` when it is malformed.
pub fn resources(text: &str) -> Option<[Resource; BARS]> {
    let mut out = [Resource::default(); BARS];
    let mut lines = text.lines();
    for place in &mut out {
        let mut words = lines.next()?.split_ascii_whitespace().map(|word| {
            let digits = word.strip_prefix("0x").unwrap_or(word);
            u64::from_str_radix(digits, 16).ok()
        });
        let (start, end, flags) = (words.next()??, words.next()??, words.next()??);
        if end > start {
            *place = Resource { start, len: end - start + 1, memory: flags & MEMORY != 0 };
        }
    }
    Some(out)
}

/// What a message of the kernel's device layer means to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uevent {
    Added(Addr),
    Removed(Addr),
}

/// What is wrong with a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// It is about a device that has no place in this path.
    Path(String),
    /// This is no address.
    Address(String),
}

/// Reads a message: strings `KEY=value` that end with NUL. `None` for what is not about devices that a program may drive:
/// uio devices that come and go, and devices that vfio-pci takes.
pub fn uevent(message: &[u8]) -> Result<Option<Uevent>, Malformed> {
    let find = |key: &str| {
        let value = |part: &[u8]| Some(part.strip_prefix(key.as_bytes())?.to_vec());
        let found = message.split(|b| *b == 0).take_while(|part| !part.is_empty()).filter_map(value).last();
        String::from_utf8_lossy(&found.unwrap_or_default()).into_owned()
    };
    let action = find("ACTION=");
    if find("SUBSYSTEM=").starts_with("uio") {
        let make = match () {
            _ if action.starts_with("remove") => Uevent::Removed,
            _ if action.starts_with("add") => Uevent::Added,
            _ => return Ok(None),
        };
        let path = find("DEVPATH=");
        let Some(name) = path.split_once("/uio/").and_then(|(device, _)| device.rsplit_once('/')) else {
            return Err(Malformed::Path(path));
        };
        let addr = Addr::parse(name.1.as_bytes()).ok_or_else(|| Malformed::Address(name.1.to_owned()))?;
        return Ok(Some(make(addr)));
    }
    if find("DRIVER=").starts_with("vfio-pci") && action.starts_with("bind") {
        let name = find("PCI_SLOT_NAME=");
        return match Addr::parse(name.as_bytes()) {
            Some(addr) => Ok(Some(Uevent::Added(addr))),
            None => Err(Malformed::Address(name)),
        };
    }
    Ok(None)
}

/// Where extended configuration space begins and ends.
const EXTENDED: u32 = 256;
const CONFIG_END: u32 = 4096;
/// The extended capability that holds the serial number.
const SERIAL_NUMBER: u32 = 3;

/// The device's serial number, read through `config`; `None` when it has none or cannot be read. A list that bites its own
/// tail ends as well.
pub fn serial_number(mut config: impl FnMut(u32) -> Option<u32>) -> Option<u64> {
    let mut at = EXTENDED;
    for _ in 0..(CONFIG_END - EXTENDED) / 8 {
        let header = config(at).filter(|header| *header != 0)?;
        if header & 0xffff == SERIAL_NUMBER {
            let (low, high) = (config(at + 4)?, config(at + 8)?);
            return Some(u64::from(high) << 32 | u64::from(low));
        }
        at = header >> 20 & 0xffc;
        if at < EXTENDED {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addr(domain: u32, bus: u8, dev: u8, func: u8) -> Option<Addr> {
        Some(Addr { domain, bus, dev, func })
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, want) in [
            ("0000:01:02.3", addr(0, 1, 2, 3)),
            ("abcd.ef.1f.7", addr(0xabcd, 0xef, 0x1f, 7)),
            ("1:2:3", addr(1, 2, 3, 0)),
            ("5:06.7", addr(0, 5, 6, 7)),
            ("5.6.7", addr(0, 5, 6, 7)),
            ("1:2", addr(0, 1, 2, 0)),
            ("1.2", addr(0, 1, 2, 0)),
            (" 0x1:0x2:+3.4 and more", addr(1, 2, 3, 4)),
            ("1ffffffff:1:1.1", addr(0xffff_ffff, 1, 1, 1)),
            ("1:2:3.", addr(1, 2, 3, 0)),
            ("", None),
            ("1", None),
            ("pci", None),
            ("1:100:1.0", None),
            ("1:1:20.0", None),
            ("1:1:1.8", None),
            ("0:-1:1.0", None),
        ] {
            assert_eq!(Addr::parse(text.as_bytes()), want, "{text}");
        }
        assert_eq!(Addr::from_name("10000:01:00.0"), addr(0x10000, 1, 0, 0));
        for bad in ["0000:01:00", "0000:01:00.0 ", "0000:1:00.0", "0000:01:00.8", "0X00:01:00.0", "0000:01:00.0.1"] {
            assert_eq!(Addr::from_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn patterns_match_by_what_they_say() {
        let disk = Id { class: 0x010802, vendor: 0x1b36, device: 0x10, subvendor: 0x1af4, subdevice: 0x1100 };
        let class = Id { class: 0x010802, ..Id::of(ANY, ANY) };
        assert!(disk.is(&class) && disk.is(&Id::of(0x1b36, 0x10)) && disk.is(&Id::of(ANY, 0x10)) && disk.is(&disk));
        assert!(!disk.is(&Id { class: 0x010803, ..class }) && !disk.is(&Id::of(0x8086, ANY)));
        assert!(!disk.is(&Id { subvendor: 1, ..class }) && !disk.is(&Id { subdevice: 1, ..class }));
    }

    #[test]
    fn resources_are_lines_of_three_numbers() {
        let mut text = "0x00000000fe000000 0x00000000fe003fff 0x0000000000140204\n".to_owned();
        text += "0x000000000000c000 0x000000000000c07f 0x0000000000040101\n";
        assert!(resources(&text).is_none());
        text += &"0x0000000000000000 0x0000000000000000 0x0000000000000000\n".repeat(11);
        let all = resources(&text).unwrap();
        assert_eq!(all[0], Resource { start: 0xfe00_0000, len: 0x4000, memory: true });
        assert_eq!(all[1], Resource { start: 0xc000, len: 0x80, memory: false });
        assert_eq!(all[2..], [Resource::default(); 4]);
        assert!(resources(&text.replace("fe000000", "fe00000g")).is_none());
    }

    #[test]
    fn messages_of_uio_and_vfio_are_understood() {
        let read = |text: &str| uevent(text.as_bytes());
        let path = "DEVPATH=/devices/pci0000:80/0000:80:01.0/0000:81:00.0/uio/uio0\0";
        let here = Addr { domain: 0, bus: 0x81, dev: 0, func: 0 };
        let of =
            |action: &str, subsystem: &str| format!("{action}@x\0ACTION={action}\0{path}SUBSYSTEM={subsystem}\0\0");
        assert_eq!(read(&of("add", "uio")), Ok(Some(Uevent::Added(here))));
        assert_eq!(read(&of("remove", "uio")), Ok(Some(Uevent::Removed(here))));
        assert_eq!(read(&of("change", "uio")), Ok(None));
        assert_eq!(read(&of("add", "block")), Ok(None));
        let bind = "bind@x\0ACTION=bind\0DRIVER=vfio-pci\0PCI_SLOT_NAME=0000:81:00.0\0";
        assert_eq!(read(bind), Ok(Some(Uevent::Added(here))));
        assert_eq!(read(&bind.replace("=bind", "=unbind")), Ok(None));
        assert_eq!(read(&bind.replace("81:00", "zz")), Err(Malformed::Address("0000:zz.0".to_owned())));
        assert!(matches!(read(&of("add", "uio").replace("/uio/", "/")), Err(Malformed::Path(_))));
        let no_address = of("add", "uio").replace("0000:81:00.0/", "x/");
        assert_eq!(read(&no_address), Err(Malformed::Address("x".to_owned())));
        assert_eq!(read(""), Ok(None));
    }

    #[test]
    fn the_serial_number_is_found_and_a_ring_of_capabilities_ends() {
        let lone = |at: u32| {
            Some(match at {
                0x100 => 0x1a01_0001,
                0x1a0 => 0x0001_0003,
                0x1a4 => 0x89ab_cdef,
                0x1a8 => 0x0123_4567,
                _ => 0,
            })
        };
        assert_eq!(serial_number(lone), Some(0x0123_4567_89ab_cdef));
        assert_eq!(serial_number(|_| Some(0x1001_0001)), None);
        assert_eq!(serial_number(|_| Some(0)), None);
        assert_eq!(serial_number(|_| None), None);
        assert_eq!(serial_number(|at| (at == 0x100).then_some(0x0001_0003)), None);
    }
}
