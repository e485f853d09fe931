//! A port narrower than 64 bytes, as the memory behind it sees it: whole beats.
//!
//! A beat is pieces, lowest bytes first ([`rtl/dma/narrow_read.sv`, `narrow_write.sv`]). Memory drives and hears whole beats;
//! the port moves a piece a clock.

use super::{Ax, BEAT_BYTES, Driven, Offered, R, W};

/// What is between a port of so many bytes and memory that speaks of beats of 64.
#[derive(Debug)]
pub struct Narrow {
    /// Bytes of a piece.
    bytes: usize,
    /// Pieces of the current read beat that went.
    went: usize,
    /// Pieces of the current write beat that came.
    came: W,
    pieces: usize,
}

impl Narrow {
    /// A port of so many bytes: a part of 64.
    pub fn new(bytes: usize) -> Self {
        Self { bytes, went: 0, came: W::default(), pieces: 0 }
    }

    /// What the port hears, where memory drives this.
    pub fn driven(&self, beat: &Driven) -> Driven {
        Driven { r: beat.r.map(|r| self.piece(r)), ..*beat }
    }

    /// What memory hears, where the port offers this; after it the clock is over.
    pub fn offered(&mut self, beat: &Driven, piece: &Offered) -> Offered {
        let (ar, aw) = (piece.ar.map(|ax| self.beats(ax)), piece.aw.map(|ax| self.beats(ax)));
        let r_ready = piece.r_ready && self.went + 1 == self.count();
        if beat.r.is_some() && piece.r_ready {
            self.went = (self.went + 1) % self.count();
        }
        Offered {
            ar,
            aw,
            w: piece.w.and_then(|w| self.gathered(&w, beat.w_ready)),
            r_ready,
            b_ready: piece.b_ready,
        }
    }

    /// Forgets pieces.
    pub fn reset(&mut self) {
        *self = Self::new(self.bytes);
    }

    fn count(&self) -> usize {
        BEAT_BYTES / self.bytes
    }

    fn beats(&self, ax: Ax) -> Ax {
        Ax { len: ((usize::from(ax.len) + 1) / self.count()).saturating_sub(1) as u8, ..ax }
    }

    fn piece(&self, r: R) -> R {
        let words = self.bytes / 4;
        let mut data = [0; BEAT_BYTES / 4];
        data[..words].copy_from_slice(&r.data[self.went * words..][..words]);
        R { data, last: r.last && self.went + 1 == self.count(), ..r }
    }

    /// The whole beat with its last piece, as often as that is offered.
    fn gathered(&mut self, w: &W, is_taken: bool) -> Option<W> {
        let words = self.bytes / 4;
        let mut came = if self.pieces == 0 { W::default() } else { self.came };
        came.data[self.pieces * words..][..words].copy_from_slice(&w.data[..words]);
        came.strb |= w.strb << (self.pieces * self.bytes);
        came.last = w.last;
        let is_whole = self.pieces + 1 == self.count();
        if is_taken {
            (self.came, self.pieces) = (came, (self.pieces + 1) % self.count());
        }
        is_whole.then_some(came)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat() -> Driven {
        let data = std::array::from_fn(|word| word as u32);
        Driven { w_ready: true, r: Some(R { data, last: true, ..R::default() }), ..Driven::default() }
    }

    #[test]
    fn a_read_beat_leaves_in_pieces_and_is_taken_with_the_last() {
        let (mut narrow, beat) = (Narrow::new(16), beat());
        let hears = Offered { r_ready: true, ..Offered::default() };
        for piece in 0..4 {
            let r = narrow.driven(&beat).r.expect("a piece");
            assert_eq!((&r.data[..4], r.last), (&[0, 1, 2, 3].map(|word| 4 * piece + word)[..], piece == 3));
            // A clock in which the port does not take it changes nothing.
            assert!(!narrow.offered(&beat, &Offered::default()).r_ready);
            assert_eq!(narrow.offered(&beat, &hears).r_ready, piece == 3);
        }
    }

    #[test]
    fn a_write_beat_comes_with_its_last_piece() {
        let (mut narrow, beat) = (Narrow::new(32), beat());
        let piece = |byte: u32, strb, last| {
            let mut data = [0; 16];
            data[..8].fill(byte);
            Offered { w: Some(W { data, strb, last }), ..Offered::default() }
        };
        assert_eq!(narrow.offered(&beat, &piece(1, 0xffff_ffff, false)).w, None);
        let waits = Driven { w_ready: false, ..beat };
        let whole = narrow.offered(&waits, &piece(2, 0xffff, true)).w;
        assert_eq!(narrow.offered(&beat, &piece(2, 0xffff, true)).w, whole, "offered until it is taken");
        let whole = whole.expect("a beat");
        assert_eq!((whole.data[7], whole.data[8], whole.strb, whole.last), (1, 2, 0xffff_ffff_ffff, true));
        let ar = Ax { addr: 64, id: 0, len: 15 };
        assert_eq!(
            narrow.offered(&beat, &Offered { ar: Some(ar), ..Offered::default() }).ar.map(|ax| ax.len),
            Some(7)
        );
    }
}
