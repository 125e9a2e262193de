//! Frequencies of processors, as the kernel's cpufreq drivers offer them in sysfs: `acpi-cpufreq`, `intel_pstate`,
//! `cppc_cpufreq` and `amd-pstate`.
//!
//! Serves the governor of `spdk/scheduler.h`. While a processor is held, the kernel's own governor for it is one that lets
//! others choose; the one before comes back when it is let go. Threading rule: one caller at a time per processor.

use crate::errno::{Errno, Result};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// Most frequencies a processor may offer, one more than is used.
pub const MAX_FREQS: usize = 64;

/// The driver of the kernel that is in charge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Driver {
    Acpi,
    IntelPstate,
    Cppc,
    AmdPstate,
}

/// In the order in which they are looked for: what the kernel calls the driver, what users are shown, the kernel's governor
/// that leaves the choice to others.
const DRIVERS: [(Driver, &str, &str, &str); 4] = [
    (Driver::Acpi, "acpi-cpufreq", "acpi-cpufreq", "userspace"),
    (Driver::IntelPstate, "intel_pstate", "intel-pstate", "performance"),
    (Driver::Cppc, "cppc_cpufreq", "cppc-cpufreq", "userspace"),
    (Driver::AmdPstate, "amd-pstate", "amd-pstate", "userspace"),
];

impl Driver {
    /// The driver of the first processor; `None` where frequencies cannot be chosen.
    pub fn detect(root: &Path) -> Option<Driver> {
        let name = fs::read_to_string(root.join("cpu0/cpufreq/scaling_driver")).ok()?;
        let name = name.strip_suffix('\n').unwrap_or(&name);
        DRIVERS.iter().find(|(_, known, ..)| *known == name).map(|(driver, ..)| *driver)
    }

    pub fn name(self) -> &'static str {
        DRIVERS.iter().find(|(driver, ..)| *driver == self).map_or("", |(_, _, shown, _)| shown)
    }

    fn governor(self) -> &'static str {
        DRIVERS.iter().find(|(driver, ..)| *driver == self).map_or("", |(.., governor)| governor)
    }
}

/// What a processor can be set to, fastest first.
#[derive(Default, Debug, PartialEq, Eq)]
struct Range {
    freqs: Vec<u32>,
    /// Whether it can go beyond what it keeps up; then `sustained` is the place of the fastest it does.
    turbo: bool,
    sustained: usize,
    /// What to write for the first place.
    highest: u32,
    /// Whether it is faster than its sisters.
    priority: bool,
}

/// A processor whose frequency is chosen here, in kHz.
#[derive(Debug)]
pub struct Cpu {
    driver: Driver,
    range: Range,
    current: Option<usize>,
    turbo_on: bool,
    /// Where a frequency is written: one file, or the upper and the lower limit.
    speed: File,
    lower: Option<File>,
    governor: PathBuf,
    before: String,
}

