// Bench of ring_fetch. Cycles: 18 Bounded.
// Case: Log=1
// Case: Log=4
// Case: Log=1 Slave=3 Waits=1
// Case: Log=1 Slave=3 Waits=1 N=2
// Plant: 32'(mask_q) + 32'd1 => 32'(mask_q) + 32'd2
// Plant: fewer(left_q, to_end_q) => left_q
// Plant: && to_come_q == 0 && => &&
// Plant: count <= CountBits'(Depth - dma_pkg::BURST_BEATS) => count <= CountBits'(Depth)
// Plant: if (issue) asked_q <= asked_q + 32'(beats_q) => if (issue) asked_q <= asked_q + 32'd8
// Plant: run_i && !quiesce_i => run_i
// Plant: beats_q != 0 && => beats_q != 0 && read_i.ar_ready &&
// Plant: stale_q == 0 && =>
// Plant: fewer(wanted, to_block) => wanted
// Plant: if (valid_o && ready_i) index_o <= index_o => if (valid_o) index_o <= index_o
`default_nettype none
module ring_fetch_formal #(
    parameter int unsigned Log = 2,
    // As in axi_slave; while beats are due, a prompt one answers within N cycles too. Then an entry that was rung for is offered, or
    // another one before it taken, within Served cycles: the readies of address and beat, what the slave Waits, and three registers of our own.
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1,
    parameter int unsigned Waits = 0,
    localparam int unsigned Served = 2 * N + Waits + 3
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       quiesce_i,
    input wire logic       run_i,
    input wire logic [2:0] base_i,
    input wire logic       doorbell_i,
    input wire logic [5:0] doorbell_count_i,
    input wire logic       ready_i,
    input wire logic       ar_ready_i,
    input wire logic       r_go_i
);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  // The ring's place does not change while it runs.
  logic [2:0] base_q;
  always_ff @(posedge clk_i) base_q <= base_i;
  always_comb if (started_q) assume (base_i == base_q);

  logic quiet, bad_doorbell, read_error, valid, is_bad, ar_valid, r_valid;
  logic [31:0] head, index;
  regs_pkg::descriptor_t descriptor;
  axi_pkg::ax_t ar;
  axi_pkg::r_t r;
  axi_pkg::read_req_t read;
  axi_pkg::read_rsp_t answer;
  assign ar_valid = read.ar_valid;
  assign ar = read.ar;
  logic ar_ready, unused_ready, is_prompt;
  assign answer = '{ar_ready: ar_ready, r_valid: r_valid, r: r};
  axi_slave #(
      .Slave(Slave),
      .N(N)
  ) u_slave (
      .clk_i,
      .rst_i,
      .aw_valid_i(ar_valid),
      .w_valid_i (1'b0),
      .w_last_i  (1'b0),
      .aw_go_i   (ar_ready_i),
      .w_go_i    (1'b1),
      .aw_ready_o(ar_ready),
      .w_ready_o (unused_ready),
      .prompt_o  (is_prompt)
  );
  ring_fetch #(
      .Depth(dma_pkg::BURST_BEATS)
  ) dut (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(quiet),
      .run_i,
      .base_i({55'b0, base_i, 6'b0}),
      .log_i(5'(Log)),
      .doorbell_i,
      .doorbell_count_i({26'b0, doorbell_count_i}),
      .bad_doorbell_o(bad_doorbell),
      .read_error_o(read_error),
      .head_o(head),
      .valid_o(valid),
      .ready_i,
      .descriptor_o(descriptor),
      .is_bad_o(is_bad),
      .index_o(index),
      .read_o(read),
      .read_i(answer)
  );

  axi_read_rules u_rules (
      .clk_i,
      .rst_i,
      .read_i(read),
      .rsp_i (answer)
  );

  // Host memory: each entry holds its own number, as far as the ring had been filled when it was read.
  localparam logic [5:0] Size = 6'(1 << Log);
  logic [5:0] submitted_q, asked_q, came_q, left_q;
  assign r_valid = r_go_i && left_q != 0 && !rst_i;
  always_comb begin
    r = '0;
    r.data[5:0] = came_q;
    r.last = left_q == 6'd1;
  end
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      submitted_q <= '0;
      asked_q <= '0;
      came_q <= '0;
      left_q <= '0;
    end else begin
      if (doorbell_i && !bad_doorbell) submitted_q <= doorbell_count_i;
      if (ar_valid && ar_ready) begin
        asked_q <= asked_q + 6'(ar.len[3:0]) + 6'd1;
        left_q  <= 6'(ar.len[3:0]) + 6'd1;
      end
      if (r_valid) begin
        came_q <= came_q + 6'd1;
        left_q <= left_q - 6'd1;
      end
    end
  end
  // A host does not ring backwards: that cannot be told from far ahead.
  always_comb if (doorbell_i) assume (doorbell_count_i >= submitted_q && submitted_q < 6'd40);

  logic held_q, quiesced_q;
  always_ff @(posedge clk_i) begin
    held_q <= ar_valid & ~ar_ready & ~rst_i;
    quiesced_q <= quiesce_i & ~rst_i;
  end

  // Cycles since an entry was due and nothing was offered.
  localparam int unsigned AgeW = $clog2(Served + 2);
  localparam int unsigned OffW = $clog2(N + 1);
  logic [AgeW-1:0] age_q;
  logic [OffW-1:0] off_q;
  logic is_due, answers_q, answers;
  assign is_due = run_i && !quiesce_i && index[5:0] != submitted_q && !valid;
  always_ff @(posedge clk_i) begin
    age_q <= rst_i || !is_due ? '0 : age_q + AgeW'(age_q != '1);
    off_q <= rst_i || left_q == '0 || r_valid ? '0 : off_q + OffW'(off_q != OffW'(N));
    // Whether no beat was late since the reset.
    answers_q <= rst_i || answers;
  end
  assign answers = answers_q && (r_valid || left_q == '0 || off_q != OffW'(N - 1));

  logic [5:0] place, beats;
  assign place = asked_q & (Size - 6'd1);
  assign beats = 6'(ar.len[3:0]) + 6'd1;
  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (ar_valid) begin
        one_at_a_time : assert (left_q == 0);
        where_it_should : assert (ar.addr[13:6] == 8'(base_i) + 8'(place));
        not_past_the_end : assert (place + beats <= Size);
        not_past_the_doorbell : assert (asked_q + beats <= submitted_q);
      end
      if (is_prompt && answers) served_in_time : assert (!is_due || age_q < AgeW'(Served));
      if (quiesced_q && !held_q) nothing_new : assert (!ar_valid);
      if (quiet) nothing_outstanding : assert (left_q == 0 && !ar_valid);
      never_a_lap_ahead : assert (submitted_q - came_q <= Size);
      head_counts_what_came : assert (head[5:0] == came_q);
      if (r_valid) room_for_all : assert (dut.unused_ready);
      if (valid) in_order_none_lost : assert (index[5:0] == 6'(descriptor) && !is_bad);
      reach_slowest : cover (is_prompt && answers && is_due && age_q == AgeW'(Served - 1));
      reach_two_batches : cover (asked_q == 6'd2 && came_q == 6'd2 && submitted_q == 6'd3);
    end
  end

  logic unused;
  assign unused = read_error ^ unused_ready;

endmodule
`default_nettype wire
