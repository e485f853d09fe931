// card_outside: the card with AXI's own names at its ports, as slaves and masters from elsewhere want them, one memory port.
//               The signals are variables, not ports: of a port the simulator keeps two copies, of which a test sees one.
// memory_i:     who answers that port: 0 whoever drives the memory signals, 1 LiteX, 2 LiteDRAM (sim/outside/slaves.py).
// Left out by the card and tied here: AxSIZE 6 (64 bytes), AxBURST INCR, and zeros for lock, cache, protection, QoS and region.
`default_nettype none
module card_outside #(
    parameter int unsigned Units = 1024,
    parameter int unsigned WipedAtPowerUp = 64,
    parameter int unsigned Generated = 1  // 0: without the memories of LiteX and LiteDRAM
);

  logic clk;
  logic rst;
  logic [1:0] memory_i;
  logic [1:0] irq;
  // registers: AXI4-Lite
  logic [11:0] csr_awaddr;
  logic [2:0] csr_awprot;
  logic csr_awvalid;
  logic csr_awready;
  logic [31:0] csr_wdata;
  logic [3:0] csr_wstrb;
  logic csr_wvalid;
  logic csr_wready;
  logic [1:0] csr_bresp;
  logic csr_bvalid;
  logic csr_bready;
  logic [11:0] csr_araddr;
  logic [2:0] csr_arprot;
  logic csr_arvalid;
  logic csr_arready;
  logic [31:0] csr_rdata;
  logic [1:0] csr_rresp;
  logic csr_rvalid;
  logic csr_rready;
  // host memory
  logic [9:0] host_awid;
  logic [63:0] host_awaddr;
  logic [7:0] host_awlen;
  logic [2:0] host_awsize;
  logic [1:0] host_awburst;
  logic host_awvalid;
  logic host_awready;
  logic [511:0] host_wdata;
  logic [63:0] host_wstrb;
  logic host_wlast;
  logic host_wvalid;
  logic host_wready;
  logic [9:0] host_bid;
  logic [1:0] host_bresp;
  logic host_bvalid;
  logic host_bready;
  logic [9:0] host_arid;
  logic [63:0] host_araddr;
  logic [7:0] host_arlen;
  logic [2:0] host_arsize;
  logic [1:0] host_arburst;
  logic host_arvalid;
  logic host_arready;
  logic [9:0] host_rid;
  logic [511:0] host_rdata;
  logic [1:0] host_rresp;
  logic host_rlast;
  logic host_rvalid;
  logic host_rready;
  // card memory
  logic [9:0] mem_awid;
  logic [63:0] mem_awaddr;
  logic [7:0] mem_awlen;
  logic [2:0] mem_awsize;
  logic [1:0] mem_awburst;
  logic mem_awvalid;
  logic mem_awready;
  logic [511:0] mem_wdata;
  logic [63:0] mem_wstrb;
  logic mem_wlast;
  logic mem_wvalid;
  logic mem_wready;
  logic [9:0] mem_bid;
  logic [1:0] mem_bresp;
  logic mem_bvalid;
  logic mem_bready;
  logic [9:0] mem_arid;
  logic [63:0] mem_araddr;
  logic [7:0] mem_arlen;
  logic [2:0] mem_arsize;
  logic [1:0] mem_arburst;
  logic mem_arvalid;
  logic mem_arready;
  logic [9:0] mem_rid;
  logic [511:0] mem_rdata;
  logic [1:0] mem_rresp;
  logic mem_rlast;
  logic mem_rvalid;
  logic mem_rready;

  localparam logic [2:0] Size = 3'd6;
  localparam logic [1:0] Incr = 2'b01;
  localparam logic [1:0] Litex = 2'd1;
  localparam logic [1:0] Litedram = 2'd2;

  axi_pkg::read_req_t host_read, mem_read;
  axi_pkg::write_req_t host_write, mem_write;
  axi_pkg::read_rsp_t host_read_rsp, mem_read_rsp;
  axi_pkg::write_rsp_t host_write_rsp, mem_write_rsp;

  card #(
      .MemoryUnits(Units),
      .PowerUpMark(Units - WipedAtPowerUp),
      .IsSimulated(1'b1)
  ) u_card (
      .clk_i(clk),
      .rst_i(rst),
      .csr_aw_valid_i(csr_awvalid),
      .csr_aw_ready_o(csr_awready),
      .csr_aw_addr_i(csr_awaddr),
      .csr_w_valid_i(csr_wvalid),
      .csr_w_ready_o(csr_wready),
      .csr_w_data_i(csr_wdata),
      .csr_w_strb_i(csr_wstrb),
      .csr_b_valid_o(csr_bvalid),
      .csr_b_ready_i(csr_bready),
      .csr_b_resp_o(csr_bresp),
      .csr_ar_valid_i(csr_arvalid),
      .csr_ar_ready_o(csr_arready),
      .csr_ar_addr_i(csr_araddr),
      .csr_r_valid_o(csr_rvalid),
      .csr_r_ready_i(csr_rready),
      .csr_r_data_o(csr_rdata),
      .csr_r_resp_o(csr_rresp),
      .irq_o(irq),
      .irq_ack_i(irq),
      .host_read_o(host_read),
      .host_read_i(host_read_rsp),
      .host_write_o(host_write),
      .host_write_i(host_write_rsp),
      .mem_read_o(mem_read),
      .mem_read_i(mem_read_rsp),
      .mem_write_o(mem_write),
      .mem_write_i(mem_write_rsp)
  );

  // ---- host memory
  assign {host_rready, host_arvalid, host_arlen, host_arid, host_araddr} = host_read;
  assign {host_bready, host_awvalid, host_awlen, host_awid, host_awaddr,
          host_wvalid, host_wlast, host_wstrb, host_wdata} = host_write;
  assign {host_awsize, host_awburst, host_arsize, host_arburst} = {Size, Incr, Size, Incr};
  assign host_read_rsp = {host_arready, host_rvalid, host_rlast, host_rresp, host_rid, host_rdata};
  assign host_write_rsp = {host_awready, host_wready, host_bvalid, host_bresp, host_bid};

  // ---- card memory, of three kinds
  axi_pkg::read_rsp_t litex_read, litedram_read;
  axi_pkg::write_rsp_t litex_write, litedram_write;
  logic is_outer, is_litex, is_litedram;
  assign is_litex = memory_i == Litex;
  assign is_litedram = memory_i == Litedram;
  assign is_outer = !is_litex && !is_litedram;

  logic ar_valid, aw_valid, w_valid;
  assign {mem_rready, ar_valid, mem_arlen, mem_arid, mem_araddr} = mem_read;
  assign {mem_bready, aw_valid, mem_awlen, mem_awid, mem_awaddr,
          w_valid, mem_wlast, mem_wstrb, mem_wdata} = mem_write;
  assign {mem_awsize, mem_awburst, mem_arsize, mem_arburst} = {Size, Incr, Size, Incr};
  assign mem_arvalid = ar_valid & is_outer;
  assign mem_awvalid = aw_valid & is_outer;
  assign mem_wvalid  = w_valid & is_outer;
  always_comb begin
    unique case (1'b1)
      is_litex: {mem_read_rsp, mem_write_rsp} = {litex_read, litex_write};
      is_litedram: {mem_read_rsp, mem_write_rsp} = {litedram_read, litedram_write};
      default: begin
        mem_read_rsp = {mem_arready, mem_rvalid, mem_rlast, mem_rresp, mem_rid, mem_rdata};
        mem_write_rsp = {mem_awready, mem_wready, mem_bvalid, mem_bresp, mem_bid};
      end
    endcase
  end

`define MEMORY(NAME, READ, WRITE, IS) \
  NAME u_``NAME ( \
      .sys_clk(clk), \
      .sys_rst(rst), \
      .awid(mem_awid), \
      .awaddr(mem_awaddr[31:0]), \
      .awlen(mem_awlen), \
      .awsize(mem_awsize), \
      .awburst(mem_awburst), \
      .awlock('0), \
      .awcache('0), \
      .awprot('0), \
      .awqos('0), \
      .awregion('0), \
      .awvalid(aw_valid & IS), \
      .awready(WRITE.aw_ready), \
      .wdata(mem_wdata), \
      .wstrb(mem_wstrb), \
      .wlast(mem_wlast), \
      .wvalid(w_valid & IS), \
      .wready(WRITE.w_ready), \
      .bid(WRITE.b.id), \
      .bresp(WRITE.b.resp), \
      .bvalid(WRITE.b_valid), \
      .bready(mem_bready & IS), \
      .arid(mem_arid), \
      .araddr(mem_araddr[31:0]), \
      .arlen(mem_arlen), \
      .arsize(mem_arsize), \
      .arburst(mem_arburst), \
      .arlock('0), \
      .arcache('0), \
      .arprot('0), \
      .arqos('0), \
      .arregion('0), \
      .arvalid(ar_valid & IS), \
      .arready(READ.ar_ready), \
      .rid(READ.r.id), \
      .rdata(READ.r.data), \
      .rresp(READ.r.resp), \
      .rlast(READ.r.last), \
      .rvalid(READ.r_valid), \
      .rready(mem_rready & IS) \
  )
  if (Generated != 0) begin : gen_memories
    `MEMORY(litex_memory, litex_read, litex_write, is_litex);
    `MEMORY(litedram_memory, litedram_read, litedram_write, is_litedram);
  end else begin : gen_none
    assign {litex_read, litex_write, litedram_read, litedram_write} = '0;
  end
`undef MEMORY

  logic unused;
  assign unused = ^{csr_awprot, csr_arprot};

endmodule
`default_nettype wire
