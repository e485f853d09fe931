// Bench of ring_complete. Cycles: 26 Bounded.
// Case: Log=0
// Case: Log=1
// Case: N=2
// Case: Slave=1 Turns=2
// Case: Slave=1 Turns=2 N=2
// Case: Slave=2 Turns=2
// Case: Slave=3 Waits=1
// Plant: fields.phase = ~|(tail_o & size) => fields.phase = |(tail_o & size)
// Plant: assign irq_o = write_i.b_valid & is_owed & owes_irq => assign irq_o = send & irq_q
// Plant: off_q || quiesce_i ? '0 : '1 => '1
// Plant: state_q == Idle && !quiesce_i => state_q == Idle
// Plant: state_q == Idle && owed == 0 => state_q == Idle
// Plant: assign in_ring = tail_o & (size - 32'd1) => assign in_ring = tail_o
// Plant: (!w_valid_q || write_i.w_ready) && room => room
// Plant: w_valid: w_valid_q, => w_valid: w_valid_q & ~aw_valid_q,
`default_nettype none
module ring_complete_formal #(
    parameter int unsigned Log = 1,
    // As in axi_slave. Address and beat of a completion are offered together, and are both taken within Served cycles by a prompt
    // slave: its two readies come together or in two Turns, after it Waits.
    parameter int unsigned Slave = 0,
    parameter int unsigned N = 1,
    parameter int unsigned Turns = 1,
    parameter int unsigned Waits = 0,
    localparam int unsigned Served = Turns * N + Waits
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic valid_i,
    input wire logic irq_i,
    input wire logic aw_ready_i,
    input wire logic w_ready_i,
    input wire logic b_go_i
);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  logic quiet, write_error, irq, ready, aw_valid, w_valid, b_valid, b_ready;
  logic [31:0] tail;
  logic [3:0] given_q, addressed_q, written_q, answered_q, irqs_q, wanted_q;
  dma_pkg::ended_t ended;
  axi_pkg::ax_t aw;
  axi_pkg::w_t w;
  axi_pkg::b_t b;
  axi_pkg::write_req_t write;
  axi_pkg::write_rsp_t answer;
  assign {b_ready, aw_valid, aw, w_valid, w} = write;
  logic aw_ready, w_ready, is_prompt;
  assign answer = '{aw_ready: aw_ready, w_ready: w_ready, b_valid: b_valid, b: b};
  assign b = '0;
  always_comb begin
    ended = '0;
    ended.tag = 16'(given_q);
    ended.irq = irq_i;
  end
  axi_slave #(
      .Slave(Slave),
      .N(N)
  ) u_slave (
      .clk_i,
      .rst_i,
      .aw_valid_i(aw_valid),
      .w_valid_i (w_valid),
      .w_last_i  (w.last),
      .aw_go_i   (aw_ready_i),
      .w_go_i    (w_ready_i),
      .aw_ready_o(aw_ready),
      .w_ready_o (w_ready),
      .prompt_o  (is_prompt)
  );
  ring_complete #(
      .Ahead(2)
  ) dut (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(quiet),
      .base_i('0),
      .log_i(5'(Log)),
      .head_i('0),
      .tail_o(tail),
      .write_error_o(write_error),
      .irq_o(irq),
      .valid_i,
      .ready_o(ready),
      .ended_i(ended),
      .write_o(write),
      .write_i(answer)
  );

  axi_write_rules #(
      .OneEach(1'b0)
  ) u_rules (
      .clk_i,
      .rst_i,
      .write_i(write),
      .rsp_i  (answer)
  );

  // Answers in order, after address and data.
  assign b_valid = b_go_i && answered_q != addressed_q && answered_q != written_q && !rst_i;
  logic [15:0] asks_q;  // job n asked for an interrupt
  logic quiesced_q, held_w_q;
  always_comb if (quiesced_q) assume (quiesce_i);
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      given_q <= '0;
      addressed_q <= '0;
      written_q <= '0;
      answered_q <= '0;
      irqs_q <= '0;
      wanted_q <= '0;
      asks_q <= '0;
      quiesced_q <= 1'b0;
    end else begin
      quiesced_q <= quiesce_i;
      if (valid_i && ready) begin
        asks_q[given_q] <= irq_i;
        given_q <= given_q + 4'd1;
      end
      if (aw_valid && aw_ready) addressed_q <= addressed_q + 4'd1;
      if (w_valid && w_ready) written_q <= written_q + 4'd1;
      if (b_valid && b_ready) begin
        answered_q <= answered_q + 4'd1;
        wanted_q   <= wanted_q + 4'(asks_q[answered_q]);
      end
      irqs_q <= irqs_q + 4'(irq);
    end
    held_w_q <= w_valid & ~w_ready & ~rst_i;
  end

  // Cycles since the completion was offered.
  localparam int unsigned AgeW = $clog2(Served + 2);
  logic [AgeW-1:0] age_q;
  always_ff @(posedge clk_i) begin
    age_q <= rst_i || !(aw_valid || w_valid) || dut.send ? '0 : age_q + AgeW'(age_q != '1);
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (is_prompt) served_in_time : assert (!(aw_valid || w_valid) || age_q < AgeW'(Served));
      if (aw_valid) begin
        a_beat : assert (aw.len == '0);
        where_it_should : assert (aw.addr == {58'(addressed_q & 4'((1 << Log) - 1)), 6'b0});
        only_what_was_given : assert (addressed_q < given_q);
      end
      if (w_valid) begin
        whose_it_is : assert (w.data[15:0] == 16'(written_q) && w.last);
        its_phase : assert (w.data[448] == ~written_q[Log]);
        whole_or_off : assert (w.strb == '1 || (w.strb == '0 && quiesce_i));
      end
      if (quiesced_q && w_valid && !held_w_q) strobes_are_off : assert (w.strb == '0);
      if (quiesce_i) nothing_new : assert (!ready);
      if (quiet) nothing_outstanding : assert (answered_q == given_q && !aw_valid && !w_valid);
      irq_after_its_answer : assert (irqs_q == wanted_q);
      no_error : assert (!write_error);
      tail_counts : assert (tail[3:0] >= addressed_q && tail[3:0] <= given_q);
      reach_one : cover (answered_q == 4'd1 && irqs_q == 4'd1);
      reach_slowest : cover (is_prompt && (aw_valid || w_valid) && age_q == AgeW'(Served - 1));
    end
  end

endmodule
`default_nettype wire
