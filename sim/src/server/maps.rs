//! What of a client's memory the card may reach: the server's IOMMU.

use super::counts::{Count, Counts};
use super::mem::Shared;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use zkcard_bus::{BusError, Reach, WORD_BYTES, load, store_strobed};

/// Maps begin and end at multiples of this.
const PAGE: u64 = 4096;
/// Refusals that are kept as evidence.
const KEPT: usize = 16;

/// A range that a client has announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Its first address, as the card sees it.
    pub iova: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// An access that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The first byte.
    pub iova: u64,
    /// Whether the card wanted to write.
    pub is_write: bool,
    /// Why not.
    pub why: Count,
}

/// How the card may use a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// It may read.
    pub read: bool,
    /// It may write.
    pub write: bool,
}

/// All maps of a client. An access is inside one map, or refused, counted and kept.
///
/// Announcing and withdrawing wait for an access under way: after [`Self::withdraw`] no access comes any more.
pub struct MapTable {
    table: Mutex<Table>,
    is_master: AtomicBool,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Table {
    maps: BTreeMap<u64, Map>,
    /// Files that are mapped, by device and inode.
    files: HashMap<(u64, u64), Weak<Shared>>,
    refusals: Vec<Refusal>,
}

struct Map {
    bytes: u64,
    access: Access,
    /// The file, and where in it the map begins; none where the client gave no file.
    memory: Option<(Arc<Shared>, u64)>,
}

impl MapTable {
    /// No maps, and no bus master.
    pub fn new(counts: Arc<Counts>) -> Self {
        Self { table: Mutex::default(), is_master: AtomicBool::new(false), counts }
    }

    /// Whether the card may reach anything at all.
    pub fn set_master(&self, is_master: bool) {
        let _nothing_under_way = self.lock();
        self.is_master.store(is_master, Ordering::Relaxed);
    }

    /// Whether it may now.
    pub fn is_master(&self) -> bool {
        self.is_master.load(Ordering::Relaxed)
    }

    /// A client announces a range, backed by a file from `offset` on. Without a file it is kept, but nothing is there.
    pub fn announce(&self, range: Range, access: Access, file: Option<(&File, u64)>) -> io::Result<()> {
        let mut table = self.lock();
        let mapped = table.announce(range, access, file);
        self.counts.add(match (&mapped, file) {
            (Err(_), _) => Count::MapsRefused,
            (Ok(()), None) => Count::MapsWithoutMemory,
            (Ok(()), Some(_)) => Count::Maps,
        });
        self.counts.at_least(Count::MostMaps, table.maps.len() as u64);
        mapped
    }

    /// A client withdraws a range. A map that is only touched goes too: rather an access refused than one that strays.
    pub fn withdraw(&self, range: Range) {
        let mut table = self.lock();
        let end = range.iova.saturating_add(range.bytes);
        let first = table.maps.range(..=range.iova).next_back();
        let from = first.filter(|(at, map)| *at + map.bytes > range.iova).map_or(range.iova, |(at, _)| *at);
        let gone: Vec<u64> = table.maps.range(from..end).map(|(at, _)| *at).collect();
        for at in gone {
            table.maps.remove(&at);
            self.counts.add(Count::Unmaps);
        }
        table.files.retain(|_, file| file.strong_count() > 0);
    }

    /// The client is gone, and all that it shared.
    pub fn clear(&self) {
        self.set_master(false);
        self.withdraw(Range { iova: 0, bytes: u64::MAX });
    }

    /// Ranges that are announced now, neighbours as one.
    pub fn ranges(&self) -> Vec<Range> {
        let mut ranges: Vec<Range> = Vec::new();
        for (&iova, map) in &self.lock().maps {
            match ranges.last_mut() {
                Some(last) if last.iova + last.bytes == iova => last.bytes += map.bytes,
                _ => ranges.push(Range { iova, bytes: map.bytes }),
            }
        }
        ranges
    }

