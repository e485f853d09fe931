// vec_unit: products and quotients as jobs of the card.
// Algorithm: kernel_unit around vec; a product's factor is that of k = 1, a quotient's the slot's first element.
// Range:     as vec.
// Timing:    as vec.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module vec_unit #(
    parameter int unsigned Multipliers = 0,
    parameter int unsigned Style       = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                        clk_i,
    input  wire logic                        rst_i,
    input  wire dma_pkg::unit_req_t          unit_i,
    output dma_pkg::unit_rsp_t               unit_o,
    output logic                             slot_re_o,
    input  wire logic                [511:0] slot_i,      // elements 0 and 1
    output vec_pkg::counters_t               counters_o,
    output axi_pkg::read_req_t               read_o,
    input  wire axi_pkg::read_rsp_t          read_i,
    output axi_pkg::write_req_t              write_o,
    input  wire axi_pkg::write_rsp_t         write_i
);

  logic clk, awake, scrub, job_valid, job_ready, done_valid, done_ready;
  logic rd_valid, rd_ready, rd_data_valid, wr_valid, wr_ready, wr_data_valid, wr_data_ready, wr_ack;
  logic [31:0] rd_addr, wr_addr;
  logic [3:0] rd_units, wr_units;
  logic [511:0] rd_data, wr_data;
  logic [1:0] wr_strobe;
  logic [7:0] unused_tag;
  logic unused_last;
  kernel_unit u_unit (
      .clk_i,
      .rst_i,
      .unit_i,
      .unit_o,
      .slot_re_o,
      .awake_o(awake),
      .scrub_o(scrub),
      .job_valid_o(job_valid),
      .job_ready_i(job_ready),
      .done_valid_i(done_valid),
      .done_ready_o(done_ready),
      .work_i(counters_o.products),
      .bubbles_i(counters_o.starved + counters_o.blocked),
      .rd_valid_i(rd_valid),
      .rd_ready_o(rd_ready),
      .rd_addr_i(rd_addr),
      .rd_units_i(rd_units),
      .rd_data_valid_o(rd_data_valid),
      .rd_data_o(rd_data),
      .wr_valid_i(wr_valid),
      .wr_ready_o(wr_ready),
      .wr_addr_i(wr_addr),
      .wr_units_i(wr_units),
      .wr_data_valid_i(wr_data_valid),
      .wr_data_ready_o(wr_data_ready),
      .wr_data_i(wr_data),
      .wr_strobe_i(wr_strobe),
      .wr_ack_o(wr_ack),
      .read_o,
      .read_i,
      .write_o,
      .write_i
  );
  clock_gate u_clock (
      .clk_i,
      .en_i (awake),
      .clk_o(clk)
  );

  // Twice the output queue, so that every place of every queue is passed.
  localparam int unsigned OutBursts = 16;
  localparam int unsigned ScrubLength = 2 * 2 * OutBursts * vec_pkg::BURST_UNITS;

  regs_pkg::descriptor_t from;
  vec_pkg::job_t job;
  logic is_quotient;
  vec_pkg::addr_t offset;
  assign from = unit_i.job;
  assign is_quotient = from.opcode == regs_pkg::OPCODE_QUOTIENT;
  assign offset = {1'b0, from.first[31:1]};
  always_comb begin
    job = '0;
    job.quotient = 1'b1;
    job.length = vec_pkg::length_t'(ScrubLength);
    if (!scrub) begin
      job.quotient = is_quotient;
      job.length = from.length[vec_pkg::LENGTH_BITS-1:0];
      job.a = from.source_a + offset;
      job.b = from.source_b + offset;
      job.c = from.source_c + offset;
      job.d = from.destination + offset;
      job.factor = is_quotient ? slot_i[255:0] : bn254_pkg::FR_R2;
    end
  end
  vec #(
      .OutBursts(OutBursts),
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_vec (
      .clk_i(clk),
      .rst_i,
      .job_valid_i(job_valid),
      .job_ready_o(job_ready),
      .job_i(job),
      .done_valid_o(done_valid),
      .done_ready_i(done_ready),
      .done_tag_o(unused_tag),
      .rd_valid_o(rd_valid),
      .rd_ready_i(rd_ready),
      .rd_addr_o(rd_addr),
      .rd_units_o(rd_units),
      .rd_data_valid_i(rd_data_valid),
      .rd_data_i(rd_data),
      .wr_valid_o(wr_valid),
      .wr_ready_i(wr_ready),
      .wr_addr_o(wr_addr),
      .wr_units_o(wr_units),
      .wr_data_valid_o(wr_data_valid),
      .wr_data_ready_i(wr_data_ready),
      .wr_data_o(wr_data),
      .wr_strobe_o(wr_strobe),
      .wr_last_o(unused_last),
      .wr_ack_i(wr_ack),
      .counters_o
  );

  logic unused;
  assign unused = ^{from, slot_i, unused_tag, unused_last};

endmodule
`default_nettype wire
