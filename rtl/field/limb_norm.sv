// limb_norm: resolves the carries of a number in overlapping limbs: r = sum of limb_k * 2^(k * LimbBits) mod 2^Width.
// Algorithm: the bits of a limb above its weight go to the next one, until one is left; then carries by look-ahead, then increments.
// Range:     limbs unsigned, LimbBits + Extra bits each; no chain is longer than a limb and its carry.
// Timing:    latency field_pkg::limb_norm_latency(LimbBits, Extra), throughput 1/cycle, fixed-latency pipe.
// Tested-through: mont_mul      Proof: rtl/field/formal/limb_norm.sv
// Area:      benches/ledger/area.json#mont_mul
`default_nettype none
module limb_norm #(
    parameter int unsigned LimbBits = 51,
    parameter int unsigned Extra = 7,
    parameter int unsigned Limbs = 10,
    parameter int unsigned Width = 512,
    localparam int unsigned Last = Width - (Limbs - 1) * LimbBits,  // width of the last limb of r
    localparam int unsigned FullBits = LimbBits + Extra
) (
    input  wire logic                      clk_i,
    input  wire logic [Limbs*FullBits-1:0] limbs_i,
    output logic      [         Width-1:0] r_o
);

  localparam int unsigned Rounds = field_pkg::norm_rounds(LimbBits, Extra);

  if (Last > FullBits) $fatal(1, "limb_norm: Width is too large");

  // Limbs after each round; one bit above LimbBits suffices after the last.
  for (genvar t = 0; t <= Rounds; t++) begin : gen_round
    logic [FullBits-1:0] limb[Limbs];
    for (genvar k = 0; k < Limbs; k++) begin : gen_limb
      if (t == 0) begin : gen_in
        assign limb[k] = limbs_i[k*FullBits+:FullBits];
      end else if (k == 0) begin : gen_first
        always_ff @(posedge clk_i) limb[k] <= FullBits'(gen_round[t-1].limb[k][LimbBits-1:0]);
      end else begin : gen_next
        localparam int unsigned Keep = (k == Limbs - 1) ? Last : LimbBits;
        always_ff @(posedge clk_i) begin
          limb[k] <= FullBits'(gen_round[t-1].limb[k][Keep-1:0])
              + FullBits'(gen_round[t-1].limb[k-1][FullBits-1:LimbBits]);
        end
      end
    end
  end

  // The carry into every limb.
  function automatic logic [Limbs-1:0] look_ahead(input logic [Limbs-1:0] out,
                                                  input logic [Limbs-1:0] ones);
    automatic logic [Limbs-1:0] carry = '0;
    for (int k = 1; k < Limbs; k++) carry[k] = out[k-1] | (ones[k-1] & carry[k-1]);
    return carry;
  endfunction

  logic [Limbs-1:0] out, ones, carry_q;
  for (genvar k = 0; k < Limbs; k++) begin : gen_last
    localparam int unsigned Keep = (k == Limbs - 1) ? Last : LimbBits;
    logic [Keep-1:0] v_q, r_q;
    assign out[k]  = gen_round[Rounds].limb[k][LimbBits];
    assign ones[k] = &gen_round[Rounds].limb[k][LimbBits-1:0];
    always_ff @(posedge clk_i) begin
      v_q <= gen_round[Rounds].limb[k][Keep-1:0];
      r_q <= v_q + Keep'(carry_q[k]);
    end
    assign r_o[k*LimbBits+:Keep] = r_q;
  end
  always_ff @(posedge clk_i) carry_q <= look_ahead(out, ones);

endmodule
`default_nettype wire
