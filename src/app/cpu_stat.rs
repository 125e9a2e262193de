//! Time that the kernel has spent on each processor since the application started, from `/proc/stat`.
//!
//! Threading rule: any thread.

use std::sync::Mutex;

/// Clock ticks in user mode, in the kernel, and in interrupts.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Times {
    pub user: u64,
    pub system: u64,
    pub interrupts: u64,
}

static FIRST: Mutex<Vec<(u32, Times)>> = Mutex::new(Vec::new());

fn parse(text: &str) -> Vec<(u32, Times)> {
    let mut all = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("cpu") else { break };
        let mut words = rest.split_ascii_whitespace();
        let Some(Ok(cpu)) = words.next().filter(|_| !rest.starts_with(' ')).map(str::parse) else { continue };
        let numbers: Vec<u64> = words.filter_map(|w| w.parse().ok()).collect();
        // user nice system idle iowait irq softirq …
        if let [user, _, system, _, _, irq, softirq, ..] = numbers.as_slice() {
            all.push((cpu, Times { user: *user, system: *system, interrupts: irq.saturating_add(*softirq) }));
        }
    }
    all
}

fn read() -> Vec<(u32, Times)> {
    std::fs::read_to_string("/proc/stat").map(|text| parse(&text)).unwrap_or_default()
}

/// Remembers where the counters stand.
pub fn start() {
    *FIRST.lock().unwrap_or_else(|e| e.into_inner()) = read();
}

/// What has been added since the start; `None` for a processor that is not known.
pub fn since_start(cpu: u32) -> Option<Times> {
    let find = |all: &[(u32, Times)]| all.iter().find(|(n, _)| *n == cpu).map(|(_, times)| *times);
    let now = find(&read())?;
    let first = find(&FIRST.lock().unwrap_or_else(|e| e.into_inner())).unwrap_or_default();
    Some(Times {
        user: now.user.saturating_sub(first.user),
        system: now.system.saturating_sub(first.system),
        interrupts: now.interrupts.saturating_sub(first.interrupts),
    })
}

/// Whether the counters of a processor were there at the start.
pub fn known(cpu: u32) -> bool {
    FIRST.lock().unwrap_or_else(|e| e.into_inner()).iter().any(|(n, _)| *n == cpu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_single_processors_are_read() {
        let text = "cpu  9 9 9 9 9 9 9 0 0 0\ncpu0 1 2 3 4 5 6 7 0 0 0\ncpu3 10 0 20 0 0 1 1 0 0 0\nintr 5 cpu9 1\n";
        let times = |user, system, interrupts| Times { user, system, interrupts };
        assert_eq!(parse(text), [(0, times(1, 3, 13)), (3, times(10, 20, 2))]);
        start();
        assert!(!known(100_000) && since_start(100_000).is_none());
    }
}
