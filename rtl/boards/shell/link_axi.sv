// link_axi: between frames and the card's ports: hands frames that came to who acts on them, and lets one at a time write.
// Algorithm: the oldest frame belongs to one module by its kind; a round of four turns to write, each kept until its frame is whole.
//            Bursts leave numbers of the window to answers, so that the frames behind those do not have to wait for the line.
// Range:     as the modules say. After sync_i all bursts that the card has been promised an answer to are refused; nothing waits for the host.
// Timing:    as the modules say.
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_axi #(
    parameter int unsigned Lines = 2
) (
    input  wire logic                                clk_i,
    input  wire logic                                rst_i,
    input  wire logic                                sync_i,
    // frames
    input  wire shell_pkg::came_t                    came_i,
    output shell_pkg::taken_t                        taken_o,
    output shell_pkg::push_t                         push_o,
    input  wire logic                                push_ready_i,
    input  wire logic                                push_spare_i,
    // the card: registers
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
    // interrupts, reset, host memory
    input  wire logic                    [Lines-1:0] irq_i,
    output logic                         [Lines-1:0] irq_ack_o,
    output logic                                     card_rst_o,
    input  wire axi_pkg::read_req_t                  host_read_i,
    output axi_pkg::bus_read_rsp_t                   host_read_o,
    input  wire axi_pkg::bus_write_req_t             host_write_i,
    output axi_pkg::write_rsp_t                      host_write_o
);

  localparam int unsigned Parts = 4;
  localparam int unsigned Bursts = 2;  // the first, of reads and of writes

  // ---- frames that came
  logic card_rst, is_data, is_done, is_reset, is_access, is_stray;
  shell_pkg::taken_t read_taken, write_taken, access_taken, event_taken;
  assign is_data = came_i.valid && came_i.kind == shell_pkg::DATA;
  assign is_done = came_i.valid && came_i.kind == shell_pkg::DONE;
  assign is_reset = came_i.valid && came_i.kind == shell_pkg::RESET;
  assign is_access = came_i.valid && came_i.kind <= shell_pkg::WRITE_REG;
  assign is_stray = came_i.valid && came_i.kind > shell_pkg::RESET;
  assign taken_o.data_ready = read_taken.data_ready | access_taken.data_ready;
  assign taken_o.pop = read_taken.pop | write_taken.pop | access_taken.pop | event_taken.pop | is_stray;

  logic unused;
  assign unused = write_taken.data_ready ^ event_taken.data_ready;

  // ---- frames to be written: who may, a byte or its end in this clock
  logic [Parts-1:0] wants, grant, granted;
  shell_pkg::push_t [Parts-1:0] pushes;
  logic unused_valid;
  for (genvar p = 0; p < Parts; p++) begin : gen_wants
    assign wants[p]   = pushes[p].want & (p >= Bursts || push_spare_i);
    assign granted[p] = grant[p] & push_ready_i;
  end
  always_comb begin
    push_o = '0;
    for (int unsigned p = 0; p < Parts; p++)
    push_o |= pushes[p] & {$bits(shell_pkg::push_t) {grant[p]}};
  end
  arbiter #(
      .N(Parts)
  ) u_turns (
      .clk_i,
      .rst_i  (rst_i | sync_i),
      .req_i  (wants),
      .grant_o(grant),
      .valid_o(unused_valid),
      .ready_i(push_o.commit & push_ready_i)
  );

  link_reads u_reads (
      .clk_i,
      .rst_i(card_rst),
      .sync_i,
      .read_i(host_read_i),
      .read_o(host_read_o),
      .is_mine_i(is_data),
      .came_i,
      .taken_o(read_taken),
      .push_o(pushes[0]),
      .granted_i(granted[0])
  );
  link_writes u_writes (
      .clk_i,
      .rst_i(card_rst),
      .sync_i,
      .write_i(host_write_i),
      .write_o(host_write_o),
      .is_mine_i(is_done),
      .came_i,
      .taken_o(write_taken),
      .push_o(pushes[1]),
      .granted_i(granted[1])
  );
  link_registers u_registers (
      .clk_i,
      .rst_i(card_rst),
      .sync_i,
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
      .is_mine_i(is_access),
      .came_i,
      .taken_o(access_taken),
      .push_o(pushes[2]),
      .granted_i(granted[2])
  );
  link_events #(
      .Lines(Lines)
  ) u_events (
      .clk_i,
      .rst_i,
      .sync_i,
      .irq_i,
      .irq_ack_o,
      .card_rst_o(card_rst),
      .is_mine_i(is_reset),
      .taken_o(event_taken),
      .push_o(pushes[3]),
      .granted_i(granted[3])
  );
  assign card_rst_o = card_rst;

endmodule
`default_nettype wire
