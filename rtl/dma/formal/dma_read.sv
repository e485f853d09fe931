// Bench of dma_read. Cycles: 14 Bounded.
// Case: Outstanding=1
// Case: Outstanding=2
// Case: Outstanding=1 Slave=3 Own=6
// Case: Outstanding=2 Slave=3 Own=6
// Case: Outstanding=2 Slave=3 Own=6 N=2
// Plant: (head_q - tail_q) != (SlotBits + 1)'(Slots) && =>
// Plant: issue = planned_q && => issue = planned_q && read_i.ar_ready &&
// Plant: count_q != CountBits'(Outstanding) => 1'b1
// Plant: unit_q <= unit_q + 58'(beats_q) => unit_q <= unit_q + 58'd8
// Plant: count_q <= count_q + CountBits'(issue) => count_q <= count_q + CountBits'(issue && beats_q != 4'd1)
// Plant: && !quiesce_i && => &&
// Plant: .raddr_i({front, beat_q}) => .raddr_i({front, 3'd0})
// Plant: beat_q < came_ram[front] => beat_q <= came_ram[front]
// Plant: else if (take && is_slot_q[i]) fresh_q => else if (take) fresh_q
// Plant: ar_valid_q <= issue | (ar_valid_q & ~read_i.ar_ready) => ar_valid_q <= issue
`default_nettype none
module dma_read_formal #(
    parameter int unsigned Outstanding = 2,
    // As in axi_slave. Before any slave it is shown what is kept, so before the others only what comes in time.
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1,
    // Bounded response. A prompt slave that owes beats gives one in every N cycles, of whichever burst; then the next beat of a
    // request (of up to two here) is offered within Served cycles: two readies, our own registers, the cycle that slave 3 waits.
    parameter int unsigned Own = 5,
    localparam int unsigned Served = 2 * N + Own
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       quiesce_i,
    input wire logic       req_valid_i,
    input wire logic [4:0] req_unit_i,
    input wire logic [4:0] req_beats_i,
    input wire logic       ready_i,
    input wire logic       ar_ready_i,
    input wire logic       r_go_i,
    input wire logic       r_slot_i
);

  // The bench starts in reset.
  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  logic quiet, req_ready, valid, stray, ar_valid, r_ready, r_valid;
  logic [511:0] data;
  logic [1:0] resp;
  axi_pkg::ax_t ar;
  axi_pkg::r_t r;
  axi_pkg::read_req_t read;
  axi_pkg::read_rsp_t answer;
  assign {r_ready, ar_valid, ar} = read;
  logic ar_ready, is_prompt, unused_ready;
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
  dma_read #(
      .Slots(2),
      .Outstanding(Outstanding)
  ) dut (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(quiet),
      .req_valid_i,
      .req_ready_o(req_ready),
      .req_addr_i({53'b0, req_unit_i, 6'b0}),
      .req_beats_i({27'b0, req_beats_i}),
      .valid_o(valid),
      .ready_i,
      .data_o(data),
      .resp_o(resp),
      .stray_o(stray),
      .read_o(read),
      .read_i(answer)
  );

  axi_read_rules u_rules (
      .clk_i,
      .rst_i,
      .read_i(read),
      .rsp_i (answer)
  );

  // One request a run.
  logic asked_q;
  logic [5:0] unit_q, beats_q;
  logic [5:0] addressed_q, out_q;  // beats whose address came, beats that left
  always_comb if (asked_q) assume (!req_valid_i);

  // A memory whose word is its address, two IDs, any order, any gaps.
  logic [1:0] busy_q;
  logic [1:0][5:0] at_q;
  logic [1:0][3:0] left_q;
  assign r_valid = r_go_i & busy_q[r_slot_i] & ~rst_i;
  always_comb begin
    r = '0;
    r.id = axi_pkg::ID_BITS'(r_slot_i);
    r.data[5:0] = at_q[r_slot_i];
    r.last = left_q[r_slot_i] == 4'd1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      asked_q <= 1'b0;
      busy_q <= '0;
      addressed_q <= '0;
      out_q <= '0;
      beats_q <= '0;
    end else begin
      if (req_valid_i && req_ready) begin
        asked_q <= 1'b1;
        unit_q  <= {1'b0, req_unit_i};
        beats_q <= {1'b0, req_beats_i};
      end
      if (r_valid && r_ready) begin
        at_q[r_slot_i]   <= at_q[r_slot_i] + 6'd1;
        left_q[r_slot_i] <= left_q[r_slot_i] - 4'd1;
        if (r.last) busy_q[r_slot_i] <= 1'b0;
      end
      if (ar_valid && ar_ready) begin
        busy_q[ar.id[0]] <= 1'b1;
        at_q[ar.id[0]] <= ar.addr[11:6];
        left_q[ar.id[0]] <= ar.len[3:0] + 4'd1;
        addressed_q <= addressed_q + 6'(ar.len[3:0]) + 6'd1;
      end
      if (valid && ready_i) out_q <= out_q + 6'd1;
    end
  end

  logic held_q, quiesced_q;
  logic [5:0] held_data_q;
  logic held_ar_valid_q;
  always_ff @(posedge clk_i) begin
    held_q <= valid & ~ready_i & ~rst_i;
    held_data_q <= data[5:0];
    held_ar_valid_q <= ar_valid & ~ar_ready & ~rst_i;
    quiesced_q <= quiesce_i & ~rst_i;
  end

  // Cycles since a beat was due; whether all beats came in time, and a request was short, since the reset.
  localparam int unsigned AgeW = $clog2(Served + 2);
  localparam int unsigned OffW = $clog2(N + 1);
  logic [AgeW-1:0] age_q;
  logic [OffW-1:0] off_q;
  logic is_due, answers_q, answers, is_bounded;
  assign is_due = asked_q && out_q != beats_q && !valid && !quiesce_i;
  assign answers = answers_q && (r_valid || busy_q == '0 || off_q != OffW'(N - 1));
  assign is_bounded = is_prompt && answers && beats_q <= 6'd2;
  always_ff @(posedge clk_i) begin
    age_q <= rst_i || !is_due ? '0 : age_q + AgeW'(age_q != '1);
    off_q <= rst_i || busy_q == '0 || r_valid ? '0 : off_q + OffW'(off_q != OffW'(N));
    answers_q <= rst_i || answers;
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i && is_bounded) begin
      served_in_time : assert (!is_due || age_q < AgeW'(Served));
      reach_slowest : cover (is_due && age_q == AgeW'(Served - 1));
    end
    if (started_q && !rst_i && Slave == 0) begin
      always_room : assert (r_ready);
      slots_are_enough : assert (dut.head_q - dut.tail_q <= 2'd2);
      no_stray : assert (!stray);
      if (ar_valid) begin
        in_sequence : assert (ar.addr[11:6] == unit_q + addressed_q);
        not_too_far : assert (addressed_q + 6'(ar.len[3:0]) < beats_q);
        not_too_many : assert (Outstanding > 1 || busy_q == '0);
      end
      if (quiesced_q && !held_ar_valid_q) nothing_new : assert (!ar_valid);
      if (held_q) stable_while_stalled : assert (valid && data[5:0] == held_data_q);
      if (valid) begin
        in_order_unchanged : assert (data[5:0] == unit_q + out_q && resp == axi_pkg::RESP_OKAY);
        not_more_than_asked : assert (out_q < beats_q);
      end
      if (quiet) nothing_outstanding : assert (busy_q == '0 && !ar_valid);
      reach_the_end : cover (asked_q && beats_q == 6'd3 && out_q == 6'd3);
    end
  end

  logic unused;
  assign unused = unused_ready;

endmodule
`default_nettype wire
