// Bench of limb_norm. Cycles: 8
// Case: LimbBits=3 Extra=2 Limbs=4 Width=12
// Case: LimbBits=2 Extra=1 Limbs=5 Width=11
// Case: LimbBits=2 Extra=4 Limbs=3 Width=7
// Plant: carry[k] = out[k-1] | (ones[k-1] & carry[k-1]) => carry[k] = out[k-1]
// Plant: r_q <= v_q + Keep'(carry_q[k]) => r_q <= v_q
`default_nettype none
module limb_norm_formal #(
    parameter  int unsigned LimbBits = 3,
    parameter  int unsigned Extra    = 2,
    parameter  int unsigned Limbs    = 4,
    parameter  int unsigned Width    = 12,
    localparam int unsigned Bits     = Limbs * (LimbBits + Extra)
) (
    input wire logic            clk_i,
    input wire logic            mark_i,
    input wire logic [Bits-1:0] limbs_i
);

  logic [Width-1:0] r, good;
  logic [Bits-1:0] limbs;
  logic due;

  limb_norm #(
      .LimbBits(LimbBits),
      .Extra(Extra),
      .Limbs(Limbs),
      .Width(Width)
  ) dut (
      .clk_i,
      .limbs_i,
      .r_o(r)
  );

  pipe_check #(
      .W(Bits),
      .N(field_pkg::limb_norm_latency(LimbBits, Extra))
  ) check (
      .clk_i,
      .mark_i,
      .d_i  (limbs_i),
      .due_o(due),
      .d_o  (limbs)
  );

  always_comb begin
    good = '0;
    for (int k = 0; k < Limbs; k++) begin
      good = good + (Width'(limbs[k*(LimbBits+Extra)+:LimbBits+Extra]) << (k * LimbBits));
    end
  end

  always_ff @(posedge clk_i) begin
    if (due) exact : assert (r == good);
    reach_ones : cover (due && r == '1);
  end

endmodule
`default_nettype wire
