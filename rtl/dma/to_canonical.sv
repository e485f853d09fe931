// to_canonical: a stream of beats, two scalars each; with convert_i from Montgomery images to canonical numbers, else unchanged.
// Algorithm: x / R by mont_mul with 1, mod_tighten; one lane a scalar. Unchanged beats go round the lanes.
// Range:     images in [0, r) -> [0, r); other bits give other bits. convert_i may change only while the module is empty.
// Timing:    latency of mont_mul and mod_tighten and 1, or 0 unchanged; 1 beat a cycle.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module to_canonical #(
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic         clk_i,
    input  wire logic         rst_i,
    input  wire logic         convert_i,
    input  wire logic         valid_i,
    output logic              ready_o,
    input  wire logic [511:0] data_i,
    output logic              valid_o,
    input  wire logic         ready_i,
    output logic      [511:0] data_o
);

  localparam int unsigned Latency = dma_pkg::convert_latency(Style);

  logic lane_ready, lane_valid;
  logic [511:0] in, product, tight, lane_data;

  stream_of_pipe #(
      .InW(512),
      .OutW(512),
      .Latency(Latency)
  ) u_stream (
      .clk_i,
      .rst_i,
      .valid_i(valid_i & convert_i),
      .ready_o(lane_ready),
      .data_i,
      .valid_o(lane_valid),
      .ready_i(ready_i & convert_i),
      .data_o (lane_data),
      .pipe_o (in),
      .pipe_i (tight)
  );

  for (genvar i = 0; i < 2; i++) begin : gen_lane
    mont_mul #(
        .IsFr (1'b1),
        .Style(Style)
    ) u_mul (
        .clk_i,
        .a_i(in[256*i+:256]),
        .b_i(256'd1),
        .r_o(product[256*i+:256])
    );
    mod_tighten #(
        .IsFr(1'b1)
    ) u_tighten (
        .clk_i,
        .a_i(product[256*i+:256]),
        .r_o(tight[256*i+:256])
    );
  end

  assign ready_o = convert_i ? lane_ready : ready_i;
  assign valid_o = convert_i ? lane_valid : valid_i;
  assign data_o  = convert_i ? lane_data : data_i;

endmodule
`default_nettype wire
