// Bench of mod_dbl. Cycles: 6
// Case: N=7 Modulus=29
// Case: N=7 Modulus=31
// Case: N=11 Modulus=509
// Case: N=7 Modulus=29 SIM_FAST
// Plant: .Offset  (-Twice) => .Offset  (-{1'b0, Modulus})
`default_nettype none
module mod_dbl_formal #(
    parameter int unsigned         N       = 7,
    parameter logic        [N-1:0] Modulus = 29
) (
    input wire logic         clk_i,
    input wire logic         mark_i,
    input wire logic [N-1:0] a_i
);

  localparam logic [N:0] Twice = {Modulus, 1'b0};

  logic [N-1:0] r, a;
  logic due;

  mod_dbl #(
      .N      (N),
      .Modulus(Modulus)
  ) dut (
      .clk_i,
      .a_i,
      .r_o(r)
  );

  pipe_check #(
      .W(N),
      .N(field_pkg::mod_dbl_latency())
  ) check (
      .clk_i,
      .mark_i,
      .d_i  ({a_i}),
      .due_o(due),
      .d_o  ({a})
  );

  logic [N+1:0] good;
  assign good = ((N + 2)'({a, 1'b0}) >= (N + 2)'(Twice)) ? (N + 2)'({a, 1'b0}) - (N + 2)'(Twice) : (N + 2)'({a, 1'b0});

  always_ff @(posedge clk_i) begin
    if (due && {1'b0, a} < Twice) begin
      exact : assert ({2'b0, r} == good);
      in_range : assert ({1'b0, r} < Twice);
    end
    reach_top : cover (due && {1'b0, a} < Twice && {1'b0, r} == Twice - (N + 1)'(2));
  end

endmodule
`default_nettype wire
