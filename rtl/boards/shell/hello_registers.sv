// hello_registers: what a board says of itself where no card is on it yet: who it is, that it counts, that it keeps what is written.
// Algorithm: the lowest offsets are as of a card (rtl/regs.toml): BUILD, SCRATCH, CLOCK_KHZ, CYCLES; MAGIC is another, so that nobody
//            takes it for one. rtl/boards/ulx3s/README.md lists them.
// Range:     AXI4-Lite, 32 bits; whole words are written, others dropped; other offsets are read as 0.
// Timing:    one access at a time, each channel; ready is never without a register behind it.
// Tested-through: hello
// Area:      rtl/boards/ulx3s/README.md
`default_nettype none
module hello_registers #(
    parameter logic [31:0] Build = '0,
    parameter logic [31:0] ClockKhz = 32'd60_000
) (
    input  wire logic        clk_i,
    input  wire logic        rst_i,
    input  wire logic        csr_aw_valid_i,
    output logic             csr_aw_ready_o,
    input  wire logic [11:0] csr_aw_addr_i,
    input  wire logic        csr_w_valid_i,
    output logic             csr_w_ready_o,
    input  wire logic [31:0] csr_w_data_i,
    input  wire logic [ 3:0] csr_w_strb_i,
    output logic             csr_b_valid_o,
    input  wire logic        csr_b_ready_i,
    input  wire logic        csr_ar_valid_i,
    output logic             csr_ar_ready_o,
    input  wire logic [11:0] csr_ar_addr_i,
    output logic             csr_r_valid_o,
    input  wire logic        csr_r_ready_i,
    output logic      [31:0] csr_r_data_o,
    // the link and the memory's march
    input  wire logic [ 7:0] errors_i,
    input  wire logic [ 7:0] drops_i,
    output logic             start_o,
    output logic             plant_o,
    input  wire logic        busy_i,
    input  wire logic        done_i,
    input  wire logic [15:0] faults_i,
    input  wire logic [15:0] addr_i,
    output logic      [ 3:0] marks_o,         // SCRATCH's lowest
    output logic      [31:0] cycles_o
);

  // Beside the card's offsets (regs_pkg) its own; words, as an access names them.
  localparam logic [11:0] AddrMarch = 12'h400;
  localparam logic [11:0] AddrFault = 12'h404;
  localparam logic [11:0] AddrDrops = 12'h408;
  // "HELO" in bytes.
  localparam logic [31:0] Magic = 32'h4f4c_4548;

  // ---- writes: address and word in any order, then both at once
  logic has_addr_q, has_data_q, writes;
  logic [11:0] waddr_q;
  logic [ 3:0] strb_q;
  logic [31:0] data_q;
  assign csr_aw_ready_o = !has_addr_q;
  assign csr_w_ready_o = !has_data_q;
  assign writes = has_addr_q && has_data_q && !csr_b_valid_o;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      has_addr_q <= 1'b0;
      has_data_q <= 1'b0;
      csr_b_valid_o <= 1'b0;
    end else begin
      has_addr_q <= csr_aw_valid_i || has_addr_q;
      has_data_q <= csr_w_valid_i || has_data_q;
      if (writes) {has_addr_q, has_data_q} <= '0;
      csr_b_valid_o <= writes || (csr_b_valid_o && !csr_b_ready_i);
    end
    if (!has_addr_q) waddr_q <= {csr_aw_addr_i[11:2], 2'd0};
    if (!has_data_q) {strb_q, data_q} <= {csr_w_strb_i, csr_w_data_i};
  end

  logic is_whole;
  logic [31:0] scratch_q;
  assign is_whole = writes && strb_q == '1;
  assign plant_o  = data_q[1];
  assign marks_o  = scratch_q[3:0];
  always_ff @(posedge clk_i) begin
    if (rst_i) scratch_q <= '0;
    else if (is_whole && waddr_q == regs_pkg::ADDR_SCRATCH) scratch_q <= data_q;
    start_o  <= is_whole && waddr_q == AddrMarch && data_q[0] && !rst_i;
    cycles_o <= rst_i ? '0 : cycles_o + 32'd1;
  end

  // ---- reads
  logic [11:0] raddr;
  assign raddr = {csr_ar_addr_i[11:2], 2'd0};
  assign csr_ar_ready_o = !csr_r_valid_o;
  always_ff @(posedge clk_i) begin
    if (rst_i) csr_r_valid_o <= 1'b0;
    else csr_r_valid_o <= csr_r_valid_o ? !csr_r_ready_i : csr_ar_valid_i;
    if (!csr_r_valid_o) begin
      case (raddr)
        regs_pkg::ADDR_MAGIC: csr_r_data_o <= Magic;
        regs_pkg::ADDR_BUILD: csr_r_data_o <= Build;
        regs_pkg::ADDR_SCRATCH: csr_r_data_o <= scratch_q;
        regs_pkg::ADDR_CLOCK_KHZ: csr_r_data_o <= ClockKhz;
        regs_pkg::ADDR_CYCLES: csr_r_data_o <= cycles_o;
        AddrMarch: csr_r_data_o <= {faults_i, 14'd0, done_i, busy_i};
        AddrFault: csr_r_data_o <= {16'd0, addr_i};
        AddrDrops: csr_r_data_o <= {16'd0, drops_i, errors_i};
        default: csr_r_data_o <= '0;
      endcase
    end
  end

  logic unused;
  assign unused = ^{csr_aw_addr_i[1:0], csr_ar_addr_i[1:0]};

endmodule
`default_nettype wire
