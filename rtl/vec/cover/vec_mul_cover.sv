// The corner cases that the header of vec_mul names; counted by scripts/hdl/coverage.py.
`default_nettype none
module vec_mul_cover (
    input wire logic clk_i,
    input wire logic equal,
    input wire logic no_c,
    input wire logic no_factor
);

  nothing_is_left :
  cover property (@(posedge clk_i) equal);
  product :
  cover property (@(posedge clk_i) no_c);
  factor_zero :
  cover property (@(posedge clk_i) no_factor);

endmodule
`default_nettype wire

bind vec_mul vec_mul_cover u_cover (
    .*,
    .equal(r_o == '0),
    .no_c(c_i == '0),
    .no_factor(factor_i == '0)
);
