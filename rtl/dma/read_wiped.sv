// read_wiped: dma_read whose buffers can be overwritten: while wipe_i, it is answered here, with wipe_data_i, not by memory.
// Algorithm: between dma_read and its port, a slave of one burst at a time. A request of Slots aligned bursts of 8 beats
//            overwrites every word of the reorder buffer, and its stream the queue behind it.
// Range:     wipe_i changes only while nothing is outstanding and nothing was asked for. Else dma_read's.
// Timing:    dma_read's; while wiping 8 beats in 9 cycles.
// Tested-through: msm_unit
// Area:      benches/ledger/area.json#dma_read
`default_nettype none
module read_wiped #(
    parameter int unsigned Slots       = 64,
    parameter int unsigned Outstanding = dma_pkg::HOST_READS
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    output logic quiet_o,  // at the port; what is answered here does not count
    input wire logic wipe_i,
    input wire logic [511:0] wipe_data_i,
    input wire logic req_valid_i,
    output logic req_ready_o,
    input wire logic [63:0] req_addr_i,
    input wire logic [31:0] req_beats_i,
    output logic valid_o,
    input wire logic ready_i,
    output logic [511:0] data_o,
    output logic [1:0] resp_o,
    output logic stray_o,
    output axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i
);

  logic quiet, busy_q;
  logic [7:0] left_q;
  axi_pkg::read_req_t read;
  axi_pkg::read_rsp_t own;
  logic [axi_pkg::ID_BITS-1:0] id_q;

  always_ff @(posedge clk_i) begin
    if (rst_i | ~wipe_i) busy_q <= 1'b0;
    else busy_q <= busy_q ? left_q != '0 : read.ar_valid;
    if (!busy_q) {id_q, left_q} <= {read.ar.id, read.ar.len};
    else left_q <= left_q - 8'd1;
  end

  assign own = '{
          ar_ready: ~busy_q,
          r_valid: busy_q,
          r: '{last: left_q == '0, resp: axi_pkg::RESP_OKAY, id: id_q, data: wipe_data_i}
      };
  always_comb begin
    read_o = read;
    read_o.ar_valid = read.ar_valid & ~wipe_i;
  end
  assign quiet_o = quiet | wipe_i;

  dma_read #(
      .Slots(Slots),
      .Outstanding(Outstanding)
  ) u_read (
      .clk_i,
      .rst_i,
      .quiesce_i,
      .quiet_o(quiet),
      .req_valid_i,
      .req_ready_o,
      .req_addr_i,
      .req_beats_i,
      .valid_o,
      .ready_i,
      .data_o,
      .resp_o,
      .stray_o,
      .read_o (read),
      .read_i (wipe_i ? own : read_i)
  );

`ifndef SYNTHESIS
  // After a wipe no word holds anything else.
  logic wiped_q;
  always_ff @(posedge clk_i) begin
    wiped_q <= wipe_i & ~rst_i;
    if (!rst_i && wiped_q && !wipe_i) begin
      for (int unsigned i = 0; i < Slots * dma_pkg::BURST_BEATS; i++) begin
        assert (u_read.u_ram.mem[i] == {axi_pkg::RESP_OKAY, wipe_data_i})
        else $error("read_wiped: a word was not overwritten");
      end
    end
  end
`endif

endmodule
`default_nettype wire
