// The corner cases that the header of stream_of_pipe names; counted by scripts/hdl/coverage.py.
`default_nettype none
module stream_of_pipe_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic ready_o,
    input wire logic valid_o,
    input wire logic ready_i
);

  no_credit :
  cover property (@(posedge clk_i) !rst_i && valid_i && !ready_o);
  waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  in_and_out :
  cover property (@(posedge clk_i) !rst_i && valid_i && ready_o && valid_o && ready_i);

endmodule
`default_nettype wire

bind stream_of_pipe stream_of_pipe_cover u_cover (.*);
