// The corner cases that the header of msm_feed names; counted by scripts/hdl/coverage.py.
`default_nettype none
module msm_feed_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic wipe_i,
    input wire logic begin_i,
    input wire logic scalar_valid_o,
    input wire logic scalar_ready_i,
    input wire logic point_valid_o,
    input wire logic point_ready_i,
    input wire logic half_q,
    input wire logic take,
    input wire logic empty,
    input wire logic odd,
    input wire logic ahead,
    input wire logic last_one,
    input wire logic bad
);

  nothing :
  cover property (@(posedge clk_i) !rst_i && begin_i && empty);
  begins_at_an_odd_element :
  cover property (@(posedge clk_i) !rst_i && begin_i && odd);
  reads_ahead :
  cover property (@(posedge clk_i) !rst_i && ahead);
  ends_on_a_lower_half :
  cover property (@(posedge clk_i) !rst_i && take && last_one && !half_q);
  ends_on_an_upper_half :
  cover property (@(posedge clk_i) !rst_i && take && last_one && half_q);
  scalar_waits :
  cover property (@(posedge clk_i) !rst_i && scalar_valid_o && !scalar_ready_i);
  point_waits :
  cover property (@(posedge clk_i) !rst_i && point_valid_o && !point_ready_i);
  wipes :
  cover property (@(posedge clk_i) !rst_i && wipe_i && take);
  cannot_read :
  cover property (@(posedge clk_i) !rst_i && bad);

endmodule
`default_nettype wire

bind msm_feed msm_feed_cover u_cover (
    .*,
    .empty(n_i == '0),
    .odd(first_i[0]),
    .ahead(ask && left_q != '0),
    .last_one(left_q == 32'd1),
    .bad(resp_o != axi_pkg::RESP_OKAY)
);
