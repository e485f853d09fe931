// Bench of link_rx. Cycles: 30 Bounded.
// Case: Held=3
// Plant: if (rst_i || end_q) begin => if (rst_i) begin
// Plant: pushes = judge_q && is_known && is_next => pushes = judge_q && is_next
// Plant: pushes = judge_q && is_known && is_next => pushes = judge_q && is_known
// Plant: drain_q <= drain_q + $clog2(Slots)'(taken_i.pop) => drain_q <= drain_q
// Plant: have_q  <= 1'b0; => have_q <= have_q;
`default_nettype none
module link_rx_formal #(
    parameter int unsigned Held = 3  // frames that are kept at once
) (
    input wire logic       clk_i,
    input wire logic       rst_i,
    input wire logic       valid_i,
    input wire logic [7:0] data_i,
    input wire logic       take_i,
    input wire logic       pop_i
);

  // The bench starts in reset.
  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);

  shell_pkg::came_t  came;
  shell_pkg::taken_t taken;
  logic sync, took, answer, again, ack_valid, ack_again;
  logic [31:0] nonce;
  logic [7:0] expected, ack, drops;
  assign taken = '{data_ready: take_i && came.data_valid, pop: pop_i && came.valid};
  link_rx dut (
      .clk_i,
      .rst_i,
      .valid_i,
      .data_i,
      .came_o(came),
      .taken_i(taken),
      .sync_o(sync),
      .nonce_o(nonce),
      .expected_o(expected),
      .took_o(took),
      .answer_o(answer),
      .again_o(again),
      .ack_valid_o(ack_valid),
      .ack_o(ack),
      .ack_again_o(ack_again),
      .drops_o(drops)
  );

  // ---- what a frame's end leaves, whatever came before it
  logic ended_q, ended_before_q;
  // ---- frames taken and not over; bytes given of the oldest; what was offered and stays
  logic [2:0] held_q;
  logic [9:0] given_q;
  logic [7:0] number_q;
  logic stays_q;
  shell_pkg::came_t last_q;
  always_ff @(posedge clk_i) begin
    ended_q <= valid_i && data_i == link_pkg::END && !rst_i;
    ended_before_q <= ended_q && !rst_i;
    last_q <= came;
    if (rst_i || sync) begin
      held_q   <= '0;
      number_q <= '0;
      given_q  <= '0;
      stays_q  <= 1'b0;
    end else begin
      number_q <= number_q + 8'(dut.pushes);
      held_q   <= held_q + 3'(dut.pushes) - 3'(taken.pop);
      stays_q  <= came.valid && !taken.pop;
      if (taken.pop) given_q <= '0;
      else given_q <= given_q + 10'(taken.data_ready);
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (ended_q) no_escape_is_left : assert (!dut.escaped_q || dut.is_end);
      if (ended_before_q)
        a_frame_begins_anew : assert (dut.count_q == '0 && dut.crc_q == '1 && !dut.spoilt_q);
      slots_are_enough : assert (held_q <= 3'(Held));
      one_for_each : assert (dut.fill_q - dut.drain_q == held_q[1:0]);
      all_are_offered : assert (came.valid == (held_q != '0));
      if (stays_q)
        stays_until_it_is_over :
        assert (came.valid && came.kind == last_q.kind && came.bytes == last_q.bytes);
      if (came.data_valid) no_byte_too_many : assert (came.valid && dut.index_q == given_q + 10'd1);
      if (came.valid) kinds_of_the_host : assert (came.kind <= shell_pkg::RESET);
      if (dut.pushes) in_order : assert (dut.seq_q == number_q);
      reach_drop : cover (dut.drop_q && again);
    end
  end

  logic unused;
  assign unused = ^{nonce, expected, ack, drops, ack_valid, ack_again};

endmodule
`default_nettype wire
