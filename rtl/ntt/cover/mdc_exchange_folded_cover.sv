// The corner cases that the header of mdc_exchange_folded names; counted by scripts/hdl/coverage.py.
`default_nettype none
module mdc_exchange_folded_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic active,
    input wire logic visited,
    input wire logic is_last,
    input wire logic leaving,
    input wire logic half,
    input wire logic last_slot,
    input wire logic take
);

  passes_unchanged :
  cover property (@(posedge clk_i) !rst_i && valid_i && !active);
  first_half :
  cover property (@(posedge clk_i) !rst_i && take && !half);
  second_half :
  cover property (@(posedge clk_i) !rst_i && take && half);
  block_ends :
  cover property (@(posedge clk_i) !rst_i && take && half && last_slot);
  leaves_while_the_next_comes :
  cover property (@(posedge clk_i) !rst_i && visited && leaving && take && !half);
  leaves_into_a_gap :
  cover property (@(posedge clk_i) !rst_i && visited && leaving && !valid_i);
  gap_within_a_block :
  cover property (@(posedge clk_i) !rst_i && visited && half && !valid_i);
  last_exchange :
  cover property (@(posedge clk_i) !rst_i && take && is_last);
  last_passes :
  cover property (@(posedge clk_i) !rst_i && valid_i && !active && is_last);
  between_the_visits :
  cover property (@(posedge clk_i) !rst_i && !visited);

endmodule
`default_nettype wire

bind mdc_exchange_folded mdc_exchange_folded_cover u_cover (
    .*,
    .leaving(now.leaving)
);
