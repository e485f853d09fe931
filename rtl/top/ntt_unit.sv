// ntt_unit: transforms as jobs of the card.
// Algorithm: kernel_unit around ntt; the slot holds the shift and the factor.
// Range:     parameters as ntt's. For wiping, the shortest transform that passes all memories must be there.
// Timing:    as ntt. The first job waits for the powers of w, which the wiping of a reset does for it.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module ntt_unit #(
    parameter int unsigned LogPass = 7,
    parameter int unsigned MaxLog  = 16,
    parameter int unsigned Lanes   = 1,
    parameter int unsigned Jobs    = 2,
    parameter int unsigned Multipliers = 0,
    parameter int unsigned Style = field_pkg::STYLE_DEFAULT
) (
    input  wire logic                            clk_i,
    input  wire logic                            rst_i,
    input  wire dma_pkg::unit_req_t              unit_i,
    output dma_pkg::unit_rsp_t                   unit_o,
    output logic                                 slot_re_o,
    input  wire logic                [    511:0] slot_i,      // elements 0 and 1
    output ntt_pkg::counters_t                   counters_o,
    output axi_pkg::read_req_t       [Lanes-1:0] read_o,
    input  wire axi_pkg::read_rsp_t  [Lanes-1:0] read_i,
    output axi_pkg::write_req_t      [Lanes-1:0] write_o,
    input  wire axi_pkg::write_rsp_t [Lanes-1:0] write_i
);

  logic clk, awake, scrub, job_valid, job_ready, done_valid, done_ready;
  logic rd_valid, rd_ready, rd_data_valid, wr_valid, wr_ready, wr_data_valid, wr_data_ready, wr_ack;
  logic [31:0] rd_addr, wr_addr;
  logic [3:0] rd_units, wr_units;
  logic [2*Lanes-1:0][255:0] rd_data, wr_data;
  logic [2*Lanes-1:0] wr_strobe;
  logic [7:0] unused_tag;
  logic unused_last;
  kernel_unit #(
      .Lanes(Lanes)
  ) u_unit (
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
      .work_i(counters_o.butterflies),
      .bubbles_i(counters_o.starved + counters_o.blocked + counters_o.between),
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

  localparam int unsigned ScrubLog = ntt_pkg::covering_log(LogPass, Lanes);
  if (ScrubLog > MaxLog) $fatal(1, "ntt_unit: no transform passes all memories");

  regs_pkg::descriptor_t from;
  ntt_pkg::job_t job;
  assign from = unit_i.job;
  always_comb begin
    job = '0;
    job.log_n = ntt_pkg::log_t'(ScrubLog);
    if (!scrub) begin
      job.log_n = from.log_length[ntt_pkg::LOG_BITS-1:0];
      job.inverse = from.flags[regs_pkg::FLAG_INVERSE];
      job.scaled = from.flags[regs_pkg::FLAG_INVERSE] | from.flags[regs_pkg::FLAG_COSET];
      job.src = from.source_a;
      job.dst = from.destination;
      job.scratch = from.source_b;
      {job.factor, job.shift} = slot_i;
    end
  end
  ntt #(
      .LogPass(LogPass),
      .MaxLog(MaxLog),
      .Lanes(Lanes),
      .Jobs(Jobs),
      .Multipliers(Multipliers),
      .Style(Style)
  ) u_ntt (
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
  assign unused = ^{from, unused_tag, unused_last};

endmodule
`default_nettype wire
