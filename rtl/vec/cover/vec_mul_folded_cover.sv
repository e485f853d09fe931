// The corner cases that the header of vec_mul_folded names; counted by scripts/hdl/coverage.py.
`default_nettype none
module vec_mul_folded_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic equal,
    input wire logic no_c,
    input wire logic no_factor
);

  logic took_q;
  always_ff @(posedge clk_i) if (ready_o) took_q <= !rst_i & valid_i;
  waits_for_its_phase :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  phase_without_element :
  cover property (@(posedge clk_i) !rst_i && ready_o && !valid_i);
  element_after_element :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && took_q);
  nothing_is_left :
  cover property (@(posedge clk_i) !rst_i && valid_o && equal);
  product :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && no_c);
  factor_zero :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && no_factor);

endmodule
`default_nettype wire

bind vec_mul_folded vec_mul_folded_cover u_cover (
    .*,
    .equal(r_o == '0),
    .no_c(c_i == '0),
    .no_factor(factor_i == '0)
);
