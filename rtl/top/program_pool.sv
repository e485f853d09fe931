// program_pool: serial multipliers, and where their products go.
// Algorithm: the first that is free takes a product. Each may have two on its way: one in its digits, one in its carries.
// Range:     mont_mul_serial's; fr_i says the field of a product.
// Timing:    mont_mul_serial's; one product may begin and one may leave in a cycle.
// Tested-through: program_wide
// Area:      benches/ledger/area.json#program
`default_nettype none
module program_pool #(
    parameter int unsigned Multipliers = 3
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic valid_i,
    output logic ready_o,
    input wire logic [511:0] data_i,  // {b, a}
    input wire logic fr_i,
    input wire program_wide_pkg::word_t d_i,
    output logic valid_o,
    input wire logic ready_i,
    output logic [255:0] data_o,
    output program_wide_pkg::word_t d_o,
    output program_wide_pkg::flight_t [2*Multipliers-1:0] flight_o,
    output logic starved_o,  // one of them has nothing to do
    output logic idle_o
);

  logic [Multipliers-1:0] free, gives, has, wins, works;
  logic [Multipliers-1:0][255:0] product;
  program_wide_pkg::word_t [Multipliers-1:0] d;
  assign gives = free & -free;
  assign wins = has & -has;
  assign ready_o = |free;
  assign valid_o = |has;
  assign starved_o = !(&works);
  assign idle_o = works == '0;

  for (genvar m = 0; m < Multipliers; m++) begin : gen_multiplier
    mont_mul_serial #(
        .Both(1'b1)
    ) u_mul (
        .clk_i,
        .rst_i,
        .valid_i(valid_i && gives[m]),
        .ready_o(free[m]),
        .data_i,
        .is_fr_i(fr_i),
        .valid_o(has[m]),
        .ready_i(ready_i && wins[m]),
        .data_o (product[m])
    );

    program_wide_pkg::flight_t older_q, newer_q;
    logic takes, leaves;
    assign takes  = valid_i && gives[m];
    assign leaves = ready_i && wins[m];
    always_ff @(posedge clk_i) begin
      if (rst_i) {older_q, newer_q} <= '0;
      else if (leaves && newer_q.valid) begin
        older_q <= newer_q;
        newer_q <= '{valid: takes, word: d_i};
      end else if (leaves || !older_q.valid) older_q <= '{valid: takes, word: d_i};
      else if (takes) newer_q <= '{valid: 1'b1, word: d_i};
    end
    assign works[m] = older_q.valid;
    assign d[m] = older_q.word;
    assign flight_o[2*m+:2] = {newer_q, older_q};
`ifndef SYNTHESIS
    always_ff @(posedge clk_i) begin
      assert (rst_i || !takes || leaves || !newer_q.valid)
      else $error("program_pool: a third product");
    end
`endif
  end

  always_comb begin
    {data_o, d_o} = '0;
    for (int m = 0; m < Multipliers; m++) begin
      data_o |= product[m] & {256{wins[m]}};
      d_o |= d[m] & {program_wide_pkg::WORD_BITS{wins[m]}};
    end
  end

endmodule
`default_nettype wire
