// The corner cases that the header of skid_buffer names; counted by scripts/hdl/coverage.py.
`default_nettype none
module skid_buffer_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i
);

  passes :
  cover property (@(posedge clk_i) !rst_i && valid_i && valid_o && ready_i);
  takes_aside :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && valid_o && !ready_i);
  refuses :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  gives_from_aside :
  cover property (@(posedge clk_i) !rst_i && !ready_o && ready_i);

endmodule
`default_nettype wire

bind skid_buffer skid_buffer_cover u_cover (.*);
