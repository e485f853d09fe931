// butterfly: (a + b, (a - b) * w), decimation in frequency; with bypass_i (a, b * w): one a cycle.
// Algorithm: W. M. Gentleman, G. Sande, Fast Fourier Transforms: for fun and profit, AFIPS 1966.  Without Multiplier w counts as one.
//            A bypass adds or subtracts zero: no delay line beside the arithmetic.
// Range:     a, b loose, any form; w loose, Montgomery form -> sums loose, in the form of a and b.
// Timing:    latency ntt_pkg::butterfly_latency(Multiplier, Style), throughput 1/cycle, fixed-latency pipe.
// Golden:    host/golden/src/ntt/butterfly.rs      Test: sim/tests/ntt/butterfly.rs
// Area:      benches/ledger/area.json#butterfly
`default_nettype none
module butterfly #(
    parameter bit          Multiplier = 1'b1,
    parameter int unsigned Style      = field_pkg::STYLE_DEFAULT
) (
    input  wire logic         clk_i,
    input  wire logic [255:0] a_i,
    input  wire logic [255:0] b_i,
    input  wire logic [255:0] w_i,
    input  wire logic         bypass_i,
    output logic      [255:0] sum_o,
    output logic      [255:0] diff_o
);

  logic [255:0] sum, diff;

  mod_add #(
      .IsFr(1'b1)
  ) u_add (
      .clk_i,
      .a_i(a_i),
      .b_i(bypass_i ? '0 : b_i),
      .r_o(sum)
  );
  mod_sub #(
      .IsFr(1'b1)
  ) u_sub (
      .clk_i,
      .a_i(bypass_i ? b_i : a_i),
      .b_i(bypass_i ? '0 : b_i),
      .r_o(diff)
  );

  if (Multiplier) begin : gen_mul
    logic [255:0] w;
    delay #(
        .W(256),
        .N(field_pkg::mod_sub_latency())
    ) u_twiddle (
        .clk_i,
        .d_i(w_i),
        .q_o(w)
    );
    mont_mul #(
        .IsFr (1'b1),
        .Style(Style)
    ) u_mul (
        .clk_i,
        .a_i(diff),
        .b_i(w),
        .r_o(diff_o)
    );
    delay #(
        .W(256),
        .N(ntt_pkg::product_latency(0, Style))
    ) u_sum (
        .clk_i,
        .d_i(sum),
        .q_o(sum_o)
    );
  end else begin : gen_plain
    logic unused_w;
    assign unused_w = ^w_i;
    assign sum_o = sum;
    assign diff_o = diff;
  end

endmodule
`default_nettype wire
