// link_rx: frames of the host: what is whole, undamaged and next is kept for who acts on it; all else is dropped.
// Algorithm: unstuffing, a CRC-32C over all bytes (a whole frame with its CRC leaves the same residue), the last four bytes held back,
//            since they may be the CRC. Payloads go to the slot that is being filled; three more hold frames that were taken.
//            A frame is judged when its END comes. An earlier number is a frame that came before: it needs an answer, no repetition.
//            Where all slots are taken, the frame is wanted again once there is room, and nothing is before.
// Range:     a byte in any clock. SYNC and acknowledgements are heard even where all slots are taken.
// Timing:    a frame that was taken is offered 4 clocks after its END; its payload a byte every 2 clocks.
// Proof:     rtl/boards/shell/formal/link_rx.sv
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_rx (
    input  wire logic                     clk_i,
    input  wire logic                     rst_i,
    // from the line
    input  wire logic                     valid_i,
    input  wire logic              [ 7:0] data_i,
    // who acts on frames
    output shell_pkg::came_t              came_o,
    input  wire shell_pkg::taken_t        taken_i,
    output logic                          sync_o,       // for a clock: the link begins anew
    output logic                   [31:0] nonce_o,
    // who sends: the number that is expected; that one was taken; that an answer is due at once, and whether all is wanted again
    output logic                   [ 7:0] expected_o,
    output logic                          took_o,
    output logic                          answer_o,
    output logic                          again_o,
    // what the host says of frames that were sent
    output logic                          ack_valid_o,
    output logic                   [ 7:0] ack_o,
    output logic                          ack_again_o,
    output logic                   [ 7:0] drops_o       // frames dropped, as far as 255
);

  // What the CRC's register holds after a frame with its CRC.
  localparam logic [31:0] Residue = 32'hB798_B438;
  localparam int unsigned Around = link_pkg::HEADER_BYTES + link_pkg::CRC_BYTES;
  localparam logic [9:0] Longest = 10'(Around + link_pkg::MAX_BURST);
  localparam int unsigned Slots = 4;

  // ---- characters: bytes of frames, and their ends
  logic escaped_q, char_q, end_q, bad_q, is_end;
  logic [7:0] byte_q;
  assign is_end = valid_i && data_i == link_pkg::END;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      escaped_q <= 1'b0;
      char_q <= 1'b0;
      end_q <= 1'b0;
    end else begin
      if (valid_i) escaped_q <= !is_end && data_i == link_pkg::ESCAPE && !escaped_q;
      char_q <= valid_i && !is_end && (data_i != link_pkg::ESCAPE || escaped_q);
      end_q  <= is_end;
    end
    // A character that may not follow the escape, an end among them.
    bad_q  <= escaped_q && data_i != link_pkg::ESCAPED_END && data_i != link_pkg::ESCAPED_ESCAPE;
    byte_q <= data_i;
    if (escaped_q) byte_q <= data_i == link_pkg::ESCAPED_END ? link_pkg::END : link_pkg::ESCAPE;
  end

  // ---- a frame as it comes
  logic [31:0] crc_q, crc, tail_q;
  logic [9:0] count_q;  // bytes, as far as one too many
  logic spoilt_q;
  logic [7:0] kind_q, seq_q, aux_q, old;
  assign old = tail_q[7:0];
  crc32c #(
      .DataBits(8)
  ) u_crc (
      .crc_i (crc_q),
      .data_i(byte_q),
      .crc_o (crc)
  );
  always_ff @(posedge clk_i) begin
    if (rst_i || end_q) begin
      crc_q <= '1;
      count_q <= '0;
      spoilt_q <= 1'b0;
    end else if (char_q) begin
      crc_q <= crc;
      if (count_q <= Longest) count_q <= count_q + 10'd1;
      spoilt_q <= spoilt_q | bad_q;
    end
    if (char_q) begin
      tail_q <= {byte_q, tail_q[31:8]};
      if (count_q == 10'd4) kind_q <= old;
      if (count_q == 10'd5) seq_q <= old;
      if (count_q == 10'd6) ack_o <= old;
      if (count_q == 10'd7) aux_q <= old;
      if (count_q[9:2] == 8'd2) nonce_o <= {old, nonce_o[31:8]};
    end
  end

  // ---- its end, in two clocks: is it whole, and what is to be done
  logic ended_q, good_q, right_q, judge_q;
  logic [9:0] bytes_q;
  logic room, full_q, drop_q, is_sync, is_ack, is_known, is_next, is_past, pushes, drops;
  always_ff @(posedge clk_i) begin
    ended_q <= end_q && count_q != '0 && !rst_i;
    right_q <= crc_q == Residue;
    good_q  <= !spoilt_q && !bad_q && count_q >= 10'(Around) && count_q <= Longest;
    if (end_q) bytes_q <= count_q - 10'(Around);
  end

  logic [7:0] ahead;
  assign ahead = seq_q - expected_o;
  always_ff @(posedge clk_i) begin
    judge_q <= ended_q && !rst_i;
    is_sync <= good_q && right_q && kind_q == link_pkg::KIND_SYNC && bytes_q == 10'd4;
    is_ack <= good_q && right_q && kind_q == link_pkg::KIND_ACK;
    is_known <= good_q && right_q && kind_q[7:3] == link_pkg::KIND_READ_REG[7:3] && kind_q[2:0] <= shell_pkg::RESET;
    is_next <= ahead == '0;
    is_past <= ahead[7];
  end
  assign drops  = judge_q && !is_sync && !is_ack && !pushes;
  assign pushes = judge_q && is_known && is_next && room && !sync_o;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      sync_o <= 1'b0;
      took_o <= 1'b0;
      full_q <= 1'b0;
      drop_q <= 1'b0;
      answer_o <= 1'b0;
      ack_valid_o <= 1'b0;
      expected_o <= '0;
      drops_o <= '0;
    end else begin
      sync_o <= judge_q && is_sync;
      took_o <= pushes;
      full_q <= !sync_o && ((full_q && !room) || (judge_q && is_known && is_next && !room));
      drop_q <= drops;
      answer_o <= drops || (full_q && room);
      ack_valid_o <= judge_q && (is_ack || is_known);
      if (sync_o) expected_o <= '0;
      else expected_o <= expected_o + 8'(pushes);
      if (drop_q && drops_o != '1) drops_o <= drops_o + 8'd1;
    end
    again_o <= (full_q && room) || !(full_q || (is_known && (is_past || (is_next && !room))));
    ack_again_o <= is_ack && aux_q[0];
  end

  // ---- frames that were taken
  logic [2:0] kind;
  logic ok, valid, have_q, fetch;
  logic [9:0] bytes, index_q;
  logic [$clog2(Slots)-1:0] fill_q, drain_q;
  logic [1:0] unused_count;
  fifo #(
      .W(14),
      .Depth(Slots - 1)
  ) u_frames (
      .clk_i,
      .rst_i  (rst_i | sync_o),
      .valid_i(pushes),
      .ready_o(room),
      .data_i ({kind_q[2:0], aux_q == link_pkg::OKAY, bytes_q}),
      .valid_o(valid),
      .ready_i(taken_i.pop),
      .data_o ({kind, ok, bytes}),
      .count_o(unused_count)
  );
  logic [7:0] rdata;
  logic [9:0] place;
  assign place = count_q - 10'(Around);
  ram_1r1w #(
      .W(8),
      .Depth(Slots * link_pkg::MAX_BURST)
  ) u_payloads (
      .clk_i,
      .we_i(char_q && count_q >= 10'(Around)),
      .waddr_i({fill_q, place[8:0]}),
      .wdata_i(old),
      .re_i(fetch),
      .raddr_i({drain_q, index_q[8:0]}),
      .rdata_o(rdata)
  );
  assign fetch = valid && !have_q && index_q != bytes;
  always_ff @(posedge clk_i) begin
    if (rst_i || sync_o) begin
      fill_q  <= '0;
      drain_q <= '0;
    end else begin
      fill_q  <= fill_q + $clog2(Slots)'(pushes);
      drain_q <= drain_q + $clog2(Slots)'(taken_i.pop);
    end
    if (rst_i || sync_o || taken_i.pop) begin
      have_q  <= 1'b0;
      index_q <= '0;
    end else begin
      have_q <= fetch || (have_q && !taken_i.data_ready);
      if (fetch) index_q <= index_q + 10'd1;
    end
  end
  assign came_o = '{
          valid: valid,
          kind: kind,
          ok: ok,
          bytes: bytes,
          data_valid: have_q,
          data: rdata
      };

  logic unused;
  assign unused = ^{unused_count, place[9]};

endmodule
`default_nettype wire
