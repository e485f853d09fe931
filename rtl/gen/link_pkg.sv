// Generated from rtl/link.toml by: scripts/gen
// A card behind a byte stream: bytes, limits and kinds of frames.
`default_nettype none

package link_pkg;

  // What SYNCED says of this file's generation; it counts up when frames change.
  localparam logic [7:0] VERSION = 8'h01;

  // Between frames.
  localparam logic [7:0] END = 8'hc0;

  // The first of two bytes that stand for one.
  localparam logic [7:0] ESCAPE = 8'hdb;

  // After ESCAPE: an END that belongs to the frame.
  localparam logic [7:0] ESCAPED_END = 8'hdc;

  // After ESCAPE: an ESCAPE that belongs to the frame. Any other byte there spoils the frame.
  localparam logic [7:0] ESCAPED_ESCAPE = 8'hdd;

  // Kinds from here on have a number, are kept until acknowledged, and are taken in order.
  localparam logic [7:0] FIRST_SEQUENCED = 8'h10;

  // In the aux of an ACK: send all that is not acknowledged again.
  localparam logic [7:0] AGAIN = 8'h01;

  // In the aux of an answer, as AXI has it: done.
  localparam logic [7:0] OKAY = 8'h00;

  // In the aux of an answer, as AXI has it: refused.
  localparam logic [7:0] SLVERR = 8'h02;

  // Bytes of kind, seq, ack and aux.
  localparam int unsigned HEADER_BYTES = 4;

  // Bytes of the stamp, in frames of the card.
  localparam int unsigned STAMP_BYTES = 4;

  // Bytes of the CRC.
  localparam int unsigned CRC_BYTES = 4;

  // Bytes of the longest burst.
  localparam int unsigned MAX_BURST = 512;

  // Bytes of the longest payload: an address, then a burst.
  localparam int unsigned MAX_PAYLOAD = 520;

  // Frames that a sender may have unacknowledged.
  localparam int unsigned WINDOW = 8;

  // READ_REG and WRITE_REG that the host may have unacknowledged.
  localparam int unsigned HOST_ACCESSES = 4;

  // READ that the card may have unanswered.
  localparam int unsigned CARD_READS = 8;

  // WRITE that the card may have unanswered.
  localparam int unsigned CARD_WRITES = 4;

  // A stamp is the card's free-running count of cycles without this many of its lowest bits.
  localparam int unsigned STAMP_SHIFT = 8;

  // The card sends an ACK when it has sent nothing for 2 to this many cycles.
  localparam int unsigned HEARTBEAT_LOG = 18;

  // Cycles, at least, for which RESET holds the card.
  localparam int unsigned RESET_CYCLES = 16;

  // Milliseconds without a newly acknowledged frame after which the card sends again.
  localparam int unsigned CARD_RESEND_MS = 30;

  // Milliseconds without a newly acknowledged frame after which the host sends again, at the
  // soonest.
  localparam int unsigned HOST_RESEND_MS = 60;

  // Bits a second on a board's UART: 8 data bits, no parity, one stop bit.
  localparam int unsigned BAUD = 3000000;

  // Kinds of frames.

  // From the host. Payload: nonce u32. The link's numbers begin at 0; what the card had
  // outstanding ends in SLVERR; registers stay.
  localparam logic [7:0] KIND_SYNC = 8'h01;

  // From the card. Answers each SYNC. Payload: nonce u32, version u8, log2 of a beat's bytes u8, 0
  // u16, clock in kHz u32.
  localparam logic [7:0] KIND_SYNCED = 8'h02;

  // From either. Says nothing but its ack and its stamp; aux bit 0: AGAIN.
  localparam logic [7:0] KIND_ACK = 8'h03;

  // From the host. Payload: offset u32. Answer: VALUE.
  localparam logic [7:0] KIND_READ_REG = 8'h10;

  // From the host. Payload: offset u32, value u32. No answer but the acknowledgement.
  localparam logic [7:0] KIND_WRITE_REG = 8'h11;

  // From the host. Answers the oldest READ. aux: response; payload: as many bytes as were asked
  // for, none unless OKAY.
  localparam logic [7:0] KIND_DATA = 8'h12;

  // From the host. Answers the oldest WRITE. aux: response.
  localparam logic [7:0] KIND_DONE = 8'h13;

  // From the host. The card's reset is held; bursts outstanding are forgotten. Answer: READY.
  localparam logic [7:0] KIND_RESET = 8'h14;

  // From the card. Answers READ_REG. aux: response; payload: value u32.
  localparam logic [7:0] KIND_VALUE = 8'h20;

  // From the card. One burst. Payload: address u64, bytes u16 from 1 to MAX_BURST. Answer: DATA,
  // in order.
  localparam logic [7:0] KIND_READ = 8'h21;

  // From the card. One burst. Payload: address u64, then its bytes; none where no strobe is set.
  // Answer: DONE, in order.
  localparam logic [7:0] KIND_WRITE = 8'h22;

  // From the card. Payload: interrupt lines u32 raised since the last, after all that came before
  // them on the bus.
  localparam logic [7:0] KIND_RAISED = 8'h23;

  // From the card. Answers RESET.
  localparam logic [7:0] KIND_READY = 8'h24;
endpackage

`default_nettype wire
