// link: a card behind a serial line: its registers, its way to host memory, its interrupts and its reset in frames of rtl/link.toml.
// Algorithm: uart_rx, link_rx: what came whole and in order; link_axi: what the card is told and what it asks; link_ring, link_send,
//            uart_tx: what goes to the host, again until it has it. rtl/boards/shell/README.md draws it.
// Range:     the card's ports as rtl/top/card.sv has them, bursts of at most MAX_BURST bytes. The host's wire needs no flow control: the
//            link takes bytes as they come.
// Timing:    a bit in ClocksPerBit clocks; sent again after Resend clocks without progress, longer than a frame of the other side takes.
// Golden:    host/golden/src/boards/shell/link.rs      Test: sim/tests/boards/shell/link.rs
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link #(
    parameter int unsigned ClocksPerBit = 16,
    parameter int unsigned Resend = 1_500_000,
    parameter int unsigned LogHeartbeat = link_pkg::HEARTBEAT_LOG,
    parameter logic [31:0] ClockKhz = 32'd50_000,
    parameter int unsigned Lines = 2
) (
    input  wire logic                                clk_i,
    input  wire logic                                rst_i,
    // pins
    input  wire logic                                rx_i,
    output logic                                     tx_o,
    // for lamps: bytes and frames dropped, as far as 255
    output logic                         [      7:0] errors_o,
    output logic                         [      7:0] drops_o,
    // the card: reset, registers, interrupts, host memory
    output logic                                     card_rst_o,
    output logic                                     csr_aw_valid_o,
    input  wire logic                                csr_aw_ready_i,
    output logic                         [     11:0] csr_aw_addr_o,
    output logic                                     csr_w_valid_o,
    input  wire logic                                csr_w_ready_i,
    output logic                         [     31:0] csr_w_data_o,
    output logic                         [      3:0] csr_w_strb_o,
    input  wire logic                                csr_b_valid_i,
    output logic                                     csr_b_ready_o,
    output logic                                     csr_ar_valid_o,
    input  wire logic                                csr_ar_ready_i,
    output logic                         [     11:0] csr_ar_addr_o,
    input  wire logic                                csr_r_valid_i,
    output logic                                     csr_r_ready_o,
    input  wire logic                    [     31:0] csr_r_data_i,
    input  wire logic                    [      1:0] csr_r_resp_i,
    input  wire logic                    [Lines-1:0] irq_i,
    output logic                         [Lines-1:0] irq_ack_o,
    input  wire axi_pkg::read_req_t                  host_read_i,
    output axi_pkg::bus_read_rsp_t                   host_read_o,
    input  wire axi_pkg::bus_write_req_t             host_write_i,
    output axi_pkg::write_rsp_t                      host_write_o
);

  // ---- from the host
  logic byte_valid, sync, took, answer, again, ack_valid, ack_again;
  logic [7:0] data, expected, ack;
  logic [31:0] nonce;
  shell_pkg::came_t came;
  shell_pkg::taken_t taken;
  uart_rx #(
      .ClocksPerBit(ClocksPerBit)
  ) u_uart_rx (
      .clk_i,
      .rst_i,
      .rx_i,
      .valid_o(byte_valid),
      .data_o (data),
      .errors_o
  );
  link_rx u_rx (
      .clk_i,
      .rst_i,
      .valid_i(byte_valid),
      .data_i(data),
      .came_o(came),
      .taken_i(taken),
      .sync_o(sync),
      .nonce_o(nonce),
      .expected_o(expected),
      .took_o(took),
      .answer_o(answer),
      .again_o(again),
      .ack_valid_o(ack_valid),
      .ack_o(ack),
      .ack_again_o(ack_again),
      .drops_o
  );

  // ---- the card
  shell_pkg::push_t push;
  logic push_ready, push_spare;
  link_axi #(
      .Lines(Lines)
  ) u_axi (
      .clk_i,
      .rst_i,
      .sync_i(sync),
      .came_i(came),
      .taken_o(taken),
      .push_o(push),
      .push_ready_i(push_ready),
      .push_spare_i(push_spare),
      .csr_aw_valid_o,
      .csr_aw_ready_i,
      .csr_aw_addr_o,
      .csr_w_valid_o,
      .csr_w_ready_i,
      .csr_w_data_o,
      .csr_w_strb_o,
      .csr_b_valid_i,
      .csr_b_ready_o,
      .csr_ar_valid_o,
      .csr_ar_ready_i,
      .csr_ar_addr_o,
      .csr_r_valid_i,
      .csr_r_ready_o,
      .csr_r_data_i,
      .csr_r_resp_i,
      .irq_i,
      .irq_ack_o,
      .card_rst_o,
      .host_read_i,
      .host_read_o,
      .host_write_i,
      .host_write_o
  );

  // ---- to the host
  logic
      idle,
      settled,
      valid,
      start,
      done,
      ok,
      send_valid,
      send_ready,
      send_end,
      char_valid,
      char_ready;
  logic [7:0] seq, send_data, char;
  logic [2:0] kind;
  link_ring #(
      .Resend(Resend)
  ) u_ring (
      .clk_i,
      .rst_i,
      .clear_i(sync),
      .push_i(push),
      .ready_o(push_ready),
      .spare_o(push_spare),
      .ack_valid_i(ack_valid),
      .ack_i(ack),
      .ack_again_i(ack_again),
      .idle_i(idle),
      .settled_o(settled),
      .valid_o(valid),
      .start_i(start),
      .done_i(done),
      .seq_o(seq),
      .kind_o(kind),
      .ok_o(ok),
      .data_valid_o(send_valid),
      .data_o(send_data),
      .data_ready_i(send_ready),
      .data_end_o(send_end)
  );
  link_send #(
      .LogHeartbeat(LogHeartbeat),
      .ClockKhz(ClockKhz)
  ) u_send (
      .clk_i,
      .rst_i,
      .sync_i(sync),
      .nonce_i(nonce),
      .expected_i(expected),
      .took_i(took),
      .answer_i(answer),
      .again_i(again),
      .idle_o(idle),
      .settled_i(settled),
      .valid_i(valid),
      .start_o(start),
      .done_o(done),
      .seq_i(seq),
      .kind_i(kind),
      .ok_i(ok),
      .data_valid_i(send_valid),
      .data_i(send_data),
      .data_ready_o(send_ready),
      .data_end_i(send_end),
      .char_valid_o(char_valid),
      .char_o(char),
      .char_ready_i(char_ready)
  );
  uart_tx #(
      .ClocksPerBit(ClocksPerBit)
  ) u_uart_tx (
      .clk_i,
      .rst_i,
      .valid_i(char_valid),
      .ready_o(char_ready),
      .data_i (char),
      .tx_o
  );

endmodule
`default_nettype wire
