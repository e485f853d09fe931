// sync: bits from another clock, each on its own, through a chain of registers in which a metastable one can settle.
// Algorithm: Stages registers that tools keep together and do not optimise (ASYNC_REG). Under CDC, for proofs, a bit that changed
//            just before an edge is seen anew at every moment as old or new until the next one, as a metastable one may be.
// Range:     each bit from a register of its own clock; bits that mean something together must change one at a time (async_fifo).
// Timing:    Stages edges of clk_i, or one more for a bit that changes with the edge.
// Proof:     rtl/prim/formal/sync.sv
// Area:      benches/ledger/area.json#sync
`default_nettype none
module sync #(
    parameter int unsigned W      = 1,
    parameter int unsigned Stages = 2
) (
    input  wire logic         clk_i,
    input  wire logic [W-1:0] d_i,
    output logic      [W-1:0] q_o
);

  (* ASYNC_REG = "TRUE" *)logic [Stages-1:0][W-1:0] stage_q;
  logic [Stages-1:0][W-1:0] seen;
  always_ff @(posedge clk_i) begin
    for (int unsigned s = 0; s < Stages; s++) stage_q[s] <= (s == 0) ? d_i : seen[s-1];
  end
  assign q_o = seen[Stages-1];

`ifdef CDC
  // The clock of every step of the proof (scripts/hdl/clocks.v). Nobody drives flicker: it may be anything, each step anew.
  logic step;
  assign step = 1'b1;
  logic [W-1:0] past_q, doubt_q, flicker;
  always_ff @(posedge step) past_q <= d_i;
  always_ff @(posedge clk_i) doubt_q <= d_i ^ past_q;
  always_comb begin
    seen = stage_q;
    seen[0] = (stage_q[0] & ~doubt_q) | (flicker & doubt_q);
  end
`else
  assign seen = stage_q;
`endif

endmodule
`default_nettype wire
