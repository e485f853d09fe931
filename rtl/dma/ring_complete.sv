// ring_complete: writes a completion for each job that ended, then its interrupt.
// Algorithm: the CRC takes a word a cycle; one beat, posted; up to Ahead writes await their responses, which come in order (one ID).
// Range:     base a multiple of 64, up to 2^MAX_LOG_RING entries; phase 1 in the first lap. irq_o pulses after the write's response.
//            A write error is told by write_error_o. Under quiesce_i nothing new begins, and what has begun finishes with strobes off.
// Timing:    10 cycles a completion.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module ring_complete #(
    parameter int unsigned Ahead = 8
) (
    input  wire logic                       clk_i,
    input  wire logic                       rst_i,
    input  wire logic                       quiesce_i,
    output logic                            quiet_o,
    input  wire logic                [63:0] base_i,
    input  wire logic                [ 4:0] log_i,
    input  wire logic                [31:0] head_i,
    output logic                     [31:0] tail_o,
    output logic                            write_error_o,
    output logic                            irq_o,
    input  wire logic                       valid_i,
    output logic                            ready_o,
    input  wire dma_pkg::ended_t            ended_i,
    output axi_pkg::write_req_t             write_o,
    input  wire axi_pkg::write_rsp_t        write_i
);

  typedef enum logic [1:0] {
    Idle,
    Sum,
    Send
  } state_e;

  state_e state_q;
  regs_pkg::completion_t fields, beat_q;
  logic [511:0] beat;
  logic [31:0] crc_q, next, last, size, in_ring;
  logic [2:0] word_q;
  logic irq_q, off_q, take, send, room, is_owed, owes_irq;
  logic [prim_pkg::count_bits(Ahead)-1:0] owed;

  logic aw_valid_q, w_valid_q;
  axi_pkg::ax_t aw_q;
  axi_pkg::w_t  w_q;
  axi_pkg::b_t  b;
  assign write_o = '{
          aw_valid: aw_valid_q,
          aw: aw_q,
          w_valid: w_valid_q,
          w: w_q,
          b_ready: 1'b1
      };
  assign b = write_i.b;

  assign size = 32'd1 << log_i;
  assign in_ring = tail_o & (size - 32'd1);
  assign ready_o = state_q == Idle && !quiesce_i;
  assign take = valid_i & ready_o;

  always_comb begin
    fields = '0;
    fields.tag = ended_i.tag;
    fields.status = ended_i.result.status;
    fields.opcode = ended_i.opcode;
    fields.head = head_i;
    fields.cycles = ended_i.cycles;
    fields.detail = ended_i.result.detail;
    fields.payload_crc = ended_i.result.payload_crc;
    fields.index = ended_i.index;
    fields.started = ended_i.started;
    fields.work = ended_i.result.work;
    fields.bubbles = ended_i.result.bubbles;
    fields.phase = ~|(tail_o & size);
  end

  // Words 0 to 6, then half of word 7. The beat turns by a word a cycle, so that one place is read.
  crc32c #(
      .DataBits(64)
  ) u_word (
      .crc_i (crc_q),
      .data_i(beat_q[63:0]),
      .crc_o (next)
  );
  crc32c #(
      .DataBits(32)
  ) u_half (
      .crc_i (crc_q),
      .data_i(beat_q[31:0]),
      .crc_o (last)
  );

  assign send = state_q == Send && (!aw_valid_q || write_i.aw_ready) && (!w_valid_q || write_i.w_ready) && room;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= Idle;
      tail_o <= '0;
      aw_valid_q <= 1'b0;
      w_valid_q <= 1'b0;
    end else begin
      unique case (state_q)
        Idle: if (take) state_q <= Sum;
        Sum: if (word_q == 3'd7) state_q <= Send;
        Send: if (send) state_q <= Idle;
        default: state_q <= Idle;
      endcase
      if (send) tail_o <= tail_o + 32'd1;
      aw_valid_q <= send | (aw_valid_q & ~write_i.aw_ready);
      w_valid_q  <= send | (w_valid_q & ~write_i.w_ready);
    end
    if (take) begin
      beat_q <= fields;
      irq_q  <= ended_i.irq;
      crc_q  <= '1;
      word_q <= '0;
      off_q  <= 1'b0;
    end else if (state_q == Sum) begin
      beat_q <= {beat_q[63:0], beat_q[511:64]};
      crc_q  <= word_q == 3'd7 ? ~last : next;
      word_q <= word_q + 3'd1;
    end
    if (quiesce_i) off_q <= 1'b1;
    if (send) begin
      aw_q <= '{addr: {base_i[63:6] + 58'(in_ring), 6'b0}, id: '0, len: '0};
      w_q  <= '{data: beat, strb: off_q || quiesce_i ? '0 : '1, last: 1'b1};
    end
  end
  assign beat = {crc_q, beat_q[479:0]};

  // ---- responses
  fifo #(
      .W(1),
      .Depth(Ahead)
  ) u_owed (
      .clk_i,
      .rst_i,
      .valid_i(send),
      .ready_o(room),
      .data_i (irq_q),
      .valid_o(is_owed),
      .ready_i(write_i.b_valid),
      .data_o (owes_irq),
      .count_o(owed)
  );
  assign quiet_o = state_q == Idle && owed == 0;
  assign write_error_o = write_i.b_valid && is_owed && b.resp != axi_pkg::RESP_OKAY;
  assign irq_o = write_i.b_valid & is_owed & owes_irq;

  logic unused;
  assign unused = ^{b.id, base_i[5:0]};

endmodule
`default_nettype wire
