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
    input  wire logic                clk_i,
    input  wire logic                rst_i,
    input  wire logic                quiesce_i,
    input  wire logic                zero_i,           // memory is zeros, and writes are dropped
    input  wire logic                clear_i,
    output logic                     quiet_o,
    output logic                     progress_o,
    output logic             [  7:0] status_o,
    output logic             [  1:0] resp_o,
    // the kernel
    input  wire logic                rd_valid_i,
    output logic                     rd_ready_o,
    input  wire logic        [ 31:0] rd_addr_i,
    input  wire logic        [  3:0] rd_units_i,
    output logic                     rd_data_valid_o,
    output logic             [511:0] rd_data_o,
    input  wire logic                wr_valid_i,
    output logic                     wr_ready_o,
    input  wire logic        [ 31:0] wr_addr_i,
    input  wire logic        [  3:0] wr_units_i,
    input  wire logic                wr_data_valid_i,
    output logic                     wr_data_ready_o,
    input  wire logic        [511:0] wr_data_i,
    input  wire logic        [  1:0] wr_strobe_i,
    output logic                     wr_ack_o,
    // card memory
    output logic                     ar_valid_o,
    input  wire logic                ar_ready_i,
    output axi_pkg::ax_t             ar_o,
    input  wire logic                r_valid_i,
    input  wire axi_pkg::r_t         r_i,
    output logic                     aw_valid_o,
    input  wire logic                aw_ready_i,
    output axi_pkg::ax_t             aw_o,
    output logic                     w_valid_o,
    input  wire logic                w_ready_i,
    output axi_pkg::w_t              w_o,
    input  wire logic                b_valid_i,
    input  wire axi_pkg::b_t         b_i
);

  logic m_ar_valid, m_ar_ready, m_r_valid, m_aw_valid, m_aw_ready, m_w_valid, m_w_ready, m_b_valid;
  logic read_quiet, read_stray, write_quiet, write_stray, write_busy;
  logic [1:0] read_resp, write_resp, unused_ready;
  axi_pkg::r_t m_r;
  axi_pkg::b_t m_b;

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
      .ready_i(1'b1),
      .data_o(rd_data_o),
      .resp_o(read_resp),
      .stray_o(read_stray),
      .ar_valid_o(m_ar_valid),
      .ar_ready_i(m_ar_ready),
      .ar_o,
      .r_valid_i(m_r_valid),
      .r_ready_o(unused_ready[0]),
      .r_i(m_r)
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
      .aw_valid_o(m_aw_valid),
      .aw_ready_i(m_aw_ready),
      .aw_o,
      .w_valid_o(m_w_valid),
      .w_ready_i(m_w_ready),
      .w_o,
      .b_valid_i(m_b_valid),
      .b_ready_o(unused_ready[1]),
      .b_i(m_b)
  );
  zero_memory u_zero (
      .clk_i,
      .rst_i,
      .zero_i,
      .m_ar_valid_i(m_ar_valid),
      .m_ar_ready_o(m_ar_ready),
      .m_ar_i(ar_o),
      .m_r_valid_o(m_r_valid),
      .m_r_o(m_r),
      .m_aw_valid_i(m_aw_valid),
      .m_aw_ready_o(m_aw_ready),
      .m_aw_i(aw_o),
      .m_w_valid_i(m_w_valid),
      .m_w_ready_o(m_w_ready),
      .m_w_last_i(w_o.last),
      .m_b_valid_o(m_b_valid),
      .m_b_o(m_b),
      .ar_valid_o,
      .ar_ready_i,
      .r_valid_i,
      .r_i,
      .aw_valid_o,
      .aw_ready_i,
      .w_valid_o,
      .w_ready_i,
      .b_valid_i,
      .b_i
  );
  assign quiet_o = read_quiet & write_quiet;
  assign progress_o = m_r_valid | m_b_valid;

  // ---- what went wrong since clear_i
  logic read_bad_q, write_bad_q;
  logic [1:0] read_resp_q, write_resp_q;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      read_bad_q   <= 1'b0;
      write_bad_q  <= 1'b0;
      read_resp_q  <= axi_pkg::RESP_OKAY;
      write_resp_q <= axi_pkg::RESP_OKAY;
    end else begin
      read_bad_q <= read_bad_q | read_stray | (rd_data_valid_o & (read_resp != axi_pkg::RESP_OKAY));
      write_bad_q <= write_bad_q | write_stray | (write_resp != axi_pkg::RESP_OKAY);
      if (rd_data_valid_o) read_resp_q <= axi_pkg::worse(read_resp_q, read_resp);
      write_resp_q <= axi_pkg::worse(write_resp_q, write_resp);
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

  logic unused;
  assign unused = ^{unused_ready, write_busy};

endmodule
`default_nettype wire