fn read(path: PathBuf) -> Result<String> {
    let text = fs::read_to_string(&path).map_err(|error| {
        crate::errlog!("cannot read {}: {error}", path.display());
        error
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The number at the start of a line, 0 where there is none.
fn number(text: &str) -> u32 {
    let digits = text.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(0)
}

fn read_number(path: PathBuf) -> Result<u32> {
    read(path).map(|text| number(&text))
}

fn open(path: PathBuf) -> Result<File> {
    OpenOptions::new().read(true).write(true).open(&path).map_err(|error| {
        crate::errlog!("cannot open {}: {error}", path.display());
        error.into()
    })
}

fn write(file: &File, text: &str) -> Result<()> {
    Ok(file.write_all_at(format!("{text}\n").as_bytes(), 0)?)
}

/// Puts the kernel's governor in place; answers which one was there.
fn set_governor(path: &Path, name: &str) -> Result<String> {
    let before = read(path.to_owned())?;
    if before != name {
        write(&open(path.to_owned())?, name).inspect_err(|errno| {
            crate::errlog!("cannot write {}: {errno}", path.display());
        })?;
    }
    Ok(before)
}

fn round(freq: u32, to: u32) -> u32 {
    freq.saturating_add(to / 2) / to * to
}

fn too_many(count: usize) -> Result<()> {
    if count < MAX_FREQS {
        return Ok(());
    }
    crate::errlog!("a processor offers {count} frequencies, which is too many");
    Err(Errno::E2BIG)
}

impl Range {
    /// The list of `scaling_available_frequencies`. A turbo frequency stands 1 MHz above the one behind it.
    fn listed(text: &str) -> Result<Range> {
        let freqs: Vec<u32> = text.split_ascii_whitespace().map(number).collect();
        too_many(freqs.len())?;
        let highest = *freqs.first().ok_or(Errno::ENODATA)?;
        let turbo = highest.checked_sub(1000).is_some_and(|below| freqs.get(1) == Some(&below));
        Ok(Range { freqs, turbo, sustained: 1, highest, priority: false })
    }

    /// Steps of 100 MHz between what a processor can do at least and what it keeps up; `base` is its own base frequency, 0
    /// where the kernel does not say.
    fn intel(min: u32, max: u32, base: u32, turbo_percent: u32) -> Result<Range> {
        const STEP: u32 = 100_000;
        if max < min {
            return Err(Errno::EINVAL);
        }
        let kept = 100_u32.saturating_sub(turbo_percent) * (max / STEP - min / STEP) / 100 + min / STEP;
        let base = base / STEP;
        let priority = base <= max / STEP && base > kept;
        let sustained = if priority { base } else { kept } * STEP;
        let turbo = sustained < max;
        let top = sustained.min(max);
        let count = (top.saturating_sub(min) / STEP) as usize + 1 + usize::from(turbo);
        too_many(count)?;
        let mut freqs = Vec::new();
        if turbo {
            freqs.push(top + 1);
        }
        freqs.extend((0..=top.saturating_sub(min) / STEP).map(|n| top - n * STEP));
        Ok(Range { freqs, turbo, sustained: 1, highest: if turbo { max } else { top }, priority })
    }

    /// Steps of 100 MHz below the nominal performance, which some platforms give in units of 10 MHz.
    fn cppc(min: u32, max: u32, nominal: u32, highest: u32, cpu_max: u32) -> Result<Range> {
        const STEP: u32 = 100_000;
        const UNIT: u32 = 10_000;
        if max < min {
            return Err(Errno::EINVAL);
        }
        let turbo = highest > nominal && (cpu_max == highest || Some(cpu_max) == highest.checked_mul(UNIT));
        let nominal = if nominal < UNIT { nominal * UNIT } else { nominal };
        let steps = nominal.checked_sub(min).ok_or(Errno::EINVAL)? / STEP;
        too_many(steps as usize + 1 + usize::from(turbo))?;
        let mut freqs = Vec::new();
        if turbo {
            freqs.push(max);
        }
        freqs.extend((0..=steps).map(|n| nominal - n * STEP));
        let first = *freqs.first().ok_or(Errno::ENODATA)?;
        Ok(Range { freqs, turbo, sustained: 1, highest: first, priority: false })
    }

    /// 64 equal steps, rounded to MHz; those that come out the same are one.
    fn amd(min: u32, max: u32, nominal_mhz: u32, turbo: bool) -> Result<Range> {
        if max < min {
            crate::errlog!("the lowest frequency of a processor is above the highest");
            return Err(Errno::EINVAL);
        }
        let step = (max - min) / (MAX_FREQS as u32 - 1);
        let count = if max == min { 1 } else { MAX_FREQS as u32 };
        let mut freqs: Vec<u32> = (0..count).map(|n| round(max - n * step, 1000)).collect();
        freqs.dedup();
        let sustained = freqs.iter().position(|freq| nominal_mhz.saturating_mul(1000) >= *freq).unwrap_or(0);
        let highest = *freqs.first().ok_or(Errno::ENODATA)?;
        Ok(Range { freqs, turbo, sustained, highest, priority: false })
    }

    fn read(driver: Driver, root: &Path, dir: &Path) -> Result<Range> {
        let freq = |name: &str| read_number(dir.join("cpufreq").join(name));
        let perf = |name: &str| read_number(dir.join("acpi_cppc").join(name));
        match driver {
            Driver::Acpi => Range::listed(&read(dir.join("cpufreq/scaling_available_frequencies"))?),
            Driver::IntelPstate => {
                let base = fs::read_to_string(dir.join("cpufreq/base_frequency")).map_or(0, |text| number(&text));
                let (min, max) = (freq("cpuinfo_min_freq")?, freq("cpuinfo_max_freq")?);
                Range::intel(min, max, base, read_number(root.join("intel_pstate/turbo_pct"))?)
            }
            Driver::Cppc => Range::cppc(
                freq("scaling_min_freq")?,
                freq("scaling_max_freq")?,
                perf("nominal_perf")?,
                perf("highest_perf")?,
                freq("cpuinfo_max_freq")?,
            ),
            Driver::AmdPstate => {
                let turbo = perf("highest_perf")? > perf("nominal_perf")?;
                Range::amd(freq("scaling_min_freq")?, freq("scaling_max_freq")?, perf("nominal_freq")?, turbo)
            }
        }
    }
}

impl Cpu {
    /// Takes charge of a processor and sets it to the fastest frequency it keeps up, or the fastest at all where the driver
    /// allows that from the beginning.
    pub fn hold(root: &Path, driver: Driver, cpu: u32) -> Result<Cpu> {
        let dir = root.join(format!("cpu{cpu}"));
        let governor = dir.join("cpufreq/scaling_governor");
        let before = set_governor(&governor, driver.governor())?;
        let held = Cpu::begin(root, driver, &dir, &governor, &before);
        if held.is_err() {
            set_governor(&governor, &before).ok();
        }
        held
    }

    fn begin(root: &Path, driver: Driver, dir: &Path, governor: &Path, before: &str) -> Result<Cpu> {
        let range = Range::read(driver, root, dir)?;
        let (speed, lower, now, unit) = match driver {
            Driver::IntelPstate => {
                let now = read_number(dir.join("cpufreq/scaling_cur_freq"))?;
                let lower = open(dir.join("cpufreq/scaling_min_freq"))?;
                (open(dir.join("cpufreq/scaling_max_freq"))?, Some(lower), now, 100_000)
            }
            _ => {
                let path = dir.join("cpufreq/scaling_setspeed");
                let now = read_number(path.clone())?;
                let unit = match driver {
                    Driver::Acpi => 1,
                    Driver::AmdPstate => 1000,
                    _ => 100_000,
                };
                (open(path)?, None, now, unit)
            }
        };
        let current = range.freqs.iter().position(|freq| *freq == round(now, unit));
        if current.is_none() && driver != Driver::IntelPstate {
            crate::errlog!("a processor runs at {now} kHz, which it does not offer");
            return Err(Errno::EINVAL);
        }
        let turbo_on = range.turbo && driver != Driver::IntelPstate;
        let (governor, before) = (governor.to_owned(), before.to_owned());
        let mut held = Cpu { driver, range, current, turbo_on, speed, lower, governor, before };
        held.max()?;
        Ok(held)
    }

    /// Gives the processor back to the kernel's governor of before.
    pub fn release(self) -> Result<()> {
        set_governor(&self.governor, &self.before).map(drop)
    }

    pub fn freqs(&self) -> &[u32] {
        &self.range.freqs
    }

    /// The frequency that was chosen last.
    pub fn current(&self) -> u32 {
        self.current.and_then(|at| self.range.freqs.get(at)).copied().unwrap_or(0)
    }

    /// Whether the processor can go beyond what it keeps up.
    pub fn has_turbo(&self) -> bool {
        self.range.turbo
    }

    /// Whether the processor is faster than its sisters.
    pub fn priority(&self) -> bool {
        self.range.priority
    }

    /// Allows more than what the processor keeps up.
    pub fn enable_turbo(&mut self) -> Result<()> {
        if !self.range.turbo {
            return Err(Errno::ENOTSUP);
        }
        self.turbo_on = true;
        if self.driver != Driver::IntelPstate {
            self.max()?;
        }
        Ok(())
    }

    fn set(&mut self, at: usize) -> Result<bool> {
        if self.current == Some(at) {
            return Ok(false);
        }
        let first = if at == 0 { Some(self.range.highest) } else { None };
        let freq = first.or_else(|| self.range.freqs.get(at).copied()).ok_or(Errno::EINVAL)?.to_string();
        let slower = self.current.is_some_and(|now| at > now);
        match &self.lower {
            None => write(&self.speed, &freq)?,
            // The limits must not cross on the way.
            Some(lower) if slower => write(lower, &freq).and_then(|()| write(&self.speed, &freq))?,
            Some(lower) => write(&self.speed, &freq).and_then(|()| write(lower, &freq))?,
        }
        self.current = Some(at);
        Ok(true)
    }

    /// The fastest place that may be used.
    fn top(&self) -> usize {
        if self.range.turbo && !self.turbo_on { self.range.sustained } else { 0 }
    }

    /// As fast as may be; whether that changed anything.
    pub fn max(&mut self) -> Result<bool> {
        self.set(self.top())
    }

    /// As slow as may be; whether that changed anything.
    pub fn min(&mut self) -> Result<bool> {
        self.set(self.range.freqs.len().saturating_sub(1))
    }

    /// One step faster; whether that changed anything.
    pub fn up(&mut self) -> Result<bool> {
        match self.current {
            Some(at) if at > self.top() => self.set(at - 1),
            _ => Ok(false),
        }
    }

    /// One step slower; whether that changed anything.
    pub fn down(&mut self) -> Result<bool> {
        match self.current {
            Some(at) if at + 1 < self.range.freqs.len() => self.set(at + 1),
            _ => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree with the files of one processor, gone when it is dropped.
    struct Tree(PathBuf);

    impl Tree {
        fn new(name: &str, files: &[(&str, &str)]) -> Tree {
            let root = std::env::temp_dir().join(format!("respdk_cpufreq_{name}_{}", std::process::id()));
            for (path, text) in files {
                let path = root.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, format!("{text}\n")).unwrap();
            }
            Tree(root)
        }

        fn get(&self, name: &str) -> String {
            read(self.0.join("cpu0/cpufreq").join(name)).unwrap()
        }
    }

    impl Drop for Tree {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    #[test]
    fn acpi_offers_a_list() {
        let tree = Tree::new(
            "acpi",
            &[
                ("cpu0/cpufreq/scaling_driver", "acpi-cpufreq"),
                ("cpu0/cpufreq/scaling_governor", "ondemand"),
                ("cpu0/cpufreq/scaling_available_frequencies", "2301000 2300000 1800000 1200000 "),
                ("cpu0/cpufreq/scaling_setspeed", "1800000"),
            ],
        );
        let driver = Driver::detect(&tree.0).unwrap();
        assert_eq!((driver, driver.name()), (Driver::Acpi, "acpi-cpufreq"));
        let mut cpu = Cpu::hold(&tree.0, driver, 0).unwrap();
        assert_eq!(tree.get("scaling_governor"), "userspace");
        assert_eq!(cpu.freqs(), [2_301_000, 2_300_000, 1_800_000, 1_200_000]);
        assert!(cpu.has_turbo() && !cpu.priority());
        assert_eq!((cpu.current(), tree.get("scaling_setspeed").as_str()), (2_301_000, "2301000"));
        assert_eq!((cpu.up(), cpu.down(), cpu.down()), (Ok(false), Ok(true), Ok(true)));
        assert_eq!(tree.get("scaling_setspeed"), "1800000");
        assert_eq!((cpu.min(), cpu.min(), cpu.down()), (Ok(true), Ok(false), Ok(false)));
        assert_eq!(tree.get("scaling_setspeed"), "1200000");
        assert_eq!((cpu.up(), cpu.current()), (Ok(true), 1_800_000));
        assert_eq!((cpu.max(), cpu.max()), (Ok(true), Ok(false)));
        cpu.release().unwrap();
        assert_eq!(tree.get("scaling_governor"), "ondemand");
    }

    #[test]
    fn a_processor_that_cannot_be_held_keeps_its_governor() {
        let tree = Tree::new(
            "odd",
            &[
                ("cpu0/cpufreq/scaling_governor", "ondemand"),
                ("cpu0/cpufreq/scaling_available_frequencies", "2300000 1200000"),
                ("cpu0/cpufreq/scaling_setspeed", "<unsupported>"),
            ],
        );
        assert_eq!(Driver::detect(&tree.0), None);
        assert!(Cpu::hold(&tree.0, Driver::Acpi, 0).is_err());
        assert_eq!(tree.get("scaling_governor"), "ondemand");
        assert!(Cpu::hold(&tree.0, Driver::Acpi, 1).is_err());
    }

    #[test]
    fn intel_sets_both_limits() {
        let tree = Tree::new(
            "intel",
            &[
                ("cpu0/cpufreq/scaling_driver", "intel_pstate"),
                ("cpu0/cpufreq/scaling_governor", "powersave"),
                ("cpu0/cpufreq/cpuinfo_max_freq", "3000000"),
                ("cpu0/cpufreq/cpuinfo_min_freq", "1000000"),
                ("cpu0/cpufreq/scaling_max_freq", "3000000"),
                ("cpu0/cpufreq/scaling_min_freq", "1000000"),
                ("cpu0/cpufreq/scaling_cur_freq", "1234567"),
                ("intel_pstate/turbo_pct", "50"),
            ],
        );
        let mut cpu = Cpu::hold(&tree.0, Driver::detect(&tree.0).unwrap(), 0).unwrap();
        assert_eq!(tree.get("scaling_governor"), "performance");
        assert_eq!(cpu.freqs().len(), 12);
        assert_eq!(cpu.freqs()[..3], [2_000_001, 2_000_000, 1_900_000]);
        assert_eq!((cpu.current(), tree.get("scaling_max_freq").as_str()), (2_000_000, "2000000"));
        assert_eq!(tree.get("scaling_min_freq"), "2000000");
        cpu.enable_turbo().unwrap();
        assert_eq!((cpu.max(), tree.get("scaling_max_freq").as_str()), (Ok(true), "3000000"));
        assert_eq!(cpu.current(), 2_000_001);
        assert_eq!((cpu.min(), tree.get("scaling_max_freq").as_str()), (Ok(true), "1000000"));
        assert_eq!(tree.get("scaling_min_freq"), "1000000");
        // Without turbo, and with a base frequency of its own above what its sisters keep up.
        let plain = Range::intel(1_000_000, 2_000_000, 0, 0).unwrap();
        assert!(!plain.turbo && plain.freqs.len() == 11 && plain.highest == 2_000_000);
        let fast = Range::intel(1_000_000, 3_000_000, 2_500_000, 50).unwrap();
        assert!(fast.priority && fast.freqs[1] == 2_500_000);
        assert!(Range::intel(3_000_000, 1_000_000, 0, 0).is_err());
    }

    #[test]
    fn cppc_and_amd_divide_a_range() {
        let cppc = Range::cppc(1_000_000, 3_000_000, 200, 300, 3_000_000).unwrap();
        assert_eq!(cppc.freqs[..3], [3_000_000, 2_000_000, 1_900_000]);
        assert!(cppc.turbo && cppc.freqs.len() == 12);
        assert!(!Range::cppc(1_000_000, 2_000_000, 200, 200, 2_000_000).unwrap().turbo);
        assert!(Range::cppc(1_000_000, 9_000_000, 900, 900, 9_000_000).is_err());
        let amd = Range::amd(400_000, 3_400_000, 2_000, true).unwrap();
        assert_eq!((amd.freqs[0], amd.freqs.len()), (3_400_000, 64));
        assert!(amd.freqs[amd.sustained] <= 2_000_000 && amd.freqs[amd.sustained - 1] > 2_000_000);
        assert_eq!(Range::amd(400_000, 400_000, 400, false).unwrap().freqs, [400_000]);
        assert!(Range::amd(2, 1, 0, false).is_err());
    }
}
