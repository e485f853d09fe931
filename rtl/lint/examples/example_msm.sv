// example_msm: somebody else's design that sums points on BN254's G1 with the MSM kernel and nothing else of the card.
// Compile rtl/rtl.f before it.  One job is one pass: windows 0 .. 31 of 8 bits, all there are, over n terms.
`default_nettype none
module example_msm (
    input  wire logic                       clk_i,
    input  wire logic                       rst_i,
    input  wire logic                       start_i,
    input  wire logic               [ 31:0] n_i,
    output logic                            ready_o,
    // A scalar below r and its point, Montgomery form, (0, 0) for infinity: taken together.
    input  wire logic                       term_valid_i,
    output logic                            term_ready_o,
    input  wire logic               [255:0] scalar_i,
    input  wire curve_pkg::affine_t         point_i,
    // The sum is that of 2^(8 w) times window w.
    output logic                            window_valid_o,
    input  wire logic                       window_ready_i,
    output logic                    [  7:0] window_o,
    output logic                            last_o,
    output curve_pkg::point_t               sum_o,
    output logic                    [ 31:0] additions_o
);

  localparam int unsigned C = 8;
  localparam int unsigned Windows = msm_pkg::windows(C);

  msm_pkg::job_t job;
  msm_pkg::counters_t counters;
  logic point_ready, unused_counters, unused_moved;
  assign job = '{n: n_i, c: 8'(C), first: 8'd0, count: 8'(Windows)};
  assign additions_o = counters.issued;
  assign unused_counters = ^{counters, point_ready};

  msm #(
      .Windows(Windows),
      .CMax   (C)
  ) u_msm (
      .clk_i,
      .rst_i,
      .job_valid_i   (start_i),
      .job_ready_o   (ready_o),
      .job_i         (job),
      .scalar_valid_i(term_valid_i),
      .scalar_ready_o(term_ready_o),
      .scalar_i,
      .point_valid_i (term_valid_i),
      .point_ready_o (point_ready),
      .point_i,
      .window_valid_o,
      .window_ready_i,
      .window_o,
      .last_o,
      .sum_o,
      .moved_o       (unused_moved),
      .counters_o    (counters)
  );

endmodule
`default_nettype wire
