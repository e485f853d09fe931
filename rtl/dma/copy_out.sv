// copy_out: the unit that copies card memory to host memory.
// Algorithm: dma_read -> copy_crc -> dma_write; the CRC is of the bytes as they crossed the bus.
// Range:     jobs as the check lets them through; the last beat of an odd length is written in its lower half.
// Timing:    1 beat a cycle, or copy_crc's rate; done after the last write response.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module copy_out (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire dma_pkg::unit_req_t  unit_i,
    output dma_pkg::unit_rsp_t       unit_o,
    output axi_pkg::read_req_t       read_o,
    input  wire axi_pkg::read_rsp_t  read_i,
    output axi_pkg::write_req_t      write_o,
    input  wire axi_pkg::write_rsp_t write_i
);

  regs_pkg::descriptor_t job;
  assign job = unit_i.job;

  logic begin_job, over, done_q, active_q, read_stray_q, write_stray_q, valid, ready, take;
  logic crc_ready, queue_ready;
  logic [31:0] beats, left_q, crc;
  logic [ 63:0] bubbles_q;
  logic [511:0] data;
  logic [1:0] resp, read_resp_q, write_resp;
  logic read_quiet, read_ready, read_stray, write_busy, write_quiet, write_ready, write_stray;
  assign beats = {1'b0, job.length[31:1]} + 32'(job.length[0]);
  assign begin_job = unit_i.run && !active_q && !done_q;
  assign ready = queue_ready & crc_ready;
  assign take = valid & ready;

  logic is_half, unused_ack;
  assign is_half = job.length[0] && left_q == 32'd1;
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
      .req_addr_i({26'b0, job.source_a, 6'b0} + {27'b0, job.first[31:1], 6'b0}),
      .req_beats_i(beats),
      .valid_o(valid),
      .ready_i(ready),
      .data_o(data),
      .resp_o(resp),
      .stray_o(read_stray),
      .read_o,
      .read_i
  );

  copy_crc u_crc (
      .clk_i,
      .rst_i,
      .clear_i(begin_job),
      .offer_i(valid),
      .take_i (take),
      .ready_o(crc_ready),
      .half_i (is_half),
      .data_i (data),
      .crc_o  (crc)
  );

  // Posted writes cost no buffer, but a flag each.
  dma_write #(
      .Outstanding(2 * config_pkg::COPY_READS),
      .QueueBeats (config_pkg::COPY_QUEUE)
  ) u_write (
      .clk_i,
      .rst_i,
      .quiesce_i(unit_i.quiesce),
      .quiet_o(write_quiet),
      .req_valid_i(begin_job),
      .req_ready_o(write_ready),
      .req_addr_i(job.host),
      .req_beats_i(beats),
      .busy_o(write_busy),
      .resp_o(write_resp),
      .ack_o(unused_ack),
      .stray_o(write_stray),
      .valid_i(valid & crc_ready),
      .ready_o(queue_ready),
      .data_i(data),
      .strb_i({~is_half, 1'b1}),
      .write_o,
      .write_i
  );

  assign over = active_q && left_q == 0 && !write_busy && read_quiet;
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
      bubbles_q <= '0;
      read_resp_q <= axi_pkg::RESP_OKAY;
      read_stray_q <= 1'b0;
      write_stray_q <= 1'b0;
    end else begin
      left_q <= left_q - 32'(take);
      bubbles_q <= bubbles_q + 64'(active_q && !take);
      if (take) read_resp_q <= axi_pkg::worse(read_resp_q, resp);
      read_stray_q  <= read_stray_q | read_stray;
      write_stray_q <= write_stray_q | write_stray;
    end
  end

  always_comb begin
    unit_o = '0;
    unit_o.done = done_q;
    unit_o.progress = take | (write_i.b_valid);
    unit_o.quiet = read_quiet & write_quiet;
    unit_o.wiped = 1'b1;
    unit_o.result.payload_crc = crc;
    unit_o.result.work = 64'(beats);
    unit_o.result.bubbles = bubbles_q;
    if (read_resp_q != axi_pkg::RESP_OKAY || read_stray_q) begin
      unit_o.result.status = regs_pkg::STATUS_CARD_READ;
      unit_o.result.detail = 64'(read_resp_q);
    end else if (write_resp != axi_pkg::RESP_OKAY || write_stray_q) begin
      unit_o.result.status = regs_pkg::STATUS_HOST_WRITE;
      unit_o.result.detail = 64'(write_resp);
    end else unit_o.result.status = regs_pkg::STATUS_OK;
  end

  logic unused;
  assign unused = ^{job, read_ready, write_ready, unit_i.wipe};

endmodule
`default_nettype wire
