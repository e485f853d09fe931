// The corner cases that the header of to_canonical names; counted by scripts/hdl/coverage.py.
`default_nettype none
module to_canonical_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic convert_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i
);

  converts :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && convert_i);
  leaves_unchanged :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && !convert_i);
  lanes_wait :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i && convert_i);
  waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i && !convert_i);
  no_credit :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o && convert_i);

endmodule
`default_nettype wire

bind to_canonical to_canonical_cover u_cover (.*);
