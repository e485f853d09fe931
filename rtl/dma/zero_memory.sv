// zero_memory: stands between a master and its port; with zero_i it is itself a memory of zeros, and the port hears nothing.
// Algorithm: one read burst and one write burst at a time; what is written is dropped.
// Range:     zero_i may change only while nothing is outstanding. Masters take every response at once.
// Timing:    combinational to the port; as memory the cycle after.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module zero_memory (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic zero_i,
    // the masters
    input wire axi_pkg::read_req_t m_read_i,
    output axi_pkg::read_rsp_t m_read_o,
    input wire axi_pkg::write_req_t m_write_i,
    output axi_pkg::write_rsp_t m_write_o,
    // the port
    output axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    output axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i
);

  logic reading_q, writing_q, written_q;
  logic [3:0] left_q;
  logic [axi_pkg::ID_BITS-1:0] read_id_q, write_id_q;

  axi_pkg::read_rsp_t  zeros;
  axi_pkg::write_rsp_t dropped;
  assign zeros = '{
          ar_ready: !reading_q,
          r_valid: reading_q,
          r: '{last: left_q == '0, resp: axi_pkg::RESP_OKAY, id: read_id_q, data: '0}
      };
  assign dropped = '{
          aw_ready: !writing_q && !written_q,
          w_ready: writing_q,
          b_valid: written_q,
          b: '{resp: axi_pkg::RESP_OKAY, id: write_id_q}
      };
  assign m_read_o = zero_i ? zeros : read_i;
  assign m_write_o = zero_i ? dropped : write_i;

  always_comb begin
    read_o = m_read_i;
    read_o.ar_valid = m_read_i.ar_valid & ~zero_i;
    write_o = m_write_i;
    write_o.aw_valid = m_write_i.aw_valid & ~zero_i;
    write_o.w_valid = m_write_i.w_valid & ~zero_i;
  end

  logic asks, begins, ends;  // what is taken here
  assign asks   = zero_i & m_read_i.ar_valid & zeros.ar_ready;
  assign begins = zero_i & m_write_i.aw_valid & dropped.aw_ready;
  assign ends   = m_write_i.w_valid & m_write_i.w.last;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      reading_q <= 1'b0;
      writing_q <= 1'b0;
      written_q <= 1'b0;
    end else begin
      reading_q <= asks | (reading_q & (left_q != '0));
      writing_q <= begins | (writing_q & ~ends);
      written_q <= writing_q & ends;
    end
    if (!reading_q) {read_id_q, left_q} <= {m_read_i.ar.id, m_read_i.ar.len[3:0]};
    else left_q <= left_q - 4'd1;
    if (!writing_q && !written_q) write_id_q <= m_write_i.aw.id;
  end

  logic unused;
  assign unused = ^{m_read_i, m_write_i};

endmodule
`default_nettype wire
