// example_transform: somebody else's design that multiplies two vectors of values and transforms the product back, and uses
// nothing else of the card. Compile rtl/rtl.f before it.  The memory ports go to an adapter for the memory at hand.
`default_nettype none
module example_transform #(
    parameter  int unsigned MaxLog = 16,
    parameter  int unsigned Lanes  = 1,
    localparam int unsigned Elems  = 2 * Lanes
) (
    input  wire logic                              clk_i,
    input  wire logic                              rst_i,
    // 2^log_n values each of a and b on the roots of unity; coefficients of the product's interpolant at result.
    input  wire logic                              start_i,
    input  wire ntt_pkg::log_t                     log_n_i,
    input  wire ntt_pkg::addr_t                    a_i,
    input  wire ntt_pkg::addr_t                    b_i,
    input  wire ntt_pkg::addr_t                    result_i,
    input  wire ntt_pkg::addr_t                    scratch_i,
    input  wire ntt_pkg::elem_t                    n_inverse_i,      // 1/n in Montgomery form
    output logic                                   done_o,
    // Port 0: vec, port 1: ntt.
    output logic                [      1:0]        rd_valid_o,
    input  wire logic           [      1:0]        rd_ready_i,
    output logic                [      1:0][ 31:0] rd_addr_o,
    output logic                [      1:0][  3:0] rd_units_o,
    input  wire logic           [      1:0]        rd_data_valid_i,
    input  wire logic           [      1:0][255:0] vec_rd_data_i,
    input  wire logic           [Elems-1:0][255:0] ntt_rd_data_i,
    output logic                [      1:0]        wr_valid_o,
    input  wire logic           [      1:0]        wr_ready_i,
    output logic                [      1:0][ 31:0] wr_addr_o,
    output logic                [      1:0][  3:0] wr_units_o,
    output logic                [      1:0]        wr_data_valid_o,
    input  wire logic           [      1:0]        wr_data_ready_i,
    output logic                [      1:0][255:0] vec_wr_data_o,
    output logic                [      1:0]        vec_wr_strobe_o,
    output logic                [Elems-1:0][255:0] ntt_wr_data_o,
    output logic                [Elems-1:0]        ntt_wr_strobe_o,
    output logic                [      1:0]        wr_last_o,
    input  wire logic           [      1:0]        wr_ack_i,
    output vec_pkg::counters_t                     vec_counters_o,
    output ntt_pkg::counters_t                     ntt_counters_o
);

  vec_pkg::job_t product;
  assign product = '{
          tag: 8'd0,
          quotient: 1'b0,
          length: vec_pkg::length_t'(1) << log_n_i,
          a: a_i,
          b: b_i,
          c: '0,
          d: result_i,
          factor: bn254_pkg::FR_R2
      };

  ntt_pkg::job_t transform;
  assign transform = '{
          tag: 8'd1,
          log_n: log_n_i,
          inverse: 1'b1,
          scaled: 1'b1,
          src: result_i,
          dst: result_i,
          scratch: scratch_i,
          shift: bn254_pkg::FR_R,
          factor: n_inverse_i
      };

  // The transform is offered when the product is done: an acknowledged write is seen by every later read.
  logic product_done, transform_ready, unused_ready;
  logic [7:0] unused_product_tag, unused_transform_tag;

  vec u_vec (
      .clk_i,
      .rst_i,
      .job_valid_i(start_i),
      .job_ready_o(unused_ready),
      .job_i(product),
      .done_valid_o(product_done),
      .done_ready_i(transform_ready),
      .done_tag_o(unused_product_tag),
      .rd_valid_o(rd_valid_o[0]),
      .rd_ready_i(rd_ready_i[0]),
      .rd_addr_o(rd_addr_o[0]),
      .rd_units_o(rd_units_o[0]),
      .rd_data_valid_i(rd_data_valid_i[0]),
      .rd_data_i(vec_rd_data_i),
      .wr_valid_o(wr_valid_o[0]),
      .wr_ready_i(wr_ready_i[0]),
      .wr_addr_o(wr_addr_o[0]),
      .wr_units_o(wr_units_o[0]),
      .wr_data_valid_o(wr_data_valid_o[0]),
      .wr_data_ready_i(wr_data_ready_i[0]),
      .wr_data_o(vec_wr_data_o),
      .wr_strobe_o(vec_wr_strobe_o),
      .wr_last_o(wr_last_o[0]),
      .wr_ack_i(wr_ack_i[0]),
      .counters_o(vec_counters_o)
  );

  ntt #(
      .LogPass(7),
      .MaxLog(MaxLog),
      .Lanes(Lanes),
      .Jobs(4)
  ) u_ntt (
      .clk_i,
      .rst_i,
      .job_valid_i(product_done),
      .job_ready_o(transform_ready),
      .job_i(transform),
      .done_valid_o(done_o),
      .done_ready_i(1'b1),
      .done_tag_o(unused_transform_tag),
      .rd_valid_o(rd_valid_o[1]),
      .rd_ready_i(rd_ready_i[1]),
      .rd_addr_o(rd_addr_o[1]),
      .rd_units_o(rd_units_o[1]),
      .rd_data_valid_i(rd_data_valid_i[1]),
      .rd_data_i(ntt_rd_data_i),
      .wr_valid_o(wr_valid_o[1]),
      .wr_ready_i(wr_ready_i[1]),
      .wr_addr_o(wr_addr_o[1]),
      .wr_units_o(wr_units_o[1]),
      .wr_data_valid_o(wr_data_valid_o[1]),
      .wr_data_ready_i(wr_data_ready_i[1]),
      .wr_data_o(ntt_wr_data_o),
      .wr_strobe_o(ntt_wr_strobe_o),
      .wr_last_o(wr_last_o[1]),
      .wr_ack_i(wr_ack_i[1]),
      .counters_o(ntt_counters_o)
  );

endmodule
`default_nettype wire
