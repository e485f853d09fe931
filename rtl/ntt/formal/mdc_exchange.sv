// Bench of mdc_exchange. Cycles: 24. Bounded.
// Case: J=1
// Case: J=2
// Plant: .wdata_i(half_q ? y_i : x_i) => .wdata_i(x_i)
// Plant: half_q <= half_q ^ last_slot => half_q <= half_q
// Plant: y_q2 <= (kind_q == KIND_PASS) ? y_q : ((kind_q == KIND_FIRST) ? x_q : first) => y_q2 <= (kind_q == KIND_PASS) ? y_q : x_q
// Plant: else if (leaving_q && last_leave) leaving_q <= 1'b0 => else if (leaving_q) leaving_q <= 1'b0
// Plant: .raddr_i(leaving_q ? leave_q : slot_q) => .raddr_i(slot_q)
// Every block of beats with any gaps, and single beats that pass while nothing is inside.
`default_nettype none
module mdc_exchange_formal #(
    parameter int unsigned J = 1
) (
    input wire logic         clk_i,
    input wire logic         rst_i,
    input wire logic         valid_i,
    input wire logic         active_i,
    input wire logic [  1:0] x_i,
    input wire logic [  1:0] y_i,
    input wire logic         mark_i,
    input wire logic [J+3:0] pick_i
);

  localparam int unsigned Block = 2 ** (J + 1);
  localparam int unsigned Half = 2 ** J;
  localparam int unsigned CountW = J + 4;

  logic valid;
  logic [1:0] x, y;
  logic unused_meta;

  mdc_exchange #(
      .W(2),
      .J(J)
  ) dut (
      .clk_i,
      .rst_i,
      .valid_i,
      .active_i,
      .x_i,
      .y_i,
      .meta_i(mark_i),
      .valid_o(valid),
      .x_o(x),
      .y_o(y),
      .meta_o(unused_meta)
  );

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);
  always_comb if (started_q) assume (!rst_i);

  // Beats in and out, counted; one element of one block is followed: lane, place.
  logic [CountW-1:0] in_q, out_q, pick_q;
  logic [1:0] value_q;
  logic seen_q, lane_q;
  logic [7:0] quiet_q;
  always_ff @(posedge clk_i) begin
    pick_q <= started_q ? pick_q : pick_i;
    lane_q <= started_q ? lane_q : mark_i;
    if (rst_i) begin
      in_q <= '0;
      out_q <= '0;
      seen_q <= 1'b0;
      quiet_q <= '1;
    end else begin
      in_q  <= in_q + CountW'(valid_i);
      out_q <= out_q + CountW'(valid);
      if (valid_i) quiet_q <= '0;
      else if (quiet_q != '1) quiet_q <= quiet_q + 8'd1;
      if (valid_i && in_q == pick_q) begin
        value_q <= lane_q ? y_i : x_i;
        seen_q  <= 1'b1;
      end
    end
  end
  // No count wraps; the kind changes between blocks only, to passing only after the block's delay.
  logic active_q;
  always_ff @(posedge clk_i) if (valid_i) active_q <= active_i;
  always_comb begin
    assume (in_q != '1);
    if (in_q[J:0] != '0 && valid_i) assume (active_i == active_q);
    if (in_q != '0 && in_q[J:0] == '0 && valid_i && !active_i && active_q)
      assume (quiet_q >= 8'(Half));
  end

  // Where the picked element goes: the block's number stays; half and lane change places.
  logic [CountW-1:0] target;
  logic target_lane, is_active_q;
  always_ff @(posedge clk_i) if (valid_i && in_q == pick_q) is_active_q <= active_i;
  always_comb begin
    target = pick_q;
    target[J] = lane_q;
    target_lane = pick_q[J];
    if (!is_active_q) begin
      target = pick_q;
      target_lane = lane_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (valid && out_q == target && seen_q)
        right_place : assert ((target_lane ? y : x) == value_q);
      nothing_made : assert (out_q <= in_q);
      if (quiet_q >= 8'(Half + 3) && in_q[J:0] == '0) nothing_kept : assert (out_q == in_q);
      reach_two_blocks : cover (out_q == CountW'(2 * Block));
      reach_mixed : cover (seen_q && !is_active_q && out_q > target && pick_q > CountW'(Block));
    end
  end

endmodule
`default_nettype wire
