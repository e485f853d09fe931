// msm_counters: counts ticks, field for field, and keeps the high-water mark of the parked operands.
// Algorithm: a counter a bit of tick_t.
// Range:     counters wrap at 2^COUNTER_BITS.
// Timing:    a tick is in the counters a cycle later.
// Tested-through: msm
// Area:      benches/ledger/area.json#msm
`default_nettype none
module msm_counters #(
    parameter int unsigned PendingW = 6
) (
    input  wire logic                          clk_i,
    input  wire logic                          clear_i,
    input  wire msm_pkg::tick_t                tick_i,
    input  wire logic           [PendingW-1:0] pending_i,
    output msm_pkg::counters_t                 counters_o
);

  localparam int unsigned Counters = $bits(msm_pkg::tick_t);
  localparam int unsigned CountW = msm_pkg::COUNTER_BITS;

  logic [Counters-1:0] tick;
  logic [Counters*CountW-1:0] count;
  logic [PendingW-1:0] max_q;
  assign tick = tick_i;

  for (genvar i = 0; i < Counters; i++) begin : gen_counter
    logic [CountW-1:0] count_q;
    always_ff @(posedge clk_i) begin
      if (clear_i) count_q <= '0;
      else if (tick[i]) count_q <= count_q + CountW'(1);
    end
    assign count[i*CountW+:CountW] = count_q;
  end
  always_ff @(posedge clk_i) begin
    if (clear_i) max_q <= '0;
    else if (pending_i > max_q) max_q <= pending_i;
  end
  assign counters_o = {CountW'(max_q), count};

endmodule
`default_nettype wire
