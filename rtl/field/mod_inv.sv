// mod_inv: r = a^(p-2) in Montgomery form: the inverse of a, and zero for zero.
// Algorithm: Fermat; square and multiply from the top bit, one mont_mul_serial, whose output register holds the running power.
// Range:     a in [0,2p) -> r in [0,2p): the representative that this order of mont_muls gives; 0 -> 0, p -> p.
// Timing:    one element at a time, field_pkg::mod_inv_latency(IsFr) cycles (about 15 thousand), valid/ready.
// Golden:    host/golden/src/field/mod_inv.rs      Test: sim/tests/field/mod_inv.rs
// Area:      benches/ledger/area.json#mod_inv
`default_nettype none
module mod_inv #(
    parameter bit IsFr = 1'b0
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [255:0] data_i,
    output logic              valid_o,
    input  wire logic         ready_i,
    output logic      [255:0] data_o
);

  localparam logic [255:0] Exponent = bn254_pkg::p(IsFr) - 256'd2;
  localparam logic [7:0] TopBit = 8'd253;  // of the exponent, in both fields

  // bit_q and times_base_q name the next product; done_q: none is left, and the one in flight is the result.
  logic busy_q, first_q, times_base_q, done_q;
  logic [7:0] bit_q;
  logic [255:0] base_q, power;
  logic issue, issue_ready, power_valid;
  logic take, then_base;

  assign ready_o = !busy_q;
  assign take = valid_i && ready_o;
  assign issue = busy_q && !done_q && (first_q || power_valid);
  assign then_base = !times_base_q && Exponent[bit_q];

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      busy_q <= 1'b0;
    end else if (take) begin
      busy_q <= 1'b1;
    end else if (valid_o && ready_i) begin
      busy_q <= 1'b0;
    end
    if (take) begin
      base_q <= data_i;
      first_q <= 1'b1;
      done_q <= 1'b0;
      times_base_q <= 1'b0;
      bit_q <= TopBit - 8'd1;
    end else if (issue && issue_ready) begin
      first_q <= 1'b0;
      times_base_q <= then_base;
      if (!then_base) begin
        bit_q  <= bit_q - 8'd1;
        done_q <= bit_q == '0;
      end
    end
  end

  mont_mul_serial #(
      .IsFr(IsFr)
  ) u_mul (
      .clk_i,
      .rst_i,
      .valid_i(issue),
      .ready_o(issue_ready),
      .data_i ({(first_q || times_base_q) ? base_q : power, first_q ? base_q : power}),
      .is_fr_i(IsFr),
      .valid_o(power_valid),
      .ready_i(done_q ? ready_i : issue && issue_ready),
      .data_o (power)
  );

  assign valid_o = busy_q && done_q && power_valid;
  assign data_o  = power;

endmodule
`default_nettype wire
