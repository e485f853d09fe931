// The corner cases that the header of mod_inv names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mod_inv_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic take,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic zero,
    input wire logic just_p,
    input wire logic one
);

  of_zero :
  cover property (@(posedge clk_i) !rst_i && take && zero);
  of_p :
  cover property (@(posedge clk_i) !rst_i && take && just_p);
  of_one :
  cover property (@(posedge clk_i) !rst_i && take && one);
  refuses :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  result_waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);

endmodule
`default_nettype wire

bind mod_inv mod_inv_cover u_cover (
    .*,
    .zero(data_i == '0),
    .just_p(data_i == bn254_pkg::p(IsFr)),
    .one(data_i == 256'd1)
);
