// link_send: frames on their way to the host: what is sent next, and how it looks on the line.
// Algorithm: END, words of four bytes (header, stamp, the three of SYNCED), the payload of a numbered frame, the CRC, END; a byte
//            that means something else to the line becomes two. Between frames the first of these that is due: SYNCED; an ACK
//            that is due at once; a numbered frame; an ACK for what was taken, once nothing took it along for up to 512
//            clocks; a heartbeat. SYNC cuts off the frame under way: an END spoils it.
// Range:     LogHeartbeat of at least STAMP_SHIFT.
// Timing:    a byte a character of the line.
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_send #(
    parameter int unsigned LogHeartbeat = link_pkg::HEARTBEAT_LOG,
    parameter int unsigned BeatBytes = axi_pkg::BUS_BITS / 8,
    parameter logic [31:0] ClockKhz = 32'd50_000
) (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    // what came: see link_rx
    input  wire logic        sync_i,
    input  wire logic [31:0] nonce_i,
    input  wire logic [ 7:0] expected_i,
    input  wire logic        took_i,
    input  wire logic        answer_i,
    input  wire logic        again_i,
    // numbered frames: see link_ring
    output logic             idle_o,
    input  wire logic        settled_i,
    input  wire logic        valid_i,
    output logic             start_o,
    output logic             done_o,
    input  wire logic [ 7:0] seq_i,
    input  wire logic [ 2:0] kind_i,
    input  wire logic        ok_i,
    input  wire logic        data_valid_i,
    input  wire logic [ 7:0] data_i,
    output logic             data_ready_o,
    input  wire logic        data_end_i,
    // to the line
    output logic             char_valid_o,
    output logic      [ 7:0] char_o,
    input  wire logic        char_ready_i
);

  typedef enum logic [2:0] {
    IDLE,
    OPEN,
    WORD,
    PAYLOAD,
    CLOSE
  } state_t;
  typedef enum logic [2:0] {
    HEADER,
    STAMP,
    NONCE,
    SELF,
    CLOCK,
    CRC
  } word_t;

  // ---- time
  localparam int unsigned BeatW = LogHeartbeat - link_pkg::STAMP_SHIFT + 1;
  logic [link_pkg::STAMP_SHIFT-1:0] cycle_q;
  logic [31:0] stamp_q;
  logic tick_q, begins;
  logic [BeatW-1:0] silent_q;  // ticks without a frame, as far as a heartbeat's
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      cycle_q  <= '0;
      stamp_q  <= '0;
      silent_q <= '0;
      tick_q   <= 1'b0;
    end else begin
      cycle_q <= cycle_q + (link_pkg::STAMP_SHIFT)'(1);
      tick_q  <= cycle_q == '1;
      if (tick_q) stamp_q <= stamp_q + 32'd1;
      if (begins) silent_q <= '0;
      else if (tick_q && !silent_q[BeatW-1]) silent_q <= silent_q + BeatW'(1);
    end
  end

  // ---- what is due
  logic synced_q, urgent_q, wanted_q, owed_q, aged_q, due_q, picks_ring, picks_ack;
  state_t state_q;
  assign idle_o = state_q == IDLE;
  assign begins = idle_o && settled_i && !sync_i && (synced_q || urgent_q || valid_i || due_q || silent_q[BeatW-1]);
  assign picks_ring = valid_i && !synced_q && !urgent_q;
  assign picks_ack = !synced_q && !picks_ring;
  assign start_o = begins && picks_ring;
  always_ff @(posedge clk_i) begin
    if (rst_i) synced_q <= 1'b0;
    else synced_q <= sync_i || (synced_q && !begins);
    if (rst_i || sync_i) begin
      urgent_q <= 1'b0;
      wanted_q <= 1'b0;
      owed_q   <= 1'b0;
      aged_q   <= 1'b0;
      due_q    <= 1'b0;
    end else begin
      urgent_q <= answer_i || (urgent_q && !(begins && picks_ack));
      wanted_q <= (answer_i && again_i) || (wanted_q && !(begins && picks_ack));
      owed_q   <= took_i || (owed_q && !begins);
      aged_q   <= owed_q && !begins && (aged_q || tick_q);
      due_q    <= owed_q && !begins && (due_q || (aged_q && tick_q));
    end
  end

  // ---- words, lowest byte first
  word_t word_q;
  logic is_ring_q, is_synced_q, load, takes, lasts;
  logic [1:0] byte_q;
  logic [31:0] shift_q, crc_q, crc, next_word;
  word_t next_kind;
  always_comb begin
    if (word_q == HEADER) next_kind = STAMP;
    else if (word_q == STAMP && is_synced_q) next_kind = NONCE;
    else if (word_q == NONCE) next_kind = SELF;
    else next_kind = CLOCK;
  end
  always_comb begin
    case (next_kind)
      STAMP:   next_word = stamp_q;
      NONCE:   next_word = nonce_i;
      SELF:    next_word = {16'd0, 8'($clog2(BeatBytes)), link_pkg::VERSION};
      default: next_word = ClockKhz;
    endcase
  end
  logic [7:0] kind, aux, seq;
  always_comb begin
    seq = '0;
    if (picks_ring) begin
      kind = {link_pkg::KIND_VALUE[7:3], kind_i};
      aux  = ok_i ? link_pkg::OKAY : link_pkg::SLVERR;
      seq  = seq_i;
    end else begin
      kind = synced_q ? link_pkg::KIND_SYNCED : link_pkg::KIND_ACK;
      aux  = picks_ack && wanted_q ? link_pkg::AGAIN : '0;
    end
  end

  // ---- the frame
  logic char_valid, is_mark, was_last, sums;
  logic [7:0] char;
  assign is_mark = state_q == OPEN || state_q == CLOSE;
  assign char_valid = is_mark || state_q == WORD || (state_q == PAYLOAD && data_valid_i);
  assign char = is_mark ? link_pkg::END : (state_q == PAYLOAD) ? data_i : shift_q[7:0];
  assign lasts = state_q == WORD && takes && byte_q == '1;
  // Behind the words and the payload, if there is one, comes the CRC of all.
  assign was_last = (word_q == STAMP && !is_synced_q) || word_q == CLOCK;
  assign load = lasts && word_q != CRC && !was_last;
  assign sums = state_q == PAYLOAD && (data_end_i || !is_ring_q);
  assign data_ready_o = takes && state_q == PAYLOAD;
  assign done_o = takes && state_q == CLOSE && is_ring_q && !sync_i;
  always_ff @(posedge clk_i) begin
    if (rst_i) state_q <= IDLE;
    else if (sync_i) state_q <= idle_o ? IDLE : CLOSE;
    else begin
      case (state_q)
        IDLE: if (begins) state_q <= OPEN;
        OPEN: if (takes) state_q <= WORD;
        WORD:
        if (lasts) begin
          if (word_q == CRC) state_q <= CLOSE;
          else if (was_last) state_q <= PAYLOAD;
        end
        PAYLOAD: if (sums) state_q <= WORD;
        default: if (takes) state_q <= IDLE;
      endcase
    end
    if (rst_i || sync_i) is_ring_q <= 1'b0;
    else if (begins) is_ring_q <= picks_ring;
    if (begins) begin
      is_synced_q <= synced_q;
      word_q <= HEADER;
      shift_q <= {aux, expected_i, seq, kind};
    end else if (load) begin
      word_q  <= next_kind;
      shift_q <= next_word;
    end else if (sums) begin
      word_q  <= CRC;
      shift_q <= ~crc_q;
    end else if (state_q == WORD && takes) begin
      shift_q <= {8'd0, shift_q[31:8]};
    end
    if (state_q != WORD) byte_q <= '0;
    else if (takes) byte_q <= byte_q + 2'd1;
    if (state_q == OPEN) crc_q <= '1;
    else if (takes && !is_mark) crc_q <= crc;
  end
  crc32c #(
      .DataBits(8)
  ) u_crc (
      .crc_i (crc_q),
      .data_i(char),
      .crc_o (crc)
  );

  // ---- stuffing: the first of two bytes has gone
  logic second_q, doubles;
  assign doubles = !is_mark && (char == link_pkg::END || char == link_pkg::ESCAPE);
  assign takes = char_valid && char_ready_i && (!doubles || second_q);
  assign char_valid_o = char_valid;
  always_comb begin
    char_o = char;
    if (doubles && !second_q) char_o = link_pkg::ESCAPE;
    else if (doubles)
      char_o = (char == link_pkg::END) ? link_pkg::ESCAPED_END : link_pkg::ESCAPED_ESCAPE;
  end
  always_ff @(posedge clk_i) begin
    if (rst_i || sync_i || is_mark) second_q <= 1'b0;
    else if (char_valid && char_ready_i) second_q <= doubles && !second_q;
  end

endmodule
`default_nettype wire
