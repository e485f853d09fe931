// The corner cases that the header of fifo names; counted by scripts/hdl/coverage.py.
`default_nettype none
module fifo_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i
);

  fills :
  cover property (@(posedge clk_i) !rst_i && valid_i && !valid_o);
  full_refuses :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  full_gives :
  cover property (@(posedge clk_i) !rst_i && !ready_o && ready_i);
  in_and_out :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && valid_o && ready_i);
  waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);

endmodule
`default_nettype wire

bind fifo fifo_cover u_cover (.*);
