// copy_in: the unit that copies host memory to card memory, or to a slot of constants.
// Algorithm: dma_read -> copy_crc -> to_canonical (flag montgomery) -> dma_write; the CRC is of the bytes as they crossed the bus.
// Range:     jobs as the check lets them through; the last beat of an odd length is written in its lower half.
// Timing:    1 beat a cycle, copy_crc's rate, or to_canonical's where it converts; done after the last write response.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module copy_in #(
    parameter int unsigned Style    = field_pkg::STYLE_DEFAULT,
    parameter bit          IsSerial = 1'b0                       // the converter: to_canonical
) (
    input  wire logic                        clk_i,
    input  wire logic                        rst_i,
    input  wire dma_pkg::unit_req_t          unit_i,
    output dma_pkg::unit_rsp_t               unit_o,
    output logic                             const_we_o,    // the next beat of a slot
    output logic                     [  7:0] const_slot_o,
    output logic                     [ 31:0] const_beat_o,
    output logic                     [511:0] const_data_o,
    output axi_pkg::read_req_t               read_o,
    input  wire axi_pkg::read_rsp_t          read_i,
    output axi_pkg::write_req_t              write_o,
    input  wire axi_pkg::write_rsp_t         write_i
);

  regs_pkg::descriptor_t job;
  assign job = unit_i.job;

  logic begin_job, over, done_q, active_q, is_constant;
  logic read_stray_q, write_stray_q;
  logic [31:0] beats, left_q, written_q;
  logic [63:0] bubbles_q;
  logic [ 1:0] read_resp_q;
  assign is_constant = job.opcode == regs_pkg::OPCODE_CONSTANT;
  assign beats = {1'b0, job.length[31:1]} + 32'(job.length[0]);
  assign begin_job = unit_i.run && !active_q && !done_q;

  // ---- host memory
  logic in_valid, in_ready, in_take, lane_ready, crc_ready, read_stray, read_quiet, read_ready;
  logic [511:0] in_data;
  logic [  1:0] in_resp;
  dma_read #(
      .Slots(2 * config_pkg::COPY_READS),
      .Outstanding(config_pkg::COPY_READS)
  ) u_read (
      .clk_i,
      .rst_i,
      .quiesce_i(unit_i.quiesce),
      .quiet_o(read_quiet),
      .req_valid_i(begin_job),
      .req_ready_o(read_ready),
      .req_addr_i(job.host),
      .req_beats_i(beats),
      .valid_o(in_valid),
      .ready_i(in_ready),
      .data_o(in_data),
      .resp_o(in_resp),
      .stray_o(read_stray),
      .read_o,
      .read_i
  );
  assign in_ready = lane_ready & crc_ready;
  assign in_take  = in_valid & in_ready;

  logic [31:0] crc;
  copy_crc u_crc (
      .clk_i,
      .rst_i,
      .clear_i(begin_job),
      .offer_i(in_valid),
      .take_i (in_take),
      .ready_o(crc_ready),
      .half_i (job.length[0] && left_q == 32'd1),
      .data_i (in_data),
      .crc_o  (crc)
  );

  // ---- numbers
  logic out_valid, out_ready, write_ready;
  logic [511:0] out_data;
  to_canonical #(
      .Style(Style),
      .IsSerial(IsSerial)
  ) u_to_canonical (
      .clk_i,
      .rst_i,
      .convert_i(job.flags[regs_pkg::FLAG_MONTGOMERY]),
      .valid_i  (in_valid & crc_ready),
      .ready_o  (lane_ready),
      .data_i   (in_data),
      .valid_o  (out_valid),
      .ready_i  (out_ready),
      .data_o   (out_data)
  );
  assign out_ready = is_constant | write_ready;

  assign const_we_o = out_valid & is_constant;
  assign const_slot_o = job.slot;
  assign const_beat_o = written_q;
  assign const_data_o = out_data;

  // ---- card memory
  logic write_busy, write_quiet, write_stray, unused_req_ready;
  logic [1:0] write_resp;
  logic is_half, unused_ack;
  assign is_half = job.length[0] && written_q + 32'd1 == beats;
  dma_write #(
      .QueueBeats(config_pkg::COPY_QUEUE)
  ) u_write (
      .clk_i,
      .rst_i,
      .quiesce_i(unit_i.quiesce),
      .quiet_o(write_quiet),
      .req_valid_i(begin_job),
      .req_ready_o(unused_req_ready),
      .req_addr_i({26'b0, job.destination, 6'b0} + {27'b0, job.first[31:1], 6'b0}),
      .req_beats_i(is_constant ? '0 : beats),
      .busy_o(write_busy),
      .resp_o(write_resp),
      .ack_o(unused_ack),
      .stray_o(write_stray),
      .valid_i(out_valid & ~is_constant),
      .ready_o(write_ready),
      .data_i(out_data),
      .strb_i({~is_half, 1'b1}),
      .write_o,
      .write_i
  );

  // ---- the job
  assign over = active_q && written_q == beats && !write_busy && read_quiet;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      active_q <= 1'b0;
      done_q   <= 1'b0;
    end else begin
      active_q <= begin_job | (active_q & ~over);
      done_q   <= over | (done_q & ~unit_i.taken);
    end
    if (begin_job) begin
      left_q <= beats;
      written_q <= '0;
      bubbles_q <= '0;
      read_resp_q <= axi_pkg::RESP_OKAY;
      read_stray_q <= 1'b0;
      write_stray_q <= 1'b0;
    end else begin
      left_q <= left_q - 32'(in_take);
      written_q <= written_q + 32'(out_valid && out_ready);
      bubbles_q <= bubbles_q + 64'(active_q && !in_take);
      if (in_take) read_resp_q <= axi_pkg::worse(read_resp_q, in_resp);
      read_stray_q  <= read_stray_q | read_stray;
      write_stray_q <= write_stray_q | write_stray;
    end
  end

  always_comb begin
    unit_o = '0;
    unit_o.done = done_q;
    unit_o.progress = in_take | (write_i.b_valid);
    unit_o.quiet = read_quiet & write_quiet;
    unit_o.wiped = 1'b1;
    unit_o.result.payload_crc = crc;
    unit_o.result.work = 64'(written_q);
    unit_o.result.bubbles = bubbles_q;
    if (read_resp_q != axi_pkg::RESP_OKAY || read_stray_q) begin
      unit_o.result.status = regs_pkg::STATUS_HOST_READ;
      unit_o.result.detail = 64'(read_resp_q);
    end else if (write_resp != axi_pkg::RESP_OKAY || write_stray_q) begin
      unit_o.result.status = regs_pkg::STATUS_CARD_WRITE;
      unit_o.result.detail = 64'(write_resp);
    end else unit_o.result.status = regs_pkg::STATUS_OK;
  end

  logic unused;
  assign unused = ^{job, read_ready, unit_i.wipe};

endmodule
`default_nettype wire
