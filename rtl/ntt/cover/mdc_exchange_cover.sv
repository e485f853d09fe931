// The corner cases that the header of mdc_exchange names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mdc_exchange_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic active_i,
    input wire logic half_q,
    input wire logic leaving_q,
    input wire logic last_slot,
    input wire logic take
);

  passes_unchanged :
  cover property (@(posedge clk_i) !rst_i && valid_i && !active_i);
  first_half :
  cover property (@(posedge clk_i) !rst_i && take && !half_q);
  second_half :
  cover property (@(posedge clk_i) !rst_i && take && half_q);
  block_ends :
  cover property (@(posedge clk_i) !rst_i && take && half_q && last_slot);
  leaves_while_the_next_comes :
  cover property (@(posedge clk_i) !rst_i && leaving_q && take && !half_q);
  leaves_into_a_gap :
  cover property (@(posedge clk_i) !rst_i && leaving_q && !valid_i);
  gap_within_a_block :
  cover property (@(posedge clk_i) !rst_i && half_q && !valid_i);

endmodule
`default_nettype wire

bind mdc_exchange mdc_exchange_cover u_cover (.*);
