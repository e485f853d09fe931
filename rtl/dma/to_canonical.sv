// to_canonical: a stream of beats, two scalars each; with convert_i from Montgomery images to canonical numbers, else unchanged.
// Algorithm: x / R by from_mont, one lane a scalar, or by from_mont_serial. Unchanged beats go round the lanes.
// Range:     images in [0, r) -> [0, r); other bits give other bits. convert_i may change only while the module is empty.
// Timing:    latency of a lane and 1, or 0 unchanged; 1 beat a cycle. Serial and converting: from_mont_pkg::SLOTS beats, one a
//            cycle, every SLOTS * ROUNDS.
// Golden:    host/golden/src/dma/to_canonical.rs      Test: sim/tests/dma/to_canonical.rs
// Area:      benches/ledger/area.json#to_canonical
`default_nettype none
module to_canonical #(
    parameter int unsigned Style    = field_pkg::STYLE_DEFAULT,  // of from_mont
    parameter bit          IsSerial = 1'b0
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

  localparam int unsigned Latency = dma_pkg::convert_latency(Style, IsSerial);
  // A ring's numbers leave it while the next ones enter.
  localparam int unsigned Depth = IsSerial ? 2 * from_mont_pkg::SLOTS
                                           : prim_pkg::stream_of_pipe_depth(
      Latency
  );

  // paced: the lanes take a beat in this cycle.
  logic paced, room, lane_ready, lane_valid;
  logic [511:0] in, plain, lane_data;
  assign lane_ready = room & paced;

  stream_of_pipe #(
      .InW(512),
      .OutW(512),
      .Latency(Latency),
      .Depth(Depth)
  ) u_stream (
      .clk_i,
      .rst_i,
      .valid_i(valid_i & convert_i & paced),
      .ready_o(room),
      .data_i,
      .valid_o(lane_valid),
      .ready_i(ready_i & convert_i),
      .data_o (lane_data),
      .pipe_o (in),
      .pipe_i (plain)
  );

  if (IsSerial) begin : gen_serial
    logic [1:0] ready, unused_valid;
    logic unused_ready;
    assign paced = ready[0];
    assign unused_ready = ready[1];
    for (genvar i = 0; i < 2; i++) begin : gen_lane
      from_mont_serial #(
          .IsFr(1'b1)
      ) u_plain (
          .clk_i,
          .rst_i,
          .valid_i(1'b1),
          .ready_o(ready[i]),
          .a_i(in[256*i+:256]),
          .valid_o(unused_valid[i]),
          .r_o(plain[256*i+:256])
      );
    end
  end else begin : gen_pipes
    assign paced = 1'b1;
    for (genvar i = 0; i < 2; i++) begin : gen_lane
      from_mont #(
          .IsFr (1'b1),
          .Style(Style)
      ) u_plain (
          .clk_i,
          .a_i(in[256*i+:256]),
          .r_o(plain[256*i+:256])
      );
    end
  end

  assign ready_o = convert_i ? lane_ready : ready_i;
  assign valid_o = convert_i ? lane_valid : valid_i;
  assign data_o  = convert_i ? lane_data : data_i;

endmodule
`default_nettype wire
