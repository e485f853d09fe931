// The corner cases that the header of pipe_reg names; counted by scripts/hdl/coverage.py.
`default_nettype none
module pipe_reg_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i
);

  fills :
  cover property (@(posedge clk_i) !rst_i && valid_i && !valid_o);
  passes :
  cover property (@(posedge clk_i) !rst_i && valid_i && valid_o && ready_i);
  refuses :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  empties :
  cover property (@(posedge clk_i) !rst_i && !valid_i && valid_o && ready_i);

endmodule
`default_nettype wire

bind pipe_reg pipe_reg_cover u_cover (.*);
