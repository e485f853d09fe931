// from_mont_serial: from_mont for small parts: x / R mod p without a multiplier, from_mont_pkg::SLOTS results in 128 cycles.
// Algorithm: Montgomery 1985 by digits of 4 bits.  x = 16 h + d is the same modulo p as 16 (h + T(d)), T(d) = (d + q p) / 16 with
//            q = -d / p mod 16, a table: a bit of h + T(d) is a look-up of 5 bits and its place in the carry chain.
//            A ring of STEPS such steps holds SLOTS numbers, each for ROUNDS rounds, in which 256 bits are taken off.
// Range:     x any 256 bits -> from_mont's result, to the bit.
// Timing:    ready_o in SLOTS cycles of SLOTS * ROUNDS, whatever valid_i; from taking to valid_o from_mont_pkg::serial_latency();
//            results cannot wait. A reset of SLOTS + SEGS cycles leaves nothing of what was in the ring.
// Golden:    host/golden/src/field/from_mont_serial.rs      Test: sim/tests/field/from_mont_serial.rs
// Area:      benches/ledger/area.json#from_mont_serial
//
//   segment s of 64 bits is s cycles behind segment 0, so that carries are registered, and no number is ever held for its own:
//   a_i ─► delay s ─► ring_in ─► step ─► step ─► step ─► step ─┬─► delay 3 - s ─► r_o
//                       └────────────────────────────────────── ┘
//   step, cycle 0: keeps x.  Cycle 1: h's segment is that of x kept and 4 bits of the next one, which is just there; + T(d) + carry.
`default_nettype none
module from_mont_serial #(
    parameter bit IsFr = 1'b0
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [255:0] a_i,
    output logic              valid_o,
    output logic      [255:0] r_o
);

  localparam int unsigned Digit = from_mont_pkg::DIGIT_BITS;
  localparam int unsigned Steps = from_mont_pkg::STEPS;
  localparam int unsigned Slots = from_mont_pkg::SLOTS;
  localparam int unsigned Segs = from_mont_pkg::SEGS;
  localparam int unsigned SegBits = prim_pkg::SEG_BITS;
  localparam int unsigned CountW = $clog2(Slots * from_mont_pkg::ROUNDS);
  localparam logic [255:0] Modulus = field_pkg::modulus(IsFr);
  localparam logic [255:0] NegInv = field_pkg::neg_inv(IsFr);

  // Segment s of T(d), for every digit d.
  typedef logic [(1<<Digit)-1:0][SegBits-1:0] table_t;
  function automatic table_t part_of_table(input int unsigned s);
    automatic table_t part;
    automatic logic [Digit-1:0] q;
    automatic logic [255+Digit:0] whole;
    for (int unsigned d = 0; d < (1 << Digit); d++) begin
      q = Digit'(d) * NegInv[Digit-1:0];
      whole = (256 + Digit)'(q) * (256 + Digit)'(Modulus) + (256 + Digit)'(d);
      part[d] = whole[Digit+s*SegBits+:SegBits];
    end
    return part;
  endfunction

  // ---- Rounds: in their first, numbers come in. What segment 0 does, segment s does s cycles later.
  logic [CountW-1:0] count_q;
  logic [ Slots-1:0] valid_q;
  logic [Segs-2:0] entered_q, done_q;
  logic [Segs-1:0] entering;
  assign ready_o  = count_q[CountW-1:$clog2(Slots)] == '0;
  assign valid_o  = done_q[Segs-2];
  assign entering = {entered_q, ready_o};
  always_ff @(posedge clk_i) begin
    entered_q <= entering[Segs-2:0];
    if (rst_i) begin
      count_q <= '0;
      valid_q <= '0;
      done_q  <= '0;
    end else begin
      count_q <= count_q + CountW'(1);
      valid_q <= {valid_q[Slots-2:0], ready_o ? valid_i : valid_q[Slots-1]};
      done_q  <= {done_q[Segs-3:0], ready_o & valid_q[Slots-1]};
    end
  end

  // ---- The ring.
  logic [Segs-1:0][SegBits-1:0] ring_in;
  logic [Steps-1:0][Segs-1:0][SegBits-1:0] sum_q;
  logic [Steps-1:0][Segs-1:0] carry_q;
  logic [Steps-1:0] unused_carry;
  for (genvar s = 0; s < Segs; s++) begin : gen_ends
    logic [SegBits-1:0] late;
    delay #(
        .W(SegBits),
        .N(s)
    ) u_in (
        .clk_i,
        .d_i(a_i[s*SegBits+:SegBits]),
        .q_o(late)
    );
    assign ring_in[s] = entering[s] ? late : sum_q[Steps-1][s];
    delay #(
        .W(SegBits),
        .N(Segs - 1 - s)
    ) u_out (
        .clk_i,
        .d_i(sum_q[Steps-1][s]),
        .q_o(r_o[s*SegBits+:SegBits])
    );
  end
  for (genvar i = 0; i < Steps; i++) begin : gen_step
    logic [Segs-1:0][SegBits-1:0] x;
    logic [Segs-1:0][SegBits-Digit-1:0] kept_q;
    logic [Segs-1:0][Digit-1:0] digit_q;
    if (i == 0) assign x = ring_in;
    else assign x = sum_q[i-1];
    assign unused_carry[i] = carry_q[i][Segs-1];
    always_ff @(posedge clk_i) digit_q <= {digit_q[Segs-2:0], x[0][Digit-1:0]};
    for (genvar s = 0; s < Segs; s++) begin : gen_seg
      localparam table_t Part = part_of_table(s);
      logic [Digit-1:0] above;
      logic carry, unused_bit;
      if (s == Segs - 1) assign above = '0;
      else assign above = x[s+1][Digit-1:0];
      if (s == 0) assign carry = 1'b0;
      else assign carry = carry_q[i][s-1];
      // One bit below the segment turns the carry into an ordinary bit of the chain.
      always_ff @(posedge clk_i) begin
        kept_q[s] <= x[s][SegBits-1:Digit];
        {carry_q[i][s], sum_q[i][s], unused_bit} <=
            {1'b0, above, kept_q[s], 1'b1} + {1'b0, Part[digit_q[s]], carry};
      end
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!rst_i && valid_o) begin
      assert (r_o <= Modulus)
      else $error("from_mont_serial: a result above p");
    end
  end
`endif

endmodule
`default_nettype wire
