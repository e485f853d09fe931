// The corner cases that the header of live_ram names; counted by scripts/hdl/coverage.py.
`default_nettype none
module live_ram_cover (
    input wire logic clk_i,
    input wire logic re_i,
    input wire logic hit,
    input wire logic caught_valid_q
);

  written_as_it_is_looked_up :
  cover property (@(posedge clk_i) hit && re_i);
  written_while_held :
  cover property (@(posedge clk_i) hit && !re_i);
  caught :
  cover property (@(posedge clk_i) caught_valid_q);

endmodule
`default_nettype wire

bind live_ram live_ram_cover u_cover (.*);
