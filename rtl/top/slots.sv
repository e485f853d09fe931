// slots: the store of constants, written by copies, read by kernels.
// Algorithm: one memory for each reader, all written alike; zeroed from end to end when told to wipe.
// Range:     dma_pkg::SLOTS slots of dma_pkg::SLOT_ELEMENTS elements; readers take the first two of a slot.
// Timing:    data the cycle after re_i, held until the next.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module slots #(
    parameter int unsigned Readers = 2
) (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    input  wire logic                      wipe_i,
    output logic                           wiped_o,
    input  wire logic                      we_i,
    input  wire logic [        7:0]        slot_i,
    input  wire logic [       31:0]        beat_i,       // two elements
    input  wire logic [      511:0]        data_i,
    input  wire logic [Readers-1:0]        re_i,
    input  wire logic [Readers-1:0][  7:0] read_slot_i,
    output logic      [Readers-1:0][511:0] data_o
);

  localparam int unsigned SlotBits = $clog2(32'(dma_pkg::SLOTS));
  localparam int unsigned BeatBits = $clog2(32'(dma_pkg::SLOT_ELEMENTS) / 2);
  localparam int unsigned AddrBits = SlotBits + BeatBits;

  logic [AddrBits:0] wiping_q;  // the top bit: over
  logic we;
  assign wiped_o = wiping_q[AddrBits];
  assign we = we_i | (wipe_i & ~wiped_o);
  always_ff @(posedge clk_i) begin
    if (rst_i) wiping_q <= '0;
    else if (wipe_i && !wiped_o) wiping_q <= wiping_q + 1'b1;
  end

  for (genvar r = 0; r < Readers; r++) begin : gen_reader
    ram_1r1w #(
        .W(512),
        .Depth(1 << AddrBits),
        .Collides(1'b0)
    ) u_ram (
        .clk_i,
        .we_i(we),
        .waddr_i(wipe_i ? wiping_q[AddrBits-1:0] : {slot_i[SlotBits-1:0], beat_i[BeatBits-1:0]}),
        .wdata_i(wipe_i ? '0 : data_i),
        .re_i(re_i[r]),
        .raddr_i({read_slot_i[r][SlotBits-1:0], BeatBits'(0)}),
        .rdata_o(data_o[r])
    );
  end

  logic unused;
  assign unused = ^{slot_i, beat_i, read_slot_i};

endmodule
`default_nettype wire
