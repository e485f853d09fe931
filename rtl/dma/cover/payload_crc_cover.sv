// The corner cases that the header of payload_crc names; counted by scripts/hdl/coverage.py.
`default_nettype none
module payload_crc_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic clear_i,
    input wire logic valid_i,
    input wire logic half_i,
    input wire logic valid_q
);

  half_beat :
  cover property (@(posedge clk_i) !rst_i && valid_i && half_i);
  beats_follow :
  cover property (@(posedge clk_i) !rst_i && valid_i && valid_q);
  gap :
  cover property (@(posedge clk_i) !rst_i && !valid_i && valid_q);
  clears_a_beat :
  cover property (@(posedge clk_i) !rst_i && clear_i && valid_q);

endmodule
`default_nettype wire

bind payload_crc payload_crc_cover u_cover (.*);
