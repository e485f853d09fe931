// The corner cases that the header of ntt_walk names; counted by scripts/hdl/coverage.py.
`default_nettype none
module ntt_walk_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic valid_o,
    input wire logic step_i,
    input wire logic burst_i,
    input wire logic last_o,
    input wire logic tile_end,
    input wire logic last_tile
);

  pass_after_pass :
  cover property (@(posedge clk_i) !rst_i && step_i && last_o && valid_i);
  queued_behind :
  cover property (@(posedge clk_i) !rst_i && valid_i && valid_o);
  tile_after_tile :
  cover property (@(posedge clk_i) !rst_i && step_i && tile_end && !last_tile);
  by_bursts :
  cover property (@(posedge clk_i) !rst_i && step_i && burst_i);
  by_beats :
  cover property (@(posedge clk_i) !rst_i && step_i && !burst_i);
  pass_ends :
  cover property (@(posedge clk_i) !rst_i && step_i && last_o);

endmodule
`default_nettype wire

bind ntt_walk ntt_walk_cover u_cover (.*);
