// reset_sync: a reset from anywhere for one clock: it begins at once, clock or no clock, and ends with an edge of the clock.
// Algorithm: a chain of registers that the reset sets, and through which its end must travel.
// Range:     arst_i without glitches.
// Timing:    rst_o falls with the Stages-th edge of clk_i after arst_i fell, or one later.
// Proof:     rtl/prim/formal/reset_sync.sv
// Area:      benches/ledger/area.json#reset_sync
`default_nettype none
module reset_sync #(
    parameter int unsigned Stages = 2
) (
    input  wire logic clk_i,
    input  wire logic arst_i,
    output logic      rst_o
);

  (* ASYNC_REG = "TRUE" *) logic [Stages-1:0] stage_q;
  always_ff @(posedge clk_i or posedge arst_i) begin
    if (arst_i) stage_q <= '1;
    else stage_q <= Stages'({stage_q, 1'b0});
  end
  assign rst_o = stage_q[Stages-1];

endmodule
`default_nettype wire
