// ram_1r1w: memory with one write port and one read port, one clock.
// Algorithm: block-RAM-shaped: synchronous read, no reset, rdata_o holds while re_i is low (ExtraRegs follow freely).
// Range:     addresses < Depth; never-written words are undefined. A read of the address being written gives the OLD word; where
//            Collides is 0, any: its user does not look at it, and a device that has no such memory builds nothing around it.
// Timing:    rdata_o 1 + ExtraRegs cycles after re_i, throughput 1 read and 1 write per cycle.
// Proof:     rtl/prim/formal/ram_1r1w.sv
// Area:      benches/ledger/area.json#ram_1r1w
`default_nettype none
module ram_1r1w #(
    parameter int unsigned W         = 32,
    parameter int unsigned Depth     = 512,
    parameter int unsigned ExtraRegs = 0,
    parameter bit          Collides  = 1'b1,
    // verilator lint_off UNUSEDPARAM
    parameter bit          Ultra     = 1'b0   // in UltraRAM, where the part has it
    // verilator lint_on UNUSEDPARAM
) (
    input  wire logic                                  clk_i,
    input  wire logic                                  we_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] waddr_i,
    input  wire logic [                         W-1:0] wdata_i,
    input  wire logic                                  re_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] raddr_i,
    output logic      [                         W-1:0] rdata_o
);

  // What Yosys and the vendors' tools make of it.
  (* no_rw_check = !Collides, ram_style = Ultra ? "ultra" : "auto" *) logic [W-1:0] mem[Depth];
  logic [W-1:0] rdata_q;
  logic spoils;

  always_ff @(posedge clk_i) begin
    if (re_i) rdata_q <= mem[raddr_i] ^ {W{spoils}};
    if (we_i) mem[waddr_i] <= wdata_i;
  end
`ifdef SYNTHESIS
  assign spoils = 1'b0;
`else
  // Neither the old word nor the new one: who looks at it is found out.
  assign spoils = !Collides && we_i && waddr_i == raddr_i;
`endif

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