    /// Files of clients that are mapped into this process now.
    pub fn files(&self) -> usize {
        self.lock().files.values().filter(|file| file.strong_count() > 0).count()
    }

    /// The first refusals.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.lock().refusals.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner) // each change is one step
    }

    fn access(
        &self,
        iova: u64,
        bytes: usize,
        is_write: bool,
        touch: impl FnOnce(&[AtomicU64]),
    ) -> Result<(), BusError> {
        let mut table = self.lock();
        let found = if self.is_master() { table.find(iova, bytes, is_write) } else { Err(Count::NoMaster) };
        match found {
            Ok((memory, at)) => {
                touch(&memory.words()[at / WORD_BYTES..]);
                Ok(())
            }
            Err(why) => {
                self.counts.add(why);
                table.keep(Refusal { iova, is_write, why });
                Err(BusError::Unmapped { iova, bytes })
            }
        }
    }
}

impl Table {
    fn announce(&mut self, range: Range, access: Access, file: Option<(&File, u64)>) -> io::Result<()> {
        let refused = |what| Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        let Some(end) = range.iova.checked_add(range.bytes).filter(|_| range.bytes > 0) else {
            return refused("a map is empty or goes beyond the last address");
        };
        if !(range.iova | range.bytes).is_multiple_of(PAGE) {
            return refused("a map is not of whole pages");
        }
        if self.maps.range(..end).next_back().is_some_and(|(at, map)| at + map.bytes > range.iova) {
            return refused("a map lies over another one");
        }
        let memory = match file {
            None => None,
            Some((_, offset)) if !offset.is_multiple_of(PAGE) => {
                return refused("a map's file is not taken by pages");
            }
            Some((file, offset)) => match offset.checked_add(range.bytes) {
                Some(end) => Some((self.shared(file, end)?, offset)),
                None => return refused("a map's file has no such place"),
            },
        };
        self.maps.insert(range.iova, Map { bytes: range.bytes, access, memory });
        Ok(())
    }

    /// The file in memory, at least as far as `end`.
    fn shared(&mut self, file: &File, end: u64) -> io::Result<Arc<Shared>> {
        let about = file.metadata()?;
        let known = self.files.entry((about.dev(), about.ino())).or_default();
        if let Some(shared) = known.upgrade().filter(|shared| end <= shared.len()) {
            return Ok(shared);
        }
        if end > about.len() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a map goes beyond the end of its file"));
        }
        let shared = Arc::new(Shared::map(file)?);
        *known = Arc::downgrade(&shared);
        Ok(shared)
    }

    /// The memory at an address, and the offset in it.
    fn find(&self, iova: u64, bytes: usize, is_write: bool) -> Result<(&Shared, usize), Count> {
        let (at, map) = self.maps.range(..=iova).next_back().ok_or(Count::NotMapped)?;
        let offset = iova - at;
        let fits = offset.checked_add(bytes as u64).is_some_and(|end| end <= map.bytes);
        if !fits || !offset.is_multiple_of(WORD_BYTES as u64) {
            return Err(Count::NotMapped);
        }
        let (memory, start) = map.memory.as_ref().ok_or(Count::NoMemory)?;
        let is_allowed = if is_write { map.access.write } else { map.access.read };
        if is_allowed { Ok((memory, (start + offset) as usize)) } else { Err(Count::NotAllowed) }
    }

    fn keep(&mut self, refusal: Refusal) {
        if self.refusals.len() < KEPT && !self.refusals.contains(&refusal) {
            self.refusals.push(refusal);
        }
    }
}

impl Reach for MapTable {
    fn read(&self, iova: u64, bytes: &mut [u8]) -> Result<(), BusError> {
        self.access(iova, bytes.len(), false, |words| load(words, bytes))
    }

    fn write(&self, iova: u64, bytes: &[u8], strobes: u64) -> Result<(), BusError> {
        self.access(iova, bytes.len(), true, |words| {
            store_strobed(words, bytes, |byte| strobes >> byte & 1 != 0);
        })
    }
}
