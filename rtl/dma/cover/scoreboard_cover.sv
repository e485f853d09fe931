// The corner cases that the header of scoreboard names; counted by scripts/hdl/coverage.py.
`default_nettype none
module scoreboard_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic insert_i,
    input wire logic waits_o,
    input wire logic skip_o,
    input wire logic distrust_i,
    input wire logic end_failed_i,
    input wire logic ends_a,
    input wire logic ends_b,
    input wire logic names_a,
    input wire logic names_b,
    input wire logic any,
    input wire logic contest,
    input wire logic busy_a,
    input wire logic busy_b,
    input wire logic starts,
    input wire logic some_busy,
    input wire logic tells_two,
    input wire logic queued
);

  follows_one :
  cover property (@(posedge clk_i) !rst_i && insert_i && (names_a ^ names_b));
  follows_two :
  cover property (@(posedge clk_i) !rst_i && insert_i && names_a && names_b && busy_a && busy_b);
  follows_what_ended :
  cover property (@(posedge clk_i) !rst_i && insert_i && names_a && !busy_a);
  ends_as_it_is_named :
  cover property (@(posedge clk_i) !rst_i && insert_i && ((names_a && ends_a) || (names_b && ends_b)));
  fails_as_it_is_named :
  cover property (@(posedge clk_i) !rst_i && insert_i && ((names_a && ends_a) || (names_b && ends_b)) && end_failed_i);
  tells_several :
  cover property (@(posedge clk_i) !rst_i && tells_two);
  front_waits :
  cover property (@(posedge clk_i) !rst_i && waits_o);
  skips :
  cover property (@(posedge clk_i) !rst_i && starts && skip_o);
  two_may_start :
  cover property (@(posedge clk_i) !rst_i && any && contest);
  held_by_quiesce :
  cover property (@(posedge clk_i) !rst_i && any && quiesce_i);
  distrusts_while_busy :
  cover property (@(posedge clk_i) !rst_i && distrust_i && some_busy);
  ends_and_inserts :
  cover property (@(posedge clk_i) !rst_i && queued);

endmodule
`default_nettype wire

bind scoreboard scoreboard_cover u_cover (
    .*,
    .contest(|(can & (can - Units'(1)))),
    .busy_a(busy_o[follow_a]),
    .busy_b(busy_o[follow_b]),
    .starts(start_o != '0),
    .some_busy(busy_o != '0),
    .tells_two(|((hit_a | hit_b) & ((hit_a | hit_b) - Tags'(1)))),
    .queued(end_i && insert_i)
);
