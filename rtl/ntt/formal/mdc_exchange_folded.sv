// Bench of mdc_exchange_folded. Cycles: 80. Bounded.
// Case: S=0
// Case: S=1
// Case: S=2
// Plant: .wdata_i(half ? y_i : x_i) => .wdata_i(x_i)
// Plant: else if (last_leave) next.leaving = 1'b0 => else if (now.leaving) next.leaving = 1'b0
// Plant: .raddr_i(base_q | (now.leaving ? now.leave : slot)) => .raddr_i(base_q | slot)
// Plant: base_q <= base_q << 1 => base_q <= base_q
// Plant: state_q <= {next, state_q[LogPass:1]} => state_q <= {now, state_q[LogPass:1]}
// Every tile of beats with any gaps at one of the stages, while the others have beats of whole passes at any time.
`default_nettype none
module mdc_exchange_folded_formal #(
    parameter int unsigned S = 0
) (
    input wire logic                clk_i,
    input wire logic                rst_i,
    input wire logic                valid_i,
    input wire ntt_pkg::log_t       k_i,
    input wire logic          [1:0] x_i,
    input wire logic          [1:0] y_i,
    input wire logic                lane_i,
    input wire logic          [5:0] pick_i
);

  localparam int unsigned LogPass = 2;
  localparam int unsigned Columns = 1;
  localparam int unsigned Interval = ntt_pkg::interval(LogPass, 1);
  localparam int unsigned PhaseW = prim_pkg::addr_bits(Interval);
  localparam int unsigned J = (S == LogPass) ? Columns : Columns + S;
  localparam int unsigned Half = 2 ** J;
  localparam int unsigned CountW = 6;

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  always_comb if (!started_q) assume (rst_i);
  always_comb if (started_q) assume (!rst_i);

  // The stage in question, at its visit and when its beats leave.
  logic [PhaseW-1:0] phase_q;
  logic here, there, take, active, is_tile_new;
  ntt_pkg::log_t k_q, k;
  logic [CountW-1:0] tile_q;
  always_ff @(posedge clk_i) begin
    if (rst_i || phase_q == PhaseW'(Interval - 1)) phase_q <= '0;
    else phase_q <= phase_q + PhaseW'(1);
  end
  assign here = phase_q == PhaseW'(S);
  assign there = phase_q == PhaseW'(S + ntt_pkg::exchange_latency());
  assign is_tile_new = tile_q == '0;
  assign k = !here ? ntt_pkg::log_t'(LogPass) : is_tile_new ? k_i : k_q;
  assign take = valid_i && here;
  assign active = (S == LogPass) ? k != '0 : 32'(k) > S;
  always_comb begin
    assume (32'(k_i) <= LogPass);
    if (32'(phase_q) > LogPass) assume (!valid_i);
  end

  logic valid, traded, unused_inverse;
  ntt_pkg::log_t k_out;
  logic [LogPass-2:0] block;
  logic [1:0] x, y;
  mdc_exchange_folded #(
      .LogPass(LogPass),
      .Columns(Columns),
      .W(2)
  ) dut (
      .clk_i,
      .rst_i,
      .phase_i(phase_q),
      .valid_i,
      .k_i(k),
      .inverse_i(1'b0),
      .x_i,
      .y_i,
      .valid_o(valid),
      .traded_o(traded),
      .k_o(k_out),
      .inverse_o(unused_inverse),
      .block_o(block),
      .x_o(x),
      .y_o(y)
  );

  // Beats in and out, counted; one element of one block is followed: lane, place.
  logic [CountW-1:0] in_q, out_q, pick_q, block_q;
  logic [1:0] value_q;
  logic seen_q, lane_q, is_active_q, picked_active_q;
  ntt_pkg::log_t picked_k_q;
  logic [3:0] quiet_q;
  always_ff @(posedge clk_i) begin
    pick_q <= started_q ? pick_q : pick_i;
    lane_q <= started_q ? lane_q : lane_i;
    if (rst_i) begin
      in_q <= '0;
      out_q <= '0;
      seen_q <= 1'b0;
      is_active_q <= 1'b0;
      quiet_q <= '1;
      tile_q <= '0;
    end else begin
      out_q <= out_q + CountW'(valid && there);
      if (take) begin
        in_q <= in_q + CountW'(1);
        k_q <= k;
        is_active_q <= active;
        tile_q <= (tile_q + CountW'(1)) & CountW'(ntt_pkg::low_mask(k + ntt_pkg::log_t'(Columns)));
        quiet_q <= '0;
      end else if (here && quiet_q != '1) quiet_q <= quiet_q + 4'd1;
      if (take && in_q == pick_q) begin
        value_q <= lane_q ? y_i : x_i;
        seen_q <= 1'b1;
        picked_active_q <= active;
        picked_k_q <= k;
        block_q <= tile_q >> (J + 1);
      end
    end
  end
  // No count wraps; blocks begin at multiples of their size; passing begins only after the block's delay.
  always_comb begin
    assume (in_q != '1);
    if (take && active && is_tile_new) assume (in_q[J:0] == '0);
    if (take && !active && is_active_q) assume (quiet_q >= 4'(Half));
  end

  // Where the picked element goes: the block's number stays; half and lane change places.
  logic [CountW-1:0] target;
  logic target_lane;
  always_comb begin
    target = pick_q;
    target_lane = lane_q;
    if (picked_active_q) begin
      target[J]   = lane_q;
      target_lane = pick_q[J];
    end
  end

  always_ff @(posedge clk_i) begin
    if (started_q && !rst_i) begin
      if (valid && there && out_q == target && seen_q) begin
        right_place : assert ((target_lane ? y : x) == value_q);
        as_what : assert (traded == picked_active_q && k_out == picked_k_q);
        if (traded && S != LogPass) of_its_block : assert (CountW'(block) == block_q);
      end
      nothing_made : assert (out_q <= in_q);
      if (quiet_q >= 4'(Half + 1) && in_q[J:0] == '0) nothing_kept : assert (out_q == in_q);
      reach_two_blocks : cover (out_q == CountW'(2 * Half));
      reach_picked : cover (seen_q && picked_active_q && out_q > target);
    end
  end

endmodule
`default_nettype wire
