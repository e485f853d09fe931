// The corner cases that the header of arbiter names; counted by scripts/hdl/coverage.py.
`default_nettype none
module arbiter_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic contest,
    input wire logic next_round
);

  contested :
  cover property (@(posedge clk_i) !rst_i && contest);
  kept :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  begins_anew :
  cover property (@(posedge clk_i) !rst_i && valid_o && ready_i && next_round);
  nobody :
  cover property (@(posedge clk_i) !rst_i && !valid_o);

endmodule
`default_nettype wire

bind arbiter arbiter_cover u_cover (
    .*,
    .contest(|(req_i & (req_i - N'(1)))),
    .next_round(masked == '0)
);
