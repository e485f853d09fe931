// ram_1r1w: memory with one write port and one read port, one clock.
// Algorithm: block-RAM-shaped: synchronous read, no reset, rdata_o holds while re_i is low (ExtraRegs follow freely).
// Range:     addresses < Depth; a read of the address being written gives the OLD word; never-written words are undefined.
// Timing:    rdata_o 1 + ExtraRegs cycles after re_i, throughput 1 read and 1 write per cycle.
// Proof:     rtl/prim/formal/ram_1r1w.sv
// Area:      benches/ledger/area.json#ram_1r1w
`default_nettype none
module ram_1r1w #(
    parameter int unsigned W         = 32,
    parameter int unsigned Depth     = 512,
    parameter int unsigned ExtraRegs = 0
) (
    input  wire logic                                  clk_i,
    input  wire logic                                  we_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] waddr_i,
    input  wire logic [                         W-1:0] wdata_i,
    input  wire logic                                  re_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] raddr_i,
    output logic      [                         W-1:0] rdata_o
);

  logic [W-1:0] mem[Depth];
  logic [W-1:0] rdata_q;

  always_ff @(posedge clk_i) begin
    if (re_i) rdata_q <= mem[raddr_i];
    if (we_i) mem[waddr_i] <= wdata_i;
  end

  delay #(
      .W(W),
      .N(ExtraRegs)
  ) u_delay (
      .clk_i,
      .d_i(rdata_q),
      .q_o(rdata_o)
  );

endmodule
`default_nettype wire
