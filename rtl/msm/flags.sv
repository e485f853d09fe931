// flags: one bit a bucket, looked up and changed by two users in every cycle.
// Algorithm: the bit is the XOR of two, each written by one user only; each user has its own copy of both (four memories of
//            one read and one write port).  Looked up once, the copies stay true while they are held (live_ram).
// Range:     both users may hold the same bucket; a turns the bucket that it holds, b writes any of which it knows b's part.
// Timing:    values 1 cycle after the look-up, throughput 2 look-ups and 2 changes per cycle.
// Tested-through: schedule      Proof: rtl/msm/formal/schedule.sv
// Area:      benches/ledger/area.json#schedule
`default_nettype none
module flags #(
    parameter int unsigned Depth = 512
) (
    input  wire logic                                  clk_i,
    // Makes the bit of bucket b_waddr_i zero.
    input  wire logic                                  clear_i,
    // User a looks up, in every cycle; a_turn_i turns the bit that it holds.
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] a_addr_i,
    output logic                                       a_bit_o,
    input  wire logic                                  a_turn_i,
    // User b looks up; b_we_i writes b's part of any bucket's bit.
    input  wire logic                                  b_re_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] b_addr_i,
    output logic                                       b_bit_o,
    output logic                                       b_part_o,
    input  wire logic                                  b_we_i,
    input  wire logic [prim_pkg::addr_bits(Depth)-1:0] b_waddr_i,
    input  wire logic                                  b_wpart_i
);

  localparam int unsigned AddrW = prim_pkg::addr_bits(Depth);

  logic [AddrW-1:0] a_addr_q, a_waddr;
  logic a_we, a_wpart, b_we, b_wpart;
  logic aa, ab, ba, bb;  // whose part, in whose hands

  always_ff @(posedge clk_i) a_addr_q <= a_addr_i;

  assign a_we = a_turn_i | clear_i;
  assign a_waddr = clear_i ? b_waddr_i : a_addr_q;
  assign a_wpart = ~aa & ~clear_i;
  assign b_we = b_we_i | clear_i;
  assign b_wpart = b_wpart_i & ~clear_i;

  live_ram #(
      .W    (1),
      .Depth(Depth)
  ) u_aa (
      .clk_i,
      .we_i   (a_we),
      .waddr_i(a_waddr),
      .wdata_i(a_wpart),
      .re_i   (1'b1),
      .raddr_i(a_addr_i),
      .rdata_o(aa)
  );
  live_ram #(
      .W    (1),
      .Depth(Depth)
  ) u_ab (
      .clk_i,
      .we_i   (a_we),
      .waddr_i(a_waddr),
      .wdata_i(a_wpart),
      .re_i   (b_re_i),
      .raddr_i(b_addr_i),
      .rdata_o(ab)
  );
  live_ram #(
      .W    (1),
      .Depth(Depth)
  ) u_ba (
      .clk_i,
      .we_i   (b_we),
      .waddr_i(b_waddr_i),
      .wdata_i(b_wpart),
      .re_i   (1'b1),
      .raddr_i(a_addr_i),
      .rdata_o(ba)
  );
  live_ram #(
      .W    (1),
      .Depth(Depth)
  ) u_bb (
      .clk_i,
      .we_i   (b_we),
      .waddr_i(b_waddr_i),
      .wdata_i(b_wpart),
      .re_i   (b_re_i),
      .raddr_i(b_addr_i),
      .rdata_o(bb)
  );

  assign a_bit_o  = aa ^ ba;
  assign b_bit_o  = ab ^ bb;
  assign b_part_o = bb;

endmodule
`default_nettype wire
