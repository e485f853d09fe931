// Bench of dispatch. Cycles: 26 Inductive.
// Case: Drain=3 Patience=2
// Plant: Sum: if (word_q == 3'd7) state_q <= Check => Sum: if (word_q == 3'd7) state_q <= Sum
// Plant: Fence: if (busy_i == '0) => Fence: if (busy_i == '1)
// Plant: Refuse: if (end_ready_i) state_q <= Idle => Refuse: if (end_ready_i && is_bad_i) state_q <= Idle
// Plant: ready_o = insert_o | (end_valid_o & end_ready_i) => ready_o = insert_o
// Plant: && !is_fence_q && !tag_busy; => && !is_fence_q;
`default_nettype none
module dispatch_formal #(
    parameter int unsigned Drain    = 3,
    parameter int unsigned Patience = 2,
    // Cycles from a descriptor to its taking: the sum and the check, a fence's wait, if no tag is busy for longer than Drain, and
    // the end's, if it is taken in the Patience-th cycle.
    localparam int unsigned Served = 10 + (Drain + 1) + Patience
) (
    input wire logic                     clk_i,
    input wire logic                     rst_i,
    input wire logic                     valid_i,
    input wire logic [              1:0] tag_i,
    input wire logic                     fence_i,
    input wire logic                     follow_i,
    input wire logic                     wrong_i,
    input wire logic                     is_bad_i,
    input wire logic [dma_pkg::TAGS-1:0] busy_i,
    input wire logic [dma_pkg::TAGS-1:0] failed_i,
    input wire logic                     end_ready_i
);

  // Few descriptors, for what is in them changes no time; their sums are right or wrong.
  regs_pkg::descriptor_t plain, job;
  always_comb begin
    plain = '0;
    plain.tag = 16'(tag_i);
    plain.opcode = fence_i ? regs_pkg::OPCODE_FENCE : regs_pkg::OPCODE_ZERO;
    plain.flags[regs_pkg::FLAG_FOLLOW_A] = follow_i;
  end
  logic [31:0] sum;
  crc32c #(
      .DataBits(480)
  ) u_sum (
      .crc_i ('1),
      .data_i(plain[479:0]),
      .crc_o (sum)
  );
  always_comb begin
    job = plain;
    job.crc = ~sum ^ 32'(wrong_i);
  end

  logic ready, insert, mark_failed, mark_ok, distrust, end_valid;
  dma_pkg::ended_t ended;
  dispatch dut (
      .clk_i,
      .rst_i,
      .quiesce_i(1'b0),  // under it no descriptor is taken, for as long as it lasts
      .memory_units_i(32'd64),
      .cycles_i('0),
      .valid_i,
      .ready_o(ready),
      .job_i(job),
      .is_bad_i,
      .index_i('0),
      .busy_i,
      .failed_i,
      .insert_o(insert),
      .mark_failed_o(mark_failed),
      .mark_ok_o(mark_ok),
      .distrust_o(distrust),
      .end_valid_o(end_valid),
      .end_ready_i,
      .end_o(ended)
  );

  logic started_q, held_q, bad_q;
  regs_pkg::descriptor_t job_q;
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [AgeW-1:0] age_q, busy_q, end_wait_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    held_q <= !rst_i && valid_i && !ready;
    job_q <= job;
    bad_q <= is_bad_i;
    age_q <= (rst_i || !valid_i || ready) ? '0 : age_q + AgeW'(age_q != '1);
    busy_q <= (rst_i || busy_i == '0) ? '0 : busy_q + AgeW'(1);
    end_wait_q <= (rst_i || !end_valid || end_ready_i) ? '0 : end_wait_q + AgeW'(1);
  end
  always_comb begin
    if (!started_q) assume (rst_i);
    if (held_q) assume (valid_i && job == job_q && is_bad_i == bad_q);
    assume (busy_q < AgeW'(Drain) || busy_i == '0);
    assume (end_wait_q < AgeW'(Patience - 1) || !end_valid || end_ready_i);
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      // What makes the bound inductive: how old a descriptor is in each state.
      unique case (dut.state_q)
        3'd0: idle_age : assert (age_q == '0);
        3'd1: sum_age : assert (age_q == AgeW'(1) + AgeW'(dut.word_q));
        3'd2: check_age : assert (age_q == AgeW'(9));
        3'd3: fence_age : assert (age_q >= AgeW'(10) && age_q <= AgeW'(10) + busy_q);
        3'd4: end_age : assert (age_q <= AgeW'(10 + Drain + 1) + end_wait_q);
        default: no_state : assert (1'b0);
      endcase
      if (dut.state_q != 3'd0) waits : assert (valid_i);
      if (dut.state_q inside {3'd1, 3'd2, 3'd3}) fetched : assert (!is_bad_i);
      served_in_time : assert (age_q < AgeW'(Served));
      one_way_out :
      assert (ready == (insert || (end_valid && end_ready_i)) && !(insert && end_valid));
      nothing_from_nothing : assert (valid_i || (!insert && !end_valid));
      one_job_a_tag : assert (!insert || !busy_i[job.tag[dma_pkg::TAG_BITS-1:0]]);
      what_is_bad_is_refused : assert (!insert || !is_bad_i);
      marks_with_an_end :
      assert (!(mark_failed || mark_ok || distrust) || (end_valid && end_ready_i));
      at_most_one_mark : assert ($onehot0({mark_failed, mark_ok, distrust}));
      reach_refusal : cover (end_valid && end_ready_i && !is_bad_i);
      reach_end : cover (end_valid && end_ready_i && is_bad_i);
      reach_slowest : cover (age_q == AgeW'(Served - 1));
    end
  end

endmodule
`default_nettype wire
