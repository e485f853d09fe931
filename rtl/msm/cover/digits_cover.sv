// The corner cases that the header of digits names; counted by scripts/hdl/coverage.py.
`default_nettype none
module digits_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    input wire logic valid_o,
    input wire logic ready_i,
    input wire logic last,
    input wire logic move,
    input wire logic turned_q,
    input wire logic negative,
    input wire logic advance,
    input wire logic mid_valid_q,
    input wire logic lone,
    input wire logic largest,
    input wire logic smallest
);

  lone_digit :
  cover property (@(posedge clk_i) !rst_i && valid_i && move && lone);
  several :
  cover property (@(posedge clk_i) !rst_i && valid_i && move && !last);
  last_of_several :
  cover property (@(posedge clk_i) !rst_i && valid_i && move && last && !lone);
  waits :
  cover property (@(posedge clk_i) !rst_i && valid_o && !ready_i);
  most_negative :
  cover property (@(posedge clk_i) !rst_i && mid_valid_q && largest);
  one_or_minus_one :
  cover property (@(posedge clk_i) !rst_i && mid_valid_q && smallest);
  negative_of_turned :
  cover property (@(posedge clk_i) !rst_i && mid_valid_q && advance && negative && turned_q);
  positive_of_turned :
  cover property (@(posedge clk_i) !rst_i && mid_valid_q && advance && !negative && turned_q);
  negative_plain :
  cover property (@(posedge clk_i) !rst_i && mid_valid_q && advance && negative && !turned_q);

endmodule
`default_nettype wire

bind digits digits_cover u_cover (
    .*,
    .lone(last && gone_q == '0),
    .largest(digit_q == '0),
    .smallest(size == '0)
);
