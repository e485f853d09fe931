// fill: the unit that zeroes card memory, and tests it: a pattern of the address is written, read back and compared.
// Algorithm: dma_write of a generated stream; for self_test then dma_read of the same range.
// Range:     jobs as the check lets them through; the last beat of an odd length is its lower half.
// Timing:    1 beat a cycle and pass; done after the last response.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module fill (
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire dma_pkg::unit_req_t  unit_i,
    output dma_pkg::unit_rsp_t       unit_o,
    output axi_pkg::read_req_t       read_o,
    input  wire axi_pkg::read_rsp_t  read_i,
    output axi_pkg::write_req_t      write_o,
    input  wire axi_pkg::write_rsp_t write_i
);

  typedef enum logic [2:0] {
    Idle,
    Write,
    ReadStart,
    Read,
    Done
  } state_e;

  state_e state_q;
  regs_pkg::descriptor_t job;
  assign job = unit_i.job;

  logic begin_job, is_test, begin_read, valid, ready, write_take, read_take, differs_q, stray_q;
  logic [31:0] beats, left_q, unit_q, unit_first, differs_at_q;
  logic [63:0] addr, bubbles_q;
  logic [511:0] expected, data;
  logic [1:0] resp, read_resp_q, write_resp;
  logic read_quiet, read_ready, read_stray, write_busy, write_quiet, write_idle, write_stray;
  assign is_test = job.opcode == regs_pkg::OPCODE_SELF_TEST;
  assign beats = {1'b0, job.length[31:1]} + 32'(job.length[0]);
  assign unit_first = job.destination + {1'b0, job.first[31:1]};
  assign addr = {26'b0, unit_first, 6'b0};
  assign begin_job = unit_i.run && state_q == Idle;
  assign begin_read = state_q == ReadStart;
  assign write_take = state_q == Write && left_q != 0 && ready;
  assign read_take = valid;

  // Word i of unit u: {~u, u}, every byte changed by i.
  for (genvar i = 0; i < 8; i++) begin : gen_word
    assign expected[64*i+:64] = is_test ? {~unit_q, unit_q} ^ {8{8'(i * 37)}} : '0;
  end

  // The upper half of an odd end is not ours.
  logic is_half, unused_ack;
  assign is_half = job.length[0] && left_q == 32'd1;
  dma_write #(
      .QueueBeats(config_pkg::COPY_QUEUE)
  ) u_write (
      .clk_i,
      .rst_i,
      .quiesce_i(unit_i.quiesce),
      .quiet_o(write_quiet),
      .req_valid_i(begin_job),
      .req_ready_o(write_idle),
      .req_addr_i(addr),
      .req_beats_i(beats),
      .busy_o(write_busy),
      .resp_o(write_resp),
      .ack_o(unused_ack),
      .stray_o(write_stray),
      .valid_i(state_q == Write && left_q != 0),
      .ready_o(ready),
      .data_i(expected),
      .strb_i({~is_half, 1'b1}),
      .write_o,
      .write_i
  );

  dma_read #(
      .Slots(2 * config_pkg::COPY_READS),
      .Outstanding(config_pkg::COPY_READS)
  ) u_read (
      .clk_i,
      .rst_i,
      .quiesce_i(unit_i.quiesce),
      .quiet_o(read_quiet),
      .req_valid_i(begin_read),
      .req_ready_o(read_ready),
      .req_addr_i(addr),
      .req_beats_i(beats),
      .valid_o(valid),
      .ready_i(1'b1),
      .data_o(data),
      .resp_o(resp),
      .stray_o(read_stray),
      .read_o,
      .read_i
  );

  logic same;
  assign same = data[255:0] == expected[255:0] && (is_half || data[511:256] == expected[511:256]);

  always_ff @(posedge clk_i) begin
    if (rst_i) state_q <= Idle;
    else begin
      unique case (state_q)
        Idle: if (begin_job) state_q <= Write;
        Write: if (left_q == 0 && !write_busy) state_q <= is_test ? ReadStart : Done;
        ReadStart: state_q <= Read;
        Read: if (left_q == 0 && read_quiet) state_q <= Done;
        Done: if (unit_i.taken) state_q <= Idle;
        default: state_q <= Idle;
      endcase
    end
    if (begin_job || begin_read) begin
      left_q <= beats;
      unit_q <= unit_first;
    end else if (write_take || read_take) begin
      left_q <= left_q - 32'd1;
      unit_q <= unit_q + 32'd1;
    end
    if (begin_job) begin
      bubbles_q <= '0;
      differs_q <= 1'b0;
      stray_q <= 1'b0;
      read_resp_q <= axi_pkg::RESP_OKAY;
    end else begin
      bubbles_q <= bubbles_q + 64'(state_q != Idle && !write_take && !read_take);
      stray_q   <= stray_q | read_stray | write_stray;
      if (read_take) read_resp_q <= axi_pkg::worse(read_resp_q, resp);
      if (read_take && !same && !differs_q) begin
        differs_q <= 1'b1;
        differs_at_q <= unit_q;
      end
    end
  end

  always_comb begin
    unit_o = '0;
    unit_o.done = state_q == Done;
    unit_o.progress = write_take | read_take | (write_i.b_valid);
    unit_o.quiet = read_quiet & write_quiet;
    unit_o.wiped = 1'b1;
    unit_o.result.work = is_test ? {31'b0, beats, 1'b0} : 64'(beats);
    unit_o.result.bubbles = bubbles_q;
    if (write_resp != axi_pkg::RESP_OKAY || stray_q) begin
      unit_o.result.status = regs_pkg::STATUS_CARD_WRITE;
      unit_o.result.detail = 64'(write_resp);
    end else if (read_resp_q != axi_pkg::RESP_OKAY) begin
      unit_o.result.status = regs_pkg::STATUS_CARD_READ;
      unit_o.result.detail = 64'(read_resp_q);
    end else if (differs_q) begin
      unit_o.result.status = regs_pkg::STATUS_MISMATCH;
      unit_o.result.detail = 64'(differs_at_q);
    end else unit_o.result.status = regs_pkg::STATUS_OK;
  end

  logic unused;
  assign unused = ^{job, read_ready, write_idle, unit_i.wipe};

endmodule
`default_nettype wire
