// mul_tile: p = a * b + c, signed, shaped so that synthesis infers exactly one DSP slice.
// Algorithm: operand registers, product register, sum register: A/BREG, MREG and PREG of a DSP48.
// Range:     a, b signed; c, p signed mod 2^PBits. DSP48E2: 27x18+48; DSP48E1: 25x18+48; MULT18X18D: 18x18 (the sum in LUTs).
// Timing:    latency prim_pkg::mul_tile_latency() from a_i and b_i, 1 from c_i; throughput 1/cycle, fixed-latency pipe.
// Proof:     rtl/prim/formal/mul_tile.sv
// Area:      benches/ledger/area.json#mul_tile
`default_nettype none
module mul_tile #(
    parameter int unsigned ABits = 27,
    parameter int unsigned BBits = 18,
    parameter int unsigned PBits = 48
) (
    input  wire logic                    clk_i,
    input  wire logic signed [ABits-1:0] a_i,
    input  wire logic signed [BBits-1:0] b_i,
    input  wire logic signed [PBits-1:0] c_i,
    output logic signed      [PBits-1:0] p_o
);

  logic signed [ABits-1:0] a_q;
  logic signed [BBits-1:0] b_q;
  logic signed [ABits+BBits-1:0] m_q;
  logic signed [PBits-1:0] p_q;

  always_ff @(posedge clk_i) begin
    a_q <= a_i;
    b_q <= b_i;
    m_q <= a_q * b_q;
    p_q <= PBits'(m_q) + c_i;
  end

  assign p_o = p_q;

endmodule
`default_nettype wire
