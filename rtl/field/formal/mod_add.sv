// Bench of mod_add. Cycles: 6. Bounded.
// Case: N=7 Modulus=29
// Case: N=7 Modulus=31
// Case: N=11 Modulus=509
// Case: N=256 Modulus=256'h30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47
// Case: N=7 Modulus=29 SIM_FAST
// Plant: .Offset  (-Twice) => .Offset  (-Twice - 1)
// Plant: .ByOffset(1'b1) => .ByOffset(1'b0)
`default_nettype none
module mod_add_formal #(
    parameter int unsigned         N       = 7,
    parameter logic        [N-1:0] Modulus = 29
) (
    input wire logic         clk_i,
    input wire logic         mark_i,
    input wire logic [N-1:0] a_i,
    input wire logic [N-1:0] b_i
);

  localparam logic [N:0] Twice = {Modulus, 1'b0};

  logic [N-1:0] r, a, b;
  logic due;

  mod_add #(
      .N      (N),
      .Modulus(Modulus)
  ) dut (
      .clk_i,
      .a_i,
      .b_i,
      .r_o(r)
  );

  pipe_check #(
      .W(2 * N),
      .N(field_pkg::mod_add_latency())
  ) check (
      .clk_i,
      .mark_i,
      .d_i  ({a_i, b_i}),
      .due_o(due),
      .d_o  ({a, b})
  );

  logic [N+1:0] good;
  assign good = ((N + 2)'(a) + (N + 2)'(b) >= (N + 2)'(Twice)) ? (N + 2)'(a) + (N + 2)'(b) - (N + 2)'(Twice) : (N + 2)'(a) + (N + 2)'(b);

  always_ff @(posedge clk_i) begin
    if (due && {1'b0, a} < Twice && {1'b0, b} < Twice) begin
      exact : assert ({2'b0, r} == good);
      in_range : assert ({1'b0, r} < Twice);
    end
    reach_top :
    cover (due && {1'b0, a} < Twice && {1'b0, b} < Twice && {1'b0, r} == Twice - (N + 1)'(1));
  end

endmodule
`default_nettype wire
