// kernel_port: between the burst ports of a kernel (rd_*, wr_*) and its master at card memory.
// Algorithm: dma_read and dma_write take the kernel's requests one after the other; zero_memory stands behind them for wiping.
// Range:     requests of 1 to 8 units of 64 bytes anywhere; the kernel has room for all that it asks for.
//            The first bad response since clear_i is kept, and strays count as one.
// Timing:    a request every 2 cycles, a beat a cycle; acknowledgements in order.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module kernel_port #(
    parameter int unsigned Outstanding = 32
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    input wire logic zero_i,  // memory is zeros, and writes are dropped
    input wire logic clear_i,
    output logic quiet_o,
    output logic progress_o,
    output logic [7:0] status_o,
    output logic [1:0] resp_o,
    // the kernel
    input wire logic rd_valid_i,
    output logic rd_ready_o,
    input wire logic [31:0] rd_addr_i,
    input wire logic [3:0] rd_units_i,
    output logic rd_data_valid_o,
    input wire logic rd_data_ready_i,
    output logic [511:0] rd_data_o,
    input wire logic wr_valid_i,
    output logic wr_ready_o,
    input wire logic [31:0] wr_addr_i,
    input wire logic [3:0] wr_units_i,
    input wire logic wr_data_valid_i,
    output logic wr_data_ready_o,
    input wire logic [511:0] wr_data_i,
    input wire logic [1:0] wr_strobe_i,
    output logic wr_ack_o,
    // card memory
    output axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    output axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i
);

  axi_pkg::read_req_t  m_read_req;
  axi_pkg::read_rsp_t  m_read_rsp;
  axi_pkg::write_req_t m_write_req;
  axi_pkg::write_rsp_t m_write_rsp;
  logic read_quiet, read_stray, write_quiet, write_stray, write_busy;
  logic [1:0] read_resp, write_resp;

  dma_read #(
      .Slots(Outstanding),
      .Outstanding(Outstanding)
  ) u_read (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(read_quiet),
      .req_valid_i(rd_valid_i),
      .req_ready_o(rd_ready_o),
      .req_addr_i({26'b0, rd_addr_i, 6'b0}),
      .req_beats_i(32'(rd_units_i)),
      .valid_o(rd_data_valid_o),
      .ready_i(rd_data_ready_i),
      .data_o(rd_data_o),
      .resp_o(read_resp),
      .stray_o(read_stray),
      .read_o(m_read_req),
      .read_i(m_read_rsp)
  );
  dma_write #(
      .Outstanding(Outstanding)
  ) u_write (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(write_quiet),
      .req_valid_i(wr_valid_i),
      .req_ready_o(wr_ready_o),
      .req_addr_i({26'b0, wr_addr_i, 6'b0}),
      .req_beats_i(32'(wr_units_i)),
      .busy_o(write_busy),
      .resp_o(write_resp),
      .ack_o(wr_ack_o),
      .stray_o(write_stray),
      .valid_i(wr_data_valid_i),
      .ready_o(wr_data_ready_o),
      .data_i(wr_data_i),
      .strb_i(wr_strobe_i),
      .write_o(m_write_req),
      .write_i(m_write_rsp)
  );
  zero_memory u_zero (
      .clk_i,
      .rst_i,
      .zero_i,
      .m_read_i (m_read_req),
      .m_read_o (m_read_rsp),
      .m_write_i(m_write_req),
      .m_write_o(m_write_rsp),
      .read_o,
      .read_i,
      .write_o,
      .write_i
  );
  assign quiet_o = read_quiet & write_quiet;
  assign progress_o = m_read_rsp.r_valid | m_write_rsp.b_valid;

  // ---- what went wrong since clear_i
  // What dma_write says of its responses is old until a request comes.
  logic read_bad_q, write_bad_q, writing_q, write_failed;
  logic [1:0] read_resp_q, write_resp_q;
  assign write_failed = (write_busy | writing_q) & (write_resp != axi_pkg::RESP_OKAY);
  always_ff @(posedge clk_i) begin
    writing_q <= write_busy & ~rst_i;
    if (rst_i || clear_i) begin
      read_bad_q   <= 1'b0;
      write_bad_q  <= 1'b0;
      read_resp_q  <= axi_pkg::RESP_OKAY;
      write_resp_q <= axi_pkg::RESP_OKAY;
    end else begin
      read_bad_q <= read_bad_q | read_stray | (rd_data_valid_o & (read_resp != axi_pkg::RESP_OKAY));
      write_bad_q <= write_bad_q | write_stray | write_failed;
      if (rd_data_valid_o) read_resp_q <= axi_pkg::worse(read_resp_q, read_resp);
      if (write_failed) write_resp_q <= axi_pkg::worse(write_resp_q, write_resp);
    end
  end
  always_comb begin
    status_o = regs_pkg::STATUS_OK;
    resp_o   = read_resp_q;
    if (read_bad_q) status_o = regs_pkg::STATUS_CARD_READ;
    else if (write_bad_q) begin
      status_o = regs_pkg::STATUS_CARD_WRITE;
      resp_o   = write_resp_q;
    end
  end

endmodule
`default_nettype wire
