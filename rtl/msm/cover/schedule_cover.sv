// The corner cases that the header of schedule names; counted by scripts/hdl/coverage.py.
`default_nettype none
module schedule_cover #(
    parameter int unsigned Entries = 32,
    parameter int unsigned BucketBits = 14
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic digit_valid_i,
    input wire logic digit_ready_o,
    input wire logic [BucketBits-1:0] digit_bucket_i,
    input wire logic add_valid_o,
    input wire logic sum_valid_i,
    input wire logic [BucketBits-1:0] sum_bucket_i,
    input wire logic held,
    input wire logic a_valid_q,
    input wire logic a_taken,
    input wire logic r_adds,
    input wire logic r_rest,
    input wire logic walk_i,
    input wire logic walk_clear_i,
    input wire logic walk_full_o,
    input wire logic walk_we_i,
    input wire logic wipe_o,
    input wire logic [prim_pkg::count_bits(Entries)-1:0] pending_o
);

  logic walked_q;
  always_ff @(posedge clk_i) walked_q <= !rst_i & walk_i;
  logic taken;
  assign taken = !rst_i & digit_valid_i & digit_ready_o;

  digit_with_sum :
  cover property (@(posedge clk_i) taken && sum_valid_i && digit_bucket_i != sum_bucket_i);
  digit_meets_sum :
  cover property (@(posedge clk_i) taken && sum_valid_i && digit_bucket_i == sum_bucket_i);
  adds :
  cover property (@(posedge clk_i) !rst_i && add_valid_o);
  parked :
  cover property (@(posedge clk_i) !rst_i && pending_o != '0);
  no_place_left :
  cover property (@(posedge clk_i) !rst_i && 32'(pending_o) == Entries);
  stalled :
  cover property (@(posedge clk_i) !rst_i && !wipe_o && digit_valid_i && !digit_ready_o);
  digit_waits_for_turn :
  cover property (@(posedge clk_i) !rst_i && held && a_valid_q && !a_taken);
  digit_parks_or_rests_without_turn :
  cover property (@(posedge clk_i) !rst_i && held && a_valid_q && a_taken);
  sum_is_added_without_turn :
  cover property (@(posedge clk_i) !rst_i && held && r_adds);
  sum_rests_without_turn :
  cover property (@(posedge clk_i) !rst_i && held && r_rest);
  waits_for_wipe :
  cover property (@(posedge clk_i) !rst_i && wipe_o && digit_valid_i);
  walks_full :
  cover property (@(posedge clk_i) !rst_i && walked_q && walk_full_o);
  walks_empty :
  cover property (@(posedge clk_i) !rst_i && walked_q && !walk_full_o);
  walks_and_keeps :
  cover property (@(posedge clk_i) !rst_i && walk_i && !walk_clear_i);
  reduction_writes :
  cover property (@(posedge clk_i) !rst_i && walk_we_i);

endmodule
`default_nettype wire

bind schedule schedule_cover #(
    .Entries(Entries),
    .BucketBits(BucketBits)
) u_cover (.*);
