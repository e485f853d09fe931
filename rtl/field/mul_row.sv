// mul_row: a * b for a of several digits and b of one: a row of DSP-shaped tiles.
// Algorithm: systolic cascade, sum_i = a_i * b + (sum_(i-1) >> TileA): a DSP48's PCIN >> 17 when TileA = 17.
// Range:     a unsigned of Tiles * TileA bits, or with SignedA two's complement of one more; b likewise of BBits (SignedB).
// Timing:    latency field_pkg::mul_row_latency(Depth), throughput 1/cycle, fixed-latency pipe; Depth >= Tiles.
// Tested-through: mont_mul
// Area:      benches/ledger/area.json#mont_mul
`default_nettype none
module mul_row #(
    parameter  int unsigned Tiles   = 3,
    parameter  int unsigned Depth   = Tiles,
    parameter  int unsigned TileA   = 17,
    parameter  int unsigned BBits   = 26,
    parameter  bit          SignedA = 1'b0,
    parameter  bit          SignedB = 1'b0,
    localparam int unsigned ABits   = Tiles * TileA + (SignedA ? 1 : 0),
    localparam int unsigned PBits   = ABits + BBits
) (
    input  wire logic             clk_i,
    input  wire logic [ABits-1:0] a_i,
    input  wire logic [BBits-1:0] b_i,
    output logic      [PBits-1:0] p_o
);

  // A sum: a tile's product and, far below its top, the carry of the one before.
  localparam int unsigned SumBits = TileA + BBits + (SignedA ? 1 : 0);

  for (genvar i = 0; i < Tiles; i++) begin : gen_tile
    localparam bit TopSigned = SignedA && i == Tiles - 1;
    localparam int unsigned DigitBits = TileA + (TopSigned ? 1 : 0);
    logic [DigitBits-1:0] digit, a_q;
    logic [BBits-1:0] b, b_q;
    logic [SumBits-1:0] m_q, sum_q;
    delay #(
        .W(DigitBits),
        .N(i)
    ) u_digit (
        .clk_i,
        .d_i(a_i[i*TileA+:DigitBits]),
        .q_o(digit)
    );
    always_ff @(posedge clk_i) begin
      a_q <= digit;
      b_q <= b;
    end
    if (TopSigned || SignedB) begin : gen_signed
      // Exact widths (18 and 27 for the default tile): one bit more would cost a second DSP.
      localparam int unsigned AWidth = DigitBits + (TopSigned ? 0 : 1);
      localparam int unsigned BWidth = BBits + (SignedB ? 0 : 1);
      logic signed [AWidth-1:0] a_s;
      logic signed [BWidth-1:0] b_s;
      assign a_s = AWidth'({1'b0, a_q});
      assign b_s = BWidth'({1'b0, b_q});
      always_ff @(posedge clk_i) m_q <= SumBits'(a_s * b_s);
    end else begin : gen_unsigned
      always_ff @(posedge clk_i) m_q <= SumBits'(a_q) * SumBits'(b_q);
    end
    if (i == 0) begin : gen_first
      assign b = b_i;
      always_ff @(posedge clk_i) sum_q <= m_q;
    end else begin : gen_next
      logic [SumBits-TileA-1:0] below;
      assign b = gen_tile[i-1].b_q;
      assign below = gen_tile[i-1].sum_q[SumBits-1:TileA];
      if (SignedB) begin : gen_signed_carry
        always_ff @(posedge clk_i) sum_q <= m_q + {{TileA{below[SumBits-TileA-1]}}, below};
      end else begin : gen_carry
        always_ff @(posedge clk_i) sum_q <= m_q + {{TileA{1'b0}}, below};
      end
    end
    if (i == Tiles - 1) begin : gen_last
      delay #(
          .W(PBits - i * TileA),
          .N(Depth - Tiles)
      ) u_sum (
          .clk_i,
          .d_i(sum_q[PBits-i*TileA-1:0]),
          .q_o(p_o[PBits-1:i*TileA])
      );
    end else begin : gen_low
      delay #(
          .W(TileA),
          .N(Depth - 1 - i)
      ) u_sum (
          .clk_i,
          .d_i(sum_q[TileA-1:0]),
          .q_o(p_o[i*TileA+:TileA])
      );
    end
  end

endmodule
`default_nettype wire
