// hello_core: the link, and behind it registers in place of a card: the first that is to run on a new board.
// Algorithm: link, hello_registers, march. Lamps: 0 blinks; 1 a register was asked for lately; 2 the march is on its way; 3 it found a fault,
//            or the link dropped something; the others are SCRATCH's lowest bits.
// Range:     as link has it. Nothing is asked of host memory, and nothing interrupts.
// Timing:    as link has it.
// Tested-through: hello
// Area:      rtl/boards/ulx3s/README.md
`default_nettype none
module hello_core #(
    parameter int unsigned ClocksPerBit = 20,
    parameter int unsigned Resend = 1_800_000,
    parameter int unsigned LogHeartbeat = link_pkg::HEARTBEAT_LOG,
    parameter logic [31:0] ClockKhz = 32'd60_000,
    parameter logic [31:0] Build = '0,
    parameter int unsigned Depth = 8192,
    parameter int unsigned LogBlink = 25  // a lamp is on, and off, for 2 to this many clocks
) (
    input  wire logic       clk_i,
    input  wire logic       rst_i,
    input  wire logic       rx_i,
    output logic            tx_o,
    output logic      [7:0] leds_o
);

  logic
      rst,
      aw_valid,
      aw_ready,
      w_valid,
      w_ready,
      b_valid,
      b_ready,
      ar_valid,
      ar_ready,
      r_valid,
      r_ready;
  logic [11:0] aw_addr, ar_addr;
  logic [31:0] w_data, r_data;
  logic [3:0] w_strb;
  logic [7:0] errors, drops;
  logic [1:0] unused_irq_ack;
  axi_pkg::bus_read_rsp_t unused_host_read;
  axi_pkg::write_rsp_t unused_host_write;
  link #(
      .ClocksPerBit(ClocksPerBit),
      .Resend(Resend),
      .LogHeartbeat(LogHeartbeat),
      .ClockKhz(ClockKhz)
  ) u_link (
      .clk_i,
      .rst_i,
      .rx_i,
      .tx_o,
      .errors_o(errors),
      .drops_o(drops),
      .card_rst_o(rst),
      .csr_aw_valid_o(aw_valid),
      .csr_aw_ready_i(aw_ready),
      .csr_aw_addr_o(aw_addr),
      .csr_w_valid_o(w_valid),
      .csr_w_ready_i(w_ready),
      .csr_w_data_o(w_data),
      .csr_w_strb_o(w_strb),
      .csr_b_valid_i(b_valid),
      .csr_b_ready_o(b_ready),
      .csr_ar_valid_o(ar_valid),
      .csr_ar_ready_i(ar_ready),
      .csr_ar_addr_o(ar_addr),
      .csr_r_valid_i(r_valid),
      .csr_r_ready_o(r_ready),
      .csr_r_data_i(r_data),
      .csr_r_resp_i(axi_pkg::RESP_OKAY),
      .irq_i('0),
      .irq_ack_o(unused_irq_ack),
      .host_read_i('0),
      .host_read_o(unused_host_read),
      .host_write_i('0),
      .host_write_o(unused_host_write)
  );

  logic start, plant, busy, done;
  logic [15:0] faults, fault_addr;
  logic [ 3:0] marks;
  logic [31:0] cycles;
  hello_registers #(
      .Build(Build),
      .ClockKhz(ClockKhz)
  ) u_registers (
      .clk_i,
      .rst_i(rst),
      .csr_aw_valid_i(aw_valid),
      .csr_aw_ready_o(aw_ready),
      .csr_aw_addr_i(aw_addr),
      .csr_w_valid_i(w_valid),
      .csr_w_ready_o(w_ready),
      .csr_w_data_i(w_data),
      .csr_w_strb_i(w_strb),
      .csr_b_valid_o(b_valid),
      .csr_b_ready_i(b_ready),
      .csr_ar_valid_i(ar_valid),
      .csr_ar_ready_o(ar_ready),
      .csr_ar_addr_i(ar_addr),
      .csr_r_valid_o(r_valid),
      .csr_r_ready_i(r_ready),
      .csr_r_data_o(r_data),
      .errors_i(errors),
      .drops_i(drops),
      .start_o(start),
      .plant_o(plant),
      .busy_i(busy),
      .done_i(done),
      .faults_i(faults),
      .addr_i(fault_addr),
      .marks_o(marks),
      .cycles_o(cycles)
  );
  march #(
      .Depth(Depth)
  ) u_march (
      .clk_i,
      .rst_i(rst),
      .start_i(start),
      .plant_i(plant),
      .busy_o(busy),
      .done_o(done),
      .faults_o(faults),
      .addr_o(fault_addr)
  );

  // An access lights its lamp until the blinking one has changed twice: at least for one of its halves.
  logic blinked_q;
  logic [1:0] lately_q;
  always_ff @(posedge clk_i) begin
    blinked_q <= cycles[LogBlink];
    if (rst) lately_q <= '0;
    else if (aw_valid || ar_valid) lately_q <= '1;
    else if (blinked_q != cycles[LogBlink]) lately_q <= lately_q >> 1;
    leds_o <= {
      marks, faults != '0 || errors != '0 || drops != '0, busy, lately_q != '0, cycles[LogBlink]
    };
  end

endmodule
`default_nettype wire
