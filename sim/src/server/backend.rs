//! What each message of a client does.
//!
//! The message loop never waits for the simulation longer than a register read may take, so that no client gives up on it.
//! Writes always succeed as far as the client is told: the loop of the `vfio_user` crate would answer a failed one even where no answer is
//! awaited, and whatever came next would be misread.

use super::clock::{Clocked, Listeners};
use super::config::{ConfigSpace, Event, TABLE_BYTES};
use super::counts::{Count, Counts};
use super::maps::{Access, MapTable, Range};
use std::fs::File;
use std::io;
use std::sync::Arc;
use vfio_bindings::bindings::vfio::{
    VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_IRQ_SET_DATA_NONE, VFIO_PCI_BAR0_REGION_INDEX,
    VFIO_PCI_BAR2_REGION_INDEX, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_PCI_MSIX_IRQ_INDEX,
};
use vfio_user::{DmaMapFlags, DmaUnmapFlags, ServerBackend};
use zkcard_layout::pci;

/// The card as the message loop sees it.
pub struct Backend {
    pub clocked: Clocked,
    pub maps: Arc<MapTable>,
    pub listeners: Arc<Listeners>,
    pub counts: Arc<Counts>,
    /// Whether maps get lost, for tests.
    pub drops_maps: bool,
    config: ConfigSpace,
    /// The table of MSI-X: whoever serves the client's interrupts has its own; here it is memory without meaning.
    table: Vec<u8>,
    has_spoken: bool,
}

impl Backend {
    pub fn new(
        clocked: Clocked,
        maps: Arc<MapTable>,
        listeners: Arc<Listeners>,
        counts: Arc<Counts>,
        drops_maps: bool,
    ) -> Self {
        let (config, table) = (ConfigSpace::new(), vec![0; TABLE_BYTES as usize]);
        Self { clocked, maps, listeners, counts, drops_maps, config, table, has_spoken: false }
    }

    /// The client is gone: what it shared goes, and the card forgets it.
    pub fn leave(&mut self) {
        if std::mem::take(&mut self.has_spoken) {
            self.maps.clear();
            self.listeners.clear();
            self.function_reset();
        }
    }

    /// False where the simulation has stopped.
    fn function_reset(&mut self) -> bool {
        self.config = ConfigSpace::new();
        self.table.fill(0);
        self.maps.set_master(false);
        self.clocked.reset()
    }

    fn speak(&mut self) {
        if !std::mem::replace(&mut self.has_spoken, true) {
            self.counts.add(Count::Clients);
        }
    }

    fn trigger(&mut self, lines: std::ops::Range<u32>, fds: Vec<File>) {
        let mut fds = fds.into_iter();
        lines.for_each(|line| self.listeners.set(line as usize, fds.next()));
    }
}

/// Registers that these bytes are: words, aligned.
fn words(offset: u64, bytes: usize) -> Option<impl Iterator<Item = u32>> {
    let end = offset.checked_add(bytes as u64)?;
    let fits = offset.is_multiple_of(4) && bytes.is_multiple_of(4) && end <= u64::from(pci::BAR0_BYTES);
    fits.then(|| (offset as u32..end as u32).step_by(4))
}

impl ServerBackend for Backend {
    fn region_read(&mut self, region: u32, offset: u64, data: &mut [u8]) -> io::Result<()> {
        self.speak();
        data.fill(0xff);
        match region {
            VFIO_PCI_CONFIG_REGION_INDEX => self.config.read(offset as usize, data),
            VFIO_PCI_BAR2_REGION_INDEX => {
                let from = self.table.get(offset as usize..).unwrap_or_default();
                data.iter_mut().zip(from).for_each(|(byte, from)| *byte = *from);
            }
            VFIO_PCI_BAR0_REGION_INDEX => match words(offset, data.len()) {
                Some(words) => {
                    for (chunk, offset) in data.chunks_exact_mut(4).zip(words) {
                        chunk.copy_from_slice(&self.clocked.read(offset).to_le_bytes());
                    }
                }
                None => self.counts.add(Count::BadAccesses),
            },
            _ => self.counts.add(Count::BadAccesses),
        }
        Ok(())
    }

    fn region_write(&mut self, region: u32, offset: u64, data: &[u8]) -> io::Result<()> {
        self.speak();
        match region {
            VFIO_PCI_CONFIG_REGION_INDEX => {
                let event = self.config.write(offset as usize, data);
                self.maps.set_master(self.config.is_master());
                if event == Some(Event::Reset) {
                    self.counts.add(Count::FunctionResets);
                    self.function_reset();
                }
            }
            VFIO_PCI_BAR2_REGION_INDEX => {
                let to = self.table.get_mut(offset as usize..).unwrap_or_default();
                to.iter_mut().zip(data).for_each(|(to, byte)| *to = *byte);
            }
            VFIO_PCI_BAR0_REGION_INDEX => match words(offset, data.len()) {
                Some(words) => {
                    for (chunk, offset) in data.chunks_exact(4).zip(words) {
                        let value = chunk.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
                        self.clocked.write(offset, value);
                    }
                }
                None => self.counts.add(Count::BadAccesses),
            },
            _ => self.counts.add(Count::BadAccesses),
        }
        Ok(())
    }

    fn dma_map(
        &mut self,
        flags: DmaMapFlags,
        offset: u64,
        iova: u64,
        bytes: u64,
        file: Option<File>,
    ) -> io::Result<()> {
        self.speak();
        if self.drops_maps {
            self.counts.add(Count::MapsDropped);
            return Ok(());
        }
        let access =
            Access { read: flags.contains(DmaMapFlags::READ), write: flags.contains(DmaMapFlags::WRITE) };
        self.maps.announce(Range { iova, bytes }, access, file.as_ref().map(|file| (file, offset)))
    }

    fn dma_unmap(&mut self, flags: DmaUnmapFlags, iova: u64, bytes: u64) -> io::Result<()> {
        self.speak();
        let all = Range { iova: 0, bytes: u64::MAX };
        let is_all = flags.contains(DmaUnmapFlags::UNMAP_ALL);
        self.maps.withdraw(if is_all { all } else { Range { iova, bytes } });
        Ok(())
    }

    fn reset(&mut self) -> io::Result<()> {
        self.speak();
        self.counts.add(Count::DeviceResets);
        if self.function_reset() { Ok(()) } else { Err(io::Error::other("the simulation has stopped")) }
    }

    fn set_irqs(&mut self, index: u32, flags: u32, start: u32, count: u32, fds: Vec<File>) -> io::Result<()> {
        self.speak();
        if index != VFIO_PCI_MSIX_IRQ_INDEX || flags & VFIO_IRQ_SET_ACTION_TRIGGER == 0 {
            return Ok(()); // masks are the client's, and no other kind of interrupt is raised
        }
        let lines = start..start.saturating_add(count).min(pci::VECTORS);
        if flags & VFIO_IRQ_SET_DATA_NONE == 0 {
            self.trigger(lines, fds);
        } else if count == 0 {
            self.listeners.clear();
        } else {
            for line in lines {
                self.listeners.tell(line as usize); // the client tries its own wiring
            }
        }
        Ok(())
    }
}
