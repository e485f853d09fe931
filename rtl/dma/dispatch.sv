// dispatch: takes descriptors in order, refuses what is wrong, and hands the rest to the scoreboard.
// Algorithm: a word of the CRC a cycle, and beside it the check; a fence waits until no job is in flight.
// Range:     any bytes. A refusal goes straight to the completions; where the tag cannot be believed, distrust_o marks all idle tags.
// Timing:    10 cycles a descriptor.
// Tested-through: card      Proof: rtl/dma/formal/dispatch.sv
// Area:      benches/ledger/area.json#card
`default_nettype none
module dispatch #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::NONE
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic [31:0] memory_units_i,
    input wire logic [63:0] cycles_i,
    input wire logic valid_i,
    output logic ready_o,
    input wire regs_pkg::descriptor_t job_i,
    input wire logic is_bad_i,
    input wire logic [31:0] index_i,
    input wire logic [dma_pkg::TAGS-1:0] busy_i,
    input wire logic [dma_pkg::TAGS-1:0] failed_i,
    output logic insert_o,  // the job goes to the scoreboard
    output logic mark_failed_o,  // the job's tag failed before it ran
    output logic mark_ok_o,  // the fence's tag ended well
    output logic distrust_o,
    output logic end_valid_o,
    input wire logic end_ready_i,
    output dma_pkg::ended_t end_o
);

  typedef enum logic [2:0] {
    Idle,
    Sum,
    Check,
    Fence,
    Refuse
  } state_e;

  state_e state_q;
  logic [511:0] words_q;
  logic [31:0] crc_q, next, good;
  logic [2:0] word_q;
  logic [7:0] status, status_q;
  logic [63:0] detail_q;
  logic crc_ok, tag_busy, follow_a_failed, follow_b_failed;
  logic take;
  logic [dma_pkg::TAGS-1:0] tag_q;
  logic is_fence_q, is_ok_q;

  job_check #(
      .Kernels(Kernels)
  ) u_check (
      .clk_i,
      .job_i,
      .memory_units_i,
      .status_o(status)
  );

  crc32c #(
      .DataBits(64)
  ) u_word (
      .crc_i (crc_q),
      .data_i(words_q[63:0]),
      .crc_o (next)
  );
  // A sum that is followed by itself, all bits turned, leaves the same register after every message.
  crc32c #(
      .DataBits(32)
  ) u_good (
      .crc_i ('0),
      .data_i('1),
      .crc_o (good)
  );

  assign crc_ok = crc_q == good;
  assign take   = state_q == Idle && valid_i && !quiesce_i;
  // The descriptor stands still for longer than these registers need.
  always_ff @(posedge clk_i) begin
    tag_q <= dma_pkg::TAGS'(1) << job_i.tag[dma_pkg::TAG_BITS-1:0];
    is_fence_q <= job_i.opcode == regs_pkg::OPCODE_FENCE;
    is_ok_q <= status == regs_pkg::STATUS_OK;
  end
  assign tag_busy = (busy_i & tag_q) != '0;
  assign follow_a_failed = job_i.flags[regs_pkg::FLAG_FOLLOW_A] && failed_i[job_i.follow_a[dma_pkg::TAG_BITS-1:0]];
  assign follow_b_failed = job_i.flags[regs_pkg::FLAG_FOLLOW_B] && failed_i[job_i.follow_b[dma_pkg::TAG_BITS-1:0]];

  always_ff @(posedge clk_i) begin
    if (rst_i) state_q <= Idle;
    else begin
      unique case (state_q)
        Idle: if (take) state_q <= is_bad_i ? Refuse : Sum;
        Sum: if (word_q == 3'd7) state_q <= Check;
        Check: begin
          if (!crc_ok || !is_ok_q || tag_busy) state_q <= Refuse;
          else state_q <= is_fence_q ? Fence : Idle;
        end
        Fence: if (busy_i == '0) state_q <= Refuse;
        Refuse: if (end_ready_i) state_q <= Idle;
        default: state_q <= Idle;
      endcase
    end
    if (take) begin
      words_q  <= job_i;
      crc_q    <= '1;
      word_q   <= '0;
      status_q <= regs_pkg::STATUS_BAD_FETCH;
      detail_q <= '0;
    end else if (state_q == Sum) begin
      words_q <= {64'b0, words_q[511:64]};
      crc_q   <= next;
      word_q  <= word_q + 3'd1;
    end else if (state_q == Check) begin
      if (!crc_ok) status_q <= regs_pkg::STATUS_BAD_CRC;
      else if (!is_ok_q) status_q <= status;
      else status_q <= regs_pkg::STATUS_BAD_TAG;
    end else if (state_q == Fence) begin
      status_q <= follow_a_failed || follow_b_failed ? regs_pkg::STATUS_SKIPPED : regs_pkg::STATUS_OK;
      detail_q <= follow_a_failed ? 64'(job_i.follow_a) : follow_b_failed ? 64'(job_i.follow_b) : '0;
    end
  end

  assign insert_o = state_q == Check && crc_ok && is_ok_q && !is_fence_q && !tag_busy;
  assign end_valid_o = state_q == Refuse;
  assign ready_o = insert_o | (end_valid_o & end_ready_i);

  // A tag of nobody in flight is marked by what became of its job; the owner of a busy one is not disturbed.
  logic ends, is_trusted;
  assign ends = end_valid_o & end_ready_i;
  assign is_trusted = status_q != regs_pkg::STATUS_BAD_CRC && status_q != regs_pkg::STATUS_BAD_FETCH;
  assign mark_failed_o = ends && is_trusted && status_q != regs_pkg::STATUS_OK && !tag_busy &&
      job_i.tag < 16'(dma_pkg::TAGS);
  assign mark_ok_o = ends && status_q == regs_pkg::STATUS_OK;
  assign distrust_o = ends && !is_trusted;

  always_comb begin
    end_o = '0;
    end_o.tag = job_i.tag;
    end_o.index = index_i;
    end_o.opcode = job_i.opcode;
    end_o.irq = !is_trusted || job_i.flags[regs_pkg::FLAG_INTERRUPT];
    end_o.started = cycles_i;
    end_o.result = dma_pkg::refusal(status_q, detail_q);
  end

endmodule
`default_nettype wire
