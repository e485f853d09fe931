// msm_totals: the card's counters of MSM jobs: those of all passes since reset, added up.
// Algorithm: one adder a counter, once a pass.
// Range:     modulo 2^COUNTER_BITS.
// Timing:    counters_i is added with add_i, and in counts_o a cycle later.
// Tested-through: msm_unit
// Area:      benches/ledger/area.json#card
`default_nettype none
module msm_totals (
    input  wire logic               clk_i,
    input  wire logic               rst_i,
    input  wire logic               add_i,
    input  wire msm_pkg::counters_t counters_i,
    output msm_pkg::msm_counts_t    counts_o
);

  localparam int unsigned CountW = msm_pkg::COUNTER_BITS;

  msm_pkg::msm_counts_t counts;
  assign counts = '{
          output_cycles: counters_i.output_cycles,
          reduce_cycles: counters_i.reduce_cycles,
          accumulate_cycles: counters_i.accumulate_cycles,
          fill_cycles: counters_i.fill_cycles,
          clears: counters_i.clears,
          drain: counters_i.bubbles_drain,
          stalled: counters_i.bubbles_stalled,
          rested: counters_i.bubbles_rested,
          starved: counters_i.bubbles_starved,
          merges: counters_i.merges,
          conflicts: counters_i.conflicts,
          direct: counters_i.direct,
          issued: counters_i.issued,
          digits: counters_i.digits,
          points: counters_i.points
      };
  for (genvar i = 0; i < $bits(msm_pkg::msm_counts_t) / CountW; i++) begin : gen_count
    logic [CountW-1:0] total_q;
    always_ff @(posedge clk_i) begin
      if (rst_i) total_q <= '0;
      else if (add_i) total_q <= total_q + counts[CountW*i+:CountW];
    end
    assign counts_o[CountW*i+:CountW] = total_q;
  end

  logic unused;
  assign unused = ^{counters_i.pending_max, counters_i.empty};

endmodule
`default_nettype wire
