// program_alu: what a scalar instruction makes of two numbers of 32 bits, and how they compare.
// Algorithm: one adder; one shifter to the right, which shifts to the left what comes to it reversed, and turns it back.
// Range:     any numbers; a shift is by b_i[4:0]. less_o is of unsigned numbers, right for OP_BLT alone.
// Timing:    combinational.
// Tested-through: card
// Area:      benches/ledger/area.json#program
`default_nettype none
module program_alu (
    input  wire logic [ 5:0] op_i,
    input  wire logic        subtracts_i,  // for OP_SUB and OP_BLT
    input  wire logic [31:0] a_i,          // for OP_SHL with its bits reversed
    input  wire logic [31:0] b_i,
    output logic      [31:0] sum_o,
    output logic      [31:0] r_o,
    output logic             equal_o,
    output logic             less_o
);

  logic carry, unused_low;
  assign {carry, sum_o, unused_low} = {1'b0, a_i, 1'b1} + {1'b0, b_i ^ {32{subtracts_i}}, subtracts_i};
  assign less_o = ~carry;
  assign equal_o = a_i == b_i;

  logic [31:0] shifted;
  assign shifted = a_i >> b_i[4:0];
  always_comb begin
    unique case (op_i)
      program_pkg::OP_AND: r_o = a_i & b_i;
      program_pkg::OP_OR: r_o = a_i | b_i;
      program_pkg::OP_SHL: r_o = program_wide_pkg::reversed(shifted);
      program_pkg::OP_SHR: r_o = shifted;
      default: r_o = sum_o;
    endcase
  end

endmodule
`default_nettype wire
