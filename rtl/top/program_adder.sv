// program_adder: sums, differences and remainders of wide registers, 64 bits a cycle.
// Algorithm: s = a + b or a - b, and a step behind it t = s - 2p, s + 2p or s - p; the last carries say which of the two it is.
//            Both registers turn: digits leave below, those of s enter one above, those of t the other.
// Range:     OP_WADD, OP_WSUB: a, b in [0,2p) -> [0,2p), mod_add's and mod_sub's. OP_TIGHT: a in [0,2p) -> a mod p. OP_RADD, OP_RSUB:
//            any; the result mod 2^256, and carry_o the carry out, or no borrow, of the last of these. p is Fr's with fr_i.
// Timing:    a result, for one cycle, 6 cycles after its operands; an operation every 6 cycles.
// Tested-through: program_wide
// Area:      benches/ledger/area.json#program
`default_nettype none
module program_adder (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [  5:0] op_i,
    input  wire logic         fr_i,
    input  wire logic [255:0] a_i,
    input  wire logic [255:0] b_i,
    output logic              busy_o,
    output logic              valid_o,
    output logic      [255:0] data_o,
    output logic              carry_o
);

  localparam int unsigned DigitBits = 64;
  localparam logic [2:0] Last = 3'd5;  // the result is there

  logic take, subtracts, returns, tightens, is_raw;
  assign subtracts = op_i == program_pkg::OP_WSUB || op_i == program_pkg::OP_RSUB;
  assign tightens  = op_i == program_pkg::OP_TIGHT;
  assign returns   = op_i == program_pkg::OP_WSUB;  // what was taken too much
  assign is_raw    = op_i == program_pkg::OP_RADD || op_i == program_pkg::OP_RSUB;

  logic fr_q, returns_q, tightens_q, is_raw_q, carry_q, second_carry_q;
  logic [2:0] step_q;
  assign valid_o = busy_o && step_q == Last;
  assign ready_o = !busy_o || valid_o;
  assign take = valid_i && ready_o;
  always_ff @(posedge clk_i) begin
    if (rst_i) busy_o <= 1'b0;
    else if (take) busy_o <= 1'b1;
    else if (valid_o) busy_o <= 1'b0;
    if (take) step_q <= '0;
    else if (step_q != Last) step_q <= step_q + 3'd1;
    if (take) {fr_q, returns_q, tightens_q, is_raw_q} <= {fr_i, returns, tightens, is_raw};
  end

  // The digit of what is added second, for the next step.
  logic [255:0] once, twice, third;
  logic [DigitBits-1:0] third_q;
  assign once  = bn254_pkg::p(fr_q);
  assign twice = bn254_pkg::p2(fr_q);
  assign third = tightens_q ? ~once : returns_q ? twice : ~twice;
  always_ff @(posedge clk_i) third_q <= third[{step_q[1:0], 6'd0}+:DigitBits];

  logic [255:0] x_q, y_q;
  logic [DigitBits-1:0] s, t;
  logic carry, second_carry, unused_low, unused_second_low;
  assign {carry, s, unused_low} = {1'b0, x_q[DigitBits-1:0], 1'b1} + {1'b0, y_q[DigitBits-1:0], carry_q};
  assign {second_carry, t, unused_second_low} =
      {1'b0, x_q[255-:DigitBits], 1'b1} + {1'b0, third_q, second_carry_q};
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      x_q <= '0;
      y_q <= '0;
    end else if (take) begin
      x_q <= a_i;
      y_q <= tightens ? '0 : b_i ^ {256{subtracts}};
    end else if (step_q != Last) begin
      if (!step_q[2]) x_q <= {s, x_q[255:DigitBits]};
      y_q <= {t, y_q[255:DigitBits]};
    end
    if (take) carry_q <= subtracts;
    else if (!step_q[2]) carry_q <= carry;
    if (take || step_q == '0) second_carry_q <= take || !returns_q;
    else if (step_q != Last) second_carry_q <= second_carry;
    if (valid_o && is_raw_q) carry_o <= carry_q;
  end
  assign data_o = !is_raw_q && (returns_q ? !carry_q : second_carry_q) ? y_q : x_q;

`ifndef SYNTHESIS
  logic [255:0] bound;
  assign bound = bn254_pkg::p2(fr_i);
  always_ff @(posedge clk_i) begin
    if (!rst_i && take && !is_raw) begin
      assert (a_i < bound && (tightens || b_i < bound))
      else $error("program_adder: an operand is not below 2p");
    end
  end
`endif

endmodule
`default_nettype wire
