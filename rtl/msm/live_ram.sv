// live_ram: a memory whose read port stays true: rdata_o is what the address looked up last holds now, writes since included.
// Algorithm: ram_1r1w, and a register that catches a write to the address that is being looked up or is held.
// Range:     addresses < Depth; never-written words are undefined.
// Timing:    rdata_o 1 cycle after re_i, throughput 1 read and 1 write per cycle.
// Tested-through: schedule      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
`default_nettype none
module live_ram #(
    parameter int unsigned W     = 1,
    parameter int unsigned Depth = 512
) (
    input  wire logic                                  clk_i,
    input  wire logic                                  we_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] waddr_i,
    input  wire logic [                         W-1:0] wdata_i,
    input  wire logic                                  re_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] raddr_i,
    output logic      [                         W-1:0] rdata_o
);

  localparam int unsigned AddrW = prim_pkg::addr_bits(Depth);

  logic [W-1:0] old, caught_q;
  logic [AddrW-1:0] raddr_q;
  logic caught_valid_q;

  ram_1r1w #(
      .W    (W),
      .Depth(Depth)
  ) u_ram (
      .clk_i,
      .we_i,
      .waddr_i,
      .wdata_i,
      .re_i,
      .raddr_i,
      .rdata_o(old)
  );

  logic hit;
  assign hit = we_i & (waddr_i == (re_i ? raddr_i : raddr_q));

  always_ff @(posedge clk_i) begin
    if (re_i) raddr_q <= raddr_i;
    if (hit) caught_q <= wdata_i;
    if (re_i | hit) caught_valid_q <= hit;
  end

  assign rdata_o = caught_valid_q ? caught_q : old;

endmodule
`default_nettype wire
