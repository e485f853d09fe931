// The corner cases that the header of butterfly names; counted by scripts/hdl/coverage.py.
`default_nettype none
module butterfly_cover (
    input wire logic clk_i,
    input wire logic bypass_i,
    input wire logic zero,
    input wire logic equal
);

  bypassed :
  cover property (@(posedge clk_i) bypass_i);
  equal_operands :
  cover property (@(posedge clk_i) !bypass_i && equal);
  zeros :
  cover property (@(posedge clk_i) !bypass_i && zero);

endmodule
`default_nettype wire

bind butterfly butterfly_cover u_cover (
    .*,
    .zero (a_i == '0 && b_i == '0),
    .equal(a_i == b_i)
);
