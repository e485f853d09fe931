// mont_cios: Montgomery product in simulation's fast style: r = (a b + m p) / R and m, without a register.
// Algorithm: CIOS (Koc, Acar, Kaliski 1996) on eight limbs of N / 8 <= 32 bits: every product fits a host's word.
// Range:     a, b < 2p -> r < 2p, exactly the representative of mont_mul; m = -a b p^-1 mod R.
// Timing:    latency 0; the parent adds its own.  Simulation only (SIM_FAST).
// Tested-through: mont_mul, mont_sum      Proof: scripts/hdl/exhaust.py
// Area:      none
`default_nettype none
module mont_cios #(
    parameter int unsigned         N       = field_pkg::BITS,
    parameter logic        [N-1:0] Modulus = N'(field_pkg::modulus(1'b0)),
    parameter logic        [N-1:0] NegInv  = N'(field_pkg::neg_inv(1'b0))
) (
    input  wire logic [N-1:0] a_i,
    input  wire logic [N-1:0] b_i,
    output logic      [N-1:0] r_o,
    output logic      [N-1:0] m_o
);

  localparam int unsigned L = N / 8;

  if (N % 8 != 0 || L > 32) $fatal(1, "mont_cios: N must be a multiple of 8, at most 256");

  // s: a limb and the carry above it.
  logic [L-1:0] t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, x, q;
  logic [63:0] s;

  always_comb begin
    {t0, t1, t2, t3, t4, t5, t6, t7, t8, t9} = '0;
    for (int i = 0; i < 8; i++) begin
      x = a_i[i*L+:L];
      s = 64'(x) * 64'(b_i[0*L+:L]) + 64'(t0);
      t0 = s[L-1:0];
      s = 64'(x) * 64'(b_i[1*L+:L]) + 64'(t1) + (s >> L);
      t1 = s[L-1:0];
      s = 64'(x) * 64'(b_i[2*L+:L]) + 64'(t2) + (s >> L);
      t2 = s[L-1:0];
      s = 64'(x) * 64'(b_i[3*L+:L]) + 64'(t3) + (s >> L);
      t3 = s[L-1:0];
      s = 64'(x) * 64'(b_i[4*L+:L]) + 64'(t4) + (s >> L);
      t4 = s[L-1:0];
      s = 64'(x) * 64'(b_i[5*L+:L]) + 64'(t5) + (s >> L);
      t5 = s[L-1:0];
      s = 64'(x) * 64'(b_i[6*L+:L]) + 64'(t6) + (s >> L);
      t6 = s[L-1:0];
      s = 64'(x) * 64'(b_i[7*L+:L]) + 64'(t7) + (s >> L);
      t7 = s[L-1:0];
      s = 64'(t8) + (s >> L);
      t8 = s[L-1:0];
      t9 = L'(s[63:L]);
      q = L'(64'(t0) * 64'(NegInv[L-1:0]));
      m_o[i*L+:L] = q;
      s = 64'(q) * 64'(Modulus[L-1:0]) + 64'(t0);
      s = 64'(q) * 64'(Modulus[1*L+:L]) + 64'(t1) + (s >> L);
      t0 = s[L-1:0];
      s = 64'(q) * 64'(Modulus[2*L+:L]) + 64'(t2) + (s >> L);
      t1 = s[L-1:0];
      s = 64'(q) * 64'(Modulus[3*L+:L]) + 64'(t3) + (s >> L);
      t2 = s[L-1:0];
      s = 64'(q) * 64'(Modulus[4*L+:L]) + 64'(t4) + (s >> L);
      t3 = s[L-1:0];
      s = 64'(q) * 64'(Modulus[5*L+:L]) + 64'(t5) + (s >> L);
      t4 = s[L-1:0];
      s = 64'(q) * 64'(Modulus[6*L+:L]) + 64'(t6) + (s >> L);
      t5 = s[L-1:0];
      s = 64'(q) * 64'(Modulus[7*L+:L]) + 64'(t7) + (s >> L);
      t6 = s[L-1:0];
      s = 64'(t8) + (s >> L);
      t7 = s[L-1:0];
      t8 = t9 + L'(s[63:L]);
    end
    r_o = {t7, t6, t5, t4, t3, t2, t1, t0};
  end

endmodule
`default_nettype wire
