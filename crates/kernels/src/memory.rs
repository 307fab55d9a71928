//! How much memory the process may take.

use std::fs::read_to_string;
use std::path::{Component, Path};
use std::sync::OnceLock;

/// Bytes that a session takes at most when not told: `ESPALIER_MEMORY_LIMIT`, else the least of what the machine has and
/// what its container allows. None where the system does not say.
pub fn default_memory_limit() -> Option<usize> {
    // Asking the system means reading files.
    static LIMIT: OnceLock<Option<usize>> = OnceLock::new();
    *LIMIT.get_or_init(|| {
        let asked = std::env::var("ESPALIER_MEMORY_LIMIT").ok().and_then(|text| text.trim().parse().ok());
        asked.filter(|&bytes| bytes > 0).or_else(|| offered(Path::new("/")))
    })
}

/// What Linux offers, by the files below `root`: the machine's memory, or less where a control group of the process, or one
/// above it, has a limit.
fn offered(root: &Path) -> Option<usize> {
    let groups = read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let limits = groups.lines().filter_map(|line| {
        // `number:controllers:path`; the one hierarchy of version 2 names no controllers.
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        let (folder, file) = match controllers {
            "" => ("sys/fs/cgroup", "memory.max"),
            of if of.split(',').any(|name| name == "memory") => ("sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            _ => return None,
        };
        least_on_the_way_up(&root.join(folder), Path::new(path), file)
    });
    limits.chain(machine(root)).min()
}

/// The least number in files of that name from a folder's `path` up to the folder itself. Seen from within a container,
/// the path may be one of the machine's that is not there; `max` is no number.
fn least_on_the_way_up(folder: &Path, path: &Path, file: &str) -> Option<usize> {
    let inside: std::path::PathBuf = path.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    let limit = |group: &Path| read_to_string(folder.join(group).join(file)).ok()?.trim().parse().ok();
    inside.ancestors().filter_map(limit).min()
}

/// The memory of the machine.
fn machine(root: &Path) -> Option<usize> {
    let text = read_to_string(root.join("proc/meminfo")).ok()?;
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    total.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A folder with these files, for as long as it lives.
    struct Root(std::path::PathBuf);

    impl Root {
        fn with(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("espalier-memory-{name}-{}", std::process::id()));
            for (path, text) in files {
                let path = root.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Self(root)
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn offered_with(name: &str, files: &[(&str, &str)]) -> Option<usize> {
        let machine = ("proc/meminfo", "MemTotal:        8000 kB\nMemFree:         1 kB\n");
        offered(&Root::with(name, &[&[machine], files].concat()).0)
    }

    #[test]
    fn a_machine_without_a_container_offers_all_it_has() {
        assert_eq!(offered_with("machine", &[]), Some(8_192_000));
        assert_eq!(
            offered_with("free", &[("proc/self/cgroup", "0::/\n"), ("sys/fs/cgroup/memory.max", "max\n")]),
            Some(8_192_000)
        );
        assert_eq!(offered(Path::new("/there/is/no/such/folder")), None);
    }

    #[test]
    fn the_least_limit_of_the_groups_above_counts() {
        let files = [
            ("proc/self/cgroup", "0::/outer/middle/inner\n"),
            ("sys/fs/cgroup/outer/memory.max", "5000000\n"),
            ("sys/fs/cgroup/outer/middle/memory.max", "4000000\n"),
            ("sys/fs/cgroup/outer/middle/inner/memory.max", "max\n"),
            ("sys/fs/cgroup/outer/other/memory.max", "1000\n"),
        ];
        assert_eq!(offered_with("up", &files), Some(4_000_000));
    }

    #[test]
    fn a_path_of_another_namespace_leaves_the_limit_at_the_top() {
        let files = [("proc/self/cgroup", "0::/../../somewhere/else\n"), ("sys/fs/cgroup/memory.max", "3000000\n")];
        assert_eq!(offered_with("namespace", &files), Some(3_000_000));
    }

    #[test]
    fn the_first_version_has_a_hierarchy_for_memory() {
        let files = [
            ("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:hugetlb,memory:/a/b\n0::/a\n"),
            ("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n"),
            ("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "2000000\n"),
            ("sys/fs/cgroup/cpu,cpuacct/a/memory.limit_in_bytes", "1000\n"),
        ];
        assert_eq!(offered_with("first", &files), Some(2_000_000));
        let unlimited = [files[0], files[1]];
        assert_eq!(offered_with("unlimited", &unlimited), Some(8_192_000));
    }
}
